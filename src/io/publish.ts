import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../model/problem.js';
import { WRITE_REASONS } from '../words/reasons.js';
import { flushFile, flushFolder } from './digest.js';
import { awaitSignalWatch, beginPublishing, onHardEnd, published, staysAfterAll } from './halt.js';
import { deadCandidates, lockOf, OutputLock } from './lock.js';
import { isVolumeRoot, outputPlace } from './output-place.js';
import { systemFault } from './system-faults.js';

const MANIFEST = 'manifest.json';
const LISTED = 5;

/** A folder beside the output in which a result grows; it becomes the output by renaming, or vanishes. */
export interface Staging {
  readonly dir: string;
  readonly target: string;
}

/** Indexes and metadata that GIS programs put beside a file they open; they mean nothing without it. */
const BESIDE = /^(ledger|pieces)\.(qix|qmd|qpj|sbn|sbx|idm|ind|shp\.xml|gpkg-wal|gpkg-shm|\w+\.aux\.xml)$/i;

/** True for a file beside a result that belongs to it, though this program has not written it. */
export function isBesideResult(name: string): boolean {
  return BESIDE.test(name);
}

/**
 * Refuses an output folder that must not be touched: one with a result (without overwrite) or with files that are not
 * ours. An empty folder is fine.
 */
export function requireFreeTarget(target: string, overwrite: boolean): void {
  if (holdsResult(target) && !overwrite) throw new Problem('OUT_EXISTS', {}, { dir: target });
}

/** True when the folder holds a result of ours. Errors: OUT_PATH_BLOCKED, OUT_IS_VOLUME, OUT_NOT_OURS, OUT_NOT_WRITABLE. */
export function holdsResult(target: string): boolean {
  if (!existsSync(target)) {
    requireRoom(target);
    return false;
  }
  // Told before a run of minutes ends at it.
  if (statSync(target).isDirectory() && isVolumeRoot(target)) throw new Problem('OUT_IS_VOLUME', {}, { dir: target });
  if (!statSync(target).isDirectory())
    throw new Problem('OUT_PATH_BLOCKED', {}, { dir: target, file: basename(target) });
  const names = readdirSync(target);
  if (names.length === 0) return false;
  const own = ownFiles(join(target, MANIFEST));
  const foreign = names.filter((name) => !own.has(name) && !(own.size > 0 && isBesideResult(name)));
  if (foreign.length > 0) {
    throw new Problem('OUT_NOT_OURS', {}, { dir: target, names: foreign.slice(0, LISTED).join(', ') });
  }
  return true;
}

/** The files of a result by its manifest; none where the manifest is missing or another program's. */
function ownFiles(manifest: string): ReadonlySet<string> {
  try {
    const { tool, outputs } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      tool?: { name?: unknown };
      outputs?: { file: string }[];
    };
    return tool?.name === 'tuban' ? new Set([MANIFEST, ...(outputs ?? []).map(({ file }) => file)]) : new Set();
  } catch (error) {
    // A manifest that cannot be read now may be ours.
    const fault = existsSync(manifest) ? systemFault(error, manifest) : null;
    if (fault) throw fault;
    return new Set();
  }
}

/** Looks ahead at the folder above, so that a run of minutes does not end at a closed door. */
function requireRoom(target: string): void {
  let above = dirname(outputPlace(target));
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  if (!statSync(above).isDirectory()) throw new Problem('OUT_PATH_BLOCKED', {}, { dir: target, file: above });
  guarded(target, () => accessSync(above, constants.W_OK));
}

/**
 * Does something under the lock of an output, after what interrupted runs left there was cleared.
 *
 * Errors  OUT_LOCKED, those of `requireFreeTarget`, OUT_NOT_WRITABLE.
 */
export function withOutput<T>(target: string, overwrite: boolean, action: (lock: OutputLock) => T): T {
  holdsResult(target); // a path that cannot be one is refused before anything is made there
  const lock = guarded(target, () => OutputLock.take(target));
  try {
    clearLeftovers(target);
    requireFreeTarget(target, overwrite);
    return action(lock);
  } finally {
    lock.release();
  }
}

