import type { Text } from './text.js';

/** What a fact needs, where no approval kind is meant: the words of `not provided`. */
export const SOURCE_NAMES = {
  'patch.area': { en: 'area of the patch', zh: '图斑面积' },
  'patch.type': { en: 'patch type', zh: '图斑类型' },
  'patch.imageBefore': { en: 'date of the earlier image', zh: '前时相' },
  approvalDate: { en: 'approval dates', zh: '审批日期' },
  'patch.imageAfter': { en: 'date of the later image', zh: '后时相' },
  'patch.adminCode': { en: 'administrative code', zh: '行政区代码' },
  'patch.township': { en: 'township', zh: '乡镇' },
  'patch.village': { en: 'village', zh: '村' },
  'patch.user': { en: 'user of the land', zh: '用地主体' },
  'patch.project': { en: 'project', zh: '项目名称' },
  'patch.use': { en: 'use found on the ground', zh: '实际用途' },
  'patch.builtFrom': { en: 'time of building', zh: '建设时间' },
  'patch.built': { en: 'time of building', zh: '建设时间' },
  'patch.rectification': { en: 'state of rectification', zh: '整改情况' },
  'patch.closed': { en: 'day of closing', zh: '销号日期' },
  'patch.daysSinceClosed': { en: 'day of closing', zh: '销号日期' },
  applied: { en: 'application dates', zh: '申请日期' },
  rest: {
    en: 'shape of what is not approved (run again with this rule pack)',
    zh: '未审批部分图形（请用本规则包重新运行）',
  },
  near: {
    en: 'approvals around the patch (run again with this rule pack)',
    zh: '图斑周边审批（请用本规则包重新运行）',
  },
  holder: { en: 'holders of the approvals', zh: '审批权利人' },
  approvals: { en: 'approvals', zh: '审批' },
  baseline: { en: 'land-use baseline', zh: '地类图斑' },
  conversion: { en: 'land-use conversion approvals', zh: '农用地转用审批' },
  facility: { en: 'facility agriculture filings', zh: '设施农用地备案' },
  farmland: { en: 'permanent basic farmland', zh: '永久基本农田' },
  homestead: { en: 'homestead approvals', zh: '宅基地审批' },
  linkage: { en: 'urban-rural linkage approvals', zh: '增减挂钩审批' },
  other: { en: 'other approvals', zh: '其他审批' },
  redline: { en: 'ecological redline', zh: '生态保护红线' },
  registration: { en: 'real-estate registration', zh: '不动产登记' },
  supply: { en: 'land supply', zh: '供地' },
  temporary: { en: 'temporary land approvals', zh: '临时用地审批' },
} as const satisfies Record<string, Text>;

