import { FactsKernel } from '../kernel/facts.js';
import { sortByKey } from '../kernel/sort.js';
import type { FlatPolygons } from '../model/geometry.js';

/** Two patches, by position, that lie over each other. */
export interface PatchOverlap {
  readonly one: number;
  readonly other: number;
  /** m², in the plane. */
  readonly area: number;
}

/** What no ledger would print is no overlap, m². */
const LEAST_OVERLAP = 0.005;

/** Patches that share land, each pair once. The order of records does not show in the areas: pairs go by their boxes. */
export function findOverlaps(shapes: FlatPolygons): PatchOverlap[] {
  const kernel = new FactsKernel();
  const found: PatchOverlap[] = [];
  for (const [one, near] of pairsOfBoxes(shapes)) {
    near.sort((a, b) => compareBoxes(shapes.boxes, a, b));
    const covers = near.map((feature) => ({ shapes, feature }));
    const areas = new Float64Array(near.length);
    for (const set of kernel.overlay(shapes, one, covers).sets) {
      for (const cover of set.covers) areas[cover]! += set.area;
    }
    near.forEach((other, k) => {
      if (areas[k]! >= LEAST_OVERLAP) found.push({ one, other, area: areas[k]! });
    });
  }
  return found;
}

/**
 * Patches whose boxes overlap, by the one that comes first. A sweep from west to east: patches are small, so few boxes are
 * open at a time, and nothing has to be indexed.
 */
function pairsOfBoxes({ boxes, count }: FlatPolygons): Map<number, number[]> {
  const west = Float64Array.from({ length: count }, (_, i) => boxes[4 * i]!);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  sortByKey(order, west, count, new Int32Array(count));
  const pairs = new Map<number, number[]>();
  for (let k = 0; k < count; k++) {
    const i = order[k]!;
    const [bottom, east, top] = [boxes[4 * i + 1]!, boxes[4 * i + 2]!, boxes[4 * i + 3]!];
    for (let m = k + 1; m < count && west[order[m]!]! < east; m++) {
      const j = order[m]!;
      if (boxes[4 * j + 1]! >= top || boxes[4 * j + 3]! <= bottom) continue;
      const [one, other] = compareBoxes(boxes, i, j) < 0 ? [i, j] : [j, i];
      const near = pairs.get(one);
      if (near) near.push(other);
      else pairs.set(one, [other]);
    }
  }
  return pairs;
}

function compareBoxes(boxes: Float64Array, a: number, b: number): number {
  for (let i = 0; i < 4; i++) {
    const difference = boxes[4 * a + i]! - boxes[4 * b + i]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}
