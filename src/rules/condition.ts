import { type FactName, type FactType, factDefinition, factName, type PatchFacts } from '../model/facts.js';
import { CONDITION_WORDS } from '../words/rules.js';
import { fill, filled, type Lang, type Text } from '../words/text.js';
import { FALSE, inWords, type Kleene, known, negate, TRUE, UNKNOWN } from './kleene.js';
import { landClassShare } from './land-class.js';
import type { CompareLeaf, Comparison, Condition, LandClassLeaf, Leaf, Parameter, ParameterRef } from './schema.js';
import { formatFact, formatParameter, formatQuantity } from './template.js';
import type { Trace } from './trace.js';
import { toFactUnit } from './units.js';

export type Test = (facts: PatchFacts) => Kleene;
type Parameters = ReadonlyMap<string, Parameter>;

/** A condition made ready: `test` answers fast, `trace` answers "why". */
export interface CompiledCondition {
  readonly test: Test;
  readonly trace: (facts: PatchFacts) => Trace;
  /** Adds the facts that leave the condition undecided. */
  readonly collectMissing: (facts: PatchFacts, missing: Set<FactName>) => void;
}

/** Turns a condition into closures with every figure and unit resolved, so that judging looks nothing up. */
export function compileCondition(condition: Condition, parameters: Parameters): CompiledCondition {
  switch (condition.kind) {
    case 'all':
      return join('all', condition.all, parameters, allOf);
    case 'any':
      return join('any', condition.any, parameters, anyOf);
    case 'not': {
      const inner = compileCondition(condition.not, parameters);
      const test: Test = (facts) => negate(inner.test(facts));
      const trace = (facts: PatchFacts) => traceOf('not', test(facts), [inner.trace(facts)]);
      return { ...inner, test, trace };
    }
    default:
      return compileLeaf(condition, parameters);
  }
}

function traceOf(kind: Trace['kind'], result: Kleene, parts: readonly Trace[]): Trace {
  return { kind, result: inWords(result), text: null, value: null, parts };
}

function join(
  kind: 'all' | 'any',
  conditions: readonly Condition[],
  parameters: Parameters,
  combine: (tests: readonly Test[]) => Test,
): CompiledCondition {
  const parts = conditions.map((one) => compileCondition(one, parameters));
  const test = combine(parts.map((part) => part.test));
  return {
    test,
    trace: (facts) =>
      traceOf(
        kind,
        test(facts),
        parts.map((part) => part.trace(facts)),
      ),
    collectMissing: (facts, missing) => {
      for (const part of parts) if (part.test(facts) === UNKNOWN) part.collectMissing(facts, missing);
    },
  };
}

