import { APPROVAL_KINDS, type ApprovalKind } from './approval-kind.js';

/** What a fact is measured in. A comparison in a rule names the unit it means. */
export type FactType = 'area' | 'share' | 'date' | 'text' | 'flag' | 'number';

export interface FactDefinition {
  readonly type: FactType;
  readonly en: string;
  readonly zh: string;
}

/**
 * Everything a rule may ask about one patch. Areas are m² as printed in the ledger, shares are 0–100 percent of the
 * patch as printed in the ledger, dates are YYYY-MM-DD. A value of null means "the evidence was not provided" and
 * is never the same as 0.
 */
export const FACTS = {
  'patch.area': { type: 'area', en: 'area of the patch', zh: '图斑面积' },
  'patch.type': { type: 'text', en: 'patch type (TBLX)', zh: '图斑类型' },
  'patch.imageBefore': { type: 'date', en: 'date of the earlier image', zh: '前时相' },
  'patch.imageAfter': { type: 'date', en: 'date of the later image: the detection date', zh: '后时相（发现日期）' },
  'patch.adminCode': { type: 'text', en: 'administrative code', zh: '行政区代码' },
  'baseline.given': { type: 'flag', en: 'a land-use baseline was provided', zh: '已提供地类图斑' },
  'baseline.dominantClass': { type: 'text', en: 'land class with the largest area', zh: '面积最大的地类' },
  'cultivated.area': { type: 'area', en: 'cultivated land, net of ridges', zh: '耕地面积（扣除田坎）' },
  'cultivated.share': { type: 'share', en: 'share of cultivated land', zh: '耕地占比' },
  'otherAgricultural.area': { type: 'area', en: 'other agricultural land', zh: '非耕农用地面积' },
  'otherAgricultural.share': { type: 'share', en: 'share of other agricultural land', zh: '非耕农用地占比' },
  'construction.area': { type: 'area', en: 'construction land', zh: '建设用地面积' },
  'construction.share': { type: 'share', en: 'share of construction land', zh: '建设用地占比' },
  'unused.area': { type: 'area', en: 'unused land', zh: '未利用地面积' },
  'unused.share': { type: 'share', en: 'share of unused land', zh: '未利用地占比' },
  'uncovered.area': { type: 'area', en: 'outside the baseline', zh: '基础数据未覆盖面积' },
  'uncovered.share': { type: 'share', en: 'share outside the baseline', zh: '基础数据未覆盖占比' },
  'farmland.given': { type: 'flag', en: 'permanent basic farmland was provided', zh: '已提供永久基本农田' },
  'farmland.area': { type: 'area', en: 'in permanent basic farmland', zh: '永久基本农田面积' },
  'redline.given': { type: 'flag', en: 'the ecological redline was provided', zh: '已提供生态保护红线' },
  'redline.area': { type: 'area', en: 'inside the ecological redline', zh: '生态红线面积' },
  'approvals.given': { type: 'flag', en: 'approval records were provided', zh: '已提供审批数据' },
  'approved.area': { type: 'area', en: 'covered by approvals in force', zh: '审批覆盖面积' },
  'approved.share': { type: 'share', en: 'share covered by approvals in force', zh: '审批覆盖占比' },
  'unapproved.area': { type: 'area', en: 'not covered by an approval in force', zh: '未审批面积' },
  'unapproved.cultivated': { type: 'area', en: 'cultivated land not covered', zh: '未审批耕地面积' },
  'unapproved.farmland': { type: 'area', en: 'permanent basic farmland not covered', zh: '未审批永久基本农田面积' },
  'afterwards.area': { type: 'area', en: 'covered only by approvals dated afterwards', zh: '事后审批面积' },
  'afterwards.share': { type: 'share', en: 'share covered only afterwards', zh: '事后审批占比' },
  'expired.area': { type: 'area', en: 'covered only by expired approvals', zh: '过期审批面积' },
  'expired.share': { type: 'share', en: 'share covered only by expired approvals', zh: '过期审批占比' },
} as const satisfies Record<string, FactDefinition>;

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
  const match = /^approval\.(\w+)\.(given|share)$/.exec(name);
  if (!match || !(APPROVAL_KINDS as readonly string[]).includes(match[1] ?? '')) return undefined;
  return match[2] === 'given'
    ? { type: 'flag', en: `approvals of kind ${match[1]} were provided`, zh: `已提供 ${match[1]} 类审批` }
    : { type: 'share', en: `share covered by ${match[1]} approvals in force`, zh: `${match[1]} 类审批占比` };
}

/** Every name a rule may use, for messages and for "did you mean". */
export function factNames(): string[] {
  const perKind = APPROVAL_KINDS.flatMap((kind) => [`approval.${kind}.given`, `approval.${kind}.share`]);
  return [...Object.keys(FACTS), ...perKind];
}
