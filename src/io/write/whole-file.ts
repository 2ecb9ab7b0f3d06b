import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { flushFile } from '../digest.js';
import { guarded } from '../publish.js';

/**
 * Writes a file, and what belongs beside it, so that it has its name only when it is whole: `write` gets the path to
 * write to. What lies there already is replaced. Returns the paths in their place.
 *
 * Errors  OUT_NOT_WRITABLE.
 */
export function writeWhole(target: string, write: (path: string) => void): string[] {
  const full = resolve(target);
  const staging = join(dirname(full), `.${basename(full)}.tuban-${process.pid}`);
  return guarded(target, () => {
    mkdirSync(staging, { recursive: true });
    try {
      write(join(staging, basename(full)));
      return readdirSync(staging)
        .sort()
        .map((name) => {
          flushFile(join(staging, name));
          const place = join(dirname(full), name);
          renameSync(join(staging, name), place);
          return place;
        });
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  });
}
