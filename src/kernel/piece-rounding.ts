import { roundToWhole } from './rounding.js';
import type { PieceAccount } from './tally.js';

/**
 * From so many pieces on 0.005 m² · √pieces is a whole hundredth: a piece may then be rounded either way, and the way can
 * be chosen for the sums.
 */
const FREE_FROM = 4;
/** Remainders below this (hundredths of m²) are noise of the arithmetic: such a piece is whole already. */
const NOISE = 1e-6;

/** The sums that a ledger makes of pieces, each of which is to stay near to what was measured. */
const SUMS = ['cultivated', 'otherAgricultural', 'construction', 'unused', 'uncovered'] as const;
const ADJUSTABLE = SUMS.length;
const FARMLAND = ADJUSTABLE + 1;
const IN_FORCE = FARMLAND + 1;
const OPEN_CULTIVATED = IN_FORCE + 1;
const OPEN_FARMLAND = OPEN_CULTIVATED + 1;
const COUNT = OPEN_FARMLAND + 1;

/** Pieces that go into the same sums. */
interface Cell {
  readonly sums: readonly number[];
  /** Pieces that may be rounded up, the largest remainder first. */
  readonly pieces: { readonly at: number; readonly remainder: number; readonly size: number }[];
  /** What was measured above whole hundredths. */
  remainder: number;
  /** How many of the pieces are rounded up. */
  up: number;
}

/**
 * Rounds pieces to hundredths of a square metre that add up to `whole`, none of them by a hundredth or more. Few pieces by
 * largest remainder. Of many those with the largest remainders in each combination of land, farmland and approval are
 * rounded up, so many of them that the sums by land, by farmland and by approval stay as near to what was measured as
 * whole hundredths allow: rounded on their own, thirty pieces would move a sum by several.
 *
 * Units   pieces in square metres, the result and `whole` in hundredths.
 * Errors  throws when pieces and whole differ by more than the rounding can explain: that is a defect.
 */
export function roundPieces(pieces: readonly PieceAccount[], whole: number): number[] {
  if (pieces.length < FREE_FROM) {
    return roundToWhole(
      pieces.map(({ area }) => area),
      whole,
    );
  }
  const cents = pieces.map(({ area }) => Math.floor(area * 100 + NOISE));
  const cells = cellsOf(pieces, cents);
  let missing = whole - cents.reduce((sum, one) => sum + one, 0);
  for (const cell of cells) missing -= cell.up = Math.floor(cell.remainder + NOISE);
  const byRest = [...cells].sort((a, b) => b.remainder - b.up - (a.remainder - a.up));
  for (const cell of byRest) {
    if (missing === 0) break;
    if (cell.up === cell.pieces.length) continue;
    cell.up++;
    missing--;
  }
  if (missing !== 0) throw new Error(`pieces cannot be rounded to ${whole / 100} m²: ${missing} hundredths are left`);
  settleSums(cells);
  for (const cell of cells) for (const { at } of cell.pieces.slice(0, cell.up)) cents[at]! += 1;
  return cents;
}

function cellsOf(pieces: readonly PieceAccount[], cents: readonly number[]): Cell[] {
  const cells = new Map<string, Cell>();
  pieces.forEach((piece, at) => {
    const sums = sumsOf(piece);
    const key = sums.join();
    const cell = cells.get(key) ?? { sums, pieces: [], remainder: 0, up: 0 };
    cells.set(key, cell);
    const remainder = piece.area * 100 - cents[at]!;
    cell.remainder += remainder;
    if (remainder > NOISE) cell.pieces.push({ at, remainder, size: piece.area });
  });
  const ordered = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  for (const cell of ordered) cell.pieces.sort((a, b) => b.remainder - a.remainder || b.size - a.size || a.at - b.at);
  return ordered;
}

function sumsOf({ parcel, inFarmland, inForce }: PieceAccount): number[] {
  const group = parcel?.group ?? 'uncovered';
  const sums = [SUMS.indexOf(group)];
  if (parcel?.adjustable) sums.push(ADJUSTABLE);
  if (inFarmland) sums.push(FARMLAND);
  if (inForce) sums.push(IN_FORCE);
  else {
    if (group === 'cultivated') sums.push(OPEN_CULTIVATED);
    if (inFarmland) sums.push(OPEN_FARMLAND);
  }
  return sums;
}

/** Moves hundredths from one cell to another as long as that brings the sums nearer, by least squares. */
function settleSums(cells: readonly Cell[]): void {
  const off = new Float64Array(COUNT);
  for (const { sums, up, remainder } of cells) for (const sum of sums) off[sum]! += up - remainder;
  for (;;) {
    let best = -NOISE;
    let from: Cell | null = null;
    let to: Cell | null = null;
    for (const one of cells) {
      if (one.up === 0) continue;
      for (const other of cells) {
        if (other === one || other.up === other.pieces.length) continue;
        const change = changeBy(off, one.sums, other.sums);
        if (change >= best) continue;
        [best, from, to] = [change, one, other];
      }
    }
    if (!from || !to) return;
    from.up--;
    to.up++;
    for (const sum of from.sums) off[sum]! -= 1;
    for (const sum of to.sums) off[sum]! += 1;
  }
}

/** How the sum of squares changes when one hundredth goes from some sums to others. */
function changeBy(off: Float64Array, from: readonly number[], to: readonly number[]): number {
  let change = 0;
  for (const sum of from) if (!to.includes(sum)) change += 1 - 2 * off[sum]!;
  for (const sum of to) if (!from.includes(sum)) change += 1 + 2 * off[sum]!;
  return change;
}
