import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../model/problem.js';
import { LOCK_WORDS } from '../words/publish.js';
import { awaitSignalWatch, onHardEnd, staysAfterAll } from './halt.js';
import { makeFolder } from './make-folder.js';
import { outputPlace } from './output-place.js';
import { type Owner, parseOwner, thisProcess, whereabouts } from './owner.js';
import { writeChecked } from './write/checked.js';

/** A lock of another machine that was not touched for so long is taken over; its holder touches it far more often. */
const SILENT_MS = 180_000;

/** Path of the lock of an output: beside it, so that it exists before the output does. */
export function lockOf(target: string): string {
  const full = outputPlace(target);
  return join(dirname(full), `.${basename(full)}.tuban-lock`);
}

/** The hold of one process on one output. */
export class OutputLock {
  private constructor(
    private readonly file: string,
    private readonly target: string,
    private readonly text: string,
    /** Topmost folder that had to be made for it. */
    private readonly made: string | undefined,
  ) {}

  /**
   * Takes hold of an output. A lock whose process is gone is taken over; one of another machine when it was silent for
   * three minutes by the clock of the disk.
   *
   * Errors  OUT_LOCKED (exit 11) with the holder; those of the file system.
   */
  static take(target: string): OutputLock {
    awaitSignalWatch();
    const file = lockOf(target);
    const made = makeFolder(dirname(file));
    const text = `${JSON.stringify(thisProcess())}\n`;
    // Written under another name and linked: whoever sees the lock sees it whole.
    const own = `${file}-${process.pid}`;
    try {
      writeChecked(own, text); // half a lock would name nobody, and keep everybody out
      if (!linked(own, file, text)) {
        clearStale(file, target, own);
        if (!linked(own, file, text)) throw lockedBy(file, target);
      }
    } finally {
      rmSync(own, { force: true });
    }
    onHardEnd(file, { isTouched: true });
    return new OutputLock(file, target, text, made);
  }

  /**
   * Errors  OUT_LOCKED when another process has taken it over meanwhile (this one was stopped for long); those of the file
   * system: a lock that cannot be read is not another's.
   */
  requireHeld(): void {
    if (!existsSync(this.file) || readFileSync(this.file, 'utf8') !== this.text) throw lockedBy(this.file, this.target);
  }

  /** Never throws: what was done under the lock counts, and a lock that stays is one of a process that is gone. */
  release(): void {
    try {
      if (textOf(this.file) === this.text) rmSync(this.file, { force: true });
    } catch {}
    staysAfterAll(this.file);
    if (this.made) removeEmpty(dirname(this.file), this.made);
  }
}

/** Locks that were written and never linked, by processes that are gone. */
export function deadCandidates(target: string): string[] {
  const lock = lockOf(target);
  const start = `${basename(lock)}-`;
  return readdirSync(dirname(lock))
    .filter((name) => name.startsWith(start) && /^\d+(-stale)?$/.test(name.slice(start.length)))
    .map((name) => join(dirname(lock), name))
    .filter((file) => {
      const owner = parseOwner(textOf(file) ?? '');
      return owner === null || whereabouts(owner) === 'gone';
    });
}

/** True when the lock is ours now; false when there is one already. */
function linked(own: string, file: string, text: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO' || code === 'EACCES') throw error;
  }
  try {
    writeFileSync(file, text, { flag: 'wx' }); // a volume without links
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock aside, so that of two who find it only one removes it. Errors: OUT_LOCKED. */
function clearStale(file: string, target: string, own: string): void {
  const before = textOf(file);
  if (before === null) return;
  if (!isStale(file, parseOwner(before), own)) throw lockedBy(file, target);
  const aside = `${own}-stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was first
  }
  // Between reading and moving somebody may have put a lock of his own there: he gets it back.
  if (textOf(aside) !== before) linked(aside, file, textOf(aside) ?? '');
  rmSync(aside, { force: true });
}

function isStale(file: string, owner: Owner | null, own: string): boolean {
  const where = owner === null ? 'elsewhere' : whereabouts(owner);
  if (where !== 'elsewhere') return where === 'gone';
  const touched = statSync(file, { throwIfNoEntry: false });
  // Our own file was written a moment ago: both times are the disk's, however wrong the clocks are.
  return !touched || statSync(own).mtimeMs - touched.mtimeMs > SILENT_MS;
}

function lockedBy(file: string, target: string): Problem {
  const owner = parseOwner(textOf(file) ?? '');
  const holder = owner
    ? { pid: owner.pid, host: owner.host, since: owner.since }
    : { pid: '?', host: LOCK_WORDS.unknown, since: LOCK_WORDS.unknown };
  return new Problem('OUT_LOCKED', {}, { dir: target, lock: file, ...holder });
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Removes folders that were made for nothing, from the inside out; one that holds something stays. */
function removeEmpty(from: string, upTo: string): void {
  for (let folder = from; folder.length >= upTo.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
