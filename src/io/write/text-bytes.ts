import { FORMULA_SIGNS, LONG_NUMBER } from './csv-text.js';

/**
 * Texts straight into bytes. Most cells of a result are ids, codes, days and Chinese names that no spreadsheet spoils and
 * that GBK holds: looking them up, or calling out of the language to encode them, costs several times what writing
 * them does. What is not plain is left to the slow ways in `csv-text.ts` and `dbf-layout.ts`, which give the same bytes.
 */

/** How a text may stand in a CSV: only as `csvText` guards it, as it is, or as a long code with a tab in front. */
export const GUARDED = 0;
export const PLAIN = 1;
export const CODE = 2;

const TAB = 0x09;

/** Kinds of characters: what makes a text no number; digits; the E of 1E5, which may do both. Anything else is not plain. */
const LETTER = 1;
const DIGIT = 2;
const EXPONENT = 4;
const KINDS = kinds();

function kinds(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const mark of 'ABCDFGHIJKLMNOPQRSTUVWXYZabcdfghijklmnopqrstuvwxyz_.:;#/ ()%|*-')
    table[mark.charCodeAt(0)] = LETTER;
  for (const mark of '0123456789') table[mark.charCodeAt(0)] = DIGIT;
  for (const mark of 'Ee') table[mark.charCodeAt(0)] = EXPONENT;
  // Every character beyond ASCII but the halves of surrogate pairs.
  table.fill(LETTER, 0x80, 0xd800);
  table.fill(LETTER, 0xe000);
  return table;
}

/** Called by itself: V8 looks `text.charCodeAt` up anew for every unit where texts of many sorts (cut, joined, …) come by. */
const { charCodeAt } = String.prototype;

const FORMULA_CODES: readonly number[] = Array.from(FORMULA_SIGNS, (sign) => sign.charCodeAt(0));
const ZERO = 0x30;

/** What `csvText` does to a text; GUARDED where that takes a longer look. */
export function mannerOf(text: string): number {
  const { length } = text;
  if (length === 0) return GUARDED;
  const first = charCodeAt.call(text, 0);
  if (FORMULA_CODES.includes(first)) return GUARDED;
  let kinds = 0;
  for (let i = 0; i < length; i++) {
    const kind = KINDS[charCodeAt.call(text, i)]!;
    if (kind === 0) return GUARDED;
    kinds |= kind;
  }
  if ((kinds & LETTER) !== 0) return PLAIN;
  if (kinds !== DIGIT) return GUARDED;
  return length >= LONG_NUMBER || (first === ZERO && length > 1) ? CODE : PLAIN;
}

/** Writes a text that is PLAIN or CODE into a line of a CSV, as UTF-8; where the line goes on. Room: 3 bytes a unit, and 1. */
export function putPlain(text: string, manner: number, bytes: Uint8Array, at: number): number {
  let to = at;
  if (manner === CODE) bytes[to++] = TAB;
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = charCodeAt.call(text, i);
    if (code < 0x80) {
      bytes[to++] = code;
    } else if (code < 0x800) {
      bytes[to++] = 0xc0 | (code >> 6);
      bytes[to++] = 0x80 | (code & 0x3f);
    } else {
      bytes[to++] = 0xe0 | (code >> 12);
      bytes[to++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[to++] = 0x80 | (code & 0x3f);
    }
  }
  return to;
}

/** Writes a text without surrogates into a field of `room` bytes, as UTF-8; false where it does not fit. */
export function putFieldUtf8(text: string, bytes: Uint8Array, field: number, room: number): boolean {
  const { length } = text;
  let size = length;
  if (size > room) return false;
  for (let i = 0; i < length; i++) {
    const code = charCodeAt.call(text, i);
    if (code >= 0x80) size += code < 0x800 ? 1 : 2;
  }
  if (size > room) return false;
  putPlain(text, PLAIN, bytes, field);
  return true;
}

/** Writes a text into a field of `room` bytes, as GBK; false where it does not fit or has a character off the table. */
export function putFieldGbk(text: string, bytes: Uint8Array, field: number, room: number): boolean {
  gbk ??= gbkTable();
  const { length } = text;
  let to = field;
  const end = field + room;
  for (let i = 0; i < length; i++) {
    const code = charCodeAt.call(text, i);
    if (code < 0x80) {
      if (to >= end) return false;
      bytes[to++] = code;
      continue;
    }
    const pair = gbk[code]!;
    if (pair === 0 || to + 2 > end) return false;
    bytes[to++] = pair >> 8;
    bytes[to++] = pair & 0xff;
  }
  return true;
}

let gbk: Uint16Array | null = null;

/** The rows of GBK's table in which all conversions agree: hanzi, Chinese marks, full-width letters. 0: not here. */
const GBK_RANGES = [
  [0x3001, 0x3017],
  [0x4e00, 0x9fa5],
  [0xff01, 0xff5e],
] as const;

function gbkTable(): Uint16Array {
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) pairs.push(lead, trail);
  }
  const texts = new TextDecoder('gbk').decode(Uint8Array.from(pairs));
  if (2 * texts.length !== pairs.length) throw new Error('the table of GBK is not what it was');
  const table = new Uint16Array(0x10000);
  for (let i = 0; i < texts.length; i++) {
    const code = texts.charCodeAt(i);
    const isSure = GBK_RANGES.some(([from, to]) => code >= from && code <= to);
    if (isSure) table[code] = (pairs[2 * i]! << 8) | pairs[2 * i + 1]!;
  }
  return table;
}
