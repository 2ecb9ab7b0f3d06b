import type { FlatPolygons } from '../../src/model/geometry.js';

type Gdal = typeof import('gdal-async');

/** GDAL with GEOS, the independent witness; null (with the reason printed) where it could not be set up. */
export async function loadGdal(): Promise<Gdal | null> {
  try {
    const module = (await import('gdal-async')) as unknown as { default?: Gdal } & Gdal;
    return module.default ?? module;
  } catch (error) {
    if (process.env['CI']) throw error;
    process.stderr.write(`skipped: gdal-async is not available (${String(error).slice(0, 80)})\n`);
    return null;
  }
}

/** One feature as WKB, moved by (dx, dy): ring nesting by the even-odd rule is left to GEOS (MakeValid by callers). */
export function wkbOf(shapes: FlatPolygons, feature: number, dx = 0, dy = 0): Buffer {
  const { coords, ringStart, featureRing } = shapes;
  const rings: Float64Array[] = [];
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    rings.push(coords.subarray(2 * ringStart[r]!, 2 * ringStart[r + 1]!));
  }
  return polygonWkb(rings, dx, dy);
}

/** Rings (not closed) as one WKB polygon, the first as outer ring. */
export function polygonWkb(rings: readonly Float64Array[], dx = 0, dy = 0): Buffer {
  const size = 9 + rings.reduce((sum, ring) => sum + 4 + 8 * (ring.length + 2), 0);
  const wkb = Buffer.alloc(size);
  wkb.writeUInt8(1, 0);
  wkb.writeUInt32LE(3, 1);
  wkb.writeUInt32LE(rings.length, 5);
  let at = 9;
  for (const ring of rings) {
    wkb.writeUInt32LE(ring.length / 2 + 1, at);
    at += 4;
    for (let i = 0; i < ring.length + 2; i += 2) {
      wkb.writeDoubleLE(ring[i % ring.length]! + dx, at);
      wkb.writeDoubleLE(ring[(i % ring.length) + 1]! + dy, at + 8);
      at += 16;
    }
  }
  return wkb;
}
