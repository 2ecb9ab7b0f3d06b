import { muCents } from '../../kernel/rounding.js';
import { parseDate } from '../../model/date.js';
import type { LedgerRow } from '../../model/ledger.js';
import { nearest } from '../../model/nearest.js';
import { type AreaUnit, parseNumberLoose, toSquareMetres } from '../../model/number.js';
import type { FinishedResult } from '../../result/finished-result.js';
import { type Difference, type DifferenceKind, inMu, type ReconcileOptions, ROUNDING, SLACK } from './difference.js';
import { foldId, type OfficeColumn, type OfficeLedger, type OfficeRow, wholeOf } from './office-ledger.js';
import { checkSums } from './sums.js';

export interface Reconciliation {
  readonly differences: readonly Difference[];
  /** Cells that were compared and were equal. */
  readonly equal: number;
  /** Cells that nothing could be said of: the evidence was not provided to the run. */
  readonly unchecked: number;
  /** Rows that have a patch in the result. */
  readonly matched: number;
}

/** Digits that a spreadsheet keeps of a number. */
const KEPT_DIGITS = 15;
const MOST_HINTS = 100;

/** Compares an office's ledger with a result, cell by cell, and its sums with each other. */
export function reconcile(ledger: OfficeLedger, result: FinishedResult, options: ReconcileOptions): Reconciliation {
  return new Reconciler(ledger, result, options).run();
}

class Reconciler {
  private readonly differences: Difference[] = [];
  private equal = 0;
  private unchecked = 0;
  private hints = MOST_HINTS;
  private readonly byId = new Map<string, LedgerRow>();
  private readonly found = new Set<string>();
  private readonly compared: readonly OfficeColumn[];

  constructor(
    private readonly ledger: OfficeLedger,
    result: FinishedResult,
    private readonly options: ReconcileOptions,
  ) {
    for (const row of result.rows()) this.byId.set(foldId(row.texts['JCBH'] ?? ''), row);
    const fields = ledger.columns.filter(
      ({ meaning: { kind } }) => kind === 'area' || kind === 'share' || kind === 'text',
    );
    // A column that nobody has filled in is not compared.
    this.compared = fields.filter(({ column }) => ledger.rows.some(({ cells }) => (cells[column] ?? '').trim() !== ''));
  }

  run(): Reconciliation {
    const { ledger, options } = this;
    if (ledger.columns.some(({ meaning }) => meaning.kind === 'id')) {
      for (const row of ledger.rows) this.row(row);
      this.onlyAsParts();
      if (!options.isPartial) this.missing();
    }
    this.differences.push(...checkSums(ledger, options));
    const place = ({ row, column }: Difference): number => (row ?? 1e7) * 1e5 + (column ?? -1);
    this.differences.sort((p, q) => place(p) - place(q));
    return { differences: this.differences, equal: this.equal, unchecked: this.unchecked, matched: this.found.size };
  }

  private row(row: OfficeRow): void {
    // Parts of a patch are no patches of the result; that they make it up is seen to with the sums.
    if (row.kind === 'total' || row.kind === 'child') return;
    if (row.id === '') {
      if (this.hasAreas(row)) this.note('no-id', row, null, '', '');
      return;
    }
    const key = this.keyOf(row);
    if (key === null) return;
    if (this.found.has(key)) {
      this.note('duplicate-id', row, null, row.id, '');
      return;
    }
    this.found.add(key);
    for (const column of this.compared) this.cell(row, column, this.byId.get(key)!);
  }

  private hasAreas({ cells }: OfficeRow): boolean {
    return this.compared.some(
      ({ column, meaning }) => meaning.kind === 'area' && parseNumberLoose(cells[column] ?? '') !== null,
    );
  }

  /** The patch that a row is of; null where it is told why there is none. */
  private keyOf(row: OfficeRow): string | null {
    if (this.byId.has(row.id)) return row.id;
    const cut =
      /^\d{16,}$/.test(row.id) && /^0+$/.test(row.id.slice(KEPT_DIGITS)) ? row.id.slice(0, KEPT_DIGITS) : null;
    const likely =
      cut === null ? [] : [...this.byId.keys()].filter((id) => id.length === row.id.length && id.startsWith(cut));
    if (likely.length > 0) this.note('lost-digits', row, null, row.id, likely.slice(0, 3).join(' '));
    else this.note('unknown-id', row, null, row.id, this.nearestId(row.id));
    return likely.length === 1 ? likely[0]! : null;
  }

  /** A hint for the first ones: looking through all ids takes its time, and a ledger of another county has none right. */
  private nearestId(id: string): string {
    return this.hints-- > 0 ? nearest(id, this.byId.keys()) : '';
  }

  private cell(row: OfficeRow, column: OfficeColumn, truth: LedgerRow): void {
    const text = (row.cells[column.column] ?? '').trim();
    const { meaning } = column;
    if (meaning.kind === 'text') this.text(row, column, text, truth.texts[meaning.code] ?? null);
    else if (meaning.kind === 'share') this.share(row, column, text, truth.numbers[meaning.code] ?? null);
    else if (meaning.kind === 'area')
      this.area(row, column, text, truth, meaning.code, meaning.unit ?? this.options.unit);
  }

