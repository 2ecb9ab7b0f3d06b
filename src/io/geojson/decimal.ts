/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
export const MOST_EXACT_POWER = 22;
/** Digits that a double holds exactly, and what is left of those that this file can deal with. */
export const MOST_HIGH_DIGITS = 15;
export const MOST_LOW_DIGITS = 4;

const SPLITTER = 2 ** 27 + 1;
/** Far beyond the error of the division below (2^-103), far below what decides between two doubles (2^-53). */
const DOUBT = 2 ** -95;

/** `digits` / 10^scale for whole numbers below 2^53: one rounding, so the nearest double. `scale` is at most 22. */
export function exactQuotient(digits: number, scale: number): number {
  return scale === 0 ? digits : digits / POWERS[scale]!;
}

/**
 * The double nearest to (high · 10^lowDigits + low) / 10^scale, or NaN in the rare case that it lies so near to the
 * middle between two that this does not tell. `high` has up to 15 digits, `low` up to 4, `scale` is at most 22.
 *
 * Source  T. J. Dekker, A floating-point technique for extending the available precision, 1971.
 */
export function longQuotient(high: number, low: number, lowDigits: number, scale: number): number {
  const shift = POWERS[lowDigits]!;
  const product = high * shift;
  const numerator = product + low;
  const rest = low - (numerator - product) + productError(high, shift, product);
  if (numerator === 0) return 0;
  const divisor = POWERS[scale]!;
  const quotient = numerator / divisor;
  const back = quotient * divisor;
  const correction = (numerator - back - productError(quotient, divisor, back) + rest) / divisor;
  const doubt = quotient * DOUBT;
  const upper = quotient + (correction + doubt);
  return upper === quotient + (correction - doubt) ? upper : Number.NaN;
}

/** What rounding took from `a · b`. */
function productError(a: number, b: number, product: number): number {
  const aScaled = a * SPLITTER;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = b * SPLITTER;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
