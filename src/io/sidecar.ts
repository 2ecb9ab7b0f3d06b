import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** The file of the same name with another extension, in whatever case it is written. */
export function sidecar(path: string, extension: string): string | null {
  const base = path.slice(0, -extname(path).length);
  for (const candidate of [extension, extension.toUpperCase()])
    if (existsSync(base + candidate)) return base + candidate;
  const wanted = basename(base + extension).toLowerCase();
  const found = readdirSync(dirname(path)).find((name) => name.toLowerCase() === wanted);
  return found ? join(dirname(path), found) : null;
}
