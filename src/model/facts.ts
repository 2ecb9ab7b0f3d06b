import { FACT_NAMES, type FactSource, KIND_FACT_NAMES } from '../words/facts.js';
import { SOURCE_NAMES } from '../words/rules.js';
import { filled, type Text } from '../words/text.js';
import { APPROVAL_KINDS, type ApprovalKind } from './approval-kind.js';
import { nearest } from './nearest.js';

/** What a fact is measured in. A comparison in a rule names the unit it means. */
export type FactType = 'area' | 'share' | 'length' | 'days' | 'date' | 'text' | 'flag' | 'number';

export interface FactDefinition {
  readonly type: FactType;
  /** What has to be there for the fact to have a value. */
  readonly from: FactSource;
}

const fact = <T extends FactType>(type: T, from: FactSource) => ({ type, from });

/**
 * Everything a rule may ask about one patch. Areas are m² as printed in the ledger, shares are 0–100 percent of the
 * patch as printed in the ledger, lengths metres, dates YYYY-MM-DD. A value of null means "the evidence was not provided"
 * and is never the same as 0. What the words mean: `words/facts.ts`; how values come about: `pipeline/patch-facts.ts`.
 */
export const FACTS = {
  'patch.area': fact('area', 'patches'),
  'patch.type': fact('text', 'patches'),
  'patch.imageBefore': fact('date', 'patches'),
  'patch.imageAfter': fact('date', 'patches'),
  'patch.adminCode': fact('text', 'patches'),
  'patch.township': fact('text', 'patches'),
  'patch.village': fact('text', 'patches'),
  'patch.user': fact('text', 'patches'),
  'patch.project': fact('text', 'patches'),
  'patch.use': fact('text', 'patches'),
  'patch.builtFrom': fact('date', 'patches'),
  'patch.built': fact('date', 'patches'),
  'patch.rectification': fact('text', 'patches'),
  'patch.closed': fact('date', 'patches'),
  'patch.daysSinceClosed': fact('days', 'patches'),
  'baseline.given': fact('flag', 'job'),
  'baseline.dominantClass': fact('text', 'baseline'),
  'baseline.dominantShare': fact('share', 'baseline'),
  'baseline.secondClass': fact('text', 'baseline'),
  'baseline.secondShare': fact('share', 'baseline'),
  'baseline.classes': fact('text', 'baseline'),
  'cultivated.area': fact('area', 'baseline'),
  'cultivated.share': fact('share', 'baseline'),
  'otherAgricultural.area': fact('area', 'baseline'),
  'otherAgricultural.share': fact('share', 'baseline'),
  'construction.area': fact('area', 'baseline'),
  'construction.share': fact('share', 'baseline'),
  'unused.area': fact('area', 'baseline'),
  'unused.share': fact('share', 'baseline'),
  'uncovered.area': fact('area', 'baseline'),
  'uncovered.share': fact('share', 'baseline'),
  'farmland.given': fact('flag', 'job'),
  'farmland.area': fact('area', 'farmland'),
  'farmland.share': fact('share', 'farmland'),
  'redline.given': fact('flag', 'job'),
  'redline.area': fact('area', 'redline'),
  'redline.share': fact('share', 'redline'),
  'approvals.given': fact('flag', 'job'),
  'approved.area': fact('area', 'approvals'),
  'approved.share': fact('share', 'approvals'),
  'approved.ids': fact('text', 'approvals'),
  'approved.first': fact('date', 'approvals'),
  'approved.last': fact('date', 'approvals'),
  'approved.overlap': fact('area', 'approvals'),
  'approved.overlapIds': fact('text', 'approvals'),
  'unapproved.area': fact('area', 'approvals'),
  'unapproved.share': fact('share', 'approvals'),
  'unapproved.cultivated': fact('area', 'approvals'),
  'unapproved.farmland': fact('area', 'approvals'),
  'afterwards.area': fact('area', 'approvals'),
  'afterwards.share': fact('share', 'approvals'),
  'afterwards.ids': fact('text', 'approvals'),
  'afterwards.first': fact('date', 'approvals'),
  'expired.area': fact('area', 'approvals'),
  'expired.share': fact('share', 'approvals'),
  'expired.ids': fact('text', 'approvals'),
  'expired.last': fact('date', 'approvals'),
  'pending.area': fact('area', 'applications'),
  'pending.share': fact('share', 'applications'),
  'pending.ids': fact('text', 'applications'),
  'pending.applied': fact('date', 'applications'),
  'undated.area': fact('area', 'approvals'),
  'idle.days': fact('days', 'idle'),
  'own.area': fact('area', 'parties'),
  'own.share': fact('share', 'parties'),
  'own.ids': fact('text', 'parties'),
  'own.last': fact('date', 'parties'),
  'others.area': fact('area', 'parties'),
  'others.share': fact('share', 'parties'),
  'others.ids': fact('text', 'parties'),
  'others.holders': fact('text', 'parties'),
  'others.last': fact('date', 'parties'),
  'rest.parts': fact('number', 'rest'),
  'rest.largest': fact('area', 'rest'),
  'rest.width': fact('length', 'rest'),
  'near.found': fact('flag', 'near'),
  'near.distance': fact('length', 'near'),
  'near.id': fact('text', 'near'),
  'near.kind': fact('text', 'near'),
  'near.holder': fact('text', 'near'),
  'near.approved': fact('date', 'near'),
  'nearOwn.found': fact('flag', 'nearOwn'),
  'nearOwn.distance': fact('length', 'nearOwn'),
  'nearOwn.id': fact('text', 'nearOwn'),
  'nearOwn.kind': fact('text', 'nearOwn'),
  'nearOwn.holder': fact('text', 'nearOwn'),
  'nearOwn.approved': fact('date', 'nearOwn'),
  'evidence.missing': fact('text', 'job'),
} as const satisfies Record<keyof typeof FACT_NAMES, FactDefinition>;

