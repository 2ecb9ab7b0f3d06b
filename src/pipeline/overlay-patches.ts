import type { CoverRef } from '../kernel/cover.js';
import { FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { CoverMeaning } from '../model/records.js';
import { pairsByPatch } from './box-join.js';
import type { CoverLayer } from './collect-covers.js';

/** The overlay of one patch: its facts, and what every cover in them stands for. */
export interface PatchOverlay {
  readonly facts: OverlayFacts;
  readonly covers: readonly CoverRef[];
  readonly meanings: readonly CoverMeaning[];
  /** For every cover: layer (position in the list) and feature in it. */
  /** Polygons of the pieces, see `FactsKernel.pieces`; to be asked before the next patch. */
  readonly pieces: (pieceOfSet: readonly number[]) => Map<number, PolygonRings[]>;
  readonly origins: readonly { readonly layer: number; readonly feature: number }[];
}

/** Overlays every patch with the covers that the box join found for it, one after the other. */
export function* overlayPatches(
  shapes: FlatPolygons,
  layers: readonly CoverLayer[],
  ways: { traced: number; exact: number } = { traced: 0, exact: 0 },
): Generator<PatchOverlay> {
  const kernel = new FactsKernel(ways);
  const pairs = layers.map((layer) => pairsByPatch(layer, shapes.count));
  for (let patch = 0; patch < shapes.count; patch++) {
    const covers: CoverRef[] = [];
    const meanings: CoverMeaning[] = [];
    const origins: { layer: number; feature: number }[] = [];
    layers.forEach((layer, l) => {
      const { start, features } = pairs[l]!;
      for (let k = start[patch]!; k < start[patch + 1]!; k++) {
        const feature = features[k]!;
        covers.push({ shapes: layer.shapes, feature });
        meanings.push(layer.meanings[feature]!);
        origins.push({ layer: l, feature });
      }
    });
    const facts = kernel.overlay(shapes, patch, covers);
    yield { facts, covers, meanings, origins, pieces: (pieceOfSet) => kernel.pieces(pieceOfSet) };
  }
}
