import { PLAIN, putPlain } from '../write/text-bytes.js';

/** Bytes that are handed on at a time. */
const CHUNK = 1 << 18;
/** UTF-8 of a UTF-16 unit takes so many bytes at most. */
const MOST_BYTES = 3;
/** Longer texts go another way; shorter ones always fit behind a chunk that is not full. */
const LONG = 1 << 12;
const ROOM = CHUNK + MOST_BYTES * LONG;
const SURROGATE = /[\ud800-\udfff]/;
const ZERO = 0x30;

/**
 * Texts of XML straight into UTF-8: a sheet of many rows is hundreds of thousands of short texts, and joining them first
 * takes three times as long as this.
 */
export class XmlBytes {
  private bytes = new Uint8Array(ROOM);
  private length = 0;

  /** True once a chunk is full. */
  get isFull(): boolean {
    return this.length >= CHUNK;
  }

  /** Bytes since the last time. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(ROOM);
    this.length = 0;
    return taken;
  }

  /** Marks and numbers: no character of theirs is beyond U+D7FF. */
  plain(text: string): this {
    this.reserve(MOST_BYTES * text.length);
    this.length = putPlain(text, PLAIN, this.bytes, this.length);
    return this;
  }

  /** Any text. */
  text(text: string): this {
    if (text.length <= LONG && !SURROGATE.test(text)) return this.plain(text);
    const bytes = Buffer.from(text);
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** A whole number from 0 to 2^31. */
  integer(value: number): this {
    this.reserve(10);
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const more = Math.floor(rest / 10);
      this.bytes[at] = ZERO + rest - 10 * more;
      rest = more;
    }
    this.length += digits;
    return this;
  }

  /** Whoever writes takes the bytes when a chunk is full, so this is for texts that are long in themselves. */
  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
