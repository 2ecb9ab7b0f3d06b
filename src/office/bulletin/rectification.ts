import type { SheetColumn, Value } from '../../io/workbook/model.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import { RATE_WORDS } from '../../words/rates.js';
import { fill, type Lang } from '../../words/text.js';
import { AreaTally } from '../rates/area-tally.js';
import { type EntryGroup, occurring } from '../rates/groups.js';
import type { BulletinFacts, MarkedGroup } from './facts.js';
import { type BulletinSheet, checkColumn, column, headOf, totalWord } from './sheet.js';

const MEASURES = ['count', 'mu', 'cultivated'] as const;
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
    .filter(({ parts }) => parts.task.count > 0)
    .sort((a, b) => (b.parts.open.cultivated ?? 0) - (a.parts.open.cultivated ?? 0));
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
        ...GROUPS.flatMap((name) => MEASURES.map((measure) => parts[name][measure])),
      ]),
      totals: totalWord(lang),
    },
  };
}

export function nameOf({ name }: EntryGroup, lang: Lang): string {
  return typeof name === 'string' ? name : name[lang];
}

function partsOf({ marks }: MarkedGroup, { settings }: BulletinFacts): Record<Group, AreaTally> {
  const { demolished, regularised } = settings.measures;
  const parts = {
    task: new AreaTally(),
    rectified: new AreaTally(),
    demolished: new AreaTally(),
    regularised: new AreaTally(),
    otherMeasure: new AreaTally(),
    open: new AreaTally(),
  };
  for (const { entry, isProblem, rectified, open } of marks) {
    if (!isProblem) continue;
    parts.task.add(entry);
    if (open > 0) parts.open.add(entry);
    if (rectified === 0) continue;
    parts.rectified.add(entry);
    const measure = entry.state.measure ?? '';
    // A measure that the settings name as both counts once.
    if (demolished.includes(measure)) parts.demolished.add(entry);
    else if (regularised.includes(measure)) parts.regularised.add(entry);
    else parts.otherMeasure.add(entry);
  }
  return parts;
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
