import { FACT_NAMES, KIND_FACT_NAMES } from '../words/facts.js';
import { SOURCE_NAMES } from '../words/rules.js';
import { filled, type Text } from '../words/text.js';
import { APPROVAL_KINDS, type ApprovalKind } from './approval-kind.js';

/** What a fact is measured in. A comparison in a rule names the unit it means. */
export type FactType = 'area' | 'share' | 'date' | 'text' | 'flag' | 'number';

export interface FactDefinition {
  readonly type: FactType;
}

/**
 * Everything a rule may ask about one patch. Areas are m² as printed in the ledger, shares are 0–100 percent of the
 * patch as printed in the ledger, dates are YYYY-MM-DD. A value of null means "the evidence was not provided" and
 * is never the same as 0.
 */
export const FACTS = {
  'patch.area': { type: 'area' },
  'patch.type': { type: 'text' },
  'patch.imageBefore': { type: 'date' },
  'patch.imageAfter': { type: 'date' },
  'patch.adminCode': { type: 'text' },
  'baseline.given': { type: 'flag' },
  'baseline.dominantClass': { type: 'text' },
  'cultivated.area': { type: 'area' },
  'cultivated.share': { type: 'share' },
  'otherAgricultural.area': { type: 'area' },
  'otherAgricultural.share': { type: 'share' },
  'construction.area': { type: 'area' },
  'construction.share': { type: 'share' },
  'unused.area': { type: 'area' },
  'unused.share': { type: 'share' },
  'uncovered.area': { type: 'area' },
  'uncovered.share': { type: 'share' },
  'farmland.given': { type: 'flag' },
  'farmland.area': { type: 'area' },
  'redline.given': { type: 'flag' },
  'redline.area': { type: 'area' },
  'approvals.given': { type: 'flag' },
  'approved.area': { type: 'area' },
  'approved.share': { type: 'share' },
  'unapproved.area': { type: 'area' },
  'unapproved.cultivated': { type: 'area' },
  'unapproved.farmland': { type: 'area' },
  'afterwards.area': { type: 'area' },
  'afterwards.share': { type: 'share' },
  'expired.area': { type: 'area' },
  'expired.share': { type: 'share' },
} as const satisfies Record<keyof typeof FACT_NAMES, FactDefinition>;

export type FixedFactName = keyof typeof FACTS;
/** `approval.KIND.given` (flag) and `approval.KIND.share` (percent of the patch covered by that kind, in force). */
export type ApprovalFactName = `approval.${ApprovalKind}.${'given' | 'share'}`;
export type FactName = FixedFactName | ApprovalFactName;
export type FactValue = number | string | boolean | null;

/** All facts of one patch, and the share (percent) of every land class on it; `landClasses` is null without a baseline. */
export interface PatchFacts {
  readonly values: Readonly<Record<FactName, FactValue>>;
  readonly landClasses: ReadonlyMap<string, number> | null;
}

/** The definition of a fact by name, or undefined for a name nobody knows. */
export function factDefinition(name: string): FactDefinition | undefined {
  if (Object.hasOwn(FACTS, name)) return FACTS[name as FixedFactName];
  const fact = kindFact(name);
  return fact && { type: fact.part === 'given' ? 'flag' : 'share' };
}

/** The name of a fact for people; of a name nobody knows, the name itself. */
export function factName(name: string): Text {
  if (Object.hasOwn(FACT_NAMES, name)) return FACT_NAMES[name as FixedFactName];
  const fact = kindFact(name);
  return fact ? filled(KIND_FACT_NAMES[fact.part], { kind: SOURCE_NAMES[fact.kind] }) : { en: name, zh: name };
}

function kindFact(name: string): { readonly kind: ApprovalKind; readonly part: 'given' | 'share' } | undefined {
  const [, kind = '', part = ''] = /^approval\.(\w+)\.(given|share)$/.exec(name) ?? [];
  const known = (APPROVAL_KINDS as readonly string[]).includes(kind);
  return known ? { kind: kind as ApprovalKind, part: part as 'given' | 'share' } : undefined;
}

/** Every name a rule may use, for messages and for "did you mean". */
export function factNames(): string[] {
  const perKind = APPROVAL_KINDS.flatMap((kind) => [`approval.${kind}.given`, `approval.${kind}.share`]);
  return [...Object.keys(FACTS), ...perKind];
}
