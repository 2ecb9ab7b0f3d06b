import { Problem } from '../../model/problem.js';
import { BOUNDARY_FILE_REASONS } from '../../words/boundary-txt.js';
import { filled } from '../../words/text.js';
import { bytesInMemory } from '../text/byte-source.js';
import { decideTextEncoding, type TextEncoding } from '../text/encoding.js';

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
): { readonly text: string; readonly encoding: TextEncoding } {
  if (bytes.length === 0) throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason: BOUNDARY_FILE_REASONS.empty });
  if (bytes.length > LARGEST) {
    const reason = filled(BOUNDARY_FILE_REASONS.tooLarge, { bytes: bytes.length, limit: LARGEST });
    throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason });
  }
  const encoding = encodingOf(bytes, file, option);
  const text = new TextDecoder(encoding.encoding).decode(bytes);
  if (isBinary(text)) throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason: BOUNDARY_FILE_REASONS.binary });
  return { text, encoding };
}

/** The format is Chinese through and through: what does not look so is damaged, not western. */
function encodingOf(bytes: Uint8Array, file: string, option: string | undefined): TextEncoding {
  const found = decideTextEncoding(bytesInMemory(bytes, file), option);
  const isWestern = found.how === 'statistics' && found.encoding === 'windows-1252';
  return isWestern ? { ...found, encoding: 'gb18030' } : found;
}

const LOOKED_AT = 1 << 14;
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
