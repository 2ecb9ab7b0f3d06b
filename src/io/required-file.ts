import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { PATH_HINTS } from '../words/reasons.js';
import { filled, type Text } from '../words/text.js';

/** Refuses a path that leads nowhere, with what might have been meant. */
export function requireFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return requireReadableFile(path);
  if (stat?.isDirectory()) throw new Problem('FILE_IS_FOLDER', { file: path }, { hint: insideFolder(path) });
  throw new Problem('FILE_NOT_FOUND', { file: path }, { hint: hintFor(path) });
}

function requireReadableFile(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '?';
    throw new Problem('FILE_UNREADABLE', { file: path }, { hint: filled(PATH_HINTS.unreadable, { code }) }, { cause });
  }
}

const LISTED = 5;

function insideFolder(folder: string): Text {
  const names = readdirSync(folder).filter((name) => /\.shp$/i.test(name));
  if (names.length === 0) return PATH_HINTS.isFolderEmpty;
  return filled(PATH_HINTS.isFolder, { names: names.slice(0, LISTED).join(', ') });
}

function hintFor(path: string): Text {
  const folder = dirname(path);
  if (!existsSync(folder)) return filled(PATH_HINTS.noFolder, { folder });
  const extension = extname(path);
  const names = readdirSync(folder).filter((name) => extname(name).toLowerCase() === extension.toLowerCase());
  if (names.length === 0) return filled(PATH_HINTS.noSuchKind, { folder, extension });
  return filled(PATH_HINTS.nearest, { path: join(folder, nearest(basename(path), names)) });
}
