import { closeSync, openSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;

/** A text file written forwards, in pieces of about a megabyte. */
export class TextFile {
  private readonly descriptor: number;
  private pending: string[] = [];
  private length = 0;

  constructor(file: string) {
    this.descriptor = openSync(file, 'w');
  }

  write(text: string): void {
    this.pending.push(text);
    this.length += text.length;
    if (this.length >= CHUNK) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    const bytes = Buffer.from(this.pending.join(''));
    for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done);
    this.pending = [];
    this.length = 0;
  }
}
