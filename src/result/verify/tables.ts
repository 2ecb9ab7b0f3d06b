import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DbfColumn } from '../../io/shapefile/dbf-layout.js';
import { csvValues, dbfValues, type TableValues, type WantedColumns } from '../../io/table-values.js';
import { decimal } from '../../io/write/csv.js';
import { ledgerDbfColumns, PIECE_COLUMNS } from '../../io/write/rows.js';
import { ledgerColumns } from '../../model/ledger.js';
import type { Manifest } from '../../model/manifest.js';
import type { Breach } from './breach.js';
import { shapeBreaches } from './shape-records.js';

const LAND = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'] as const;
const APPROVED = ['SPMJ', 'WSPMJ'] as const;
/** So many findings of one kind in one file tell enough. */
const LISTED = 100;

/** What of a manifest is held against the tables. */
export type StatedTables = Pick<Manifest, 'job' | 'outputs' | 'totals' | 'counts'>;

/**
 * Reads the tables of a result back and holds them against each other and the manifest: rows of .csv, .dbf, .shx and
 * .shp, the identities of every row, pieces against patches, totals. Cheap enough to be done before every publication.
 */
export function tableBreaches(dir: string, stated: StatedTables): Breach[] {
  const columns = ledgerDbfColumns(ledgerColumns(stated.job.layers.map(({ column }) => column)));
  const codes = [...new Set(['TBMJ', ...LAND, ...APPROVED, ...Object.keys(stated.totals)])].filter((code) =>
    columns.some(({ name }) => name === code),
  );
  const found: Breach[] = [];
  const ledger = readTable(dir, 'ledger', columns, codes, stated, found);
  const pieces = readTable(dir, 'pieces', PIECE_COLUMNS, ['PWMJ'], stated, found);
  if (ledger) {
    const numbers = new Map(codes.map((code, i) => [code, ledger.values.numbers[i]!]));
    found.push(...identityBreaches(ledger, numbers), ...totalBreaches(ledger, numbers, stated));
    if (ledger.values.rows !== stated.counts.judged)
      found.push(rowsDiffer(ledger.file, ledger.values.rows, stated.counts.judged));
    if (pieces) found.push(...pieceBreaches(ledger, pieces, numbers.get('TBMJ')!));
  }
  return atMost(found, LISTED);
}

interface Table {
  readonly file: string;
  readonly values: TableValues;
}

/** The table from its CSV or, without one, its .dbf; where there are both, they must agree. Null where there is none. */
function readTable(
  dir: string,
  name: string,
  columns: readonly DbfColumn[],
  codes: readonly string[],
  { outputs }: StatedTables,
  found: Breach[],
): Table | null {
  const wanted: WantedColumns = {
    columns: columns.length,
    id: 0,
    numbers: codes.map((code) => columns.findIndex(({ name: column }) => column === code)),
  };
  const isStated = (file: string): boolean =>
    outputs.some((output) => output.file === file) && existsSync(join(dir, file));
  const tables: Table[] = [];
  if (isStated(`${name}.csv`)) {
    const file = `${name}.csv`;
    tables.push({ file, values: csvValues(readFileSync(join(dir, file)), wanted) });
  }
  if (isStated(`${name}.dbf`)) {
    const file = `${name}.dbf`;
    const lengths = columns.map(({ length }) => length);
    tables.push({ file, values: dbfValues(readFileSync(join(dir, file)), lengths, wanted) });
    found.push(...shapeBreaches(dir, name, tables.at(-1)!.values.rows));
  }
  for (const { file, values } of tables) {
    const rows = outputs.find((output) => output.file === file)?.rows ?? values.rows;
    if (rows !== values.rows) found.push(rowsDiffer(file, values.rows, rows));
    for (const row of values.faulty) found.push({ code: 'ROW_UNREADABLE', file, row: row + 1, params: {} });
  }
  const [first, second] = tables;
  if (first && second && first.values.rows === second.values.rows) found.push(...differences(first, second, codes));
  return first ?? null;
}

function rowsDiffer(file: string, found: number, stated: number): Breach {
  return { code: 'ROWS_DIFFER', file, params: { found, stated } };
}

