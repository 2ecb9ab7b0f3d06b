import { Problem } from '../model/problem.js';
import type { Store } from './store/store.js';

/** The delivery of a release that is in force, and the journal entries of all its deliveries, oldest first. */
export interface Delivery {
  readonly id: number;
  readonly delivery: number;
  readonly journals: readonly number[];
}

export function deliveryBefore(store: Store, name: string): Delivery | null {
  const rows = store.all('SELECT id, delivery, journal FROM releases WHERE name = ? ORDER BY id', [name]);
  const last = rows.at(-1);
  if (!last) return null;
  return {
    id: Number(last['id']),
    delivery: Number(last['delivery']),
    journals: rows.map((row) => Number(row['journal'])),
  };
}

/**
 * Releases come in the order of their days, and only the last one can be corrected: the lineage of those behind it was
 * found on its outlines.
 *
 * Errors  LEDGER_CORRECTION_LATE, LEDGER_DATE_BACKWARDS.
 */
export function requireOrder(store: Store, { name, date }: { readonly name: string; readonly date: string }): void {
  const last = store.get('SELECT name FROM releases ORDER BY id DESC LIMIT 1');
  if (!last) return;
  const isKnown = store.get('SELECT id FROM releases WHERE name = ?', [name]) !== null;
  if (isKnown && last['name'] !== name) {
    throw new Problem('LEDGER_CORRECTION_LATE', { file: store.file }, { name, last: String(last['name']) });
  }
  const other = store.get('SELECT name, date FROM releases WHERE name <> ? ORDER BY id DESC LIMIT 1', [name]);
  if (other && date < String(other['date'])) {
    const params = { name, date, last: String(other['name']), lastDate: String(other['date']) };
    throw new Problem('LEDGER_DATE_BACKWARDS', { file: store.file }, params);
  }
}
