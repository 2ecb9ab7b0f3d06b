import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { Rings } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { type DbfColumn, type FieldCount, TableLayout, type TextLosses } from './dbf-layout.js';
import {
  contentLength,
  emptyBox,
  type GrowingBox,
  RECORD_HEADER_BYTES,
  SHP_HEADER_BYTES,
  SHX_ENTRY_BYTES,
  shpHeader,
  writePolygonRecord,
} from './polygon-bytes.js';
import { LARGEST_FILE, type ShapefileOptions, type WrittenShapefile } from './write.js';

const FIRST_BYTES = 1 << 20;

/** What the join of parts must know of each: sizes, box, losses. Plain data, it crosses threads. */
export interface PartSizes extends TextLosses {
  readonly records: number;
  readonly shpBytes: number;
  readonly box: GrowingBox;
}

/** Where a part begins in the whole: records before it, and bytes of .shp before it (header not counted). */
export interface PartPlace {
  readonly records: number;
  readonly shpBytes: number;
}

/**
 * Consecutive records of a polygon shapefile, kept in memory until their place in the whole is known. Several threads
 * fill one part each; `writeAt` puts a part into the files and `completeShapefile` adds headers and sidecars.
 */
export class ShapefilePart {
  private readonly table: TableLayout;
  private shp = Buffer.allocUnsafe(FIRST_BYTES);
  private shpView = viewOf(this.shp);
  private shpUsed = 0;
  private dbf: Buffer<ArrayBuffer>;
  private dbfUsed = 0;
  private readonly contents: number[] = [];
  private readonly box = emptyBox();

  /** `expected` records are made room for at once; it may be more or fewer. */
  constructor(fields: readonly DbfColumn[], encoding: 'gbk' | 'utf8', expected = 0) {
    this.table = new TableLayout(fields, encoding);
    this.dbf = Buffer.allocUnsafe(Math.max(FIRST_BYTES, expected * this.table.recordLength));
  }

  /** Adds one record; see `PolygonShapefileWriter.add`. */
  add(shape: Rings, values: readonly (string | number | null)[]): void {
    const content = contentLength(shape);
    const bytes = RECORD_HEADER_BYTES + content;
    if (this.shpUsed + bytes > this.shp.length) {
      this.shp = grown(this.shp, this.shpUsed, bytes);
      this.shpView = viewOf(this.shp);
    }
    writePolygonRecord(this.shpView, this.shpUsed, this.contents.length + 1, shape, content, this.box);
    this.shpUsed += bytes;
    this.contents.push(content);
    const { recordLength } = this.table;
    if (this.dbfUsed + recordLength > this.dbf.length) this.dbf = grown(this.dbf, this.dbfUsed, recordLength);
    this.table.writeRecord(this.dbf, this.dbfUsed, values);
    this.dbfUsed += recordLength;
  }

  sizes(): PartSizes {
    return { records: this.contents.length, shpBytes: this.shpUsed, box: this.box, ...this.table.losses() };
  }

  /** Writes the records to their place in BASE.shp, .shx and .dbf, which must exist. */
  writeAt(base: string, place: PartPlace): void {
    const shx = Buffer.allocUnsafe(SHX_ENTRY_BYTES * this.contents.length);
    let at = 0;
    this.contents.forEach((content, i) => {
      this.shpView.setInt32(at, place.records + i + 1);
      shx.writeInt32BE((SHP_HEADER_BYTES + place.shpBytes + at) / 2, SHX_ENTRY_BYTES * i);
      shx.writeInt32BE(content / 2, SHX_ENTRY_BYTES * i + 4);
      at += RECORD_HEADER_BYTES + content;
    });
    const { headerLength, recordLength } = this.table;
    writeInto(`${base}.shp`, this.shp, this.shpUsed, SHP_HEADER_BYTES + place.shpBytes);
    writeInto(`${base}.shx`, shx, shx.length, SHP_HEADER_BYTES + SHX_ENTRY_BYTES * place.records);
    writeInto(`${base}.dbf`, this.dbf, this.dbfUsed, headerLength + recordLength * place.records);
  }
}

/** The places of parts in their order. */
export function placesOf(parts: readonly PartSizes[]): PartPlace[] {
  let records = 0;
  let shpBytes = 0;
  return parts.map((part) => {
    const place = { records, shpBytes };
    records += part.records;
    shpBytes += part.shpBytes;
    return place;
  });
}

/**
 * Makes BASE.shp, .shx, .dbf with headers and room for all parts, and the sidecars. To be called before the parts are
 * written.
 *
 * Errors  SIZE_LIMIT before anything is written, when a file would pass 2 GB.
 */
export function beginShapefile(
  base: string,
  fields: readonly DbfColumn[],
  options: ShapefileOptions,
  parts: readonly PartSizes[],
): WrittenShapefile {
  const table = new TableLayout(fields, options.encoding);
  const records = parts.reduce((sum, part) => sum + part.records, 0);
  const sizes = {
    shp: SHP_HEADER_BYTES + parts.reduce((sum, part) => sum + part.shpBytes, 0),
    shx: SHP_HEADER_BYTES + SHX_ENTRY_BYTES * records,
    dbf: table.headerLength + table.recordLength * records + 1,
  };
  for (const [extension, bytes] of Object.entries(sizes)) {
    if (bytes <= (options.sizeLimit ?? LARGEST_FILE)) continue;
    throw new Problem('SIZE_LIMIT', { file: `${base}.${extension}` }, { file: `${base}.${extension}` });
  }
  const box = jointBox(parts);
  writeFileSync(`${base}.shp`, shpHeader(sizes.shp, box));
  writeFileSync(`${base}.shx`, shpHeader(sizes.shx, box));
  writeFileSync(`${base}.dbf`, table.header(records));
  writeInto(`${base}.dbf`, Buffer.of(0x1a), 1, sizes.dbf - 1);
  writeFileSync(`${base}.cpg`, options.encoding === 'gbk' ? 'GBK' : 'UTF-8');
  const files = ['shp', 'shx', 'dbf', 'cpg'].map((extension) => `${base}.${extension}`);
  if (options.prj !== null) {
    writeFileSync(`${base}.prj`, options.prj);
    files.push(`${base}.prj`);
  }
  return {
    files,
    records,
    cutTexts: jointCounts(parts.map(({ cutTexts }) => cutTexts)),
    unencodable: jointCounts(parts.map(({ unencodable }) => unencodable)),
  };
}

/** Box of all parts; zeros when all shapes are null. */
function jointBox(parts: readonly PartSizes[]): number[] {
  const box = emptyBox();
  for (const part of parts) {
    box[0] = Math.min(box[0], part.box[0]);
    box[1] = Math.min(box[1], part.box[1]);
    box[2] = Math.max(box[2], part.box[2]);
    box[3] = Math.max(box[3], part.box[3]);
  }
  return box.map((bound) => (Number.isFinite(bound) ? bound : 0));
}

function jointCounts(lists: readonly (readonly FieldCount[])[]): FieldCount[] {
  const counts = new Map<string, number>();
  for (const { field, count } of lists.flat()) counts.set(field, (counts.get(field) ?? 0) + count);
  return [...counts].map(([field, count]) => ({ field, count }));
}

function grown(buffer: Buffer, used: number, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, used + needed));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** Writes bytes to a place of an existing file; several threads may do so at once in their own places. */
export function writeInto(file: string, bytes: Uint8Array, length: number, position: number): void {
  const fd = openSync(file, 'r+');
  try {
    for (let done = 0; done < length; ) done += writeSync(fd, bytes, done, length - done, position + done);
  } finally {
    closeSync(fd);
  }
}
