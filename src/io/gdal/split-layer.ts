import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';

/** Where a dataset is, and the layer in it that was named with it. */
export interface LayerPath {
  readonly path: string;
  readonly layer: string | null;
}

/**
 * Takes PATH:LAYER apart; colons belong to the path where a file of that name is there. A layer may also be named as
 * ArcGIS shows it: FOLDER.gdb/DATASET/LAYER.
 */
export function splitLayer(text: string): LayerPath {
  if (existsSync(text)) return { path: text, layer: null };
  const colons = colonsOf(text);
  for (const at of colons) {
    const path = text.slice(0, at);
    if (existsSync(path) || archiveAround(path) !== null) return { path, layer: text.slice(at + 1) };
  }
  const geodatabase = geodatabaseAround(text);
  if (geodatabase !== null) return { path: geodatabase, layer: basename(text) };
  const last = colons.find((at) => extname(text.slice(0, at)) !== '' && !/[\\/]/.test(text.slice(at)));
  // Nothing is there: the fault is then told of the path without the layer.
  return last === undefined ? { path: text, layer: null } : { path: text.slice(0, last), layer: text.slice(last + 1) };
}

/** The .zip file that a path leads into, and the rest of the path; null where there is none. */
export function archiveAround(path: string): { readonly archive: string; readonly inner: string } | null {
  const archive = above(path, (folder) => /\.(zip|kmz)$/i.test(folder) && statSync(folder).isFile());
  return archive === null ? null : { archive, inner: path.slice(archive.length + 1).replaceAll('\\', '/') };
}

function geodatabaseAround(path: string): string | null {
  return above(path, (folder) => /\.gdb$/i.test(folder) && statSync(folder).isDirectory());
}

/** The nearest part of the path, itself left out, that is there, if it is what is looked for. */
function above(path: string, isWanted: (folder: string) => boolean): string | null {
  let folder = dirname(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return existsSync(folder) && isWanted(folder) ? folder : null;
}

/** Places of colons with something behind them, last first; that of a drive letter is none of them. */
function colonsOf(text: string): number[] {
  const places: number[] = [];
  for (let at = text.length - 2; at > 1; at--) if (text[at] === ':') places.push(at);
  return places;
}
