import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { flushFile } from '../digest.js';
import { makeFolder } from '../make-folder.js';
import { guarded } from '../publish.js';

/**
 * Writes a file, and what belongs beside it, so that it has its name only when it is whole: `write` gets the path to
 * write to. What lies there already is replaced. Returns the paths in their place.
 *
 * Errors  OUT_NOT_WRITABLE.
 */
export function writeWhole(target: string, write: (path: string) => void): string[] {
  // A pipe or device (/dev/null) is written to, never replaced.
  if (existsSync(target) && !statSync(target).isFile() && !statSync(target).isDirectory()) {
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

/** A hidden folder beside a file, in which it grows. */
class FileStaging {
  private readonly full: string;
  private readonly dir: string;
  readonly path: string;

  constructor(private readonly target: string) {
    this.full = resolve(target);
    this.dir = join(dirname(this.full), `.${basename(this.full)}.tuban-${process.pid}`);
    this.path = join(this.dir, basename(this.full));
    guarded(target, () => makeFolder(this.dir));
  }

  publish(): string[] {
    return guarded(this.target, () =>
      readdirSync(this.dir)
        .sort()
        .map((name) => {
          flushFile(join(this.dir, name));
          const place = join(dirname(this.full), name);
          renameSync(join(this.dir, name), place);
          return place;
        }),
    );
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
