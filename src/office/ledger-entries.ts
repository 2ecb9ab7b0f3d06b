import type { LedgerColumn } from '../model/ledger.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { OFFICE_REASONS } from '../words/office.js';
import { filled } from '../words/text.js';
import { ENTRY_FIELDS, type EntryField, type EntryState, foldEvents } from './entry.js';
import type { OfficeSettings } from './settings.js';
import { readChanges, stateColumns, stateOf, upTo } from './store/journal.js';
import { rowOf } from './store/pages.js';
import { PATCH_COLUMNS } from './store/schema.js';
import { DamagedStore, type SqlValue, type Store } from './store/store.js';

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
 * `wantedColumns` of their patches are read, all unless said, and at least the `wantedFields` of their states.
 */
export function ledgerEntries(
  store: Store,
  asOf: string | null = null,
  wantedColumns: readonly LedgerColumn[] = PATCH_COLUMNS,
  wantedFields: readonly EntryField[] = ENTRY_FIELDS,
): LedgerEntry[] {
  const later = asOf === null ? null : store.get('SELECT id FROM events WHERE date > ? LIMIT 1', [asOf]);
  if (asOf === null || later === null) return entriesNow(store, wantedColumns, wantedFields);
  const states = foldEvents(readChanges(store, upTo(store, asOf)));
  return entriesOf(states, shownBy(store, states, wantedColumns));
}

function entriesNow(
  store: Store,
  wantedColumns: readonly LedgerColumn[],
  wantedFields: readonly EntryField[],
): LedgerEntry[] {
  const ofEntries = stateColumns(wantedFields);
  const columns = [...ofEntries, ...wantedColumns.map(({ code }) => `p.${code}`), 'p.fid'];
  const entries: LedgerEntry[] = [];
  for (const page of store.pages('e.fid', rowOf(columns), {
    from: 'entries e LEFT JOIN patches p ON p.fid = e.patch',
  })) {
    for (const cells of page) {
      if (cells.at(-1) === null) throw withoutPatch(String(cells[1]));
      const shown = cellsOf((c) => cells[ofEntries.length + c] ?? null, wantedColumns);
      entries.push({ key: Number(cells[0]), id: String(cells[1]), state: stateOf(cells, wantedFields), ...shown });
    }
  }
  return entries;
}

/** What entries show beside their states: their ids, and the cells of their patches. */
interface Shown {
  readonly ids: ReadonlyMap<number, string>;
  readonly cells: ReadonlyMap<number, Pick<LedgerEntry, 'texts' | 'numbers'>>;
}

/** Reads what entries show. */
function shownBy(store: Store, states: ReadonlyMap<number, EntryState>, wantedColumns: readonly LedgerColumn[]): Shown {
  const ids = new Map<number, string>();
  for (const page of store.pages('fid', rowOf(['fid', 'id']), { from: 'entries' }))
    for (const [key, id] of page) ids.set(Number(key), String(id));
  const patches = new Set(Array.from(states.values(), ({ patch }) => patch));
  const cells = new Map<number, Pick<LedgerEntry, 'texts' | 'numbers'>>();
  const columns = ['fid', ...wantedColumns.map(({ code }) => code)];
  for (const page of store.pagesOf('fid', [...patches], rowOf(columns), { from: 'patches' }))
    for (const row of page)
      cells.set(
        Number(row[0]),
        cellsOf((c) => row[1 + c] ?? null, wantedColumns),
      );
  return { ids, cells };
}

function entriesOf(states: ReadonlyMap<number, EntryState>, { ids, cells }: Shown): LedgerEntry[] {
  return [...states]
    .sort(([a], [b]) => a - b)
    .map(([key, state]) => {
      const [id, shown] = [ids.get(key) ?? `#${key}`, cells.get(state.patch)];
      if (!shown) throw withoutPatch(id);
      return { key, id, state, ...shown };
    });
}

/** Without areas and class it would silently count as no problem. */
function withoutPatch(id: string): DamagedStore {
  return new DamagedStore(filled(OFFICE_REASONS.noPatch, { id }));
}

/** The cells of a patch, of which `at` gives the value of the c-th of `columns`: areas and shares as hundredths. */
export function cellsOf(
  at: (c: number) => SqlValue,
  columns: readonly LedgerColumn[],
): Pick<LedgerEntry, 'texts' | 'numbers'> {
  const texts: Record<string, string | null> = {};
  const numbers: Record<string, number | null> = {};
  for (const [c, { code, type }] of columns.entries()) {
    const value = at(c);
    if (type === 'text' || type === 'date') texts[code] = value === null ? null : String(value);
    else numbers[code] = value === null ? null : Math.round(100 * Number(value));
  }
  return { texts, numbers };
}

/** What the class of an entry, and whether it counts, are told from. */
export interface ClassedEntry {
  readonly state: Pick<EntryState, 'status' | 'verdict'>;
  readonly texts: Readonly<Record<string, string | null>>;
}

/** The class that counts: what an officer stated after the field check, else what the rules gave. */
export function classOf({ state, texts }: ClassedEntry): string {
  return state.verdict ?? texts['PDLB'] ?? '';
}

/** Merged and withdrawn entries are history. */
export function isCounted({ state }: ClassedEntry): boolean {
  return state.status === 'open' || state.status === 'closed';
}

/** Entries that have to be rectified. */
export function isProblem(entry: ClassedEntry, { classes }: OfficeSettings): boolean {
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
    throw new Problem('LEDGER_ENTRY_UNKNOWN', {}, { id, nearest: nearest(id, this.byId.keys()) || '-' });
  }
}
