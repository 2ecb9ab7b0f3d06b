import { parseNumberLoose } from '../../model/number.js';
import { type Difference, inMu, type ReconcileOptions, ROUNDING, SLACK } from './difference.js';
import type { Measure, Role } from './headings.js';
import type { OfficeColumn, OfficeLedger, OfficeRow } from './office-ledger.js';

/** Parts that make up a patch, and the one that a form may leave out. */
const PARTS = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ'] as const;
const OPTIONAL_PART = 'WFGMJ';
/** whole = first + second. */
const IDENTITIES: readonly (readonly [Role, Role, Role])[] = [
  ['all', 'done', 'open'],
  ['done', 'demolished', 'regularised'],
];

/**
 * Holds the sums of an office's ledger against each other: parts of a patch, rectified and open, parts that a patch was
 * split into, and rows of totals, which must be the sum of the printed rows. Numbers that were rounded each for itself
 * may be off by what rounding explains.
 */
export function checkSums(ledger: OfficeLedger, options: ReconcileOptions): Difference[] {
  return new SumCheck(ledger, options).run();
}

class SumCheck {
  private readonly differences: Difference[] = [];
  /** Columns that hold numbers to add up. */
  private readonly numeric: readonly OfficeColumn[];

  constructor(
    private readonly ledger: OfficeLedger,
    private readonly options: ReconcileOptions,
  ) {
    this.numeric = ledger.columns.filter(({ meaning: { kind } }) => kind === 'area' || kind === 'role');
  }

  run(): Difference[] {
    for (const row of this.ledger.rows) {
      this.parts(row);
      this.rectified(row);
    }
    this.children();
    this.totals();
    return this.differences;
  }

  /** total = parts. */
  private parts(row: OfficeRow): void {
    const whole = this.area('TBMJ');
    const parts = PARTS.map((code) => this.area(code));
    if (!whole || parts.includes(undefined)) return;
    const optional = this.area(OPTIONAL_PART);
    const columns = [...parts, optional].flatMap((column) => column ?? []);
    const values = columns.map((column) => this.value(row, column));
    const total = this.value(row, whole);
    if (total === null || values.slice(0, PARTS.length).includes(null)) return;
    const sum = add(values);
    if (!this.isOff(total, sum, columns.length)) return;
    this.note('parts', row, whole, columns.map(({ heading }) => heading).join(' + '), sum);
  }

  /** all = done + open, done = demolished + regularised; for counts and areas. */
  private rectified(row: OfficeRow): void {
    for (const measure of ['count', 'area', 'cultivated', 'farmland'] as const) {
      for (const [whole, first, second] of IDENTITIES) {
        const columns = [first, second].map((role) => this.role(role, measure));
        // In a list of patches the patch itself is the whole task.
        const of = this.role(whole, measure) ?? (whole === 'all' && measure === 'area' ? this.area('TBMJ') : undefined);
        if (!of || columns.includes(undefined)) continue;
        const values = columns.map((column) => this.value(row, column!));
        const total = this.value(row, of);
        if (total === null || values.includes(null)) continue;
        const isOff = measure === 'count' ? total !== add(values) : this.isOff(total, add(values), 2);
        if (isOff) this.note('rectified', row, of, columns.map((column) => column!.heading).join(' + '), add(values));
      }
    }
  }

  /** The parts that a patch was split into make it up. */
  private children(): void {
    const parents = this.ledger.rows.filter(({ kind }) => kind === 'parent');
    const parts = new Map<OfficeRow, OfficeRow[]>();
    for (const row of this.ledger.rows) {
      const parent = row.kind === 'child' ? parentOf(row, parents) : undefined;
      if (parent) parts.set(parent, [...(parts.get(parent) ?? []), row]);
    }
    for (const [parent, own] of parts) {
      for (const column of this.numeric) {
        const whole = this.value(parent, column);
        const values = own.map((row) => this.value(row, column));
        if (whole === null || values.includes(null)) continue;
        if (this.isOff(whole, add(values), own.length))
          this.note('children', parent, column, own.map(({ row }) => row).join(' + '), add(values));
      }
    }
  }

