import { muCents } from '../../kernel/rounding.js';
import { RATE_COLUMNS, RATE_TITLES, RATE_WORDS } from '../../words/rates.js';
import { filled, type Text } from '../../words/text.js';
import { isCounted, isProblem, type LedgerEntry, remainingCultivatedOf, remainingOf } from '../ledger-entries.js';
import type { OfficeSettings } from '../settings.js';
import type { OfficeCell, OfficeColumn, OfficeColumnKind, OfficeTable } from '../table.js';
import { AreaTally } from './area-tally.js';
import { type EntryGroup, type Grouping, groupEntries, occurring, rateOf } from './groups.js';

/** One group's figures; areas in hundredths of 亩 as sums of printed values, so that a reader's own sum agrees. */
export interface GroupRates {
  readonly group: EntryGroup;
  readonly all: number;
  readonly allMu: number | null;
  readonly count: number;
  readonly mu: number | null;
  readonly cultivatedMu: number | null;
  readonly farmlandMu: number | null;
  readonly increment: number;
  readonly incrementMu: number | null;
  readonly stock: number;
  readonly stockMu: number | null;
  readonly rectified: number;
  readonly rectifiedMu: number | null;
  readonly rectifiedCultivatedMu: number | null;
  readonly open: number;
  readonly openMu: number | null;
  readonly openCultivatedMu: number | null;
  /** Of the open entries, what is not yet restored. */
  readonly remainingMu: number;
  readonly remainingCultivatedMu: number;
  /** Hundredths of a percent; null for no entries. */
  readonly rate: number | null;
  readonly areaRate: number | null;
  readonly overdue: number;
  readonly relapses: number;
}

/** The figures of one group. `asOf` is the day against which deadlines are held. */
export function ratesOf(group: EntryGroup, settings: OfficeSettings, asOf: string | null): GroupRates {
  const all = new AreaTally();
  const problems = new AreaTally();
  const increment = new AreaTally();
  const stock = new AreaTally();
  const closed = new AreaTally();
  const open = new AreaTally();
  const sums = { remainingMu: 0, remainingCultivatedMu: 0, overdue: 0, relapses: 0 };
  for (const entry of group.entries) {
    if (!isCounted(entry)) continue;
    all.add(entry);
    if (!isProblem(entry, settings)) continue;
    problems.add(entry);
    (settings.increment.includes(entry.texts['ZLXZ'] ?? '') ? increment : stock).add(entry);
    if (entry.state.relapses > 0) sums.relapses++;
    if (entry.state.status === 'closed') {
      closed.add(entry);
      continue;
    }
    open.add(entry);
    sums.remainingMu += muCents(remainingOf(entry));
    sums.remainingCultivatedMu += muCents(remainingCultivatedOf(entry));
    if (asOf !== null && isOverdue(entry, asOf)) sums.overdue++;
  }
  return {
    group,
    all: all.count,
    allMu: all.mu,
    count: problems.count,
    mu: problems.mu,
    cultivatedMu: problems.cultivated,
    farmlandMu: problems.farmland,
    increment: increment.count,
    incrementMu: increment.mu,
    stock: stock.count,
    stockMu: stock.mu,
    rectified: closed.count,
    rectifiedMu: closed.mu,
    rectifiedCultivatedMu: closed.cultivated,
    open: open.count,
    openMu: open.mu,
    openCultivatedMu: open.cultivated,
    ...sums,
    rate: rateOf(closed.count, problems.count),
    areaRate: rateOf(closed.mu, problems.mu),
  };
}

export function isOverdue({ state }: LedgerEntry, asOf: string): boolean {
  return state.status === 'open' && state.deadline !== null && state.deadline < asOf;
}

/** Places by falling value; equal values share a place and the next ones are skipped (1, 1, 3). Null has no place. */
export function ranked(values: readonly (number | null)[]): (number | null)[] {
  const known = values.filter((value) => value !== null);
  return values.map((value) => (value === null ? null : 1 + known.filter((other) => other > value).length));
}

const FIGURES: readonly (readonly [keyof GroupRates & keyof typeof RATE_COLUMNS, OfficeColumnKind])[] = [
  ['all', 'count'],
  ['allMu', 'mu'],
  ['count', 'count'],
  ['mu', 'mu'],
  ['cultivatedMu', 'mu'],
  ['farmlandMu', 'mu'],
  ['increment', 'count'],
  ['incrementMu', 'mu'],
  ['stock', 'count'],
  ['stockMu', 'mu'],
  ['rectified', 'count'],
  ['rectifiedMu', 'mu'],
  ['rectifiedCultivatedMu', 'mu'],
  ['open', 'count'],
  ['openMu', 'mu'],
  ['openCultivatedMu', 'mu'],
  ['remainingMu', 'mu'],
  ['remainingCultivatedMu', 'mu'],
  ['rate', 'share'],
  ['areaRate', 'share'],
  ['overdue', 'count'],
  ['relapses', 'count'],
];

