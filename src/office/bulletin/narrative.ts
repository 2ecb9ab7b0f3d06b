import { decimal } from '../../io/write/csv.js';
import { BULLETIN_WORDS, type FIGURE_NAMES, SENTENCES } from '../../words/bulletin.js';
import { fill, type Lang, type TextParams } from '../../words/text.js';
import type { BulletinFacts } from './facts.js';
import { milestoneInForce } from './progress.js';
import { type BulletinSheet, type CellFound, cellOf, type SheetName } from './sheet.js';

export type FigureName = keyof typeof FIGURE_NAMES;

/** A figure of a sentence: the cell it is taken from, and which entries it counts. */
export interface Figure {
  readonly name: FigureName;
  readonly cell: CellFound;
  /** Township it is about; null for all. */
  readonly township: string | null;
}

export interface Sentence {
  readonly text: string;
  readonly figures: readonly Figure[];
}

/** Finds the cell of a figure. */
type Take = (name: FigureName, sheet: SheetName, key: string, row?: number) => Figure;

/**
 * The paragraph of a bulletin, sentence by sentence. No figure is computed here: each is what stands in a cell of the
 * sheets.
 */
export function sentencesOf(
  facts: BulletinFacts,
  byName: ReadonlyMap<SheetName, BulletinSheet>,
  lang: Lang,
): Sentence[] {
  const take: Take = (name, sheet, key, row) => ({
    name,
    cell: cellOf(byName.get(sheet)!, row ?? 'total', key),
    township: row === undefined ? null : String(cellOf(byName.get(sheet)!, row, 'township').value),
  });
  const say = (words: keyof typeof SENTENCES, figures: readonly Figure[], more: TextParams = {}): Sentence => ({
    text: fill(SENTENCES[words], lang, {
      ...Object.fromEntries(figures.map((figure) => [figure.name, shown(figure, lang)])),
      ...more,
    }),
    figures,
  });
  const { period, office } = facts;
  const isOneDay = period.from === period.to;
  const span = fill(isOneDay ? BULLETIN_WORDS.oneDay : BULLETIN_WORDS.span, lang, {
    from: longDay(period.from, lang),
    to: longDay(period.to, lang),
  });
  const progress = (name: FigureName, key: string = name): Figure => take(name, 'progress', key);
  const stock = (['count', 'mu', 'cultivated', 'farmland'] as const).map((name) => progress(name));
  const rectified = (['rectified', 'rectifiedMu', 'rate', 'areaRate', 'open', 'openMu', 'openCultivated'] as const).map(
    (name) => progress(name),
  );
  const hasProblems = rectified.some(({ name, cell }) => name === 'rate' && cell.value !== null);
  const ofOffice = office === '' ? '' : fill(BULLETIN_WORDS.ofOffice, lang, { office });
  return [
    say('stock', stock, { day: longDay(period.to, lang), ofOffice }),
    hasProblems ? say('rectified', rectified) : say('noRate', []),
    say(
      'flows',
      [
        take('fresh', 'movement', 'fresh'),
        take('freshMu', 'fresh', 'mu'),
        take('freshCultivated', 'fresh', 'cultivated'),
        take('closings', 'movement', 'closings'),
        take('relapsed', 'movement', 'relapsed'),
      ],
      { Period: span },
    ),
    say('movement', [take('openBefore', 'movement', 'openBefore'), take('open', 'movement', 'open')]),
    ...(hasProblems ? [say('overdue', [progress('overdue')])] : []),
    ...milestoneSentence(facts, byName.get('milestones'), say, lang),
    ...(hasProblems ? rankingSentences(byName.get('progress')!, facts, take, say, lang) : []),
    say('caution', []),
  ];
}

type Say = (words: keyof typeof SENTENCES, figures: readonly Figure[], more?: TextParams) => Sentence;

/** The last milestone that has passed, where the bulletin has the table of them. */
function milestoneSentence(facts: BulletinFacts, sheet: BulletinSheet | undefined, say: Say, lang: Lang): Sentence[] {
  const milestone = milestoneInForce(facts);
  if (!sheet || !milestone) return [];
  const find = (key: string, row: number) => cellOf(sheet, row, key).value;
  const row = sheet.sheet.rows.findIndex(
    (_, r) => find('milestone', r) === milestone.date && find('required', r) === Math.round(100 * milestone.percent),
  );
  // Nothing was listed by then: there is nothing to tell.
  if (find('count', row) === 0) return [];
  const figure = (name: FigureName): Figure => ({ name, cell: cellOf(sheet, row, name), township: null });
  return [
    say('milestone', [figure('required'), figure('missing')], {
      date: longDay(milestone.date, lang),
    }),
  ];
}

/** First and last places, all that share them; and which of them rest on few entries. */
function rankingSentences(progress: BulletinSheet, facts: BulletinFacts, take: Take, say: Say, lang: Lang): Sentence[] {
  const rows = progress.sheet.rows.map((_, r) => ({
    r,
    name: String(cellOf(progress, r, 'township').value),
    rank: Number(cellOf(progress, r, 'rank').value),
    count: Number(cellOf(progress, r, 'count').value),
  }));
  if (rows.length < 2) return [];
  const last = Math.max(...rows.map(({ rank }) => rank));
  const best = rows.filter(({ rank }) => rank === 1);
  const worst = rows.filter(({ rank }) => rank === last);
  const rate = (name: 'bestRate' | 'worstRate', [first]: typeof rows): Figure =>
    take(name, 'progress', 'rate', first!.r);
  const names = (some: typeof rows): string => some.map(({ name }) => name).join(BULLETIN_WORDS.comma[lang]);
  if (last === 1) return [say('allEqual', [rate('bestRate', best)])];
  const few = [...best, ...worst].filter(({ count }) => count < facts.settings.smallNumber);
  return [
    say('ranking', [rate('bestRate', best), rate('worstRate', worst)], { best: names(best), worst: names(worst) }),
    ...(few.length > 0 ? [say('small', [], { names: names(few) })] : []),
  ];
}

/** A figure as it is written: what is not provided is said to be so, it is not 0. */
export function shown({ cell: { value, kind } }: Figure, lang: Lang): string {
  if (value === null || value === '') return BULLETIN_WORDS.notKnown[lang];
  return typeof value === 'number' && kind !== 'count' ? decimal(value) : String(value);
}

function longDay(day: string, lang: Lang): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const isLong = lang === 'zh';
  return fill(BULLETIN_WORDS.day, lang, {
    year,
    month: isLong ? Number(month) : month,
    date: isLong ? Number(date) : date,
  });
}

/** The paragraph as one text; Chinese has no blanks between sentences. */
export function paragraphOf(sentences: readonly Sentence[], lang: Lang): string {
  return sentences.map(({ text }) => text).join(lang === 'zh' ? '' : ' ');
}
