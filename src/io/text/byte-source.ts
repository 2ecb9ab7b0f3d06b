import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { requireFile } from '../required-file.js';

/** Says in place of a path: standard input. */
export const STDIN = '-';
const STDIN_DESCRIPTOR = 0;
const BLOCK_BYTES = 1 << 20;
/** Milliseconds between looks at an input that has nothing yet. */
const PATIENCE = 5;

/** Bytes that can be read at any place. */
export interface ByteSource {
  /** For messages: the path, or `-`. */
  readonly name: string;
  readonly bytes: number;
  /** Reads up to `length` bytes from `position` to `at` in the buffer; 0 at the end. */
  read(buffer: Uint8Array, at: number, length: number, position: number): number;
  close(): void;
}

/** An open file as bytes. Errors: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE. */
export function openBytes(path: string, name = path): ByteSource {
  requireFile(path);
  const descriptor = openSync(path, 'r');
  let isOpen = true;
  return {
    name,
    bytes: fstatSync(descriptor).size,
    read: (buffer, at, length, position) => readSync(descriptor, buffer, at, length, position),
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/** Bytes in memory. */
export function bytesInMemory(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    bytes: bytes.length,
    read: (buffer, at, length, position) => {
      const piece = bytes.subarray(position, position + length);
      buffer.set(piece, at);
      return piece.length;
    },
    close: () => {},
  };
}

/** Hands out all of standard input, piece by piece; a piece is valid during the call only. */
export function readStandardInput(take: (piece: Buffer) => void): void {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  for (;;) {
    const got = readPatiently(buffer);
    if (got === 0) return;
    take(buffer.subarray(0, got));
  }
}

/** A terminal or a pipe that does not block says "try again" where it has nothing yet, and some say "end" by an error. */
function readPatiently(buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(STDIN_DESCRIPTOR, buffer, 0, buffer.length, null);
    } catch (fault) {
      const code = fault instanceof Error && 'code' in fault ? fault.code : null;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw fault;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
}

/** All pieces of a source in order, from `start`; a piece is valid until the next one. */
export function* piecesOf(source: ByteSource, start = 0): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let position = start; ; ) {
    const got = source.read(buffer, 0, buffer.length, position);
    if (got === 0) return;
    position += got;
    yield buffer.subarray(0, got);
  }
}

/** Everything that is in a source, at once. */
export function allBytes(source: ByteSource): Buffer {
  const bytes = Buffer.alloc(source.bytes);
  let done = 0;
  for (let got = 1; got > 0 && done < bytes.length; done += got) {
    got = source.read(bytes, done, bytes.length - done, done);
  }
  return bytes.subarray(0, done);
}
