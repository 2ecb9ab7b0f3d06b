import { writeSync } from 'node:fs';

const CHUNK_BYTES = 1 << 18;

/**
 * Bytes that grow without being copied: fresh memory costs several microseconds a page, and a buffer that doubles
 * touches every page three times.
 *
 * Usage: `reserve` room in one piece, write it through `buffer` and `view` from the offset that comes back, `commit`
 * what was used of it.
 */
export class ByteChunks {
  buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  view: DataView = viewOf(this.buffer);
  private used = 0;
  private readonly full: Uint8Array[] = [];
  private fullBytes = 0;

  /** Room for `bytes` in one piece; where it begins in `buffer`. */
  reserve(bytes: number): number {
    if (this.used + bytes > this.buffer.length) {
      this.shut();
      this.buffer = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
      this.view = viewOf(this.buffer);
    }
    return this.used;
  }

  commit(bytes: number): void {
    this.used += bytes;
  }

  get length(): number {
    return this.fullBytes + this.used;
  }

  /** All bytes so far, in order. */
  pieces(): Uint8Array[] {
    return [...this.full, this.buffer.subarray(0, this.used)];
  }

  /** Forgets everything and keeps the room: what `pieces` gave is written over. */
  clear(): void {
    this.full.length = 0;
    this.fullBytes = 0;
    this.used = 0;
  }

  private shut(): void {
    if (this.used > 0) this.full.push(this.buffer.subarray(0, this.used));
    this.fullBytes += this.used;
    this.used = 0;
  }
}

/** Writes pieces one after the other to a place of an open file; threads may do so at once in their own places. */
export function writePieces(fd: number, pieces: readonly Uint8Array[], position: number): void {
  let at = position;
  for (const piece of pieces) {
    for (let done = 0; done < piece.length; ) {
      const written = writeSync(fd, piece, done, piece.length - done, at);
      done += written;
      at += written;
    }
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