  private text(row: OfficeRow, column: OfficeColumn, text: string, computed: string | null): void {
    if (computed === null || text === '') this.unchecked++;
    else if (foldText(text) === foldText(computed) || parseDate(text) === computed) this.equal++;
    else this.note('text', row, column, text, computed);
  }

  private share(row: OfficeRow, column: OfficeColumn, text: string, computed: number | null): void {
    if (computed === null) this.unchecked++;
    else if (text === '') this.note('blank', row, column, '', cents(computed));
    else {
      const given = parseNumberLoose(text.replace(/[%％]$/, ''));
      if (!given) this.note('unreadable', row, column, text, cents(computed));
      else if (Math.abs(given.value * 100 - computed) <= 1 + 1e-6) this.equal++;
      else this.note('value', row, column, text, cents(computed));
    }
  }

  private area(
    row: OfficeRow,
    column: OfficeColumn,
    text: string,
    truth: LedgerRow,
    code: string,
    unit: AreaUnit,
  ): void {
    const squareMetres = truth.numbers[code] ?? null;
    if (squareMetres === null) {
      this.unchecked++;
      return;
    }
    const computed = areaText(squareMetres, unit);
    if (text === '') {
      this.note('blank', row, column, '', computed);
      return;
    }
    const given = parseNumberLoose(text);
    if (!given) {
      this.note('unreadable', row, column, text, computed);
      return;
    }
    const mu = inMu(given.value, given.unit ?? unit);
    // The printed value is rounded itself: an office that copied it is not off.
    const off = Math.min(Math.abs(mu - inMu(squareMetres / 100, 'm2')), Math.abs(mu - muCents(squareMetres) / 100));
    if (off <= this.options.tolerance + SLACK) this.equal++;
    else this.note('value', row, column, text, computed);
  }

  /** Patches that stand in the ledger as the parts they were split into alone: these have to make up the patch. */
  private onlyAsParts(): void {
    const { rows } = this.ledger;
    const listed = new Set(rows.filter(({ kind }) => kind !== 'child').map(({ id }) => id));
    const parts = new Map<string, OfficeRow[]>();
    for (const row of rows) {
      const whole = row.kind === 'child' ? row.parent || wholeOf(row.id, (id) => this.byId.has(id)) : '';
      if (whole === '' || listed.has(whole) || !this.byId.has(whole)) continue;
      parts.set(whole, [...(parts.get(whole) ?? []), row]);
    }
    for (const [whole, own] of parts) {
      this.found.add(whole);
      for (const column of this.compared) this.sumOfParts(own, column, this.byId.get(whole)!);
    }
  }

  private sumOfParts(own: readonly OfficeRow[], column: OfficeColumn, truth: LedgerRow): void {
    const { meaning } = column;
    const computed = meaning.kind === 'area' ? (truth.numbers[meaning.code] ?? null) : null;
    if (meaning.kind !== 'area' || computed === null) return;
    const unit = meaning.unit ?? this.options.unit;
    const values = own.map(({ cells }) => parseNumberLoose(cells[column.column] ?? ''));
    if (values.includes(null)) return;
    const sum = values.reduce((all, one) => all + inMu(one!.value, one!.unit ?? unit), 0);
    const limit = Math.max(this.options.tolerance, ROUNDING * (own.length + 1)) + SLACK;
    if (Math.abs(sum - inMu(computed / 100, 'm2')) <= limit) this.equal++;
    else
      this.note('children', own[0]!, column, areaText(Math.round((sum * 200_000) / 3), unit), areaText(computed, unit));
  }

  private missing(): void {
    for (const [key, { texts }] of this.byId) {
      if (this.found.has(key)) continue;
      this.differences.push({
        kind: 'missing-row',
        row: null,
        column: null,
        heading: '',
        id: texts['JCBH'] ?? '',
        given: '',
        computed: texts['JCBH'] ?? '',
      });
    }
  }

  private note(
    kind: DifferenceKind,
    row: OfficeRow,
    column: OfficeColumn | null,
    given: string,
    computed: string,
  ): void {
    const at = column ?? this.ledger.columns.find(({ meaning }) => meaning.kind === 'id') ?? null;
    this.differences.push({
      kind,
      row: row.row,
      column: at?.column ?? null,
      heading: at?.heading ?? '',
      id: row.id,
      given,
      computed,
    });
  }
}

function foldText(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();
}

function cents(value: number): string {
  return (value / 100).toFixed(2);
}

const PLACES: Readonly<Record<AreaUnit, number>> = { m2: 2, mu: 2, ha: 4, km2: 6 };

/** Hundredths of a square metre in a unit, with the decimals that are usual there. */
function areaText(squareMetreCents: number, unit: AreaUnit): string {
  if (unit === 'mu') return cents(muCents(squareMetreCents));
  return (squareMetreCents / 100 / toSquareMetres(1, unit)).toFixed(PLACES[unit]);
}
