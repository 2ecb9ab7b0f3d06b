import { Problem } from '../../model/problem.js';
import { ENCODING_REASONS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';

/** Which encoding the text of a table is read with, and why. */
export interface EncodingVerdict {
  /** A WHATWG name: `gb18030` (for every member of the GBK family), `utf-8`, `big5`, `windows-1252` … */
  readonly encoding: string;
  /** `mark`, `zeros`: see `TextEncoding`. `ascii`: nothing was stated and no sample goes beyond ASCII, so any choice reads the samples alike. `format`: the format knows one encoding only. */
  readonly how: 'option' | 'cpg' | 'ldid' | 'mark' | 'zeros' | 'statistics' | 'ascii' | 'format';
  readonly cpg: string | null;
  readonly ldid: number;
  /** What the bytes say against the choice: a statement (.cpg, language driver or option) that they do not bear out, or Big5 that nothing states. */
  readonly contradiction: Text | null;
  /** Up to five values beyond ASCII as they are read, for a person to look at. */
  readonly samples: readonly string[];
}

/** All that is known about the encoding of one table. */
export interface EncodingEvidence {
  /** The user's word; it wins. */
  readonly option?: string | undefined;
  /** Content of the .cpg file, null without one. */
  readonly cpg: string | null;
  /** Language driver id, byte 29 of the .dbf. */
  readonly ldid: number;
  /** Raw values; those that are plain ASCII tell nothing and are passed over. */
  readonly samples: readonly Uint8Array[];
}

type Choice = Pick<EncodingVerdict, 'encoding' | 'how' | 'contradiction'>;

const SHOWN_SAMPLES = 5;

/** What a Chinese table is in when nothing states it and no sample shows it (domain.md 12.1). */
const DEFAULT_ENCODING = 'gb18030';

/** Names as met in .cpg files and options, without punctuation and without prefixes such as `ANSI ` or `CP`. */
const ENCODING_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gb18030: ['GBK', '936', 'GB2312', 'GB231280', 'GB18030', '54936', 'EUCCN', '20936'],
    'utf-8': ['UTF8', '65001'],
    big5: ['BIG5', '950', 'BIG5HKSCS'],
    'windows-1252': ['1252', 'ISO88591', '88591', '28591', 'LATIN1'],
    shift_jis: ['932', 'SHIFTJIS', 'SJIS'],
    'euc-kr': ['949', 'EUCKR'],
  }).flatMap(([encoding, names]) => names.map((name) => [name, encoding] as const)),
);

/** Language driver ids that mean one code page; ids of plain DOS and "current ANSI" pages are left to statistics. */
const LANGUAGE_DRIVERS: ReadonlyMap<number, string> = new Map([
  [0x03, 'windows-1252'],
  [0x13, 'shift_jis'],
  [0x4d, 'gb18030'],
  [0x4e, 'euc-kr'],
  [0x4f, 'big5'],
  [0x78, 'big5'],
  [0x79, 'euc-kr'],
  [0x7a, 'gb18030'],
  [0x7b, 'shift_jis'],
]);
/** "Current ANSI" of the machine that wrote the table: 1252 in the west, 936 in China. */
const LDID_ANSI = 0x57;

/**
 * Decides how the text of a table is encoded: an explicit option wins, then a .cpg, then the language driver, each
 * unless the bytes contradict it; at last the bytes decide. Errors: ENCODING_UNKNOWN for an option nobody knows.
 * Source: shapefile habits collected in domain.md 12.1.
 */
export function decideEncoding(evidence: EncodingEvidence): EncodingVerdict {
  const beyondAscii = evidence.samples.filter(isBeyondAscii);
  const choice = withBig5Noted(choose(evidence, measure(beyondAscii)), beyondAscii);
  const decode = textDecoder(choice.encoding);
  return {
    ...choice,
    cpg: evidence.cpg,
    ldid: evidence.ldid,
    samples: beyondAscii.slice(0, SHOWN_SAMPLES).map(decode),
  };
}

function choose({ option, cpg, ldid }: EncodingEvidence, signs: Signs): Choice {
  if (option !== undefined) {
    const encoding = encodingNamed(option);
    if (encoding === null) throw new Problem('ENCODING_UNKNOWN', {}, { encoding: option });
    return { encoding, how: 'option', contradiction: contradiction(ENCODING_REASONS.option, encoding, signs) };
  }
  const stated = statements(cpg, ldid);
  const broken: Text[] = [];
  for (const { encoding, how, label } of stated) {
    const against = contradiction(label, encoding, signs);
    if (against === null) return { encoding, how, contradiction: broken[0] ?? null };
    broken.push(against);
  }
  if (signs.values === 0) return { encoding: DEFAULT_ENCODING, how: 'ascii', contradiction: null };
  const encoding = statistics(signs);
  const how = ldid === LDID_ANSI && encoding === 'windows-1252' ? 'ldid' : 'statistics';
  return { encoding, how, contradiction: broken[0] ?? null };
}

