/** Rounds half up to whole hundredths: 1.005 m² (as printed in decimal) → 101. */
export function toCents(value: number): number {
  // 1.005 is 1.00499999999999989… in binary; the correction of one part in 2^52 brings back what was meant.
  const scaled = value * 100;
  return Math.floor(scaled + 0.5 + Math.abs(scaled) * Number.EPSILON);
}

/**
 * Rounds parts so that they add up to a given whole (平差, domain.md section 10): floors everywhere, then one unit more for
 * the largest remainders; equal remainders go to the larger part first, then to the earlier one. No part moves by a
 * cent or more, and none by more than 0.005 m² · √parts from what was measured; of two parts one can move by 0.0075 m²,
 * where both remainders are near three quarters, because no other whole numbers add up.
 *
 * Units   `parts` in square metres, `whole` and the result in hundredths of a square metre.
 * Errors  throws when the parts and the whole differ by more than the rounding can explain: that is a defect.
 */
export function roundToWhole(parts: readonly number[], whole: number): number[] {
  let sum = 0;
  for (const part of parts) sum += part;
  if (sum <= 0) {
    if (whole === 0) return parts.map(() => 0);
    throw new Error(`parts of 0 cannot be rounded to ${whole}`);
  }
  // Turned around so that NaN is caught too.
  if (!(Math.abs(sum * 100 - whole) <= 0.51 + 1e-9 * whole)) {
    throw new Error(`parts add up to ${sum} m², the whole is ${whole / 100} m²`);
  }
  const exact: number[] = [];
  const cents: number[] = [];
  let missing = whole;
  for (let i = 0; i < parts.length; i++) {
    exact[i] = parts[i]! * 100;
    cents[i] = Math.max(0, Math.floor(exact[i]! + 1e-9));
    missing -= cents[i]!;
  }
  if (missing === 0) return cents;
  const order = byRemainder(exact, cents);
  for (let k = 0; missing > 0 && k < order.length; k++, missing--) cents[order[k]!]! += 1;
  for (let k = order.length - 1; missing < 0 && k >= 0; k--) {
    if (cents[order[k]!]! > 0) {
      cents[order[k]!]! -= 1;
      missing++;
    }
  }
  return cents;
}

/** Positions by falling remainder, then falling size, then as they stand. */
function byRemainder(exact: readonly number[], cents: readonly number[]): number[] {
  const remainder = exact.map((value, i) => value - cents[i]!);
  return exact.map((_, i) => i).sort((a, b) => remainder[b]! - remainder[a]! || exact[b]! - exact[a]! || a - b);
}

/**
 * 亩 in hundredths from hundredths of a square metre, half up: 1 亩 = 2000/3 m², so 亩 = m² · 3/2000. `mu` are the square
 * metres of a 亩 where an old table must be matched (666.67). Whole numbers throughout: nothing is rounded twice.
 */
export function muCents(squareMetreCents: number, mu: number | null = null): number {
  if (mu === null) return Math.floor((squareMetreCents * 3 + 1000) / 2000);
  const size = Math.round(mu * MU_DIGITS);
  return Math.floor((squareMetreCents * MU_DIGITS + size / 2) / size);
}

/** A 亩 of another size is taken with four decimals. */
const MU_DIGITS = 10_000;

/** Share in hundredths of a percent, half up; 0 of 0 is 0. */
export function shareCents(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Math.floor((part * 10000) / whole + 0.5);
}
