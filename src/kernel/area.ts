/**
 * Signed area of the ring of vertices `from` … `to − 1` in flat coordinates.
 *
 * Shape   `coords` holds x0, y0, x1, y1, …; the first vertex is not repeated at the end.
 * Units   metres in, square metres out; positive when counter-clockwise.
 * Errors  none: fewer than three vertices give 0, NaN passes through.
 * Source  shoelace formula, O'Rourke, Computational Geometry in C, 2nd ed., section 1.3.
 */
export function ringArea(coords: Float64Array, from: number, to: number): number {
  // Differences from the first vertex: with zone-prefixed eastings (3.85e7 m) a raw product is near 1e14, where
  // doubles are 1/64 m² apart.
  const x0 = coords[2 * from]!;
  const y0 = coords[2 * from + 1]!;
  let doubled = 0;
  for (let i = from + 1; i + 1 < to; i++) {
    doubled +=
      (coords[2 * i]! - x0) * (coords[2 * i + 3]! - y0) - (coords[2 * i + 2]! - x0) * (coords[2 * i + 1]! - y0);
  }
  return doubled / 2;
}

/**
 * Difference of two areas of one patch, relative to the larger of them; for slivers relative to a sixteenth of their
 * box, because that is what rounding goes by. `box` is the area of the patch's box, m². NaN passes through.
 */
export function relativeGap(a: number, b: number, box: number): number {
  return Math.abs(a - b) / Math.max(a, b, box / 16, 1e-6);
}
