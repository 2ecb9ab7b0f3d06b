import { Problem } from '../model/problem.js';
import { OFFICE_REASONS } from '../words/office.js';
import { filled } from '../words/text.js';
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
 * Releases and their corrections come in the order of their days, and only the last one can be corrected: the lineage of
 * those behind it was found on its outlines.
 *
 * Errors  LEDGER_CORRECTION_LATE, LEDGER_DATE_BACKWARDS.
 */
export function requireOrder(store: Store, { name, date }: { readonly name: string; readonly date: string }): void {
  const last = store.get('SELECT name, date FROM releases ORDER BY id DESC LIMIT 1');
  if (!last) return;
  const isKnown = store.get('SELECT id FROM releases WHERE name = ?', [name]) !== null;
  if (isKnown && last['name'] !== name) {
    throw new Problem('LEDGER_CORRECTION_LATE', { file: store.file }, { name, last: String(last['name']) });
  }
  // A correction says what changes of the delivery before, so on no day before that one would it say anything.
  const lastDate = String(last['date']);
  if (date < lastDate) {
    const before = filled(OFFICE_REASONS[isKnown ? 'earlierDelivery' : 'releaseBefore'], {
      name: String(last['name']),
    });
    throw new Problem('LEDGER_DATE_BACKWARDS', { file: store.file }, { name, date, last: before, lastDate });
  }
}
