/** How a column's values are held and shown. */
export type CellKind =
  /** Text; never read as a number or a formula. */
  | 'text'
  /** YYYY-MM-DD, shown as a date. */
  | 'day'
  /** Hundredths, shown with two decimals: m², 亩, percent. */
  | 'decimal'
  /** Hundredths that should be 0: anything else is shown in red. */
  | 'check'
  /** A whole number. */
  | 'count'
  /** A whole number that should be 0. */
  | 'count-check';

export type Value = string | number | null;

/** A formula of other columns of the row, and what it gives: the file carries both, so they must agree. */
export interface RowFormula {
  /** Columns by key in braces: `{all}-{done}`. */
  readonly text: string;
  readonly value: (of: (key: string) => number | null) => number | null;
}

export interface SheetColumn {
  readonly key: string;
  readonly heading: string;
  /** Heading above; neighbours under the same one are merged. */
  readonly group?: string | undefined;
  readonly kind: CellKind;
  /** Characters; found out from heading and values unless said. */
  readonly width?: number | undefined;
  /** Values come of this formula, and the rows carry none. */
  readonly formula?: RowFormula | undefined;
  /** Summed up in the row of totals. */
  readonly isSummed?: boolean | undefined;
}

/** A worksheet as data. */
export interface Sheet {
  readonly name: string;
  /** Above the headings, over the whole width. */
  readonly title?: string | undefined;
  /** Below the title: units, date, source. */
  readonly note?: string | undefined;
  readonly columns: readonly SheetColumn[];
  /** Values in the order of the columns; null for empty cells and where a formula stands. */
  readonly rows: Iterable<readonly Value[]>;
  /** Word of the row of totals in its first cell; no such row unless said. */
  readonly totals?: string | undefined;
  /** Columns that stay in view; 1 unless said. */
  readonly frozenColumns?: number | undefined;
  /** Pages side by side in print; 1 unless said. */
  readonly pagesWide?: number | undefined;
  /** Long texts break into lines; not for ledgers of many thousand rows. */
  readonly wraps?: boolean | undefined;
  /** Cells without a value are left out, borders too: for long lists of marks. */
  readonly isSparse?: boolean | undefined;
  /** A button to filter by in every heading; for one row of headings. */
  readonly filters?: boolean | undefined;
}

/** A row with the values of its formulas filled in. */
export function completeRow(columns: readonly SheetColumn[], row: readonly Value[]): readonly Value[] {
  if (row.length === columns.length && !columns.some(({ formula }) => formula)) return row;
  const values = columns.map((_, c) => row[c] ?? null);
  columns.forEach(({ formula }, c) => {
    if (formula) values[c] = formula.value((key) => numberAt(columns, values, key));
  });
  return values;
}

function numberAt(columns: readonly SheetColumn[], values: readonly Value[], key: string): number | null {
  const value = values[columns.findIndex((column) => column.key === key)];
  return typeof value === 'number' ? value : null;
}

/** Adds rows up. What has no value in any row has no sum: "not provided" is not 0. */
export class Totals {
  private readonly sums: (number | null)[];
  /** Numbers of the columns that are summed up. */
  private readonly summed: readonly number[];
  rows = 0;

  constructor(private readonly columns: readonly SheetColumn[]) {
    this.sums = columns.map(() => null);
    this.summed = columns.flatMap(({ isSummed }, c) => (isSummed ? [c] : []));
  }

  add(values: readonly Value[]): void {
    this.rows++;
    for (const c of this.summed) {
      const value = values[c];
      if (typeof value === 'number') this.sums[c] = (this.sums[c] ?? 0) + value;
    }
  }

  /** The row of totals; sums over no rows at all are 0. */
  row(label: string): Value[] {
    const sums = this.columns.map(({ isSummed }, c) => (isSummed && this.rows === 0 ? 0 : this.sums[c]!));
    const whole = completeRow(this.columns, sums);
    return whole.map((value, c) => (c === 0 ? label : (value ?? null)));
  }
}
