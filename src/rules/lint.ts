import { LINT } from '../words/rules.js';
import { filled } from '../words/text.js';
import { resolveDate, threshold } from './condition.js';
import { runExamples } from './examples.js';
import { implies } from './implies.js';
import { FALSE, type Kleene, negate, TRUE, UNKNOWN } from './kleene.js';
import { lintGaps } from './lint-gaps.js';
import { lintNear } from './lint-near.js';
import { contradicts } from './lint-ranges.js';
import type { LintCode, LintRemark } from './lint-remark.js';
import type { Condition, Leaf, Parameter, ParameterRef, Rule, RulePack, ValidOn } from './schema.js';
import { formatParameter } from './template.js';

export type { LintCode, LintRemark } from './lint-remark.js';

type Parameters = ReadonlyMap<string, Parameter>;

/** Remarks on a loaded pack, in the order rules, figures, examples. An empty list means nothing was found. */
export function lint(pack: RulePack): LintRemark[] {
  const parameters = new Map(pack.parameters.map((parameter) => [parameter.name, parameter]));
  return [
    ...lintRules(pack, parameters),
    ...lintSigns(pack, parameters),
    ...lintGaps(pack.rules, parameters),
    ...lintNear(pack),
    ...lintCitations(pack),
    ...lintParameters(pack),
    ...lintExamples(pack),
  ];
}

function lintRules({ rules, validOn }: RulePack, parameters: Parameters): LintRemark[] {
  return rules.flatMap((rule, index) => {
    const path = `rules[${index}]`;
    const remarks: LintRemark[] = [];
    const shadow = rules.slice(0, index).find((earlier) => shadows(earlier, rule, parameters));
    if (shadow) {
      remarks.push({ code: 'UNREACHABLE', path, text: filled(LINT.unreachable, { rule: shadow.id }) });
    }
    if (neverHolds(rule.when, parameters)) {
      remarks.push({ code: 'NEVER_HOLDS', path, text: LINT.neverHolds });
    }
    if (datesContradict(rule, validOn, parameters)) {
      remarks.push({ code: 'CONTRADICTORY_DATES', path, text: LINT.contradictoryDates });
    }
    return remarks;
  });
}

function lintSigns({ signs }: RulePack, parameters: Parameters): LintRemark[] {
  return signs.flatMap(({ when }, index): LintRemark[] => {
    if (!neverHolds(when, parameters)) return [];
    return [{ code: 'NEVER_HOLDS', path: `signs[${index}]`, text: LINT.neverHolds }];
  });
}

function neverHolds(condition: Condition, parameters: Parameters): boolean {
  return constantValue(condition, parameters) === FALSE || contradicts(mustHold(condition), parameters);
}

function shadows(earlier: Rule, rule: Rule, parameters: Parameters): boolean {
  if (!windowCovers(earlier, rule)) return false;
  if (constantValue(earlier.when, parameters) === TRUE) return true;
  return implies(rule.when, earlier.when, parameters, canonical);
}

function windowCovers(wide: Rule, narrow: Rule): boolean {
  const from = wide.since === null || (narrow.since !== null && wide.since <= narrow.since);
  const to = wide.until === null || (narrow.until !== null && wide.until >= narrow.until);
  return from && to;
}

/** TRUE or FALSE where every patch with full evidence gives that; UNKNOWN where it depends on the patch. */
function constantValue(condition: Condition, parameters: Parameters): Kleene {
  switch (condition.kind) {
    case 'all': {
      if (holdsOpposites(condition.all, parameters)) return FALSE;
      return Math.min(...condition.all.map((one) => constantValue(one, parameters))) as Kleene;
    }
    case 'any': {
      if (holdsOpposites(condition.any, parameters)) return TRUE;
      return Math.max(...condition.any.map((one) => constantValue(one, parameters))) as Kleene;
    }
    case 'not':
      return negate(constantValue(condition.not, parameters));
    default:
      return constantLeaf(condition, parameters);
  }
}

/** Areas are never negative, shares lie between 0 and 100: some comparisons are decided by that alone. */
function constantLeaf(leaf: Leaf, parameters: Parameters): Kleene {
  if (leaf.kind === 'needs') return TRUE;
  if (leaf.kind !== 'compare' && leaf.kind !== 'landClasses') return UNKNOWN;
  const limit = threshold(leaf, parameters);
  const isShare = leaf.unit === 'percent' || leaf.unit === 'share';
  if (leaf.unit === null || leaf.unit === 'day') return UNKNOWN;
  const top = isShare ? 100 : Number.POSITIVE_INFINITY;
  const always = { '<': limit > top, '<=': limit >= top, '>': limit < 0, '>=': limit <= 0, '=': false, '!=': false };
  const never = { '<': limit <= 0, '<=': limit < 0, '>': limit >= top, '>=': limit > top, '=': false, '!=': false };
  if (always[leaf.is]) return TRUE;
  return never[leaf.is] ? FALSE : UNKNOWN;
}

function holdsOpposites(conditions: readonly Condition[], parameters: Parameters): boolean {
  const plain = new Set(conditions.map((one) => canonical(one, parameters)));
  return conditions.some((one) => one.kind === 'not' && plain.has(canonical(one.not, parameters)));
}

