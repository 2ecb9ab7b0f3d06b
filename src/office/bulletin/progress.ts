import type { RowFormula, Value } from '../../io/workbook/model.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import { RATE_WORDS } from '../../words/rates.js';
import { fill, type Lang, type Text } from '../../words/text.js';
import { rateOf } from '../rates/groups.js';
import { ranked, ratesOf, remarkOf } from '../rates/rectification.js';
import type { OfficeSettings } from '../settings.js';
import type { BulletinFacts, MarkedGroup } from './facts.js';
import { nameOf } from './rectification.js';
import { type BulletinSheet, column, headOf, totalWord } from './sheet.js';

/**
 * The last milestone that has passed at the end of the period, of two on one day the higher one. Milestones that passed
 * before anything was listed ask nothing of this ledger.
 */
export function milestoneInForce({
  settings,
  period,
  marked,
}: BulletinFacts): OfficeSettings['milestones'][number] | null {
  const first = marked.reduce<string | null>(
    (day, { isProblem, entry }) => (isProblem && (day === null || entry.state.listed < day) ? entry.state.listed : day),
    null,
  );
  const passed = settings.milestones.filter(({ date }) => first !== null && first <= date && date <= period.to);
  return passed.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : b.percent - a.percent))[0] ?? null;
}

/** Entries that must be rectified for a percentage of `count`, less those that are. */
function missingOf(percent: number, count: number, rectified: number): number {
  return Math.max(0, Math.ceil((percent * count) / 100 - 1e-9) - rectified);
}

/** How the entries of a group listed by the day of a milestone stand against it; those listed later owe it nothing. */
function standingAt(
  milestone: OfficeSettings['milestones'][number] | null,
  { marks }: MarkedGroup,
): { readonly missing: number | null; readonly verdict: Text | null } {
  if (milestone === null) return { missing: null, verdict: null };
  const due = marks.filter(({ isProblem, entry }) => isProblem && entry.state.listed <= milestone.date);
  if (due.length === 0) return { missing: null, verdict: RATE_WORDS.nothing };
  const missing = missingOf(milestone.percent, due.length, due.filter(({ rectified }) => rectified > 0).length);
  return { missing, verdict: missing === 0 ? RATE_WORDS.met : RATE_WORDS.missed };
}

/**
 * Progress and ranking by township: rates, ties, notes on small numbers, what was listed by the last milestone against
 * it, overdue entries; by place. The rates are formulas of the counts and areas beside them.
 */
export function progressSheet(facts: BulletinFacts, lang: Lang): BulletinSheet {
  const { settings, period, townships } = facts;
  const rated = townships
    .map((township) => ({ township, one: ratesOf(township, settings, period.to) }))
    .filter(({ one }) => one.count > 0);
  const places = ranked(rated.map(({ one }) => one.rate));
  const milestone = milestoneInForce(facts);
  const percent = milestone?.percent ?? null;
  const order = rated.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b);
  const note = milestone ? fill(BULLETIN_NOTES.milestone, lang, { ...milestone }) : BULLETIN_NOTES.noMilestone[lang];
  const count = (key: string, heading: Parameters<typeof column>[2], above: Parameters<typeof column>[2]) =>
    column(lang, key, heading, 'count', { above, isSummed: true, width: 7 });
  const mu = (key: string, heading: Parameters<typeof column>[2], above: Parameters<typeof column>[2]) =>
    column(lang, key, heading, 'decimal', { above, isSummed: true, width: 10 });
  return {
    name: 'progress',
    sheet: {
      ...headOf(facts, 'progress', lang, fill(BULLETIN_NOTES.progress, lang, { milestone: note })),
      columns: [
        column(lang, 'township', 'township', 'text'),
        column(lang, 'rank', 'rank', 'count', { width: 6 }),
        count('count', 'count', 'problems'),
        mu('mu', 'mu', 'problems'),
        mu('cultivated', 'cultivated', 'problems'),
        mu('farmland', 'farmland', 'problems'),
        count('rectified', 'count', 'rectified'),
        mu('rectifiedMu', 'mu', 'rectified'),
        count('open', 'count', 'open'),
        mu('openMu', 'mu', 'open'),
        mu('openCultivated', 'cultivated', 'open'),
        mu('remaining', 'remaining', 'open'),
        column(lang, 'rate', 'rate', 'decimal', { above: 'rates', formula: rateFormula('rectified', 'count') }),
        column(lang, 'areaRate', 'areaRate', 'decimal', { above: 'rates', formula: rateFormula('rectifiedMu', 'mu') }),
        column(lang, 'required', 'required', 'decimal', { above: 'milestone' }),
        // Townships need whole entries each, so what they lack may be more than the county lacks.
        column(lang, 'missing', 'missing', 'count', { above: 'milestone' }),
        column(lang, 'verdict', 'verdict', 'text', { above: 'milestone' }),
        column(lang, 'overdue', 'overdue', 'count', { isSummed: true, width: 8 }),
        column(lang, 'relapses', 'relapses', 'count', { isSummed: true, width: 8 }),
        column(lang, 'remark', 'remark', 'text', { width: 18 }),
      ],
      rows: order.map((i): Value[] => {
        const { township, one } = rated[i]!;
        const { missing, verdict } = standingAt(milestone, township);
        return [
          nameOf(township, lang),
          places[i]!,
          one.count,
          one.mu,
          one.cultivatedMu,
          one.farmlandMu,
          one.rectified,
          one.rectifiedMu,
          one.open,
          one.openMu,
          one.openCultivatedMu,
          one.remainingMu,
          null,
          null,
          percent === null ? null : Math.round(100 * percent),
          missing,
          verdict?.[lang] ?? null,
          one.overdue,
          one.relapses,
          remarkOf(one, places[i]!, places, settings.smallNumber)?.[lang] ?? null,
        ];
      }),
      totals: totalWord(lang),
      frozenColumns: 2,
      wraps: true,
    },
  };
}

/** Percent with two decimals, nothing where there is no whole. */
function rateFormula(part: string, whole: string): RowFormula {
  return {
    text: `IF(N({${whole}})=0,"",ROUND({${part}}/{${whole}}*100,2))`,
    value: (of) => rateOf(of(part), of(whole)),
  };
}
