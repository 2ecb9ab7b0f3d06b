const FIRST_ORDINATES = 1 << 14;

/**
 * Room for the rings of one patch, used again for the next. An array of its own for every ring costs more than the
 * ring: most have a dozen vertices.
 */
export class RingArena {
  private floats = new Float64Array(FIRST_ORDINATES);
  private used = 0;

  /** Forgets all rings: what was taken may be written over. */
  clear(): void {
    this.used = 0;
  }

  /** Room for `ordinates` numbers; it is not cleared. */
  take(ordinates: number): Float64Array {
    if (this.used + ordinates > this.floats.length) {
      // What was taken before stays where it is.
      this.floats = new Float64Array(Math.max(2 * this.floats.length, ordinates));
      this.used = 0;
    }
    const from = this.used;
    this.used += ordinates;
    return this.floats.subarray(from, this.used);
  }
}
