import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import { heed } from '../halt.js';
import { viewOf } from './block-file.js';

/** A file read in pieces at any place, through one buffer that grows with the largest piece. */
export class PositionalFile {
  readonly bytes: number;
  buffer: Buffer = Buffer.alloc(0);
  view = viewOf(this.buffer);
  private isOpen = true;

  constructor(
    readonly file: string,
    private readonly descriptor: number,
  ) {
    this.bytes = fstatSync(descriptor).size;
  }

  static open(file: string): PositionalFile {
    return new PositionalFile(file, openSync(file, 'r'));
  }

  /** Another buffer on the same file, which stays this one's to close. */
  another(): PositionalFile {
    return new PositionalFile(this.file, this.descriptor);
  }

  /** Brings `length` bytes from `position` to the start of the buffer. Errors: FLATGEOBUF_DAMAGED where the file ends. */
  load(position: number, length: number): void {
    this.loadBehind(0, position, length);
  }

  /** The same, behind bytes of the buffer that stay. */
  loadBehind(kept: number, position: number, length: number): void {
    heed();
    if (position + length > this.bytes) this.ends(this.bytes);
    if (kept + length > this.buffer.length) this.grow(kept, kept + length);
    for (let done = 0; done < length; ) {
      const got = readSync(this.descriptor, this.buffer, kept + done, length - done, position + done);
      if (got === 0) this.ends(position + done);
      done += got;
    }
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }

  private grow(kept: number, length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(length, Math.min(2 * this.buffer.length, this.bytes)));
    this.buffer.copy(larger, 0, 0, kept);
    this.buffer = larger;
    this.view = viewOf(larger);
  }

  private ends(at: number): never {
    const reason = filled(FLATGEOBUF_REASONS.ends, { at });
    throw new Problem('FLATGEOBUF_DAMAGED', { file: this.file }, { reason });
  }
}
