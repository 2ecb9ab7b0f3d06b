import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { flushFile, flushFolder } from '../digest.js';
import { awaitSignalWatch, onHardEnd, staysAfterAll } from '../halt.js';
import { makeFolder } from '../make-folder.js';
import { outputPlace } from '../output-place.js';
import { clearForsaken, markOwned } from '../owned-folder.js';
import { guarded } from '../publish.js';

/**
 * Writes a file, and what belongs beside it, so that it has its name only when it is whole: `write` gets the path to
 * write to. What lies there already is replaced. Returns the paths in their place.
 *
 * Errors  OUT_NOT_WRITABLE.
 */
export function writeWhole(target: string, write: (path: string) => void): string[] {
  if (isOpenEnded(target)) {
    guarded(target, () => write(target));
    return [target];
  }
  const staging = new FileStaging(target);
  try {
    guarded(target, () => write(staging.path));
    return staging.publish();
  } finally {
    staging.remove();
  }
}

/** The same for what is written by and by. */
export async function writeWholeLater(target: string, write: (path: string) => Promise<void>): Promise<string[]> {
  const staging = new FileStaging(target);
  try {
    await write(staging.path);
    return staging.publish();
  } finally {
    staging.remove();
  }
}

/** True for a pipe or device (/dev/null): it is written to, never replaced. */
export function isOpenEnded(target: string): boolean {
  const stat = statSync(target, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

const FILES = 'files';

/** A hidden folder beside a file, in which it grows. What killed processes have left for the same file is cleared. */
export class FileStaging {
  private readonly full: string;
  private readonly dir: string;
  /** Where to write. */
  readonly path: string;

  /** Errors: OUT_NOT_WRITABLE. */
  constructor(private readonly target: string) {
    // What a link leads to is replaced, not the link.
    this.full = outputPlace(target);
    const prefix = `.${basename(this.full)}.tuban-`;
    this.dir = join(dirname(this.full), `${prefix}${process.pid}`);
    this.path = join(this.dir, FILES, basename(this.full));
    guarded(target, () => {
      clearForsaken(dirname(this.full), prefix);
      awaitSignalWatch();
      onHardEnd(this.dir);
      makeFolder(dirname(this.path));
      markOwned(this.dir);
    });
  }

  /** Puts what was written in its place, and returns the paths there. Errors: OUT_NOT_WRITABLE. */
  publish(): string[] {
    return guarded(this.target, () => {
      const names = readdirSync(dirname(this.path)).sort();
      for (const name of names) flushFile(join(dirname(this.path), name));
      const places = names.map((name) => {
        const place = join(dirname(this.full), name);
        renameSync(join(dirname(this.path), name), place);
        return place;
      });
      flushFolder(dirname(this.full));
      return places;
    });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
    staysAfterAll(this.dir);
  }
}
