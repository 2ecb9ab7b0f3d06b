import type { CoverRef } from '../kernel/cover.js';
import type { LabelSetFact } from '../kernel/facts.js';
import { polygonsOf } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';
import { GdalAbsent, loadGdal } from './gdal/load.js';

/** The geometries of gdal-async, as far as they are used. */
interface Geos {
  readonly Geometry: { fromWKB(wkb: Buffer): Geometry };
  readonly MultiPolygon: new () => Collection;
}

interface Geometry {
  readonly name: string;
  isEmpty(): boolean;
  isValid(): boolean;
  getEnvelope(): { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number };
  centroid(): { readonly x: number; readonly y: number };
  union(other: Geometry): Geometry;
  intersection(other: Geometry): Geometry;
  difference(other: Geometry): Geometry;
}

/** A polygon or multipolygon; null is the empty region. */
type Region = (Geometry & { getArea(): number }) | null;

interface Line extends Geometry {
  getLength(): number;
}

interface Collection extends Geometry {
  readonly children: { forEach(take: (child: Geometry) => void): void; add(child: Geometry): void; count(): number };
  unionCascaded(): Geometry;
  polygonize(): Geometry;
}

const WKB_LINE = 2;
const WKB_POLYGON = 3;
const WKB_MULTI_LINE = 5;
/** Height of the line on which a point inside a face is looked for: a share that vertices do not have by chance. */
const LOOK_AT = 0.4871;

/** GDAL with GEOS cannot be used here: not installed, not built for this machine, or not the main thread. */
export class GeosAbsent extends Error {
  override readonly name = 'GeosAbsent';
}

/**
 * The label sets of patch `patch` under `covers`, found by GEOS (through gdal-async): the patch is cut by one cover after
 * the other. Nothing of our kernel is used.
 *
 * Features that GEOS does not take as valid polygons are rebuilt by the even-odd rule first: GEOS nodes their lines and
 * builds the faces, and of these the ones stay whose inner point the rings go around an odd number of times. (MakeValid
 * is another rule: it fills a pocket between a spike and the ring, or a hole that shares a side with its shell.)
 *
 * Shape   as `OverlayFacts.sets`; sets without area are left out. The name of a cover is its position in the list.
 * Units   metres in, m² and m³ out.
 * Errors  GeosAbsent; whatever GEOS throws when it cannot overlay two regions.
 */
export function geosFacts(patches: FlatPolygons, patch: number, covers: readonly CoverRef[]): LabelSetFact[] {
  const overlay = new GeosOverlay(loadGeos(), patches.boxes[4 * patch]!, patches.boxes[4 * patch + 1]!);
  let regions = [{ covers: [] as number[], region: overlay.regionOf(patches, patch) }];
  covers.forEach(({ shapes, feature }, c) => {
    if (!boxesMeet(patches.boxes, patch, shapes.boxes, feature)) return;
    const cover = overlay.regionOf(shapes, feature);
    regions = regions.flatMap(({ covers: names, region }) => {
      const { inside, outside } = overlay.cut(region, cover);
      return [
        { covers: names, region: outside },
        { covers: [...names, c], region: inside },
      ].filter((part) => part.region !== null);
    });
  });
  return regions.flatMap(({ covers: names, region }) => {
    const area = region?.getArea() ?? 0;
    // Coordinates are moved to the corner of the patch's box: x counts from its west edge.
    return region && area > 0 ? [{ covers: names, area, momentX: region.centroid().x * area }] : [];
  });
}

/**
 * True when GEOS takes feature `f` for a valid polygon or multipolygon. Rings as in a shapefile: outer ones clockwise,
 * each hole in the smallest of them around it.
 *
 * Errors  GeosAbsent.
 */
