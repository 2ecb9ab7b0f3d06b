import { columnLetters } from '../../io/table/headings.js';
import { DIFFERENCE_COLUMNS, DIFFERENCES } from '../../words/reconcile.js';
import type { Lang } from '../../words/text.js';
import type { Difference } from './difference.js';

/** `F12`; the row alone where no column is meant, and nothing for a row that is not there. */
export function cellOf({ row, column }: Difference): string {
  return row === null ? '' : `${column === null ? '' : columnLetters(column)}${row}`;
}

export function differenceHeadings(lang: Lang): string[] {
  return Object.values(DIFFERENCE_COLUMNS).map((text) => text[lang]);
}

/** Cell, row, id, column, what is wrong, what was filled in, what was computed. */
export function differenceRow(one: Difference, lang: Lang): string[] {
  const row = one.row === null ? '' : String(one.row);
  return [cellOf(one), row, one.id, one.heading, DIFFERENCES[one.kind][lang], one.given, one.computed];
}
