import { writeFileSync } from 'node:fs';
import type { Rings } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { ByteChunks, writeInto } from '../write/byte-chunks.js';
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
 * The shapes of consecutive records of a polygon shapefile, kept in memory until their place in the whole is known.
 * Several threads fill one part each; `beginShapefile` makes the files, `writeAt` puts a part into them.
 */
export class ShapePart {
  private readonly shp = new ByteChunks();
  private readonly contents: number[] = [];
  private readonly box = emptyBox();

  /** Adds one shape; see `PolygonShapefileWriter.add`. */
  add(shape: Rings): void {
    const content = contentLength(shape);
    const bytes = RECORD_HEADER_BYTES + content;
    const at = this.shp.reserve(bytes);
    writePolygonRecord(this.shp.view, at, this.contents.length + 1, shape, content, this.box);
    this.shp.commit(bytes);
    this.contents.push(content);
  }

  /** `losses` are those of the attributes that go with the shapes. */
  sizes(losses: TextLosses): PartSizes {
    return { records: this.contents.length, shpBytes: this.shp.length, box: this.box, ...losses };
  }

  /** Writes the shapes and their attributes to their place in BASE.shp, .shx and .dbf, which must exist. */
  writeAt(base: string, place: PartPlace, layout: TableLayout, records: ByteChunks): void {
    const shapes = this.shp.pieces();
    const shx = this.numberRecords(shapes, place);
    const { headerLength, recordLength } = layout;
    writeInto(`${base}.shp`, shapes, SHP_HEADER_BYTES + place.shpBytes);
    writeInto(`${base}.shx`, [shx], SHP_HEADER_BYTES + SHX_ENTRY_BYTES * place.records);
    writeInto(`${base}.dbf`, records.pieces(), headerLength + recordLength * place.records);
  }

  /** Gives the records their numbers in the whole; the index entries of them. */
  private numberRecords(shapes: readonly Uint8Array[], place: PartPlace): Buffer {
    const shx = Buffer.allocUnsafe(SHX_ENTRY_BYTES * this.contents.length);
    let record = 0;
    let offset = SHP_HEADER_BYTES + place.shpBytes;
    for (const piece of shapes) {
      const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
      for (let at = 0; at < piece.length; record++) {
        const content = this.contents[record]!;
        view.setInt32(at, place.records + record + 1);
        shx.writeInt32BE(offset / 2, SHX_ENTRY_BYTES * record);
        shx.writeInt32BE(content / 2, SHX_ENTRY_BYTES * record + 4);
        at += RECORD_HEADER_BYTES + content;
        offset += RECORD_HEADER_BYTES + content;
      }
    }
    return shx;
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
  writeInto(`${base}.dbf`, [Buffer.of(0x1a)], sizes.dbf - 1);
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
