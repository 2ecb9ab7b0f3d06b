import { BLANK_ENTRY, type EntryState } from '../entry.js';
import { type ClassedEntry, isProblem } from '../ledger-entries.js';
import type { OfficeSettings } from '../settings.js';
import { readChanges, UP_TO } from '../store/journal.js';
import type { Store } from '../store/store.js';

/** Problem entries at the end of a day, and those of them that were closed out. */
export interface Standing {
  readonly problems: number;
  readonly closed: number;
}

/** Of all fields of an entry, what decides whether it is a problem. */
type Deciding = { -readonly [Field in 'patch' | 'status' | 'verdict' | 'listed']: EntryState[Field] };

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
  const decidingAt = new Map([...sameAs.values()].map((day) => [day, new Map<number, Deciding>()]));
  const last = [...decidingAt.keys()].sort().at(-1);
  if (last === undefined) return new Map();
  for (const { entry, date, fields } of readChanges(store, UP_TO, [last])) {
    for (const [day, deciding] of decidingAt) if (date <= day) change(deciding, entry, fields);
  }
  const classes = classesOfPatches(store, lastPatch(decidingAt.values()));
  const standings = new Map(
    [...decidingAt].map(([day, deciding]) => [day, standingOf(classed(deciding, classes, since), settings)]),
  );
  return new Map([...sameAs].map(([day, same]) => [day, standings.get(same)!]));
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

function change(
  ledger: Map<number, Deciding>,
  entry: number,
  { patch, status, verdict, listed }: Partial<EntryState>,
): void {
  let deciding = ledger.get(entry);
  if (!deciding) {
    deciding = { patch: BLANK_ENTRY.patch, status: BLANK_ENTRY.status, verdict: BLANK_ENTRY.verdict, listed: '' };
    ledger.set(entry, deciding);
  }
  if (patch !== undefined) deciding.patch = patch;
  if (status !== undefined) deciding.status = status;
  if (verdict !== undefined) deciding.verdict = verdict;
  if (listed !== undefined) deciding.listed = listed;
}

function* classed(
  deciding: ReadonlyMap<number, Deciding>,
  classes: ReadonlyMap<number, string | null>,
  since: string,
): Generator<ClassedEntry> {
  for (const state of deciding.values())
    if (state.listed >= since) yield { state, texts: { PDLB: classes.get(state.patch) ?? null } };
}

function lastPatch(ledgers: Iterable<ReadonlyMap<number, Deciding>>): number {
  let last = 0;
  for (const deciding of ledgers) for (const { patch } of deciding.values()) last = Math.max(last, patch);
  return last;
}

/** Classes by the key of the patch, up to the last one that is asked for: keys grow with every release. */
function classesOfPatches(store: Store, last: number): Map<number, string | null> {
  const classes = new Map<number, string | null>();
  for (const page of store.pages(['fid', 'PDLB'], 'patches WHERE fid <= ?', [last]))
    for (const [fid, landClass] of page) classes.set(Number(fid), landClass === null ? null : String(landClass));
  return classes;
}
