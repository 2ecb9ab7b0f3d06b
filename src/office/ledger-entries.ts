import type { LedgerColumn } from '../model/ledger.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { BLANK_ENTRY, type EntryState, foldEvents } from './entry.js';
import type { OfficeSettings } from './settings.js';
import { readEntries, readEvents } from './store/journal.js';
import { PATCH_COLUMNS } from './store/schema.js';
import type { SqlRow, Store } from './store/store.js';

/** An entry of the ledger with the row of the patch that shows it. */
export interface LedgerEntry {
  readonly key: number;
  readonly id: string;
  readonly state: EntryState;
  readonly texts: Readonly<Record<string, string | null>>;
  /** Hundredths, as in a run's ledger. */
  readonly numbers: Readonly<Record<string, number | null>>;
}

/**
 * All entries, merged and withdrawn ones too, by key; as they stood at the end of the day `asOf`, or as they stand.
 * `wantedColumns` of their patches are read, all unless said.
 */
export function ledgerEntries(
  store: Store,
  asOf: string | null = null,
  wantedColumns: readonly LedgerColumn[] = PATCH_COLUMNS,
): LedgerEntry[] {
  const { states: now, ids } = readEntries(store);
  const later = asOf === null ? null : store.get('SELECT id FROM events WHERE date > ? LIMIT 1', [asOf]);
  const isNow = asOf === null || later === null;
  const states = isNow ? now : foldEvents(readEvents(store, 'WHERE date <= ?', [asOf]));
  const wanted = new Set([...states.values()].map(({ patch }) => patch));
  const rows = new Map<number, SqlRow>();
  const columns = wantedColumns.map(({ code }) => code).join(', ');
  const where = isNow ? 'WHERE fid IN (SELECT patch FROM entries)' : '';
  for (const row of store.iterate(`SELECT fid, ${columns} FROM patches ${where}`)) {
    const fid = Number(row['fid']);
    if (wanted.has(fid)) rows.set(fid, row);
  }
  return [...states]
    .sort(([a], [b]) => a - b)
    .map(([key, state]) => ({
      key,
      id: ids.get(key) ?? '',
      state,
      ...cellsOf(rows.get(state.patch) ?? {}, wantedColumns),
    }));
}

/**
 * The ledger at the end of each of several days, in one pass over the events: asking `ledgerEntries` for every day takes
 * that many times as long. `wantedColumns` of their patches are read.
 */
export function ledgerEntriesAt(
  store: Store,
  days: readonly string[],
  wantedColumns: readonly LedgerColumn[],
): Map<string, LedgerEntry[]> {
  const statesAt = new Map([...new Set(days)].sort().map((day) => [day, new Map<number, EntryState>()]));
  const last = [...statesAt.keys()].at(-1);
  if (last === undefined) return new Map();
  for (const { entry, date, fields } of readEvents(store, 'WHERE date <= ?', [last])) {
    for (const [day, states] of statesAt) if (date <= day) applyFields(states, entry, fields);
  }
  const shown = shownBy(store, [...statesAt.values()], wantedColumns);
  return new Map([...statesAt].map(([day, states]) => [day, entriesOf(states, shown)]));
}

/**
 * The ledger at the end of `day`, told from how it stood at the end of a later day, `entries`: only what changed between
 * them is looked up in the history.
 */
export function ledgerBefore(
  store: Store,
  entries: readonly LedgerEntry[],
  { day, later }: { readonly day: string; readonly later: string },
  wantedColumns: readonly LedgerColumn[],
): LedgerEntry[] {
  const changed = new Set(
    store
      .all('SELECT DISTINCT entry FROM events WHERE date > ? AND date <= ?', [day, later])
      .map((row) => Number(row['entry'])),
  );
  if (changed.size === 0) return [...entries];
  const states = new Map<number, EntryState>();
  const where = 'WHERE entry IN (SELECT value FROM json_each(?)) AND date <= ?';
  for (const { entry, fields } of readEvents(store, where, [JSON.stringify([...changed]), day]))
    applyFields(states, entry, fields);
  const shown = shownBy(store, [states], wantedColumns);
  const before = new Map(entriesOf(states, shown).map((entry) => [entry.key, entry]));
  return entries.flatMap((entry) => (changed.has(entry.key) ? (before.get(entry.key) ?? []) : entry));
}

function applyFields(states: Map<number, EntryState>, entry: number, fields: Partial<EntryState>): void {
  const state = states.get(entry);
  if (state) Object.assign(state, fields);
  else states.set(entry, { ...BLANK_ENTRY, ...fields });
}

/** What entries show beside their states: their ids, and the cells of their patches. */
interface Shown {
  readonly ids: ReadonlyMap<number, string>;
  readonly cells: ReadonlyMap<number, Pick<LedgerEntry, 'texts' | 'numbers'>>;
}

