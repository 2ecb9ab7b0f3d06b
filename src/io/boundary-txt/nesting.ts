import { ringArea } from '../../kernel/area.js';
import { placeInRing } from '../../kernel/rings.js';

/** Tests of boxes and edges in one file, about a second; more is no parcel of this world. */
const NESTING_BUDGET = 2e8;

export class NestingBudget {
  private left = NESTING_BUDGET;

  /** Takes from what is left; false when nothing is. */
  spend(tests: number): boolean {
    this.left -= tests;
    return this.left >= 0;
  }
}

/** For every ring the number of rings around it: even for outlines, odd for holes; and the net area. */
export interface Nesting {
  readonly depth: Uint32Array;
  /** The smallest ring around it, or −1. */
  readonly parent: Int32Array;
  /** By the even-odd rule, in units of the coordinates squared. */
  readonly area: number;
}

interface SizedRing {
  readonly ring: number;
  readonly coords: Float64Array;
  readonly area: number;
  readonly box: readonly [number, number, number, number];
}

/**
 * Decides by containment which rings are holes. Rings may touch, as holes and parts do. Null when the budget is used
 * up: then the rings are as good as before, but nobody has sorted them.
 */
export function nestRings(coords: Float64Array, ringStart: Uint32Array, budget: NestingBudget): Nesting | null {
  const count = ringStart.length - 1;
  if (count === 1) {
    const area = Math.abs(ringArea(coords, 0, ringStart[1]!));
    return { depth: Uint32Array.of(0), parent: Int32Array.of(-1), area };
  }
  const sized = Array.from({ length: count }, (_, ring) => sizedRing(coords, ringStart, ring));
  sized.sort((p, q) => q.area - p.area || p.ring - q.ring);
  const depth = new Uint32Array(count);
  const parent = new Int32Array(count).fill(-1);
  let area = 0;
  for (let i = 0; i < count; i++) {
    const inner = sized[i]!;
    for (let j = 0; j < i; j++) {
      const outer = sized[j]!;
      const isNear = isBoxInside(inner.box, outer.box);
      if (!budget.spend(isNear ? outer.coords.length : 1)) return null;
      if (!isNear || !isRingInside(inner.coords, outer.coords, budget)) continue;
      depth[inner.ring]!++;
      parent[inner.ring] = outer.ring;
    }
    area += depth[inner.ring]! % 2 === 0 ? inner.area : -inner.area;
  }
  return { depth, parent, area };
}

function sizedRing(coords: Float64Array, ringStart: Uint32Array, ring: number): SizedRing {
  const [from, to] = [ringStart[ring]!, ringStart[ring + 1]!];
  const own = coords.subarray(2 * from, 2 * to);
  const box: [number, number, number, number] = [own[0]!, own[1]!, own[0]!, own[1]!];
  for (let i = 0; i < own.length; i += 2) {
    box[0] = Math.min(box[0], own[i]!);
    box[1] = Math.min(box[1], own[i + 1]!);
    box[2] = Math.max(box[2], own[i]!);
    box[3] = Math.max(box[3], own[i + 1]!);
  }
  return { ring, coords: own, area: Math.abs(ringArea(coords, from, to)), box };
}

function isBoxInside(inner: SizedRing['box'], outer: SizedRing['box']): boolean {
  return inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];
}

/** The first vertex, or else middle of an edge, that does not lie on the outer ring decides. */
function isRingInside(inner: Float64Array, outer: Float64Array, budget: NestingBudget): boolean {
  for (let i = 0; i < inner.length; i += 2) {
    const place = placeInRing(inner[i]!, inner[i + 1]!, outer);
    if (place !== 0) return place > 0;
    if (!budget.spend(outer.length)) return false;
  }
  for (let i = 0, j = inner.length - 2; i < inner.length; j = i, i += 2) {
    const place = placeInRing((inner[i]! + inner[j]!) / 2, (inner[i + 1]! + inner[j + 1]!) / 2, outer);
    if (place !== 0) return place > 0;
    if (!budget.spend(outer.length)) return false;
  }
  return false;
}
