import { digestFile } from '../io/digest.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import { RESULT_REASONS } from '../words/reasons.js';

/** What a ledger takes over. */
const TAKEN = new Set(['ledger.csv', 'ledger.shp', 'ledger.prj']);

/**
 * A ledger states the digest of the run it took a release from, and forms of an office that of the run they tell of: the
 * files must be those of that run.
 *
 * Errors  RESULT_UNREADABLE for a file that was changed or removed since.
 */
export function requireWhole(result: FinishedResult): void {
  for (const { file, sha256 } of result.manifest.outputs) {
    if (!TAKEN.has(file) || (result.has(file) && digestFile(result.file(file)).sha256 === sha256)) continue;
    const params = { dir: result.dir, reason: RESULT_REASONS.badFile };
    throw new Problem('RESULT_UNREADABLE', { file: result.file(file) }, params);
  }
}
