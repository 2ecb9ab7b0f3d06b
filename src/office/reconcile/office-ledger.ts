import { type SheetRow, shownHeading } from '../../io/table/headings.js';
import { openTable } from '../../io/table/open.js';
import { worksheetNames } from '../../io/table/xlsx.js';
import { Problem } from '../../model/problem.js';
import { isOwnName, type Meaning, meaningOf, means, unitOfNote } from './headings.js';

/** A column of the office's ledger that is understood. */
export interface OfficeColumn {
  /** From 0. */
  readonly column: number;
  readonly heading: string;
  readonly meaning: Meaning;
}

/** A row of the office's ledger. */
export interface OfficeRow {
  /** In the file, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** Without blanks, in half-width characters; empty where there is none. */
  readonly id: string;
  /** A parent that was split up, a part of one, a total, or an ordinary row. */
  readonly kind: 'parent' | 'child' | 'total' | 'plain';
  /** Id of the patch that a part comes of, where the ledger says it. */
  readonly parent: string;
}

export interface OfficeLedger {
  readonly file: string;
  readonly sheet: string | null;
  readonly kind: 'csv' | 'xlsx';
  readonly headingRow: number;
  readonly columns: readonly OfficeColumn[];
  /** Headings that say what another column says too, which is the one that is looked at. */
  readonly passedOver: readonly string[];
  readonly rows: readonly OfficeRow[];
  /** All rows of the file as they stand, for the marked copy of a CSV. */
  readonly grid: readonly SheetRow[];
}

const HEADINGS_AMONG = 40;

/** Whether the result has a patch of this id (folded). */
type IsKnown = (id: string) => boolean;

/**
 * Reads an office's ledger, .xlsx or CSV. Of several worksheets the one is taken whose headings say most, unless `sheet`
 * names one.
 *
 * Errors  those of tables; LEDGER_NOT_RECOGNISED where neither ids nor anything to add up is found.
 */
export async function readOfficeLedger(file: string, isKnown: IsKnown, sheet?: string): Promise<OfficeLedger> {
  const sheets = sheet === undefined ? await sheetsOf(file) : [/^\d+$/.test(sheet) ? Number(sheet) : sheet];
  let best: OfficeLedger | null = null;
  for (const one of sheets) {
    const found = await readOne(file, one, isKnown);
    if (!best || found.columns.length > best.columns.length) best = found;
  }
  if (!best || !isUseful(best.columns)) throw new Problem('LEDGER_NOT_RECOGNISED', { file });
  return best;
}

function isUseful(columns: readonly OfficeColumn[]): boolean {
  return columns.some(({ meaning }) => meaning.kind === 'id' || meaning.kind === 'role');
}

async function sheetsOf(file: string): Promise<(string | undefined)[]> {
  const names = await worksheetNames(file);
  return names ?? [undefined];
}

async function readOne(file: string, sheet: string | number | undefined, isKnown: IsKnown): Promise<OfficeLedger> {
  const open = await openTable(file, { sheet });
  try {
    const grid: SheetRow[] = [];
    for await (const row of open.rows) grid.push(row);
    const { place, columns: understoodColumns, passedOver } = findHeadings(grid);
    const candidates = inUnitOf(grid.slice(0, Math.max(0, place)), understoodColumns);
    const body = grid.slice(place + 1).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    const columns = withOneId(candidates, body, isKnown);
    return {
      file,
      sheet: open.sheet,
      kind: open.kind,
      headingRow: grid[place]?.row ?? 0,
      columns,
      passedOver,
      rows: withParts(
        body.map((row) => officeRow(row, columns)),
        isKnown,
      ),
      grid,
    };
  } finally {
    open.close();
  }
}

/** The row of headings, or the lower one of two, that makes most columns understood. */
function findHeadings(grid: readonly SheetRow[]): Headings {
  let best: Headings = { place: -1, columns: [], passedOver: [] };
  for (let place = 0; place < Math.min(grid.length, HEADINGS_AMONG); place++) {
    for (const upper of [null, place > 0 ? grid[place - 1]! : null]) {
      const found = understood(upper, grid[place]!);
      if (found.columns.length > best.columns.length) best = { place, ...found };
    }
  }
  return best;
}

interface Headings {
  /** Of the row in the grid; −1 for none. */
  readonly place: number;
  readonly columns: readonly OfficeColumn[];
  readonly passedOver: readonly string[];
}

