import type { LedgerRow } from '../model/ledger.js';
import { SUMMARY_NAMES } from '../words/columns.js';
import type { Lang } from '../words/text.js';

/** Sums of a group of ledger rows: hundredths of m² and 亩; null where a column is empty on a row. */
interface Sums {
  count: number;
  readonly cents: Record<string, number | null>;
}

const MEASURES = ['TBMJ', 'GDMJ', 'YNMJ'] as const;
/** Columns per class behind the class name. */
const CLASS_MEASURES = { TBMJ_M: '亩', GDMJ_M: '耕地亩', YNMJ_M: '永农亩' } as const;

export interface SummaryTable {
  readonly header: readonly string[];
  /** Texts, counts, and areas in hundredths (the columns from `firstArea` on, per `areaColumn`). */
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** True for columns that hold hundredths. */
  readonly isArea: readonly boolean[];
}

/**
 * One row per township and a total: patches, areas, and the same by class. Sums are sums of the printed rows, in m² and
 * in 亩 alike, so every total equals what a reader adds up from the ledger.
 */
export function summarise(
  rows: readonly { readonly row: LedgerRow; readonly townshipCode: string | null; readonly township: string | null }[],
  classes: readonly string[],
  lang: Lang,
): SummaryTable {
  const groups = new Map<string, { code: string; name: string; rows: LedgerRow[] }>();
  for (const { row, townshipCode, township } of rows) {
    const code = townshipCode ?? '';
    const name = township ?? '';
    const key = `${code}\0${name}`;
    const group = groups.get(key) ?? { code, name, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  const header = ['XZQDM', 'XZMC', 'TBGS', ...MEASURES.flatMap((code) => [code, `${code}_M`]), ...classHeader(classes)];
  const isArea = header.map((_, i) => i > 2 && !isCountColumn(header[i]!));
  const body = [...groups.values()]
    .sort((a, b) => compare(a.code, b.code) || compare(a.name, b.name))
    .map(({ code, name, rows: members }) => [
      code,
      name || SUMMARY_NAMES.unknownTownship[lang],
      ...measures(members, classes),
    ]);
  const total = [
    '',
    SUMMARY_NAMES.total[lang],
    ...measures(
      rows.map(({ row }) => row),
      classes,
    ),
  ];
  return { header, rows: [...body, total], isArea };
}

function classHeader(classes: readonly string[]): string[] {
  return classes.flatMap((name) => [`${name}_个数`, ...Object.values(CLASS_MEASURES).map((unit) => `${name}_${unit}`)]);
}

function isCountColumn(heading: string): boolean {
  return heading.endsWith('_个数');
}

function measures(rows: readonly LedgerRow[], classes: readonly string[]): (number | null)[] {
  const all = sums(rows);
  const perClass = classes.flatMap((name) => {
    const members = sums(rows.filter((row) => row['PDLB'] === name));
    return [members.count, ...Object.keys(CLASS_MEASURES).map((code) => members.cents[code] ?? null)];
  });
  return [
    all.count,
    ...MEASURES.flatMap((code) => [all.cents[code] ?? null, all.cents[`${code}_M`] ?? null]),
    ...perClass,
  ];
}

function sums(rows: readonly LedgerRow[]): Sums {
  const cents: Record<string, number | null> = {};
  for (const measure of MEASURES) {
    for (const code of [measure, `${measure}_M`]) {
      let sum: number | null = 0;
      for (const row of rows) {
        const value = row[code];
        sum = typeof value === 'number' && sum !== null ? sum + value : null;
      }
      cents[code] = sum;
    }
  }
  return { count: rows.length, cents };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
