import { existsSync, readFileSync } from 'node:fs';

/** Version of this program, from its package.json (two folders up in the sources, three in the compiled program). */
export function toolVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    const file = new URL(path, import.meta.url);
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'tuban' && version) return version;
  }
  return 'unknown';
}

/**
 * What this program was compiled from, where it runs from a checkout: there the version stays while the program changes.
 * '' where it was installed from a package.
 */
export function toolBuild(): string {
  const file = new URL('../../compiled-from', import.meta.url);
  return existsSync(file) ? readFileSync(file, 'latin1').trim() : '';
}
