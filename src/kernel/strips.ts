import type { FlatPolygons } from '../model/geometry.js';
import type { CoverRef } from './cover.js';

/** How far beside a line is looked for what lies there, metres: beyond the rounding of coordinates, below any width. */
const BESIDE = 1e-3;

/** Nothing lies there: no cover, or not the patch. */
export const NOWHERE = -1;

/** A stretch of a line with the same land beside it all along: covers by ordinal, or NOWHERE. */
export type StretchVisitor = (left: number, right: number, length: number, x: number) => void;

/** True where a point lies inside a feature by the even-odd rule; points on the boundary go to one side, always the same. */
export function contains(
  { coords, ringStart, featureRing, boxes }: FlatPolygons,
  feature: number,
  x: number,
  y: number,
) {
  const b = 4 * feature;
  if (x < boxes[b]! || y < boxes[b + 1]! || x > boxes[b + 2]! || y > boxes[b + 3]!) return false;
  let inside = false;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const from = ringStart[r]!;
    const to = ringStart[r + 1]!;
    for (let i = from, j = to - 1; i < to; j = i++) {
      const yi = coords[2 * i + 1]!;
      const yj = coords[2 * j + 1]!;
      if (yi > y === yj > y) continue;
      const xi = coords[2 * i]!;
      const xj = coords[2 * j]!;
      if (x < xi + ((y - yi) / (yj - yi)) * (xj - xi)) inside = !inside;
    }
  }
  return inside;
}

/** The first of the covers on a point, or NOWHERE. */
export function coverAt(covers: readonly CoverRef[], x: number, y: number): number {
  for (let c = 0; c < covers.length; c++) {
    const { shapes, feature } = covers[c]!;
    if (contains(shapes, feature, x, y)) return c;
  }
  return NOWHERE;
}

/**
 * Cuts a line into stretches along a patch and the covers on it, and tells for each what lies left and right of it inside
 * the patch. A line inside a cover has it on both sides; one along the edge of two covers has one on each.
 *
 * Shape   vertices `from` … `to − 1` of `coords`; of several covers on a spot the first counts.
 * Units   lengths in the unit of the coordinates, on the plane; `x` is the middle of the stretch.
 */
export function visitStretches(
  coords: Float64Array,
  from: number,
  to: number,
  patch: CoverRef,
  covers: readonly CoverRef[],
  visit: StretchVisitor,
): void {
  const at = (x: number, y: number): number =>
    contains(patch.shapes, patch.feature, x, y) ? coverAt(covers, x, y) : NOWHERE;
  for (let i = from; i + 1 < to; i++) {
    const ax = coords[2 * i]!;
    const ay = coords[2 * i + 1]!;
    const dx = coords[2 * i + 2]! - ax;
    const dy = coords[2 * i + 3]! - ay;
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const cuts = [0, 1];
    for (const cover of [patch, ...covers]) addCuts(cuts, cover, ax, ay, dx, dy, length);
    cuts.sort((a, b) => a - b);
    const [offX, offY] = [(-dy / length) * BESIDE, (dx / length) * BESIDE];
    for (let k = 1; k < cuts.length; k++) {
      const stretch = (cuts[k]! - cuts[k - 1]!) * length;
      if (stretch <= 0) continue;
      const middle = (cuts[k]! + cuts[k - 1]!) / 2;
      const [x, y] = [ax + dx * middle, ay + dy * middle];
      const left = at(x + offX, y + offY);
      const right = at(x - offX, y - offY);
      if (left !== NOWHERE || right !== NOWHERE) visit(left, right, stretch, x);
    }
  }
}

/** Where a segment meets the edges of a feature, and where edges that run along it begin and end; as shares of it. */
function addCuts(
  cuts: number[],
  { shapes, feature }: CoverRef,
  ax: number,
  ay: number,
  dx: number,
  dy: number,
  length: number,
): void {
  const { coords, ringStart, featureRing } = shapes;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const from = ringStart[r]!;
    const to = ringStart[r + 1]!;
    for (let i = from, j = to - 1; i < to; j = i++) {
      const px = coords[2 * j]! - ax;
      const py = coords[2 * j + 1]! - ay;
      const qx = coords[2 * i]! - ax;
      const qy = coords[2 * i + 1]! - ay;
      // Distances of both ends from the line of the segment, to its left.
      const p = (dx * py - dy * px) / length;
      const q = (dx * qy - dy * qx) / length;
      if (Math.abs(q) <= 2 * BESIDE) addCut(cuts, (dx * qx + dy * qy) / (length * length));
      if (p > 0 === q > 0 || p === q) continue;
      const t = p / (p - q);
      addCut(cuts, (dx * (px + t * (qx - px)) + dy * (py + t * (qy - py))) / (length * length));
    }
  }
}

function addCut(cuts: number[], share: number): void {
  if (share > 0 && share < 1) cuts.push(share);
}
