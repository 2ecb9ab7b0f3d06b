import { PATCH_COLUMNS } from './store/schema.js';
import type { SqlValue, Store } from './store/store.js';

/** A patch of a re-delivered release against its earlier delivery. */
export interface Correction {
  readonly id: string;
  readonly change: 'added' | 'withdrawn' | 'changed';
  /** Columns that differ; `geom` for the outline. */
  readonly columns: readonly string[];
}

/** The rows of an earlier delivery by their keys. */
export type EarlierRows = ReadonlyMap<string, Readonly<Record<string, SqlValue>>>;

/** Rows of a delivery by patch id; a repeated id gets its number. */
export function keyedRows(store: Store, release: number): Map<string, Readonly<Record<string, SqlValue>>> {
  const rows = store.all('SELECT * FROM patches WHERE release = ? ORDER BY row', [release]);
  const keys = keysOf(rows.map((row) => String(row['JCBH'] ?? '')));
  return new Map(rows.map((row, i) => [keys[i]!, row]));
}

/** Ids told apart: a repeated one gets its number. */
export function keysOf(ids: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return ids.map((id) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return `${id}\0${count}`;
  });
}

/** What a delivery changes of the one before; `cells` gives the row of a patch as the store takes it. */
export function correctionsOf(
  previous: EarlierRows,
  ids: readonly string[],
  cells: (f: number) => readonly SqlValue[],
): Correction[] {
  const corrections: Correction[] = [];
  const idKeys = keysOf(ids);
  idKeys.forEach((key, f) => {
    const row = previous.get(key);
    if (!row) corrections.push({ id: ids[f]!, change: 'added', columns: [] });
    else {
      const columns = differences(row, cells(f));
      if (columns.length > 0) corrections.push({ id: ids[f]!, change: 'changed', columns });
    }
  });
  const there = new Set(idKeys);
  for (const [key, row] of previous) {
    if (!there.has(key)) corrections.push({ id: String(row['JCBH'] ?? ''), change: 'withdrawn', columns: [] });
  }
  return corrections;
}

/** Columns that say something of the patch itself. */
const COMPARED = new Set([...PATCH_COLUMNS.map(({ code }) => code), 'geom', 'extra']);

function differences(row: Readonly<Record<string, SqlValue>>, cells: readonly SqlValue[]): string[] {
  return Object.keys(row).filter((name, i) => COMPARED.has(name) && !same(row[name]!, cells[i]!));
}

function same(a: SqlValue, b: SqlValue): boolean {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array)) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