export function isValidByGeos(shapes: FlatPolygons, f: number): boolean {
  const gdal = loadGeos();
  const { coords, ringStart, featureRing } = shapes;
  const rings: Float64Array[] = [];
  // The kernel's way round is the other one: outer rings counter-clockwise.
  for (let r = featureRing[f]!; r < featureRing[f + 1]!; r++)
    rings.push(reversed(coords.subarray(2 * ringStart[r]!, 2 * ringStart[r + 1]!)));
  const polygons = polygonsOf(rings);
  if (polygons.length === 0) return false;
  const parts = polygons.map(({ outer, holes }) =>
    gdal.Geometry.fromWKB(polygonWkb([outer, ...holes].map((ring) => Array.from(ring)))),
  );
  if (parts.length === 1) return parts[0]!.isValid();
  const whole = new gdal.MultiPolygon();
  for (const part of parts) whole.children.add(part);
  return whole.isValid();
}

function reversed(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    turned[ring.length - 2 - i] = ring[i]!;
    turned[ring.length - 1 - i] = ring[i + 1]!;
  }
  return turned;
}

function loadGeos(): Geos {
  try {
    return loadGdal() as unknown as Geos;
  } catch (error) {
    throw error instanceof GdalAbsent ? new GeosAbsent(error.message, { cause: error }) : error;
  }
}

/** Boxes that only touch share no area. */
function boxesMeet(a: Float64Array, i: number, b: Float64Array, j: number): boolean {
  return (
    a[4 * i]! < b[4 * j + 2]! &&
    a[4 * i + 2]! > b[4 * j]! &&
    a[4 * i + 1]! < b[4 * j + 3]! &&
    a[4 * i + 3]! > b[4 * j + 1]!
  );
}

/** Regions and their cuts around one patch, in coordinates from the corner of its box. */
class GeosOverlay {
  constructor(
    private readonly gdal: Geos,
    private readonly xmin: number,
    private readonly ymin: number,
  ) {}

  /** A feature as a valid region that follows the even-odd rule; null where it has no area. */
  regionOf(shapes: FlatPolygons, feature: number): Region {
    const rings = this.ringsOf(shapes, feature);
    if (rings.length === 0) return null;
    const plain = this.gdal.Geometry.fromWKB(polygonWkb(rings));
    return plain.isValid() ? (plain as NonNullable<Region>) : this.rebuilt(rings);
  }

  /** The parts of a region inside and outside of a cover. */
  cut(region: Region, cover: Region): { readonly inside: Region; readonly outside: Region } {
    if (!region || !cover || !envelopesMeet(region, cover)) return { inside: null, outside: region };
    const inside = this.polygonal(region.intersection(cover));
    return { inside, outside: inside ? this.polygonal(region.difference(cover)) : region };
  }

