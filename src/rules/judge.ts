import type { FactName, PatchFacts } from '../model/facts.js';
import type { Text } from '../words/text.js';
import { type CompiledCondition, type CompiledLeaf, compileCondition, resolveDate, type Test } from './condition.js';
import { missingSentence } from './evidence.js';
import { FALSE, type Kleene, known, TRUE, UNKNOWN } from './kleene.js';
import type { Answer, Cutoff, Parameter, Rule, RulePack, Sign } from './schema.js';
import { compileTemplate } from './template.js';

export type Stock = 'stock' | 'increment';

/** What the rules say of one patch: a suspected class with its evidence, never a legal conclusion. */
export interface Verdict {
  /** Id of the class, see `RulePack.outcomes`. */
  readonly outcome: string;
  readonly sub: Text | null;
  readonly ruleId: string;
  readonly because: Text;
  /** Ids of the signs that hold, in the order of the pack. */
  readonly signs: readonly string[];
  readonly stock: Stock | null;
  /** Facts that were not provided and left a rule before the answer undecided. */
  readonly missing: readonly FactName[];
}

export type TrailResult = boolean | 'unknown' | 'skipped';

/** One thing a rule asked, what the patch has, and whether it held. */
export interface Reason {
  readonly text: Text;
  readonly value: Text;
  readonly result: boolean | 'unknown';
}

/** One rule as it was tried; `skipped`: the detection date lies outside its dates. */
export interface TrailStep {
  readonly ruleId: string;
  readonly result: TrailResult;
  readonly reasons: readonly Reason[];
}

/** A verdict with the rules tried, up to and including the one that answered. */
export interface Explanation extends Verdict {
  readonly trail: readonly TrailStep[];
}

/** A pack made ready for many patches. */
export interface CompiledPack {
  readonly pack: RulePack;
  judge(facts: PatchFacts): Verdict;
  explain(facts: PatchFacts): Explanation;
  /** What stands behind the signs of a verdict, in words; for signs of which the pack says it. */
  evidence(verdict: Pick<Verdict, 'signs'>, facts: PatchFacts): Text[];
}

interface CompiledAnswer {
  readonly answer: Answer;
  readonly stands: boolean;
  readonly because: ReturnType<typeof compileTemplate>;
}

interface CompiledRule extends CompiledAnswer {
  readonly window: Test;
  readonly condition: CompiledCondition;
}

interface CompiledSign {
  readonly sign: Sign;
  readonly test: Test;
  readonly because: ReturnType<typeof compileTemplate> | null;
}

interface Compiled {
  readonly rules: readonly CompiledRule[];
  readonly otherwise: CompiledAnswer;
  readonly doubtful: CompiledAnswer;
  readonly signs: readonly CompiledSign[];
  readonly stock: (facts: PatchFacts) => Stock | null;
  readonly sentences: Map<string, Text>;
}

/** The rule (or the fallback) that answered, and the rules before it that could not be decided. */
interface Decision {
  readonly by: CompiledAnswer;
  readonly undecided: readonly CompiledRule[];
}

/**
 * Prepares a pack: figures, units and templates are resolved once.
 *
 * The first rule in file order that holds answers, if every rule before it is FALSE. If one before it is UNKNOWN
 * (its evidence was not provided) the answer still counts when the rule says that it `stands`, or when every
 * undecided rule would have given the same class; otherwise the patch is doubtful.
 */
export function compilePack(pack: RulePack): CompiledPack {
  const parameters = new Map(pack.parameters.map((parameter) => [parameter.name, parameter]));
  const compiled: Compiled = {
    rules: pack.rules.map((rule) => compileRule(rule, parameters)),
    otherwise: compileAnswer(pack.otherwise, false, parameters),
    doubtful: compileAnswer(pack.doubtful, true, parameters),
    signs: pack.signs.map((sign) => compileSign(sign, parameters)),
    stock: compileCutoff(pack.cutoff, parameters),
    sentences: new Map(),
  };
  return {
    pack,
    judge: (facts) => toVerdict(compiled, decide(compiled, facts), facts),
    explain: (facts) => {
      const decision = decide(compiled, facts);
      return { ...toVerdict(compiled, decision, facts), trail: trailOf(compiled, facts) };
    },
    evidence: ({ signs }, facts) => evidenceOf(compiled.signs, signs, facts),
  };
}

const ready = new WeakMap<RulePack, CompiledPack>();

function readyPack(pack: RulePack): CompiledPack {
  const known = ready.get(pack) ?? compilePack(pack);
  ready.set(pack, known);
  return known;
}

/** Judges one patch. The pack is compiled on first use. */
export function judge(facts: PatchFacts, pack: RulePack): Verdict {
  return readyPack(pack).judge(facts);
}

/** Judges one patch and says what every rule asked. */
export function explain(facts: PatchFacts, pack: RulePack): Explanation {
  return readyPack(pack).explain(facts);
}

type Parameters = ReadonlyMap<string, Parameter>;

function compileAnswer(answer: Answer, stands: boolean, parameters: Parameters): CompiledAnswer {
  return { answer, stands, because: compileTemplate(answer.because, parameters) };
}

function compileSign(sign: Sign, parameters: Parameters): CompiledSign {
  const because = sign.because ? compileTemplate(sign.because, parameters) : null;
  return { sign, test: compileCondition(sign.when, parameters).test, because };
}

