import type { Rings } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { ByteChunks } from '../write/byte-chunks.js';
import { writeChecked } from '../write/checked.js';
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

/** The shapes of consecutive records, kept until their place in the file is known. */
export class ShapeRun {
  private readonly shp = new ByteChunks();
  private readonly contents: number[] = [];

  /** Adds one shape and lets `box` grow; see `PolygonShapefileWriter.add`. */
  add(shape: Rings, box: GrowingBox): void {
    const content = contentLength(shape);
    const bytes = RECORD_HEADER_BYTES + content;
    const at = this.shp.reserve(bytes);
    writePolygonRecord(this.shp.view, at, this.contents.length + 1, shape, content, box);
    this.shp.commit(bytes);
    this.contents.push(content);
  }

  get bytes(): number {
    return this.shp.length;
  }

  clear(): void {
    this.shp.clear();
    this.contents.length = 0;
  }

  /**
   * The bytes of the shapes, numbered from `record` + 1, and those of their index. `shpBytes` of shapes stand before
   * them, the header not counted.
   */
  placed(record: number, shpBytes: number): { readonly shp: readonly Uint8Array[]; readonly shx: Buffer } {
    const shx = Buffer.allocUnsafe(SHX_ENTRY_BYTES * this.contents.length);
    const pieces = this.shp.pieces();
    let done = 0;
    let offset = SHP_HEADER_BYTES + shpBytes;
    for (const piece of pieces) {
      const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
      for (let at = 0; at < piece.length; done++) {
        const content = this.contents[done]!;
        view.setInt32(at, record + done + 1);
        shx.writeInt32BE(offset / 2, SHX_ENTRY_BYTES * done);
        shx.writeInt32BE(content / 2, SHX_ENTRY_BYTES * done + 4);
        at += RECORD_HEADER_BYTES + content;
        offset += RECORD_HEADER_BYTES + content;
      }
    }
    return { shp: pieces, shx };
  }
}

/** What the whole must know of each thread's share: counts, box, losses. Plain data, it crosses threads. */
export interface ShapefileShare extends TextLosses {
  readonly records: number;
  readonly shpBytes: number;
  readonly box: GrowingBox;
}

/** Refuses a file that would pass 2 GB, when `bytes` are known to come. Errors: SIZE_LIMIT. */
export function requireFileSize(file: string, bytes: number, limit = LARGEST_FILE): void {
  if (bytes > limit) throw new Problem('SIZE_LIMIT', { file }, { file });
}

/**
 * Completes BASE.shp, .shx, .dbf, whose records stand in their places, with headers and sidecars. `put` writes bytes to
 * a place of a file.
 *
 * Errors  SIZE_LIMIT when a file would pass 2 GB.
 */
export function completeShapefile(
  base: string,
  fields: readonly DbfColumn[],
  options: ShapefileOptions,
  shares: readonly ShapefileShare[],
  put: (file: string, bytes: Uint8Array, position: number) => void,
): WrittenShapefile {
  const table = new TableLayout(fields, options.encoding);
  const records = shares.reduce((sum, share) => sum + share.records, 0);
  const sizes = {
    shp: SHP_HEADER_BYTES + shares.reduce((sum, share) => sum + share.shpBytes, 0),
    shx: SHP_HEADER_BYTES + SHX_ENTRY_BYTES * records,
    dbf: table.headerLength + table.recordLength * records + 1,
  };
  for (const [extension, bytes] of Object.entries(sizes)) {
    requireFileSize(`${base}.${extension}`, bytes, options.sizeLimit);
  }
  const box = jointBox(shares);
  put(`${base}.shp`, shpHeader(sizes.shp, box), 0);
  put(`${base}.shx`, shpHeader(sizes.shx, box), 0);
  put(`${base}.dbf`, table.header(records), 0);
  put(`${base}.dbf`, Buffer.of(0x1a), sizes.dbf - 1);
  writeChecked(`${base}.cpg`, options.encoding === 'gbk' ? 'GBK' : 'UTF-8');
  const files = ['shp', 'shx', 'dbf', 'cpg'].map((extension) => `${base}.${extension}`);
  if (options.prj !== null) {
    writeChecked(`${base}.prj`, options.prj);
    files.push(`${base}.prj`);
  }
  return {
    files,
    records,
    cutTexts: jointCounts(shares.map(({ cutTexts }) => cutTexts)),
    unencodable: jointCounts(shares.map(({ unencodable }) => unencodable)),
  };
}

/** Box of all parts; zeros when all shapes are null. */
function jointBox(parts: readonly ShapefileShare[]): number[] {
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
