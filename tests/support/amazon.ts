import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolygonShapefileWriter } from '../../src/io/shapefile/write.js';
import type { Rings } from '../../src/model/geometry.js';
import { type Polygon, shoelace } from './geos-areas.js';

type Position = readonly [number, number];
interface GeoJsonFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };
}

/** A feature of the GeoJSON, in the plane of the test. */
export interface PlaneFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly polygons: readonly Polygon[];
}

/** Radius of the sphere with the surface of WGS 84, m. */
const RADIUS = 6_371_007.181;
const DEGREE = Math.PI / 180;

/** Lambert's cylindrical equal-area map of the sphere: shares of areas come out as on the sphere. */
function toPlane([lon, lat]: Position): readonly [number, number] {
  return [RADIUS * lon * DEGREE, RADIUS * Math.sin(lat * DEGREE)];
}

export function readPlane(...path: string[]): PlaneFeature[] {
  const { features } = JSON.parse(readFileSync(join(...path), 'utf8')) as { features: GeoJsonFeature[] };
  return features.map(({ properties, geometry }) => {
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const polygons = parts.map((rings) =>
      rings.map((ring) => Float64Array.from(ring.slice(0, -1).flatMap((position) => [...toPlane(position)]))),
    );
    return { properties, polygons };
  });
}

/** Writes polygons with one text field, outer rings clockwise and holes the other way. No .prj: the plane has no name. */
export function writePlane(
  base: string,
  field: string,
  features: readonly { readonly id: string; readonly polygons: readonly Polygon[] }[],
): void {
  const writer = new PolygonShapefileWriter(base, [{ name: field, type: 'C', length: 20, decimals: 0 }], {
    encoding: 'utf8',
    prj: null,
  });
  for (const { id, polygons } of features) {
    const rings = polygons.flatMap((polygon) => polygon.map((ring, r) => turned(ring, r === 0)));
    writer.add(ringsOf(rings), [id]);
  }
  writer.finish();
}

function turned(ring: Float64Array, clockwise: boolean): Float64Array {
  if (shoelace(ring) < 0 === clockwise) return ring;
  const back = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) back.set(ring.subarray(ring.length - 2 - i, ring.length - i), i);
  return back;
}

function ringsOf(rings: readonly Float64Array[]): Rings {
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r]! + ring.length / 2;
  });
  const coords = new Float64Array(2 * ringStart.at(-1)!);
  rings.forEach((ring, r) => {
    coords.set(ring, 2 * ringStart[r]!);
  });
  return { coords, ringStart };
}
