import type { FgbColumn } from './format.js';

/** A value to write; dates as ISO 8601, truth as 0 or 1. Null is left out, as the format wants it. */
export type FgbValue = string | number | null;

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  Bool: [0, 1],
  Short: [-(2 ** 15), 2 ** 15 - 1],
  Int: [-(2 ** 31), 2 ** 31 - 1],
  Long: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};
/** Types that are written; the others are only read. */
const WRITTEN = new Set(['Bool', 'Short', 'Int', 'Long', 'Float', 'Double', 'String', 'Json', 'DateTime']);
const HIGH = 2 ** 32;
/** Number of the column and length of the text, or number of the column and the longest number. */
const MOST_FIXED_BYTES = 10;
const MOST_UTF8_BYTES = 3; // of one UTF-16 unit

/** Refuses columns that cannot be written. */
export function requireWritable(columns: readonly FgbColumn[]): void {
  for (const { name, type } of columns) {
    if (!WRITTEN.has(type)) throw new Error(`column ${name}: ${type} is not written`);
  }
}

/** Bytes that the values take up at most. */
export function mostValueBytes(values: readonly FgbValue[]): number {
  let bytes = MOST_FIXED_BYTES * values.length;
  for (const value of values) if (typeof value === 'string') bytes += MOST_UTF8_BYTES * value.length;
  return bytes;
}

/**
 * Writes one value of column number `ordinal` at `at`; where it ends.
 * Errors: a plain Error for a value that does not fit its column.
 */
export function writeValue(view: DataView, at: number, ordinal: number, column: FgbColumn, value: FgbValue): number {
  if (value === null) return at;
  view.setUint16(at, ordinal, true);
  const start = at + 2;
  if (typeof value === 'string') return writeText(view, start, column, value);
  const range = RANGES[column.type];
  if (range && !(Number.isInteger(value) && value >= range[0] && value <= range[1])) unfit(column, value);
  switch (column.type) {
    case 'Bool':
      view.setUint8(start, value);
      return start + 1;
    case 'Short':
      view.setInt16(start, value, true);
      return start + 2;
    case 'Int':
      view.setInt32(start, value, true);
      return start + 4;
    case 'Long': // two halves: BigInt would cost an object a value
      view.setUint32(start, value >>> 0, true);
      view.setInt32(start + 4, Math.floor(value / HIGH), true);
      return start + 8;
    case 'Float':
      view.setFloat32(start, value, true);
      return start + 4;
    case 'Double':
      view.setFloat64(start, value, true);
      return start + 8;
    default:
      return unfit(column, value);
  }
}

function writeText(view: DataView, at: number, column: FgbColumn, value: string): number {
  if (column.type !== 'String' && column.type !== 'Json' && column.type !== 'DateTime') unfit(column, value);
  const end = writeUtf8(view, at + 4, value);
  view.setUint32(at, end - at - 4, true);
  return end;
}

/** Most texts are short: a call into the runtime costs more than the loop. */
function writeUtf8(view: DataView, start: number, text: string): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      view.setUint8(at++, unit);
    } else if (unit < 0x800) {
      view.setUint8(at++, 0xc0 | (unit >> 6));
      view.setUint8(at++, 0x80 | (unit & 0x3f));
    } else if (unit < 0xd800 || unit > 0xdfff) {
      at = writeThree(view, at, unit);
    } else {
      const point = text.codePointAt(i)!;
      if (point < 0x10000) {
        at = writeThree(view, at, 0xfffd); // half a pair is no character
      } else {
        view.setUint8(at++, 0xf0 | (point >> 18));
        view.setUint8(at++, 0x80 | ((point >> 12) & 0x3f));
        view.setUint8(at++, 0x80 | ((point >> 6) & 0x3f));
        view.setUint8(at++, 0x80 | (point & 0x3f));
        i++;
      }
    }
  }
  return at;
}

function writeThree(view: DataView, at: number, unit: number): number {
  view.setUint8(at, 0xe0 | (unit >> 12));
  view.setUint8(at + 1, 0x80 | ((unit >> 6) & 0x3f));
  view.setUint8(at + 2, 0x80 | (unit & 0x3f));
  return at + 3;
}

function unfit(column: FgbColumn, value: FgbValue): never {
  throw new Error(`column ${column.name}: ${JSON.stringify(value)} is no ${column.type}`);
}
