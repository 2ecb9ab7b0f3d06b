import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

const READ_BLOCK = 1 << 19;

/** SHA-256 and size of a file, read in blocks. */
export function digestFile(file: string): FileDigest {
  const fd = openSync(file, 'r');
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(READ_BLOCK);
    let bytes = 0;
    for (;;) {
      const got = readSync(fd, block, 0, READ_BLOCK, null);
      if (got === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(block.subarray(0, got));
      bytes += got;
    }
  } finally {
    closeSync(fd);
  }
}

/** Brings what was written to the disk. */
export function flushFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
