import type { FactName, FactValue } from '../model/facts.js';
import type { Text } from '../words/text.js';
import type { Unit } from './units.js';

export const COMPARISONS = ['<', '<=', '=', '!=', '>=', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** How sure a figure is, as in the domain notes: sourced, recalled (high, medium, low), or a choice of the place. */
export const CONFIDENCES = ['s', 'r-high', 'r-medium', 'r-low', 'local'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface ParameterRef {
  readonly parameter: string;
}

/**
 * The closed vocabulary of conditions. There are no expression strings: what a rule can ask is what stands here, so
 * a misspelling is a fault on load and never a rule that silently does not hold.
 */
export type Condition =
  | { readonly kind: 'all'; readonly all: readonly Condition[] }
  | { readonly kind: 'any'; readonly any: readonly Condition[] }
  | { readonly kind: 'not'; readonly not: Condition }
  | Leaf;

export type Leaf = CompareLeaf | OneOfLeaf | FlagLeaf | DateLeaf | GivenLeaf | NeedsLeaf | LandClassLeaf;

/** `{fact, is, than, unit}`: a number against a threshold. Without a unit only for facts that are plain numbers. */
export interface CompareLeaf {
  readonly kind: 'compare';
  readonly fact: FactName;
  readonly is: Comparison;
  readonly than: number | ParameterRef;
  readonly unit: Unit | null;
}

/** `{fact, oneOf: […]}`: a text fact is one of these, exactly. */
export interface OneOfLeaf {
  readonly kind: 'oneOf';
  readonly fact: FactName;
  readonly oneOf: readonly string[];
}

/** `{fact, is: true}`. */
export interface FlagLeaf {
  readonly kind: 'flag';
  readonly fact: FactName;
  readonly is: boolean;
}

/** `{fact, before: DATE}` or `{fact, onOrAfter: DATE}`. */
export interface DateLeaf {
  readonly kind: 'date';
  readonly fact: FactName;
  readonly is: 'before' | 'onOrAfter';
  readonly date: string | ParameterRef;
}

/**
 * `{fact, given: true}`: was the fact provided at all? Always TRUE or FALSE. The one way for a pack to say, in the
 * open, that a missing fact does not block a rule.
 */
export interface GivenLeaf {
  readonly kind: 'given';
  readonly fact: FactName;
  readonly given: boolean;
}

/** `{needs: [facts]}`: TRUE when all are provided, else UNKNOWN: the rule cannot be decided without them. */
export interface NeedsLeaf {
  readonly kind: 'needs';
  readonly needs: readonly FactName[];
}

/** `{landClasses: ['1202', '01*'], share: {is, than, unit}}`: the summed share of these classes on the patch. */
export interface LandClassLeaf {
  readonly kind: 'landClasses';
  readonly landClasses: readonly string[];
  readonly is: Comparison;
  readonly than: number | ParameterRef;
  readonly unit: Unit | null;
}

/** A figure of the pack with its source; `unit` is `date` for days of the calendar. */
export interface Parameter {
  readonly name: string;
  readonly value: number | string;
  readonly unit: Unit | 'date';
  readonly text: Text;
  readonly cite: string;
  readonly confidence: Confidence;
  readonly note: Text | null;
  /** Bounds the pack sets beside those of the unit. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** What the pack itself states, where the job has set another value. */
  readonly stated?: number | string;
}

/** One class of the ledger column PDLB. */
export interface Outcome {
  readonly id: string;
  readonly text: Text;
}

/** One sign of the column XWBS. With `classes` it is reported only beside these classes. */
export interface Sign {
  readonly id: string;
  readonly text: Text;
  readonly when: Condition;
  readonly classes: readonly string[] | null;
  readonly cite: string;
  /** The evidence of the sign in words, for the remarks (BZ); a template as in answers. */
  readonly because: Text | null;
}

/** Stock or increment: a patch whose `fact` lies before `date` is stock. */
export interface Cutoff {
  readonly date: string | ParameterRef;
  readonly fact: FactName;
  readonly stock: Text;
  readonly increment: Text;
  readonly cite: string;
}

/** What the pack answers, and the words for it. `because` is a template, see `template.ts`. */
export interface Answer {
  readonly id: string;
  readonly outcome: string;
  readonly sub: Text | null;
  readonly because: Text;
}

export interface CitedAnswer extends Answer {
  readonly cite: string;
}

export interface Rule extends CitedAnswer {
  readonly when: Condition;
  /** First and last day the rule is for, see `RulePack.validOn`; null is open. */
  readonly since: string | null;
  readonly until: string | null;
  /** The rule holds even where rules before it could not be decided. */
  readonly stands: boolean;
}

/** Against which day the dates of rules are held: the detection date of the patch, or the date of the job. */
export const VALID_ON = ['detection', 'asOf'] as const;
export type ValidOn = (typeof VALID_ON)[number];

/** A pack that another one builds on. */
export interface PackBase {
  readonly name: string;
  readonly edition: string;
  readonly sha256: string;
  /** As the pack names it: a shipped name, or a path seen from the pack. */
  readonly from: string;
}

export interface Example {
  readonly name: string;
  readonly facts: ReadonlyMap<FactName, FactValue>;
  /** Percent of the patch by land class code; null: no baseline; undefined: not stated. */
  readonly landClasses: ReadonlyMap<string, number> | null | undefined;
  /** The date of the job, for packs whose rules go by it. */
  readonly asOf: string | null;
  readonly expect: Expectation;
}

/** What an example promises; what is not stated is not checked. `sub` is the English or the Chinese words. */
export interface Expectation {
  readonly outcome: string;
  readonly rule: string;
  readonly sub?: string;
  readonly signs?: readonly string[];
  readonly stock?: 'stock' | 'increment' | null;
}

/** A checked rule pack. Every name in it is known to exist: `load.ts` is the only maker. */
export interface RulePack {
  readonly name: string;
  readonly title: Text;
  readonly edition: string;
  /** The packs this one builds on, nearest first. */
  readonly bases: readonly PackBase[];
  /** Parameters as a base states them. */
  readonly inherited: readonly string[];
  readonly validOn: ValidOn;
  readonly parameters: readonly Parameter[];
  readonly outcomes: readonly Outcome[];
  readonly signs: readonly Sign[];
  readonly cutoff: Cutoff | null;
  readonly rules: readonly Rule[];
  readonly otherwise: CitedAnswer;
  readonly doubtful: Answer;
  readonly examples: readonly Example[];
}
