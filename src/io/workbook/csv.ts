import { decimal, writeCsv } from '../write/csv.js';
import { completeRow, type Sheet, type SheetColumn, Totals, type Value } from './model.js';

/** Writes a sheet as CSV: one row of headings, two of them joined by `_`; the values of formulas; the row of totals. */
export function writeSheetCsv({ columns, rows, totals }: Sheet, file: string): number {
  const sums = new Totals(columns);
  function* lines(): Generator<(string | null)[]> {
    for (const row of rows) {
      const whole = completeRow(columns, row);
      sums.add(whole);
      yield whole.map((value, c) => printed(columns[c]!, value));
    }
    if (totals !== undefined) yield sums.row(totals).map((value, c) => printed(columns[c]!, value));
  }
  const headings = columns.map(({ group, heading }) => (group === undefined ? heading : `${group}_${heading}`));
  return writeCsv(file, headings, lines());
}

function printed({ kind }: SheetColumn, value: Value): string | null {
  if (typeof value !== 'number') return value;
  return kind === 'count' || kind === 'count-check' ? String(value) : decimal(value);
}
