import { statSync } from 'node:fs';
import { Problem } from '../../model/problem.js';

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

function placeOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isFile() ? `${found.dev}:${found.ino}` : null;
}
