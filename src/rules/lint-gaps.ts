import { LINT } from '../words/rules.js';
import { filled } from '../words/text.js';
import { threshold } from './condition.js';
import type { LintRemark } from './lint-remark.js';
import type { CompareLeaf, Condition, Parameter, Rule } from './schema.js';
import { formatQuantity } from './template.js';

type Parameters = ReadonlyMap<string, Parameter>;

/** What falls between two rules that were meant to meet: days that no edition of a rule is for, and limits. */
export function lintGaps(rules: readonly Rule[], parameters: Parameters): LintRemark[] {
  return [...dateGaps(rules), ...limitGaps(rules, parameters)];
}

/** Rules of one class and sub-class with dates are editions of one rule: between them no day may be left out. */
function dateGaps(rules: readonly Rule[]): LintRemark[] {
  const editions = new Map<string, { rule: Rule; index: number }[]>();
  rules.forEach((rule, index) => {
    if (rule.since === null && rule.until === null) return;
    const key = `${rule.outcome}\0${rule.sub?.zh ?? ''}`;
    editions.set(key, [...(editions.get(key) ?? []), { rule, index }]);
  });
  return [...editions.values()].flatMap((group) => {
    const inOrder = group.sort((a, b) => ((a.rule.since ?? '') < (b.rule.since ?? '') ? -1 : 1));
    let covered: string | null = inOrder[0]!.rule.until;
    return inOrder.slice(1).flatMap(({ rule, index }): LintRemark[] => {
      const isGap = covered !== null && rule.since !== null && rule.since > nextDay(covered);
      const params = { from: covered ?? '', to: rule.since ?? '' };
      if (covered !== null && (rule.until === null || rule.until > covered)) covered = rule.until;
      return isGap ? [{ code: 'GAP_IN_DATES', path: `rules[${index}]`, text: filled(LINT.gapInDates, params) }] : [];
    });
  });
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A fact asked as "less than" and as "more than" one limit, and nowhere with the limit itself. */
function limitGaps(rules: readonly Rule[], parameters: Parameters): LintRemark[] {
  const asked = new Map<string, { below: boolean; above: boolean; at: boolean; index: number; leaf: CompareLeaf }>();
  rules.forEach((rule, index) => {
    for (const leaf of compareLeaves(rule.when)) {
      const key = `${leaf.fact} ${threshold(leaf, parameters)}`;
      const known = asked.get(key) ?? { below: false, above: false, at: false, index, leaf };
      asked.set(key, {
        below: known.below || leaf.is === '<',
        above: known.above || leaf.is === '>',
        at: known.at || (leaf.is !== '<' && leaf.is !== '>'),
        index,
        leaf,
      });
    }
  });
  return [...asked.values()].flatMap(({ below, above, at, index, leaf }): LintRemark[] => {
    if (!below || !above || at) return [];
    const value = typeof leaf.than === 'number' ? leaf.than : parameters.get(leaf.than.parameter)!.value;
    const limit = { en: formatQuantity(value, leaf.unit, 'en'), zh: formatQuantity(value, leaf.unit, 'zh') };
    const text = filled(LINT.gapAtLimit, { fact: leaf.fact, limit });
    return [{ code: 'GAP_AT_LIMIT', path: `rules[${index}]`, text }];
  });
}

function compareLeaves(condition: Condition): CompareLeaf[] {
  if (condition.kind === 'all') return condition.all.flatMap(compareLeaves);
  if (condition.kind === 'any') return condition.any.flatMap(compareLeaves);
  if (condition.kind === 'not') return compareLeaves(condition.not);
  return condition.kind === 'compare' ? [condition] : [];
}
