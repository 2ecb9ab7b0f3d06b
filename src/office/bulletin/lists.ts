import type { Value } from '../../io/workbook/model.js';
import { muCents } from '../../kernel/rounding.js';
import { BULLETIN_NOTES } from '../../words/bulletin.js';
import { STATUS_NAMES } from '../../words/office.js';
import type { Lang } from '../../words/text.js';
import { classOf, remainingOf } from '../ledger-entries.js';
import type { BulletinFacts, MarkedEntry } from './facts.js';
import { nameOf } from './rectification.js';
import { type BulletinSheet, column, headOf, MANY, totalWord } from './sheet.js';

/** Problem entries that are new in the period, relapsed in it, or were closed out in it. */
export function listSheet(facts: BulletinFacts, name: 'fresh' | 'relapsed' | 'closings', lang: Lang): BulletinSheet {
  return {
    name,
    sheet: {
      ...headOf(facts, name, lang, name === 'closings' ? BULLETIN_NOTES.closings[lang] : ''),
      columns: [
        column(lang, 'number', 'number', 'text', { width: 7 }),
        column(lang, 'entry', 'entry', 'text'),
        column(lang, 'township', 'township', 'text'),
        column(lang, 'village', 'village', 'text'),
        column(lang, 'class', 'class', 'text'),
        column(lang, 'mu', 'areaMu', 'decimal', { isSummed: true }),
        column(lang, 'cultivated', 'cultivatedMu', 'decimal', { isSummed: true }),
        column(lang, 'farmland', 'farmlandMu', 'decimal', { isSummed: true }),
        column(lang, 'remaining', 'remainingMu', 'decimal', { isSummed: true }),
        column(lang, 'listed', 'listed', 'day'),
        column(lang, 'deadline', 'deadline', 'day'),
        column(lang, 'measure', 'measure', 'text'),
        column(lang, 'closed', 'closed', 'day'),
        column(lang, 'state', 'state', 'text'),
        column(lang, 'unit', 'unit', 'text'),
        column(lang, 'person', 'person', 'text'),
        column(lang, 'release', 'release', 'text'),
      ],
      rows: facts.marked
        .filter((one) => one[name] > 0)
        .map((one, i): Value[] => [
          String(i + 1),
          ...placeCells(one, facts, lang),
          ...areaCells(one),
          muCents(remainingOf(one.entry)),
          one.entry.state.listed,
          one.entry.state.deadline,
          one.entry.state.measure,
          one.entry.state.closed,
          STATUS_NAMES[one.entry.state.status][lang],
          one.entry.state.unit,
          one.entry.state.person,
          one.entry.state.first_release,
        ]),
      totals: totalWord(lang),
      frozenColumns: 2,
    },
  };
}

/** Id, place and class of an entry; the names of townships are those of the other sheets. */
function placeCells({ entry }: MarkedEntry, { townshipOf }: BulletinFacts, lang: Lang): Value[] {
  const township = townshipOf.get(entry.key);
  return [entry.id, township ? nameOf(township, lang) : null, entry.texts['CMC'] ?? null, classOf(entry)];
}

function areaCells({ entry: { numbers } }: MarkedEntry): Value[] {
  return [numbers['TBMJ_M'] ?? null, numbers['GDMJ_M'] ?? null, numbers['YNMJ_M'] ?? null];
}
const NO_AREAS: readonly Value[] = [null, null, null];

/** Marks of the sheet of entries: what the figures of the bulletin count. */
export const MARKS = ['openBefore', 'open', 'rectified', 'overdue', 'fresh', 'relapsed', 'closings'] as const;
const MARK_HEADINGS = {
  openBefore: 'openBefore',
  open: 'isOpen',
  rectified: 'isRectified',
  overdue: 'isOverdue',
  fresh: 'fresh',
  relapsed: 'relapsed',
  closings: 'closings',
} as const satisfies Record<(typeof MARKS)[number], string>;

/** Every entry that is a problem now or was an open one, with marks for what it counts in. */
export function entriesSheet(facts: BulletinFacts, lang: Lang): BulletinSheet {
  const shown = facts.marked.filter((one) => one.isProblem || one.openBefore > 0);
  return {
    name: 'entries',
    sheet: {
      ...headOf(facts, 'entries', lang, BULLETIN_NOTES.entries[lang]),
      columns: [
        column(lang, 'entry', 'entry', 'text'),
        column(lang, 'township', 'township', 'text'),
        column(lang, 'village', 'village', 'text'),
        column(lang, 'class', 'class', 'text'),
        column(lang, 'state', 'state', 'text'),
        column(lang, 'listed', 'listed', 'day'),
        column(lang, 'deadline', 'deadline', 'day'),
        column(lang, 'closed', 'closed', 'day'),
        column(lang, 'mu', 'areaMu', 'decimal', { isSummed: true }),
        column(lang, 'cultivated', 'cultivatedMu', 'decimal', { isSummed: true }),
        column(lang, 'farmland', 'farmlandMu', 'decimal', { isSummed: true }),
        column(lang, 'problem', 'problems', 'count', { isSummed: true }),
        ...MARKS.map((mark) => column(lang, mark, MARK_HEADINGS[mark], 'count', { isSummed: true })),
      ],
      rows: shown.map((one): Value[] => {
        const { status, listed, deadline, closed } = one.entry.state;
        const cells = placeCells(one, facts, lang);
        // Areas of entries that are no problem any more are not part of the sums.
        const areas = one.isProblem ? areaCells(one) : NO_AREAS;
        cells.push(STATUS_NAMES[status][lang], listed, deadline, closed, ...areas, one.isProblem ? 1 : null);
        for (const mark of MARKS) cells.push(one[mark] || null);
        return cells;
      }),
      totals: totalWord(lang),
      filters: true,
      isSparse: shown.length > MANY,
    },
  };
}
