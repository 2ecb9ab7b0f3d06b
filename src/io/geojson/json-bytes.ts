import { isUtf8 } from 'node:buffer';
import { Problem } from '../../model/problem.js';
import { GEOJSON_REASONS, TEXT_PLACE } from '../../words/geojson.js';
import { filled, type Text } from '../../words/text.js';
import { type ByteSource, piecesOf } from '../text/byte-source.js';
import { exactQuotient, longQuotient, MOST_EXACT_POWER, MOST_HIGH_DIGITS, MOST_LOW_DIGITS } from './decimal.js';

/** Said by `peek` behind the last byte. */
export const END = -1;
export const QUOTE = 0x22;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const COMMA = 0x2c;
const MINUS = 0x2d;
/** "Record separator", which stands before every text of a sequence (RFC 8142). */
export const SEPARATOR = 0x1e;

const COLON = 0x3a;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_I = 0x49;
const UPPER_N = 0x4e;
const TAB = 0x09;
const BLANK = 0x20;

/** Read at a time. */
const BLOCK_BYTES = 1 << 20;
/** No usual number is longer; a longer one is read again with more. */
const USUAL_NUMBER = 64;
const LONGEST_NUMBER = 1 << 16;
/** A text, or a nested value taken as it stands. */
const LONGEST_VALUE = 16 << 20;
/** Features of a collection have their coordinates on level 9 at most; the rest is for attributes. */
const DEEPEST = 100;
const SAFE = 2 ** 53;

/** What a byte means to somebody who only looks for the end of a nested value. */
const PLAIN = 0;
const OPENS = 1;
const CLOSES = 2;
const QUOTES = 3;
const ODD = 4;
const MEANING = new Uint8Array(256);
MEANING.fill(ODD, 0, BLANK);
for (const blank of [TAB, 0x0a, 0x0d]) MEANING[blank] = PLAIN;
MEANING[OPEN_LIST] = MEANING[OPEN_OBJECT] = OPENS;
MEANING[CLOSE_LIST] = MEANING[OPEN_OBJECT + 2] = CLOSES;
MEANING[QUOTE] = QUOTES;

/** Words that stand for a value; the last three are no JSON, but Python and others write them. */
const LITERALS = [
  { word: Buffer.from('null'), value: null },
  { word: Buffer.from('true'), value: true },
  { word: Buffer.from('false'), value: false },
  { word: Buffer.from('NaN'), value: Number.NaN },
  { word: Buffer.from('Infinity'), value: Infinity },
  { word: Buffer.from('-Infinity'), value: -Infinity },
] as const;
export type Literal = (typeof LITERALS)[number]['value'];

/** Texts that are not valid UTF-8, as far as they were looked for. */
export interface BadTexts {
  /** Texts beyond ASCII. */
  beyondAscii: number;
  bad: number;
  /** Place of the first bad one in the file; -1 for none. */
  firstAt: number;
  readonly samples: Uint8Array[];
}
const BAD_SAMPLES = 200;

/**
 * JSON as bytes in UTF-8, read forwards, one value after the other, through a window of 1 MiB that grows with the longest
 * text only. The grammar is kept to strictly, but for NaN and Infinity, and tabs in texts.
 *
 * Errors  GEOJSON_DAMAGED with line, column and byte.
 */
export class JsonBytes {
  /** The window, a zero behind its last byte. */
  buffer: Buffer;
  /** The next byte in the window. */
  at = 0;
  /** For errors: the record being read, from 1; 0 for none. */
  record = 0;
  /** Of the last text or number: where it lies in the window, quotes left out, and what is special about it. */
  tokenAt = 0;
  tokenEnd = 0;
  isEscaped = false;
  isBeyondAscii = false;
  /** True for a number without decimals and exponent. */
  isWhole = false;
  /** True for what was read as a number and is a word: -Infinity. */
  isWord = false;
  readonly badTexts: BadTexts = { beyondAscii: 0, bad: 0, firstAt: -1, samples: [] };
  private readonly open = new Uint8Array(DEEPEST);
  private filled = 0;
  private isAtEnd = false;
  /** Start of what must stay in the window, or -1. */
  private keep = -1;

