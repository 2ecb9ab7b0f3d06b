import { BLANK_ENTRY, type EntryState } from '../entry.js';
import { type ClassedEntry, isProblem, type LedgerEntry } from '../ledger-entries.js';
import type { OfficeSettings } from '../settings.js';
import { type EventChange, readChanges, readChangesOf, upTo } from '../store/journal.js';
import { rowOf, type SqlCells } from '../store/pages.js';
import type { Store } from '../store/store.js';

/** Problem entries at the end of a day, and those of them that were closed out. */
export interface Standing {
  readonly problems: number;
  readonly closed: number;
}

/** Of all fields of an entry, those that decide whether it is a problem, whether it is open, and since when. */
type Deciding = { -readonly [Field in 'patch' | 'status' | 'verdict' | 'listed' | 'relapses']: EntryState[Field] };

/** An entry as it stood at the end of an earlier day, as far as that decides anything. */
export interface EntryBefore extends ClassedEntry {
  readonly state: Readonly<Deciding>;
}

/** How many of `entries` are problems, and how many of those are closed out. */
export function standingOf(entries: Iterable<ClassedEntry>, settings: OfficeSettings): Standing {
  let problems = 0;
  let closed = 0;
  for (const entry of entries) {
    if (!isProblem(entry, settings)) continue;
    problems++;
    if (entry.state.status === 'closed') closed++;
  }
  return { problems, closed };
}

/**
 * How the ledger stood at the end of each of several days, in one pass over the events up to the last: counts alone, for
 * which few of the fields and the class of the patches are enough. Entries listed before `since` are left out.
 */
export function standingsAt(
  store: Store,
  days: readonly string[],
  settings: OfficeSettings,
  since = '',
): ReadonlyMap<string, Standing> {
  const sameAs = sharedDays(store, days);
  const distinct = [...new Set(sameAs.values())].sort();
  const last = distinct.at(-1);
  if (last === undefined) return new Map();
  const changes = [...readChanges(store, upTo(store, last))];
  // Keys of patches grow with every release.
  const lastPatch = changes.reduce((most, { fields }) => Math.max(most, fields.patch ?? 0), 0);
  const classes = classesIn(store.pages('fid', CLASS_ROW, { from: 'patches', last: lastPatch }));
  const standings = new Map<string, Standing>();
  for (const [day, ledger] of ledgersAt(distinct, changes))
    standings.set(day, standingOf(classed(ledger, classes, since), settings));
  return new Map([...sameAs].map(([day, same]) => [day, standings.get(same)!]));
}

/**
 * What decides at the end of each of the `days`, which are in order; to be looked at before the next is asked for. Where
 * events were recorded in the order of their dates, each day goes on from the one before.
 */
function* ledgersAt(
  days: readonly string[],
  changes: readonly EventChange[],
): Generator<[string, Map<number, Deciding>]> {
  const isOrdered = changes.every(({ date }, c) => c === 0 || changes[c - 1]!.date <= date);
  let ledger = new Map<number, Deciding>();
  let next = 0;
  for (const day of days) {
    if (!isOrdered) {
      ledger = new Map();
      for (const one of changes) if (one.date <= day) change(ledger, one);
    }
    while (isOrdered && next < changes.length && changes[next]!.date <= day) change(ledger, changes[next++]!);
    yield [day, ledger];
  }
}

/** Of several days with no event between them the ledger stands alike: each day with the first of its like. */
function sharedDays(store: Store, days: readonly string[]): Map<string, string> {
  const shared = new Map<string, string>();
  let before: string | null = null;
  for (const day of [...new Set(days)].sort()) {
    const isLike =
      before !== null &&
      store.get('SELECT id FROM events WHERE date > ? AND date <= ? LIMIT 1', [before, day]) === null;
    const first: string = isLike ? shared.get(before!)! : day;
    shared.set(day, first);
    before = day;
  }
  return shared;
}

/**
 * The ledger at the end of `day`, told from how it stood at the end of a later day: gives an entry as it was, undefined
 * where there was none. Only what changed between the days is looked up in the history.
 */
export function ledgerBefore(
  store: Store,
  { day, later }: { readonly day: string; readonly later: string },
): (entry: LedgerEntry) => EntryBefore | undefined {
  const sql = 'SELECT json_group_array(DISTINCT entry) AS list FROM events WHERE date > ? AND date <= ?';
  const changed = JSON.parse(String(store.get(sql, [day, later])!['list'])) as number[];
  if (changed.length === 0) return (entry) => entry;
  const ledger = new Map<number, Deciding>();
  for (const one of readChangesOf(store, changed, upTo(store, day))) change(ledger, one);
  const patches = new Set(Array.from(ledger.values(), ({ patch }) => patch));
  const classes = classesIn(store.pagesOf('fid', [...patches], CLASS_ROW, { from: 'patches' }));
  const isChanged = new Set(changed);
  return (entry) => {
    if (!isChanged.has(entry.key)) return entry;
    const state = ledger.get(entry.key);
    return state && { state, texts: { PDLB: classes.get(state.patch) ?? null } };
  };
}

const BLANK: Deciding = {
  patch: BLANK_ENTRY.patch,
  status: BLANK_ENTRY.status,
  verdict: BLANK_ENTRY.verdict,
  listed: BLANK_ENTRY.listed,
  relapses: BLANK_ENTRY.relapses,
};

function change(ledger: Map<number, Deciding>, { entry, fields }: EventChange): void {
  let deciding = ledger.get(entry);
  if (!deciding) {
    deciding = { ...BLANK };
    ledger.set(entry, deciding);
  }
  const { patch, status, verdict, listed, relapses } = fields;
  if (patch !== undefined) deciding.patch = patch;
  if (status !== undefined) deciding.status = status;
  if (verdict !== undefined) deciding.verdict = verdict;
  if (listed !== undefined) deciding.listed = listed;
  if (relapses !== undefined) deciding.relapses = relapses;
}

function* classed(
  deciding: ReadonlyMap<number, Deciding>,
  classes: ReadonlyMap<number, string | null>,
  since: string,
): Generator<ClassedEntry> {
  for (const state of deciding.values())
    if (state.listed >= since) yield { state, texts: { PDLB: classes.get(state.patch) ?? null } };
}

const CLASS_ROW = rowOf(['fid', 'PDLB']);

/** Classes by the key of the patch. */
function classesIn(pages: Iterable<readonly SqlCells[]>): Map<number, string | null> {
  const classes = new Map<number, string | null>();
  for (const page of pages)
    for (const [fid, landClass] of page) classes.set(Number(fid), landClass === null ? null : String(landClass));
  return classes;
}
