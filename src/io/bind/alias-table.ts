import { readFileSync } from 'node:fs';
import { tableFile } from '../tables.js';

/** One row of the table: a name under which a field of a layer is met. */
export interface AliasRow {
  readonly role: string;
  readonly canonical: string;
  readonly alias: string;
}

const TABLE = tableFile('field_aliases.csv');
let rows: readonly AliasRow[] | null = null;

/** The rows of `src/tables/field_aliases.csv`, in its order; read once. */
export function aliasRows(): readonly AliasRow[] {
  rows ??= parseAliasTable(readFileSync(TABLE, 'utf8'));
  return rows;
}

/** The rows of an alias table by the names in its header line. A missing column is a defect of the program. */
export function parseAliasTable(csv: string): AliasRow[] {
  const [header = [], ...body] = parseCsv(csv);
  const column = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0) throw new Error(`field_aliases.csv: no column ${name}`);
    return at;
  };
  const role = column('layer_role');
  const canonical = column('canonical_code');
  const alias = column('alias');
  return body.map((row) => ({ role: row[role] ?? '', canonical: row[canonical] ?? '', alias: row[alias] ?? '' }));
}

/** Rows and cells of CSV text as in RFC 4180: quotes, doubled quotes, line breaks in quotes. Empty lines are left out. */
export function parseCsv(csv: string): string[][] {
  const table: string[][] = [];
  let row: string[] = [];
  // One cell and what ends it: a quoted or plain text, then a comma, a line break or the end.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  cell.lastIndex = csv.startsWith('\ufeff') ? 1 : 0;
  while (cell.lastIndex < csv.length || row.length > 0) {
    const at = cell.lastIndex;
    const found = cell.exec(csv);
    if (!found) throw new Error(`CSV: cannot read on at character ${at}`);
    row.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === ',') continue;
    if (row.length > 1 || row[0] !== '') table.push(row);
    row = [];
  }
  return table;
}
