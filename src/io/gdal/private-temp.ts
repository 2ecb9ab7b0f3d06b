import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../model/problem.js';
import { onHardEnd, staysAfterAll } from '../halt.js';
import { clearForsaken, markOwned } from '../owned-folder.js';

const PREFIX = 'tuban-';
const folders = new Set<string>();
let isWatching = false;

/**
 * A new folder that only this user may look into; it goes when the process ends, by an error or a signal too, and at the
 * latest when the next run needs one. It lies in the folder for temporary files of the system, or in the one that
 * TUBAN_TMP names.
 *
 * Errors  TEMP_NOT_WRITABLE.
 */
export function privateTemp(): string {
  const above = tempPlace();
  try {
    if (!isWatching) clearForsaken(above, PREFIX);
    const folder = mkdtempSync(join(above, PREFIX)); // of mode 0700
    if (!isWatching) process.once('exit', discardAll);
    isWatching = true;
    folders.add(folder);
    onHardEnd(folder);
    markOwned(folder);
    return folder;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : '?';
    throw new Problem('TEMP_NOT_WRITABLE', {}, { dir: above, reason }, { cause });
  }
}

function tempPlace(): string {
  return process.env['TUBAN_TMP'] || tmpdir();
}

const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']);

/** Copies a layer; a disk that has no room for the copy is told with the way to another one. Errors: TEMP_NOT_WRITABLE. */
export function copying<T>(copy: () => T): T {
  try {
    return copy();
  } catch (error) {
    throw tempFault(error) ?? error;
  }
}

/** What the system refused while a copy was written; null for everything else. */
export function tempFault(error: unknown): Problem | null {
  if (!(error instanceof Error) || error instanceof Problem) return null;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'write' || !NO_ROOM.has(code)) return null;
  return new Problem('TEMP_NOT_WRITABLE', {}, { dir: tempPlace(), reason: code ?? '' }, { cause: error });
}

/** Removes a folder of `privateTemp` before the process ends. */
export function discardTemp(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
  staysAfterAll(folder);
}

function discardAll(): void {
  for (const folder of [...folders]) discardTemp(folder);
}
