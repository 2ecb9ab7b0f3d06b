import { BLANK_ENTRY, type EntryState } from '../entry.js';
import { type ClassedEntry, isProblem, type LedgerEntry } from '../ledger-entries.js';
import type { OfficeSettings } from '../settings.js';
import { readEvents } from '../store/journal.js';
import type { Store } from '../store/store.js';

/** Problem entries at the end of a day, and those of them that were closed out. */
export interface Standing {
  readonly problems: number;
  readonly closed: number;
}

/** Of all fields of an entry, what decides whether it is a problem. */
type Deciding = Pick<EntryState, 'patch' | 'status' | 'verdict' | 'listed'>;

export function standingOf(
  entries: Iterable<Pick<LedgerEntry, 'state' | 'texts'> | ClassedEntry>,
  settings: OfficeSettings,
): Standing {
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
  const decidingAt = new Map(days.map((day) => [day, new Map<number, Deciding>()]));
  const last = [...decidingAt.keys()].sort().at(-1);
  if (last === undefined) return new Map();
  for (const { entry, date, fields } of readEvents(store, 'date <= ?', [last])) {
    for (const [day, deciding] of decidingAt) {
      if (date <= day) deciding.set(entry, changed(deciding.get(entry) ?? BLANK_ENTRY, fields));
    }
  }
  const classes = classesOfPatches(store);
  return new Map(
    [...decidingAt].map(([day, deciding]) => [day, standingOf(classed(deciding, classes, since), settings)]),
  );
}

function changed(before: Deciding, { patch, status, verdict, listed }: Partial<EntryState>): Deciding {
  if (patch === undefined && status === undefined && verdict === undefined && listed === undefined) return before;
  return {
    patch: patch ?? before.patch,
    status: status ?? before.status,
    // No verdict is a value, too: one that was taken back.
    verdict: verdict === undefined ? before.verdict : verdict,
    listed: listed ?? before.listed,
  };
}

function* classed(
  deciding: ReadonlyMap<number, Deciding>,
  classes: ReadonlyMap<number, string | null>,
  since: string,
): Generator<ClassedEntry> {
  for (const state of deciding.values())
    if (state.listed >= since) yield { state, texts: { PDLB: classes.get(state.patch) ?? null } };
}

function classesOfPatches(store: Store): Map<number, string | null> {
  const classes = new Map<number, string | null>();
  for (const page of store.pages(['fid', 'PDLB'], 'patches WHERE TRUE'))
    for (const [fid, landClass] of page) classes.set(Number(fid), landClass === null ? null : String(landClass));
  return classes;
}
