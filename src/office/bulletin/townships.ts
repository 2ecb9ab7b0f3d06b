import type { SheetColumn, Value } from '../../io/workbook/model.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import type { Lang } from '../../words/text.js';
import { isCounted } from '../ledger-entries.js';
import { AreaTally } from '../rates/area-tally.js';
import type { BulletinFacts, MarkedGroup } from './facts.js';
import { nameOf } from './rectification.js';
import { type BulletinSheet, checkColumn, column, headOf, totalWord } from './sheet.js';

const MEASURES = ['count', 'mu', 'cultivated', 'farmland'] as const;
const GROUPS = ['all', 'problems', 'increment', 'stock', 'others'] as const;
/** Digits of an administrative code that name the county. */
const COUNTY_DIGITS = 6;

/**
 * The summary by county and township: {all, problem entries, of them new, of them stock, other classes} × {entries, area,
 * cultivated, basic farmland}, with its checks; by falling cultivated land of the problem entries.
 * Source  domain.md section 14, form 6.
 */
export function townshipsSheet(facts: BulletinFacts, lang: Lang): BulletinSheet {
  const rows = facts.townships
    .map((group) => ({ group, parts: partsOf(group, facts) }))
    .sort((a, b) => (b.parts.problems.cultivated ?? 0) - (a.parts.problems.cultivated ?? 0));
  return {
    name: 'townships',
    sheet: {
      ...headOf(facts, 'townships', lang, BULLETIN_NOTES.townships[lang]),
      columns: [
        column(lang, 'county', 'county', 'text'),
        column(lang, 'township', 'township', 'text'),
        ...GROUPS.flatMap((group) =>
          MEASURES.map((measure) =>
            column(lang, `${group}.${measure}`, measure, kindOf(measure), { above: group, isSummed: true }),
          ),
        ),
        ...checks('checkAll', ['all', 'problems', 'others'], lang),
        ...checks('checkTime', ['problems', 'increment', 'stock'], lang),
      ],
      rows: rows.map(({ group, parts }): Value[] => [
        (group.entries[0]?.texts['XZQDM'] ?? '').slice(0, COUNTY_DIGITS),
        nameOf(group, lang),
        ...GROUPS.flatMap((name) => MEASURES.map((measure) => parts[name][measure])),
      ]),
      totals: totalWord(lang),
      frozenColumns: 2,
      pagesWide: 2,
    },
  };
}

function partsOf({ marks }: MarkedGroup, { settings }: BulletinFacts): Record<(typeof GROUPS)[number], AreaTally> {
  const parts = {
    all: new AreaTally(),
    problems: new AreaTally(),
    increment: new AreaTally(),
    stock: new AreaTally(),
    others: new AreaTally(),
  };
  for (const { entry, isProblem } of marks) {
    if (!isCounted(entry)) continue;
    parts.all.add(entry);
    if (!isProblem) {
      parts.others.add(entry);
      continue;
    }
    parts.problems.add(entry);
    const isNew = settings.increment.includes(entry.texts['ZLXZ'] ?? '');
    (isNew ? parts.increment : parts.stock).add(entry);
  }
  return parts;
}

function kindOf(measure: (typeof MEASURES)[number]): 'count' | 'decimal' {
  return measure === 'count' ? 'count' : 'decimal';
}

function checks(
  above: 'checkAll' | 'checkTime',
  [whole, ...parts]: readonly [string, ...string[]],
  lang: Lang,
): SheetColumn[] {
  return MEASURES.map((measure) =>
    checkColumn(lang, `${above}.${measure}`, measure, above, measure === 'count' ? 'count-check' : 'check', [
      `${whole}.${measure}`,
      ...parts.map((part) => `${part}.${measure}`),
    ]),
  );
}