  /** `base` is where the text begins. `looksForBadTexts`: texts are checked for being UTF-8, and counted. */
  constructor(
    private readonly source: ByteSource,
    private base: number,
    private readonly looksForBadTexts: boolean,
  ) {
    this.buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(source.bytes, USUAL_NUMBER)) + 1);
    this.buffer[0] = 0;
  }

  /** Place of the next byte in the source, from 0. */
  get position(): number {
    return this.base + this.at;
  }

  /** The next byte that is no blank, which stays; END behind the last one. */
  peek(): number {
    for (;;) {
      const byte = this.buffer[this.at]!;
      if (byte > BLANK) return byte;
      if (byte === BLANK || byte === 0x0a || byte === 0x0d || byte === TAB) {
        this.at++;
      } else if (this.at < this.filled) {
        return byte;
      } else if (!this.more()) {
        return END;
      }
    }
  }

  /** Passes over one byte, which must be the next. */
  expect(byte: number): void {
    if (this.peek() !== byte) this.unexpected();
    this.at++;
  }

  /** Enters a list or object; false where it is empty, and left again. */
  enter(opening: number): boolean {
    this.expect(opening);
    if (this.peek() !== opening + 2) return true; // the closing bracket is the next but one character in ASCII
    this.at++;
    return false;
  }

  /** Behind a value in a list or object: true where another one follows, false where it ended and was left. */
  next(opening: number): boolean {
    const byte = this.peek();
    if (byte !== COMMA && byte !== opening + 2) this.unexpected();
    this.at++;
    return byte === COMMA;
  }

  /** The name of a member and the colon behind it: the token is the name. */
  name(): void {
    if (this.peek() !== QUOTE) this.unexpected();
    this.string();
  }

  /** The colon between name and value. */
  colon(): void {
    this.expect(COLON);
  }

  /** A text, which becomes the token. */
  string(): void {
    let { buffer, filled } = this;
    let at = this.at + 1;
    let bits = 0;
    this.isEscaped = false;
    for (;;) {
      const byte = buffer[at]!;
      if (byte === QUOTE) break;
      if (at >= filled || (byte === BACKSLASH && at + 1 >= filled)) {
        const read = at - this.at;
        if (!this.more()) this.endsEarly();
        ({ buffer, filled } = this);
        at = this.at + read;
      } else if (byte === BACKSLASH) {
        this.isEscaped = true;
        at += 2;
      } else {
        if (byte < BLANK && byte !== TAB) this.brokenOff(at, bits);
        bits |= byte;
        at++;
      }
    }
    this.takeText(at, bits);
    this.at = at + 1;
  }

  private takeText(end: number, bits: number): void {
    this.tokenAt = this.at + 1;
    this.tokenEnd = end;
    this.isBeyondAscii = bits >= 0x80;
    if (this.isBeyondAscii && this.looksForBadTexts) this.lookForBadText();
  }

  /** A text with a byte that cannot be in it: the reason may be that it is in another encoding. */
  private brokenOff(at: number, bits: number): never {
    this.takeText(at, bits);
    return this.fail(GEOJSON_REASONS.control, this.base + at);
  }

  /** The token as text, escapes resolved. Bytes that are no UTF-8 become U+FFFD. */
  text(): string {
    const { buffer, tokenAt, tokenEnd } = this;
    const plain = buffer.toString(this.isBeyondAscii ? 'utf8' : 'latin1', tokenAt, tokenEnd);
    if (!this.isEscaped) return plain;
    try {
      return JSON.parse(`"${plain.replaceAll('\t', '\\t')}"`) as string;
    } catch {
      return this.fail(GEOJSON_REASONS.escape, this.base + tokenAt);
    }
  }

  /** The token as it stands. */
  rawToken(): string {
    return this.buffer.toString('latin1', this.tokenAt, this.tokenEnd);
  }

  /** A number, NaN or Infinity, to the last bit; it becomes the token. */
  number(): number {
    if (this.filled - this.at < USUAL_NUMBER && !this.isAtEnd) this.more();
    const { buffer } = this;
    let at = this.at;
    this.isWord = false;
    let digits = 0;
    let scale = 0;
    if (buffer[at] === MINUS) at++;
    const first = at;
    let byte = buffer[at]!;
    for (; byte >= ZERO && byte <= NINE; byte = buffer[++at]!) digits = 10 * digits + byte - ZERO;
    if (at === first || (buffer[first] === ZERO && at > first + 1)) return this.oddNumber();
    if (byte === DOT) {
      const dot = at;
      for (byte = buffer[++at]!; byte >= ZERO && byte <= NINE; byte = buffer[++at]!) digits = 10 * digits + byte - ZERO;
      scale = at - dot - 1;
      if (scale === 0 && at < this.filled) this.fail(GEOJSON_REASONS.number, this.position);
    }
    this.isWhole = scale === 0;
    // 'e' and 'E', and numbers that reach to the end of the window.
    if ((byte | 0x20) === 0x65 || at >= this.filled) return this.oddNumber();
    const start = this.at;
    if (at - start > LONGEST_NUMBER) this.fail(GEOJSON_REASONS.number, this.position);
    this.tokenAt = start;
    this.tokenEnd = this.at = at;
    let value =
      digits < SAFE && scale <= MOST_EXACT_POWER ? exactQuotient(digits, scale) : longNumber(buffer, first, at);
    if (Number.isNaN(value)) value = Number(buffer.toString('latin1', first, at));
    return first > start ? -value : value;
  }

  /** true, false, null, and what others write for "not a number". */
  literal(): Literal {
    if (this.filled - this.at < USUAL_NUMBER && !this.isAtEnd) this.more();
    for (const { word, value } of LITERALS) {
      if (this.buffer[this.at] !== word[0]) continue;
      const end = this.at + word.length;
      if (end > this.filled || word.compare(this.buffer, this.at, end) !== 0) continue;
      this.at = end;
      return value;
    }
    return this.unexpected();
  }

  /** Passes over a value. Of what is nested, only texts and brackets are looked at. */
  passOver(): void {
    const byte = this.peek();
    if (byte === QUOTE) this.string();
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.skipNested();
    else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) this.number();
    else this.literal();
  }

  /** A nested value as it stands, which is valid JSON. */
  nested(): string {
    this.peek();
    this.keep = this.at;
    this.skipNested();
    const text = this.buffer.toString('utf8', this.keep, this.at);
    const start = this.base + this.keep;
    this.keep = -1;
    try {
      JSON.parse(text);
    } catch {
      this.fail(GEOJSON_REASONS.nested, start);
    }
    return text;
  }

  /** The next byte for a message. */
  nextAsText(): Text | string {
    return describeByte(this.buffer[this.at]!);
  }

  /** Tells of the next byte, or of the end, that they cannot stand here. */
  unexpected(): never {
    if (this.peek() === END) return this.endsEarly();
    return this.fail(filled(GEOJSON_REASONS.unexpected, { char: this.nextAsText() }), this.position);
  }

  fail(reason: Text, position: number): never {
    const where = { file: this.source.name, ...(this.record > 0 ? { record: this.record } : {}) };
    throw new Problem('GEOJSON_DAMAGED', where, { reason, place: placeOf(this.source, position) });
  }

  private endsEarly(): never {
    return this.fail(GEOJSON_REASONS.ends, this.base + this.filled);
  }

  private skipNested(): void {
    let { buffer } = this;
    let at = this.at;
    const { open } = this;
    let depth = 0;
    for (;;) {
      const byte = buffer[at]!;
      const meaning = MEANING[byte]!;
      if (meaning === PLAIN) {
        at++;
      } else if (meaning === OPENS) {
        if (depth === DEEPEST) this.tooDeep(at);
        open[depth++] = byte;
        at++;
      } else if (meaning === CLOSES) {
        this.at = at;
        if (open[--depth] !== byte - 2) this.unexpected();
        at++;
        if (depth === 0) break;
      } else {
        this.at = at;
        if (meaning === QUOTES) this.string();
        else if (at < this.filled) this.unexpected();
        else if (!this.more()) this.endsEarly();
        ({ buffer, at } = this);
      }
    }
    this.at = at;
  }

  tooDeep(at = this.at): never {
    return this.fail(filled(GEOJSON_REASONS.deep, { limit: DEEPEST }), this.base + at);
  }

  /** A number with an exponent, at the end of the window, or none at all. */
  private oddNumber(): number {
    for (let end = this.at; ; ) {
      const { buffer, filled: last } = this;
      while (end < last && isNumberByte(buffer[end]!)) end++;
      if (end === last && !this.isAtEnd && end - this.at <= LONGEST_NUMBER) {
        const read = end - this.at;
        this.more();
        end = this.at + read;
        continue;
      }
      const text = end - this.at > LONGEST_NUMBER ? '?' : buffer.toString('latin1', this.at, end);
      if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return this.numberOfWord(text);
      this.isWhole = /^-?\d+$/.test(text);
      this.tokenAt = this.at;
      this.tokenEnd = this.at = end;
      return Number(text);
    }
  }

  private numberOfWord(text: string): number {
    this.isWhole = false;
    this.isWord = true;
    if (text === '' || text === '-') {
      const value = this.literal();
      if (typeof value === 'number') return value;
    }
    return this.fail(GEOJSON_REASONS.number, this.position);
  }

  /** Reads on, keeping what is still needed, which moves to the front of the window; false at the end. */
  private more(): boolean {
    if (this.isAtEnd) return false;
    const from = this.keep >= 0 ? this.keep : this.at;
    const kept = this.filled - from;
    if (kept > LONGEST_VALUE) this.fail(filled(GEOJSON_REASONS.long, { limit: LONGEST_VALUE }), this.base + from);
    const isRoomy = 2 * kept < this.buffer.length;
    const into = isRoomy ? this.buffer : Buffer.allocUnsafeSlow(2 * this.buffer.length);
    this.buffer.copy(into, 0, from, this.filled);
    this.buffer = into;
    this.base += from;
    this.at -= from;
    if (this.keep >= 0) this.keep = 0;
    const got = this.source.read(into, kept, into.length - 1 - kept, this.base + kept);
    this.filled = kept + got;
    into[this.filled] = 0;
    this.isAtEnd = got === 0;
    return got > 0;
  }

  private lookForBadText(): void {
    const { badTexts, buffer, tokenAt, tokenEnd } = this;
    badTexts.beyondAscii++;
    const text = buffer.subarray(tokenAt, tokenEnd);
    if (isUtf8(text)) return;
    if (badTexts.bad++ === 0) badTexts.firstAt = this.base + tokenAt;
    if (badTexts.samples.length < BAD_SAMPLES) badTexts.samples.push(Uint8Array.from(text.subarray(0, BAD_SAMPLES)));
  }
}

