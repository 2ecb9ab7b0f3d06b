import type { FactName } from '../model/facts.js';
import { LINT } from '../words/rules.js';
import { filled } from '../words/text.js';
import type { LintRemark } from './lint-remark.js';
import type { CompareLeaf, Condition, Leaf, RulePack } from './schema.js';

/**
 * Approvals nearby are looked for as far as the pack compares their distance with, and no farther: a pack that asks for
 * them without a distance finds none, and "farther than" cannot be answered.
 */
export function lintNear({ rules, signs }: RulePack): LintRemark[] {
  const places = [
    ...rules.map(({ when }, index) => ({ path: `rules[${index}]`, leaves: leavesOf(when) })),
    ...signs.map(({ when }, index) => ({ path: `signs[${index}]`, leaves: leavesOf(when) })),
  ];
  const compared = new Set(places.flatMap(({ leaves }) => distances(leaves)).map(({ fact }) => fact));
  const isMeasured = (fact: FactName): boolean =>
    compared.has('near.distance') || (fact.startsWith('nearOwn.') && compared.has('nearOwn.distance'));
  return places.flatMap(({ path, leaves }): LintRemark[] => {
    const unmeasured = leaves.flatMap(factsOf).find((fact) => /^near(Own)?\./.test(fact) && !isMeasured(fact));
    const beyond = distances(leaves).find(({ is }) => is !== '<' && is !== '<=');
    const remarks: LintRemark[] = [];
    if (unmeasured) {
      const params = { fact: unmeasured, distance: unmeasured.replace(/\..*/, '.distance') };
      remarks.push({ code: 'NEAR_WITHOUT_DISTANCE', path, text: filled(LINT.nearWithoutDistance, params) });
    }
    if (beyond) remarks.push({ code: 'NEAR_BEYOND', path, text: filled(LINT.nearBeyond, { fact: beyond.fact }) });
    return remarks;
  });
}

function leavesOf(condition: Condition): Leaf[] {
  if (condition.kind === 'all') return condition.all.flatMap(leavesOf);
  if (condition.kind === 'any') return condition.any.flatMap(leavesOf);
  return condition.kind === 'not' ? leavesOf(condition.not) : [condition];
}

function distances(leaves: readonly Leaf[]): CompareLeaf[] {
  return leaves.flatMap((leaf) => (leaf.kind === 'compare' && /^near(Own)?\.distance$/.test(leaf.fact) ? [leaf] : []));
}

function factsOf(leaf: Leaf): readonly FactName[] {
  if (leaf.kind === 'landClasses') return [];
  return leaf.kind === 'needs' ? leaf.needs : [leaf.fact];
}
