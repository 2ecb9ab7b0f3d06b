import { createHash, type Hash } from 'node:crypto';
import { OFFICE_REASONS } from '../../words/office.js';
import { filled } from '../../words/text.js';
import { BLANK_ENTRY, ENTRY_FIELDS, type EntryEvent, type EntryField, type EntryState } from '../entry.js';
import { type RowsFrom, type RowText, rowOf, type SqlCells } from './pages.js';
import { DamagedStore, type SqlValue, type Store } from './store.js';

/** One change of the store: a release added, fields set, a table imported. */
export interface JournalEntry {
  readonly id: number;
  readonly kind: 'add' | 'correct' | 'set' | 'import';
  readonly date: string;
  /** The folder, file or command it came from. */
  readonly source: string;
  /** Digest of the run, or SHA-256 of the file; null for what was typed. */
  readonly digest: string | null;
  readonly note: string | null;
}

/** Tables whose rows belong to a journal entry, with the rows of one entry in their order. */
const ROWS_OF: readonly string[] = [
  'SELECT * FROM releases WHERE journal = ? ORDER BY id',
  'SELECT * FROM patches WHERE release IN (SELECT id FROM releases WHERE journal = ?) ORDER BY fid',
  'SELECT * FROM links WHERE release IN (SELECT id FROM releases WHERE journal = ?) ORDER BY id',
  'SELECT * FROM leftovers WHERE release IN (SELECT id FROM releases WHERE journal = ?) ORDER BY rowid',
  'SELECT * FROM restored WHERE journal = ? ORDER BY fid',
  'SELECT * FROM events WHERE journal = ? ORDER BY id',
];

/** SHA-256 over all rows that a journal entry brought, read back from the store. */
export function rowsDigest(store: Store, journal: number): string {
  const hash = createHash('sha256');
  for (const sql of ROWS_OF) {
    for (const row of store.iterate(sql, [journal])) hashRow(hash, Object.values(row));
  }
  return hash.digest('hex');
}

function hashRow(hash: Hash, values: readonly SqlValue[]): void {
  let line = '';
  for (const value of values) {
    // Outlines are hashed as they are, everything else of a row as one text.
    if (value instanceof Uint8Array) hash.update(value);
    else line += `${typeof value}:${String(value)}\0`;
  }
  hash.update(line);
}

/**
 * Puts the rows of one journal entry into the history tables and keeps their digest, which `rowsDigest` finds again: whole
 * rows with their keys, the tables in the order of `ROWS_OF`.
 */
export class HistoryRows {
  private readonly hash = createHash('sha256');

  constructor(private readonly store: Store) {}

