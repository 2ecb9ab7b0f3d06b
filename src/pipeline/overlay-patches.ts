import { type CoverRef, FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { CoverMeaning } from '../model/records.js';
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
export function* overlayPatches(shapes: FlatPolygons, layers: readonly CoverLayer[]): Generator<PatchOverlay> {
  const kernel = new FactsKernel();
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

/** The pairs of a layer grouped by patch; within a patch ordered by box, so that file order does not matter. */
function pairsByPatch(
  { pairPatch, pairFeature, shapes }: CoverLayer,
  patches: number,
): { readonly start: Int32Array; readonly features: Int32Array } {
  const start = new Int32Array(patches + 1);
  for (const patch of pairPatch) start[patch + 1]!++;
  for (let p = 0; p < patches; p++) start[p + 1]! += start[p]!;
  const next = start.slice();
  const features = new Int32Array(pairFeature.length);
  for (let k = 0; k < pairPatch.length; k++) features[next[pairPatch[k]!]!++] = pairFeature[k]!;
  const { boxes } = shapes;
  const byBox = (a: number, b: number): number => {
    for (let i = 0; i < 4; i++) {
      const difference = boxes[4 * a + i]! - boxes[4 * b + i]!;
      if (difference !== 0) return difference;
    }
    return a - b;
  };
  for (let p = 0; p < patches; p++) features.subarray(start[p]!, start[p + 1]!).sort(byBox);
  return { start, features };
}
