import { orient2d } from 'robust-predicates';
import type { FlatPolygons } from '../model/geometry.js';
import { ringArea } from './area.js';
import { placeInRing } from './rings.js';

/** Why a feature is not a valid polygon as shapefiles have them: outer rings clockwise, holes the other way. */
export type RingFault = 'open' | 'notFinite' | 'flat' | 'first' | 'outside' | 'crossing';

/**
 * The first thing that makes feature `f` an invalid polygon, or null.
 *
 * Rings may touch in points, and a corner may stand twice. Edges that cross are found exactly; edges that run along each other are not looked for.
 */
export function ringFault(shapes: FlatPolygons, f: number): RingFault | null {
  const { ringStart, featureRing } = shapes;
  const first = featureRing[f]!;
  const end = featureRing[f + 1]!;
  if (first === end) return 'open';
  for (let r = first; r < end; r++) {
    const fault = faultOfRing(shapes.coords, ringStart[r]!, ringStart[r + 1]!);
    if (fault) return fault;
  }
  const rings = Array.from({ length: end - first }, (_, i) =>
    shapes.coords.subarray(2 * ringStart[first + i]!, 2 * ringStart[first + i + 1]!),
  );
  const isOuter = rings.map((ring) => ringArea(ring, 0, ring.length / 2) < 0);
  if (!isOuter[0]) return 'first';
  const outers = rings.filter((_, i) => isOuter[i]);
  if (rings.some((ring, i) => !isOuter[i] && !outers.some((outer) => liesIn(ring, outer)))) return 'outside';
  return hasCrossing(rings) ? 'crossing' : null;
}

function faultOfRing(coords: Float64Array, from: number, to: number): RingFault | null {
  if (to - from < 3) return 'open';
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(coords[2 * i]!) || !Number.isFinite(coords[2 * i + 1]!)) return 'notFinite';
  }
  return ringArea(coords, from, to) === 0 ? 'flat' : null;
}

/** They may touch, so a vertex on the ring does not decide. */
function liesIn(hole: Float64Array, outer: Float64Array): boolean {
  for (let i = 0; i < hole.length; i += 2) {
    const place = placeInRing(hole[i]!, hole[i + 1]!, outer);
    if (place !== 0) return place > 0;
  }
  return true;
}

/** Segments in the order of their western ends; each is held against those that begin before it ends. */
function hasCrossing(rings: readonly Float64Array[]): boolean {
  const segments = rings.flatMap((ring) => {
    const list: [number, number, number, number][] = [];
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const forward = ring[j]! <= ring[i]!;
      const [a, b] = forward ? [j, i] : [i, j];
      list.push([ring[a]!, ring[a + 1]!, ring[b]!, ring[b + 1]!]);
    }
    return list;
  });
  segments.sort((p, q) => p[0] - q[0]);
  return segments.some((one, i) => {
    for (let k = i + 1; k < segments.length && segments[k]![0] <= one[2]; k++)
      if (cross(one, segments[k]!)) return true;
    return false;
  });
}

type Segment = readonly [number, number, number, number];

function cross([ax, ay, bx, by]: Segment, [cx, cy, dx, dy]: Segment): boolean {
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  return (
    orient2d(ax, ay, bx, by, cx, cy) * orient2d(ax, ay, bx, by, dx, dy) < 0 &&
    orient2d(cx, cy, dx, dy, ax, ay) * orient2d(cx, cy, dx, dy, bx, by) < 0
  );
}
