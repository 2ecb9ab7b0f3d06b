import { statSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { outputPlace } from '../output-place.js';
import { isOpenEnded } from './whole-file.js';

/**
 * Refuses to write over what a command reads: a ledger that people filled in, or the store itself, would be gone. Links and
 * other spellings of one path are the same file. Undefined outputs, and what is not there yet, are no harm.
 *
 * Errors  OUTPUT_IS_INPUT.
 */
export function requireOtherFile(outputs: readonly (string | undefined)[], inputs: readonly string[]): void {
  for (const output of outputs) {
    const own = output === undefined ? null : placeOf(output);
    const input = own === null ? undefined : inputs.find((one) => placeOf(one) === own);
    if (input !== undefined) throw new Problem('OUTPUT_IS_INPUT', { file: output! }, { input });
  }
}

/**
 * Refuses two outputs in one file: the second would take the place of the first, and both would be told as written. Pipes,
 * devices and standard output (`-`) may be named twice.
 *
 * Errors  OUTPUT_TWICE.
 */
export function requireDistinct(outputs: readonly (string | undefined)[]): void {
  const places = new Set<string>();
  for (const output of outputs) {
    if (output === undefined || output === STDOUT) continue;
    const place = outputPlace(output);
    if (places.has(place) && !isOpenEnded(output)) throw new Problem('OUTPUT_TWICE', { file: output });
    places.add(place);
  }
}
const STDOUT = '-';

function placeOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isFile() ? `${found.dev}:${found.ino}` : null;
}
