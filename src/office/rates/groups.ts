import { RATE_WORDS } from '../../words/rates.js';
import type { Text } from '../../words/text.js';
import { classOf, type LedgerEntry } from '../ledger-entries.js';
import { PATCH_COLUMNS } from '../store/schema.js';

const READ = new Set(
  'XZQDM XZMC CMC TBLX PDLB PDXL ZLXZ TBMJ TBMJ_M GDMJ GDMJ_M YNMJ_M FGNYMJ JSYDMJ WLYDMJ WFGMJ'.split(' '),
);
/** What the tables of rates read of a patch: reading all columns of a large ledger takes three times as long. */
export const RATE_PATCH_COLUMNS = PATCH_COLUMNS.filter(({ code }) => READ.has(code));

/** How entries are grouped. */
export const GROUPINGS = ['township', 'county', 'month', 'release'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Entries that count together. */
export interface EntryGroup {
  /** What sorts it, and tells it apart. */
  readonly key: string;
  readonly name: string | Text;
  readonly entries: readonly LedgerEntry[];
}

/** Digits of an administrative code that name the county. */
const COUNTY_DIGITS = 6;

/**
 * Entries by township (code and name of their patch), county (first six digits of the code), month of listing or first
 * release; groups by code, then name, releases in the order of their listing. What has no code or name is a group too.
 */
export function groupEntries(entries: readonly LedgerEntry[], by: Grouping): EntryGroup[] {
  const groups = new Map<string, { name: string | Text; order: string; entries: LedgerEntry[] }>();
  for (const entry of entries) {
    const { key, name, order } = placeOf(entry, by);
    const group = groups.get(key);
    if (!group) groups.set(key, { name, order, entries: [entry] });
    else {
      group.entries.push(entry);
      if (order < group.order) group.order = order;
    }
  }
  return [...groups]
    .sort(([a, first], [b, second]) => compare(first.order, second.order) || compare(a, b))
    .map(([key, { name, entries: own }]) => ({ key, name, entries: own }));
}

function placeOf({ state, texts }: LedgerEntry, by: Grouping): { key: string; name: string | Text; order: string } {
  const code = texts['XZQDM'] ?? '';
  switch (by) {
    case 'township': {
      const name = texts['XZMC'] ?? '';
      // Patches of one township come with its own code or with that of the county: the name decides.
      return name === ''
        ? { key: '', name: RATE_WORDS.unknownTownship, order: '\uffff' }
        : { key: `${code.slice(0, COUNTY_DIGITS)} ${name}`, name, order: `${code.slice(0, COUNTY_DIGITS)} ${name}` };
    }
    case 'county': {
      const county = code.slice(0, COUNTY_DIGITS);
      return { key: county, name: county || RATE_WORDS.unknownCounty, order: county || '\uffff' };
    }
    case 'month': {
      const month = state.listed.slice(0, 7);
      return { key: month, name: month, order: month };
    }
    default:
      return { key: state.first_release, name: state.first_release, order: state.listed };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sum of a column over entries, hundredths; null where no entry has a value, 0 for no entries. */
export function sumOf(entries: readonly LedgerEntry[], value: (entry: LedgerEntry) => number | null): number | null {
  let sum: number | null = entries.length === 0 ? 0 : null;
  for (const entry of entries) {
    const own = value(entry);
    if (own !== null) sum = (sum ?? 0) + own;
  }
  return sum;
}

/** Share of a whole in hundredths of a percent, half up; null where there is no whole. */
export function rateOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole <= 0) return null;
  return Math.floor((part * 10_000) / whole + 0.5);
}

/** Those of some classes that occur, for a note; all of them where none does. Settings name classes in two languages. */
export function occurring(classes: readonly string[], entries: readonly LedgerEntry[]): string {
  const there = new Set(entries.map(classOf));
  const found = classes.filter((name) => there.has(name));
  return (found.length > 0 ? found : classes).join(', ');
}