/** A number of up to 19 digits, sign left out; NaN where it takes another way. */
function longNumber(buffer: Buffer, from: number, to: number): number {
  let high = 0;
  let low = 0;
  let digits = 0;
  let dot = to;
  for (let at = from; at < to; at++) {
    const byte = buffer[at]!;
    if (byte === DOT) {
      dot = at;
    } else if (digits < MOST_HIGH_DIGITS) {
      high = 10 * high + byte - ZERO;
      if (high > 0) digits++;
    } else {
      low = 10 * low + byte - ZERO;
      digits++;
    }
  }
  const scale = Math.max(0, to - dot - 1);
  const lowDigits = digits - MOST_HIGH_DIGITS;
  if (lowDigits < 0 || lowDigits > MOST_LOW_DIGITS || scale > MOST_EXACT_POWER) return Number.NaN;
  return longQuotient(high, low, lowDigits, scale);
}

/** True for what `number` can begin with: NaN and Infinity too. */
export function isNumberStart(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || byte === MINUS || byte === UPPER_N || byte === UPPER_I;
}

function isNumberByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || byte === DOT || byte === PLUS || byte === MINUS || lower === 0x65;
}

function describeByte(byte: number): Text | string {
  if (byte > BLANK && byte < 0x7f) return String.fromCharCode(byte);
  return filled(GEOJSON_REASONS.byte, { byte: `0x${byte.toString(16).toUpperCase().padStart(2, '0')}` });
}

/** Line and column from 1, in characters, and the byte from 0, of a place in a text. */
export function placeOf(source: ByteSource, position: number): Text {
  let line = 1;
  let column = 1;
  let at = 0;
  for (const piece of piecesOf(source)) {
    for (let i = 0; i < piece.length && at < position; i++, at++) {
      const byte = piece[i]!;
      if (byte === 0x0a) {
        line++;
        column = 1;
      } else if ((byte & 0xc0) !== 0x80) column++;
    }
    if (at >= position) break;
  }
  return filled(TEXT_PLACE, { line, column, byte: position });
}