/** What the files say of themselves. A language driver counts only where no .cpg speaks: the .cpg is the newer word. */
function statements(cpg: string | null, ldid: number): { encoding: string; how: 'cpg' | 'ldid'; label: Text }[] {
  const byCpg = cpg === null ? null : encodingNamed(cpg);
  if (byCpg !== null) return [{ encoding: byCpg, how: 'cpg', label: ENCODING_REASONS.cpg }];
  const byDriver = LANGUAGE_DRIVERS.get(ldid);
  if (byDriver === undefined) return [];
  const id = `0x${ldid.toString(16).padStart(2, '0')}`;
  return [{ encoding: byDriver, how: 'ldid', label: filled(ENCODING_REASONS.driver, { id }) }];
}

/**
 * The WHATWG name of an encoding as people and .cpg files write it (GBK, 936, ANSI 936, cp936, UTF8, 65001 …); null
 * for a name that states nothing (`system`, `ANSI`) or that nobody knows.
 */
export function encodingNamed(name: string): string | null {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const known = ENCODING_NAMES.get(plain) ?? ENCODING_NAMES.get(plain.replace(/^(ANSI|CP|MS|WINDOWS|CODEPAGE|X)+/, ''));
  if (known !== undefined) return known;
  try {
    const { encoding } = new TextDecoder(name.trim());
    // UTF-16 cannot stand in a table of single-byte blanks; plain ASCII (read as 1252) is a habit, not a statement.
    return encoding.startsWith('utf-16') || /^(US)?ASCII$/.test(plain) ? null : encoding;
  } catch {
    return null;
  }
}

/**
 * A function that decodes one value. A character cut off at the end of the value is dropped, not turned into a
 * replacement character: DBF writers cut text at a byte, not at a character.
 */
export function textDecoder(encoding: string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(encoding);
  return (bytes) => {
    const text = decoder.decode(bytes, { stream: true });
    decoder.decode(); // ends the stream; what it gives is the stub of the cut character
    return text;
  };
}

// ---------- statistics

/** What the non-ASCII values look like. Shares are of `values`, 0 to 1. */
interface Signs {
  readonly values: number;
  readonly utf8Share: number;
  /** Sequences of three and four bytes: hanzi in UTF-8. Two-byte ones also arise from GBK by chance (莫 is C4 AA). */
  readonly utf8Long: number;
  readonly gbkShare: number;
  /** Double bytes with both bytes above 0xA0: nearly all of everyday Chinese, rare in western text. */
  readonly gb2312: number;
  /** Double bytes with a high second byte, and four-byte characters. */
  readonly highPairs: number;
  /** A high byte before an ASCII letter or at the end: `São`, `café`. */
  readonly lonePairs: number;
}

// Samples are distinct values, so a text in the wrong encoding fits by accident in a few of them only.
const NEARLY_ALL = 0.95;
const MOST = 0.8;
const HALF = 0.5;

function contradiction(source: Text, encoding: string, signs: Signs): Text | null {
  if (signs.values === 0) return null;
  if (encoding === 'utf-8') {
    const refuted = signs.utf8Share < HALF && signs.gbkShare > signs.utf8Share;
    return refuted ? filled(ENCODING_REASONS.notUtf8, { source }) : null;
  }
  const name = encoding === 'gb18030' ? 'GBK' : encoding;
  const says = { source, encoding: name };
  if (signs.utf8Share >= NEARLY_ALL && signs.utf8Long > 0) return filled(ENCODING_REASONS.isUtf8, says);
  if (encoding === 'windows-1252' && looksChinese(signs)) return filled(ENCODING_REASONS.looksGbk, says);
  return null;
}

function statistics(signs: Signs): string {
  if (signs.utf8Share >= MOST && (signs.utf8Long > 0 || !looksChinese(signs))) return 'utf-8';
  if (signs.gbkShare >= MOST && signs.highPairs > 0 && signs.highPairs >= signs.lonePairs) return 'gb18030';
  return 'windows-1252';
}

function looksChinese(signs: Signs): boolean {
  const pairs = signs.highPairs + signs.lonePairs;
  return signs.gbkShare >= NEARLY_ALL && signs.gb2312 > 0 && signs.gb2312 >= 0.9 * pairs;
}

