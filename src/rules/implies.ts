import { resolveDate, threshold } from './condition.js';
import type { CompareLeaf, Comparison, Condition, LandClassLeaf, Parameter } from './schema.js';

type Parameters = ReadonlyMap<string, Parameter>;
/** The same text for conditions that ask the same. */
type Canonical = (condition: Condition, parameters: Parameters) => string;

/**
 * Does `one` hold only where `other` holds too? True is certain; false may also mean that it is not seen. Of a rule with
 * `other` before a rule with `one` the second is never reached.
 */
export function implies(one: Condition, other: Condition, parameters: Parameters, canonical: Canonical): boolean {
  const again = (a: Condition, b: Condition): boolean => implies(a, b, parameters, canonical);
  if (canonical(one, parameters) === canonical(other, parameters)) return true;
  if (other.kind === 'all') return other.all.every((part) => again(one, part));
  if (one.kind === 'any') return one.any.every((part) => again(part, other));
  if (other.kind === 'any') return other.any.some((part) => again(one, part));
  if (one.kind === 'all') return one.all.some((part) => again(part, other));
  return leafImplies(one, other, parameters);
}

function leafImplies(one: Condition, other: Condition, parameters: Parameters): boolean {
  if (one.kind === 'oneOf' && other.kind === 'oneOf') {
    return one.fact === other.fact && one.oneOf.every((text) => other.oneOf.includes(text));
  }
  if (one.kind === 'date' && other.kind === 'date') {
    if (one.fact !== other.fact || one.is !== other.is) return false;
    const [date, wider] = [resolveDate(one.date, parameters), resolveDate(other.date, parameters)];
    return one.is === 'before' ? date <= wider : date >= wider;
  }
  if (one.kind === 'compare' && other.kind === 'compare')
    return one.fact === other.fact && within(one, other, parameters);
  if (one.kind !== 'landClasses' || other.kind !== 'landClasses') return false;
  return [...one.landClasses].sort().join() === [...other.landClasses].sort().join() && within(one, other, parameters);
}

type Measured = CompareLeaf | LandClassLeaf;

/** Every number that passes the first comparison passes the second. */
function within(one: Measured, other: Measured, parameters: Parameters): boolean {
  const [limit, wide] = [threshold(one, parameters), threshold(other, parameters)];
  const [is, than] = [one.is, other.is];
  if (is === '=') return passes(limit, than, wide);
  if (is === '>=') return (than === '>=' && limit >= wide) || (than === '>' && limit > wide);
  if (is === '>') return (than === '>=' || than === '>') && limit >= wide;
  if (is === '<=') return (than === '<=' && limit <= wide) || (than === '<' && limit < wide);
  return is === '<' && (than === '<=' || than === '<') && limit <= wide;
}

function passes(value: number, is: Comparison, limit: number): boolean {
  switch (is) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
    case '!=':
      return value !== limit;
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
  }
}
