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

/** Whether a preset tells how the ledger stood at every milestone. */
export function hasMilestones(preset: Preset): boolean {
  return SHEETS_OF[preset].includes('milestones');
}

/** The bulletin of a period: the same facts give the same sheets and text. */
export function bulletinOf(facts: BulletinFacts, lang: Lang): Bulletin {
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
  };
  const tables = SHEETS_OF[period.preset].map((name) => make[name]!());
  const sentences = sentencesOf(facts, tables, lang);
  const detail = entriesSheet(facts, lang);
  const sheets = [textSheet(facts, sentences, lang), ...tables, sourcesSheet(facts, sentences, detail, lang), detail];
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
