import { type DbfColumn, encodeText, type FieldCount, TableLayout, type TextLosses } from '../shapefile/dbf-layout.js';
import type { ByteChunks } from './byte-chunks.js';
import { csvText } from './csv.js';
import { GUARDED, mannerOf, putFieldGbk, putFieldUtf8, putPlain } from './text-bytes.js';

/** One cell: text, a day as YYYY-MM-DD, or a whole number: hundredths where the column has two decimals. */
export type TableCell = string | number | null;

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const BLANK = 0x20;
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
/** Digits of the largest whole number a double holds, with sign and point. */
const LONGEST_NUMBER = 24;
const NO_BYTES = Buffer.alloc(0);
/** What fits into 32-bit arithmetic, which is several times faster than that of doubles. */
const HALF = 1e8;
/** A column whose texts hardly repeat (ids) is not worth remembering. */
const CACHED_TEXTS = 4096;

/** Where the bytes of rows go; null for a form that is not wanted. */
export interface TableBytes {
  readonly csv: ByteChunks | null;
  readonly dbf: ByteChunks | null;
}

/**
 * Turns rows of a table into the bytes of its CSV and its .dbf in one walk over the cells: the same bytes as `writeCsv`
 * and `TableLayout.writeRecord` give.
 */
export class TableEncoder {
  readonly layout: TableLayout;
  private readonly texts: readonly (TextCells | null)[];
  private readonly digits = new Uint8Array(LONGEST_NUMBER);
  private readonly offsets: Int32Array;

  constructor(
    private readonly columns: readonly DbfColumn[],
    encoding: 'gbk' | 'utf8',
  ) {
    this.layout = new TableLayout(columns, encoding);
    this.texts = columns.map((column) => (column.type === 'C' ? new TextCells(column, encoding) : null));
    this.offsets = Int32Array.from(columns, (_, c) => columns.slice(0, c).reduce((sum, { length }) => sum + length, 1));
  }

  /** Adds a row; `cells` stand in the order of the columns. */
  add(cells: readonly TableCell[], { csv, dbf }: TableBytes): void {
    const { columns, texts, offsets } = this;
    const { recordLength } = this.layout;
    const line = csv ? csv.reserve(roomFor(cells)) : 0;
    const record = dbf ? dbf.reserve(recordLength) : 0;
    const lines = csv ? csv.buffer : NO_BYTES;
    const records = dbf ? dbf.buffer : NO_BYTES;
    if (dbf) records.fill(BLANK, record, record + recordLength);
    let to = line;
    for (let c = 0; c < columns.length; c++) {
      if (c > 0) lines[to++] = COMMA;
      const cell = cells[c]!;
      if (cell === null) continue;
      const field = dbf ? record + offsets[c]! : -1;
      if (typeof cell === 'number') to = this.putNumber(cell, columns[c]!, lines, to, records, field);
      else if (texts[c]) to = texts[c]!.put(cell, lines, to, records, field);
      else to = putDay(cell, lines, to, records, field);
    }
    lines[to++] = NEWLINE;
    csv?.commit(to - line);
    dbf?.commit(recordLength);
  }

  losses(): TextLosses {
    const count = (what: (text: TextCells) => number): FieldCount[] =>
      this.texts.flatMap((text) => (text && what(text) > 0 ? [{ field: text.column.name, count: what(text) }] : []));
    return { cutTexts: count((text) => text.cut), unencodable: count((text) => text.unencodable) };
  }

  private putNumber(
    value: number,
    column: DbfColumn,
    lines: Uint8Array,
    at: number,
    records: Uint8Array,
    field: number,
  ): number {
    const { digits } = this;
    const first = this.write(value, column.decimals);
    let to = at;
    for (let d = first; d < LONGEST_NUMBER; d++) lines[to++] = digits[d]!;
    if (field < 0) return to;
    let right = field + column.length - (LONGEST_NUMBER - first);
    if (right < field) throw new Error(`${column.name}: ${value} does not fit into ${column.length} bytes`);
    for (let d = first; d < LONGEST_NUMBER; d++) records[right++] = digits[d]!;
    return to;
  }

