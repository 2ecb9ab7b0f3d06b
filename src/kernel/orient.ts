import type { FlatPolygons, Rings } from '../model/geometry.js';
import { ringArea } from './area.js';
import type { RingArena } from './ring-arena.js';
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

/**
 * Polygons as the shapefile wants them: outer rings clockwise, each followed by its holes counter-clockwise. They are put
 * into `arena` where they are used up before it is cleared.
 */
export function shapefileRings(polygons: readonly PolygonRings[], arena: RingArena | null = null): Rings {
  let rings = 0;
  let ordinates = 0;
  for (const { outer, holes } of polygons) {
    rings += 1 + holes.length;
    ordinates += outer.length;
    for (const hole of holes) ordinates += hole.length;
  }
  const ringStart = new Uint32Array(rings + 1);
  const coords = arena ? arena.take(ordinates) : new Float64Array(ordinates);
  let ring = 0;
  let at = 0;
  for (const { outer, holes } of polygons) {
    at = writeReversed(outer, coords, at);
    ringStart[++ring] = at / 2;
    for (const hole of holes) {
      at = writeReversed(hole, coords, at);
      ringStart[++ring] = at / 2;
    }
  }
  return { coords, ringStart };
}

/** The ring the other way round, beginning at the same vertex. */
function reversed(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  writeReversed(ring, turned, 0);
  return turned;
}

function writeReversed(ring: Float64Array, into: Float64Array, at: number): number {
  into[at] = ring[0]!;
  into[at + 1] = ring[1]!;
  for (let i = 2; i < ring.length; i += 2) {
    into[at + i] = ring[ring.length - i]!;
    into[at + i + 1] = ring[ring.length - i + 1]!;
  }
  return at + ring.length;
}
