import { closeSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';

/** What opens readable in a spreadsheet: BOM, and codes that look like numbers kept as text. */
const BOM = '\uFEFF';
/** Rows turned to text at a time: bounds the memory of a large table. */
const CHUNK = 5_000;
/** Digits from which a spreadsheet shows a number as 3.2E+11 or rounds it. */
export const LONG_NUMBER = 12;

export type CsvCell = string | number | null;

/**
 * Writes a table as UTF-8 CSV for spreadsheets and scripts: byte order mark, LF, quotes where needed. Text that a
 * spreadsheet would take for a number and spoil (leading zero, 12 digits and more, 123E4) gets a tab in front;
 * text that it would take for a formula (= + - @ in front) an apostrophe.
 */
export function writeCsv(file: string, header: readonly string[], rows: Iterable<readonly CsvCell[]>): number {
  const fd = openSync(file, 'w');
  let count = 0;
  const counted = function* (): Generator<readonly CsvCell[]> {
    for (const row of rows) {
      count++;
      yield row;
    }
  };
  try {
    for (const text of csvTexts(header, counted())) writeWhole(fd, text);
    return count;
  } finally {
    closeSync(fd);
  }
}

/** The system may take less than it is given at a time. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** The text of such a CSV, some thousand rows at a time. */
export function* csvTexts(header: readonly string[], rows: Iterable<readonly CsvCell[]>): Generator<string> {
  yield csvHead(header);
  let chunk: CsvCell[][] = [];
  for (const row of rows) {
    chunk.push(row.map((cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell)));
    if (chunk.length < CHUNK) continue;
    yield stringify(chunk);
    chunk = [];
  }
  yield stringify(chunk);
}

/** The bytes before the first line: byte order mark and headings. */
export function csvHead(header: readonly string[]): string {
  return BOM + stringify([[...header]]);
}

/** A text as it stands in a cell: guarded against spreadsheets, quoted where needed. */
export function csvText(text: string): string {
  return quoted(spreadsheetText(text));
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Guards a text cell against what spreadsheets do to it; everything else is left as it is. */
export function spreadsheetText(text: string): string {
  if (/^[=+\-@\t\r]/.test(text)) return `'${text}`;
  const isSpoilt = /^(0\d+|\d+[eE]\d+)$/.test(text) || (/^\d+$/.test(text) && text.length >= LONG_NUMBER);
  return isSpoilt ? `\t${text}` : text;
}

/** Hundredths as a decimal with two places: 12345 → "123.45". */
export function decimal(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
