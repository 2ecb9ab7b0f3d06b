import type { Text } from './text.js';

/** Names of the facts a rule may ask about, as explanations show them. */
export const FACT_NAMES = {
  'patch.area': { en: 'area of the patch', zh: '图斑面积' },
  'patch.type': { en: 'patch type (TBLX)', zh: '图斑类型' },
  'patch.imageBefore': { en: 'date of the earlier image', zh: '前时相' },
  'patch.imageAfter': { en: 'date of the later image: the detection date', zh: '后时相（发现日期）' },
  'patch.adminCode': { en: 'administrative code', zh: '行政区代码' },
  'baseline.given': { en: 'a land-use baseline was provided', zh: '已提供地类图斑' },
  'baseline.dominantClass': { en: 'land class with the largest area', zh: '面积最大的地类' },
  'cultivated.area': { en: 'cultivated land, net of ridges', zh: '耕地面积（扣除田坎）' },
  'cultivated.share': { en: 'share of cultivated land', zh: '耕地占比' },
  'otherAgricultural.area': { en: 'other agricultural land', zh: '非耕农用地面积' },
  'otherAgricultural.share': { en: 'share of other agricultural land', zh: '非耕农用地占比' },
  'construction.area': { en: 'construction land', zh: '建设用地面积' },
  'construction.share': { en: 'share of construction land', zh: '建设用地占比' },
  'unused.area': { en: 'unused land', zh: '未利用地面积' },
  'unused.share': { en: 'share of unused land', zh: '未利用地占比' },
  'uncovered.area': { en: 'outside the baseline', zh: '基础数据未覆盖面积' },
  'uncovered.share': { en: 'share outside the baseline', zh: '基础数据未覆盖占比' },
  'farmland.given': { en: 'permanent basic farmland was provided', zh: '已提供永久基本农田' },
  'farmland.area': { en: 'in permanent basic farmland', zh: '永久基本农田面积' },
  'redline.given': { en: 'the ecological redline was provided', zh: '已提供生态保护红线' },
  'redline.area': { en: 'inside the ecological redline', zh: '生态红线面积' },
  'approvals.given': { en: 'approval records were provided', zh: '已提供审批数据' },
  'approved.area': { en: 'covered by approvals in force', zh: '审批覆盖面积' },
  'approved.share': { en: 'share covered by approvals in force', zh: '审批覆盖占比' },
  'unapproved.area': { en: 'not covered by an approval in force', zh: '未审批面积' },
  'unapproved.cultivated': { en: 'cultivated land not covered', zh: '未审批耕地面积' },
  'unapproved.farmland': { en: 'permanent basic farmland not covered', zh: '未审批永久基本农田面积' },
  'afterwards.area': { en: 'covered only by approvals dated afterwards', zh: '事后审批面积' },
  'afterwards.share': { en: 'share covered only afterwards', zh: '事后审批占比' },
  'expired.area': { en: 'covered only by expired approvals', zh: '过期审批面积' },
  'expired.share': { en: 'share covered only by expired approvals', zh: '过期审批占比' },
} as const satisfies Record<string, Text>;

/** Names of the facts there are for every approval kind. */
export const KIND_FACT_NAMES = {
  given: { en: '{kind} were provided', zh: '已提供{kind}数据' },
  share: { en: 'share covered by {kind} in force', zh: '有效{kind}占比' },
} as const satisfies Record<string, Text>;
