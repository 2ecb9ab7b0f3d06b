import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync } from 'node:fs';
import { heed } from './halt.js';
import { systemFault } from './system-faults.js';

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Size, time of change and place on the disk in one text: another one when the file was written again or replaced. */
export function fileStamp(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeNs} ${stat.ino}` : 'gone';
}

const READ_BLOCK = 1 << 19;

/** SHA-256 and size of a file, read in blocks. Errors: FILE_UNREADABLE; INPUT_CHANGED when it is gone. */
export function digestFile(file: string): FileDigest {
  try {
    const fd = openSync(file, 'r');
    try {
      return digestOpen(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw systemFault(error, file) ?? error;
  }
}

function digestOpen(fd: number): FileDigest {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(READ_BLOCK);
  let bytes = 0;
  for (;;) {
    heed();
    const got = readSync(fd, block, 0, READ_BLOCK, null);
    if (got === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(block.subarray(0, got));
    bytes += got;
  }
}

/** Brings what was written to the disk. */
export function flushFile(file: string, flags = 'r+'): void {
  const fd = openSync(file, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Brings the names in a folder to the disk, where the system has a way to. */
export function flushFolder(folder: string): void {
  try {
    flushFile(folder, 'r');
  } catch (error) {
    // Windows opens no folders, and some network volumes do not flush them.
    const { code } = error as NodeJS.ErrnoException;
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(code ?? '')) throw error;
  }
}
