import { decimal } from '../io/write/csv.js';
import { Problem } from '../model/problem.js';
import { CHANGE_REASONS } from '../words/office.js';
import type { EntryState } from './entry.js';
import { type Assignment, officeField, type Planned, planChange } from './entry-change.js';
import { OFFICE_FIELDS } from './fields.js';
import { EntryFinder, isProblem, type LedgerEntry, ledgerEntries } from './ledger-entries.js';
import type { OfficeSettings } from './settings.js';
import { HistoryRows, type JournalEntry, type NewEvent, writeEvents, writeJournal } from './store/journal.js';
import type { Store } from './store/store.js';

/** Stands among the fields of a change: whether the entry counts in the rates. */
export const PROBLEM = 'problem';

/** One field of one entry, before and after. */
export interface FieldChange {
  readonly id: string;
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether a word sets a field: an id may have an equals sign in it, too. What looks like a field is one, to be told that it is none. */
export function isAssignment(word: string): boolean {
  const at = word.indexOf('=');
  return at > 0 && (officeField(word.slice(0, at)) !== null || FIELD_LIKE.test(word.slice(0, at)));
}
const FIELD_LIKE = /^\D+$/;

/** Splits `field=value` words. Errors: LEDGER_FIELD_INVALID for a name that is no field. */
export function assignmentsOf(words: readonly string[]): Assignment[] {
  return words.map((word) => {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const found = at < 1 ? null : officeField(name);
    if (found) return { ...found, text: word.slice(at + 1) };
    const known = OFFICE_FIELDS.map(({ field }) => field).join(', ');
    const params = { field: name, value: at < 0 ? '' : word.slice(at + 1), reason: CHANGE_REASONS.unknownField, known };
    throw new Problem('LEDGER_FIELD_INVALID', {}, params);
  });
}

/**
 * Sets fields of entries, all or none.
 *
 * Errors  LEDGER_ENTRY_UNKNOWN, LEDGER_FIELD_INVALID, LEDGER_CLOSE_REFUSED.
 */
export function setEntries(
  store: Store,
  ids: readonly string[],
  assignments: readonly Assignment[],
  date: string,
  source: string,
  settings: OfficeSettings,
): { readonly changed: boolean; readonly result: readonly FieldChange[] } {
  const finder = new EntryFinder(store, ledgerEntries(store));
  const plans = ids.map((id) => {
    const [entry, ...others] = finder.require(id);
    if (others.length > 0) throw ambiguous(id, [entry!, ...others]);
    const plan = planChange(entry!, assignments, date, settings);
    if ('refused' in plan) throw refusal(entry!, plan);
    return { entry: entry!, ...plan };
  });
  // An entry may be named twice, by its own id and by that of a patch.
  const keys = plans.map(({ entry }) => entry.key);
  const changes = plans.filter(
    ({ entry, fields }, i) => Object.keys(fields).length > 0 && keys.indexOf(entry.key) === i,
  );
  const journal = { kind: 'set' as const, date, source, digest: null };
  if (changes.length > 0) recordChanges(store, journal, changes);
  return {
    changed: changes.length > 0,
    result: changes.flatMap(({ entry, fields }) => fieldChanges(entry, fields, settings)),
  };
}

function ambiguous(id: string, entries: readonly LedgerEntry[]): Problem {
  return new Problem('LEDGER_ENTRY_UNKNOWN', {}, { id, nearest: entries.map((entry) => entry.id).join(', ') });
}

function refusal(
  { id }: LedgerEntry,
  { refused, field, text, isClosing }: Extract<Planned, { refused: unknown }>,
): Problem {
  if (isClosing) return new Problem('LEDGER_CLOSE_REFUSED', { id }, { id, reason: refused });
  const known = OFFICE_FIELDS.map((one) => one.field).join(', ');
  return new Problem('LEDGER_FIELD_INVALID', { id }, { field, value: text, reason: refused, known });
}

/** A change that may be made. */
export interface EntryChange {
  readonly entry: LedgerEntry;
  readonly fields: Partial<EntryState>;
  readonly kind: NewEvent['kind'];
}

/** Writes changes as one journal entry. */
export function recordChanges(
  store: Store,
  journal: Omit<JournalEntry, 'id' | 'note'>,
  changes: readonly EntryChange[],
  history = new HistoryRows(store),
): void {
  const id = store.nextKey('journal');
  const { date } = journal;
  const events = changes.map(({ entry, fields, kind }) => ({ journal: id, entry: entry.key, date, kind, fields }));
  writeEvents(store, events, new Map(), history);
  writeJournal(store, { ...journal, id, note: JSON.stringify({ entries: changes.length }) }, history);
}

/**
 * What changes, field by field, as it is shown. With `settings` also whether the entry still has to be rectified: another
 * class takes it out of every rate, or into them.
 */
export function fieldChanges(
  entry: LedgerEntry,
  fields: Partial<EntryState>,
  settings: OfficeSettings | null = null,
): FieldChange[] {
  const { id, state } = entry;
  const changes = (Object.keys(fields) as (keyof EntryState)[]).map((field) => ({
    id,
    field: field as string,
    from: shown(field, state[field]),
    to: shown(field, fields[field] ?? null),
  }));
  if (settings === null || fields.verdict === undefined) return changes;
  const [was, is] = [entry, { ...entry, state: { ...state, ...fields } }].map((one) => isProblem(one, settings));
  return was === is ? changes : [...changes, { id, field: PROBLEM, from: was ? '1' : '0', to: is ? '1' : '0' }];
}

function shown(field: keyof EntryState, value: string | number | null): string | null {
  if (value === null) return null;
  const isArea = field === 'remaining' || field === 'remaining_cultivated';
  return isArea ? decimal(Number(value)) : String(value);
}
