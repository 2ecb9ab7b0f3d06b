import type { FactName, PatchFacts } from '../model/facts.js';
import { Problem } from '../model/problem.js';
import type { Text } from '../words/text.js';
import { type CompiledCondition, compileCondition, resolveDate, type Test } from './condition.js';
import { missingSentence } from './evidence.js';
import { FALSE, inWords, type Kleene, known, TRUE, UNKNOWN } from './kleene.js';
import type { Answer, Cutoff, Parameter, Rule, RulePack, Sign, ValidOn } from './schema.js';
import { compileTemplate } from './template.js';
import { leavesOf, type Trace } from './trace.js';

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
  /** Every leaf of the condition. */
  readonly reasons: readonly Reason[];
  /** The condition as it is built; null where it was not asked. */
  readonly condition: Trace | null;
  /** Of a skipped rule: the days it is for, and the day of the patch or the job. */
  readonly window: { readonly since: string | null; readonly until: string | null; readonly day: string | null } | null;
}

/** A verdict with the rules tried, up to and including the one that answered. */
export interface Explanation extends Verdict {
  readonly trail: readonly TrailStep[];
  /** Every sign that holds, with what it asked and what the patch has. */
  readonly signTrail: readonly { readonly id: string; readonly condition: Trace; readonly because: Text | null }[];
}

/** A pack made ready for many patches. */
export interface CompiledPack {
  readonly pack: RulePack;
  judge(facts: PatchFacts): Verdict;
  explain(facts: PatchFacts): Explanation;
  /** The ids of the rules that are asked about a patch, up to the first that holds. */
  asked(facts: PatchFacts): string[];
  /** What one rule says of a patch, wherever it stands in the pack; null where the pack has no such rule. */
  resultOf(ruleId: string, facts: PatchFacts): TrailResult | null;
  /** How one rule by its id stands to a patch, wherever it stands in the pack; null where the pack has no such rule. */
  step(ruleId: string, facts: PatchFacts): TrailStep | null;
  /** What stands behind the signs of a verdict, in words; for signs of which the pack says it. */
  evidence(verdict: Pick<Verdict, 'signs'>, facts: PatchFacts): Text[];
}

interface CompiledAnswer {
  readonly answer: Answer;
  readonly stands: boolean;
  readonly because: ReturnType<typeof compileTemplate>;
}

interface CompiledRule extends CompiledAnswer {
  readonly rule: Rule;
  readonly window: Test;
  readonly condition: CompiledCondition;
}

interface CompiledSign {
  readonly sign: Sign;
  readonly condition: CompiledCondition;
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
 *
 * `asOf` is the date of the job, for packs whose rules go by it. Errors: RULES_NEED_AS_OF.
 */
export function compilePack(pack: RulePack, asOf: string | null = null): CompiledPack {
  requireAsOf(pack, asOf);
  const parameters = new Map(pack.parameters.map((parameter) => [parameter.name, parameter]));
  const compiled: Compiled = {
    rules: pack.rules.map((rule) => compileRule(rule, parameters, pack.validOn, asOf)),
    otherwise: compileAnswer(pack.otherwise, false, parameters),
    doubtful: compileAnswer(pack.doubtful, true, parameters),
    signs: pack.signs.map((sign) => compileSign(sign, parameters)),
    stock: compileCutoff(pack.cutoff, parameters),
    sentences: new Map(),
  };
  const dayOf = (facts: PatchFacts) => dayIn(pack.validOn, asOf, facts);
  const byId = new Map(compiled.rules.map((rule) => [rule.answer.id, rule]));
  return {
    pack,
    judge: (facts) => toVerdict(compiled, decide(compiled, facts), facts),
    explain: (facts) => {
      const decision = decide(compiled, facts);
      const verdict = toVerdict(compiled, decision, facts);
      const held = compiled.signs.filter(({ sign }) => verdict.signs.includes(sign.id));
      const signTrail = held.map(({ sign, condition, because }) => {
        return { id: sign.id, condition: condition.trace(facts), because: because?.(facts, null) ?? null };
      });
      return { ...verdict, trail: trailOf(compiled, facts, dayOf), signTrail };
    },
    asked: (facts) => askedRules(compiled, facts).map(({ answer }) => answer.id),
    resultOf: (ruleId, facts) => {
      const rule = byId.get(ruleId);
      return rule ? resultIn(rule, facts) : null;
    },
    step: (ruleId, facts) => {
      const rule = byId.get(ruleId);
      return rule ? trailStep(rule, facts, dayOf) : null;
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
  return { sign, condition: compileCondition(sign.when, parameters), because };
}

function compileRule(rule: Rule, parameters: Parameters, validOn: ValidOn, asOf: string | null): CompiledRule {
  return {
    rule,
    ...compileAnswer(rule, rule.stands, parameters),
    window: windowTest(rule, validOn, asOf),
    condition: compileCondition(rule.when, parameters),
  };
}

/** Refuses rules that go by the date of a job that has none. Errors: RULES_NEED_AS_OF. */
export function requireAsOf({ name, validOn, rules }: RulePack, asOf: string | null): void {
  const isDated = rules.some(({ since, until }) => since !== null || until !== null);
  if (validOn === 'asOf' && asOf === null && isDated) throw new Problem('RULES_NEED_AS_OF', {}, { pack: name });
}

/** The day that the dates of rules are held against; null where the patch has none. */
function dayIn(validOn: ValidOn, asOf: string | null, { values }: PatchFacts): string | null {
  const day = validOn === 'asOf' ? asOf : values['patch.imageAfter'];
  return typeof day === 'string' ? day : null;
}

/** Is the rule for that day? Without a day that is UNKNOWN, unless the rule is for all days. */
function windowTest({ since, until }: Rule, validOn: ValidOn, asOf: string | null): Test {
  if (since === null && until === null) return () => TRUE;
  return (facts) => {
    const day = dayIn(validOn, asOf, facts);
    if (day === null) return UNKNOWN;
    return known((since === null || day >= since) && (until === null || day <= until));
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
  for (const { sign, condition } of signs) {
    if (sign.classes !== null && !sign.classes.includes(outcome)) continue;
    if (condition.test(facts) === TRUE) held.push(sign.id);
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
function askedRules({ rules }: Compiled, facts: PatchFacts): readonly CompiledRule[] {
  const held = rules.findIndex((rule) => ruleResult(rule, facts) === TRUE);
  return held < 0 ? rules : rules.slice(0, held + 1);
}

function trailOf(compiled: Compiled, facts: PatchFacts, dayOf: DayOf): TrailStep[] {
  return askedRules(compiled, facts).map((rule) => trailStep(rule, facts, dayOf));
}

function resultIn(rule: CompiledRule, facts: PatchFacts): TrailResult {
  return rule.window(facts) === FALSE ? 'skipped' : inWords(ruleResult(rule, facts));
}

type DayOf = (facts: PatchFacts) => string | null;

function trailStep(rule: CompiledRule, facts: PatchFacts, dayOf: DayOf): TrailStep {
  const ruleId = rule.answer.id;
  if (rule.window(facts) === FALSE) {
    const { since, until } = rule.rule;
    return { ruleId, result: 'skipped', reasons: [], condition: null, window: { since, until, day: dayOf(facts) } };
  }
  const condition = rule.condition.trace(facts);
  const reasons = leavesOf(condition).map(({ text, value, result }) => ({ text: text!, value: value!, result }));
  return { ruleId, result: inWords(ruleResult(rule, facts)), reasons, condition, window: null };
}
