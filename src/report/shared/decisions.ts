import { csvText } from '../../io/write/csv-text.js';

export const OPINIONS = ['agree', 'disagree', 'visit'] as const;
export type Opinion = (typeof OPINIONS)[number];

/** What a reviewer says of one patch. */
export interface Decision {
  /** Row of the ledger from 0: ids may be repeated, rows are not. */
  readonly row: number;
  readonly id: string;
  /** The class that was judged, as the reviewer saw it. */
  readonly before: string;
  readonly opinion: Opinion;
  /** The class proposed instead, with a disagreement. */
  readonly proposed: string;
  readonly who: string;
  /** Local time to the second, 2026-07-01T09:30:00. */
  readonly when: string;
  readonly note: string;
}

/** Headings of a decisions file, in order. */
export const DECISION_COLUMNS = ['DIGEST', 'HH', 'JCBH', 'PDLB', 'FHYJ', 'FHLB', 'FHR', 'FHSJ', 'FHBZ'] as const;

/** Decisions as CSV: every line names the result it belongs to; rows count from 1. */
export function decisionsCsv(digest: string, decisions: readonly Decision[]): string {
  const lines = decisions.map(({ row, id, before, opinion, proposed, who, when, note }) =>
    [digest, String(row + 1), id, before, opinion, proposed, who, when, note].map(csvText).join(','),
  );
  return `\uFEFF${[DECISION_COLUMNS.join(','), ...lines].join('\n')}\n`;
}
