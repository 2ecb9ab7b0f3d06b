import type { FactName } from '../model/facts.js';
import { resolveDate, threshold } from './condition.js';
import type { Leaf, Parameter } from './schema.js';

type Parameters = ReadonlyMap<string, Parameter>;

/** What is left for one fact after some of the leaves that must all hold. */
interface Left {
  low: number | string | null;
  high: number | string | null;
  /** The end itself no longer fits. */
  lowOpen: boolean;
  highOpen: boolean;
  texts: ReadonlySet<string> | null;
  flags: ReadonlySet<boolean>;
  hasValue: boolean;
  isAbsent: boolean;
}

/**
 * True where no patch can meet all of these leaves at once: two limits of one fact that leave nothing between them, two
 * sets of texts without a common one, a fact that must be absent and have a value. The days of detection are looked at
 * with the dates of the rule, elsewhere.
 */
export function contradicts(leaves: readonly Leaf[], parameters: Parameters): boolean {
  const facts = new Map<string, Left>();
  const of = (key: string): Left => {
    const known = facts.get(key) ?? whole();
    facts.set(key, known);
    return known;
  };
  for (const leaf of leaves) narrow(leaf, of, parameters);
  return [...facts.values()].some(isEmpty);
}

function whole(): Left {
  const flags = new Set([true, false]);
  return {
    low: null,
    high: null,
    lowOpen: false,
    highOpen: false,
    texts: null,
    flags,
    hasValue: false,
    isAbsent: false,
  };
}

function narrow(leaf: Leaf, of: (key: string) => Left, parameters: Parameters): void {
  switch (leaf.kind) {
    case 'needs':
      for (const fact of leaf.needs) of(fact).hasValue = true;
      return;
    case 'given':
      if (leaf.given) of(leaf.fact).hasValue = true;
      else of(leaf.fact).isAbsent = true;
      return;
    case 'landClasses':
      bound(of([...leaf.landClasses].sort().join('+')), leaf.is, threshold(leaf, parameters));
      return;
    default:
      narrowFact(leaf, withValue(of, leaf.fact), parameters);
  }
}

function withValue(of: (key: string) => Left, fact: FactName): Left {
  const left = of(fact);
  left.hasValue = true;
  return left;
}

type ValueLeaf = Extract<Leaf, { kind: 'compare' | 'oneOf' | 'flag' | 'date' }>;

function narrowFact(leaf: ValueLeaf, left: Left, parameters: Parameters): void {
  if (leaf.kind === 'compare') bound(left, leaf.is, threshold(leaf, parameters));
  else if (leaf.kind === 'flag') left.flags = new Set([...left.flags].filter((flag) => flag === leaf.is));
  else if (leaf.kind === 'oneOf') left.texts = new Set(leaf.oneOf.filter((text) => left.texts?.has(text) ?? true));
  else if (leaf.fact !== 'patch.imageAfter') {
    bound(left, leaf.is === 'before' ? '<' : '>=', resolveDate(leaf.date, parameters));
  }
}

function bound(left: Left, is: string, limit: number | string): void {
  const isOpen = is === '<' || is === '>';
  if (is.startsWith('<') || is === '=') {
    if (left.high === null || limit < left.high || (limit === left.high && isOpen)) {
      left.high = limit;
      left.highOpen = isOpen;
    }
  }
  if (is.startsWith('>') || is === '=') {
    if (left.low === null || limit > left.low || (limit === left.low && isOpen)) {
      left.low = limit;
      left.lowOpen = isOpen;
    }
  }
}

function isEmpty({ low, high, lowOpen, highOpen, texts, flags, hasValue, isAbsent }: Left): boolean {
  if (isAbsent && hasValue) return true;
  if (texts?.size === 0 || flags.size === 0) return true;
  if (low === null || high === null) return false;
  return low > high || (low === high && (lowOpen || highOpen));
}
