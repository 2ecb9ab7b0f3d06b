import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DbfColumn } from '../../io/shapefile/dbf-layout.js';
import { csvValues, dbfValues, type TableValues, type WantedColumns } from '../../io/table-values.js';
import { decimal } from '../../io/write/csv.js';
import { ledgerDbfColumns, PIECE_COLUMNS } from '../../io/write/rows.js';
import { ledgerColumns } from '../../model/ledger.js';
import type { Manifest, ManifestOutput } from '../../model/manifest.js';
import type { Breach } from './breach.js';
import { indexBreaches } from './shape-records.js';

const LAND = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'] as const;
const APPROVED = ['SPMJ', 'WSPMJ'] as const;
/** So many findings of one kind in one file tell enough. */
const LISTED = 100;

/** What of a manifest is held against the tables. */
export interface StatedTables {
  readonly job: Pick<Manifest['job'], 'layers'>;
  readonly outputs: readonly Pick<ManifestOutput, 'file' | 'rows'>[];
  readonly totals: Manifest['totals'];
  readonly counts: Pick<Manifest['counts'], 'judged'>;
  readonly review?: Manifest['review'];
}

/**
 * Reads the tables of a result back and holds them against each other and the manifest: rows of .csv, .dbf and .shx, the
 * identities of every row, pieces against patches, totals. Cheap enough to be done before every publication: of the
 * columns of the .dbf only those of the identities are read.
 */
export function tableBreaches(dir: string, stated: StatedTables): Breach[] {
  const columns = ledgerDbfColumns(
    ledgerColumns(
      stated.job.layers.map(({ column }) => column),
      stated.review !== undefined,
    ),
  );
  const identities = ['TBMJ', ...LAND, ...APPROVED];
  const codes = [...new Set([...identities, ...Object.keys(stated.totals)])].filter((code) =>
    columns.some(({ name }) => name === code),
  );
  const found: Breach[] = [];
  const read = new TableReader(dir, stated, found);
  const ledger = read.table('ledger', columns, codes, identities.length);
  const pieces = read.table('pieces', PIECE_COLUMNS, ['PWMJ'], 1);
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

class TableReader {
  constructor(
    private readonly dir: string,
    private readonly stated: StatedTables,
    private readonly found: Breach[],
  ) {}

  /**
   * The table from its CSV or, without one, its .dbf; where there are both, they must agree in the first `compared` of
   * the columns `codes`. Null where there is none.
   */
  table(name: string, columns: readonly DbfColumn[], codes: readonly string[], compared: number): Table | null {
    const positions = codes.map((code) => columns.findIndex((column) => column.name === code));
    const csv = this.read(`${name}.csv`, (bytes) =>
      csvValues(bytes, { columns: columns.length, id: 0, numbers: positions }),
    );
    const lengths = columns.map(({ length }) => length);
    const wanted: WantedColumns = csv
      ? { columns: columns.length, id: null, numbers: positions.slice(0, compared) }
      : { columns: columns.length, id: 0, numbers: positions };
    const dbf = this.read(`${name}.dbf`, (bytes) => dbfValues(bytes, lengths, wanted));
    if (dbf) this.found.push(...indexBreaches(this.dir, name, dbf.values.rows));
    if (csv && dbf && csv.values.rows === dbf.values.rows)
      this.found.push(...differences(csv, dbf, codes.slice(0, compared)));
    return csv ?? dbf;
  }

  private read(file: string, valuesOf: (bytes: Buffer) => TableValues): Table | null {
    const output = this.stated.outputs.find((one) => one.file === file);
    if (!output || !existsSync(join(this.dir, file))) return null;
    const values = valuesOf(readFileSync(join(this.dir, file)));
    if (output.rows !== null && output.rows !== values.rows)
      this.found.push(rowsDiffer(file, values.rows, output.rows));
    for (const row of values.faulty) this.found.push({ code: 'ROW_UNREADABLE', file, row: row + 1, params: {} });
    return { file, values };
  }
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