/**
 * Rectification by group with a ranking by rate (count) and a total. Total = rectified + open in counts and areas. Groups
 * with fewer entries than the small number are ranked and marked.
 */
export function rectificationTable(
  entries: readonly LedgerEntry[],
  by: Grouping,
  settings: OfficeSettings,
  asOf: string | null,
): OfficeTable {
  const groups = groupEntries(entries.filter(isCounted), by);
  const rates = groups.map((group) => ratesOf(group, settings, asOf));
  const total = ratesOf({ key: '', name: RATE_WORDS.total, entries }, settings, asOf);
  const places = ranked(rates.map(({ rate }) => rate));
  const column = (code: keyof typeof RATE_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: RATE_COLUMNS[code],
    kind,
  });
  const figures = (one: GroupRates): OfficeCell[] => FIGURES.map(([code]) => one[code] as number | null);
  return {
    name: 'rates',
    title: filled(RATE_TITLES.rates, { by: RATE_WORDS[by], day: asOf ?? RATE_WORDS.today }),
    columns: [
      { code: by, title: RATE_WORDS[by], kind: 'text' },
      ...FIGURES.map(([code, kind]) => column(code, kind)),
      column('rank', 'count'),
      column('remark', 'text'),
    ],
    rows: [
      ...rates.map((one, i) => [
        one.group.name,
        ...figures(one),
        places[i] ?? null,
        remarkOf(one, places[i] ?? null, places, settings.smallNumber),
      ]),
      [RATE_WORDS.total, ...figures(total), null, null],
    ],
    notes: notesOf(entries, settings, asOf),
  };
}

/** Ties and small numbers; null where there is nothing to say. */
export function remarkOf(
  { count }: GroupRates,
  place: number | null,
  places: readonly (number | null)[],
  smallNumber: number,
): Text | null {
  if (place === null) return null;
  const tied = places.filter((other) => other === place).length - 1;
  const parts: Text[] = [];
  if (tied > 0) parts.push(filled(RATE_WORDS.tied, { count: tied }));
  if (count < smallNumber) parts.push(filled(RATE_WORDS.small, { count }));
  if (parts.length === 0) return null;
  return { en: parts.map(({ en }) => en).join('; '), zh: parts.map(({ zh }) => zh).join('；') };
}

function notesOf(entries: readonly LedgerEntry[], settings: OfficeSettings, asOf: string | null): Text[] {
  const notes = [filled(RATE_WORDS.problemClasses, { classes: occurring(settings.classes.problem, entries) })];
  const partly = entries.filter(
    (entry) =>
      isProblem(entry, settings) &&
      entry.state.status === 'open' &&
      entry.state.remaining !== null &&
      entry.state.remaining_cultivated === null,
  ).length;
  if (partly > 0) notes.push(filled(RATE_WORDS.atMost, { count: partly }));
  if (asOf === null) notes.push(RATE_WORDS.noDay);
  return notes;
}

/** Open problem entries whose deadline has passed, the longest overdue first. */
export function overdueTable(entries: readonly LedgerEntry[], settings: OfficeSettings, asOf: string): OfficeTable {
  const late = entries
    .filter((entry) => isProblem(entry, settings) && isOverdue(entry, asOf))
    .sort((a, b) =>
      a.state.deadline! < b.state.deadline! ? -1 : a.state.deadline! > b.state.deadline! ? 1 : a.key - b.key,
    );
  // Many entries share a day.
  const daysSince = new Map<string, number>();
  const days = (from: string): number => {
    let known = daysSince.get(from);
    if (known === undefined) {
      known = Math.round((Date.parse(asOf) - Date.parse(from)) / 86_400_000);
      daysSince.set(from, known);
    }
    return known;
  };
  const column = (code: keyof typeof RATE_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: RATE_COLUMNS[code],
    kind,
  });
  return {
    name: 'overdue',
    title: filled(RATE_TITLES.overdue, { day: asOf }),
    columns: [
      column('entry', 'text'),
      column('township', 'text'),
      column('village', 'text'),
      column('unit', 'text'),
      column('person', 'text'),
      column('mu', 'mu'),
      column('cultivatedMu', 'mu'),
      column('remainingMu', 'mu'),
      column('listed', 'date'),
      column('deadline', 'date'),
      column('days', 'count'),
    ],
    rows: late.map((entry) => [
      entry.id,
      entry.texts['XZMC'] ?? null,
      entry.texts['CMC'] ?? null,
      entry.state.unit,
      entry.state.person,
      entry.numbers['TBMJ_M'] ?? null,
      entry.numbers['GDMJ_M'] ?? null,
      muCents(remainingOf(entry)),
      entry.state.listed,
      entry.state.deadline,
      days(entry.state.deadline!),
    ]),
    notes: [],
  };
}
