import { existsSync, writeFileSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { writeWhole } from './whole-file.js';

/**
 * Writes a text to a file of its own. `isNew` refuses to replace one.
 *
 * Errors  FILE_EXISTS, OUT_NOT_WRITABLE.
 */
export function writeTextFile(file: string, text: string, isNew = false): void {
  if (isNew && existsSync(file)) throw new Problem('FILE_EXISTS', { file });
  writeWhole(file, (path) => writeFileSync(path, text));
}
