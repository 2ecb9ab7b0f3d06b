import type { Rings } from '../../model/geometry.js';

export const SHP_HEADER_BYTES = 100;
export const SHX_ENTRY_BYTES = 8;
export const RECORD_HEADER_BYTES = 8;
const POLYGON_HEAD_BYTES = 44; // type, box, number of parts, number of points
const POLYGON = 5;

/** xmin, ymin, xmax, ymax of everything so far. */
export type GrowingBox = [number, number, number, number];

export function emptyBox(): GrowingBox {
  return [Infinity, Infinity, -Infinity, -Infinity];
}

/** Writes one record (header and content) at `at` and lets `box` grow. `record` counts from 1. */
export function writePolygonRecord(
  view: DataView,
  at: number,
  record: number,
  shape: Rings,
  content: number,
  box: GrowingBox,
): void {
  view.setInt32(at, record);
  view.setInt32(at + 4, content / 2);
  const body = at + RECORD_HEADER_BYTES;
  if (ringCount(shape) === 0) {
    view.setInt32(body, 0, true);
    return;
  }
  view.setInt32(body, POLYGON, true);
  writeBox(view, body + 4, shape, box);
  writeRings(view, body + 36, shape);
}

function writeBox(view: DataView, at: number, { coords, ringStart }: Rings, box: GrowingBox): void {
  let xmin = Infinity;
  let ymin = Infinity;
  let xmax = -Infinity;
  let ymax = -Infinity;
  const end = 2 * ringStart[ringStart.length - 1]!;
  for (let from = 2 * ringStart[0]!; from < end; from += 2) {
    const x = coords[from]!;
    const y = coords[from + 1]!;
    if (x < xmin) xmin = x;
    if (x > xmax) xmax = x;
    if (y < ymin) ymin = y;
    if (y > ymax) ymax = y;
  }
  view.setFloat64(at, xmin, true);
  view.setFloat64(at + 8, ymin, true);
  view.setFloat64(at + 16, xmax, true);
  view.setFloat64(at + 24, ymax, true);
  box[0] = Math.min(box[0], xmin);
  box[1] = Math.min(box[1], ymin);
  box[2] = Math.max(box[2], xmax);
  box[3] = Math.max(box[3], ymax);
}

export function ringCount(shape: Rings): number {
  return Math.max(shape.ringStart.length - 1, 0);
}

/** Bytes of a record without its header. Every ring takes one vertex more than it has, to be closed. */
export function contentLength({ ringStart }: Rings): number {
  const rings = ringStart.length - 1;
  if (rings <= 0) return 4;
  const vertices = ringStart[rings]! - ringStart[0]! + rings;
  return POLYGON_HEAD_BYTES + 4 * rings + 16 * vertices;
}

/** Number of parts, number of points, first point of each part, points. */
export function writeRings(view: DataView, at: number, { coords, ringStart }: Rings): void {
  const rings = ringStart.length - 1;
  const base = ringStart[0]!;
  view.setInt32(at, rings, true);
  view.setInt32(at + 4, ringStart[rings]! - base + rings, true);
  let to = at + 8 + 4 * rings;
  for (let ring = 0; ring < rings; ring++) {
    const first = 2 * ringStart[ring]!;
    const end = 2 * ringStart[ring + 1]!;
    if (end === first) throw new Error(`ring ${ring} has no vertices`);
    view.setInt32(at + 8 + 4 * ring, ringStart[ring]! - base + ring, true);
    for (let from = first; from < end; from++, to += 8) view.setFloat64(to, coords[from]!, true);
    view.setFloat64(to, coords[first]!, true);
    view.setFloat64(to + 8, coords[first + 1]!, true);
    to += 16;
  }
}

export function shpHeader(fileLength: number, box: readonly number[]): Buffer {
  const header = Buffer.alloc(SHP_HEADER_BYTES);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE(fileLength / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(POLYGON, 32);
  box.forEach((bound, index) => {
    header.writeDoubleLE(bound, 36 + 8 * index);
  });
  return header;
}
