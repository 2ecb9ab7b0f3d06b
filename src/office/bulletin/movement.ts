import type { SheetColumn, Value } from '../../io/workbook/model.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import type { Lang } from '../../words/text.js';
import type { BulletinFacts } from './facts.js';
import { nameOf } from './rectification.js';
import { type BulletinSheet, column, headOf, totalWord } from './sheet.js';

const MORE = ['fresh', 'split', 'relapsed', 'otherIn'] as const;
const LESS = ['closings', 'otherOut'] as const;

/** What the period did to the open problem entries, by township, with the check that nothing is lost. */
export function movementSheet(facts: BulletinFacts, lang: Lang): BulletinSheet {
  const count = (key: string, more: Partial<SheetColumn> & { above?: 'more' | 'less' } = {}): SheetColumn =>
    column(lang, key, key === 'open' ? 'openNow' : (key as 'fresh'), 'count', { isSummed: true, ...more });
  return {
    name: 'movement',
    sheet: {
      ...headOf(facts, 'movement', lang, BULLETIN_NOTES.movement[lang]),
      columns: [
        column(lang, 'township', 'township', 'text'),
        count('openBefore'),
        ...MORE.map((key) => count(key, { above: 'more' })),
        ...LESS.map((key) => count(key, { above: 'less' })),
        count('open'),
        column(lang, 'check', 'check', 'count-check', {
          formula: {
            text: `{openBefore}+${MORE.map((key) => `{${key}}`).join('+')}-${LESS.map((key) => `{${key}}`).join('-')}-{open}`,
            value: (of) => {
              const sum = (keys: readonly string[]): number => keys.reduce((all, key) => all + (of(key) ?? 0), 0);
              return sum(['openBefore', ...MORE]) - sum([...LESS, 'open']);
            },
          },
        }),
      ],
      rows: facts.townships.map((group): Value[] => {
        const { marks } = group;
        const keys = ['openBefore', ...MORE, ...LESS, 'open'] as const;
        return [nameOf(group, lang), ...keys.map((key) => marks.reduce((sum, one) => sum + one[key], 0))];
      }),
      totals: totalWord(lang),
    },
  };
}
