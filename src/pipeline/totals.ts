import { roundToWhole } from '../kernel/rounding.js';
import type { LedgerRow } from '../model/ledger.js';
import { CLASS_COLUMN_NAMES, SUMMARY_NAMES } from '../words/columns.js';
import { fill, type Lang } from '../words/text.js';

/** Area columns of the summary, with their 亩 twins. */
const MEASURES = ['TBMJ', 'TBMJ_M', 'GDMJ', 'GDMJ_M', 'YNMJ', 'YNMJ_M'] as const;
/** Columns per class behind its count. */
const CLASS_MEASURES = ['TBMJ_M', 'GDMJ_M', 'YNMJ_M'] as const;
/** Areas that the summary gives in hectares too, at its end. */
const HECTARE_MEASURES = ['TBMJ', 'GDMJ', 'YNMJ'] as const;
/** Columns whose sum over the ledger stands in the manifest. */
const LEDGER_TOTALS = [
  'TBMJ',
  'TBMJ_M',
  'GDMJ',
  'GDMJ_M',
  'FGNYMJ',
  'JSYDMJ',
  'WLYDMJ',
  'WFGMJ',
  'YNMJ',
  'YNMJ_M',
  'HXMJ',
  'SPMJ',
  'WSPMJ',
  'WSGDMJ',
  'WSYNMJ',
] as const;

/** Count and sums of a group of rows, hundredths; null where no row has a value. Plain data, it crosses threads. */
interface Sums {
  count: number;
  readonly cents: Record<string, number | null>;
}

interface TownshipSums extends Sums {
  readonly code: string;
  readonly name: string;
  readonly classes: Map<string, Sums>;
}

/** Sums of one part of a ledger, as they cross threads. */
export interface TotalsData {
  readonly townships: readonly TownshipSums[];
  readonly ledger: Record<string, number | null>;
  readonly classes: ReadonlyMap<string, number>;
}

export interface SummaryTable {
  readonly header: readonly string[];
  /** Texts, counts, and hundredths where `isArea`. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly isArea: readonly boolean[];
}

/**
 * Sums over ledger rows: by township and class for summary.csv, over all for the manifest. Sums are sums of printed
 * values, in m² and in 亩 alike, so every total equals what a reader adds up from the ledger; they are whole numbers, so
 * the order of rows and the number of threads do not matter.
 */
export class LedgerTotals {
  private readonly townships = new Map<string, TownshipSums>();
  private readonly ledger: Record<string, number | null> = Object.fromEntries(
    LEDGER_TOTALS.map((code) => [code, null]),
  );
  private readonly classes = new Map<string, number>();

  add(row: LedgerRow, townshipCode: string | null, township: string | null): void {
    const name = row.texts['PDLB'] ?? '';
    this.classes.set(name, (this.classes.get(name) ?? 0) + 1);
    addValues(this.ledger, row.numbers, LEDGER_TOTALS);
    const group = this.township(townshipCode ?? '', township ?? '');
    group.count++;
    addValues(group.cents, row.numbers, MEASURES);
    const ofClass = sumsIn(group.classes, name, CLASS_MEASURES);
    ofClass.count++;
    addValues(ofClass.cents, row.numbers, CLASS_MEASURES);
  }

  merge({ townships, ledger, classes }: TotalsData): void {
    for (const other of townships) {
      const group = this.township(other.code, other.name);
      mergeSums(group, other);
      for (const [name, sums] of other.classes) mergeSums(sumsIn(group.classes, name, CLASS_MEASURES), sums);
    }
    addValues(this.ledger, ledger, LEDGER_TOTALS);
    for (const [name, count] of classes) this.classes.set(name, (this.classes.get(name) ?? 0) + count);
  }

  data(): TotalsData {
    return { townships: [...this.townships.values()], ledger: this.ledger, classes: this.classes };
  }

  /** Number of patches by class, sorted by name. */
  classCounts(): Record<string, number> {
    return Object.fromEntries([...this.classes].sort(([a], [b]) => compare(a, b)));
  }

  /** Sums over the whole ledger, in m² and (codes in _M) in 亩. */
  ledgerTotals(): Record<string, number | null> {
    return Object.fromEntries(
      Object.entries(this.ledger).map(([code, cents]) => [code, cents === null ? null : cents / 100]),
    );
  }

