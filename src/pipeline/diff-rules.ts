import { type LoadedPack, loadPack } from '../io/load-pack.js';
import type { KeptFacts } from '../model/kept-facts.js';
import type { Manifest } from '../model/manifest.js';
import { FinishedResult } from '../result/finished-result.js';
import {
  type CompiledPack,
  compilePack,
  type Reason,
  type TrailResult,
  type TrailStep,
  type Verdict,
} from '../rules/judge.js';
import type { Overrides } from '../rules/override.js';
import { decisiveLeaves } from '../rules/trace.js';
import type { Text } from '../words/text.js';
import { requireMeasured } from './measured-facts.js';

/** What one pack says of a patch, in words. */
export interface SideVerdict {
  readonly outcome: Text;
  readonly sub: Text | null;
  readonly rule: string;
  readonly because: Text;
  readonly signs: readonly Text[];
  readonly stock: Text | null;
}

/** How a rule stands to the patch on one side; `absent`: that pack has no rule of this id. */
export interface SideRule {
  readonly result: TrailResult | 'absent';
  readonly conditions: readonly Reason[];
}

/** A rule that explains the change: its conditions are those whose answer differs, else those that decide. */
export interface RuleDifference {
  readonly rule: string;
  readonly before: SideRule;
  readonly after: SideRule;
}

export interface PatchChange {
  readonly id: string;
  /** m². */
  readonly area: number;
  /** The class itself is another one, not only the rule, the sub-class, the stock or a sign. */
  readonly ofClass: boolean;
  readonly before: SideVerdict;
  readonly after: SideVerdict;
  readonly why: readonly RuleDifference[];
}

export interface RulesDiff {
  readonly before: LoadedPack;
  readonly after: LoadedPack;
  /** The pack and the figures set by the job that judged the ledger of the result, where they are not those of `before`. */
  readonly judgedBy: { readonly pack: string; readonly figures: Readonly<Record<string, number | string>> } | null;
  readonly patches: number;
  /** In the order of the ledger. */
  readonly changes: readonly PatchChange[];
}

/**
 * `tuban rules diff`: what the patches of a finished result would be under another pack, or under other figures of it,
 * and which conditions make the difference. Nothing is written.
 *
 * `figures` are set in the new pack. Errors: those of packs and results.
 */
export function diffRules(before: string, after: string, dir: string, figures: Overrides): RulesDiff {
  const old = loadPack(before);
  const next = loadPack(after, figures);
  const result = new FinishedResult(dir);
  result.requireIntact('facts.csv');
  const kept = result.facts();
  for (const { pack } of [old, next]) requireMeasured(result.manifest, pack);
  const { asOf } = result.manifest.job;
  const [was, is] = [compilePack(old.pack, asOf), compilePack(next.pack, asOf)];
  const changes = kept.flatMap((one) => changeOf(one, was, is) ?? []);
  const judgedBy = judgesLike(result.manifest.rules, old) ? null : judgeOf(result.manifest.rules);
  return { before: old, after: next, judgedBy, patches: kept.length, changes };
}

function judgesLike({ name, sha256, parameters }: Manifest['rules'], { pack, file }: LoadedPack): boolean {
  if (name !== pack.name || sha256 !== file.sha256) return false;
  return pack.parameters.every((parameter) => parameters[parameter.name]?.value === parameter.value);
}

function judgeOf({ name, edition, parameters }: Manifest['rules']): RulesDiff['judgedBy'] {
  const set = Object.entries(parameters).filter(([, { overridden }]) => overridden !== undefined);
  return { pack: `${name} ${edition}`, figures: Object.fromEntries(set.map(([key, { value }]) => [key, value])) };
}

function changeOf({ id, facts }: KeptFacts, was: CompiledPack, is: CompiledPack): PatchChange | null {
  const [old, next] = [was.judge(facts), is.judge(facts)];
  if (isSameVerdict(old, next, was, is)) return null;
  const [before, after] = [sideOf(old, was), sideOf(next, is)];
  return {
    id,
    area: Number(facts.values['patch.area'] ?? 0),
    ofClass: before.outcome.zh !== after.outcome.zh,
    before,
    after,
    // Found for the changes that are shown only.
    get why() {
      return rulesThatDiffer(facts, was, is, [old.ruleId, next.ruleId]);
    },
  };
}

/** Most patches are the same under both packs: that is seen without a word being put together. */
function isSameVerdict(old: Verdict, next: Verdict, was: CompiledPack, is: CompiledPack): boolean {
  if (old.ruleId !== next.ruleId || old.outcome !== next.outcome || old.stock !== next.stock) return false;
  if (old.sub?.zh !== next.sub?.zh || old.signs.join() !== next.signs.join()) return false;
  return was.pack === is.pack || outcomeOf(old, was).zh === outcomeOf(next, is).zh;
}

function outcomeOf({ outcome }: Verdict, { pack }: CompiledPack): Text {
  return pack.outcomes.find(({ id }) => id === outcome)?.text ?? { en: outcome, zh: outcome };
}

function sideOf(verdict: Verdict, compiled: CompiledPack): SideVerdict {
  const { signs, cutoff } = compiled.pack;
  const { sub, ruleId, because, stock } = verdict;
  return {
    outcome: outcomeOf(verdict, compiled),
    sub,
    rule: ruleId,
    because,
    signs: verdict.signs.flatMap((id) => signs.find((sign) => sign.id === id)?.text ?? []),
    stock: stock === null ? null : (cutoff?.[stock] ?? null),
  };
}

/** The rules that answered, and every other rule asked on the way that both packs have and that answers otherwise. */
function rulesThatDiffer(
  facts: KeptFacts['facts'],
  was: CompiledPack,
  is: CompiledPack,
  answered: readonly string[],
): RuleDifference[] {
  const asked = new Set([...was.asked(facts), ...is.asked(facts)]);
  return [...asked].flatMap((rule): RuleDifference[] => {
    const [before, after] = [was.resultOf(rule, facts), is.resultOf(rule, facts)];
    const differs = before !== null && after !== null && before !== after;
    if (!differs && !answered.includes(rule)) return [];
    return [{ rule, ...conditionsOf(was.step(rule, facts), is.step(rule, facts)) }];
  });
}

function conditionsOf(before: TrailStep | null, after: TrailStep | null): { before: SideRule; after: SideRule } {
  const side = (step: TrailStep | null, conditions: readonly Reason[]): SideRule => ({
    result: step?.result ?? 'absent',
    conditions,
  });
  if (before && after && before.reasons.length === after.reasons.length) {
    const at = before.reasons.flatMap((reason, i) => (reason.result === after.reasons[i]!.result ? [] : [i]));
    const pick = ({ reasons }: TrailStep): Reason[] => at.map((i) => reasons[i]!);
    if (at.length > 0) return { before: side(before, pick(before)), after: side(after, pick(after)) };
  }
  return { before: side(before, decisive(before)), after: side(after, decisive(after)) };
}

function decisive(step: TrailStep | null): Reason[] {
  if (!step?.condition) return [];
  return decisiveLeaves(step.condition).map(({ text, value, result }) => ({ text: text!, value: value!, result }));
}