  /** Writes a whole number to the end of `digits`, the last `decimals` behind a point; where it begins. */
  private write(value: number, decimals: number): number {
    const { digits } = this;
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is not a whole number`);
    let high = Math.abs(value);
    let at = LONGEST_NUMBER;
    let low = high;
    if (high >= HALF) {
      low = high % HALF;
      high = (high - low) / HALF;
    } else {
      high = 0;
    }
    // The lower eight digits; all of them where there are higher ones.
    let rest = low | 0;
    let places = 0;
    while (rest > 0 || places <= decimals || (high > 0 && places < 8)) {
      if (places === decimals && decimals > 0) digits[--at] = POINT;
      const next = (rest / 10) | 0;
      digits[--at] = ZERO + rest - 10 * next;
      rest = next;
      places++;
    }
    while (high > 0) {
      const next = Math.floor(high / 10);
      digits[--at] = ZERO + high - 10 * next;
      high = next;
    }
    if (value < 0) digits[--at] = MINUS;
    return at;
  }
}

/** More than a line can take: a UTF-16 unit takes three bytes of UTF-8 at most, and quotes may double it. */
function roomFor(cells: readonly TableCell[]): number {
  let room = 1;
  for (let c = 0; c < cells.length; c++) {
    const cell = cells[c]!;
    room += typeof cell === 'string' ? 6 * cell.length + 4 : LONGEST_NUMBER + 1;
  }
  return room;
}

/** YYYY-MM-DD in the lines, YYYYMMDD in the records. */
function putDay(day: string, lines: Uint8Array, at: number, records: Uint8Array, field: number): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new Error(`${day} is not a day`);
  let right = field;
  for (let i = 0; i < day.length; i++) {
    const code = day.charCodeAt(i);
    lines[at + i] = code;
    if (field >= 0 && code !== MINUS) records[right++] = code;
  }
  return at + day.length;
}

interface EncodedCell {
  readonly csv: Uint8Array;
  readonly dbf: Uint8Array;
  readonly isCut: boolean;
  readonly unencodable: number;
}

/** The texts of one column, encoded once each where they repeat. */
class TextCells {
  cut = 0;
  unencodable = 0;
  private readonly known = new Map<string, EncodedCell>();
  private asked = 0;
  private encoded = 0;

  constructor(
    readonly column: DbfColumn,
    private readonly encoding: 'gbk' | 'utf8',
  ) {}

  /** Writes a text to both tables (`field` −1: to the lines alone); where the line goes on. */
  put(text: string, lines: Uint8Array, at: number, records: Uint8Array, field: number): number {
    const manner = mannerOf(text);
    if (manner !== GUARDED && (field < 0 || this.putField(text, records, field)))
      return putPlain(text, manner, lines, at);
    const { csv, dbf, isCut, unencodable } = this.of(text);
    for (let i = 0; i < csv.length; i++) lines[at + i] = csv[i]!;
    if (field < 0) return at + csv.length;
    for (let i = 0; i < dbf.length; i++) records[field + i] = dbf[i]!;
    for (let i = dbf.length; i < this.column.length; i++) records[field + i] = BLANK;
    if (isCut) this.cut++;
    this.unencodable += unencodable;
    return at + csv.length;
  }

  private putField(text: string, records: Uint8Array, field: number): boolean {
    const { length } = this.column;
    return this.encoding === 'gbk'
      ? putFieldGbk(text, records, field, length)
      : putFieldUtf8(text, records, field, length);
  }

  private of(text: string): EncodedCell {
    this.asked++;
    let cell = this.known.get(text);
    if (cell === undefined) {
      cell = this.encode(text);
      this.encoded++;
      if (this.known.size >= CACHED_TEXTS) this.known.clear();
      // Where three of four texts are new, remembering them is waste.
      if (4 * this.encoded < 3 * this.asked || this.asked < CACHED_TEXTS) this.known.set(text, cell);
    }
    return cell;
  }

  private encode(text: string): EncodedCell {
    const { bytes, isCut, unencodable } = encodeText(text, this.encoding, this.column.length);
    return { csv: Buffer.from(csvText(text)), dbf: bytes, isCut, unencodable };
  }
}