  insert(
    table: 'releases' | 'patches' | 'links' | 'leftovers' | 'events' | 'restored',
    rows: readonly SqlValue[][],
  ): void {
    const [first] = rows;
    if (!first) return;
    this.store.each(`INSERT INTO ${table} VALUES (${first.map(() => '?').join(', ')})`, this.hashed(rows));
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  private *hashed(rows: readonly SqlValue[][]): Generator<SqlValue[]> {
    for (const row of rows) {
      hashRow(this.hash, row);
      yield row;
    }
  }
}

/** Each entry's chain value depends on all before it: history cannot be changed in the middle unnoticed. */
export function chainValue(
  before: string,
  { id, kind, date, source, digest, note }: JournalEntry,
  rows: string,
): string {
  return createHash('sha256')
    .update(JSON.stringify([before, id, kind, date, source, digest, note, rows]))
    .digest('hex');
}

/** Closes a change: its line in the journal. */
export function writeJournal(store: Store, entry: JournalEntry, history: HistoryRows): void {
  const before = String(store.get('SELECT chain FROM journal ORDER BY id DESC LIMIT 1')?.['chain'] ?? '');
  const rows = history.digest();
  const { id, kind, date, source, digest, note } = entry;
  const chain = chainValue(before, entry, rows);
  store.run('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [id, kind, date, source, digest, note, rows, chain]);
}

export type NewEvent = Omit<EntryEvent, 'id'>;

/** Records events and applies them to the table `entries`; entries that are new need their id in `ids`. */
export function writeEvents(
  store: Store,
  events: readonly NewEvent[],
  ids: ReadonlyMap<number, string>,
  history: HistoryRows,
): void {
  let id = store.nextKey('events');
  history.insert(
    'events',
    events.map(({ journal, entry, date, kind, fields }) => [id++, journal, entry, date, kind, JSON.stringify(fields)]),
  );
  const blanks = [...ids].map(([key, name]) => [key, name]);
  store.each("INSERT INTO entries (fid, id, status, tbzt, relapses) VALUES (?, ?, 'open', 'new', 0)", blanks);
  for (const [columns, group] of byColumns(events)) {
    const names = columns.split(' ');
    store.each(
      `UPDATE entries SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE fid = ?`,
      group.map(({ entry, fields }) => [...names.map((name) => fields[name as keyof EntryState] ?? null), entry]),
    );
  }
}

/** Runs of events that set the same columns share one statement; their order is kept. */
function* byColumns(events: readonly NewEvent[]): Generator<[string, NewEvent[]]> {
  let run: NewEvent[] = [];
  let columns = '';
  for (const event of events) {
    const own = Object.keys(event.fields).join(' ');
    if (own === '') continue;
    if (own !== columns && run.length > 0) {
      yield [columns, run];
      run = [];
    }
    columns = own;
    run.push(event);
  }
  if (run.length > 0) yield [columns, run];
}

/** Which events: a condition with its values, and the last that can fit it. */
export type EventsWhere = Omit<RowsFrom, 'from'>;

/** Events up to a day. The sign keeps SQLite from looking them up by their day and then sorting them. */
export function upTo(store: Store, day: string): EventsWhere {
  // Most are recorded in the order of their days: what comes after the last of them is not even looked at.
  const last = store.get('SELECT max(id) AS id FROM events WHERE date <= ?', [day])?.['id'];
  return { where: '+date <= ?', values: [day], last: Number(last ?? 0) };
}

/** What an event changed, and when. */
export type EventChange = Pick<EntryEvent, 'entry' | 'date' | 'fields'>;

/** Events whose fields are no object of JSON: of a store that was written to past this program. */
export function damagedEvents(store: Store): number[] {
  const isSound = "typeof(fields) = 'text' AND iif(json_valid(fields), json_type(fields) = 'object', FALSE)";
  return store.all(`SELECT id FROM events WHERE NOT (${isSound}) ORDER BY id`).map((row) => Number(row['id']));
}

/** Fields are JSON already: they are parsed with the row that they stand in. */
const EVENT_ROW: RowText = (shown) =>
  `'[' || id || ',' || json_quote(${shown('entry')}) || ',' || json_quote(${shown('date')}) || ',' || fields || ']'`;

/**
 * All events in the order in which they were recorded; those that fit a condition, if one is given. Errors:
 * LEDGER_UNREADABLE for an event that is damaged.
 */
export function readChanges(store: Store, events: EventsWhere = {}): Generator<EventChange> {
  return changesOf(store, store.pages('id', EVENT_ROW, { from: 'events', ...events }));
}

/** The events of many entries; those of each in the order in which they were recorded. Errors: as above. */
export function readChangesOf(store: Store, entries: readonly number[], events: EventsWhere): Generator<EventChange> {
  return changesOf(store, store.pagesOf('entry', entries, EVENT_ROW, { from: 'events', ...events }));
}

function* changesOf(store: Store, pages: Iterable<readonly SqlCells[]>): Generator<EventChange> {
  try {
    for (const page of pages) {
      for (const [, entry, date, fields, ...more] of page as readonly unknown[][]) {
        // Somebody may have written `{},{}` into one of them.
        if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || more.length > 0)
          throw damaged(store);
        yield { entry: Number(entry), date: String(date), fields: fields as Partial<EntryState> };
      }
    }
  } catch (error) {
    throw error instanceof SyntaxError ? damaged(store) : error;
  }
}

function damaged(store: Store): DamagedStore {
  const [id = 0] = damagedEvents(store);
  return new DamagedStore(filled(OFFICE_REASONS.badEvent, { id }));
}

/** The columns `fields` of the table `entries`, called `e`, behind its key and id. */
export function stateColumns(fields: readonly EntryField[]): string[] {
  return ['e.fid', 'e.id', ...fields.map((field) => `e.${field}`)];
}
const FIRST_FIELD = stateColumns([]).length;

/** The state in a row of `stateColumns`; fields that were not read are blank. */
export function stateOf(cells: SqlCells, fields: readonly EntryField[]): EntryState {
  // A copy of one object, so that all states are of one kind for V8.
  const state: Record<string, unknown> = { ...BLANK_ENTRY };
  for (let f = 0; f < fields.length; f++) state[fields[f]!] = cells[FIRST_FIELD + f];
  return state as unknown as EntryState;
}

/** Entries by their key, as they stand. */
export function readEntries(store: Store): {
  readonly states: Map<number, EntryState>;
  readonly ids: Map<number, string>;
} {
  const states = new Map<number, EntryState>();
  const ids = new Map<number, string>();
  for (const page of store.pages('e.fid', rowOf(stateColumns(ENTRY_FIELDS)), { from: 'entries e' })) {
    for (const cells of page) {
      states.set(Number(cells[0]), stateOf(cells, ENTRY_FIELDS));
      ids.set(Number(cells[0]), String(cells[1]));
    }
  }
  return { states, ids };
}
