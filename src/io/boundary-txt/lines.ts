import { orderOf } from './axes.js';
import { isGeometryType, TITLE_WORDS } from './format.js';

/** A boundary point as it stands in its line; label, ring and feature are empty where they are missing. */
export interface PointLine {
  readonly first: number;
  readonly second: number;
  readonly label: string;
  readonly ring: string;
  /** 要素号 of the six-column form. */
  readonly feature: string;
}

/** No line of the format comes near this; a longer one is no line of ours and is not taken apart. */
const LONGEST_LINE = 20_000;
const LONGEST_NUMBER = 40;
const DECIMAL = /^[+-]?\d+(?:\.\d*)?$/;

/**
 * The fields of a line, trimmed: by commas, else by full-width commas, tabs, semicolons or blanks. Names hold other
 * marks, so that the first that occurs is the only one that divides. Null for a line that is too long.
 */
export function fieldsOf(line: string): string[] | null {
  if (line.length > LONGEST_LINE) return null;
  for (const mark of [',', '，', '\t', ';', '；']) {
    if (line.includes(mark)) return line.split(mark).map((field) => field.trim());
  }
  return line.split(/\s+/);
}

/** A decimal number of metres or degrees, or NaN. Powers of ten are refused: they come from cut digits. */
export function decimal(text: string): number {
  return text.length <= LONGEST_NUMBER && DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** Whether a line gives names of columns: 界址点数,地块面积,… */
export function isTitle(fields: readonly string[]): boolean {
  return fields.length > 2 && TITLE_WORDS.has(fields[0]!.replace(/^[{｛]/, ''));
}

/**
 * The point in a line of the commonest form, or null: label, ring, a, b with decimal points and without blanks. It says
 * what `pointIn` would say, without taking the line apart; nearly all lines of a file are such.
 */
export function commonPoint(line: string): PointLine | null {
  const label = line.indexOf(',');
  const ring = line.indexOf(',', label + 1);
  const middle = line.indexOf(',', ring + 1);
  if (label < 0 || ring < label || middle < ring || line.indexOf(',', middle + 1) >= 0) return null;
  if (!isPlainName(line, 0, label) || !areDigits(line, label + 1, ring)) return null;
  const first = plainDecimal(line, ring + 1, middle);
  const second = plainDecimal(line, middle + 1, line.length);
  if (orderOf(first, second) === null) return null;
  return { first, second, label: line.slice(0, label), ring: line.slice(label + 1, ring), feature: '' };
}

const ZERO = 0x30;
const POINT = 0x2e;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

function areDigits(line: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(line.charCodeAt(at))) return false;
  return to > from;
}

/** ASCII letters and digits only. */
function isPlainName(line: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at);
    if (!isDigit(code) && ((code | 0x20) < 0x61 || (code | 0x20) > 0x7a)) return false;
  }
  return to > from;
}

/** Digits that a double holds exactly; their quotient by a power of ten is then rounded as `Number` rounds it. */
const EXACT_DIGITS = 15;

/** A number with digits before and behind its point, or NaN. */
function plainDecimal(line: string, from: number, to: number): number {
  if (to - from > EXACT_DIGITS + 1) return Number.NaN;
  let digits = 0;
  let pointAt = -1;
  for (let at = from; at < to; at++) {
    const code = line.charCodeAt(at);
    if (isDigit(code)) digits = 10 * digits + code - ZERO;
    else if (code === POINT && pointAt < 0 && at > from) pointAt = at;
    else return Number.NaN;
  }
  return pointAt < 0 || pointAt === to - 1 ? Number.NaN : digits / 10 ** (to - pointAt - 1);
}

const LONGEST_POINT = 6;

/**
 * Whether a line is a parcel line. Asked before `pointIn`: codes of county and village can look like coordinates. The
 * mark at the end or the geometry type are enough; without both, more fields than a point has.
 */
export function isParcelLine(fields: readonly string[]): boolean {
  const { length } = fields;
  if (length < 3) return false;
  if (fields[length - 1]!.endsWith('@')) return true;
  if (length > 3 && fields.findIndex(isGeometryType) >= 2) return true;
  return length > LONGEST_POINT && pairIn(fields) < 0;
}

/**
 * The point in a line, or null. Forms: label, ring, a, b; label or ring, a, b; a, b; number, feature, ring, label, a, b;
 * label, ring, a, b, further columns. `isStrict` asks for numbers that can only be a northing and an easting: any table
 * has lines with two numbers.
 */
export function pointIn(fields: readonly string[], isStrict: boolean): PointLine | null {
  const found = pairIn(fields);
  const at = found >= 0 || isStrict ? found : pairByPosition(fields);
  if (at < 0) return null;
  return { first: decimal(fields[at]!), second: decimal(fields[at + 1]!), ...namesIn(fields.slice(0, at)) };
}

/** Where two neighbours are a northing and an easting by their size; those with most decimal points, for counters have none. */
function pairIn(fields: readonly string[]): number {
  let best = -1;
  let most = -1;
  for (let at = 0; at + 1 < fields.length; at++) {
    const [first, second] = [fields[at]!, fields[at + 1]!];
    if (orderOf(decimal(first), decimal(second)) === null) continue;
    const points = Number(isFraction(first)) + Number(isFraction(second));
    if (points === 2) return at;
    if (points <= most) continue;
    best = at;
    most = points;
  }
  return best;
}

/** Local systems: numbers of any size where coordinates stand in the common forms. */
function pairByPosition(fields: readonly string[]): number {
  let { length } = fields;
  while (length > 0 && fields[length - 1] === '') length--;
  if (length < 2 || length > 4) return -1;
  const at = length - 2;
  const [first, second] = [fields[at]!, fields[at + 1]!];
  if (Number.isNaN(decimal(first)) || Number.isNaN(decimal(second))) return -1;
  // `J1,1,3353189.181` has lost its easting: the ring number is no northing.
  return length === 4 || (isFraction(first) && isFraction(second)) ? at : -1;
}

function isFraction(text: string): boolean {
  return text.includes('.');
}

const WHOLE = /^\d+$/;
/** Begins with a letter or hanzi, as labels do that are more than a number. */
const NAMED = /^\p{L}/u;

/** Meaning of the fields before the coordinates. */
function namesIn(before: readonly string[]): Pick<PointLine, 'label' | 'ring' | 'feature'> {
  const [f0 = '', f1 = '', f2 = '', f3 = ''] = before;
  switch (before.length) {
    case 0:
    case 1:
      return { label: f0, ring: '', feature: '' };
    case 2:
      return WHOLE.test(f0) && NAMED.test(f1)
        ? { label: f1, ring: f0, feature: '' }
        : { label: f0, ring: f1, feature: '' };
    case 3:
      if (NAMED.test(f2)) return { label: f2, ring: f1, feature: f0 };
      return NAMED.test(f0) ? { label: f0, ring: f1, feature: '' } : { label: f1, ring: f2, feature: '' };
    case 4:
      return { label: f3, ring: f2, feature: f1 };
    default:
      return { label: f0, ring: f1, feature: '' };
  }
}
