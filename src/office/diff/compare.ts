import { basename } from 'node:path';
import { type Crs, sameCrs } from '../../crs/definitions.js';
import type { FlatPolygons } from '../../model/geometry.js';
import { type LedgerColumn, type LedgerRow, valueIn } from '../../model/ledger.js';
import type { Manifest } from '../../model/manifest.js';

/** A ledger to be compared: a finished result, or a release on the office's ledger. */
export interface ComparedLedger {
  readonly columns: readonly LedgerColumn[];
  rows(): readonly LedgerRow[];
  /** Row by row as `rows()`; null where there are none. */
  outlines(): FlatPolygons | null;
  crs(): Crs | null;
  prj(): string | null;
  /** Null where it is not known what went in. */
  readonly manifest: Manifest | null;
}

/** A value that is another one now: texts, and areas and shares as hundredths; null where there is none. */
export interface ChangedCell {
  readonly column: LedgerColumn;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** What became of a patch. `before` and `after` are row numbers in the ledgers; null where it is not there. */
export interface PatchChange {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: number | null;
  readonly after: number | null;
  readonly cells: readonly ChangedCell[];
  /** The outline is another one. */
  readonly isMoved: boolean;
}

/** Patches that went from a class to another; null stands for a ledger that does not have them. */
export interface ClassFlow {
  readonly from: string | null;
  readonly to: string | null;
  readonly count: number;
  /** Hundredths of a 亩: the area after, before for patches that are gone. */
  readonly mu: number;
}

export interface ColumnTotal {
  readonly column: LedgerColumn;
  /** Hundredths; null where no row has a value. */
  readonly before: number | null;
  readonly after: number | null;
}

/** What went into the two results and is not the same. */
export interface OtherCause {
  readonly what: 'version' | 'rules' | 'parameter' | 'input' | 'input-added' | 'input-removed';
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface ResultDiff {
  readonly rows: readonly [number, number];
  readonly changes: readonly PatchChange[];
  readonly unchanged: number;
  /** Columns that only one of the ledgers has; they are not compared. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  readonly flows: readonly ClassFlow[];
  readonly totals: readonly ColumnTotal[];
  readonly causes: readonly OtherCause[];
  /** False where one has no outlines, or they lie in different systems. */
  readonly areShapesCompared: boolean;
}

/**
 * Compares two ledgers patch by patch: rows are matched by their id, repeated ids in their order. Values are compared as
 * they are printed, outlines vertex by vertex.
 *
 * Errors  RESULT_UNREADABLE for a result without ledger.csv.
 */
export function diffResults(a: ComparedLedger, b: ComparedLedger): ResultDiff {
  const [before, after] = [a.rows(), b.rows()];
  const shared = a.columns.filter(({ code }) => b.columns.some((column) => column.code === code));
  const only = (one: ComparedLedger): string[] =>
    one.columns.map(({ code }) => code).filter((code) => !shared.some((column) => column.code === code));
  const outlines = comparableOutlines(a, b);
  const places = placesOf(after);
  const changes: PatchChange[] = [];
  const flows = new Flows();
  for (const [key, i] of placesOf(before)) {
    const j = places.get(key);
    const row = before[i]!;
    const id = row.texts['JCBH'] ?? '';
    if (j === undefined) {
      flows.add(row, null);
      changes.push({ id, kind: 'removed', before: i, after: null, cells: [], isMoved: false });
      continue;
    }
    places.delete(key);
    flows.add(row, after[j]!);
    const cells = changedCells(shared, row, after[j]!);
    const isMoved = outlines !== null && !sameOutline(outlines, i, j);
    if (cells.length > 0 || isMoved) changes.push({ id, kind: 'changed', before: i, after: j, cells, isMoved });
  }
  for (const j of places.values()) {
    flows.add(null, after[j]!);
    const id = after[j]!.texts['JCBH'] ?? '';
    changes.push({ id, kind: 'added', before: null, after: j, cells: [], isMoved: false });
  }
  changes.sort((p, q) => compareTexts(p.id, q.id));
  return {
    rows: [before.length, after.length],
    changes,
    unchanged: before.length - changes.filter(({ before: row }) => row !== null).length,
    onlyBefore: only(a),
    onlyAfter: only(b),
    flows: flows.list(),
    totals: shared
      .filter(({ type }) => type === 'area' || type === 'mu')
      .map((column) => ({ column, before: sumOf(before, column), after: sumOf(after, column) })),
    causes: causesOf(a, b),
    areShapesCompared: outlines !== null,
  };
}

/** Row numbers by id; the second row of an id has a key of its own. */
function placesOf(rows: readonly LedgerRow[]): Map<string, number> {
  const seen = new Map<string, number>();
  const places = new Map<string, number>();
  rows.forEach(({ texts }, i) => {
    const id = texts['JCBH'] ?? '';
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    places.set(`${id}\0${count}`, i);
  });
  return places;
}

function changedCells(columns: readonly LedgerColumn[], before: LedgerRow, after: LedgerRow): ChangedCell[] {
  return columns
    .map((column) => ({ column, before: valueIn(before, column), after: valueIn(after, column) }))
    .filter((cell) => cell.before !== cell.after);
}

function sumOf(rows: readonly LedgerRow[], { code }: LedgerColumn): number | null {
  return rows.reduce<number | null>((sum, { numbers }) => {
    const value = numbers[code] ?? null;
    return value === null ? sum : (sum ?? 0) + value;
  }, null);
}

function comparableOutlines(a: ComparedLedger, b: ComparedLedger): [FlatPolygons, FlatPolygons] | null {
  const [before, after] = [a.outlines(), b.outlines()];
  const [from, to] = [a.crs(), b.crs()];
  if (!before || !after) return null;
  const isSame = from && to ? sameCrs(from, to) : from === to;
  return isSame ? [before, after] : null;
}

function sameOutline([a, b]: readonly [FlatPolygons, FlatPolygons], i: number, j: number): boolean {
  const rings = a.featureRing[i + 1]! - a.featureRing[i]!;
  if (rings !== b.featureRing[j + 1]! - b.featureRing[j]!) return false;
  for (let r = 0; r < rings; r++) {
    const [p, q] = [a.featureRing[i]! + r, b.featureRing[j]! + r];
    const from = 2 * a.ringStart[p]!;
    const length = 2 * a.ringStart[p + 1]! - from;
    const other = 2 * b.ringStart[q]!;
    if (length !== 2 * b.ringStart[q + 1]! - other) return false;
    for (let k = 0; k < length; k++) if (a.coords[from + k] !== b.coords[other + k]) return false;
  }
  return true;
}

class Flows {
  private readonly cells = new Map<string, { from: string | null; to: string | null; count: number; mu: number }>();