function measure(values: readonly Uint8Array[]): Signs {
  let utf8Valid = 0;
  let utf8Long = 0;
  let gbkValid = 0;
  const pairs: PairCounts = { gb2312: 0, highPairs: 0, lonePairs: 0 };
  for (const value of values) {
    const long = utf8LongSequences(value);
    if (long >= 0) {
      utf8Valid++;
      utf8Long += long;
    }
    if (countGbkPairs(value, pairs)) gbkValid++;
  }
  const total = Math.max(values.length, 1);
  return { values: values.length, utf8Share: utf8Valid / total, utf8Long, gbkShare: gbkValid / total, ...pairs };
}

/** Number of sequences of three or four bytes in strictly valid UTF-8, a cut at the end allowed; -1 when invalid. */
function utf8LongSequences(value: Uint8Array): number {
  let long = 0;
  for (let at = 0; at < value.length; ) {
    const length = utf8Length(value[at]!);
    if (length === 0) return -1;
    const end = Math.min(at + length, value.length);
    for (let next = at + 1; next < end; next++) {
      if ((value[next]! & 0xc0) !== 0x80) return -1;
    }
    if (length >= 3 && at + length <= value.length) long++;
    at += length;
  }
  return long;
}

function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0; // a continuation byte, or an overlong form
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

interface PairCounts {
  gb2312: number;
  highPairs: number;
  lonePairs: number;
}

/** Counts the characters of one value as GB18030; false when it is not GB18030, a cut at the end allowed. */
function countGbkPairs(value: Uint8Array, counts: PairCounts): boolean {
  for (let at = 0; at < value.length; ) {
    const lead = value[at]!;
    if (lead < 0x80) {
      at++;
      continue;
    }
    if (lead === 0x80 || lead === 0xff) return false;
    if (at + 1 === value.length) {
      counts.lonePairs++;
      return true;
    }
    const trail = value[at + 1]!;
    if (trail >= 0x30 && trail <= 0x39) {
      if (!isFourByteTail(value, at + 2)) return false;
      counts.highPairs++;
      at += 4;
      continue;
    }
    if (trail < 0x40 || trail === 0x7f || trail === 0xff || isUserDefined(lead, trail)) return false;
    if (trail < 0x80) counts.lonePairs++;
    else counts.highPairs++;
    if (trail >= 0xa1 && lead >= 0xa1) counts.gb2312++;
    at += 2;
  }
  return true;
}

/** Third and fourth byte of a four-byte character, as far as they are there. */
function isFourByteTail(value: Uint8Array, at: number): boolean {
  const third = value[at];
  const fourth = value[at + 1];
  if (third !== undefined && (third < 0x81 || third === 0xff)) return false;
  return fourth === undefined || (fourth >= 0x30 && fourth <= 0x39);
}

/** The areas of GBK without characters: real text does not use them, western text falls into them (`ùñ` is F9 F1). */
function isUserDefined(lead: number, trail: number): boolean {
  return trail >= 0xa1 && ((lead >= 0xaa && lead <= 0xaf) || lead >= 0xf8);
}

// ---------- Big5

/** Everyday text has more characters than this in a column of a table. */
const BIG5_LEAST = 4;
/** Two of five second bytes of Big5 are ASCII; in GBK everyday hanzi have none there. */
const BIG5_GBK_SHARE = 0.85;

/** Nothing states Big5 and most of its bytes are GBK as well: a person has to look, so it is told and not decided. */
function withBig5Noted(choice: Choice, values: readonly Uint8Array[]): Choice {
  const isOpen = choice.how === 'statistics' && choice.contradiction === null && choice.encoding !== 'utf-8';
  return isOpen && looksBig5(values) ? { ...choice, contradiction: ENCODING_REASONS.looksBig5 } : choice;
}

/** Whether nearly all characters are everyday ones of Big5 (first bytes A4 to C6), and too few of them are such in GBK. */
function looksBig5(values: readonly Uint8Array[]): boolean {
  let common = 0;
  let others = 0;
  let gb2312 = 0;
  for (const value of values) {
    for (let at = 0; at + 1 < value.length; at++) {
      const lead = value[at]!;
      if (lead < 0x80) continue;
      const trail = value[++at]!;
      const isBig5 = (trail >= 0x40 && trail < 0x7f) || (trail >= 0xa1 && trail < 0xff);
      if (isBig5 && lead >= 0xa4 && lead <= 0xc6) common++;
      else if (!isBig5 || lead > 0xc6 || lead < 0xa1) others++; // A1 to A3 are marks
      if (trail >= 0xa1) gb2312++;
    }
  }
  return (
    common >= BIG5_LEAST && common >= NEARLY_ALL * (common + others) && gb2312 < BIG5_GBK_SHARE * (common + others)
  );
}

function isBeyondAscii(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0x80);
}
