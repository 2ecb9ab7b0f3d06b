import { muCents } from '../../kernel/rounding.js';
import { RATE_COLUMNS, RATE_TITLES, RATE_WORDS, RATIO_NAMES } from '../../words/rates.js';
import { filled } from '../../words/text.js';
import {
  classOf,
  isCounted,
  isProblem,
  type LedgerEntry,
  remainingCultivatedOf,
  remainingOf,
} from '../ledger-entries.js';
import type { OfficeSettings } from '../settings.js';
import type { OfficeColumn, OfficeColumnKind, OfficeTable } from '../table.js';
import { type EntryGroup, type Grouping, groupEntries, occurring, rateOf, sumOf } from './groups.js';

export interface Ratio {
  readonly name: keyof typeof RATIO_NAMES;
  /** Hundredths of 亩, sums of printed values: what is printed gives the ratio. */
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/**
 * The six ratios of a provincial dashboard (domain.md 6.6): occupied without right against all new construction, cultivated
 * and whole; both again without what is rectified; and what is not rectified against what was occupied without right.
 * What counts as new construction, and whether the deduction touches the denominator, are settings.
 */
export function ratiosOf(entries: readonly LedgerEntry[], settings: OfficeSettings): Ratio[] {
  const { classes, deductFrom } = settings;
  const counted = entries.filter(isCounted);
  const problems = counted.filter((entry) => isProblem(entry, settings));
  const open = problems.filter(({ state }) => state.status === 'open');
  const built = counted.filter(
    (entry) =>
      classes.new_construction.includes(classOf(entry)) &&
      !classes.not_new_construction_sub.includes(entry.texts['PDXL'] ?? ''),
  );
  const rectified = new Set(problems.filter(({ state }) => state.status === 'closed'));
  const builtAfter = deductFrom === 'both' ? built.filter((entry) => !rectified.has(entry)) : built;
  const area =
    (code: string) =>
    (entry: LedgerEntry): number | null =>
      entry.numbers[code] ?? null;
  const ratio = (name: Ratio['name'], numerator: number | null, denominator: number | null): Ratio => ({
    name,
    numerator,
    denominator,
  });
  return [
    ratio('cultivated', sumOf(problems, area('GDMJ_M')), sumOf(built, area('GDMJ_M'))),
    ratio('whole', sumOf(problems, area('TBMJ_M')), sumOf(built, area('TBMJ_M'))),
    ratio('cultivatedDeducted', sumOf(open, area('GDMJ_M')), sumOf(builtAfter, area('GDMJ_M'))),
    ratio('wholeDeducted', sumOf(open, area('TBMJ_M')), sumOf(builtAfter, area('TBMJ_M'))),
    ratio(
      'remaining',
      sumOf(problems, (entry) => muCents(remainingOf(entry))),
      sumOf(problems, area('TBMJ_M')),
    ),
    ratio(
      'remainingCultivated',
      sumOf(problems, (entry) => muCents(remainingCultivatedOf(entry))),
      sumOf(problems, area('GDMJ_M')),
    ),
  ];
}

/** The six ratios of every group and of all, numerator and denominator beside each. */
export function ratioTable(entries: readonly LedgerEntry[], by: Grouping, settings: OfficeSettings): OfficeTable {
  const column = (code: keyof typeof RATE_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: RATE_COLUMNS[code],
    kind,
  });
  const counted = entries.filter(isCounted);
  const groups: EntryGroup[] = [...groupEntries(counted, by), { key: '', name: RATE_WORDS.total, entries: counted }];
  const present = (classes: readonly string[]): string => occurring(classes, counted);
  return {
    name: 'ratios',
    title: filled(RATE_TITLES.ratios, { by: RATE_WORDS[by] }),
    columns: [
      { code: by, title: RATE_WORDS[by], kind: 'text' },
      column('ratio', 'text'),
      column('numerator', 'mu'),
      column('denominator', 'mu'),
      column('share', 'share'),
    ],
    rows: groups.flatMap(({ name, entries: own }) =>
      ratiosOf(own, settings).map((one) => [
        name,
        RATIO_NAMES[one.name],
        one.numerator,
        one.denominator,
        rateOf(one.numerator, one.denominator),
      ]),
    ),
    notes: [
      filled(RATE_WORDS.numerator, { classes: present(settings.classes.problem) }),
      filled(RATE_WORDS.denominator, {
        classes: present(settings.classes.new_construction),
        without: settings.classes.not_new_construction_sub.join(', '),
      }),
      settings.deductFrom === 'both' ? RATE_WORDS.deductedBoth : RATE_WORDS.deductedNumerator,
      RATE_WORDS.confirm,
    ],
  };
}
