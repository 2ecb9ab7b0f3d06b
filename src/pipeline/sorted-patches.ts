import type { FlatPolygons } from '../model/geometry.js';
import { hasParty } from '../model/party.js';
import type { Patch } from '../model/records.js';
import { pick } from './pick-shapes.js';
import type { ReadPatches } from './read-patches.js';
import type { PatchRemark } from './settle-patches.js';

/** Patches in the order of the ledger, all of them or a part: `shapes` and `patches` go together by position. */
export interface SortedPatches {
  /** File and layer name, for messages. */
  readonly file: string;
  readonly layer: string;
  readonly shapes: FlatPolygons;
  readonly patches: readonly Patch[];
  /** What has to be said of single patches, by position. */
  readonly remarks: ReadonlyMap<number, readonly PatchRemark[]>;
  /** How often an id occurs, where it is more than once. */
  readonly idCounts: ReadonlyMap<string, number>;
  /** Some patch of the whole job says who uses it; the same for every share, or threads would show in the result. */
  readonly hasParties: boolean;
}

/** Puts the patches into the order of the ledger: by id, then by place, so that the order of records does not matter. */
export function sortPatches(read: ReadPatches, file: string, layer: string): SortedPatches {
  const { shapes, patches } = read;
  const order = patches.map((_, i) => i);
  order.sort(
    (a, b) =>
      compareTexts(patches[a]!.id, patches[b]!.id) || compareBoxes(shapes.boxes, a, b) || compareShapes(shapes, a, b),
  );
  const counts = new Map<string, number>();
  for (const { id } of patches) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const [id, count] of counts) if (count === 1) counts.delete(id);
  const position = new Map(order.map((i, at) => [i, at]));
  return {
    file,
    layer,
    shapes: pick(shapes, order, false),
    patches: order.map((i) => patches[i]!),
    remarks: new Map([...read.remarks].map(([i, own]) => [position.get(i)!, own])),
    idCounts: counts,
    hasParties: patches.some(hasParty),
  };
}

/** Patches go through a run in bundles of so many: their rows are written together. */
export const BUNDLE = 128;

export function bundlesOf(patches: number): number {
  return Math.ceil(patches / BUNDLE);
}

/**
 * The share of thread `part` of `parts`: every parts-th bundle, so that the threads go through the ledger abreast. The
 * shapes lie in memory that threads can share.
 */
export function sharePatches(sorted: SortedPatches, part: number, parts: number): SortedPatches {
  const { count } = sorted.shapes;
  const positions: number[] = [];
  for (let first = BUNDLE * part; first < count; first += BUNDLE * parts) {
    for (let i = first; i < Math.min(first + BUNDLE, count); i++) positions.push(i);
  }
  const remarks = new Map<number, readonly PatchRemark[]>();
  if (sorted.remarks.size > 0) {
    positions.forEach((i, at) => {
      const own = sorted.remarks.get(i);
      if (own) remarks.set(at, own);
    });
  }
  return {
    ...sorted,
    shapes: pick(sorted.shapes, positions, true),
    patches: positions.map((i) => sorted.patches[i]!),
    remarks,
  };
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By vertices: what is still equal then is the same record twice. */
function compareShapes({ coords, ringStart, featureRing }: FlatPolygons, a: number, b: number): number {
  const fromA = 2 * ringStart[featureRing[a]!]!;
  const fromB = 2 * ringStart[featureRing[b]!]!;
  const lengthA = 2 * ringStart[featureRing[a + 1]!]! - fromA;
  const lengthB = 2 * ringStart[featureRing[b + 1]!]! - fromB;
  if (lengthA !== lengthB) return lengthA - lengthB;
  for (let i = 0; i < lengthA; i++) {
    const difference = coords[fromA + i]! - coords[fromB + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareBoxes(boxes: Float64Array, a: number, b: number): number {
  for (let i = 0; i < 4; i++) {
    const difference = boxes[4 * a + i]! - boxes[4 * b + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
