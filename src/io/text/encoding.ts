import { isUtf8 } from 'node:buffer';
import { decideEncoding, type EncodingVerdict } from '../shapefile/encoding.js';
import { type ByteSource, piecesOf } from './byte-source.js';

/** Which encoding a text is read with, and why: see `EncodingVerdict`. */
export interface TextEncoding extends Pick<EncodingVerdict, 'encoding' | 'contradiction' | 'samples'> {
  /**
   * `mark`: a byte order mark. `zeros`: UTF-16 by the zero bytes of its digits and commas. `format`: the format knows
   * no other encoding.
   */
  readonly how: 'option' | 'mark' | 'zeros' | 'statistics' | 'ascii' | 'format';
  /** Bytes of the mark, which are not part of the text. */
  readonly markBytes: number;
}

const HEAD_BYTES = 1 << 14;

/** The first bytes of a source, for a look at what it is. */
export function headOf(source: ByteSource): Buffer {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, source.bytes));
  return head.subarray(0, source.read(head, 0, head.length, 0));
}

/** What a byte order mark or zero bytes say of the encoding; null where they say nothing. */
export function encodingShown(head: Uint8Array): TextEncoding | null {
  const nothing = { contradiction: null, samples: [] };
  const marked = encodingByMark(head);
  if (marked !== null) return { ...nothing, ...marked, how: 'mark' };
  const encoding = encodingByZeros(head);
  return encoding === null ? null : { ...nothing, encoding, how: 'zeros', markBytes: 0 };
}

/**
 * Decides how a text without a stated encoding is read: a byte order mark wins, then the option, then zero bytes, then
 * the statistics for attribute tables over the whole text. Errors: ENCODING_UNKNOWN for an option nobody knows.
 */
export function decideTextEncoding(source: ByteSource, option: string | undefined): TextEncoding {
  const shown = encodingShown(headOf(source));
  if (shown?.how === 'mark') return shown;
  if (option !== undefined) return encodingOfOption(source, option);
  if (shown !== null) return shown;
  const pieces = samplesOf(source);
  const { encoding, how, contradiction, samples } = decideEncoding({ ...NOTHING_STATED, samples: pieces });
  if (encoding === 'gb18030' && isSurelyUtf8(pieces)) {
    const shownAs = pieces.slice(0, samples.length).map((piece) => Buffer.from(piece).toString());
    return { encoding: 'utf-8', contradiction, samples: shownAs, how: 'statistics', markBytes: 0 };
  }
  return { encoding, contradiction, samples, how: how === 'ascii' ? how : 'statistics', markBytes: 0 };
}

const NOTHING_STATED = { cpg: null, ldid: 0 };
/** One in five hanzi of GBK is also a letter in UTF-8; so many different ones by chance: one text in three thousand. */
const CHANCE_LETTERS = 5;

/**
 * A table of a few values is taken for GBK where its letters could be hanzi (é is 茅). A text has more of them: all of
 * them letters in UTF-8 is no accident.
 */
function isSurelyUtf8(samples: readonly Uint8Array[]): boolean {
  const whole = samples.filter((sample) => sample.length < SAMPLE_BYTES);
  const letters = new Set(whole.flatMap((sample) => pairsOf(sample)));
  return letters.size >= CHANCE_LETTERS && whole.every((sample) => isUtf8(sample));
}

function pairsOf(bytes: Uint8Array): number[] {
  return Array.from(bytes).flatMap((byte, at) => (byte >= 0xc0 ? [256 * byte + (bytes[at + 1] ?? 0)] : []));
}

/** The user's word, with what the bytes say against it. Errors: ENCODING_UNKNOWN. */
export function encodingOfOption(source: ByteSource, option: string): TextEncoding {
  const utf16 = utf16Named(option);
  if (utf16 !== null) return { encoding: utf16, how: 'option', contradiction: null, samples: [], markBytes: 0 };
  const evidence = { ...NOTHING_STATED, option, samples: samplesOf(source) };
  const { encoding, contradiction, samples } = decideEncoding(evidence);
  return { encoding, how: 'option', contradiction, samples, markBytes: 0 };
}

function encodingByMark(head: Uint8Array): Pick<TextEncoding, 'encoding' | 'markBytes'> | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  return head[0] === 0xfe && head[1] === 0xff ? { encoding: 'utf-16be', markBytes: 2 } : null;
}

function utf16Named(name: string): string | null {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === 'utf16' || plain === 'utf16le' || plain === 'unicode') return 'utf-16le';
  return plain === 'utf16be' ? 'utf-16be' : null;
}

/** Digits and commas have a zero as the upper byte in UTF-16, always on the same side; no other text has zeros. */
const MANY_ZEROS = 0.25;
const FEW_ZEROS = 0.02;

function encodingByZeros(head: Uint8Array): string | null {
  const pairs = Math.floor(head.length / 2);
  if (pairs < 2) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (odd > MANY_ZEROS * pairs && even <= FEW_ZEROS * pairs) return 'utf-16le';
  return even > MANY_ZEROS * pairs && odd <= FEW_ZEROS * pairs ? 'utf-16be' : null;
}

const LINE_FEED = 0x0a;
const SAMPLES = 500;
const SAMPLE_BYTES = 200;
/** Tab, line ends, double quote, comma, colon, semicolon, equal sign: none of them is the second byte of a hanzi. */
const BREAKS = new Uint8Array(256);
for (const byte of [0x09, LINE_FEED, 0x0d, 0x22, 0x2c, 0x3a, 0x3b, 0x3d]) BREAKS[byte] = 1;

/** Distinct pieces of the text with bytes beyond ASCII. */
function samplesOf(source: ByteSource): Uint8Array[] {
  const samples = new Map<string, Uint8Array>();
  let isFirst = true;
  for (const piece of piecesOf(source)) {
    collectSamples(piece, isFirst, samples);
    if (samples.size >= SAMPLES) break;
    isFirst = false;
  }
  return [...samples.values()];
}

function collectSamples(bytes: Buffer, isFirst: boolean, samples: Map<string, Uint8Array>): void {
  let start = 0;
  // What a later piece begins with may be the rest of a cut character.
  if (!isFirst) while (start < bytes.length && BREAKS[bytes[start]!] === 0) start++;
  let isPlain = true;
  for (let at = start; at <= bytes.length && samples.size < SAMPLES; at++) {
    const byte = bytes[at] ?? LINE_FEED;
    if (byte >= 0x80) isPlain = false;
    if (BREAKS[byte] === 0) continue;
    if (!isPlain) {
      const sample = Uint8Array.from(bytes.subarray(start, Math.min(at, start + SAMPLE_BYTES)));
      samples.set(Buffer.from(sample).toString('latin1'), sample);
    }
    start = at + 1;
    isPlain = true;
  }
}
