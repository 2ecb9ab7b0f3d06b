import { BREACH_NAMES } from '../words/office.js';
import { filled, type Text } from '../words/text.js';
import { BLANK_ENTRY, changedFields, foldEvents } from './entry.js';
import { OLD_ACCOUNTS } from './history.js';
import { chainValue, damagedEvents, type JournalEntry, readChanges, readEntries, rowsDigest } from './store/journal.js';
import type { Store } from './store/store.js';

export interface StoreCheck {
  readonly journal: number;
  readonly releases: number;
  readonly patches: number;
  readonly entries: number;
  readonly events: number;
  /** What does not hold; empty for a sound store. */
  readonly breaches: readonly Text[];
}

const MOST_SHOWN = 20;

/**
 * Reads the whole store again: the file itself, the chain over its history, the entries against their events, and the
 * accounts of areas.
 */
export function verifyStore(store: Store): StoreCheck {
  const breaches: Text[] = [];
  const say = (text: Text, params: Record<string, string | number>): void => {
    breaches.push(filled(text, params));
  };
  checkFile(store, say);
  checkChain(store, say);
  checkEntries(store, say);
  checkAccounts(store, say);
  const count = (table: string): number => Number(store.get(`SELECT count(*) AS n FROM ${table}`)!['n']);
  return {
    journal: count('journal'),
    releases: count('releases'),
    patches: count('patches'),
    entries: count('entries'),
    events: count('events'),
    breaches: breaches.slice(0, MOST_SHOWN),
  };
}

type Say = (text: Text, params: Record<string, string | number>) => void;

function checkFile(store: Store, say: Say): void {
  for (const row of store.all('PRAGMA integrity_check')) {
    const said = String(row['integrity_check']);
    if (said !== 'ok') say(BREACH_NAMES.file, { detail: said });
  }
}

function checkChain(store: Store, say: Say): void {
  let before = '';
  for (const row of store.all('SELECT * FROM journal ORDER BY id')) {
    const { id } = row;
    const rows = rowsDigest(store, Number(id));
    if (rows !== row['rows_sha256']) say(BREACH_NAMES.rows, { id: Number(id), source: String(row['source']) });
    const chain = chainValue(before, row as unknown as JournalEntry, String(row['rows_sha256']));
    if (chain !== row['chain']) say(BREACH_NAMES.chain, { id: Number(id), source: String(row['source']) });
    before = String(row['chain']);
  }
  const belonging = [
    ...['events', 'releases', 'restored'].map((table) => `${table} WHERE journal NOT IN (SELECT id FROM journal)`),
    ...['patches', 'links', 'leftovers'].map((table) => `${table} WHERE release NOT IN (SELECT id FROM releases)`),
  ];
  const counts = belonging.map((rows) => Number(store.get(`SELECT count(*) AS n FROM ${rows}`)?.['n']));
  const strays = counts.reduce((sum, count) => sum + count, 0);
  if (strays > 0) say(BREACH_NAMES.strays, { count: strays });
}

function checkEntries(store: Store, say: Say): void {
  const damaged = damagedEvents(store);
  for (const id of damaged) say(BREACH_NAMES.event, { id });
  // Without them nobody can say what the entries should be.
  if (damaged.length > 0) return;
  const folded = foldEvents(readChanges(store));
  const { states, ids } = readEntries(store);
  for (const key of new Set([...folded.keys(), ...states.keys()])) {
    const fields = Object.keys(changedFields(folded.get(key) ?? BLANK_ENTRY, states.get(key) ?? BLANK_ENTRY));
    if (fields.length > 0) say(BREACH_NAMES.entry, { id: ids.get(key) ?? String(key), fields: fields.join(', ') });
  }
}

function checkAccounts(store: Store, say: Say): void {
  const patches = store.all(
    `SELECT p.JCBH AS id, r.name AS release FROM patches p JOIN releases r ON r.id = p.release
     WHERE on_open + on_closed + slivers + new_ground <> CAST(round(100 * TBMJ) AS INTEGER)`,
  );
  for (const row of patches) say(BREACH_NAMES.account, { id: String(row['id']), release: String(row['release']) });
  const old = store.all(
    `SELECT o.JCBH AS id, r.name AS release FROM (${OLD_ACCOUNTS}) f JOIN patches o ON o.fid = f.old_patch
       JOIN releases r ON r.id = f.release
     WHERE f.slivers + f.uncovered + f.on_new <> CAST(round(100 * o.TBMJ) AS INTEGER)`,
  );
  for (const row of old) say(BREACH_NAMES.oldAccount, { id: String(row['id']), release: String(row['release']) });
}
