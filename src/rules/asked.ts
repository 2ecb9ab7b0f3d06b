import type { FactName } from '../model/facts.js';
import { threshold } from './condition.js';
import type { Condition, RulePack } from './schema.js';
import { parseTemplate } from './template.js';

/** Every fact that a pack asks in a condition or shows in a sentence. */
export function askedFacts(pack: RulePack): ReadonlySet<FactName> {
  const asked = new Set<FactName>();
  for (const condition of conditionsOf(pack)) walk(condition, (one) => addFacts(one, asked));
  const answers = [...pack.rules, pack.otherwise, pack.doubtful].map(({ because }) => because);
  const texts = [...answers, ...pack.signs.flatMap(({ because }) => because ?? [])];
  for (const { en, zh } of texts) {
    for (const part of [...parseTemplate(en), ...parseTemplate(zh)]) if (part.kind === 'fact') asked.add(part.fact);
  }
  return asked;
}

/**
 * How far around a patch a pack looks for approvals, m: the largest distance it compares with; null where it does not.
 * Approvals of the user are worth looking for only where patches say who uses them (`hasParties`).
 */
export function nearReach(pack: RulePack, hasParties: boolean): number | null {
  const distances: readonly FactName[] = hasParties ? ['near.distance', 'nearOwn.distance'] : ['near.distance'];
  const parameters = new Map(pack.parameters.map((parameter) => [parameter.name, parameter]));
  let reach: number | null = null;
  for (const condition of conditionsOf(pack)) {
    walk(condition, (one) => {
      if (one.kind !== 'compare' || !distances.includes(one.fact)) return;
      reach = Math.max(reach ?? 0, threshold(one, parameters));
    });
  }
  return reach;
}

function conditionsOf({ rules, signs }: RulePack): Condition[] {
  return [...rules, ...signs].map(({ when }) => when);
}

function walk(condition: Condition, visit: (one: Condition) => void): void {
  visit(condition);
  if (condition.kind === 'all') for (const one of condition.all) walk(one, visit);
  else if (condition.kind === 'any') for (const one of condition.any) walk(one, visit);
  else if (condition.kind === 'not') walk(condition.not, visit);
}

function addFacts(condition: Condition, asked: Set<FactName>): void {
  if (condition.kind === 'needs') for (const fact of condition.needs) asked.add(fact);
  else if ('fact' in condition) asked.add(condition.fact);
}