/** Makes the staging folder on the volume of the target. Errors: OUT_NOT_WRITABLE. */
export function openStaging(target: string): Staging {
  const full = outputPlace(target);
  const dir = join(dirname(full), `.${basename(full)}.tuban-${process.pid}`);
  return guarded(target, () => {
    awaitSignalWatch();
    onHardEnd(dir);
    mkdirSync(dir);
    return { dir, target: full };
  });
}

/**
 * Clears what interrupted runs left beside an output. Only to be called under the lock of the output: whatever lies there
 * then belongs to nobody. A run that was killed while it replaced a result may have moved the old one aside and not yet
 * put the new one in place: then the old one goes back.
 *
 * Errors  OUT_NOT_WRITABLE.
 */
export function clearLeftovers(target: string): void {
  const full = outputPlace(target);
  guarded(target, () => {
    const old = resultAside(full);
    if (old) renameSync(old, full);
    for (const path of leftoversOf(full)) rmSync(path, { recursive: true, force: true });
  });
}

/**
 * The same where nothing has to be written: takes the lock for it only if there is something, and lets a run that holds
 * it go on in peace.
 */
export function tidyUp(target: string): void {
  try {
    if (leftoversOf(outputPlace(target)).length === 0 && !existsSync(lockOf(target))) return;
    const lock = OutputLock.take(target);
    try {
      clearLeftovers(target);
    } finally {
      lock.release();
    }
  } catch {
    // Locked, or not to be written: the next run that has something to write tells.
  }
}

/** Where a run that was killed while it replaced a result has left the one before; null where none is missing. */
export function resultAside(target: string): string | null {
  const full = outputPlace(target);
  if (existsSync(full) || !existsSync(dirname(full))) return null;
  return leftoversOf(full).find((path) => path.endsWith(OLD) && existsSync(join(path, MANIFEST))) ?? null;
}

function leftoversOf(full: string): string[] {
  const above = dirname(full);
  const staged = readdirSync(above).filter((name) => isLeftover(name, basename(full)));
  return [...staged.map((name) => join(above, name)), ...deadCandidates(full)];
}

const OLD = '-old';

function isLeftover(name: string, output: string): boolean {
  const start = `.${output}.tuban-`;
  return name.startsWith(start) && /^\d+(-old)?$/.test(name.slice(start.length));
}

/**
 * Puts the finished result in place: the old one, if any, goes only when the new one is whole and on the disk. The name
 * of the folder is what is switched, so a reader finds all files of one result.
 */
export function publish({ dir, target }: Staging, overwrite: boolean, lock: OutputLock): void {
  guarded(target, () => {
    for (const name of readdirSync(dir)) flushFile(join(dir, name));
    flushFolder(dir);
    // Another run may have published here since this one began.
    lock.requireHeld();
    requireFreeTarget(target, overwrite);
    beginPublishing();
    try {
      putInPlace(dir, target);
    } finally {
      published();
    }
    staysAfterAll(dir);
    flushFolder(dirname(target));
  });
}

function putInPlace(dir: string, target: string): void {
  if (existsSync(target) && readdirSync(target).length === 0) rmdirSync(target);
  if (!existsSync(target)) {
    renameSync(dir, target);
    return;
  }
  const old = `${dir}${OLD}`;
  renameSync(target, old);
  try {
    renameSync(dir, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
  discardFolder(old); // published it is in any case
}

/** Removes what a failed run had begun. */
export function discard({ dir }: Staging): void {
  discardFolder(dir);
  staysAfterAll(dir);
}

/** What cannot be removed now is cleared by the next run; the reason for which it is removed must not be lost. */
function discardFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}

/** Turns the system's refusals to write into a Problem with the folder's name; everything else passes. */
export function guarded<T>(target: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code = '', syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
    // What cannot be read is an input, and told as such.
    if (syscall !== 'read' && Object.hasOwn(WRITE_REASONS, code)) {
      throw new Problem(
        'OUT_NOT_WRITABLE',
        {},
        { dir: target, reason: WRITE_REASONS[code as keyof typeof WRITE_REASONS] },
        { cause: error },
      );
    }
    throw error;
  }
}
