import type { Manifest } from '../model/manifest.js';
import { Problem } from '../model/problem.js';
import { askedFacts, nearReach } from '../rules/asked.js';
import type { RulePack } from '../rules/schema.js';
import type { SortedPatches } from './sorted-patches.js';

type Measured = NonNullable<Manifest['run']['measured']>;

/** What a run with this pack measures of the facts that cost time and are found only where they are asked for. */
export function measuredFacts(pack: RulePack, { hasParties }: Pick<SortedPatches, 'hasParties'>): Measured {
  return needed(pack, hasParties);
}

function needed(pack: RulePack, parties: boolean): Measured {
  const rest = [...askedFacts(pack)].some((fact) => fact.startsWith('rest.'));
  return { rest, near_m: nearReach(pack, parties), parties };
}

/**
 * Refuses to judge a finished result by a pack that asks for what its run did not measure: "not measured" would be read
 * as "not provided". Approvals nearby must have been looked for just as far, because "none found" depends on it.
 *
 * Errors  FACTS_NOT_MEASURED.
 */
export function requireMeasured({ run, rules }: Manifest, pack: RulePack): void {
  const measured = run.measured ?? { rest: false, near_m: null, parties: false };
  const wanted = needed(pack, measured.parties);
  const lacking = [
    ...(wanted.rest && !measured.rest ? ['rest.*'] : []),
    ...(wanted.near_m !== null && wanted.near_m !== measured.near_m ? [`near.* (${wanted.near_m} m)`] : []),
  ];
  if (lacking.length === 0) return;
  throw new Problem('FACTS_NOT_MEASURED', {}, { pack: pack.name, facts: lacking.join(', '), was: rules.name });
}
