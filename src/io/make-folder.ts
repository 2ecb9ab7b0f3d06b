import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, one by one: the recursive call of Node never returns where the system refuses a
 * folder with ENOENT although the one above is there (/proc, some network drives).
 * Returns the topmost folder made; undefined where all were there. Errors: those of the system.
 */
export function makeFolder(dir: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(dir); !existsSync(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  // Told as what it is: the system would say that it exists.
  if (missing.length === 0 && !statSync(dir).isDirectory())
    throw Object.assign(new Error(`ENOTDIR: not a directory, '${dir}'`), { code: 'ENOTDIR' });
  for (const path of missing) madeOne(path);
  return missing[0];
}

/** Another process may be quicker. */
function madeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!existsSync(path) || !statSync(path).isDirectory()) throw error;
  }
}
