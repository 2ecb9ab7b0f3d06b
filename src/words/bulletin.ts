import type { Text } from './text.js';

/** Help and reports of `tuban bulletin daily|weekly|monthly`. */
export const BULLETIN_CLI = {
  daily: { en: 'bulletin of the ledger for a day', zh: '问题台账日报' },
  weekly: { en: 'bulletin of the ledger for a week, from Monday on', zh: '问题台账周报（自周一起）' },
  monthly: { en: 'bulletin of the ledger for a month', zh: '问题台账月报' },
  optAsOf: { en: 'the last day it tells of', zh: '截至日期' },
  optCsv: { en: 'folder to write the same sheets to as CSV', zh: '把各表另存为 CSV 的文件夹' },
  optOutput: { en: 'workbook to write, FILE.xlsx', zh: '要写的工作簿（.xlsx）' },
  optText: { en: 'file for the paragraph to paste, - for standard output', zh: '通报文字的输出文件，- 为标准输出' },
  optTextLang: { en: 'language of sheets and paragraph', zh: '报表和文字的语言' },
} as const satisfies Record<string, Text>;

/** Titles of a bulletin. */
export const BULLETIN_TITLES = {
  daily: { en: 'Daily bulletin', zh: '日报' },
  weekly: { en: 'Weekly bulletin', zh: '周报' },
  monthly: { en: 'Monthly bulletin', zh: '月报' },
  sheet: { en: '{office} {sheet} ({kind})', zh: '{office}{sheet}（{kind}）' },
  note: {
    en: 'As of {to}; period {from} to {to}. Areas in mu, sums of printed values. Ledger {file}, change {changes}, chain {chain}.',
    zh: '截至 {to}；统计期 {from} 至 {to}。面积单位：亩，为表列值之和。台账库 {file}，第 {changes} 次变动，校验值 {chain}。',
  },
} as const satisfies Record<string, Text>;

/** Names of the sheets. */
export const BULLETIN_SHEETS = {
  text: { en: 'text', zh: '通报正文' },
  rectification: { en: 'rectification', zh: '整改情况' },
  progress: { en: 'progress and ranking', zh: '进度排名' },
  milestones: { en: 'milestones', zh: '整改节点' },
  townships: { en: 'summary by township', zh: '县乡汇总' },
  movement: { en: 'movement', zh: '本期变动' },
  overdue: { en: 'overdue', zh: '逾期清单' },
  fresh: { en: 'new entries', zh: '本期新增' },
  relapsed: { en: 'relapses', zh: '死灰复燃' },
  closings: { en: 'closed out', zh: '本期销号' },
  sources: { en: 'sources', zh: '数据来源' },
  entries: { en: 'entries', zh: '条目明细' },
} as const satisfies Record<string, Text>;

/** What must be known of a sheet. */
export const BULLETIN_NOTES = {
  rectification: {
    en: 'Checks must be 0: total = rectified + open; rectified = demolished + regularised + other. {classes}',
    zh: '校核应为 0：总任务 = 已整改 + 未整改；已整改 = 拆除 + 补办 + 其他。{classes}',
  },
  progress: {
    en: 'Ranked by the rate of entries; equal rates share a place. Required is the last milestone that has passed, of entries listed by then: {milestone}.',
    zh: '按个数整改率排名，并列同名次。要求为最近已到期节点，只计节点日前已列账的条目：{milestone}。',
  },
  noMilestone: { en: 'none', zh: '无' },
  milestone: { en: '{percent} % by {date} ({cite})', zh: '{date} 达到 {percent}%（{cite}）' },
  townships: {
    en: 'Checks must be 0: all = problem entries + others; problem entries = new + stock.',
    zh: '校核应为 0：全部 = 问题图斑 + 其他；问题图斑 = 增量 + 存量。',
  },
  movement: {
    en: 'Open at the end = open before + new + split off + relapsed + other − closed out − other; the check must be 0. Other: classed anew, reopened; merged, withdrawn, classed anew.',
    zh: '期末未整改 = 期初未整改 + 新增 + 分割 + 复燃 + 其他增加 − 销号 − 其他减少，校核应为 0。其他增加：改类、重新打开；其他减少：并入、撤回、改类。',
  },
  closings: {
    en: 'Entries that relapsed after their close-out within the period stand here too; their state tells.',
    zh: '统计期内销号后又复燃的也列入，以台账状态为准。',
  },
  sources: {
    en: 'Every figure of the text, and the cell it is taken from. Marks of the sheet "{entries}" show all entries behind it.',
    zh: '正文每个数值及其取自的单元格；所依据的全部条目见“{entries}”表所指列。',
  },
  entries: {
    en: 'All problem entries; a mark counts 1 (times of the period for relapses and close-outs).',
    zh: '全部问题图斑条目；标记列计 1（复燃、销号为统计期内次数）。',
  },
} as const satisfies Record<string, Text>;

