import type { CoverRef } from '../kernel/cover.js';
import { RingArena } from '../kernel/ring-arena.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { CoverMeaning } from '../model/records.js';
import { pairsByPatch } from './box-join.js';
import type { CoverLayer } from './collect-covers.js';
import { type PieceWays, type SoundFacts, SoundOverlay } from './sound-overlay.js';

/** The overlay of one patch: its facts, and what every cover in them stands for. */
export interface PatchOverlay extends SoundFacts {
  readonly covers: readonly CoverRef[];
  readonly meanings: readonly CoverMeaning[];
  /** Room for the rings of the pieces, until the next patch. */
  readonly arena: RingArena;
  /** For every cover: layer (position in the list) and feature in it. */
  readonly origins: readonly CoverOrigin[];
  /** Records that were found near the patch only: their boxes share no area with its own. */
  readonly nearby: readonly CoverOrigin[];
}

export interface CoverOrigin {
  readonly layer: number;
  readonly feature: number;
}

/** Overlays every patch with the covers that the box join found for it, one after the other. */
export function* overlayPatches(
  shapes: FlatPolygons,
  layers: readonly CoverLayer[],
  ways?: PieceWays,
): Generator<PatchOverlay> {
  const arena = new RingArena();
  const sound = new SoundOverlay(arena, ways);
  const pairs = layers.map((layer) => pairsByPatch(layer, shapes.count));
  for (let patch = 0; patch < shapes.count; patch++) {
    const covers: CoverRef[] = [];
    const meanings: CoverMeaning[] = [];
    const origins: CoverOrigin[] = [];
    const nearby: CoverOrigin[] = [];
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l]!;
      const { start, features } = pairs[l]!;
      for (let k = start[patch]!; k < start[patch + 1]!; k++) {
        const feature = features[k]!;
        if (layer.isWide && !sharesArea(shapes.boxes, patch, layer.shapes.boxes, feature)) {
          nearby.push({ layer: l, feature });
          continue;
        }
        covers.push({ shapes: layer.shapes, feature });
        meanings.push(layer.meanings[feature]!);
        origins.push({ layer: l, feature });
      }
    }
    arena.clear();
    const { facts, way, breach, pieces } = sound.of(shapes, patch, covers);
    yield { facts, way, breach, pieces, covers, meanings, origins, nearby, arena };
  }
}

function sharesArea(a: Float64Array, one: number, b: Float64Array, other: number): boolean {
  const [i, j] = [4 * one, 4 * other];
  return a[i]! < b[j + 2]! && a[i + 2]! > b[j]! && a[i + 1]! < b[j + 3]! && a[i + 3]! > b[j + 1]!;
}
