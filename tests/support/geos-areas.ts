import type { Geometry } from 'gdal-async';
import type { loadGdal } from './geos.js';

export type Gdal = NonNullable<Awaited<ReturnType<typeof loadGdal>>>;

/** A polygon as rings x0, y0, x1, y1, …, first vertex not repeated; the outer ring first. */
export type Polygon = readonly Float64Array[];

/** A polygonal region of GEOS; null is the empty region. */
export type Region = Geometry | null;

/**
 * Regions and their set operations, done by GEOS. Whatever GEOS returns, only its polygons are kept: lines and points
 * where shapes touch have no area. Coordinates should lie near the origin: see `regionOf`.
 */
export class GeosAreas {
  constructor(private readonly gdal: Gdal) {}

  /**
   * The polygons as a valid region. Where they are not valid, the even-odd rule is applied ring by ring: the symmetric
   * difference of the rings, each repaired by MakeValid after its spikes are gone. MakeValid alone will not do: it takes
   * a line that is run through twice for one line, and so fills the pocket between a spike and the ring it comes back
   * to, or a hole that shares a side with its shell.
   */
  regionOf(polygons: readonly Polygon[], dx = 0, dy = 0): Region {
    if (polygons.length === 0) return null;
    const whole = this.gdal.Geometry.fromWKB(multiPolygonWkb(polygons, dx, dy));
    if (whole.isValid()) return whole;
    return polygons.flat().reduce<Region>((sum, ring) => {
      const plain = withoutSpikes(ring);
      if (plain.length < 6) return sum;
      const geometry = this.gdal.Geometry.fromWKB(multiPolygonWkb([[plain]], dx, dy));
      const next = this.polygonal(geometry.isValid() ? geometry : geometry.makeValid());
      return sum && next ? this.polygonal(sum.symDifference(next)) : (sum ?? next);
    }, null);
  }

  isValid(polygons: readonly Polygon[]): boolean {
    return this.gdal.Geometry.fromWKB(multiPolygonWkb(polygons)).isValid();
  }

  intersection(a: Region, b: Region): Region {
    return a && b ? this.polygonal(a.intersection(b)) : null;
  }

  difference(a: Region, b: Region): Region {
    return a && b ? this.polygonal(a.difference(b)) : a;
  }

  union(regions: readonly Region[]): Region {
    return regions.reduce((sum, next) => (sum && next ? this.polygonal(sum.union(next)) : (sum ?? next)), null);
  }

  private polygonal(geometry: Geometry): Region {
    if (geometry.isEmpty()) return null;
    if (geometry.name === 'POLYGON' || geometry.name === 'MULTIPOLYGON') return geometry;
    const polygons = polygonsOf(geometry);
    return polygons.length === 0 ? null : this.gdal.Geometry.fromWKB(multiPolygonWkb(polygons));
  }
}

/** All polygons in a geometry, collections included. */
export function polygonsOf(geometry: Geometry | null): Polygon[] {
  return geometry ? polygonsOfWkb(geometry.toWKB('LSB') as unknown as Buffer) : [];
}

/** Σ |outer| − |holes| over the polygons of a region, by the shoelace formula about the first vertex of each ring. */
export function areaOf(region: Region): number {
  return sumOf(polygonsOf(region), (ring) => Math.abs(shoelace(ring)));
}

/** Σ outer − holes with any measure of a ring that is not negative. */
export function sumOf(polygons: readonly Polygon[], measure: (ring: Float64Array) => number): number {
  let sum = 0;
  for (const [outer, ...holes] of polygons) {
    sum += measure(outer!);
    for (const hole of holes) sum -= measure(hole);
  }
  return sum;
}

/**
 * A point inside a polygon and its distance to the sides along a horizontal line, the widest place of a few lines; null
 * where the polygon is too thin for one.
 */
export function interiorPoint(polygon: Polygon): { x: number; y: number; room: number } | null {
  const heights = [...new Set(polygon.flatMap((ring) => Array.from(ring).filter((_, i) => i % 2 === 1)))].sort(
    (a, b) => a - b,
  );
  const gaps = heights.slice(1).map((top, i) => ({ y: (heights[i]! + top) / 2, gap: top - heights[i]! }));
  gaps.sort((a, b) => b.gap - a.gap);
  let best: { x: number; y: number; room: number } | null = null;
  for (const { y, gap } of gaps.slice(0, 8)) {
    const xs = polygon.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const room = Math.min((xs[i + 1]! - xs[i]!) / 2, gap / 2);
      if (!best || room > best.room) best = { x: (xs[i]! + xs[i + 1]!) / 2, y, room };
    }
  }
  return best;
}