  add(before: LedgerRow | null, after: LedgerRow | null): void {
    const from = before ? (before.texts['PDLB'] ?? '') : null;
    const to = after ? (after.texts['PDLB'] ?? '') : null;
    const key = JSON.stringify([from, to]);
    const cell = this.cells.get(key) ?? { from, to, count: 0, mu: 0 };
    cell.count++;
    cell.mu += (after ?? before)?.numbers['TBMJ_M'] ?? 0;
    this.cells.set(key, cell);
  }

  list(): ClassFlow[] {
    return [...this.cells].sort(([p], [q]) => compareTexts(p, q)).map(([, cell]) => cell);
  }
}

function causesOf({ manifest: p }: ComparedLedger, { manifest: q }: ComparedLedger): OtherCause[] {
  if (!p || !q) return [];
  const causes: OtherCause[] = [];
  const add = (what: OtherCause['what'], name: string, before: string, after: string): void => {
    if (before !== after) causes.push({ what, name, before, after });
  };
  add('version', p.tool.name, p.tool.version, q.tool.version);
  const packs = [...new Set([p.rules.name, q.rules.name])].join(' → ');
  add('rules', packs, `${p.rules.edition} ${p.rules.sha256}`, `${q.rules.edition} ${q.rules.sha256}`);
  for (const key of ['asOf', 'area', 'noneOf', 'crs'] as const)
    add('parameter', key, JSON.stringify(p.job[key]), JSON.stringify(q.job[key]));
  const inputs = (one: Manifest): Map<string, string> =>
    new Map(namedInputs(one).map(({ name, files }) => [name, files.map(({ sha256 }) => sha256).join(' ')]));
  const [before, after] = [inputs(p), inputs(q)];
  for (const [layer, digest] of before) {
    const other = after.get(layer);
    if (other === undefined) causes.push({ what: 'input-removed', name: layer, before: digest, after: '' });
    else add('input', layer, digest, other);
  }
  for (const [layer, digest] of after)
    if (!before.has(layer)) causes.push({ what: 'input-added', name: layer, before: '', after: digest });
  return causes;
}

/** Layers by role and file; approvals go by their kind, not by their place in the list. */
function namedInputs({ inputs }: Manifest): { name: string; files: Manifest['inputs'][number]['files'] }[] {
  return inputs.map(({ layer, file, files }) => {
    const role = layer.replace(/\[\d+\]/, '');
    return { name: `${role} (${basename(file)})`, files };
  });
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
