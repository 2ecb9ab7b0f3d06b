import { closeSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { spreadsheetText } from './csv-text.js';

export { csvText, decimal, LONG_NUMBER, spreadsheetText } from './csv-text.js';

/** What opens readable in a spreadsheet: BOM, and codes that look like numbers kept as text. */
const BOM = '\uFEFF';
/** Rows turned to text at a time: bounds the memory of a large table. */
const CHUNK = 5_000;

export type CsvCell = string | number | null;

/**
 * Writes a table as UTF-8 CSV for spreadsheets and scripts: byte order mark, LF, quotes where needed. Text that a
 * spreadsheet would take for a number and spoil (leading zero, 12 digits and more, 123E4) gets a tab in front;
 * text that it would take for a formula (= + - @ in front, wide ones too) an apostrophe.
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
  return BOM + stringify([header.map(spreadsheetText)]);
}
