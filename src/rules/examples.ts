import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import {
  FACTS,
  type FactName,
  type FactValue,
  factDefinition,
  factNames,
  KIND_FACTS,
  type PatchFacts,
} from '../model/facts.js';
import { type CompiledPack, compilePack, type Verdict } from './judge.js';
import type { Example, Expectation, RulePack } from './schema.js';

/** One example of a pack after the run. `got` has the same shape as what was promised. */
export interface ExampleResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: Expectation;
  readonly got: Expectation;
}

/** Judges every example of the pack and compares what it promised; promises left out are not checked. */
export function runExamples(pack: RulePack): ExampleResult[] {
  const packs = new Map<string | null, CompiledPack>();
  return pack.examples.map((example) => {
    const compiled = packs.get(example.asOf) ?? compilePack(pack, example.asOf);
    packs.set(example.asOf, compiled);
    const verdict = compiled.judge(exampleFacts(example));
    const { name, expect: expected } = example;
    return { name, passed: keeps(expected, verdict), expected, got: toExpectation(verdict) };
  });
}

function keeps(expected: Expectation, got: Verdict): boolean {
  const { outcome, rule, sub, signs, stock } = expected;
  if (outcome !== got.outcome || rule !== got.ruleId) return false;
  if (sub !== undefined && sub !== got.sub?.en && sub !== got.sub?.zh) return false;
  if (signs !== undefined && [...signs].sort().join() !== [...got.signs].sort().join()) return false;
  return stock === undefined || stock === got.stock;
}

function toExpectation({ outcome, ruleId, sub, signs, stock }: Verdict): Expectation {
  return { outcome, rule: ruleId, ...(sub ? { sub: sub.zh } : {}), signs, stock };
}

/**
 * All facts of an example. What it does not name is: 0 for areas and shares, true for flags (the evidence was
 * provided), null for dates and texts and for what needs more than the usual layers (`NEED_MORE`). A flag `….given: false` makes the facts that hang on it null, as in a run
 * without that layer; a fact the example names itself always stands.
 */
export function exampleFacts({ facts, landClasses }: Pick<Example, 'facts' | 'landClasses'>): PatchFacts {
  const values = Object.fromEntries(factNames().map((name) => [name, defaultValue(name)]));
  for (const [flag, dependents] of DEPENDENTS) {
    if (facts.get(flag) === false) for (const name of dependents) values[name] = isFlag(name) ? false : null;
  }
  for (const [name, value] of facts) values[name] = value;
  const noBaseline = facts.get('baseline.given') === false;
  return {
    values: values as Record<FactName, FactValue>,
    landClasses: landClasses === undefined ? (noBaseline ? null : new Map()) : landClasses,
  };
}

function defaultValue(name: string): FactValue {
  const type = factDefinition(name)?.type;
  if (isFlag(name)) return true;
  if (NEED_MORE.includes(name.split('.')[0]!) || type === 'flag') return null;
  return type === 'date' || type === 'text' ? null : 0;
}

/** Says of a layer whether it was provided. */
function isFlag(name: string): boolean {
  return name.endsWith('.given');
}

/** Facts of which most jobs have nothing: user and holder fields, approvals nearby. */
const NEED_MORE = ['own', 'others', 'near', 'nearOwn'];

function families(...names: string[]): FactName[] {
  const fixed = Object.keys(FACTS) as FactName[];
  return fixed.filter((name) => names.some((family) => name.startsWith(`${family}.`)) && !isFlag(name));
}

/** The facts of one kind of approval, but for the one that says whether there is any. */
function ofKind(kind: ApprovalKind): FactName[] {
  const parts = Object.keys(KIND_FACTS).filter((part) => part !== 'given');
  return parts.map((part) => `approval.${kind}.${part}` as FactName);
}

const OF_APPROVALS = families(
  'approved',
  'unapproved',
  'afterwards',
  'expired',
  'pending',
  'undated',
  'idle',
  'own',
  'others',
  'rest',
  'near',
  'nearOwn',
);
const OF_BASELINE = families('baseline', 'cultivated', 'otherAgricultural', 'construction', 'unused', 'uncovered');
const OF_KINDS = APPROVAL_KINDS.flatMap((kind) => [...ofKind(kind), `approval.${kind}.given` as const]);

/** Which facts are null when a flag says that a layer was not provided. */
const DEPENDENTS: ReadonlyMap<FactName, readonly FactName[]> = new Map<FactName, readonly FactName[]>([
  ['baseline.given', [...OF_BASELINE, 'unapproved.cultivated']],
  ['farmland.given', ['farmland.area', 'farmland.share', 'unapproved.farmland']],
  ['redline.given', ['redline.area', 'redline.share']],
  ['approvals.given', [...OF_APPROVALS, ...OF_KINDS]],
  ...APPROVAL_KINDS.map((kind): [FactName, FactName[]] => [`approval.${kind}.given`, ofKind(kind)]),
]);
