import { Problem } from '../../model/problem.js';
import { TABLE_FILE_REASONS } from '../../words/table.js';
import { filled, type Text } from '../../words/text.js';
import { freeName } from '../flatgeobuf/column-names.js';
import { columnLetters, foldHeading, headingRow, type SheetRow, shownHeading } from './headings.js';
import type { OpenTable, Table, TableOptions } from './model.js';
import { openTable } from './open.js';

/** Rows that are looked at before the others: to find the headings, and to see what the columns hold. */
const LOOKED_AT = 300;
/** Headings stand among the first of them. */
const HEADINGS_AMONG = 40;
const MOST_COLUMNS = 2_000;

/** A table whose headings are known. */
export interface HeadedTable {
  readonly open: OpenTable;
  readonly headingRow: number;
  /** As they stand in the file, empty and repeated ones too. */
  readonly headings: readonly string[];
  /** The first rows below, as far as they were looked at. */
  readonly sample: readonly SheetRow[];
  /** All rows below that are not empty, once; cells trimmed. */
  readonly rows: AsyncIterable<SheetRow>;
}

/**
 * Reads a CSV or an .xlsx workbook into memory. Titles above the headings are passed over; `known` tells headings that
 * are expected, folded by `foldHeading`, and is needed only where the headings do not look like any.
 *
 * Errors  NOT_A_TABLE, TABLE_DAMAGED, SHEET_UNKNOWN, ENCODING_UNKNOWN, and those of a path that leads nowhere.
 */
export async function readTable(
  path: string,
  options: TableOptions = {},
  known: (folded: string) => boolean = () => false,
): Promise<Table> {
  const table = await openTable(path, options);
  try {
    const headed = await findHeadings(table, options, known);
    const found: SheetRow[] = [];
    for await (const row of headed.rows) found.push(row);
    const width = found.reduce((most, { cells }) => Math.max(most, usedWidth(cells)), usedWidth(headed.headings));
    const headings = columnNames(headed.headings, requireFewColumns(width, table.file), new Set());
    const rows = found.map(({ cells }) => headings.map((_, i) => cells[i] ?? ''));
    const { file, kind, encoding, delimiter, sheet } = table;
    const rowNumbers = found.map(({ row }) => row);
    return { file, kind, headings, rows, rowNumbers, headingRow: headed.headingRow, encoding, delimiter, sheet };
  } finally {
    table.close();
  }
}

/** Position of the column with this heading, whatever its brackets, blanks and case; -1 where there is none. */
export function columnOf(headings: readonly string[], name: string): number {
  const exact = headings.indexOf(name);
  return exact >= 0 ? exact : headings.findIndex((heading) => foldHeading(heading) === foldHeading(name));
}

/** Finds the row with the headings; see `headingRow`. Errors: NOT_A_TABLE where there is none. */
export async function findHeadings(
  open: OpenTable,
  options: TableOptions,
  known: (folded: string) => boolean,
): Promise<HeadedTable> {
  const iterator = open.rows[Symbol.asyncIterator]();
  const first: SheetRow[] = [];
  while (first.length < LOOKED_AT) {
    const { done, value } = await iterator.next();
    if (done) break;
    if (!isEmpty(value)) first.push(trimmed(value));
  }
  const place =
    options.headingRow === undefined
      ? headingRow(first.slice(0, HEADINGS_AMONG), known)
      : first.findIndex(({ row }) => row === options.headingRow);
  const found = first[place];
  if (!found) throw noHeadings(open.file, options.headingRow, first.length);
  const sample = first.slice(place + 1);
  requireFewColumns(found.cells.length, open.file);
  return { open, headingRow: found.row, headings: found.cells, sample, rows: rowsBelow(sample, iterator) };
}

async function* rowsBelow(sample: readonly SheetRow[], rest: AsyncIterator<SheetRow>): AsyncGenerator<SheetRow> {
  yield* sample;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    if (!isEmpty(value)) yield trimmed(value);
  }
}

/** Names for so many columns: headings that are there, letters for the others, each once. */
export function columnNames(
  headings: readonly string[],
  width: number,
  taken: Set<string>,
  renamed: (from: string, to: string) => void = () => {},
): string[] {
  return Array.from({ length: width }, (_, i) => {
    const shown = shownHeading(headings[i] ?? '');
    const name = freeName(shown === '' ? `col_${columnLetters(i)}` : shown, taken);
    if (shown !== '' && name !== shown) renamed(shown, name);
    return name;
  });
}

/** Cells up to the last one that is not empty. */
export function usedWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== '') + 1;
}

function isEmpty({ cells }: SheetRow): boolean {
  return cells.every((cell) => cell.trim() === '');
}

function trimmed({ row, cells }: SheetRow): SheetRow {
  return { row, cells: cells.map((cell) => cell.trim()) };
}

function requireFewColumns(width: number, file: string): number {
  if (width <= MOST_COLUMNS) return width;
  throw notATable(file, filled(TABLE_FILE_REASONS.columns, { limit: MOST_COLUMNS }));
}

function noHeadings(file: string, stated: number | undefined, rows: number): Problem {
  if (stated !== undefined) return notATable(file, filled(TABLE_FILE_REASONS.headingRow, { row: stated }));
  if (rows === 0) return notATable(file, TABLE_FILE_REASONS.empty);
  return notATable(file, filled(TABLE_FILE_REASONS.noHeadings, { rows: Math.min(rows, HEADINGS_AMONG) }));
}

function notATable(file: string, reason: Text): Problem {
  return new Problem('NOT_A_TABLE', { file }, { reason });
}