/** Where a note above the headings states one unit, it is that of the areas whose headings state none. */
function inUnitOf(above: readonly SheetRow[], columns: readonly OfficeColumn[]): readonly OfficeColumn[] {
  const units = new Set(above.flatMap(({ cells }) => cells.flatMap((cell) => unitOfNote(cell) ?? [])));
  const [unit] = units;
  if (unit === undefined || units.size > 1) return columns;
  return columns.map((column) => {
    const { meaning } = column;
    const isBare = (meaning.kind === 'area' || meaning.kind === 'role') && meaning.unit === null;
    return isBare ? { ...column, meaning: { ...meaning, unit } } : column;
  });
}

function understood(upper: SheetRow | null, lower: SheetRow): Omit<Headings, 'place'> {
  const width = Math.max(upper?.cells.length ?? 0, lower.cells.length);
  const columns: OfficeColumn[] = [];
  let above = '';
  for (let column = 0; column < width; column++) {
    const own = upper?.cells[column]?.trim() ?? '';
    const below = lower.cells[column]?.trim() ?? '';
    // A merged heading has its text in its first cell only.
    if (own !== '' || below === '') above = own;
    const meaning = meaningOf(above, below);
    if (meaning && (above !== '' || below !== ''))
      columns.push({
        column,
        heading: [above, below]
          .map(shownHeading)
          .filter((text) => text !== '')
          .join(' '),
        meaning,
      });
  }
  // Which column of ids is the one, the ids themselves will tell.
  const keyOf = ({ meaning }: OfficeColumn): string => (meaning.kind === 'id' ? '' : JSON.stringify(meaning));
  const chosen = new Map<string, OfficeColumn>();
  for (const column of columns) {
    const before = chosen.get(keyOf(column));
    if (!before || (isNamed(column) && !isNamed(before))) chosen.set(keyOf(column), column);
  }
  const kept = columns.filter((column) => keyOf(column) === '' || chosen.get(keyOf(column)) === column);
  return {
    columns: kept,
    passedOver: columns.filter((column) => !kept.includes(column)).map(({ heading }) => heading),
  };
}

/** Of two columns for one thing the one with its own name counts, else the first. */
function isNamed({ meaning, heading }: OfficeColumn): boolean {
  return 'code' in meaning && isOwnName(heading, meaning.code);
}

/** Of several columns of ids, as 线索编号 beside 图斑编号, the one with most ids that are known stays. */
function withOneId(columns: readonly OfficeColumn[], body: readonly SheetRow[], isKnown: IsKnown): OfficeColumn[] {
  const hits = (column: number): number => body.filter(({ cells }) => isKnown(foldId(cells[column] ?? ''))).length;
  const ids = columns.filter(({ meaning }) => meaning.kind === 'id');
  const [best] = ids.map((column) => ({ column, hits: hits(column.column) })).sort((p, q) => q.hits - p.hits);
  return columns.filter((column) => column.meaning.kind !== 'id' || column === best?.column);
}

function officeRow({ row, cells }: SheetRow, columns: readonly OfficeColumn[]): OfficeRow {
  const cellOf = (kind: 'id' | 'parent' | 'state'): string => {
    const found = columns.find(({ meaning }) => meaning.kind === kind);
    return found ? (cells[found.column] ?? '') : '';
  };
  const state = cellOf('state');
  const isTotal = cells.slice(0, 4).some((cell) => means('total', cell));
  const kind = isTotal
    ? 'total'
    : means('split.parent', state)
      ? 'parent'
      : means('split.child', state)
        ? 'child'
        : 'plain';
  return { row, cells, id: foldId(cellOf('id')), kind, parent: foldId(cellOf('parent')) };
}

/** What people put behind the id of a patch to number the parts it was split into: -1, _2, （3）. */
const NUMBERED_PART = /^(.+?)(?:[-_#.–—]|\()\d{1,3}\)?$/;

/** The patch that an id names a part of, of those known; empty for none. */
export function wholeOf(id: string, isKnown: IsKnown): string {
  const whole = NUMBERED_PART.exec(id)?.[1] ?? '';
  return whole !== '' && !isKnown(id) && isKnown(whole) ? whole : '';
}

/** Where no column says what was split, the ids do: rows of unknown ids that name a part of a known patch are parts of it. */
function withParts(rows: readonly OfficeRow[], isKnown: IsKnown): OfficeRow[] {
  const wholes = rows.map(({ kind, id }) => (kind === 'plain' ? wholeOf(id, isKnown) : ''));
  const split = new Set(wholes);
  return rows.map((row, i) => {
    if (wholes[i] !== '') return { ...row, kind: 'child', parent: wholes[i]! };
    return row.kind === 'plain' && row.id !== '' && split.has(row.id) ? { ...row, kind: 'parent' } : row;
  });
}

/** Ids that differ in blanks, guards against spreadsheets or the width of their characters are the same. */
export function foldId(id: string): string {
  return id.normalize('NFKC').replaceAll(/\s+/g, '').replace(/^'/, '').toUpperCase();
}
