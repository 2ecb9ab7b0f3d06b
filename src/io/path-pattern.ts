import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Problem } from '../model/problem.js';
import { PATH_HINTS } from '../words/reasons.js';

const WILD = /[*?]/;
/** PATTERN:LAYER; the colon of a drive letter stands before any wildcard. */
const WITH_LAYER = /^(.*[*?].*?)(:[^:\\/*?]+)$/;

/**
 * The paths that a pattern stands for, in order of their names: `*` and `?` within a name, `**` for any folders between;
 * case does not count. A path without wildcards, or one that is there as it is written, stands for itself. PATTERN:LAYER
 * names a layer in each of them.
 *
 * Errors  FILE_NOT_FOUND where nothing fits.
 */
export function expandPattern(pattern: string): string[] {
  if (!WILD.test(pattern) || existsSync(pattern)) return [pattern];
  const [, path = pattern, layer = ''] = WITH_LAYER.exec(pattern) ?? [];
  const names = path.split(/[\\/]/);
  const fixed = names.findIndex((name) => WILD.test(name));
  const start = names.slice(0, fixed).join(sep);
  const found = below(start === '' && fixed > 0 ? sep : start, names.slice(fixed)).sort();
  if (found.length === 0) throw new Problem('FILE_NOT_FOUND', { file: pattern }, { hint: PATH_HINTS.noMatch });
  return withoutSidecars(found).map((one) => one + layer);
}

/** What lies beside the main file of a format, by its extension. */
const SIDECARS: Readonly<Record<string, RegExp>> = {
  '.shp': /\.(shx|dbf|prj|cpg|qpj|sbn|sbx|qix|fix|atx|shp\.xml)$/i,
  '.tab': /\.(dat|id|map|ind)$/i,
  '.mif': /\.mid$/i,
};

/** `county*.*` means the layers, not the files that belong to them. */
function withoutSidecars(paths: readonly string[]): string[] {
  const known = new Set(paths.map((path) => path.toLowerCase()));
  return paths.filter((path) =>
    Object.entries(SIDECARS).every(([main, sidecar]) => {
      const found = sidecar.exec(path);
      return found === null || !known.has(`${path.slice(0, found.index).toLowerCase()}${main}`);
    }),
  );
}

function below(folder: string, names: readonly string[]): string[] {
  const [name, ...rest] = names;
  if (name === undefined) return [folder];
  if (name === '**') {
    const deeper = namesIn(folder).filter((entry) => isFolder(join(folder, entry)));
    return [...new Set([...below(folder, rest), ...deeper.flatMap((entry) => below(join(folder, entry), names))])];
  }
  const matches = matcher(name);
  const found = namesIn(folder).filter((entry) => matches.test(entry));
  return found.flatMap((entry) => {
    const path = join(folder, entry);
    return rest.length === 0 ? [path] : isFolder(path) ? below(path, rest) : [];
  });
}

function namesIn(folder: string): string[] {
  return isFolder(folder || '.') ? readdirSync(folder || '.').filter((name) => !name.startsWith('.')) : [];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function matcher(name: string): RegExp {
  const escaped = name.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'iu');
}