function allOf(tests: readonly Test[]): Test {
  return (facts) => {
    let result: Kleene = TRUE;
    for (const test of tests) {
      const one = test(facts);
      if (one === FALSE) return FALSE;
      if (one === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function anyOf(tests: readonly Test[]): Test {
  return (facts) => {
    let result: Kleene = FALSE;
    for (const test of tests) {
      const one = test(facts);
      if (one === TRUE) return TRUE;
      if (one === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function compileLeaf(leaf: Leaf, parameters: Parameters): CompiledCondition {
  const test = testOf(leaf, parameters);
  const asked = factsOf(leaf);
  const text = describeLeaf(leaf, parameters);
  return {
    test,
    trace: (facts) => ({
      kind: 'leaf',
      result: inWords(test(facts)),
      text,
      value: foundValue(leaf, facts),
      parts: [],
    }),
    collectMissing: (facts, missing) => {
      // Land classes come with the baseline: a patch without them lacks the baseline as a whole.
      if (leaf.kind === 'landClasses') missing.add('baseline.given');
      for (const fact of asked) if (facts.values[fact] === null) missing.add(fact);
    },
  };
}

function factsOf(leaf: Leaf): readonly FactName[] {
  if (leaf.kind === 'landClasses') return [];
  return leaf.kind === 'needs' ? leaf.needs : [leaf.fact];
}

function testOf(leaf: Leaf, parameters: Parameters): Test {
  switch (leaf.kind) {
    case 'compare':
      return compareTest(leaf.fact, comparer(leaf.is), threshold(leaf, parameters));
    case 'landClasses':
      return landClassTest(leaf, comparer(leaf.is), threshold(leaf, parameters));
    case 'oneOf':
      return memberTest(leaf.fact, new Set(leaf.oneOf));
    case 'flag':
      return ({ values }) => (values[leaf.fact] === null ? UNKNOWN : known(values[leaf.fact] === leaf.is));
    case 'date':
      return dateTest(leaf.fact, leaf.is, resolveDate(leaf.date, parameters));
    case 'given':
      return ({ values }) => known((values[leaf.fact] !== null) === leaf.given);
    case 'needs':
      return ({ values }) => (leaf.needs.some((fact) => values[fact] === null) ? UNKNOWN : TRUE);
  }
}

type Compare = (left: number, right: number) => boolean;

const COMPARERS: Readonly<Record<Comparison, Compare>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
};

function comparer(is: Comparison): Compare {
  return COMPARERS[is];
}

function compareTest(fact: FactName, compare: Compare, limit: number): Test {
  return ({ values }) => {
    const value = values[fact];
    return typeof value === 'number' ? known(compare(value, limit)) : UNKNOWN;
  };
}

function landClassTest(leaf: LandClassLeaf, compare: Compare, limit: number): Test {
  return ({ landClasses }) => {
    const share = landClassShare(landClasses, leaf.landClasses);
    return share === null ? UNKNOWN : known(compare(share, limit));
  };
}

function memberTest(fact: FactName, members: ReadonlySet<string>): Test {
  return ({ values }) => {
    const value = values[fact];
    return typeof value === 'string' ? known(members.has(value)) : UNKNOWN;
  };
}

function dateTest(fact: FactName, is: 'before' | 'onOrAfter', date: string): Test {
  // ISO days order as text.
  return ({ values }) => {
    const value = values[fact];
    return typeof value === 'string' ? known(value < date === (is === 'before')) : UNKNOWN;
  };
}

/** The threshold of a comparison in the unit of the facts. */
export function threshold({ than, unit }: CompareLeaf | LandClassLeaf, parameters: Parameters): number {
  const value = typeof than === 'number' ? than : Number(lookUp(than, parameters).value);
  return unit === null ? value : toFactUnit(value, unit);
}

/** The day itself, or the day a parameter holds. */
export function resolveDate(date: string | ParameterRef, parameters: Parameters): string {
  return typeof date === 'string' ? date : String(lookUp(date, parameters).value);
}

function lookUp({ parameter }: ParameterRef, parameters: Parameters): Parameter {
  const found = parameters.get(parameter);
  if (!found) throw new Error(`parameter ${parameter} passed the loader undefined`);
  return found;
}

const SIGNS: Readonly<Record<Comparison, string>> = { '<': '<', '<=': '≤', '=': '=', '!=': '≠', '>=': '≥', '>': '>' };

/** What a leaf asks, in words: `share covered by approvals in force ≥ 95%`. */
export function describeLeaf(leaf: Leaf, parameters: Parameters): Text {
  switch (leaf.kind) {
    case 'compare':
      return bothLanguages(
        (lang) => `${label(leaf.fact, lang)} ${SIGNS[leaf.is]} ${limitWords(leaf, parameters, lang)}`,
      );
    case 'landClasses': {
      const codes = leaf.landClasses.join(' + ');
      const what = filled(CONDITION_WORDS.landClassShare, { codes });
      return bothLanguages((lang) => `${what[lang]} ${SIGNS[leaf.is]} ${limitWords(leaf, parameters, lang)}`);
    }
    case 'oneOf':
      return bothLanguages((lang) => `${label(leaf.fact, lang)} ∈ {${leaf.oneOf.join(', ')}}`);
    case 'flag':
      return bothLanguages((lang) => `${label(leaf.fact, lang)}: ${formatFact(leaf.is, 'flag', lang)}`);
    case 'date':
      return describeDate(leaf.fact, leaf.is, resolveDate(leaf.date, parameters));
    case 'given':
      return leaf.given ? describeGiven([leaf.fact]) : describeAbsent(leaf.fact);
    case 'needs':
      return describeGiven(leaf.needs);
  }
}

function describeDate(fact: FactName, is: 'before' | 'onOrAfter', date: string): Text {
  return filled(CONDITION_WORDS[is], { name: factName(fact), date });
}

function describeGiven(facts: readonly FactName[]): Text {
  return bothLanguages((lang) => {
    const names = facts.map((fact) => label(fact, lang)).join(CONDITION_WORDS.nameSeparator[lang]);
    return fill(CONDITION_WORDS.given, lang, { names });
  });
}

function describeAbsent(fact: FactName): Text {
  return filled(CONDITION_WORDS.absent, { name: factName(fact) });
}

function limitWords(leaf: CompareLeaf | LandClassLeaf, parameters: Parameters, lang: Lang): string {
  if (typeof leaf.than === 'number') return formatQuantity(leaf.than, leaf.unit, lang);
  return formatParameter(lookUp(leaf.than, parameters), lang);
}

function foundValue(leaf: Leaf, facts: PatchFacts): Text {
  if (leaf.kind === 'landClasses') {
    const share = landClassShare(facts.landClasses, leaf.landClasses);
    return whenRead((lang) => formatFact(share, 'share', lang));
  }
  const asked = factsOf(leaf);
  if (leaf.kind === 'needs') {
    const absent = asked.filter((fact) => facts.values[fact] === null);
    // All of them there: their values are not what was asked.
    if (absent.length === 0) return CONDITION_WORDS.yes;
    const names = (lang: Lang) => absent.map((fact) => label(fact, lang)).join(CONDITION_WORDS.nameSeparator[lang]);
    return whenRead((lang) => fill(CONDITION_WORDS.lacking, lang, { names: names(lang) }));
  }
  return whenRead((lang) => asked.map((fact) => formatFact(facts.values[fact] ?? null, typeOf(fact), lang)).join(', '));
}

function typeOf(fact: FactName): FactType {
  return factDefinition(fact)?.type ?? 'text';
}

function label(fact: FactName, lang: Lang): string {
  return factName(fact)[lang];
}

function bothLanguages(write: (lang: Lang) => string): Text {
  return { en: write('en'), zh: write('zh') };
}

/** A text that is put together only in the language that is read: most of a trace is never shown. */
function whenRead(write: (lang: Lang) => string): Text {
  return {
    get en() {
      return write('en');
    },
    get zh() {
      return write('zh');
    },
  };
}
