import type { FlatPolygons } from '../model/geometry.js';

/** The rings of one feature as features of a layer of their own, in their order; the coordinates are shared. */
export function ringsAsFeatures({ coords, ringStart, featureRing }: FlatPolygons, feature: number): FlatPolygons {
  const first = featureRing[feature]!;
  const count = featureRing[feature + 1]! - first;
  const boxes = new Float64Array(4 * count);
  for (let r = 0; r < count; r++) boxes.set(boxOf(coords, ringStart[first + r]!, ringStart[first + r + 1]!), 4 * r);
  return {
    count,
    coords,
    ringStart: ringStart.subarray(first, first + count + 1),
    featureRing: Uint32Array.from({ length: count + 1 }, (_, r) => r),
    boxes,
  };
}

function boxOf(coords: Float64Array, from: number, to: number): [number, number, number, number] {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    xmin = Math.min(xmin, coords[2 * i]!);
    ymin = Math.min(ymin, coords[2 * i + 1]!);
    xmax = Math.max(xmax, coords[2 * i]!);
    ymax = Math.max(ymax, coords[2 * i + 1]!);
  }
  return [xmin, ymin, xmax, ymax];
}