function crossingsAt(ring: Float64Array, y: number): number[] {
  const found: number[] = [];
  let [px, py] = [ring.at(-2)!, ring.at(-1)!];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, ny] = [ring[i]!, ring[i + 1]!];
    if (py > y !== ny > y) found.push(px + ((x - px) * (y - py)) / (ny - py));
    [px, py] = [x, ny];
  }
  return found;
}

/** Length of all rings. */
export function perimeterOf(polygons: readonly Polygon[]): number {
  let sum = 0;
  for (const ring of polygons.flat()) {
    let [px, py] = [ring.at(-2)!, ring.at(-1)!];
    for (let i = 0; i < ring.length; i += 2) {
      sum += Math.hypot(ring[i]! - px, ring[i + 1]! - py);
      [px, py] = [ring[i]!, ring[i + 1]!];
    }
  }
  return sum;
}

/** The ring without repeated vertices and without ways out and straight back. */
export function withoutSpikes(ring: Float64Array): Float64Array {
  const kept: [number, number][] = [];
  const isSame = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
    a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
  for (let i = 0; i < ring.length; i += 2) {
    const next: [number, number] = [ring[i]!, ring[i + 1]!];
    if (isSame(kept.at(-1), next)) continue;
    if (isSame(kept.at(-2), next)) kept.pop();
    else kept.push(next);
  }
  for (;;) {
    if (kept.length > 1 && isSame(kept[0], kept.at(-1))) kept.pop();
    else if (kept.length > 2 && isSame(kept[0], kept.at(-2))) kept.splice(-1);
    else if (kept.length > 2 && isSame(kept[1], kept.at(-1))) kept.shift();
    else break;
  }
  return Float64Array.from(kept.flat());
}

export function shoelace(ring: Float64Array): number {
  const [x0, y0] = [ring[0]!, ring[1]!];
  let doubled = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    doubled += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return doubled / 2;
}

/** Polygons as WKB, moved by (dx, dy). */
export function multiPolygonWkb(polygons: readonly Polygon[], dx = 0, dy = 0): Buffer {
  const size = (rings: Polygon): number => 9 + rings.reduce((sum, ring) => sum + 4 + 8 * (ring.length + 2), 0);
  const wkb = Buffer.alloc(9 + polygons.reduce((sum, rings) => sum + size(rings), 0));
  let at = 0;
  const head = (type: number, count: number): void => {
    wkb.writeUInt8(1, at);
    wkb.writeUInt32LE(type, at + 1);
    wkb.writeUInt32LE(count, at + 5);
    at += 9;
  };
  head(MULTI_POLYGON, polygons.length);
  for (const rings of polygons) {
    head(POLYGON, rings.length);
    for (const ring of rings) {
      wkb.writeUInt32LE(ring.length / 2 + 1, at);
      at += 4;
      for (let i = 0; i < ring.length + 2; i += 2) {
        wkb.writeDoubleLE(ring[i % ring.length]! + dx, at);
        wkb.writeDoubleLE(ring[(i % ring.length) + 1]! + dy, at + 8);
        at += 16;
      }
    }
  }
  return wkb;
}

const LINE_STRING = 2;
const POLYGON = 3;
const MULTI_POLYGON = 6;

function polygonsOfWkb(wkb: Buffer): Polygon[] {
  const found: Polygon[] = [];
  let at = 0;
  const points = (count: number): Float64Array => {
    const ring = new Float64Array(2 * count);
    for (let i = 0; i < ring.length; i++, at += 8) ring[i] = wkb.readDoubleLE(at);
    return ring;
  };
  const count = (): number => {
    at += 4;
    return wkb.readUInt32LE(at - 4);
  };
  const read = (): void => {
    if (wkb.readUInt8(at) !== 1) throw new Error('WKB with the wrong byte order');
    const type = wkb.readUInt32LE(at + 1);
    at += 5;
    if (type === 1) points(1);
    else if (type === LINE_STRING) points(count());
    else if (type === POLYGON) {
      const rings = Array.from({ length: count() }, () => points(count()).slice(0, -2));
      if (rings.length > 0) found.push(rings);
    } else if (type >= 4 && type <= 7) for (let left = count(); left > 0; left--) read();
    else throw new Error(`WKB type ${type}`);
  };
  read();
  return found;
}