/** The same text for conditions that ask the same, whatever the order of their parts or the unit they use. */
function canonical(condition: Condition, parameters: Parameters): string {
  switch (condition.kind) {
    case 'all':
      return `all(${canonicalParts(condition.all, parameters)})`;
    case 'any':
      return `any(${canonicalParts(condition.any, parameters)})`;
    case 'not':
      return `not(${canonical(condition.not, parameters)})`;
    case 'compare':
      return `${condition.fact}${condition.is}${threshold(condition, parameters)}`;
    case 'landClasses': {
      const codes = [...condition.landClasses].sort().join('+');
      return `${codes}${condition.is}${threshold(condition, parameters)}`;
    }
    case 'date':
      return `${condition.fact} ${condition.is} ${resolveDate(condition.date, parameters)}`;
    case 'oneOf':
      return `${condition.fact} in ${[...condition.oneOf].sort().join('|')}`;
    default:
      return JSON.stringify(condition);
  }
}

function canonicalParts(conditions: readonly Condition[], parameters: Parameters): string {
  return [...new Set(conditions.map((one) => canonical(one, parameters)))].sort().join(',');
}

/** Days of detection a rule leaves open, as far as its dates and the date conditions that must hold say. */
function datesContradict(rule: Rule, validOn: ValidOn, parameters: Parameters): boolean {
  // Dates of the job say nothing of the day a patch was seen.
  const { since, until } = validOn === 'detection' ? rule : { since: null, until: null };
  let from = since ?? '';
  // `until` is a day the rule is still for, `before` is not: a letter after the day makes both exclusive ends.
  let end = until === null ? '~' : `${until}~`;
  for (const leaf of mustHold(rule.when)) {
    if (leaf.kind !== 'date' || leaf.fact !== 'patch.imageAfter') continue;
    const date = resolveDate(leaf.date, parameters);
    if (leaf.is === 'onOrAfter' && date > from) from = date;
    if (leaf.is === 'before' && date < end) end = date;
  }
  return from >= end;
}

function mustHold(condition: Condition): Leaf[] {
  if (condition.kind === 'all') return condition.all.flatMap(mustHold);
  return condition.kind === 'any' || condition.kind === 'not' ? [] : [condition];
}

const PLACEHOLDER_CITE = /^(todo.*|tbd.*|待补.*|待定.*|无)$/i;

function lintCitations(pack: RulePack): LintRemark[] {
  const cited: [string, string][] = [
    ...pack.parameters.map(({ name, cite }): [string, string] => [`parameters.${name}.cite`, cite]),
    ...pack.signs.map(({ cite }, index): [string, string] => [`signs[${index}].cite`, cite]),
    ...pack.rules.map(({ cite }, index): [string, string] => [`rules[${index}].cite`, cite]),
    ['otherwise.cite', pack.otherwise.cite],
    ...(pack.cutoff ? [['cutoff.cite', pack.cutoff.cite] as [string, string]] : []),
  ];
  return cited
    .filter(([, cite]) => !/\p{L}/u.test(cite) || PLACEHOLDER_CITE.test(cite.trim()))
    .map(([path, cite]) => ({
      code: 'CITATION_MISSING',
      path,
      text: filled(LINT.citationMissing, { cite }),
    }));
}

function lintParameters(pack: RulePack): LintRemark[] {
  const used = usedParameters(pack);
  return (
    pack.parameters
      // What a base states may serve rules that this pack took away.
      .filter(({ name }) => !used.has(name) && !pack.inherited.includes(name))
      .map((parameter) => ({
        code: 'PARAMETER_UNUSED',
        path: `parameters.${parameter.name}`,
        text: filled(LINT.parameterUnused, {
          name: parameter.name,
          value: { en: formatParameter(parameter, 'en'), zh: formatParameter(parameter, 'zh') },
        }),
      }))
  );
}

/** Parameters that decide something; to be quoted in an explanation does not count. */
function usedParameters({ rules, signs, cutoff }: RulePack): Set<string> {
  const used = new Set<string>();
  const add = (value: number | string | ParameterRef) => {
    if (typeof value === 'object') used.add(value.parameter);
  };
  const walk = (condition: Condition): void => {
    if (condition.kind === 'all') condition.all.forEach(walk);
    else if (condition.kind === 'any') condition.any.forEach(walk);
    else if (condition.kind === 'not') walk(condition.not);
    else if (condition.kind === 'compare' || condition.kind === 'landClasses') add(condition.than);
    else if (condition.kind === 'date') add(condition.date);
  };
  for (const { when } of [...rules, ...signs]) walk(when);
  if (cutoff) add(cutoff.date);
  return used;
}

function lintExamples(pack: RulePack): LintRemark[] {
  const results = runExamples(pack);
  const fails = results.flatMap(({ passed, name, got }, index): LintRemark[] => {
    if (passed) return [];
    const text = filled(LINT.exampleFails, { name, outcome: got.outcome, rule: got.rule });
    return [{ code: 'EXAMPLE_FAILS', path: `examples[${index}]`, text }];
  });
  const shown = {
    outcomes: new Set(results.map(({ got }) => got.outcome)),
    rules: new Set(results.map(({ got }) => got.rule)),
    signs: new Set(results.flatMap(({ got }) => got.signs ?? [])),
  };
  return [
    ...fails,
    ...notShown('CLASS_WITHOUT_EXAMPLE', 'outcomes', pack.outcomes, shown.outcomes),
    ...notShown('RULE_WITHOUT_EXAMPLE', 'rules', pack.rules, shown.rules),
    ...notShown('SIGN_WITHOUT_EXAMPLE', 'signs', pack.signs, shown.signs),
  ];
}

function notShown(
  code: LintCode,
  list: string,
  entries: readonly { readonly id: string }[],
  shown: ReadonlySet<string>,
): LintRemark[] {
  return entries.flatMap(({ id }, index): LintRemark[] => {
    if (shown.has(id)) return [];
    return [{ code, path: `${list}[${index}]`, text: filled(LINT.withoutExample, { id }) }];
  });
}
