import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { TABLE_FILE_REASONS, TABLE_REASONS } from '../../words/table.js';
import { filled } from '../../words/text.js';
import { mostUnpacked } from '../archive/honest-size.js';
import { allBytes, openBytes } from '../text/byte-source.js';
import type { SheetRow } from './headings.js';
import { TooLarge, type WorkbookParts, workbookParts } from './workbook-parts.js';

/** What a worksheet may reach to, and what fits into memory: empty cells between the others are filled in. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
const MOST_CELLS = 40_000_000;
const MOST_BYTES = 2 ** 30;

/** A worksheet in memory. */
export interface WorkbookSheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
}

/**
 * Reads a worksheet of an .xlsx workbook, by name or by number from 1; formulas as their last result, dates as ISO 8601,
 * errors in cells as empty. A sheet with formulas that no program has reckoned out is refused.
 *
 * Errors  NOT_A_TABLE for other archives; TABLE_DAMAGED, also for sheets that would fill the memory; SHEET_UNKNOWN.
 */
export async function readWorkbook(bytes: Buffer, file: string, wanted: string | number = 1): Promise<WorkbookSheet> {
  const { sheets, extents } = await lookInto(bytes, file);
  const place = typeof wanted === 'number' ? wanted - 1 : sheets.findIndex(({ name }) => name === wanted);
  const sheet = sheets[place];
  if (!sheet) {
    const names = sheets.map(({ name }) => name);
    const params = { sheet: String(wanted), nearest: nearest(String(wanted), names), sheets: names.join(', ') };
    throw new Problem('SHEET_UNKNOWN', { file }, params);
  }
  for (const [part, { rows, columns, uncalculated }] of extents) {
    if (sheet.part !== null && part !== sheet.part) continue;
    // Read as empty cells they would be passed over in silence.
    if (uncalculated !== null)
      throw new Problem(
        'TABLE_DAMAGED',
        { file },
        { reason: filled(TABLE_REASONS.uncalculated, { cell: uncalculated }) },
      );
    if (rows <= MOST_ROWS && columns <= MOST_COLUMNS && rows * columns <= MOST_CELLS) continue;
    throw new Problem('TABLE_DAMAGED', { file }, { reason: filled(TABLE_REASONS.workbookSpread, { rows, columns }) });
  }
  const data = await readCells(bytes, file, place + 1);
  return { name: sheet.name, rows: data.map((cells, i) => ({ row: i + 1, cells: cells.map(cellText) })) };
}

/** Names of the worksheets of a workbook; null for a file that is none. Errors: those of `readWorkbook`. */
export async function worksheetNames(path: string): Promise<string[] | null> {
  const source = openBytes(path);
  try {
    const bytes = allBytes(source);
    if (bytes.toString('latin1', 0, 4) !== 'PK\x03\x04') return null;
    return (await lookInto(bytes, path)).sheets.map(({ name }) => name);
  } finally {
    source.close();
  }
}

async function lookInto(bytes: Buffer, file: string): Promise<WorkbookParts> {
  let parts: WorkbookParts | null;
  const limit = Math.min(MOST_BYTES, mostUnpacked(bytes.length));
  try {
    parts = await workbookParts(bytes, limit);
  } catch (fault) {
    if (!(fault instanceof TooLarge)) throw damaged(file, fault);
    throw new Problem('TABLE_DAMAGED', { file }, { reason: filled(TABLE_REASONS.workbookLarge, { limit }) });
  }
  if (parts === null) throw new Problem('NOT_A_TABLE', { file }, { reason: TABLE_FILE_REASONS.notAWorkbook });
  return parts;
}

/** A number as the workbook has it: a double would lose digits of long ids. */
interface Digits {
  readonly digits: string;
}
type Cell = string | boolean | Date | Digits | null;

/** Cells of a worksheet by its number; numbers as their digits. */
async function readCells(bytes: Buffer, file: string, sheet: number): Promise<Cell[][]> {
  // Loaded only here: most runs read no workbook.
  const { readSheet } = await import('read-excel-file/node');
  try {
    const data: unknown = await readSheet<Digits>(bytes, sheet, { parseNumber: (digits) => ({ digits }) });
    return data as Cell[][];
  } catch (fault) {
    throw damaged(file, fault);
  }
}

function damaged(file: string, fault: unknown): Problem {
  const detail = fault instanceof Error ? fault.message : String(fault);
  return new Problem(
    'TABLE_DAMAGED',
    { file },
    { reason: filled(TABLE_REASONS.workbook, { detail }) },
    { cause: fault },
  );
}

/** A cell as a person would write it down. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return String(cell);
  return cell instanceof Date ? dateText(cell) : numberText(cell.digits);
}

/** Long whole numbers keep their digits, others the double they are: 0.1 + 0.2 is 0.30000000000000004 in the file too. */
function numberText(digits: string): string {
  return /^-?\d+$/.test(digits) ? digits : String(Number(digits));
}

/** To the second: a workbook counts days, and the parts of a day are not exact. */
function dateText(date: Date): string {
  const seconds = Math.round(date.getTime() / 1000);
  if (Number.isNaN(seconds)) return '';
  const text = new Date(1000 * seconds).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}