function differences({ values: csv }: Table, { file, values: dbf }: Table, codes: readonly string[]): Breach[] {
  const found: Breach[] = [];
  codes.forEach((column, c) => {
    const [ours, theirs] = [csv.numbers[c]!, dbf.numbers[c]!];
    for (let row = 0; row < csv.rows; row++) {
      if (Object.is(ours[row], theirs[row])) continue;
      const params = { column, found: printed(theirs[row]!), other: printed(ours[row]!) };
      found.push({ code: 'TABLES_DIFFER', file, row: row + 1, id: csv.ids[row] ?? '', params });
    }
  });
  return found;
}

/** TBMJ against its parts by land and by approval; parts that were not provided are all empty. */
function identityBreaches({ file, values }: Table, numbers: ReadonlyMap<string, Float64Array>): Breach[] {
  const found: Breach[] = [];
  const whole = numbers.get('TBMJ')!;
  for (const [code, parts] of [
    ['PARTS_NOT_WHOLE', LAND.map((name) => numbers.get(name)!)],
    ['APPROVAL_NOT_WHOLE', APPROVED.map((name) => numbers.get(name)!)],
  ] as const) {
    for (let row = 0; row < values.rows; row++) {
      let sum = 0;
      let empty = 0;
      for (const part of parts) {
        const value = part[row]!;
        if (Number.isNaN(value)) empty++;
        else sum += value;
      }
      if (empty === parts.length || (empty === 0 && sum === whole[row])) continue;
      const params = { whole: printed(whole[row]!), sum: printed(sum) };
      found.push({ code, file, row: row + 1, id: values.ids[row] ?? '', params });
    }
  }
  return found;
}

function totalBreaches(
  { file, values }: Table,
  numbers: ReadonlyMap<string, Float64Array>,
  { totals }: StatedTables,
): Breach[] {
  return Object.entries(totals).flatMap(([column, total]): Breach[] => {
    const cells = numbers.get(column);
    if (!cells) return [];
    let sum = 0;
    let known = 0;
    for (let row = 0; row < values.rows; row++) {
      if (Number.isNaN(cells[row]!)) continue;
      sum += cells[row]!;
      known++;
    }
    const stated = total === null ? null : Math.round(100 * total);
    if (stated === (known === 0 ? null : sum)) return [];
    const params = { column, stated: stated === null ? '-' : decimal(stated), found: known === 0 ? '-' : decimal(sum) };
    return [{ code: 'TOTALS_DIFFER', file, params }];
  });
}

/** Pieces stand in the order of the patches; those of a patch have its area together. */
function pieceBreaches(ledger: Table, pieces: Table, areas: Float64Array): Breach[] {
  const found: Breach[] = [];
  const pieceAreas = pieces.values.numbers[0]!;
  const { ids } = pieces.values;
  let piece = 0;
  let row = 0;
  while (row < ledger.values.rows) {
    const id = ledger.values.ids[row]!;
    let whole = 0;
    for (; row < ledger.values.rows && ledger.values.ids[row] === id; row++) whole += areas[row]!;
    let sum = 0;
    const first = piece;
    for (; piece < pieces.values.rows && ids[piece] === id; piece++) sum += pieceAreas[piece]!;
    if (sum === whole) continue;
    const params = { sum: printed(sum), whole: printed(whole) };
    found.push({ code: 'PIECES_NOT_WHOLE', file: pieces.file, row: first + 1, id, params });
  }
  if (piece < pieces.values.rows) {
    const params = { id: ids[piece] ?? '' };
    found.push({ code: 'PIECES_UNKNOWN', file: pieces.file, row: piece + 1, params });
  }
  return found;
}

/** Hundredths as they stand in the table; `?` for what is no number. */
export function printed(cents: number): string {
  return Number.isFinite(cents) ? decimal(cents) : Number.isNaN(cents) ? '-' : '?';
}

function atMost(found: readonly Breach[], limit: number): Breach[] {
  const counts = new Map<string, number>();
  return found.filter(({ code, file }) => {
    const count = (counts.get(`${code} ${file}`) ?? 0) + 1;
    counts.set(`${code} ${file}`, count);
    return count <= limit;
  });
}
