import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../model/problem.js';

/**
 * Writes a text to a file of its own. `isNew` refuses to replace one.
 *
 * Errors  FILE_EXISTS, OUT_NOT_WRITABLE.
 */
export function writeTextFile(file: string, text: string, isNew = false): void {
  try {
    writeFileSync(file, text, { flag: isNew ? 'wx' : 'w' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '?';
    if (code === 'EEXIST') throw new Problem('FILE_EXISTS', { file }, {}, { cause });
    throw new Problem('OUT_NOT_WRITABLE', { file }, { dir: dirname(file), reason: code }, { cause });
  }
}