/** Headings of the sheets. */
export const BULLETIN_HEADINGS = {
  township: { en: 'township', zh: '乡镇' },
  county: { en: 'county', zh: '县代码' },
  village: { en: 'village', zh: '村' },
  task: { en: 'total', zh: '总任务' },
  rectified: { en: 'rectified', zh: '已整改' },
  demolished: { en: 'demolished', zh: '拆除' },
  regularised: { en: 'regularised', zh: '补办' },
  otherMeasure: { en: 'other', zh: '其他' },
  open: { en: 'open', zh: '未整改' },
  checkWhole: { en: 'check total', zh: '校核：总－已－未' },
  checkParts: { en: 'check rectified', zh: '校核：已－拆－补－其他' },
  count: { en: 'entries', zh: '个数' },
  mu: { en: 'area', zh: '面积' },
  cultivated: { en: 'cultivated', zh: '耕地面积' },
  farmland: { en: 'basic farmland', zh: '永久基本农田' },
  rank: { en: 'place', zh: '排名' },
  problems: { en: 'problem entries', zh: '问题图斑' },
  rates: { en: 'rate (%)', zh: '整改率（%）' },
  rate: { en: 'by entries', zh: '按个数' },
  areaRate: { en: 'by area', zh: '按面积' },
  milestone: { en: 'milestone', zh: '节点' },
  required: { en: 'required (%)', zh: '要求（%）' },
  missing: { en: 'missing entries', zh: '尚缺个数' },
  verdict: { en: 'state', zh: '完成情况' },
  remaining: { en: 'remaining', zh: '剩余面积' },
  overdue: { en: 'overdue', zh: '逾期个数' },
  relapses: { en: 'ever relapsed', zh: '曾复燃个数' },
  remark: { en: 'remarks', zh: '说明' },
  all: { en: 'all entries', zh: '全部图斑' },
  increment: { en: 'of them new', zh: '其中增量' },
  stock: { en: 'of them stock', zh: '其中存量' },
  others: { en: 'other classes', zh: '其他类别' },
  checkAll: { en: 'check all', zh: '校核：全－问－其他' },
  checkTime: { en: 'check problems', zh: '校核：问－增－存' },
  openBefore: { en: 'open before', zh: '期初未整改' },
  more: { en: 'added', zh: '增加' },
  less: { en: 'taken off', zh: '减少' },
  fresh: { en: 'new', zh: '新增' },
  split: { en: 'split off', zh: '分割' },
  relapsed: { en: 'relapsed', zh: '复燃' },
  otherIn: { en: 'other, added', zh: '其他增加' },
  closings: { en: 'closed out', zh: '销号' },
  otherOut: { en: 'other, taken off', zh: '其他减少' },
  openNow: { en: 'open at the end', zh: '期末未整改' },
  check: { en: 'check', zh: '校核' },
  number: { en: 'no.', zh: '序号' },
  entry: { en: 'entry', zh: '台账编号' },
  class: { en: 'class', zh: '类别' },
  state: { en: 'state', zh: '台账状态' },
  areaMu: { en: 'area (mu)', zh: '面积（亩）' },
  cultivatedMu: { en: 'cultivated (mu)', zh: '耕地（亩）' },
  farmlandMu: { en: 'basic farmland (mu)', zh: '永久基本农田（亩）' },
  remainingMu: { en: 'remaining (mu)', zh: '剩余面积（亩）' },
  listed: { en: 'listed on', zh: '列账日期' },
  deadline: { en: 'deadline', zh: '整改期限' },
  closed: { en: 'closed out on', zh: '销号日期' },
  measure: { en: 'measure', zh: '整改措施' },
  unit: { en: 'responsible unit', zh: '责任单位' },
  person: { en: 'responsible person', zh: '责任人' },
  release: { en: 'first release', zh: '首次期次' },
  isOpen: { en: 'open', zh: '未整改' },
  isRectified: { en: 'rectified', zh: '已整改' },
  isOverdue: { en: 'overdue', zh: '逾期' },
  sentence: { en: 'text', zh: '正文' },
  figure: { en: 'figure', zh: '指标' },
  shown: { en: 'as in the text', zh: '正文数值' },
  sheet: { en: 'sheet', zh: '工作表' },
  column: { en: 'column', zh: '列' },
  cell: { en: 'cell', zh: '单元格' },
  behind: { en: 'entries behind it', zh: '依据条目数' },
  marks: { en: 'where they are marked', zh: '条目明细标记列' },
  ids: { en: 'their ids', zh: '条目编号' },
} as const satisfies Record<string, Text>;

/** Words in cells. */
export const BULLETIN_WORDS = {
  total: { en: 'total', zh: '合计' },
  andMore: { en: '{ids} … ({count} in all)', zh: '{ids} 等 {count} 条' },
  ofTownship: { en: '{range}, {column} = {township}', zh: '{range}，{column}={township}' },
  notKnown: { en: 'not known', zh: '（未提供）' },
  comma: { en: ', ', zh: '、' },
  span: { en: 'From {from} to {to}', zh: '{from}至{to}' },
  oneDay: { en: 'On {to}', zh: '{to}当日' },
  ofOffice: { en: ' of {office}', zh: '{office}' },
  day: { en: '{year}-{month}-{date}', zh: '{year}年{month}月{date}日' },
} as const satisfies Record<string, Text>;

