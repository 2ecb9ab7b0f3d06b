import type { Value } from '../../io/workbook/model.js';
import {
  BULLETIN_HEADINGS,
  BULLETIN_NOTES,
  BULLETIN_SHEETS,
  BULLETIN_WORDS,
  FIGURE_NAMES,
} from '../../words/bulletin.js';
import { fill, type Lang } from '../../words/text.js';
import type { BulletinFacts, MarkedEntry } from './facts.js';
import type { MARKS } from './lists.js';
import { type Figure, type FigureName, type Sentence, shown } from './narrative.js';
import { nameOf } from './rectification.js';
import { type BulletinSheet, column, headOf, rangeOf } from './sheet.js';

/** Ids shown of the entries behind a figure; all of them are marked in the sheet of entries. */
const MOST_IDS = 10;

/** The column of the sheet of entries that marks what a figure counts. */
const MARK_OF: Readonly<Record<FigureName, (typeof MARKS)[number] | 'problem' | null>> = {
  count: 'problem',
  mu: 'problem',
  cultivated: 'problem',
  farmland: 'problem',
  rectified: 'rectified',
  rectifiedMu: 'rectified',
  rate: 'problem',
  areaRate: 'problem',
  open: 'open',
  openMu: 'open',
  openCultivated: 'open',
  fresh: 'fresh',
  freshMu: 'fresh',
  freshCultivated: 'fresh',
  closings: 'closings',
  relapsed: 'relapsed',
  openBefore: 'openBefore',
  overdue: 'overdue',
  // A setting, and the ledger as it stood on an earlier day.
  required: null,
  missing: null,
  bestRate: 'problem',
  worstRate: 'problem',
};

/** For every figure of the text: the sheet and cell it is taken from, and the entries behind it. */
export function sourcesSheet(
  facts: BulletinFacts,
  sentences: readonly Sentence[],
  entries: BulletinSheet,
  lang: Lang,
): BulletinSheet {
  const rows = sentences.flatMap(({ figures }, s) => figures.map((figure) => rowOf(facts, figure, s, entries, lang)));
  return {
    name: 'sources',
    sheet: {
      ...headOf(facts, 'sources', lang, fill(BULLETIN_NOTES.sources, lang, { entries: BULLETIN_SHEETS.entries })),
      columns: [
        column(lang, 'number', 'number', 'count', { width: 6 }),
        column(lang, 'figure', 'figure', 'text', { width: 26 }),
        column(lang, 'shown', 'shown', 'text', { width: 12 }),
        column(lang, 'sheet', 'sheet', 'text', { width: 14 }),
        column(lang, 'column', 'column', 'text', { width: 20 }),
        column(lang, 'cell', 'cell', 'text', { width: 8 }),
        column(lang, 'behind', 'behind', 'count', { width: 9 }),
        column(lang, 'marks', 'marks', 'text', { width: 30 }),
        column(lang, 'ids', 'ids', 'text', { width: 56 }),
      ],
      rows,
      frozenColumns: 2,
      wraps: true,
    },
  };
}

function rowOf(facts: BulletinFacts, figure: Figure, s: number, entries: BulletinSheet, lang: Lang): Value[] {
  const { name, cell, township } = figure;
  const mark = MARK_OF[name];
  const behind = mark === null ? null : behindOf(facts, mark, township, lang);
  return [
    s + 1,
    FIGURE_NAMES[name][lang],
    shown(figure, lang),
    cell.sheet,
    cell.column,
    cell.address,
    behind?.length ?? null,
    mark === null ? null : marksText(entries, mark, township, lang),
    behind === null ? null : idsText(behind, lang),
  ];
}

function behindOf(
  facts: BulletinFacts,
  mark: (typeof MARKS)[number] | 'problem',
  township: string | null,
  lang: Lang,
): MarkedEntry[] {
  const all =
    township === null
      ? facts.marked
      : facts.townships.filter((group) => nameOf(group, lang) === township).flatMap(({ marks }) => marks);
  return all.filter((one) => (mark === 'problem' ? one.isProblem : one[mark] > 0));
}

function marksText(entries: BulletinSheet, mark: string, township: string | null, lang: Lang): string {
  const range = `${entries.sheet.name}!${rangeOf(entries, mark)}`;
  if (township === null) return range;
  return fill(BULLETIN_WORDS.ofTownship, lang, { range, column: BULLETIN_HEADINGS.township, township });
}

function idsText(behind: readonly MarkedEntry[], lang: Lang): string {
  const ids = behind
    .slice(0, MOST_IDS)
    .map(({ entry }) => entry.id)
    .join(BULLETIN_WORDS.comma[lang]);
  return behind.length > MOST_IDS ? fill(BULLETIN_WORDS.andMore, lang, { ids, count: behind.length }) : ids;
}