  /**
   * One row per township and a total: patches, areas, the same by class, and hectares. Those are brought to add up as in
   * the tables of the survey: rounded one by one, the townships would miss the total.
   */
  summary(classNames: readonly string[], lang: Lang): SummaryTable {
    const perClass = ['count', ...CLASS_MEASURES] as const;
    const header = [
      'XZQDM',
      'XZMC',
      'TBGS',
      ...MEASURES,
      ...classNames.flatMap((name) => perClass.map((column) => fill(CLASS_COLUMN_NAMES[column], lang, { name }))),
      ...HECTARE_MEASURES.map((code) => `${code}_H`),
    ];
    const isArea = [
      false,
      false,
      false,
      ...MEASURES.map(() => true),
      ...classNames.flatMap(() => perClass.map((c) => c !== 'count')),
      ...HECTARE_MEASURES.map(() => true),
    ];
    const groups = [...this.townships.values()].sort((a, b) => compare(a.code, b.code) || compare(a.name, b.name));
    const all = new LedgerTotals();
    const whole = all.township('', '');
    for (const group of groups) {
      mergeSums(whole, group);
      for (const [name, sums] of group.classes) mergeSums(sumsIn(whole.classes, name, CLASS_MEASURES), sums);
    }
    const cells = (group: TownshipSums): (number | null)[] => [
      group.count,
      ...MEASURES.map((code) => sumOf(group, code)),
      ...classNames.flatMap((name) => {
        const sums = sumsIn(group.classes, name, CLASS_MEASURES);
        return [sums.count, ...CLASS_MEASURES.map((code) => sumOf(sums, code))];
      }),
    ];
    const hectares = HECTARE_MEASURES.map((code) => hectaresOf(groups, whole, code));
    const body = groups.map((group, g) => [
      group.code,
      group.name || SUMMARY_NAMES.unknownTownship[lang],
      ...cells(group),
      ...hectares.map(({ parts }) => parts[g] ?? null),
    ]);
    const total = ['', SUMMARY_NAMES.total[lang], ...cells(whole), ...hectares.map((column) => column.total)];
    return { header, rows: [...body, total], isArea };
  }

  private township(code: string, name: string): TownshipSums {
    const key = `${code}\0${name}`;
    let group = this.townships.get(key);
    if (!group) {
      group = { code, name, classes: new Map(), ...emptySums(MEASURES) };
      this.townships.set(key, group);
    }
    return group;
  }
}

/** No rows have an area of 0; rows without a value have none that could be printed. */
function sumOf({ count, cents }: Sums, code: string): number | null {
  return count === 0 ? 0 : (cents[code] ?? null);
}

/** Hundredths of a hectare of the whole, half up, and of its groups so that they add up to it; null where not provided. */
function hectaresOf(groups: readonly Sums[], whole: Sums, code: string) {
  const sum = sumOf(whole, code);
  if (sum === null) return { total: null, parts: groups.map(() => null) };
  const total = Math.floor((sum + 5_000) / 10_000);
  const parts = roundToWhole(
    groups.map((group) => (sumOf(group, code) ?? 0) / 1_000_000),
    total,
  );
  return { total, parts };
}

function emptySums(codes: readonly string[]): Sums {
  return { count: 0, cents: Object.fromEntries(codes.map((code) => [code, null])) };
}

function sumsIn(groups: Map<string, Sums>, name: string, codes: readonly string[]): Sums {
  let sums = groups.get(name);
  if (!sums) {
    sums = emptySums(codes);
    groups.set(name, sums);
  }
  return sums;
}

function mergeSums(sums: Sums, other: Sums): void {
  sums.count += other.count;
  addValues(sums.cents, other.cents, Object.keys(sums.cents));
}

function addValues(
  sums: Record<string, number | null>,
  values: Readonly<Record<string, number | null>>,
  codes: readonly string[],
): void {
  for (const code of codes) {
    const value = values[code];
    const sum = sums[code];
    if (typeof value === 'number') sums[code] = (typeof sum === 'number' ? sum : 0) + value;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
