import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 4 << 20;

/** A file written forwards through one block of memory, and read back if need be. */
export class BlockFile {
  /** Bytes so far. */
  length = 0;
  buffer: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  view = viewOf(this.buffer);
  readonly descriptor: number;
  private used = 0;
  private isOpen = true;

  constructor(file: string) {
    this.descriptor = openSync(file, 'w+');
  }

  /** Room for `bytes` more, and where it begins in `buffer`. */
  reserve(bytes: number): number {
    if (this.used + bytes > this.buffer.length) {
      this.flush();
      if (bytes > this.buffer.length) {
        this.buffer = Buffer.allocUnsafeSlow(bytes);
        this.view = viewOf(this.buffer);
      }
    }
    return this.used;
  }

  /** Takes over what was written into the room. */
  commit(bytes: number): void {
    this.used += bytes;
    this.length += bytes;
  }

  /** Appends bytes that are there already. */
  write(bytes: Uint8Array): void {
    this.flush();
    writeFully(this.descriptor, bytes, this.length);
    this.length += bytes.length;
  }

  /** Replaces bytes that were written before. */
  overwrite(bytes: Uint8Array, position: number): void {
    this.flush();
    writeFully(this.descriptor, bytes, position);
  }

  flush(): void {
    writeFully(this.descriptor, this.buffer.subarray(0, this.used), this.length - this.used);
    this.used = 0;
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }
}

function writeFully(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}

export function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
