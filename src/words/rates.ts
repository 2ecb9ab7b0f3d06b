import type { Text } from './text.js';

/** Titles of the tables of rates. */
export const RATE_TITLES = {
  rates: { en: 'Rectification by {by}, as of {day}', zh: '整改情况（按{by}，截至{day}）' },
  overdue: { en: 'Overdue on {day}', zh: '逾期未整改清单（截至{day}）' },
  milestones: { en: 'Rectification rate against its milestones, as of {day}', zh: '整改率与节点要求（截至{day}）' },
  ratios: { en: 'Ratios of occupation by {by}', zh: '违法占用占比（按{by}）' },
  flow: {
    en: 'Class flow by {by} (m²): land before × patch type after',
    zh: '地类流向（按{by}，平方米）：变化前地类 × 图斑类型',
  },
} as const satisfies Record<string, Text>;

/** Headings of the tables of rates. */
export const RATE_COLUMNS = {
  all: { en: 'entries, all classes', zh: '全部图斑个数' },
  allMu: { en: 'all (mu)', zh: '全部面积（亩）' },
  count: { en: 'problem entries', zh: '问题图斑个数' },
  mu: { en: 'area (mu)', zh: '面积（亩）' },
  cultivatedMu: { en: 'cultivated (mu)', zh: '耕地（亩）' },
  farmlandMu: { en: 'basic farmland (mu)', zh: '永久基本农田（亩）' },
  increment: { en: 'new', zh: '增量个数' },
  incrementMu: { en: 'new (mu)', zh: '增量面积（亩）' },
  stock: { en: 'stock', zh: '存量个数' },
  stockMu: { en: 'stock (mu)', zh: '存量面积（亩）' },
  rectified: { en: 'rectified', zh: '已整改个数' },
  rectifiedMu: { en: 'rectified (mu)', zh: '已整改面积（亩）' },
  rectifiedCultivatedMu: { en: 'rectified cultivated (mu)', zh: '已整改耕地（亩）' },
  open: { en: 'open', zh: '未整改个数' },
  openMu: { en: 'open (mu)', zh: '未整改面积（亩）' },
  openCultivatedMu: { en: 'open cultivated (mu)', zh: '未整改耕地（亩）' },
  remainingMu: { en: 'remaining (mu)', zh: '剩余面积（亩）' },
  remainingCultivatedMu: { en: 'remaining cultivated (mu)', zh: '剩余耕地（亩）' },
  rate: { en: 'rate (%)', zh: '整改率（%）' },
  areaRate: { en: 'rate by area (%)', zh: '面积整改率（%）' },
  overdue: { en: 'overdue', zh: '逾期个数' },
  relapses: { en: 'relapsed', zh: '死灰复燃个数' },
  rank: { en: 'place', zh: '排名' },
  remark: { en: 'remarks', zh: '说明' },
  entry: { en: 'entry', zh: '台账编号' },
  township: { en: 'township', zh: '乡镇' },
  village: { en: 'village', zh: '村' },
  unit: { en: 'responsible unit', zh: '责任单位' },
  person: { en: 'responsible person', zh: '责任人' },
  listed: { en: 'listed on', zh: '列账日期' },
  deadline: { en: 'deadline', zh: '整改期限' },
  days: { en: 'days overdue', zh: '逾期天数' },
  milestone: { en: 'milestone', zh: '节点' },
  required: { en: 'required (%)', zh: '要求（%）' },
  missing: { en: 'missing entries', zh: '尚缺个数' },
  verdict: { en: 'state', zh: '完成情况' },
  cite: { en: 'source', zh: '出处' },
  ratio: { en: 'ratio', zh: '指标' },
  numerator: { en: 'numerator (mu)', zh: '分子（亩）' },
  denominator: { en: 'denominator (mu)', zh: '分母（亩）' },
  share: { en: 'share (%)', zh: '占比（%）' },
  before: { en: 'land before', zh: '变化前地类' },
  sum: { en: 'sum', zh: '合计' },
} as const satisfies Record<string, Text>;

