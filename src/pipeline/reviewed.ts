import type { Manifest } from '../model/manifest.js';
import { Problem } from '../model/problem.js';
import { readManifest } from '../result/finished-result.js';

/**
 * Decisions of reviewers are work by hand, and are kept nowhere else: a result that holds some is not replaced.
 *
 * Errors  RESULT_REVIEWED.
 */
export function requireUnreviewed(dir: string): void {
  if (manifestIn(dir)?.review) throw new Problem('RESULT_REVIEWED', {}, { dir });
}

/** Null where nothing lies, or something else: whoever writes there says what is wrong with it. */
function manifestIn(dir: string): Manifest | null {
  try {
    return readManifest(dir);
  } catch {
    return null;
  }
}
