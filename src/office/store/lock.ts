import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../model/problem.js';

/** How long a second writer waits for the first, milliseconds. */
const PATIENCE = 5_000;
const PAUSE = 50;

/** A name beside the store that only this process uses; told to others by host and process number. */
export function privateName(file: string, purpose: string): string {
  return join(dirname(file), `.${basename(file)}.tuban-${hostKey()}-${process.pid}-${purpose}`);
}

function hostKey(): string {
  return hostname().replace(/[^\w.]/g, '_') || 'host';
}

/** Removes what processes of this host that are no more have left beside the store. */
export function sweepLeftovers(file: string): void {
  const start = `.${basename(file)}.tuban-${hostKey()}-`;
  for (const name of readdirSync(dirname(file))) {
    if (!name.startsWith(start)) continue;
    const pid = Number(/^\d+/.exec(name.slice(start.length))?.[0]);
    if (pid > 0 && pid !== process.pid && !isAlive(pid)) {
      rmSync(join(dirname(file), name), { recursive: true, force: true });
    }
  }
}

/**
 * Holds `FILE.lock` while `action` writes: one writer at a time. A lock whose process is dead (kill -9) is cleared.
 *
 * Errors  LEDGER_LOCKED where another process holds it for more than five seconds, or a lock that is not ours is there.
 */
export function withLock<Result>(file: string, action: () => Result): Result {
  const lock = `${file}.lock`;
  take(lock, file);
  try {
    return action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string, file: string): void {
  const until = Date.now() + PATIENCE;
  // The lock appears whole: written under another name, then linked.
  const own = privateName(file, 'lock');
  const fd = openSync(own, 'w');
  writeSync(fd, JSON.stringify({ pid: process.pid, host: hostKey() }));
  closeSync(fd);
  try {
    while (!linked(own, lock)) {
      const holder = holderOf(lock);
      if (holder === 'gone') continue;
      if (holder !== null && holder.host === hostKey() && !isAlive(holder.pid)) clearStale(lock, holder.pid, file);
      else if (Date.now() > until) throw locked(file, lock, holder);
      else pause();
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    // Volumes without hard links (exFAT, some shares): an exclusive file does as well.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    return exclusive(own, lock);
  }
}

function exclusive(own: string, lock: string): boolean {
  try {
    const fd = openSync(lock, 'wx');
    writeSync(fd, readFileSync(own));
    closeSync(fd);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Who holds the lock; null for a lock that does not say. */
function holderOf(lock: string): Holder | null | 'gone' {
  try {
    if (statSync(lock).isDirectory()) return null;
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : null;
  }
}

/** Takes the lock of a dead process away, unless another process has been quicker. */
function clearStale(lock: string, pid: number, file: string): void {
  const aside = privateName(file, 'stale');
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const holder = holderOf(aside);
  if (holder !== null && holder !== 'gone' && holder.pid !== pid) {
    // Another process took the lock in between: it gets it back.
    renameSync(aside, lock);
    return;
  }
  rmSync(aside, { force: true });
}

function locked(file: string, lock: string, holder: Holder | null): Problem {
  return new Problem('LEDGER_LOCKED', { file }, { lock, pid: holder?.pid ?? '?', host: holder?.host ?? '?' });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}
