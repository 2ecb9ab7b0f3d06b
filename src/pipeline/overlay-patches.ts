import type { AreaBreach } from '../kernel/check-areas.js';
import type { CoverRef } from '../kernel/cover.js';
import { FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import { type FactsWay, IndependentPaths, piecesOfSets } from '../kernel/independent-paths.js';
import { RingArena } from '../kernel/ring-arena.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { CoverMeaning } from '../model/records.js';
import { pairsByPatch } from './box-join.js';
import type { CoverLayer } from './collect-covers.js';

/** The overlay of one patch: its facts, and what every cover in them stands for. */
export interface PatchOverlay {
  readonly facts: OverlayFacts;
  /** Which way found the areas: the sweep, unless they did not add up. */
  readonly way: 'sweep' | 'exact' | 'geos';
  /** What is wrong with the areas where no way has found sound ones. */
  readonly breach: AreaBreach | null;
  readonly covers: readonly CoverRef[];
  readonly meanings: readonly CoverMeaning[];
  /** Polygons of the pieces, see `FactsKernel.pieces`; to be asked, and used, before the next patch. */
  readonly pieces: (pieceOfSet: readonly number[]) => Map<number, PolygonRings[]>;
  /** Room for the rings of the pieces, until the next patch. */
  readonly arena: RingArena;
  /** For every cover: layer (position in the list) and feature in it. */
  readonly origins: readonly { readonly layer: number; readonly feature: number }[];
}

/** How often pieces were traced from the slabs, or took the exact way. */
export interface PieceWays {
  traced: number;
  exact: number;
}

/**
 * Overlays every patch with the covers that the box join found for it, one after the other. Areas that do not add up
 * are found anew by independent paths; `geos` is the last of them, null where it cannot be had.
 */
export function* overlayPatches(
  shapes: FlatPolygons,
  layers: readonly CoverLayer[],
  geos: FactsWay | null,
  ways: PieceWays = { traced: 0, exact: 0 },
): Generator<PatchOverlay> {
  const kernel = new FactsKernel(ways);
  const paths = new IndependentPaths(kernel, geos);
  const arena = new RingArena();
  const pairs = layers.map((layer) => pairsByPatch(layer, shapes.count));
  for (let patch = 0; patch < shapes.count; patch++) {
    const covers: CoverRef[] = [];
    const meanings: CoverMeaning[] = [];
    const origins: { layer: number; feature: number }[] = [];
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l]!;
      const { start, features } = pairs[l]!;
      for (let k = start[patch]!; k < start[patch + 1]!; k++) {
        const feature = features[k]!;
        covers.push({ shapes: layer.shapes, feature });
        meanings.push(layer.meanings[feature]!);
        origins.push({ layer: l, feature });
      }
    }
    arena.clear();
    const swept = kernel.overlay(shapes, patch, covers);
    const breach = paths.breach(shapes, patch, covers, swept);
    const mended = breach ? paths.mend(shapes, patch, covers, swept) : null;
    const facts = mended?.facts ?? swept;
    yield {
      facts,
      way: mended?.way ?? 'sweep',
      breach: mended ? null : breach,
      covers,
      meanings,
      origins,
      arena,
      pieces: (pieceOfSet) =>
        mended ? piecesOfSets(shapes, patch, covers, facts, pieceOfSet) : kernel.pieces(pieceOfSet, arena),
    };
  }
}
