import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { type IsoDate, parseDate } from '../../model/date.js';
import { Problem } from '../../model/problem.js';
import { FILE_REASONS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';
import { decideEncoding, type EncodingVerdict, textDecoder } from './encoding.js';

/** One column of an attribute table. `offset` counts bytes from the start of a record, deletion mark included. */
export interface DbfField {
  readonly name: string;
  /** C text, N and F number, D date, L logical; the rarer letters are listed but not read. */
  readonly type: string;
  readonly length: number;
  readonly decimals: number;
  readonly offset: number;
}

export interface DbfOptions {
  /** Encoding stated by the user; wins over everything. */
  readonly encoding?: string | undefined;
  /** Content of the .cpg; null for "there is none". When left out, the .cpg beside the table is read. */
  readonly cpg?: string | null | undefined;
  /** The verdict of an earlier opening: nothing is sampled again. */
  readonly verdict?: EncodingVerdict | undefined;
}

interface RawField extends Omit<DbfField, 'name'> {
  readonly rawName: Buffer;
}

interface Layout {
  readonly count: number;
  readonly headerLength: number;
  readonly recordLength: number;
  readonly ldid: number;
  readonly fields: readonly RawField[];
}

const PREFIX_BYTES = 32; // the fixed part of the header
const DESCRIPTOR_BYTES = 32;
const HEADER_END = 0x0d;
const DELETED = 0x2a;
const BLANK = 0x20;
const STAR = 0x2a;
const ZERO = 0x30;

const BLOCK_BYTES = 1 << 20;
/** What is read after a jump: whoever jumps once is likely to jump again. */
const JUMP_BYTES = 1 << 13;
const CACHED_TEXTS = 4096;
const READABLE_TYPES = 'CNFDL';

const SAMPLED_PLACES = 16;
const SAMPLED_BYTES = 1 << 15;
const SAMPLED_TEXTS = 2000;
/** How far a table without any sample beyond ASCII is searched for one. */
const SEARCHED_BYTES = 1 << 26;

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The attribute table of a shapefile, read by record number (from 0) through one block of 1 MiB, so that memory does
 * not grow with the file; meant for mostly ascending access. Values come as they stand: meaning is given elsewhere.
 * Source: dBASE III as described in the ESRI Shapefile Technical Description and by shapelib.
 */
export class DbfTable {
  /**
   * Opens a table and decides its encoding from the .cpg, the language driver and samples of its bytes.
   * Errors: DBF_MISSING, SHAPEFILE_DAMAGED (header and length do not fit), ENCODING_UNKNOWN (for the option).
   */
  static open(dbfPath: string, options: DbfOptions = {}): DbfTable {
    const descriptor = openTable(dbfPath);
    try {
      return new DbfTable(dbfPath, descriptor, options);
    } catch (fault) {
      closeSync(descriptor);
      throw fault;
    }
  }

  readonly count: number;
  readonly recordLength: number;
  readonly fields: readonly DbfField[];
  readonly encoding: EncodingVerdict;

  readonly #layout: Layout;
  readonly #decode: (bytes: Uint8Array) => string;
  /** Decoded values beyond ASCII per field, by their bytes read as Latin-1: names of land classes repeat. */
  readonly #texts: Map<string, string>[];
  readonly #block: Buffer;
  #first = 0;
  #end = 0;
  #descriptor: number | null;

  private constructor(
    readonly file: string,
    descriptor: number,
    options: DbfOptions,
  ) {
    this.#descriptor = descriptor;
    this.#layout = readLayout(file, descriptor);
    this.count = this.#layout.count;
    this.recordLength = this.#layout.recordLength;
    this.#block = Buffer.alloc(
      roundUp(Math.max(this.recordLength, Math.min(BLOCK_BYTES, this.count * this.recordLength))),
    );
    this.encoding =
      options.verdict ??
      decideEncoding({
        option: options.encoding,
        cpg: options.cpg === undefined ? readCpg(file) : options.cpg,
        ldid: this.#layout.ldid,
        samples: [...this.#layout.fields.map((field) => field.rawName), ...this.#samples()],
      });
    this.#decode = textDecoder(this.encoding.encoding);
    this.fields = this.#layout.fields.map(({ rawName, ...field }) => ({
      name: this.#decode(rawName).trim(),
      ...field,
    }));
    this.#texts = this.fields.map(() => new Map());
  }

  /** Position of a field by name, case aside; -1 when there is none. */
  fieldIndex(name: string): number {
    const wanted = name.toUpperCase();
    return this.fields.findIndex((field) => field.name.toUpperCase() === wanted);
  }

  /** The value as text, without trailing blanks and anything after a NUL; numbers as their digits. Null when empty. */
  text(record0: number, field: number): string | null {
    const { offset, length, type } = this.#field(field);
    if (!READABLE_TYPES.includes(type)) return null;
    let start = this.#locate(record0) + offset;
    const block = this.#block;
    let end = start + length;
    if (type !== 'C') {
      while (start < end && block[start] === BLANK) start++;
      if (block[start] === STAR) return null; // a number too wide for its field
    }
    while (end > start && isPadding(block[end - 1]!)) end--;
    let bits = 0;
    for (let at = start; at < end; at++) {
      const byte = block[at]!;
      if (byte === 0) return this.#plain(start, trimmedEnd(block, start, at), field);
      bits |= byte;
    }
    if (start === end) return null;
    if (type === 'D' && isAllZeros(block, start, end)) return null;
    return bits < 0x80 ? block.toString('latin1', start, end) : this.#decoded(start, end, field);
  }

  /** The value as a number; digits in a text field count. Null for blanks, overflow (`****`) and anything else. */
  number(record0: number, field: number): number | null {
    const digits = this.text(record0, field);
    if (digits === null || !NUMBER.test(digits)) return null;
    const value = Number(digits);
    return Number.isFinite(value) ? value : null;
  }

  /** The value as a day, from date, text and number fields alike; null for anything that is not a full date. */
  date(record0: number, field: number): IsoDate | null {
    const text = this.text(record0, field);
    return text === null ? null : parseDate(text);
  }

  /** Whether the record carries the deletion mark; its geometry is still in the .shp. */
  isDeleted(record0: number): boolean {
    return this.#block[this.#locate(record0)] === DELETED;
  }

  /** Gives the file back; reading on is a defect. */
  close(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #field(field: number): DbfField {
    const found = this.fields[field];
    if (!found) throw new RangeError(`field ${field} of ${this.file}, which has ${this.fields.length}`);
    return found;
  }

  #plain(start: number, end: number, field: number): string | null {
    if (start === end) return null;
    for (let at = start; at < end; at++) {
      if (this.#block[at]! >= 0x80) return this.#decoded(start, end, field);
    }
    return this.#block.toString('latin1', start, end);
  }

  #decoded(start: number, end: number, field: number): string | null {
    const cache = this.#texts[field]!;
    const key = this.#block.toString('latin1', start, end);
    let text = cache.get(key);
    if (text === undefined) {
      text = this.#decode(this.#block.subarray(start, end));
      if (cache.size >= CACHED_TEXTS) cache.clear();
      cache.set(key, text);
    }
    return text === '' ? null : text; // empty when all there is is a cut character
  }

  /** Where the record starts in the block, which is read anew when the record is not in it. */
  #locate(record0: number): number {
    if (record0 < this.#first || record0 >= this.#end) {
      if (!(record0 >= 0 && record0 < this.count)) {
        throw new RangeError(`record ${record0} of ${this.file}, which has ${this.count}`);
      }
      const whole = Math.max(1, Math.floor(BLOCK_BYTES / this.recordLength));
      const ascending = record0 >= this.#end && record0 < this.#end + whole;
      this.#load(record0, ascending ? whole : Math.max(1, Math.floor(JUMP_BYTES / this.recordLength)));
    }
    return (record0 - this.#first) * this.recordLength;
  }

  /** Reads `wanted` records from `first` on, or as many as there are. */
  #load(first: number, wanted: number): void {
    if (this.#descriptor === null) throw new Error(`${this.file} is closed`);
    const records = Math.min(wanted, this.count - first);
    const position = this.#layout.headerLength + first * this.recordLength; // beyond 2^31 in large tables
    this.#end = this.#first = 0; // nothing is in the block if reading fails
    readFully(this.file, this.#descriptor, this.#block, records * this.recordLength, position);
    this.#first = first;
    this.#end = first + records;
  }

  /** Distinct values beyond ASCII from places spread over the table; from all of it when there are none. */
  #samples(): Buffer[] {
    const found = new Map<string, Buffer>();
    const atOnce = Math.max(1, Math.floor(SAMPLED_BYTES / this.recordLength));
    const step = Math.max(atOnce, Math.ceil(this.count / SAMPLED_PLACES));
    for (let first = 0; first < this.count; first += step) this.#collect(first, atOnce, found);
    if (found.size > 0 || step === atOnce) return [...found.values()];
    const whole = Math.max(1, Math.floor(BLOCK_BYTES / this.recordLength));
    const last = Math.min(this.count, Math.floor(SEARCHED_BYTES / this.recordLength));
    for (let first = 0; first < last && found.size === 0; first += whole) this.#collect(first, whole, found);
    return [...found.values()];
  }

  #collect(first: number, wanted: number, found: Map<string, Buffer>): void {
    this.#load(first, wanted);
    const used = (this.#end - this.#first) * this.recordLength;
    if (isAllAscii(this.#block, used)) return;
    const columns = this.#layout.fields.filter((field) => field.type === 'C');
    for (let record = 0; record < used; record += this.recordLength) {
      for (const { offset, length } of columns) {
        if (found.size >= SAMPLED_TEXTS) return;
        const start = record + offset;
        const value = untilNul(this.#block.subarray(start, trimmedEnd(this.#block, start, start + length)));
        if (!isAsciiSlice(value)) found.set(value.toString('latin1'), Buffer.from(value));
      }
    }
  }
}

function openTable(dbfPath: string): number {
  try {
    return openSync(dbfPath, 'r');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
    throw new Problem('DBF_MISSING', { file: dbfPath }, { dbf: dbfPath }, { cause: fault });
  }
}

/** The .cpg beside the table, whatever its case: its first line, or null when it says nothing. */
function readCpg(dbfPath: string): string | null {
  const base = dbfPath.replace(/\.[^./\\]*$/, '');
  const path = [`${base}.cpg`, `${base}.CPG`, `${base}.Cpg`].find((candidate) => existsSync(candidate));
  if (path === undefined) return null;
  const [line = ''] = readFileSync(path, 'latin1')
    .replace(/^ï»¿/, '')
    .trim()
    .split(/[\r\n]/);
  return line.trim() === '' ? null : line.trim();
}

// ---------- header

function readLayout(file: string, descriptor: number): Layout {
  const size = fstatSync(descriptor).size;
  if (size < PREFIX_BYTES + 1) throw damaged(file, filled(FILE_REASONS.dbfShort, { bytes: size }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  readFully(file, descriptor, prefix, PREFIX_BYTES, 0);
  const count = prefix.readUInt32LE(4);
  const headerLength = prefix.readUInt16LE(8);
  const recordLength = prefix.readUInt16LE(10);
  if (headerLength < PREFIX_BYTES + 1 || headerLength > size) {
    throw damaged(file, filled(FILE_REASONS.dbfHeader, { header: headerLength, bytes: size }));
  }
  if (recordLength < 1) throw damaged(file, filled(FILE_REASONS.dbfRecord, { record: recordLength }));
  const header = Buffer.alloc(headerLength);
  readFully(file, descriptor, header, headerLength, 0);
  const fields = readDescriptors(file, header, recordLength);
  const needed = headerLength + count * recordLength;
  if (size < needed) {
    const there = Math.floor((size - headerLength) / recordLength);
    throw damaged(file, filled(FILE_REASONS.dbfCut, { there, count, bytes: size, needed }));
  }
  return { count, headerLength, recordLength, ldid: prefix[29]!, fields };
}

function readDescriptors(file: string, header: Buffer, recordLength: number): RawField[] {
  const descriptors: Buffer[] = [];
  for (
    let at = PREFIX_BYTES;
    at + DESCRIPTOR_BYTES <= header.length && header[at] !== HEADER_END;
    at += DESCRIPTOR_BYTES
  ) {
    descriptors.push(header.subarray(at, at + DESCRIPTOR_BYTES));
  }
  // Clipper and FoxPro keep the high byte of long text fields where others keep decimals; the record length tells.
  const wide = totalLength(descriptors, false) !== recordLength && totalLength(descriptors, true) === recordLength;
  const total = totalLength(descriptors, wide);
  if (total > recordLength) {
    throw damaged(file, filled(FILE_REASONS.dbfFields, { needed: total, record: recordLength }));
  }
  let offset = 1;
  return descriptors.map((descriptor) => {
    const field = readDescriptor(descriptor, offset, wide);
    offset += field.length;
    return field;
  });
}

function totalLength(descriptors: readonly Buffer[], wide: boolean): number {
  return descriptors.reduce((total, descriptor) => total + fieldLength(descriptor, wide), 1);
}

function fieldLength(descriptor: Buffer, wide: boolean): number {
  const isText = descriptor[11] === 0x43;
  return wide && isText ? descriptor.readUInt16LE(16) : descriptor[16]!;
}

function readDescriptor(descriptor: Buffer, offset: number, wide: boolean): RawField {
  return {
    rawName: Buffer.from(untilNul(descriptor.subarray(0, 11))),
    type: String.fromCharCode(descriptor[11]!).toUpperCase(),
    length: fieldLength(descriptor, wide),
    decimals: descriptor[17]!,
    offset,
  };
}

function damaged(file: string, reason: Text): Problem {
  return new Problem('SHAPEFILE_DAMAGED', { file }, { reason });
}

// ---------- bytes

function readFully(file: string, descriptor: number, into: Buffer, length: number, position: number): void {
  for (let done = 0; done < length; ) {
    const got = readSync(descriptor, into, done, length - done, position + done);
    if (got === 0) throw damaged(file, filled(FILE_REASONS.dbfEnds, { at: position + done }));
    done += got;
  }
}

function isPadding(byte: number): boolean {
  return byte === BLANK || byte === 0;
}

/** 00000000 is how GDAL, QGIS and others write that there is no day. */
function isAllZeros(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== ZERO) return false;
  return true;
}

function trimmedEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isPadding(bytes[at - 1]!)) at--;
  return at;
}

/** What follows a NUL in a text field is left over from an earlier value. */
function untilNul(bytes: Buffer): Buffer {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes : bytes.subarray(0, nul);
}

function isAsciiSlice(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! >= 0x80) return false;
  }
  return true;
}

/** Four bytes at a time; a few stale bytes behind `used` may be looked at as well, which only costs time. */
function isAllAscii(block: Buffer, used: number): boolean {
  const words = new Uint32Array(block.buffer, block.byteOffset, Math.ceil(used / 4));
  for (let at = 0; at < words.length; at++) {
    if ((words[at]! & 0x80808080) !== 0) return false;
  }
  return true;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
