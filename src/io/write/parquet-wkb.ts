import type { PolygonRings } from '../../kernel/rings.js';

/** Well-known binary of many geometries, one behind the other: geometry i ends before byte ends[i]. */
export interface WkbColumn {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

const LITTLE_ENDIAN = 1;
export const WKB_POLYGON = 3;
export const WKB_MULTI_POLYGON = 6;
const HEAD = 5;
const COUNT = 4;
const VERTEX = 16;

/**
 * Encodes the polygons of every row: one polygon as Polygon, several or none as MultiPolygon. Rings are closed and keep
 * their direction (outer counter-clockwise). With `multi` a single polygon is a MultiPolygon too.
 * Source  OGC 06-103r4, section 8.
 */
export function encodeWkb(rows: readonly (readonly PolygonRings[])[], multi = false): WkbColumn {
  const ends = new Uint32Array(rows.length);
  let size = 0;
  rows.forEach((polygons, i) => {
    size += sizeOf(polygons, multi);
    ends[i] = size;
  });
  const target = new WkbTarget(size);
  for (const polygons of rows) {
    if (multi || polygons.length !== 1) target.head(WKB_MULTI_POLYGON, polygons.length);
    for (const { outer, holes } of polygons) {
      target.head(WKB_POLYGON, 1 + holes.length);
      target.ring(outer);
      for (const hole of holes) target.ring(hole);
    }
  }
  return { bytes: target.bytes, ends };
}

function sizeOf(polygons: readonly PolygonRings[], multi: boolean): number {
  const ring = ({ length }: Float64Array): number => COUNT + VERTEX * (length / 2 + 1);
  const polygon = ({ outer, holes }: PolygonRings): number =>
    holes.reduce((size, hole) => size + ring(hole), HEAD + COUNT + ring(outer));
  return polygons.reduce((size, one) => size + polygon(one), !multi && polygons.length === 1 ? 0 : HEAD + COUNT);
}

class WkbTarget {
  readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  head(type: number, count: number): void {
    this.view.setUint8(this.at, LITTLE_ENDIAN);
    this.view.setUint32(this.at + 1, type, true);
    this.view.setUint32(this.at + HEAD, count, true);
    this.at += HEAD + COUNT;
  }

  ring(ring: Float64Array): void {
    this.view.setUint32(this.at, ring.length / 2 + 1, true);
    this.at += COUNT;
    for (let i = 0; i < ring.length; i += 2) this.vertex(ring[i]!, ring[i + 1]!);
    this.vertex(ring[0]!, ring[1]!);
  }

  private vertex(x: number, y: number): void {
    this.view.setFloat64(this.at, x, true);
    this.view.setFloat64(this.at + 8, y, true);
    this.at += VERTEX;
  }
}
