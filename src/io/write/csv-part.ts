import { type CsvCell, csvLine } from './csv.js';

const FIRST_BYTES = 1 << 20;

/** Lines of a CSV table, encoded, kept until their place in the whole is known. */
export class CsvPart {
  private buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private used = 0;

  add(cells: readonly CsvCell[]): void {
    const line = csvLine(cells);
    // A UTF-16 unit takes at most three bytes of UTF-8.
    if (this.used + 3 * line.length > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.used + 3 * line.length));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    this.used += this.buffer.write(line, this.used);
  }

  bytes(): number {
    return this.used;
  }

  take(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }
}