/** Words in the tables of rates. */
export const RATE_WORDS = {
  township: { en: 'township', zh: '乡镇' },
  county: { en: 'county', zh: '县' },
  month: { en: 'month', zh: '月份' },
  release: { en: 'release', zh: '期次' },
  total: { en: 'total', zh: '合计' },
  today: { en: 'the last change', zh: '最近一次变动' },
  unknownTownship: { en: '(township not known)', zh: '（乡镇不明）' },
  unknownCounty: { en: '(county not known)', zh: '（县不明）' },
  noType: { en: '(no type)', zh: '（无类型）' },
  tied: { en: 'tied with {count}', zh: '与另 {count} 个并列' },
  small: { en: 'only {count} entries, the rate says little', zh: '仅 {count} 个图斑，整改率参考意义有限' },
  problemClasses: { en: 'problem entries are those of the classes {classes}', zh: '问题图斑：{classes}' },
  atMost: {
    en: '{count} entries state what remains but not how much of it is cultivated: taken as all that can be',
    zh: '{count} 个条目有剩余面积但未填剩余耕地面积，按可能的最大值计',
  },
  noDay: { en: 'without --as-of no entry is overdue', zh: '未给出 --as-of，不计逾期' },
  met: { en: 'met', zh: '已达到' },
  missed: { en: 'missed', zh: '未达到' },
  ahead: { en: 'not reached yet', zh: '未到期' },
  nothing: { en: 'nothing listed by then', zh: '届时无列账条目' },
  numerator: { en: 'numerator: entries of the classes {classes}', zh: '分子：{classes}' },
  denominator: {
    en: 'denominator: entries of the classes {classes}, without the sub-classes {without}',
    zh: '分母：{classes}；不含细类 {without}',
  },
  deductedNumerator: {
    en: 'deducted: rectified entries left out of the numerator',
    zh: '扣减后：分子扣除已整改图斑，分母不变',
  },
  deductedBoth: {
    en: 'deducted: rectified entries left out of numerator and denominator',
    zh: '扣减后：分子、分母均扣除已整改图斑',
  },
  confirm: {
    en: 'no official wording of numerator and denominator was found: confirm the settings before use',
    zh: '分子、分母未见官方统一口径，使用前请核对设置',
  },
} as const satisfies Record<string, Text>;

/** The six ratios (domain.md 6.6). */
export const RATIO_NAMES = {
  cultivated: {
    en: 'suspected cultivated land / cultivated land under new construction',
    zh: '违法占用耕地面积占新增建设用地占用耕地面积比例',
  },
  whole: { en: 'suspected area / area of new construction', zh: '违法占地面积占新增建设用地占用面积的比例' },
  cultivatedDeducted: {
    en: 'suspected cultivated land / cultivated land under new construction, deducted',
    zh: '扣减后违法占用耕地面积占新增建设用地占用耕地面积比例',
  },
  wholeDeducted: {
    en: 'suspected area / area of new construction, deducted',
    zh: '扣减后违法占地面积占新增建设用地占用面积的比例',
  },
  remaining: { en: 'not rectified / suspected area', zh: '未整改监测面积占违法监测面积比例' },
  remainingCultivated: { en: 'not rectified / suspected, cultivated', zh: '未整改耕地面积占违法耕地面积比例' },
} as const satisfies Record<string, Text>;

/** Land before the change. */
export const BEFORE_NAMES = {
  GDMJ: { en: 'cultivated', zh: '耕地' },
  FGNYMJ: { en: 'other agricultural', zh: '非耕农用地' },
  JSYDMJ: { en: 'construction', zh: '建设用地' },
  WLYDMJ: { en: 'unused', zh: '未利用地' },
  WFGMJ: { en: 'outside the baseline', zh: '基础数据未覆盖' },
} as const satisfies Record<string, Text>;