/** How conditions and facts are put into words. */
export const CONDITION_WORDS = {
  notProvided: { en: '{name} not provided', zh: '未提供{name}数据' },
  attributeNotProvided: { en: '{name} not provided', zh: '未提供{name}' },
  listSeparator: { en: '; ', zh: '；' },
  nameSeparator: { en: ', ', zh: '、' },
  landClassShare: { en: 'share of land class {codes}', zh: '地类 {codes} 占比' },
  before: { en: '{name} before {date}', zh: '{name}早于 {date}' },
  onOrAfter: { en: '{name} on or after {date}', zh: '{name}不早于 {date}' },
  given: { en: 'provided: {names}', zh: '已提供：{names}' },
  absent: { en: 'not provided: {name}', zh: '未提供：{name}' },
  lacking: { en: 'not provided: {names}', zh: '未提供：{names}' },
  none: { en: 'not provided', zh: '未提供' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  area: { en: '{m2} m² ({mu} mu)', zh: '{m2}平方米（{mu}亩）' },
  length: { en: '{metres} m', zh: '{metres}米' },
} as const satisfies Record<string, Text>;

/** A threshold with its unit. */
export const UNIT_WORDS = {
  m2: { en: '{value} m²', zh: '{value}平方米' },
  mu: { en: '{value} mu', zh: '{value}亩' },
  ha: { en: '{value} ha', zh: '{value}公顷' },
  percent: { en: '{value}%', zh: '{value}%' },
  share: { en: '{value}', zh: '{value}' },
  m: { en: '{value} m', zh: '{value}米' },
  day: { en: '{value} days', zh: '{value}天' },
  date: { en: '{value}', zh: '{value}' },
} as const satisfies Record<string, Text>;

/** What a value in a job file or a rule pack should have been. */
export const EXPECTED = {
  map: { en: 'keys with values (key: value)', zh: '键值（键: 值）' },
  list: { en: 'a list ([…] or lines beginning with -)', zh: '列表（[…] 或以 - 开头的各行）' },
  text: { en: 'a text ("…")', zh: '文本（"…"）' },
  number: { en: 'a number', zh: '数字' },
  wholeNumber: { en: 'a whole number above 0', zh: '大于 0 的整数' },
  notNegative: { en: 'a number not below 0', zh: '不小于 0 的数字' },
  percent: { en: 'a number from 0 to 100', zh: '0 到 100 的数字' },
  atLeast: { en: 'a number from {limit} on', zh: '不小于 {limit} 的数字' },
  atMost: { en: 'a number up to {limit}', zh: '不大于 {limit} 的数字' },
  someList: { en: 'a list that is not empty', zh: '非空列表' },
  flag: { en: 'true or false', zh: 'true 或 false' },
  date: { en: 'a date "YYYY-MM-DD"', zh: '日期 "YYYY-MM-DD"' },
} as const satisfies Record<string, Text>;

/** What a figure of a pack may be. */
export const PARAMETER_RANGE = {
  from: { en: 'a number from {low} on ({unit})', zh: '不小于 {low} 的数（{unit}）' },
  between: { en: 'a number from {low} to {high} ({unit})', zh: '{low} 至 {high} 之间的数（{unit}）' },
} as const satisfies Record<string, Text>;

/** What the manifest says of figures whose source is not certain. */
export const UNCERTAIN = {
  local: {
    en: 'a figure of local practice without a published source: check it before use',
    zh: '本地口径，无公开出处，使用前请核定',
  },
  recalled: {
    en: 'recalled, not held against its source ({confidence}): check it before use',
    zh: '凭记忆，未核对出处（{confidence}），使用前请核对',
  },
} as const satisfies Record<string, Text>;

/** Why a pack cannot build on another. */
export const EXTENDS_REASONS = {
  alone: { en: 'it was not read from a file', zh: '该规则包不是从文件读取的' },
  cycle: { en: 'it builds on itself', zh: '规则包直接或间接以自身为基础' },
  notFound: { en: 'there is no such pack', zh: '没有该规则包' },
} as const satisfies Record<string, Text>;

/** Why the YAML of a pack is refused. */
export const PACK_SYNTAX = {
  tooDeep: { en: 'nested too deeply', zh: '嵌套过深' },
  notUtf8: { en: 'the file is not in UTF-8: save it as UTF-8', zh: '文件不是 UTF-8 编码，请另存为 UTF-8' },
  manyDocuments: {
    en: 'a second document begins here (---): a file holds one pack',
    zh: '此处开始第二个文档（---）：一个文件只能有一个规则包',
  },
} as const satisfies Record<string, Text>;

/** Remarks of `tuban rules lint`. */
export const LINT = {
  unreachable: { en: 'never reached: {rule} answers first', zh: '永远不会用到：{rule} 总是先行判定' },
  neverHolds: { en: 'the condition can never hold', zh: '条件永远不成立' },
  contradictoryDates: {
    en: 'no detection date fits since, until and the condition',
    zh: '起止日期与条件中的日期互相矛盾',
  },
  gapInDates: {
    en: 'no rule of this class is for the days between {from} and {to}',
    zh: '{from} 与 {to} 之间没有该类别的规则',
  },
  gapAtLimit: {
    en: '{fact} is asked below and above {limit}, but nowhere at it: write <= or >=',
    zh: '{fact} 分别以小于、大于 {limit} 判断，恰为该值时无规则：请改用 <= 或 >=',
  },
  nearWithoutDistance: {
    en: '{fact} is asked, but {distance} is compared nowhere (<=): nothing is looked for, and the fact stays unknown',
    zh: '使用了 {fact}，但没有任何条件以 <= 比较 {distance}：不会查找周边审批，该指标始终不明',
  },
  nearBeyond: {
    en: '{fact} with > , >= , = or !=: approvals are looked for only as far as the pack compares; write not: … <=',
    zh: '{fact} 使用了 >、>=、= 或 !=：查找范围以规则包比较的距离为限，请改写为 not: … <=',
  },
  citationMissing: { en: '"{cite}" is no citation', zh: '“{cite}”不是有效依据' },
  parameterUnused: { en: '{name} ({value}) is never used', zh: '参数 {name}（{value}）从未使用' },
  exampleFails: { en: '{name}: got {outcome} by {rule}', zh: '{name}：实际判定 {outcome}，规则 {rule}' },
  withoutExample: { en: 'no example arrives at {id}', zh: '没有示例得到 {id}' },
} as const satisfies Record<string, Text>;
