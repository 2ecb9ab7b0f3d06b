import type { PieceAccount } from './patch-account.js';
import { roundToWhole } from './rounding.js';

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
  /** The sums, one bit each. */
  readonly sums: number;
  /** Pieces that may be rounded up, the largest remainder first. */
  readonly pieces: { readonly at: number; readonly remainder: number; readonly size: number }[];
  /** How much was measured above whole hundredths. */
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
  const cents: number[] = [];
  let missing = whole;
  for (let at = 0; at < pieces.length; at++) {
    const floor = Math.floor(pieces[at]!.area * 100 + NOISE);
    cents.push(floor);
    missing -= floor;
  }
  const cells = cellsOf(pieces, cents);
  for (const cell of cells) {
    cell.up = Math.floor(cell.remainder + NOISE);
    missing -= cell.up;
  }
  const byRest = [...cells].sort((a, b) => b.remainder - b.up - (a.remainder - a.up));
  for (const cell of byRest) {
    if (missing === 0) break;
    if (cell.up === cell.pieces.length) continue;
    cell.up++;
    missing--;
  }
  if (missing !== 0) throw new Error(`pieces cannot be rounded to ${whole / 100} m²: ${missing} hundredths are left`);
  settleSums(cells);
  for (const { pieces: rounded, up } of cells) for (let k = 0; k < up; k++) cents[rounded[k]!.at]! += 1;
  return cents;
}

function cellsOf(pieces: readonly PieceAccount[], cents: readonly number[]): Cell[] {
  const cells: Cell[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!;
    const cell = cellWith(cells, sumsOf(piece));
    const remainder = piece.area * 100 - cents[at]!;
    cell.remainder += remainder;
    if (remainder > NOISE) cell.pieces.push({ at, remainder, size: piece.area });
  }
  cells.sort((a, b) => a.sums - b.sums);
  for (const cell of cells) cell.pieces.sort((a, b) => b.remainder - a.remainder || b.size - a.size || a.at - b.at);
  return cells;
}

/** The cell of some sums; there are few, so that looking at each is quickest. */
function cellWith(cells: Cell[], sums: number): Cell {
  for (let c = 0; c < cells.length; c++) if (cells[c]!.sums === sums) return cells[c]!;
  const cell: Cell = { sums, pieces: [], remainder: 0, up: 0 };
  cells.push(cell);
  return cell;
}

function sumsOf({ parcel, inFarmland, inForce }: PieceAccount): number {
  const group = parcel?.group ?? 'uncovered';
  let sums = 1 << SUMS.indexOf(group);
  if (parcel?.adjustable) sums |= 1 << ADJUSTABLE;
  if (inFarmland) sums |= 1 << FARMLAND;
  if (inForce) return sums | (1 << IN_FORCE);
  if (group === 'cultivated') sums |= 1 << OPEN_CULTIVATED;
  return inFarmland ? sums | (1 << OPEN_FARMLAND) : sums;
}

/** Moves hundredths from one cell to another as long as that brings the sums nearer, by least squares. */
function settleSums(cells: readonly Cell[]): void {
  if (cells.length < 2) return;
  const off = new Float64Array(COUNT);
  for (const { sums, up, remainder } of cells) addTo(off, sums, up - remainder);
  for (;;) {
    let best = -NOISE;
    let from: Cell | null = null;
    let to: Cell | null = null;
    for (let i = 0; i < cells.length; i++) {
      const one = cells[i]!;
      if (one.up === 0) continue;
      for (let j = 0; j < cells.length; j++) {
        const other = cells[j]!;
        if (j === i || other.up === other.pieces.length) continue;
        const change = changeBy(off, one.sums, other.sums);
        if (change >= best) continue;
        best = change;
        from = one;
        to = other;
      }
    }
    if (!from || !to) return;
    from.up--;
    to.up++;
    addTo(off, from.sums, -1);
    addTo(off, to.sums, 1);
  }
}

function addTo(off: Float64Array, sums: number, change: number): void {
  for (let sum = 0; sum < COUNT; sum++) if ((sums & (1 << sum)) !== 0) off[sum] = off[sum]! + change;
}

/** How the sum of squares changes when one hundredth goes from some sums to others. */
function changeBy(off: Float64Array, from: number, to: number): number {
  let change = 0;
  for (let sum = 0; sum < COUNT; sum++) {
    const bit = 1 << sum;
    if ((from & bit) === (to & bit)) continue;
    change += (from & bit) !== 0 ? 1 - 2 * off[sum]! : 1 + 2 * off[sum]!;
  }
  return change;
}
