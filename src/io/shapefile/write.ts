import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { Rings } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { type DbfColumn, TableLayout, type TextLosses } from './dbf-layout.js';
import {
  contentLength,
  emptyBox,
  RECORD_HEADER_BYTES,
  SHP_HEADER_BYTES,
  SHX_ENTRY_BYTES,
  shpHeader,
  writePolygonRecord,
} from './polygon-bytes.js';

export type { DbfColumn, FieldCount } from './dbf-layout.js';

export interface ShapefileOptions {
  readonly encoding: 'gbk' | 'utf8';
  /** Text of the .prj; null for none. */
  readonly prj: string | null;
  /** Largest length of one file in bytes; for tests. */
  readonly sizeLimit?: number;
}

/** What was written, and what of the texts was lost on the way. */
export interface WrittenShapefile extends TextLosses {
  readonly files: readonly string[];
  readonly records: number;
}

/** Largest length of .shp and .dbf: lengths are signed 32-bit numbers to most programs. */
export const LARGEST_FILE = 2 ** 31 - 1;
const CHUNK_BYTES = 8 << 20;

/**
 * Writes a polygon shapefile record by record: BASE.shp, .shx, .dbf, .cpg and .prj when there is one. Rings are
 * written in the order and direction given (outer clockwise, holes counter-clockwise) and closed here; a shape without
 * rings becomes a null shape. The same input gives the same bytes: the date in the table header is fixed.
 * Errors: SIZE_LIMIT before a file would pass 2 GB; a plain Error for columns and values that do not fit.
 * Source: ESRI Shapefile Technical Description, July 1998.
 */
export class PolygonShapefileWriter {
  readonly #basePath: string;
  readonly #options: ShapefileOptions;
  readonly #table: TableLayout;
  readonly #shp: ChunkedFile;
  readonly #shx: ChunkedFile;
  readonly #dbf: ChunkedFile;
  readonly #box = emptyBox();
  #records = 0;

  constructor(basePath: string, fields: readonly DbfColumn[], options: ShapefileOptions) {
    this.#table = new TableLayout(fields, options.encoding);
    this.#basePath = basePath;
    this.#options = options;
    this.#shp = new ChunkedFile(`${basePath}.shp`);
    this.#shx = new ChunkedFile(`${basePath}.shx`);
    this.#dbf = new ChunkedFile(`${basePath}.dbf`);
    this.#shp.append(SHP_HEADER_BYTES); // filled in when lengths and boxes are known
    this.#shx.append(SHP_HEADER_BYTES);
    this.#dbf.append(this.#table.headerLength);
  }

  /** Adds one record; `values` stand in the order of the fields, days as YYYY-MM-DD. */
  add(shape: Rings, values: readonly (string | number | null)[]): void {
    const content = contentLength(shape);
    this.#requireRoom(RECORD_HEADER_BYTES + content);
    const start = this.#shp.length;
    this.#writeShape(shape, content);
    const entry = this.#shx.append(SHX_ENTRY_BYTES);
    this.#shx.view.setInt32(entry, start / 2);
    this.#shx.view.setInt32(entry + 4, content / 2);
    const record = this.#dbf.append(this.#table.recordLength);
    this.#table.writeRecord(this.#dbf.buffer, record, values);
    this.#records++;
  }

  /** Completes and closes the files. Nothing can be added afterwards. */
  finish(): WrittenShapefile {
    this.#dbf.buffer[this.#dbf.append(1)] = 0x1a;
    this.#dbf.close(this.#table.header(this.#records));
    const box = this.#box.map((bound) => (Number.isFinite(bound) ? bound : 0)); // zeros when all shapes are null
    this.#shp.close(shpHeader(this.#shp.length, box));
    this.#shx.close(shpHeader(this.#shx.length, box));
    const { cutTexts, unencodable } = this.#table.losses();
    return { files: [...this.#dataFiles(), ...this.#writeSidecars()], records: this.#records, cutTexts, unencodable };
  }

  /** Gives the files up without completing them; for callers that stop halfway. They are not readable. */
  abandon(): void {
    for (const file of [this.#shp, this.#shx, this.#dbf]) file.abandon();
  }

  #dataFiles(): string[] {
    return [this.#shp.path, this.#shx.path, this.#dbf.path];
  }

  #writeSidecars(): string[] {
    const cpg = `${this.#basePath}.cpg`;
    writeFileSync(cpg, this.#options.encoding === 'gbk' ? 'GBK' : 'UTF-8');
    if (this.#options.prj === null) return [cpg];
    const prj = `${this.#basePath}.prj`;
    writeFileSync(prj, this.#options.prj);
    return [cpg, prj];
  }

  #requireRoom(shapeBytes: number): void {
    const limit = this.#options.sizeLimit ?? LARGEST_FILE;
    const full =
      (this.#shp.length + shapeBytes > limit && this.#shp) ||
      (this.#dbf.length + this.#table.recordLength + 1 > limit && this.#dbf) ||
      (this.#shx.length + SHX_ENTRY_BYTES > limit && this.#shx);
    if (!full) return;
    this.abandon();
    throw new Problem('SIZE_LIMIT', { file: full.path, record: this.#records + 1 }, { file: full.path });
  }

  #writeShape(shape: Rings, content: number): void {
    const start = this.#shp.append(RECORD_HEADER_BYTES + content);
    writePolygonRecord(this.#shp.view, start, this.#records + 1, shape, content, this.#box);
  }
}

/** A file written forwards through one buffer, whose first bytes are written at the end. */
class ChunkedFile {
  length = 0;
  buffer: Buffer = Buffer.alloc(CHUNK_BYTES);
  view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  #used = 0;
  #descriptor: number | null;

  constructor(readonly path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  /** Makes room for `bytes` more and says where in `buffer` they go. The room may hold old bytes. */
  append(bytes: number): number {
    if (this.#used + bytes > this.buffer.length) this.#makeRoom(bytes);
    const start = this.#used;
    this.#used += bytes;
    this.length += bytes;
    return start;
  }

  close(header: Buffer): void {
    this.#flush();
    writeFully(this.#open(), header, header.length, 0);
    this.abandon();
  }

  abandon(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #makeRoom(bytes: number): void {
    this.#flush();
    if (bytes <= this.buffer.length) return;
    this.buffer = Buffer.alloc(bytes);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  }

  #flush(): void {
    writeFully(this.#open(), this.buffer, this.#used, this.length - this.#used);
    this.#used = 0;
  }

  #open(): number {
    if (this.#descriptor === null) throw new Error(`${this.path} is closed`);
    return this.#descriptor;
  }
}

function writeFully(descriptor: number, bytes: Buffer, length: number, position: number): void {
  for (let done = 0; done < length; ) {
    done += writeSync(descriptor, bytes, done, length - done, position + done);
  }
}
