import type { FlatPolygons } from '../model/geometry.js';

/**
 * Distance between the outlines of two features, m; 0 where they touch. For features that share no area: outlines that do
 * not cross are nearest to each other at a vertex of one of them. What lies farther than `limit` gives Infinity.
 */
export function outlineDistance(
  a: FlatPolygons,
  featureA: number,
  b: FlatPolygons,
  featureB: number,
  limit: number,
): number {
  const nearest = nearestSquared(a, featureA, b, featureB, limit * limit);
  const squared = Math.min(nearest, nearestSquared(b, featureB, a, featureA, Math.min(nearest, limit * limit)));
  return squared <= limit * limit ? Math.sqrt(squared) : Number.POSITIVE_INFINITY;
}

/** Least squared distance from a vertex of one feature to an edge of the other, where it is at most `limit`. */
function nearestSquared(from: FlatPolygons, feature: number, to: FlatPolygons, other: number, limit: number): number {
  const { coords, ringStart, featureRing } = from;
  let best = limit;
  let found = Number.POSITIVE_INFINITY;
  const end = ringStart[featureRing[feature + 1]!]!;
  for (let v = ringStart[featureRing[feature]!]!; v < end; v++) {
    const x = coords[2 * v]!;
    const y = coords[2 * v + 1]!;
    if (boxSquared(to.boxes, other, x, y) > best) continue;
    const squared = edgesSquared(to, other, x, y);
    if (squared > best) continue;
    best = squared;
    found = squared;
  }
  return found;
}

function boxSquared(boxes: Float64Array, feature: number, x: number, y: number): number {
  const dx = Math.max(boxes[4 * feature]! - x, 0, x - boxes[4 * feature + 2]!);
  const dy = Math.max(boxes[4 * feature + 1]! - y, 0, y - boxes[4 * feature + 3]!);
  return dx * dx + dy * dy;
}

function edgesSquared({ coords, ringStart, featureRing }: FlatPolygons, feature: number, x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const from = ringStart[r]!;
    const to = ringStart[r + 1]!;
    for (let i = from, before = to - 1; i < to; before = i++) {
      const squared = edgeSquared(
        coords[2 * before]! - x,
        coords[2 * before + 1]! - y,
        coords[2 * i]! - x,
        coords[2 * i + 1]! - y,
      );
      if (squared < best) best = squared;
    }
  }
  return best;
}

/** Squared distance of the origin from the edge a–b. */
function edgeSquared(ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
  const px = ax + along * dx;
  const py = ay + along * dy;
  return px * px + py * py;
}
