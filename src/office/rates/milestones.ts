import { RATE_COLUMNS, RATE_TITLES, RATE_WORDS } from '../../words/rates.js';
import { filled } from '../../words/text.js';
import type { OfficeSettings } from '../settings.js';
import type { OfficeColumn, OfficeColumnKind, OfficeTable } from '../table.js';
import { rateOf } from './groups.js';
import type { Standing } from './standings.js';

/**
 * The rate at every milestone: as it was on its day, and for days to come as it is on `asOf`. `standingAt` tells how the
 * ledger stood at the end of a day.
 */
export function milestoneTable(
  standingAt: (day: string) => Standing,
  settings: OfficeSettings,
  asOf: string,
): OfficeTable {
  const column = (code: keyof typeof RATE_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: RATE_COLUMNS[code],
    kind,
  });
  const rows = [...settings.milestones]
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.percent - b.percent))
    .map(({ percent, date, cite }) => {
      const isAhead = date > asOf;
      const { problems, closed } = standingAt(isAhead ? asOf : date);
      const wanted = Math.ceil((percent * problems) / 100 - 1e-9);
      const missing = Math.max(0, wanted - closed);
      const verdict = problems === 0 ? 'nothing' : missing === 0 ? 'met' : isAhead ? 'ahead' : 'missed';
      return [
        date,
        Math.round(100 * percent),
        problems,
        closed,
        rateOf(closed, problems),
        missing,
        RATE_WORDS[verdict],
        cite,
      ];
    });
  return {
    name: 'milestones',
    title: filled(RATE_TITLES.milestones, { day: asOf }),
    columns: [
      column('milestone', 'date'),
      column('required', 'share'),
      column('count', 'count'),
      column('rectified', 'count'),
      column('rate', 'share'),
      column('missing', 'count'),
      column('verdict', 'text'),
      column('cite', 'text'),
    ],
    rows,
    notes: [],
  };
}

/** Days whose standing `milestoneTable` asks for beside that of `asOf`. */
export function passedMilestones({ milestones }: OfficeSettings, asOf: string): string[] {
  return milestones.map(({ date }) => date).filter((date) => date < asOf);
}
