import { type FactName, factNames } from '../../model/facts.js';
import type { KeptApproval, KeptFacts } from '../../model/kept-facts.js';
import type { ByteChunks } from './byte-chunks.js';
import { csvText } from './csv.js';
import { GUARDED, mannerOf, putPlain } from './text-bytes.js';

const NAMES = factNames() as FactName[];
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const ONE = 0x31;
const POINT = 0x2e;
/** The longest text of a double. */
const LONGEST_NUMBER = 25;
/** Cents that 32-bit arithmetic holds; what is larger is written the slow way. */
const LARGEST_CENTS = 2 ** 31 - 1;

/**
 * Adds the line of one patch to facts.csv. Numbers are written so that they read back as the same double, because a
 * verdict found again must be the same to the last digit; flags are 1 and 0, what was not provided is empty.
 */
export function addFactLine(
  { id, townshipCode, facts: patchFacts, approvals, remarks }: KeptFacts,
  bytes: ByteChunks,
): void {
  const { values, landClasses } = patchFacts;
  const place = townshipCode ?? '';
  const classes = landClasses ? classText(landClasses) : '';
  const permits = approvals.length === 0 ? '' : approvalTexts(approvals);
  // A UTF-16 unit takes three bytes of UTF-8 at most, and quotes may double it.
  const notes = remarks ?? '';
  let units = id.length + place.length + classes.length + permits.length + notes.length + 16;
  let facts = 0;
  for (const name in values) {
    // They are written as they come: that must be the order of the headings.
    if (name !== NAMES[facts++]) throw new Error(`${id}: fact ${facts} is ${name}`);
    const value = values[name as FactName];
    if (typeof value === 'string') units += value.length;
  }
  if (facts !== NAMES.length) throw new Error(`${id}: ${facts} facts instead of ${NAMES.length}`);
  const from = bytes.reserve(6 * units + (LONGEST_NUMBER + 2) * NAMES.length);
  const { buffer } = bytes;
  let to = putCell(id, buffer, from);
  buffer[to++] = COMMA;
  to = putCell(place, buffer, to);
  buffer[to++] = COMMA;
  for (const name in values) {
    const value = values[name as FactName];
    if (typeof value === 'number') to = putNumber(value, buffer, to);
    else if (typeof value === 'boolean') buffer[to++] = value ? ONE : ZERO;
    else if (typeof value === 'string') to = putFact(value, buffer, to);
    buffer[to++] = COMMA;
  }
  to = putText(classes, buffer, to);
  buffer[to++] = COMMA;
  to = putText(permits, buffer, to);
  buffer[to++] = COMMA;
  to = putCell(notes, buffer, to);
  buffer[to++] = NEWLINE;
  bytes.commit(to - from);
}

function putCell(text: string, buffer: Buffer, at: number): number {
  const manner = mannerOf(text);
  return manner === GUARDED ? putText(csvText(text), buffer, at) : putPlain(text, manner, buffer, at);
}

/** As `putCell`, where an empty text is something else than none. */
function putFact(text: string, buffer: Buffer, at: number): number {
  const manner = mannerOf(text);
  return manner === GUARDED ? putText(remembered(text), buffer, at) : putPlain(text, manner, buffer, at);
}

const CACHED_TEXTS = 1024;
const known = new Map<string, string>();

/** What must be guarded repeats from patch to patch: how is found once. */
function remembered(text: string): string {
  let cell = known.get(text);
  if (cell === undefined) {
    // An empty text is an answer, an empty cell is none: apostrophes alone get one more.
    cell = /^'*$/.test(text) ? `${text}'` : csvText(text);
    if (known.size >= CACHED_TEXTS) known.clear();
    known.set(text, cell);
  }
  return cell;
}

/** A number in its shortest form; nearly all are whole hundredths. Where the bytes go on. */
function putNumber(value: number, buffer: Buffer, at: number): number {
  if (value === 0) {
    buffer[at] = ZERO;
    return at + 1;
  }
  const cents = Math.round(value * 100);
  if (cents < 0 || cents > LARGEST_CENTS || cents / 100 !== value) return putText(String(value), buffer, at);
  const whole = (cents / 100) | 0;
  const rest = cents - 100 * whole;
  let end = at + digitsOf(whole);
  let left = whole;
  for (let d = end - 1; d >= at; d--) {
    const next = (left / 10) | 0;
    buffer[d] = ZERO + left - 10 * next;
    left = next;
  }
  if (rest === 0) return end;
  const tenths = (rest / 10) | 0;
  buffer[end++] = POINT;
  buffer[end++] = ZERO + tenths;
  if (rest !== 10 * tenths) buffer[end++] = ZERO + rest - 10 * tenths;
  return end;
}

function digitsOf(whole: number): number {
  let digits = 1;
  for (let left = whole; left >= 10; left = (left / 10) | 0) digits++;
  return digits;
}

/** A text as UTF-8, byte by byte while it is ASCII: a call out of the language costs more than a short text. */
function putText(text: string, buffer: Buffer, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return at + buffer.write(text, at, 'utf8');
    buffer[at + i] = code;
  }
  return at + text.length;
}

function classText(landClasses: ReadonlyMap<string, number>): string {
  let text = '';
  for (const [code, share] of landClasses) text += `${text === '' ? '' : ';'}${code} ${share}`;
  return text;
}

function approvalTexts(approvals: readonly KeptApproval[]): string {
  let text = '';
  for (const one of approvals) text += text === '' ? approvalText(one) : `;${approvalText(one)}`;
  return csvText(text);
}

function approvalText({ kind, id, approved, expires, timing, area }: KeptApproval): string {
  return `${kind}|${escaped(id)}|${approved ?? ''}|${expires ?? ''}|${timing}|${area / 100}`;
}

/** The two marks that divide approvals, and the one that stands for them. */
function escaped(id: string): string {
  return /[%;|]/.test(id) ? id.replace(/[%;|]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`) : id;
}
