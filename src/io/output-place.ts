import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Where an output really lies: the full path, or, where a symbolic link stands in its place, what that leads to. A result
 * takes the place of the folder, never of the link, and runs that come by the one or the other way find the same lock.
 */
export function outputPlace(target: string): string {
  const full = resolve(target);
  if (!isLink(full)) return full;
  return existsSync(full) ? realpathSync(full) : resolve(dirname(full), readlinkSync(full));
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false; // not there, or below a file: whoever writes there is told
  }
}

/** True for the root of a volume, as it is mounted into a container for example: it cannot be renamed. */
export function isVolumeRoot(folder: string): boolean {
  const full = resolve(folder);
  if (dirname(full) === full) return true;
  const mounted = mountPoints();
  return mounted ? mounted.has(realpathSync(full)) : statSync(full).dev !== statSync(dirname(full)).dev;
}

/** By the system's own list, which knows folders mounted from the same disk too; null where it keeps none. */
function mountPoints(): ReadonlySet<string> | null {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n');
    const unescaped = (path: string): string =>
      path.replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
    return new Set(lines.map((line) => unescaped(line.split(' ')[4] ?? '')));
  } catch {
    return null;
  }
}
