import { Problem } from '../../model/problem.js';
import { BOUNDARY_FILE_REASONS } from '../../words/boundary-txt.js';
import { filled } from '../../words/text.js';
import { decideEncoding } from '../shapefile/encoding.js';
import type { BoundaryEncoding } from './model.js';

/** Files are a few kilobytes; what is larger than this is something else, and its text would not fit into a string. */
const LARGEST = 256 * 2 ** 20;

/**
 * The text of a boundary-point TXT, decoded, and how. A byte order mark wins, then the option, then zero bytes (UTF-16),
 * then the statistics for attribute tables.
 *
 * Errors  NOT_BOUNDARY_TXT for what is empty, too large or no text; ENCODING_UNKNOWN for an option nobody knows.
 */
export function decodeText(
  bytes: Uint8Array,
  file: string,
  option?: string,
): { readonly text: string; readonly encoding: BoundaryEncoding } {
  if (bytes.length === 0) throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason: BOUNDARY_FILE_REASONS.empty });
  if (bytes.length > LARGEST) {
    const reason = filled(BOUNDARY_FILE_REASONS.tooLarge, { bytes: bytes.length, limit: LARGEST });
    throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason });
  }
  const encoding = encodingOf(bytes, option);
  const text = new TextDecoder(encoding.encoding).decode(bytes);
  if (isBinary(text)) throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason: BOUNDARY_FILE_REASONS.binary });
  return { text, encoding };
}

function encodingOf(bytes: Uint8Array, option: string | undefined): BoundaryEncoding {
  const plain = { contradiction: null, samples: [] };
  const marked = encodingByMark(bytes);
  if (marked !== null) return { ...plain, encoding: marked, how: 'mark' };
  const utf16 = option === undefined ? null : utf16Named(option);
  if (utf16 !== null) return { ...plain, encoding: utf16, how: 'option' };
  const byZeros = option === undefined ? encodingByZeros(bytes) : null;
  if (byZeros !== null) return { ...plain, encoding: byZeros, how: 'zeros' };
  const { encoding, how, contradiction, samples } = decideEncoding({
    option,
    cpg: null,
    ldid: 0,
    samples: samplesOf(bytes),
  });
  // The format is Chinese through and through: what does not look so is damaged, not western.
  const isWestern = how === 'statistics' && encoding === 'windows-1252';
  const found = how === 'option' || how === 'ascii' ? how : 'statistics';
  return { encoding: isWestern ? 'gb18030' : encoding, how: found, contradiction, samples };
}

function encodingByMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function utf16Named(name: string): string | null {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === 'utf16' || plain === 'utf16le' || plain === 'unicode') return 'utf-16le';
  return plain === 'utf16be' ? 'utf-16be' : null;
}

const LOOKED_AT = 1 << 14;
/** Half of the text is digits, commas and line ends at the very least. */
const MANY_ZEROS = 0.25;
const FEW_ZEROS = 0.02;

/** Digits and commas have a zero as the upper byte in UTF-16: always on the same side. */
function encodingByZeros(bytes: Uint8Array): string | null {
  const pairs = Math.floor(Math.min(bytes.length, LOOKED_AT) / 2);
  if (pairs < 2) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (bytes[2 * i] === 0) even++;
    if (bytes[2 * i + 1] === 0) odd++;
  }
  if (odd > MANY_ZEROS * pairs && even <= FEW_ZEROS * pairs) return 'utf-16le';
  return even > MANY_ZEROS * pairs && odd <= FEW_ZEROS * pairs ? 'utf-16be' : null;
}

const SAMPLES = 500;
const SAMPLE_BYTES = 200;

/** Distinct pieces with bytes beyond ASCII, cut at commas, equal signs and line ends, none of which is part of a hanzi. */
function samplesOf(bytes: Uint8Array): Uint8Array[] {
  const samples = new Map<string, Uint8Array>();
  let start = 0;
  let isPlain = true;
  for (let at = 0; at <= bytes.length && samples.size < SAMPLES; at++) {
    const byte = bytes[at] ?? LINE_FEED;
    if (byte >= 0x80) isPlain = false;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== 0x2c && byte !== 0x3d) continue;
    if (!isPlain) {
      const sample = bytes.subarray(start, Math.min(at, start + SAMPLE_BYTES));
      samples.set(Buffer.from(sample).toString('latin1'), sample);
    }
    start = at + 1;
    isPlain = true;
  }
  return [...samples.values()];
}

const CONTROLS_ALLOWED = 0.02;

/** Control characters, as they stand in programs, pictures and archives. */
function isBinary(text: string): boolean {
  const length = Math.min(text.length, LOOKED_AT);
  let controls = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x09 && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== 0x1a) controls++;
  }
  return controls > 4 && controls > CONTROLS_ALLOWED * length;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a text, trimmed, with their numbers from 1. CRLF, LF and CR end a line; so does CR CR LF, which programs
 * write that translate line ends twice.
 */
export function* linesOf(text: string): Generator<readonly [line: string, number: number]> {
  let number = 1;
  let start = 0;
  while (start <= text.length) {
    let end = start;
    while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
    yield [trimmed(text, start, end), number++];
    start = afterLineEnd(text, end);
  }
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

function afterLineEnd(text: string, end: number): number {
  if (text.charCodeAt(end) === LINE_FEED) return end + 1;
  if (text.charCodeAt(end + 1) === LINE_FEED) return end + 2;
  const isDoubled = text.charCodeAt(end + 1) === CARRIAGE_RETURN && text.charCodeAt(end + 2) === LINE_FEED;
  return end + (isDoubled ? 3 : 1);
}

/** Without blanks, marks of byte order, zeros and the end-of-file character of DOS at either end. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to).trim();
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0xfeff || code === 0x3000 || code === 0xa0;
}

/** Characters that were not valid in the encoding. */
export function countReplacements(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  return count;
}