/** The sentences of a bulletin, in their order. */
export const SENTENCES = {
  stock: {
    en: 'As of {day}, the ledger{ofOffice} holds {count} problem entries of {mu} mu, of which {cultivated} mu cultivated and {farmland} mu permanent basic farmland.',
    zh: '截至{day}，{ofOffice}台账共有问题图斑 {count} 个，面积 {mu} 亩，其中耕地 {cultivated} 亩、永久基本农田 {farmland} 亩。',
  },
  rectified: {
    en: '{rectified} are rectified ({rectifiedMu} mu): {rate} % of the entries, {areaRate} % of the area. {open} are open ({openMu} mu, of which {openCultivated} mu cultivated).',
    zh: '已整改 {rectified} 个、{rectifiedMu} 亩，整改率 {rate}%（按面积 {areaRate}%）；未整改 {open} 个、{openMu} 亩，其中耕地 {openCultivated} 亩。',
  },
  noRate: { en: 'There is nothing to rectify.', zh: '无需整改图斑。' },
  flows: {
    en: '{Period}: {fresh} new entries ({freshMu} mu, of which {freshCultivated} mu cultivated), {closings} close-outs, {relapsed} relapses.',
    zh: '{Period}，新增问题图斑 {fresh} 个、{freshMu} 亩，其中耕地 {freshCultivated} 亩；销号 {closings} 个；死灰复燃 {relapsed} 个。',
  },
  movement: {
    en: 'Open entries went from {openBefore} to {open}.',
    zh: '未整改图斑由期初 {openBefore} 个变为期末 {open} 个。',
  },
  overdue: {
    en: '{overdue} open entries are past their deadline.',
    zh: '其中逾期未整改 {overdue} 个。',
  },
  milestone: {
    en: 'On {date} the rate had to be {required} %: {missing} entries were missing.',
    zh: '对照{date}整改率 {required}% 的节点要求，当日尚缺 {missing} 个。',
  },
  ranking: {
    en: 'Highest rate: {best} ({bestRate} %); lowest: {worst} ({worstRate} %).',
    zh: '整改率最高的是{best}（{bestRate}%），最低的是{worst}（{worstRate}%）。',
  },
  allEqual: { en: 'The rate is {bestRate} % in every township.', zh: '各乡镇整改率均为 {bestRate}%。' },
  small: {
    en: 'Places of {names} rest on few entries and say little.',
    zh: '{names}图斑个数较少，排名仅供参考。',
  },
  caution: {
    en: 'Classes are suggestions of the rules or opinions of the office, to be verified.',
    zh: '以上类别为规则初判或核实意见，以最终认定为准。',
  },
} as const satisfies Record<string, Text>;

/** Names of the figures of the sentences. */
export const FIGURE_NAMES = {
  count: { en: 'problem entries', zh: '问题图斑个数' },
  mu: { en: 'their area (mu)', zh: '问题图斑面积（亩）' },
  cultivated: { en: 'of it cultivated (mu)', zh: '问题图斑耕地面积（亩）' },
  farmland: { en: 'of it basic farmland (mu)', zh: '问题图斑永久基本农田面积（亩）' },
  rectified: { en: 'rectified entries', zh: '已整改个数' },
  rectifiedMu: { en: 'rectified area (mu)', zh: '已整改面积（亩）' },
  rate: { en: 'rate of entries (%)', zh: '整改率（%）' },
  areaRate: { en: 'rate of area (%)', zh: '面积整改率（%）' },
  open: { en: 'open entries', zh: '未整改个数' },
  openMu: { en: 'open area (mu)', zh: '未整改面积（亩）' },
  openCultivated: { en: 'open cultivated area (mu)', zh: '未整改耕地面积（亩）' },
  fresh: { en: 'new entries', zh: '本期新增个数' },
  freshMu: { en: 'area of the new entries (mu)', zh: '本期新增面积（亩）' },
  freshCultivated: { en: 'cultivated land of the new entries (mu)', zh: '本期新增耕地面积（亩）' },
  closings: { en: 'close-outs', zh: '本期销号个数' },
  relapsed: { en: 'relapses', zh: '本期死灰复燃个数' },
  openBefore: { en: 'open when the period begins', zh: '期初未整改个数' },
  overdue: { en: 'overdue entries', zh: '逾期未整改个数' },
  required: { en: 'required rate (%)', zh: '节点要求（%）' },
  missing: { en: 'missing entries', zh: '节点尚缺个数' },
  bestRate: { en: 'highest rate (%)', zh: '最高整改率（%）' },
  worstRate: { en: 'lowest rate (%)', zh: '最低整改率（%）' },
} as const satisfies Record<string, Text>;
