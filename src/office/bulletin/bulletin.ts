import type { Lang } from '../../words/text.js';
import { milestoneTable } from '../rates/milestones.js';
import { overdueTable } from '../rates/rectification.js';
import type { BulletinFacts } from './facts.js';
import { entriesSheet, listSheet } from './lists.js';
import { movementSheet } from './movement.js';
import { paragraphOf, type Sentence, sentencesOf } from './narrative.js';
import type { Preset } from './period.js';
import { progressSheet } from './progress.js';
import { rectificationSheet } from './rectification.js';
import { type BulletinSheet, column, headOf, type SheetName, sheetOfTable } from './sheet.js';
import { sourcesSheet } from './sources.js';
import { townshipsSheet } from './townships.js';

/** Sheets of each preset between the text and its sources, in their order. */
const SHEETS_OF: Readonly<Record<Preset, readonly SheetName[]>> = {
  daily: ['rectification', 'progress', 'movement', 'fresh', 'relapsed', 'closings'],
  weekly: ['rectification', 'progress', 'movement', 'overdue', 'fresh', 'relapsed', 'closings'],
  monthly: [
    'rectification',
    'progress',
    'milestones',
    'townships',
    'movement',
    'overdue',
    'fresh',
    'relapsed',
    'closings',
  ],
};

export interface Bulletin {
  readonly sheets: readonly BulletinSheet[];
  readonly sentences: readonly Sentence[];
  /** The text to paste. */
  readonly paragraph: string;
}

/** Sheets with a row for every entry, or for many of them: they take longest to write and need none of the others. */
const LONG: readonly SheetName[] = ['overdue', 'entries'];

/**
 * The bulletin of a period: the same facts give the same sheets and text. `ahead` gets the long sheets with their places,
 * from 0, before the others are made, to write them meanwhile.
 */
export function bulletinOf(
  facts: BulletinFacts,
  lang: Lang,
  ahead: (place: number, sheet: BulletinSheet) => void = () => {},
): Bulletin {
  const { period, settings, entries, standingAt } = facts;
  const make: Readonly<Partial<Record<SheetName, () => BulletinSheet>>> = {
    rectification: () => rectificationSheet(facts, lang),
    progress: () => progressSheet(facts, lang),
    milestones: () => sheetOfTable(facts, 'milestones', milestoneTable(standingAt, settings, period.to), lang),
    townships: () => townshipsSheet(facts, lang),
    movement: () => movementSheet(facts, lang),
    overdue: () =>
      sheetOfTable(facts, 'overdue', overdueTable(entries, settings, period.to), lang, [
        'mu',
        'cultivatedMu',
        'remainingMu',
      ]),
    fresh: () => listSheet(facts, 'fresh', lang),
    relapsed: () => listSheet(facts, 'relapsed', lang),
    closings: () => listSheet(facts, 'closings', lang),
    entries: () => entriesSheet(facts, lang),
  };
  const order: readonly SheetName[] = ['text', ...SHEETS_OF[period.preset], 'sources', 'entries'];
  const made = new Map<SheetName, BulletinSheet>();
  for (const name of LONG) {
    const place = order.indexOf(name);
    if (place < 0) continue;
    made.set(name, make[name]!());
    ahead(place, made.get(name)!);
  }
  for (const name of SHEETS_OF[period.preset]) if (!made.has(name)) made.set(name, make[name]!());
  const sentences = sentencesOf(facts, made, lang);
  made.set('text', textSheet(facts, sentences, lang));
  made.set('sources', sourcesSheet(facts, sentences, made.get('entries')!, lang));
  const sheets = order.map((name) => made.get(name)!);
  return { sheets, sentences, paragraph: paragraphOf(sentences, lang) };
}

function textSheet(facts: BulletinFacts, sentences: readonly Sentence[], lang: Lang): BulletinSheet {
  return {
    name: 'text',
    sheet: {
      ...headOf(facts, 'text', lang),
      columns: [
        column(lang, 'number', 'number', 'count', { width: 6 }),
        column(lang, 'sentence', 'sentence', 'text', { width: 110 }),
      ],
      rows: sentences.map(({ text }, s) => [s + 1, text]),
      wraps: true,
    },
  };
}
