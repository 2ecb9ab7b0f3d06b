import type { SheetColumn, Value } from '../../io/workbook/model.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import { RATE_WORDS } from '../../words/rates.js';
import { fill, type Lang } from '../../words/text.js';
import type { LedgerEntry } from '../ledger-entries.js';
import { type EntryGroup, occurring, sumOf } from '../rates/groups.js';
import type { BulletinFacts, MarkedEntry, MarkedGroup } from './facts.js';
import { type BulletinSheet, checkColumn, column, headOf, totalWord } from './sheet.js';

const MEASURES = ['count', 'mu', 'cultivated'] as const;
const CODES = { count: null, mu: 'TBMJ_M', cultivated: 'GDMJ_M' } as const;
const GROUPS = ['task', 'rectified', 'demolished', 'regularised', 'otherMeasure', 'open'] as const;
type Group = (typeof GROUPS)[number];

/**
 * The rectification table: township × {total, rectified, demolished, regularised, other, open} × {entries, area, cultivated},
 * with its checks; sorted by falling cultivated land that is open.
 * Source  domain.md section 14, form 5.
 */
export function rectificationSheet(facts: BulletinFacts, lang: Lang): BulletinSheet {
  const { settings, entries } = facts;
  const rows = facts.townships
    .map((group) => ({ group, parts: partsOf(group, facts) }))
    .filter(({ parts }) => parts.task.length > 0)
    .sort((a, b) => openCultivated(b.parts) - openCultivated(a.parts));
  const classes = fill(RATE_WORDS.problemClasses, lang, { classes: occurring(settings.classes.problem, entries) });
  return {
    name: 'rectification',
    sheet: {
      ...headOf(facts, 'rectification', lang, fill(BULLETIN_NOTES.rectification, lang, { classes })),
      columns: [
        column(lang, 'township', 'township', 'text'),
        ...GROUPS.flatMap((group) => measureColumns(group, lang)),
        ...checks('checkWhole', ['task', 'rectified', 'open'], lang),
        ...checks('checkParts', ['rectified', 'demolished', 'regularised', 'otherMeasure'], lang),
      ],
      rows: rows.map(({ group, parts }): Value[] => [
        nameOf(group, lang),
        ...GROUPS.flatMap((name) => MEASURES.map((measure) => measured(parts[name], measure))),
      ]),
      totals: totalWord(lang),
    },
  };
}

export function nameOf({ name }: EntryGroup, lang: Lang): string {
  return typeof name === 'string' ? name : name[lang];
}

function partsOf({ marks }: MarkedGroup, { settings }: BulletinFacts): Record<Group, LedgerEntry[]> {
  const { demolished, regularised } = settings.measures;
  const problems = marks.filter(({ isProblem }) => isProblem);
  const pick = (wanted: (one: MarkedEntry) => boolean): LedgerEntry[] =>
    problems.filter(wanted).map((one) => one.entry);
  const by = (measures: readonly string[]) => (one: MarkedEntry) =>
    one.rectified > 0 && measures.includes(one.entry.state.measure ?? '');
  return {
    task: pick(() => true),
    rectified: pick(({ rectified }) => rectified > 0),
    demolished: pick(by(demolished)),
    regularised: pick((one) => by(regularised)(one) && !by(demolished)(one)),
    otherMeasure: pick((one) => one.rectified > 0 && !by(demolished)(one) && !by(regularised)(one)),
    open: pick(({ open }) => open > 0),
  };
}

function openCultivated({ open }: Record<Group, LedgerEntry[]>): number {
  return measured(open, 'cultivated') ?? 0;
}

function measured(entries: readonly LedgerEntry[], measure: (typeof MEASURES)[number]): number | null {
  const code = CODES[measure];
  return code === null ? entries.length : sumOf(entries, ({ numbers }) => numbers[code] ?? null);
}

function measureColumns(group: Group, lang: Lang): SheetColumn[] {
  return MEASURES.map((measure) =>
    column(lang, `${group}.${measure}`, measure, measure === 'count' ? 'count' : 'decimal', {
      above: group,
      isSummed: true,
    }),
  );
}

function checks(above: 'checkWhole' | 'checkParts', [whole, ...parts]: readonly [Group, ...Group[]], lang: Lang) {
  return MEASURES.map((measure) =>
    checkColumn(lang, `${above}.${measure}`, measure, above, measure === 'count' ? 'count-check' : 'check', [
      `${whole}.${measure}`,
      ...parts.map((part) => `${part}.${measure}`),
    ]),
  );
}
