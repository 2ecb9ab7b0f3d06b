import { FactsKernel } from '../kernel/facts.js';
import { PatchIndex } from '../kernel/patch-index.js';
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
  const { boxes, count } = shapes;
  const index = new PatchIndex(boxes, count);
  const kernel = new FactsKernel();
  const found: PatchOverlap[] = [];
  for (let one = 0; one < count; one++) {
    const near = index
      .hits(boxes[4 * one]!, boxes[4 * one + 1]!, boxes[4 * one + 2]!, boxes[4 * one + 3]!)
      .filter((other) => compareBoxes(boxes, one, other) < 0);
    if (near.length === 0) continue;
    near.sort((a, b) => compareBoxes(boxes, a, b));
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

function compareBoxes(boxes: Float64Array, a: number, b: number): number {
  for (let i = 0; i < 4; i++) {
    const difference = boxes[4 * a + i]! - boxes[4 * b + i]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}
