import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import iconv from 'iconv-lite';
import type { Rings } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';

/** One column to write: C text, N number with fixed decimals, D day. Name at most 10 ASCII bytes, length in bytes. */
export interface DbfColumn {
  readonly name: string;
  readonly type: 'C' | 'N' | 'D';
  readonly length: number;
  readonly decimals: number;
}

export interface ShapefileOptions {
  readonly encoding: 'gbk' | 'utf8';
  /** Text of the .prj; null for none. */
  readonly prj: string | null;
  /** Largest length of one file in bytes; for tests. */
  readonly sizeLimit?: number;
}

export interface FieldCount {
  readonly field: string;
  readonly count: number;
}

/** What was written, and what of the texts was lost on the way. Fields without loss are not listed. */
export interface WrittenShapefile {
  readonly files: readonly string[];
  readonly records: number;
  /** Texts longer than their field. */
  readonly cutTexts: readonly FieldCount[];
  /** Characters that GBK does not have, written as `?`. */
  readonly unencodable: readonly FieldCount[];
}

const SHP_HEADER_BYTES = 100;
const SHX_ENTRY_BYTES = 8;
const RECORD_HEADER_BYTES = 8;
const POLYGON_HEAD_BYTES = 44; // type, box, number of parts, number of points
const POLYGON = 5;
const LARGEST_FILE = 2 ** 31 - 1;
const CHUNK_BYTES = 8 << 20;
const CACHED_TEXTS = 20_000;
const BLANK = 0x20;
const QUESTION = 0x3f;

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
  /** xmin, ymin, xmax, ymax of everything so far. */
  readonly #box = [Infinity, Infinity, -Infinity, -Infinity];
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
    const view = this.#shp.view;
    view.setInt32(start, this.#records + 1);
    view.setInt32(start + 4, content / 2);
    const body = start + RECORD_HEADER_BYTES;
    if (ringCount(shape) === 0) {
      view.setInt32(body, 0, true);
      return;
    }
    view.setInt32(body, POLYGON, true);
    this.#writeBox(view, body + 4, shape);
    writeRings(view, body + 36, shape);
  }

  #writeBox(view: DataView, at: number, { coords, ringStart }: Rings): void {
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
    const box = this.#box;
    box[0] = Math.min(box[0]!, xmin);
    box[1] = Math.min(box[1]!, ymin);
    box[2] = Math.max(box[2]!, xmax);
    box[3] = Math.max(box[3]!, ymax);
  }
}

// ---------- .shp and .shx

function ringCount(shape: Rings): number {
  return Math.max(shape.ringStart.length - 1, 0);
}

/** Bytes of a record without its header. Every ring takes one vertex more than it has, to be closed. */
function contentLength({ ringStart }: Rings): number {
  const rings = ringStart.length - 1;
  if (rings <= 0) return 4;
  const vertices = ringStart[rings]! - ringStart[0]! + rings;
  return POLYGON_HEAD_BYTES + 4 * rings + 16 * vertices;
}

/** Number of parts, number of points, first point of each part, points. */
function writeRings(view: DataView, at: number, { coords, ringStart }: Rings): void {
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

function shpHeader(fileLength: number, box: readonly number[]): Buffer {
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

// ---------- .dbf

const HEADER_PREFIX_BYTES = 32;
const DESCRIPTOR_BYTES = 32;
const LDID_GBK = 0x4d;
const LONGEST_FIELD = 254;

/** The columns of one table: its header, its records, and the count of what was lost in them. */
class TableLayout {
  readonly headerLength: number;
  readonly recordLength: number;
  readonly #columns: readonly DbfColumn[];
  readonly #encoding: 'gbk' | 'utf8';
  readonly #texts: readonly TextColumn[];

  constructor(columns: readonly DbfColumn[], encoding: 'gbk' | 'utf8') {
    requireColumns(columns);
    this.#columns = columns;
    this.#encoding = encoding;
    this.#texts = columns.map((column) => new TextColumn(column, encoding));
    this.headerLength = HEADER_PREFIX_BYTES + DESCRIPTOR_BYTES * columns.length + 1;
    this.recordLength = columns.reduce((total, column) => total + column.length, 1);
  }

  header(records: number): Buffer {
    const header = Buffer.alloc(this.headerLength);
    header[0] = 0x03;
    header.set([80, 1, 1], 1); // 1980-01-01: the day of the run must not change the bytes
    header.writeUInt32LE(records, 4);
    header.writeUInt16LE(this.headerLength, 8);
    header.writeUInt16LE(this.recordLength, 10);
    header[29] = this.#encoding === 'gbk' ? LDID_GBK : 0;
    this.#columns.forEach(({ name, type, length, decimals }, index) => {
      const at = HEADER_PREFIX_BYTES + DESCRIPTOR_BYTES * index;
      header.write(name, at, 'latin1');
      header.write(type, at + 11, 'latin1');
      header[at + 16] = length;
      header[at + 17] = decimals;
    });
    header[this.headerLength - 1] = 0x0d;
    return header;
  }

  writeRecord(buffer: Buffer, at: number, values: readonly (string | number | null)[]): void {
    const columns = this.#columns;
    if (values.length !== columns.length) throw new Error(`${values.length} values for ${columns.length} fields`);
    buffer.fill(BLANK, at, at + this.recordLength);
    let start = at + 1; // behind the deletion mark
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      const value = values[index] ?? null;
      if (value !== null) {
        if (column.type === 'C') this.#texts[index]!.write(buffer, start, String(value));
        else if (column.type === 'N') writeNumber(buffer, start, column, value);
        else writeDay(buffer, start, column, value);
      }
      start += column.length;
    }
  }

  losses(): Pick<WrittenShapefile, 'cutTexts' | 'unencodable'> {
    const count = (what: (text: TextColumn) => number): FieldCount[] =>
      this.#texts.map((text) => ({ field: text.name, count: what(text) })).filter((field) => field.count > 0);
    return { cutTexts: count((text) => text.cut), unencodable: count((text) => text.unencodable) };
  }
}

