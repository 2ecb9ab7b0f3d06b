import type { FactValue, PatchFacts } from '../../src/model/facts.js';
import type { Comparison, Condition, ParameterRef, RulePack } from '../../src/rules/schema.js';

/** Null stands for "unknown", so that the reference shares no arithmetic with the rules it checks. */
type Logic = boolean | null;

/** A verdict worked out the slow, plain way: no compilation, no short cuts. */
export function referenceVerdict(
  facts: PatchFacts,
  pack: RulePack,
): { outcome: string; ruleId: string; signs: string[] } {
  const results = pack.rules.map((rule) =>
    and([inDates(facts, rule.since, rule.until), evaluate(rule.when, facts, pack)]),
  );
  const first = results.indexOf(true);
  const answer = first < 0 ? pack.otherwise : pack.rules[first]!;
  const before = first < 0 ? results : results.slice(0, first);
  const undecided = pack.rules.filter((_rule, index) => index < before.length && before[index] === null);
  const stands = first >= 0 && pack.rules[first]!.stands;
  const isSure = stands || undecided.every((rule) => rule.outcome === answer.outcome);
  const { outcome, id } = isSure ? answer : pack.doubtful;
  const signs = pack.signs.filter((sign) => (sign.classes ?? [outcome]).includes(outcome));
  return {
    outcome,
    ruleId: id,
    signs: signs.filter(({ when }) => evaluate(when, facts, pack) === true).map(({ id }) => id),
  };
}

function inDates(facts: PatchFacts, since: string | null, until: string | null): Logic {
  const seen = facts.values['patch.imageAfter'];
  if (since === null && until === null) return true;
  return seen === null ? null : String(seen) >= (since ?? '0000') && String(seen) <= (until ?? '9999');
}

function and(parts: Logic[]): Logic {
  return parts.includes(false) ? false : parts.includes(null) ? null : true;
}

function not(part: Logic): Logic {
  return part === null ? null : !part;
}

function evaluate(condition: Condition, facts: PatchFacts, pack: RulePack): Logic {
  const { values, landClasses } = facts;
  const look = (value: number | string | ParameterRef) =>
    typeof value === 'object' ? pack.parameters.find(({ name }) => name === value.parameter)!.value : value;
  switch (condition.kind) {
    case 'all':
      return and(condition.all.map((one) => evaluate(one, facts, pack)));
    case 'any':
      return not(and(condition.any.map((one) => not(evaluate(one, facts, pack)))));
    case 'not':
      return not(evaluate(condition.not, facts, pack));
    case 'needs':
      return and(condition.needs.map((fact) => (values[fact] === null ? null : true)));
    case 'given':
      return (values[condition.fact] !== null) === condition.given;
    case 'flag':
      return ifGiven(values[condition.fact], (value) => value === condition.is);
    case 'oneOf':
      return ifGiven(values[condition.fact], (value) => condition.oneOf.includes(String(value)));
    case 'date':
      return ifGiven(values[condition.fact], (value) => {
        const isEarlier = Date.parse(String(value)) < Date.parse(String(look(condition.date)));
        return condition.is === 'before' ? isEarlier : !isEarlier;
      });
    case 'compare':
      return ifGiven(values[condition.fact], (value) =>
        compare(Number(value), condition.is, inFactUnit(look(condition.than), condition.unit)),
      );
    case 'landClasses': {
      const fits = (code: string) =>
        condition.landClasses.some(
          (one) => one === code || (one.at(-1) === '*' && code.indexOf(one.slice(0, -1)) === 0),
        );
      const shares = landClasses && [...landClasses].filter(([code]) => fits(code)).map(([, share]) => share);
      return ifGiven(
        shares?.reduce((sum, share) => sum + share, 0),
        (sum) => compare(Number(sum), condition.is, inFactUnit(look(condition.than), condition.unit)),
      );
    }
  }
}

function ifGiven(value: FactValue | undefined, ask: (value: string | number | boolean) => boolean): Logic {
  return value === null || value === undefined ? null : ask(value);
}

function inFactUnit(value: number | string, unit: string | null): number {
  const factor =
    new Map([
      ['mu', 2000 / 3],
      ['ha', 10_000],
      ['share', 100],
    ]).get(unit ?? '') ?? 1;
  return Number(value) * factor;
}

/** Millionths are noise: no fact has more than two decimals. */
function compare(left: number, is: Comparison, right: number): boolean {
  const difference = Math.abs(left - right) < 1e-6 ? 0 : left - right;
  const answers = {
    '<': difference < 0,
    '<=': difference <= 0,
    '=': difference === 0,
    '!=': difference !== 0,
    '>=': difference >= 0,
    '>': difference > 0,
  };
  return answers[is];
}
