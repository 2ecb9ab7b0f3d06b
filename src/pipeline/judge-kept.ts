import type { KeptFacts } from '../model/kept-facts.js';
import type { LedgerRow } from '../model/ledger.js';
import type { FinishedResult } from '../result/finished-result.js';

/** One patch of a finished result: its row as printed, and what it was judged by. */
export interface KeptPatch {
  readonly row: LedgerRow;
  readonly kept: KeptFacts;
}

/**
 * The patches of a finished result in the order of its ledger, from its folder alone.
 *
 * Errors  RESULT_LACKS where ledger.csv or the facts were not written, RESULT_UNREADABLE where a file is not the one the
 *         manifest speaks of: numbers that somebody has changed are not judged.
 */
export function keptPatches(result: FinishedResult): KeptPatch[] {
  for (const name of ['ledger.csv', 'facts.csv']) result.requireIntact(name);
  const rows = result.rows();
  const facts = result.facts();
  if (rows.length !== facts.length) throw result.unreadable('facts.csv');
  return rows.map((row, i) => {
    const kept = facts[i]!;
    if (kept.id !== row.texts['JCBH']) throw result.unreadable('facts.csv');
    return { row, kept };
  });
}
