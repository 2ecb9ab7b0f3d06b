import type { FlatPolygons, Rings } from '../model/geometry.js';
import { ringArea } from './area.js';
import type { PolygonRings } from './rings.js';

/** A single-ring feature as the shapefile wants it: clockwise, vertices untouched. */
export function clockwiseRing({ coords, ringStart, featureRing }: FlatPolygons, feature: number): Rings {
  const r = featureRing[feature]!;
  const from = ringStart[r]!;
  const to = ringStart[r + 1]!;
  const ring = coords.subarray(2 * from, 2 * to);
  const isClockwise = ringArea(coords, from, to) < 0;
  return { coords: isClockwise ? ring : reversed(ring), ringStart: Uint32Array.of(0, to - from) };
}

/** Polygons as the shapefile wants them: outer rings clockwise, each followed by its holes counter-clockwise. */
export function shapefileRings(polygons: readonly PolygonRings[]): Rings {
  const rings = polygons.flatMap(({ outer, holes }) => [outer, ...holes]).map(reversed);
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r]! + ring.length / 2;
  });
  const coords = new Float64Array(2 * ringStart[rings.length]!);
  rings.forEach((ring, r) => {
    coords.set(ring, 2 * ringStart[r]!);
  });
  return { coords, ringStart };
}

/** The ring the other way round, beginning at the same vertex. */
function reversed(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  turned[0] = ring[0]!;
  turned[1] = ring[1]!;
  for (let i = 2; i < ring.length; i += 2) {
    turned[i] = ring[ring.length - i]!;
    turned[i + 1] = ring[ring.length - i + 1]!;
  }
  return turned;
}