  /** Rings without a repeated vertex, not closed; those of fewer than three vertices have no area and are dropped. */
  private ringsOf({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number[][] {
    const rings: number[][] = [];
    for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
      const ring: number[] = [];
      for (let i = 2 * ringStart[r]!; i < 2 * ringStart[r + 1]!; i += 2) {
        const x = coords[i]! - this.xmin;
        const y = coords[i + 1]! - this.ymin;
        if (ring.length === 0 || ring.at(-2) !== x || ring.at(-1) !== y) ring.push(x, y);
      }
      if (ring.length > 2 && ring.at(-2) === ring[0] && ring.at(-1) === ring[1]) ring.splice(-2);
      if (ring.length >= 6) rings.push(ring);
    }
    return rings;
  }

  private rebuilt(rings: readonly (readonly number[])[]): Region {
    const lines = this.gdal.Geometry.fromWKB(multiLineWkb(rings));
    // A union with itself nodes the lines and keeps of equal pieces one.
    const faces = (lines.union(lines) as Collection).polygonize() as Collection | null;
    const kept = new this.gdal.MultiPolygon();
    faces?.children.forEach((face) => {
      const point = this.pointIn(face);
      if (point && isInside(rings, point.x, point.y)) kept.children.add(face);
    });
    return kept.children.count() === 0 ? null : this.polygonal(kept.unionCascaded());
  }

  /** The middle of the longest way through a face on a horizontal line; null for a face too flat for one. */
  private pointIn(face: Geometry): { readonly x: number; readonly y: number } | null {
    const { minX, minY, maxX, maxY } = face.getEnvelope();
    const y = minY + LOOK_AT * (maxY - minY);
    const across = this.gdal.Geometry.fromWKB(multiLineWkb([[minX - 1, y, maxX + 1, y]]));
    const ways = partsOf(face.intersection(across), 'LINESTRING') as Line[];
    const lengths = ways.map((way) => way.getLength());
    const longest = lengths.indexOf(Math.max(...lengths));
    return ways[longest]?.centroid() ?? null;
  }

  /** Of what GEOS returns only polygons have an area: lines and points where regions touch are dropped. */
  private polygonal(geometry: Geometry): Region {
    if (geometry.isEmpty()) return null;
    if (geometry.name === 'POLYGON' || geometry.name === 'MULTIPOLYGON') return geometry as NonNullable<Region>;
    const kept = new this.gdal.MultiPolygon();
    for (const part of partsOf(geometry, 'POLYGON')) kept.children.add(part);
    return kept.children.count() === 0 ? null : (kept as unknown as NonNullable<Region>);
  }
}

/** All parts of one kind in a geometry, however deep. */
function partsOf(geometry: Geometry, name: 'POLYGON' | 'LINESTRING'): Geometry[] {
  if (geometry.name === name) return geometry.isEmpty() ? [] : [geometry];
  const parts: Geometry[] = [];
  (geometry as Partial<Collection>).children?.forEach((child) => {
    parts.push(...partsOf(child, name));
  });
  return parts;
}

function envelopesMeet(a: Geometry, b: Geometry): boolean {
  const p = a.getEnvelope();
  const q = b.getEnvelope();
  return p.minX < q.maxX && p.maxX > q.minX && p.minY < q.maxY && p.maxY > q.minY;
}

/** Even-odd rule by ray casting, all rings together, for a point that is on no ring. */
function isInside(rings: readonly (readonly number[])[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const ay = ring[j + 1]! - y;
      const by = ring[i + 1]! - y;
      if (ay > 0 === by > 0) continue;
      const ax = ring[j]! - x;
      if (ax + ((ring[i]! - x - ax) * ay) / (ay - by) > 0) inside = !inside;
    }
  }
  return inside;
}

/** Rings as one polygon in well-known binary, the first as outer ring. */
function polygonWkb(rings: readonly (readonly number[])[]): Buffer {
  const size = rings.reduce((sum, ring) => sum + sizeOf(ring), 9);
  const wkb = Buffer.alloc(size);
  writeHead(wkb, 0, WKB_POLYGON, rings.length);
  let at = 9;
  for (const ring of rings) at = writePoints(wkb, at, ring);
  return wkb;
}

/** Rings as closed lines in well-known binary. */
function multiLineWkb(rings: readonly (readonly number[])[]): Buffer {
  const size = rings.reduce((sum, ring) => sum + 5 + sizeOf(ring), 9);
  const wkb = Buffer.alloc(size);
  writeHead(wkb, 0, WKB_MULTI_LINE, rings.length);
  let at = 9;
  for (const ring of rings) {
    writeHead(wkb, at, WKB_LINE, 0);
    at = writePoints(wkb, at + 5, ring);
  }
  return wkb;
}

/** A count and the vertices, the first of them again at the end. */
function sizeOf(ring: readonly number[]): number {
  return 4 + 8 * (ring.length + 2);
}

function writeHead(wkb: Buffer, at: number, type: number, count: number): void {
  wkb.writeUInt8(1, at); // little-endian
  wkb.writeUInt32LE(type, at + 1);
  wkb.writeUInt32LE(count, at + 5);
}

function writePoints(wkb: Buffer, start: number, ring: readonly number[]): number {
  wkb.writeUInt32LE(ring.length / 2 + 1, start);
  let at = start + 4;
  for (let i = 0; i < ring.length + 2; i += 2, at += 16) {
    wkb.writeDoubleLE(ring[i % ring.length]!, at);
    wkb.writeDoubleLE(ring[(i % ring.length) + 1]!, at + 8);
  }
  return at;
}
