import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '../model/problem.js';

const MANIFEST = 'manifest.json';
const READ_BLOCK = 1 << 22;

/** A folder beside the output in which a result grows; it becomes the output by renaming, or vanishes. */
export interface Staging {
  readonly dir: string;
  readonly target: string;
}

/**
 * Refuses an output folder that must not be touched: one with a result (without overwrite) or with files that are not
 * ours. An empty folder is fine.
 */
export function requireFreeTarget(target: string, overwrite: boolean): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw new Problem('OUT_NOT_OURS', {}, { dir: target, names: basename(target) });
  const names = readdirSync(target);
  if (names.length === 0) return;
  if (!names.includes(MANIFEST)) {
    throw new Problem('OUT_NOT_OURS', {}, { dir: target, names: names.slice(0, 5).join(', ') });
  }
  if (!overwrite) throw new Problem('OUT_EXISTS', {}, { dir: target });
}

/** Makes the staging folder on the volume of the target. Errors: OUT_NOT_WRITABLE. */
export function openStaging(target: string): Staging {
  const full = resolve(target);
  const dir = join(dirname(full), `.${basename(full)}.tuban-${process.pid}`);
  return guarded(target, () => {
    mkdirSync(dirname(full), { recursive: true });
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
    return { dir, target: full };
  });
}

/** Puts the finished result in place: the old one, if any, goes only when the new one is whole. */
export function publish({ dir, target }: Staging): void {
  guarded(target, () => {
    for (const name of readdirSync(dir)) flush(join(dir, name));
    if (!existsSync(target)) {
      renameSync(dir, target);
      return;
    }
    const old = `${dir}-old`;
    renameSync(target, old);
    try {
      renameSync(dir, target);
    } catch (error) {
      renameSync(old, target);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  });
}

/** Removes what a failed run had begun. */
export function discard({ dir }: Staging): void {
  rmSync(dir, { recursive: true, force: true });
}

/** Turns the system's refusals to write into a Problem with the folder's name; everything else passes. */
export function guarded<T>(target: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EBUSY', 'ENOTDIR', 'ENOENT', 'EEXIST'].includes(code)) {
      throw new Problem('OUT_NOT_WRITABLE', {}, { dir: target, reason: code }, { cause: error });
    }
    throw error;
  }
}

/** SHA-256 and size of a file, read in blocks. */
export function digestFile(file: string): { readonly bytes: number; readonly sha256: string } {
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

function flush(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
