import iconv from 'iconv-lite';

/** One column to write: C text, N number with fixed decimals, D day. Name at most 10 bytes encoded, length in bytes. */
export interface DbfColumn {
  readonly name: string;
  readonly type: 'C' | 'N' | 'D';
  readonly length: number;
  readonly decimals: number;
}

export interface FieldCount {
  readonly field: string;
  readonly count: number;
}

/** What of the texts was lost on the way; fields without loss are not listed. */
export interface TextLosses {
  /** Texts longer than their field. */
  readonly cutTexts: readonly FieldCount[];
  /** Characters that GBK does not have, written as `?`. */
  readonly unencodable: readonly FieldCount[];
}

const CACHED_TEXTS = 20_000;
const BLANK = 0x20;
const QUESTION = 0x3f;
const HEADER_PREFIX_BYTES = 32;
const DESCRIPTOR_BYTES = 32;
const LDID_GBK = 0x4d;
const LONGEST_FIELD = 254;
const NAME_BYTES = 10;

/** The columns of one table: its header, its records, and the count of what was lost in them. */
export class TableLayout {
  readonly headerLength: number;
  readonly recordLength: number;
  readonly #columns: readonly DbfColumn[];
  readonly #encoding: 'gbk' | 'utf8';
  readonly #texts: readonly TextColumn[];

  constructor(columns: readonly DbfColumn[], encoding: 'gbk' | 'utf8') {
    requireColumns(columns, encoding);
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
      Buffer.from(encodeText(name, this.#encoding, NAME_BYTES).bytes).copy(header, at);
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

  losses(): TextLosses {
    const count = (what: (text: TextColumn) => number): FieldCount[] =>
      this.#texts.map((text) => ({ field: text.name, count: what(text) })).filter((field) => field.count > 0);
    return { cutTexts: count((text) => text.cut), unencodable: count((text) => text.unencodable) };
  }
}

function requireColumns(columns: readonly DbfColumn[], encoding: 'gbk' | 'utf8'): void {
  const seen = new Set<string>();
  for (const { name, type, length, decimals } of columns) {
    const bytes = encodeText(name, encoding, Number.POSITIVE_INFINITY).bytes.length;
    if (bytes < 1 || bytes > NAME_BYTES || /[\p{Cc}]/u.test(name)) throw new Error(`field name ${name}: 1 to 10 bytes`);
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
      encoded = encodeText(text, this.#encoding, this.#length);
      if (this.#encoded.size >= CACHED_TEXTS) this.#encoded.clear();
      this.#encoded.set(text, encoded);
    }
    buffer.set(encoded.bytes, start);
    if (encoded.isCut) this.cut++;
    this.unencodable += encoded.unencodable;
  }
}

/** The bytes of a text in a field of `length` bytes, cut between characters where it is too long. */
export function encodeText(text: string, encoding: 'gbk' | 'utf8', length: number): EncodedText {
  // What lies behind the cut is lost by its length, whatever it is.
  const shown = text.length > length ? text.slice(0, length) : text;
  if (isAscii(shown)) return { bytes: Buffer.from(shown, 'latin1'), isCut: shown !== text, unencodable: 0 };
  // U+E7C7 is a private character for which iconv-lite 0.7 gives three bytes of a four-byte sequence.
  const whole = encoding === 'utf8' ? Buffer.from(text) : iconv.encode(text.replaceAll('\ue7c7', '?'), 'gbk');
  const unencodable = encoding === 'utf8' ? 0 : countLost(text, whole);
  if (whole.length <= length) return { bytes: whole, isCut: false, unencodable };
  const end = encoding === 'utf8' ? utf8Boundary(whole, length) : gbkBoundary(whole, length);
  return { bytes: whole.subarray(0, end), isCut: true, unencodable };
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
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