function requireColumns(columns: readonly DbfColumn[]): void {
  const seen = new Set<string>();
  for (const { name, type, length, decimals } of columns) {
    if (!/^[\x21-\x7e]{1,10}$/.test(name)) throw new Error(`field name ${name}: 1 to 10 ASCII characters`);
    if (seen.has(name.toUpperCase())) throw new Error(`field name ${name} is there twice`);
    seen.add(name.toUpperCase());
    const fits = Number.isInteger(length) && length >= 1 && length <= LONGEST_FIELD && (type !== 'D' || length === 8);
    if (!fits) throw new Error(`field ${name}: length ${length}`);
    // one digit and the point must stand before the decimals
    if (decimals < 0 || (type === 'N' && decimals > 0 && decimals > length - 2)) {
      throw new Error(`field ${name}: ${decimals} decimals in ${length} bytes`);
    }
  }
}

function writeNumber(buffer: Buffer, start: number, column: DbfColumn, value: string | number): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${column.name}: ${value} is not a number`);
  let digits = value.toFixed(column.decimals);
  if (value <= 0 && digits.startsWith('-') && Number(digits) === 0) digits = digits.slice(1); // no -0.00 in a ledger
  const first = start + column.length - digits.length;
  if (first < start) throw new Error(`${column.name}: ${digits} does not fit into ${column.length} bytes`);
  writeAscii(buffer, first, digits);
}

function writeDay(buffer: Buffer, start: number, column: DbfColumn, value: string | number): void {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value));
  if (!found) throw new Error(`${column.name}: ${value} is not a day`);
  writeAscii(buffer, start, `${found[1]}${found[2]}${found[3]}`);
}

function writeAscii(buffer: Buffer, start: number, text: string): void {
  for (let at = 0; at < text.length; at++) buffer[start + at] = text.charCodeAt(at);
}

interface EncodedText {
  readonly bytes: Buffer;
  readonly isCut: boolean;
  readonly unencodable: number;
}

/** Encodes the texts of one column; those beyond ASCII are remembered, because names of places and classes repeat. */
class TextColumn {
  cut = 0;
  unencodable = 0;
  readonly name: string;
  readonly #length: number;
  readonly #encoding: 'gbk' | 'utf8';
  readonly #encoded = new Map<string, EncodedText>();

  constructor(column: DbfColumn, encoding: 'gbk' | 'utf8') {
    this.name = column.name;
    this.#length = column.length;
    this.#encoding = encoding;
  }

  write(buffer: Buffer, start: number, text: string): void {
    const length = Math.min(text.length, this.#length);
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        this.#writeEncoded(buffer, start, text);
        return;
      }
      buffer[start + at] = code;
    }
    if (text.length > length) this.cut++;
  }

  /** Writes from the start again: what `write` put there before the first hanzi is the same. */
  #writeEncoded(buffer: Buffer, start: number, text: string): void {
    let encoded = this.#encoded.get(text);
    if (encoded === undefined) {
      encoded = encode(text, this.#encoding, this.#length);
      if (this.#encoded.size >= CACHED_TEXTS) this.#encoded.clear();
      this.#encoded.set(text, encoded);
    }
    buffer.set(encoded.bytes, start);
    if (encoded.isCut) this.cut++;
    this.unencodable += encoded.unencodable;
  }
}

function encode(text: string, encoding: 'gbk' | 'utf8', length: number): EncodedText {
  // U+E7C7 is a private character for which iconv-lite 0.7 gives three bytes of a four-byte sequence.
  const whole = encoding === 'utf8' ? Buffer.from(text) : iconv.encode(text.replaceAll('\ue7c7', '?'), 'gbk');
  const unencodable = encoding === 'utf8' ? 0 : countLost(text, whole);
  if (whole.length <= length) return { bytes: whole, isCut: false, unencodable };
  const end = encoding === 'utf8' ? utf8Boundary(whole, length) : gbkBoundary(whole, length);
  return { bytes: whole.subarray(0, end), isCut: true, unencodable };
}

/** Characters written as `?` that are none: `?` is never part of a GBK double byte. A surrogate pair counts once. */
function countLost(text: string, bytes: Buffer): number {
  let questions = 0;
  for (const byte of bytes) if (byte === QUESTION) questions++;
  for (let at = text.indexOf('?'); at >= 0; at = text.indexOf('?', at + 1)) questions--;
  return questions;
}

function utf8Boundary(bytes: Buffer, length: number): number {
  let end = length;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}

function gbkBoundary(bytes: Buffer, length: number): number {
  let end = 0;
  for (let next = 0; next <= length; next += bytes[next]! > 0x80 ? 2 : 1) end = next;
  return end;
}

// ---------- files

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
