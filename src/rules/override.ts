import { parseDate } from '../model/date.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { EXPECTED, PARAMETER_RANGE } from '../words/rules.js';
import { filled, type Text } from '../words/text.js';
import type { Parameter, RulePack } from './schema.js';
import type { Unit } from './units.js';

/** Figures of a pack that a job sets, by name, each in the unit in which the pack states it. */
export type Overrides = Readonly<Record<string, number | string>>;

/**
 * The pack with some of its figures set by the job. Every figure keeps its unit; `stated` is what the pack itself says.
 *
 * Errors  RULES_PARAMETER_UNKNOWN, RULES_PARAMETER_VALUE where a value has the wrong type or is out of range.
 */
export function overridden(pack: RulePack, overrides: Overrides): RulePack {
  const names = pack.parameters.map(({ name }) => name);
  for (const name of Object.keys(overrides)) {
    if (names.includes(name)) continue;
    const params = { name, pack: pack.name, nearest: nearest(name, names) || '-', allowed: names.join(', ') || '-' };
    throw new Problem('RULES_PARAMETER_UNKNOWN', {}, params);
  }
  const parameters = pack.parameters.map((parameter): Parameter => {
    const value = overrides[parameter.name];
    if (value === undefined) return parameter;
    const expected = misfit(value, parameter);
    if (expected) {
      const params = { name: parameter.name, pack: pack.name, expected, found: String(value) };
      throw new Problem('RULES_PARAMETER_VALUE', {}, params);
    }
    return value === parameter.value ? parameter : { ...parameter, value, stated: parameter.value };
  });
  return { ...pack, parameters };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** What a figure in a unit can be at all. */
const BOUNDS: Readonly<Record<Unit, Bounds>> = {
  m: { min: 0, max: Number.POSITIVE_INFINITY },
  m2: { min: 0, max: Number.POSITIVE_INFINITY },
  mu: { min: 0, max: Number.POSITIVE_INFINITY },
  ha: { min: 0, max: Number.POSITIVE_INFINITY },
  percent: { min: 0, max: 100 },
  share: { min: 0, max: 1 },
  day: { min: 0, max: Number.POSITIVE_INFINITY },
};

/** What should have stood there, for a value that a parameter cannot have; null for one that it can. */
export function misfit(
  value: number | string,
  { unit, min, max }: Pick<Parameter, 'unit' | 'min' | 'max'>,
): string | Text | null {
  if (unit === 'date') {
    return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && parseDate(value) === value
      ? null
      : EXPECTED.date;
  }
  const bounds = BOUNDS[unit] ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  const low = Math.max(bounds.min, min ?? bounds.min);
  const high = Math.min(bounds.max, max ?? bounds.max);
  if (typeof value === 'number' && value >= low && value <= high) return null;
  if (high === Number.POSITIVE_INFINITY) return filled(PARAMETER_RANGE.from, { low, unit });
  return filled(PARAMETER_RANGE.between, { low, high, unit });
}