function compileRule(rule: Rule, parameters: Parameters): CompiledRule {
  return {
    ...compileAnswer(rule, rule.stands, parameters),
    window: windowTest(rule),
    condition: compileCondition(rule.when, parameters),
  };
}

/** Is the rule for the detection date? Without a date that is UNKNOWN, unless the rule is for all dates. */
function windowTest({ since, until }: Rule): Test {
  if (since === null && until === null) return () => TRUE;
  return ({ values }) => {
    const seen = values['patch.imageAfter'];
    if (typeof seen !== 'string') return UNKNOWN;
    return known((since === null || seen >= since) && (until === null || seen <= until));
  };
}

function ruleResult({ window, condition }: CompiledRule, facts: PatchFacts): Kleene {
  const inWindow = window(facts);
  return inWindow === FALSE ? FALSE : (Math.min(inWindow, condition.test(facts)) as Kleene);
}

function decide({ rules, otherwise, doubtful }: Compiled, facts: PatchFacts): Decision {
  const undecided: CompiledRule[] = [];
  let by = otherwise;
  for (const rule of rules) {
    const result = ruleResult(rule, facts);
    if (result === UNKNOWN) undecided.push(rule);
    if (result !== TRUE) continue;
    by = rule;
    break;
  }
  const counts = by.stands || undecided.every(({ answer }) => answer.outcome === by.answer.outcome);
  return { by: counts ? by : doubtful, undecided };
}

/** Thousands of patches lack the same evidence: the sentence about it is put together once. */
function rememberedSentence(known: Map<string, Text>, missing: readonly FactName[], facts: PatchFacts): Text {
  const { values } = facts;
  const given = missing.map((name) => (values[name] === null ? '-' : '+')).join('');
  const hasDate = values['patch.imageAfter'] !== null;
  const key = `${missing.join(' ')} ${given} ${hasDate} ${values['approvals.given']} ${values['unapproved.area'] !== null}`;
  let sentence = known.get(key);
  if (!sentence) {
    sentence = missingSentence(missing, facts);
    known.set(key, sentence);
  }
  return sentence;
}

function toVerdict({ signs, stock, sentences }: Compiled, { by, undecided }: Decision, facts: PatchFacts): Verdict {
  const missing = undecided.length === 0 ? [] : missingOf(undecided, facts);
  const { answer } = by;
  return {
    outcome: answer.outcome,
    sub: answer.sub,
    ruleId: answer.id,
    because: by.because(facts, missing.length === 0 ? null : rememberedSentence(sentences, missing, facts)),
    signs: signsOf(signs, answer.outcome, facts),
    stock: stock(facts),
    missing,
  };
}

function missingOf(undecided: readonly CompiledRule[], facts: PatchFacts): FactName[] {
  const missing = new Set<FactName>();
  for (const { window, condition } of undecided) {
    if (window(facts) === UNKNOWN) missing.add('patch.imageAfter');
    if (condition.test(facts) === UNKNOWN) condition.collectMissing(facts, missing);
  }
  return [...missing];
}

function signsOf(signs: readonly CompiledSign[], outcome: string, facts: PatchFacts): string[] {
  const held: string[] = [];
  for (const { sign, test } of signs) {
    if (sign.classes !== null && !sign.classes.includes(outcome)) continue;
    if (test(facts) === TRUE) held.push(sign.id);
  }
  return held;
}

function evidenceOf(signs: readonly CompiledSign[], held: readonly string[], facts: PatchFacts): Text[] {
  const texts: Text[] = [];
  for (const { sign, because } of signs) {
    if (because && held.includes(sign.id)) texts.push(because(facts, null));
  }
  return texts;
}

function compileCutoff(cutoff: Cutoff | null, parameters: Parameters): Compiled['stock'] {
  if (cutoff === null) return () => null;
  const date = resolveDate(cutoff.date, parameters);
  return ({ values }) => {
    const value = values[cutoff.fact];
    if (typeof value !== 'string') return null;
    // A time of building that is known as a span and holds the day is neither.
    const first = cutoff.fact === 'patch.built' ? values['patch.builtFrom'] : value;
    if (typeof first === 'string' && first < date && value >= date) return null;
    return value < date ? 'stock' : 'increment';
  };
}

/** Rules after the first that holds were never asked, also where the answer became doubtful. */
function trailOf({ rules }: Compiled, facts: PatchFacts): TrailStep[] {
  const trail: TrailStep[] = [];
  for (const rule of rules) {
    const step = trailStep(rule, facts);
    trail.push(step);
    if (step.result === true) break;
  }
  return trail;
}

function trailStep(rule: CompiledRule, facts: PatchFacts): TrailStep {
  const ruleId = rule.answer.id;
  if (rule.window(facts) === FALSE) return { ruleId, result: 'skipped', reasons: [] };
  const reasons = rule.condition.leaves.map((leaf) => reasonOf(leaf, facts));
  return { ruleId, result: inWords(ruleResult(rule, facts)), reasons };
}

function reasonOf({ text, value, test }: CompiledLeaf, facts: PatchFacts): Reason {
  return { text, value: value(facts), result: inWords(test(facts)) };
}

function inWords(result: Kleene): boolean | 'unknown' {
  return result === UNKNOWN ? 'unknown' : result === TRUE;
}
