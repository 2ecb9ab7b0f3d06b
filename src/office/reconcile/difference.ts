import { type AreaUnit, toSquareMetres } from '../../model/number.js';

/** What is wrong with a cell or a row. */
export type DifferenceKind =
  /** An area or share that is another one. */
  | 'value'
  | 'text'
  /** Nothing is filled in where the computed ledger has a value. */
  | 'blank'
  /** What should be a number cannot be read as one. */
  | 'unreadable'
  | 'no-id'
  | 'duplicate-id'
  | 'unknown-id'
  /** A long id that was typed as a number: its last digits are lost. */
  | 'lost-digits'
  /** A patch that the office's ledger does not have. */
  | 'missing-row'
  /** The parts of the row do not make up its whole. */
  | 'parts'
  /** all ≠ done + open, or done ≠ demolished + regularised. */
  | 'rectified'
  /** The parts that a patch was split into do not make it up. */
  | 'children'
  /** A row of totals is not the sum of the rows above. */
  | 'total'
  /** A row of totals counts parents and the parts they were split into. */
  | 'double-count';

export interface Difference {
  readonly kind: DifferenceKind;
  /** Row in the file, from 1, and column from 0; null where the ledger lacks the row or the whole row is meant. */
  readonly row: number | null;
  readonly column: number | null;
  readonly heading: string;
  readonly id: string;
  /** What the office wrote, and what was computed, in the unit of the column. */
  readonly given: string;
  readonly computed: string;
}

export interface ReconcileOptions {
  /** Unit of areas whose headings state none. */
  readonly unit: AreaUnit;
  /** How far an area may be off, 亩. */
  readonly tolerance: number;
  /** The ledger lists a part of the patches only: missing ones are no difference. */
  readonly isPartial: boolean;
}

/** How bad a difference is: wrong, in doubt, or a sum that does not add up. */
export function foldedKind(kind: DifferenceKind): 'wrong' | 'doubt' | 'sum' {
  if (kind === 'value' || kind === 'text' || kind === 'unknown-id') return 'wrong';
  return SUMS.has(kind) ? 'sum' : 'doubt';
}

const SUMS: ReadonlySet<DifferenceKind> = new Set(['parts', 'rectified', 'children', 'total', 'double-count']);

/** Doubles of decimals are not exact: 0.01 off is not more than 0.01. */
export const SLACK = 1e-7;

/** What rounding to two decimals can do to one number. */
export const ROUNDING = 0.005;

/** An area in 亩, unrounded. */
export function inMu(value: number, unit: AreaUnit): number {
  return unit === 'mu' ? value : (toSquareMetres(value, unit) * 3) / 2000;
}
