import type { EntryField } from '../entry.js';
import { isCounted, isProblem, type LedgerEntry, ledgerEntries } from '../ledger-entries.js';
import { type EntryGroup, groupEntries } from '../rates/groups.js';
import { passedMilestones } from '../rates/milestones.js';
import { isOverdue } from '../rates/rectification.js';
import { type EntryBefore, ledgerBefore, type Standing, standingOf, standingsAt } from '../rates/standings.js';
import type { OfficeSettings } from '../settings.js';
import { PATCH_COLUMNS } from '../store/schema.js';
import type { Store } from '../store/store.js';
import type { Period } from './period.js';

/** An entry, and what happened to it in the period. Flows count 1 for every time. */
export interface MarkedEntry {
  readonly entry: LedgerEntry;
  readonly isProblem: boolean;
  /** A problem that is not rectified, when the period begins and at its end. */
  readonly openBefore: number;
  readonly open: number;
  readonly rectified: number;
  readonly overdue: number;
  /** Listed in the period, and not split off another entry. */
  readonly fresh: number;
  readonly split: number;
  readonly relapsed: number;
  readonly closings: number;
  /** What else made it an open problem (classed anew, reopened), or ended that (merged, withdrawn, classed anew). */
  readonly otherIn: number;
  readonly otherOut: number;
}

/** A township with what happened to its entries. */
export interface MarkedGroup extends EntryGroup {
  readonly marks: readonly MarkedEntry[];
}

/** Everything a bulletin is made of. */
export interface BulletinFacts {
  readonly period: Period;
  readonly settings: OfficeSettings;
  readonly office: string;
  /** The store it was read from: changes and the value of its chain. */
  readonly source: { readonly file: string; readonly changes: number; readonly chain: string };
  /** Counted entries of all classes, at the end of the period. */
  readonly entries: readonly LedgerEntry[];
  readonly townships: readonly MarkedGroup[];
  /** By the key of the entry. */
  readonly townshipOf: ReadonlyMap<number, MarkedGroup>;
  readonly marked: readonly MarkedEntry[];
  /** How the ledger stood at the milestones that have passed, and stands now for those ahead. */
  readonly standingAt: (day: string) => Standing;
}

/**
 * What bulletins show of an entry and its patch: reading everything of a large ledger takes half as long again. What is not
 * named here is blank in every sheet.
 */
const READ = new Set('XZQDM XZMC CMC PDLB ZLXZ TBMJ TBMJ_M GDMJ GDMJ_M YNMJ_M'.split(' '));
const BULLETIN_COLUMNS = PATCH_COLUMNS.filter(({ code }) => READ.has(code));
const BULLETIN_FIELDS = [
  'patch',
  'status',
  'parent',
  'first_release',
  'listed',
  'deadline',
  'relapses',
  'measure',
  'unit',
  'person',
  'verdict',
  'remaining',
  'remaining_cultivated',
  'closed',
] as const satisfies readonly EntryField[];

/** Reads the store for a bulletin, and again when `standingAt` is asked for the first time: it has to be open then. */
export function bulletinFacts(store: Store, name: string, period: Period, settings: OfficeSettings): BulletinFacts {
  const entries = ledgerEntries(store, period.to, BULLETIN_COLUMNS, BULLETIN_FIELDS);
  let past: ReadonlyMap<string, Standing> | null = null;
  const standingAt = (day: string): Standing => {
    past ??= standingsAt(store, passedMilestones(settings, period.to), settings);
    return past.get(day) ?? standingOf(entries, settings);
  };
  const before = ledgerBefore(store, { day: period.before, later: period.to });
  const marked = entries.map((entry) => markedEntry(entry, before(entry), settings, period.to));
  const last = store.get('SELECT id, chain FROM journal ORDER BY id DESC LIMIT 1');
  return {
    period,
    settings,
    office: String(store.get('SELECT office FROM store')?.['office'] ?? ''),
    source: { file: name, changes: Number(last?.['id'] ?? 0), chain: String(last?.['chain'] ?? '') },
    entries: entries.filter(isCounted),
    ...inTownships(toldApart(groupEntries(entries, 'township')), marked),
    marked,
    standingAt,
  };
}

/** Groups of entries as townships, with the marks of their entries. */
export function inTownships(
  groups: readonly EntryGroup[],
  marked: readonly MarkedEntry[],
): Pick<BulletinFacts, 'townships' | 'townshipOf'> {
  const markOf = new Map(marked.map((one) => [one.entry.key, one]));
  const townships = groups.map((group) => ({ ...group, marks: group.entries.map(({ key }) => markOf.get(key)!) }));
  const townshipOf = new Map<number, MarkedGroup>();
  for (const township of townships) for (const { key } of township.entries) townshipOf.set(key, township);
  return { townships, townshipOf };
}

/** Townships of one name in several counties carry the code of their county behind it, as their key does before it. */
export function toldApart(groups: readonly EntryGroup[]): EntryGroup[] {
  const times = new Map<EntryGroup['name'], number>();
  for (const { name } of groups) times.set(name, (times.get(name) ?? 0) + 1);
  return groups.map((group) => {
    const { name, key } = group;
    if (typeof name !== 'string' || times.get(name) === 1) return group;
    return { ...group, name: `${name} ${key.slice(0, key.length - name.length).trim()}`.trim() };
  });
}

/**
 * Open at the end = open before + new + split off + relapsed − closed out + other: the last is what the flows that have a
 * name leave. Closed at the end = closed before + closed out − relapsed, so an entry closed out and relapsed within the
 * period counts as both.
 */
function markedEntry(
  entry: LedgerEntry,
  was: EntryBefore | undefined,
  settings: OfficeSettings,
  asOf: string,
): MarkedEntry {
  const { state } = entry;
  const isOne = isProblem(entry, settings);
  const open = isOne && state.status === 'open' ? 1 : 0;
  const rectified = isOne && state.status === 'closed' ? 1 : 0;
  const openBefore = was && isProblem(was, settings) && was.state.status === 'open' ? 1 : 0;
  const closedBefore = was?.state.status === 'closed' ? 1 : 0;
  const isListed = isOne && was === undefined;
  const fresh = isListed && state.parent === null ? 1 : 0;
  const split = isListed && state.parent !== null ? 1 : 0;
  const relapsed = isOne ? Math.max(0, state.relapses - (was?.state.relapses ?? 0)) : 0;
  const closings = isOne ? Math.max(0, relapsed + rectified - closedBefore) : 0;
  const other = open - openBefore - fresh - split - relapsed + closings;
  return {
    entry,
    isProblem: isOne,
    openBefore,
    open,
    rectified,
    overdue: isOne && isOverdue(entry, asOf) ? 1 : 0,
    fresh,
    split,
    relapsed,
    closings,
    otherIn: Math.max(0, other),
    otherOut: Math.max(0, -other),
  };
}
