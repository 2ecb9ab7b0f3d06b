import { decimal, writeCsv } from '../io/write/csv.js';
import type { RulePack } from '../rules/schema.js';
import type { Lang } from '../words/text.js';
import type { LedgerTotals } from './totals.js';

/** Writes summary.csv with a group of columns for every class of the pack; how many rows it has. */
export function writeSummary(file: string, totals: LedgerTotals, pack: RulePack, lang: Lang): number {
  const { header, rows, isArea } = totals.summary(
    pack.outcomes.map(({ text }) => text[lang]),
    lang,
  );
  const cells = rows.map((row) =>
    row.map((value, i) => (typeof value === 'number' && isArea[i] ? decimal(value) : value)),
  );
  return writeCsv(file, header, cells);
}
