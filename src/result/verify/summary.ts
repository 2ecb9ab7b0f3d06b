import { decimal } from '../../io/write/csv.js';
import type { LedgerRow } from '../../model/ledger.js';
import { CLASS_COLUMN_NAMES, SUMMARY_NAMES } from '../../words/columns.js';
import { fill } from '../../words/text.js';
import type { FinishedResult } from '../finished-result.js';
import { hundredths } from '../read-back.js';
import type { Breach } from './breach.js';

const FILE = 'summary.csv';
const MEASURES = ['TBMJ', 'TBMJ_M', 'GDMJ', 'GDMJ_M', 'YNMJ', 'YNMJ_M'] as const;
const CLASS_MEASURES = ['TBMJ_M', 'GDMJ_M', 'YNMJ_M'] as const;

/**
 * Holds summary.csv against the ledger: every column of the last row against the sum over all rows, and every township
 * against the rows that name it. Columns that are not known here are left alone.
 */
export function summaryBreaches(result: FinishedResult): Breach[] {
  const [header, ...lines] = result.tableWithHeadings(FILE);
  if (!header?.includes('XZMC')) return [];
  const { lang } = result.manifest.job.out;
  const columns = columnsOf(header, Object.keys(result.manifest.counts.by_class), lang);
  const name = header.indexOf('XZMC');
  const unknown = SUMMARY_NAMES.unknownTownship[lang];
  const rows = result.rows();
  const townships = new Set(lines.slice(0, -1).map((line) => line[name] ?? ''));
  for (const { texts } of rows) townships.add(texts['XZMC'] ?? unknown);
  const total = lines.at(-1) ?? [];
  return [
    ...compared(columns, [total], rows, total[name] ?? ''),
    ...[...townships].flatMap((township) =>
      compared(
        columns,
        lines.slice(0, -1).filter((line) => line[name] === township),
        rows.filter(({ texts }) => (texts['XZMC'] ?? unknown) === township),
        township,
      ),
    ),
  ];
}

interface SummaryColumn {
  readonly at: number;
  readonly heading: string;
  /** Ledger column that is added up; null where rows are counted. */
  readonly code: string | null;
  readonly ofClass: string | null;
}

function columnsOf(header: readonly string[], classes: readonly string[], lang: 'en' | 'zh'): SummaryColumn[] {
  const known: Omit<SummaryColumn, 'at'>[] = [
    { heading: 'TBGS', code: null, ofClass: null },
    ...MEASURES.map((code) => ({ heading: code, code, ofClass: null })),
    ...classes.flatMap((name) => [
      { heading: fill(CLASS_COLUMN_NAMES.count, lang, { name }), code: null, ofClass: name },
      ...CLASS_MEASURES.map((code) => ({
        heading: fill(CLASS_COLUMN_NAMES[code], lang, { name }),
        code,
        ofClass: name,
      })),
    ]),
  ];
  return known.flatMap((column) => {
    const at = header.indexOf(column.heading);
    return at < 0 ? [] : [{ ...column, at }];
  });
}

function compared(
  columns: readonly SummaryColumn[],
  lines: readonly (readonly string[])[],
  rows: readonly LedgerRow[],
  group: string,
): Breach[] {
  return columns.flatMap(({ at, heading, code, ofClass }): Breach[] => {
    const members = ofClass === null ? rows : rows.filter(({ texts }) => texts['PDLB'] === ofClass);
    const values = members.map(({ numbers }) => (code === null ? 100 : (numbers[code] ?? null)));
    const isKnown = values.length === 0 || values.some((value) => value !== null);
    const expected = isKnown ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null;
    const cells = lines.map((line) => hundredths(line[at] ?? ''));
    const found = cells.every((cell) => cell === null)
      ? null
      : cells.reduce<number>((sum, cell) => sum + (cell ?? 0), 0);
    if (found === expected || (lines.length === 0 && expected === 0)) return [];
    const params = { column: heading, group, found: printedSum(found), expected: printedSum(expected) };
    return [{ code: 'SUMMARY_DIFFERS', file: FILE, params }];
  });
}

function printedSum(cents: number | null): string {
  return cents === null ? '-' : decimal(cents);
}