/** Reads what the entries of several days show: each patch once, however many days show it. */
function shownBy(
  store: Store,
  statesOfDays: readonly ReadonlyMap<number, EntryState>[],
  wantedColumns: readonly LedgerColumn[],
): Shown {
  const ids = new Map(store.all('SELECT fid, id FROM entries').map((row) => [Number(row['fid']), String(row['id'])]));
  const columns = wantedColumns.map(({ code }) => code).join(', ');
  const patches = new Set(statesOfDays.flatMap((states) => Array.from(states.values(), ({ patch }) => patch)));
  const cells = new Map<number, Pick<LedgerEntry, 'texts' | 'numbers'>>();
  const sql = `SELECT fid, ${columns} FROM patches WHERE fid IN (SELECT value FROM json_each(?))`;
  for (const row of store.iterate(sql, [JSON.stringify([...patches])]))
    cells.set(Number(row['fid']), cellsOf(row, wantedColumns));
  return { ids, cells };
}

function entriesOf(states: ReadonlyMap<number, EntryState>, { ids, cells }: Shown): LedgerEntry[] {
  return [...states]
    .sort(([a], [b]) => a - b)
    .map(([key, state]) => ({
      key,
      id: ids.get(key) ?? '',
      state,
      ...(cells.get(state.patch) ?? { texts: {}, numbers: {} }),
    }));
}

/** The cells of a patch: areas and shares as hundredths. */
export function cellsOf(row: SqlRow, columns: readonly LedgerColumn[]): Pick<LedgerEntry, 'texts' | 'numbers'> {
  const texts: Record<string, string | null> = {};
  const numbers: Record<string, number | null> = {};
  for (const { code, type } of columns) {
    const value = row[code] ?? null;
    if (type === 'text' || type === 'date') texts[code] = value === null ? null : String(value);
    else numbers[code] = value === null ? null : Math.round(100 * Number(value));
  }
  return { texts, numbers };
}

/** The class that counts: what an officer stated after the field check, else what the rules gave. */
export function classOf({ state, texts }: LedgerEntry): string {
  return state.verdict ?? texts['PDLB'] ?? '';
}

/** Merged and withdrawn entries are history. */
export function isCounted({ state }: LedgerEntry): boolean {
  return state.status === 'open' || state.status === 'closed';
}

/** Entries that have to be rectified. */
export function isProblem(entry: LedgerEntry, { classes }: OfficeSettings): boolean {
  return isCounted(entry) && classes.problem.includes(classOf(entry));
}

/** Area not yet rectified, hundredths of m²: 0 when closed out, as stated or measured, else the whole. */
export function remainingOf({ state, numbers }: LedgerEntry): number {
  return state.status === 'closed' ? 0 : (state.remaining ?? numbers['TBMJ'] ?? 0);
}

/**
 * Cultivated land not yet rectified, hundredths of m². Where only the remaining area is known, as much of it as can be
 * cultivated: at most, never less than it is.
 */
export function remainingCultivatedOf(entry: LedgerEntry): number {
  if (entry.state.status === 'closed') return 0;
  return entry.state.remaining_cultivated ?? Math.min(entry.numbers['GDMJ'] ?? 0, remainingOf(entry));
}

/** Finds entries by what people write: their id on the ledger, else the id of any of their patches. */
export class EntryFinder {
  private readonly byId = new Map<string, LedgerEntry>();
  private readonly byKey = new Map<number, LedgerEntry>();
  private readonly byPatch = new Map<string, Set<number>>();

  constructor(store: Store, entries: readonly LedgerEntry[]) {
    for (const entry of entries) {
      this.byId.set(entry.id, entry);
      this.byKey.set(entry.key, entry);
    }
    for (const row of store.iterate('SELECT JCBH, entry FROM patches')) {
      const id = String(row['JCBH'] ?? '');
      const known = this.byPatch.get(id);
      if (known) known.add(Number(row['entry']));
      else this.byPatch.set(id, new Set([Number(row['entry'])]));
    }
  }

  /** None, one or, where an id of a patch was used again elsewhere, several. */
  find(id: string): LedgerEntry[] {
    const own = this.byId.get(id);
    if (own) return [own];
    return [...(this.byPatch.get(id) ?? [])].flatMap((key) => this.byKey.get(key) ?? []);
  }

  /** Errors: LEDGER_ENTRY_UNKNOWN. */
  require(id: string): LedgerEntry[] {
    const found = this.find(id);
    if (found.length > 0) return found;
    throw new Problem('LEDGER_ENTRY_UNKNOWN', {}, { id, nearest: nearest(id, [...this.byId.keys()]) });
  }
}
