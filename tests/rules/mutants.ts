import type { Condition, Parameter, RulePack } from '../../src/rules/schema.js';
import { settle } from '../../src/rules/units.js';

/** A pack in which one figure is another one. */
export interface Mutant {
  readonly name: string;
  readonly pack: RulePack;
}

const DAY_MS = 86_400_000;

/** Every figure of a pack moved up and down by 1 %, days by one day: its parameters, and figures that stand in conditions. */
export function mutantsOf(pack: RulePack): Mutant[] {
  return [...parameterMutants(pack), ...literalMutants(pack)];
}

function parameterMutants(pack: RulePack): Mutant[] {
  return pack.parameters.flatMap((parameter) =>
    ([1, -1] as const).map((step) => {
      const value = moved(parameter.value, step);
      const changed: Parameter = { ...parameter, value };
      const parameters = pack.parameters.map((one) => (one === parameter ? changed : one));
      return { name: `${parameter.name} = ${value}`, pack: { ...pack, parameters } };
    }),
  );
}

function moved(value: number | string, step: 1 | -1): number | string {
  if (typeof value === 'number') return value === 0 ? step * 0.01 : settle(value * (1 + step / 100));
  return new Date(Date.parse(`${value}T00:00:00Z`) + step * DAY_MS).toISOString().slice(0, 10);
}

function literalMutants(pack: RulePack): Mutant[] {
  const ofRules = pack.rules.flatMap((rule, r) =>
    conditionMutants(rule.when).map(({ name, when }) => {
      const rules = pack.rules.map((one, i) => (i === r ? { ...one, when } : one));
      return { name: `${rule.id}: ${name}`, pack: { ...pack, rules } };
    }),
  );
  const ofSigns = pack.signs.flatMap((sign, s) =>
    conditionMutants(sign.when).map(({ name, when }) => {
      const signs = pack.signs.map((one, i) => (i === s ? { ...one, when } : one));
      return { name: `${sign.id}: ${name}`, pack: { ...pack, signs } };
    }),
  );
  return [...ofRules, ...ofSigns];
}

interface ConditionMutant {
  readonly name: string;
  readonly when: Condition;
}

/** The condition with one of its own figures moved. "More than nothing" (0) is no threshold that anybody chose. */
function conditionMutants(condition: Condition): ConditionMutant[] {
  switch (condition.kind) {
    case 'all':
      return partMutants(condition.all, (all) => ({ kind: 'all', all }));
    case 'any':
      return partMutants(condition.any, (any) => ({ kind: 'any', any }));
    case 'not':
      return conditionMutants(condition.not).map(({ name, when }) => ({ name, when: { kind: 'not', not: when } }));
    case 'compare':
    case 'landClasses': {
      const { than } = condition;
      if (typeof than !== 'number' || than === 0) return [];
      const what = condition.kind === 'compare' ? condition.fact : condition.landClasses.join('+');
      return ([1, -1] as const).map((step) => {
        const value = moved(than, step) as number;
        return { name: `${what} ${condition.is} ${value}`, when: { ...condition, than: value } };
      });
    }
    case 'date': {
      const { date } = condition;
      if (typeof date !== 'string') return [];
      return ([1, -1] as const).map((step) => {
        const value = moved(date, step) as string;
        return { name: `${condition.fact} ${condition.is} ${value}`, when: { ...condition, date: value } };
      });
    }
    default:
      return [];
  }
}

function partMutants(
  parts: readonly Condition[],
  whole: (parts: readonly Condition[]) => Condition,
): ConditionMutant[] {
  return parts.flatMap((part, p) =>
    conditionMutants(part).map(({ name, when }) => ({
      name,
      when: whole(parts.map((one, i) => (i === p ? when : one))),
    })),
  );
}