  /** Rows of totals are the sum of the printed rows: of those above, or below where there are none above. */
  private totals(): void {
    const { rows } = this.ledger;
    const isTotal = ({ kind }: OfficeRow): boolean => kind === 'total';
    rows.forEach((row, i) => {
      if (!isTotal(row)) return;
      const last = rows.slice(0, i).findLastIndex(isTotal);
      const since = rows.slice(last + 1, i);
      const all = rows.slice(0, i).filter((one) => !isTotal(one));
      const below = rows.slice(i + 1);
      const next = below.findIndex(isTotal);
      const under = next < 0 ? below : below.slice(0, next);
      // A subtotal adds up what stands since the last one, a grand total everything.
      const ways = all.length > 0 ? [all, since].filter((one) => one.length > 0) : [under];
      for (const column of this.numeric) this.total(row, ways, column);
    });
  }

  private total(row: OfficeRow, ways: readonly (readonly OfficeRow[])[], column: OfficeColumn): void {
    const given = this.value(row, column);
    const [rows = []] = ways;
    if (given === null || rows.length === 0) return;
    if (ways.slice(1).some((other) => this.isSum(given, other, column))) return;
    if (this.isSum(given, rows, column)) return;
    const all = this.sumOf(rows, column);
    const originals = this.sumOf(rows.filter(isOriginal), column);
    this.note(Math.abs(given - all) > this.limit(column) ? 'total' : 'double-count', row, column, '', originals);
  }

  /** Whether a number is the sum of the original patches, or of the parts they were split into. */
  private isSum(given: number, rows: readonly OfficeRow[], column: OfficeColumn): boolean {
    return [isOriginal, isVerified].some(
      (wanted) => Math.abs(given - this.sumOf(rows.filter(wanted), column)) <= this.limit(column),
    );
  }

  private sumOf(rows: readonly OfficeRow[], column: OfficeColumn): number {
    return add(rows.map((row) => this.value(row, column)));
  }

  private limit({ meaning }: OfficeColumn): number {
    return (meaning.kind === 'role' && meaning.measure === 'count' ? 0 : this.options.tolerance) + SLACK;
  }

  /** Values are in 亩 here. */
  private isOff(whole: number, sum: number, addends: number): boolean {
    return Math.abs(whole - sum) > Math.max(this.options.tolerance, ROUNDING * (addends + 1)) + SLACK;
  }

  private area(code: string): OfficeColumn | undefined {
    return this.ledger.columns.find(({ meaning }) => meaning.kind === 'area' && meaning.code === code);
  }

  private role(role: Role, measure: Measure): OfficeColumn | undefined {
    return this.ledger.columns.find(
      ({ meaning }) => meaning.kind === 'role' && meaning.role === role && meaning.measure === measure,
    );
  }

  /** What stands in a cell, areas in 亩; null for what is no number. */
  private value({ cells }: OfficeRow, column: OfficeColumn): number | null {
    const found = parseNumberLoose((cells[column.column] ?? '').trim());
    return found ? this.mu(found.value, column, found.unit) : null;
  }

  private mu(value: number, { meaning }: OfficeColumn, written: Parameters<typeof inMu>[1] | null = null): number {
    if (meaning.kind !== 'area' && meaning.kind !== 'role') return value;
    if (meaning.kind === 'role' && meaning.measure === 'count') return value;
    return inMu(value, written ?? meaning.unit ?? this.options.unit);
  }

  private note(kind: Difference['kind'], row: OfficeRow, column: OfficeColumn, of: string, sum: number): void {
    const isCount = column.meaning.kind === 'role' && column.meaning.measure === 'count';
    this.differences.push({
      kind,
      row: row.row,
      column: column.column,
      heading: of === '' ? column.heading : `${column.heading} = ${of}`,
      id: row.id,
      given: row.cells[column.column] ?? '',
      computed: isCount ? String(sum) : sum.toFixed(2),
    });
  }
}

function isOriginal({ kind }: OfficeRow): boolean {
  return kind !== 'child';
}

function isVerified({ kind }: OfficeRow): boolean {
  return kind !== 'parent';
}

/** Sums of decimals, freed of what doubles add. */
function add(values: readonly (number | null)[]): number {
  return Math.round(values.reduce<number>((sum, value) => sum + (value ?? 0), 0) * 1e6) / 1e6;
}

/** The row a part comes of: the one it names, else that with its id, else that with the longest beginning of its id. */
function parentOf(child: OfficeRow, parents: readonly OfficeRow[]): OfficeRow | undefined {
  const wanted = child.parent || child.id;
  const exact = parents.find(({ id }) => id === wanted);
  if (exact || child.parent !== '') return exact;
  return parents.filter(({ id }) => id !== '' && child.id.startsWith(id)).sort((p, q) => q.id.length - p.id.length)[0];
}