/** What there is of every kind of approval: `approval.KIND.PART`. */
export const KIND_FACTS = {
  given: fact('flag', 'job'),
  share: fact('share', 'kind'),
  afterwards: fact('share', 'kind'),
  expired: fact('share', 'kind'),
  pending: fact('share', 'applications'),
  credit: fact('area', 'kind'),
  ids: fact('text', 'kind'),
  first: fact('date', 'kind'),
  last: fact('date', 'kind'),
} as const satisfies Record<keyof typeof KIND_FACT_NAMES, FactDefinition>;

export type KindFactPart = keyof typeof KIND_FACTS;
export type FixedFactName = keyof typeof FACTS;
export type ApprovalFactName = `approval.${ApprovalKind}.${KindFactPart}`;
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
  const known = kindFact(name);
  return known && KIND_FACTS[known.part];
}

/** The name of a fact for people; of a name nobody knows, the name itself. */
export function factName(name: string): Text {
  if (Object.hasOwn(FACT_NAMES, name)) return FACT_NAMES[name as FixedFactName];
  const known = kindFact(name);
  return known ? filled(KIND_FACT_NAMES[known.part], { kind: SOURCE_NAMES[known.kind] }) : { en: name, zh: name };
}

function kindFact(name: string): { readonly kind: ApprovalKind; readonly part: KindFactPart } | undefined {
  const [, kind = '', part = ''] = /^approval\.(\w+)\.(\w+)$/.exec(name) ?? [];
  const known = (APPROVAL_KINDS as readonly string[]).includes(kind) && Object.hasOwn(KIND_FACTS, part);
  return known ? { kind: kind as ApprovalKind, part: part as KindFactPart } : undefined;
}

/** Every name a rule may use, for messages and for "did you mean". */
export function factNames(): string[] {
  const parts = Object.keys(KIND_FACTS);
  const perKind = APPROVAL_KINDS.flatMap((kind) => parts.map((part) => `approval.${kind}.${part}`));
  return [...Object.keys(FACTS), ...perKind];
}

/** The fact most like a name that nobody knows, by its own name or, for one in Chinese, by its meaning. */
export function nearestFact(name: string): string {
  if (!/\p{Script=Han}/u.test(name)) return nearest(name, factNames());
  const meanings = new Map(factNames().map((fact) => [factName(fact).zh, fact]));
  return meanings.get(nearest(name, meanings.keys())) ?? '';
}
