import type { Text } from './text.js';

/** `tuban bulletin sheets`. */
export const BULLETIN = {
  summary: { en: 'the forms of the office, made of results', zh: '由结果生成办公报表' },
  sheets: {
    en: 'patch detail, overlay audit form, list of suspected cases and summary by township, as one workbook and as CSV',
    zh: '图斑明细表、套合面积审核表、疑似违法清单、县乡汇总表，输出为一个工作簿或 CSV',
  },
  out: { en: 'folder of a finished result', zh: '结果文件夹' },
  optOutput: { en: 'workbook to write, FILE.xlsx', zh: '要写的工作簿（.xlsx）' },
  optCsv: { en: 'folder to write the same sheets to as CSV', zh: '把各表另存为 CSV 的文件夹' },
  optCounty: { en: 'name of the county; its code if not said', zh: '县（市、区）名称；不指定时用代码' },
  optClass: {
    en: 'class that the list of suspected cases takes (repeatable); if not said, those called suspected',
    zh: '列入疑似违法清单的类别（可重复）；默认取名称以“疑似”开头的类别',
  },
  written: { en: '{file}: {sheets} sheets', zh: '{file}：{sheets} 张表' },
  writtenOne: { en: '{file}: written', zh: '{file}：已写出' },
  noSuspected: {
    en: 'the result has no class called suspected, so the list is empty; name classes with --class: {list}',
    zh: '结果中没有名称以“疑似”开头的类别，清单为空；可用 --class 指定：{list}',
  },
} as const satisfies Record<string, Text>;

/** How the name of a class begins that the list of suspected cases takes. */
export const SUSPECTED: Text = { en: 'suspected', zh: '疑似' };

/** Titles, notes and names of the sheets. */
export const SHEET_TEXTS = {
  detail: { en: 'patch detail', zh: '图斑明细' },
  audit: { en: 'overlay audit', zh: '套合面积审核表' },
  suspected: { en: 'suspected cases', zh: '疑似违法清单' },
  townships: { en: 'summary by township', zh: '县乡汇总' },
  detailTitle: { en: '{county} patch detail ({name})', zh: '{county}图斑明细表（{name}）' },
  auditTitle: { en: '{county} overlay audit form ({name})', zh: '{county}套合面积审核表（{name}）' },
  suspectedTitle: {
    en: '{county} list of suspected non-agricultural cases ({name})',
    zh: '{county}疑似非农违法清单（{name}）',
  },
  townshipsTitle: { en: '{county} summary by township ({name})', zh: '{county}县乡汇总表（{name}）' },
  source: {
    en: 'Areas in mu (1 mu = 2000/3 m²). Classes are suggestions by rule pack {rules}, to be verified. Result {digest}.',
    zh: '面积单位：亩（1 亩 = 2000/3 平方米）。类别为规则包 {rules} 的建议，待核实。结果摘要 {digest}。',
  },
  suspectedNote: {
    en: 'Areas are those without approval in force. Columns without values are for the office to fill in.',
    zh: '面积为无有效审批部分。空白列由经办人员填写。',
  },
  blankNote: {
    en: 'Columns without values are for the office to fill in.',
    zh: '空白列由经办人员填写。',
  },
  auditNote: {
    en: 'Parts are rounded so that they add up to the whole; the check compares square metres to the hundredth.',
    zh: '各部分取整后之和等于地块总面积；平差按平方米两位小数核对。',
  },
  townshipsNote: {
    en: 'The check is all patches less the sum of the classes and must be 0.',
    zh: '校核 = 全部图斑 − 各类别之和，应为 0。',
  },
  total: { en: 'total', zh: '合计' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
  unknownTownship: { en: '(township not known)', zh: '（乡镇不明）' },
} as const satisfies Record<string, Text>;

/** Headings of the patch detail, in its order: 24 columns. */
export const DETAIL_HEADINGS = {
  number: { en: 'no.', zh: '序号' },
  county: { en: 'county', zh: '县级行政区' },
  clue: { en: 'clue no.', zh: '线索编号' },
  patch: { en: 'patch no.', zh: '图斑编号' },
  type: { en: 'type', zh: '监测类型' },
  area: { en: 'area (mu)', zh: '图斑面积（亩）' },
  project: { en: 'project', zh: '项目名称' },
  opinion: { en: 'opinion of the office', zh: '核实认定意见' },
  class: { en: 'class (suggested)', zh: '分类' },
  stage: { en: 'stage', zh: '审核阶段' },
  state: { en: 'state', zh: '状态' },
  returned: { en: 'returned', zh: '打回状态' },
  rectified: { en: 'rectification', zh: '整改情况' },
  disposal: { en: 'disposal', zh: '处置' },
  underway: { en: 'under way', zh: '在途' },
  passed: { en: 'passed on', zh: '流转' },
  features: { en: 'features', zh: '图斑特征' },
  landCode: { en: 'land class (code)', zh: '实地地类（代码）' },
  landName: { en: 'land class (name)', zh: '实地地类（名称）' },
  field: { en: 'field visit', zh: '外业时间' },
  verified: { en: 'verified on', zh: '核查时间' },
  verifier: { en: 'verified by', zh: '核查人' },
  name: { en: 'patch name', zh: '图斑名称' },
  remark: { en: 'remarks', zh: '线索备注' },
} as const satisfies Record<string, Text>;

/** Headings of the overlay audit form: the 13 of the form, and what lies outside the baseline. */
export const AUDIT_HEADINGS = {
  patch: { en: 'patch', zh: '图斑标识' },
  total: { en: 'whole area (mu)', zh: '地块总面积（亩）' },
  cultivated: { en: 'cultivated (mu)', zh: '耕地面积（亩）' },
  farmland: { en: 'basic farmland (mu)', zh: '基本农田面积（亩）' },
  otherAgricultural: { en: 'other agricultural (mu)', zh: '非耕农用地面积（亩）' },
  unused: { en: 'unused (mu)', zh: '未利用地面积（亩）' },
  redline: { en: 'redline (mu)', zh: '生态红线面积（亩）' },
  construction: { en: 'construction (mu)', zh: '建设用地面积（亩）' },
  changedTo: { en: 'class changed to', zh: '变更地类' },
  adjusted: { en: 'adds up', zh: '平差通过' },
  county: { en: 'county', zh: '县区' },
  township: { en: 'township', zh: '乡镇名称' },
  village: { en: 'village', zh: '村名称' },
  uncovered: { en: 'outside the baseline (mu)', zh: '基础数据未覆盖面积（亩）' },
} as const satisfies Record<string, Text>;

/** Headings of the list of suspected cases: 14 columns. */
export const SUSPECTED_HEADINGS = {
  number: { en: 'no.', zh: '序号' },
  county: { en: 'county', zh: '县名称' },
  batch: { en: 'batch', zh: '监测批次' },
  clue: { en: 'clue no.', zh: '线索编号' },
  project: { en: 'project', zh: '项目名称' },
  user: { en: 'land user', zh: '项目主体' },
  use: { en: 'use of the land', zh: '非农违法土地用途' },
  area: { en: 'suspected area (mu)', zh: '非农违法面积（亩）' },
  cultivated: { en: 'of it cultivated (mu)', zh: '非农违法耕地面积（亩）' },
  farmland: { en: 'of it basic farmland (mu)', zh: '非农违法基本农田面积（亩）' },
  rectified: { en: 'rectified?', zh: '是否整改' },
  measure: { en: 'measure', zh: '整改方式' },
  major: { en: 'major case', zh: '重大典型问题' },
  remark: { en: 'remarks', zh: '备注' },
} as const satisfies Record<string, Text>;

/** Headings of the summary by township. */
export const TOWNSHIP_HEADINGS = {
  code: { en: 'code', zh: '行政区代码' },
  township: { en: 'township', zh: '乡镇' },
  all: { en: 'all patches', zh: '全部图斑' },
  check: { en: 'check', zh: '校核' },
  count: { en: 'patches', zh: '个数' },
  area: { en: 'area (mu)', zh: '面积（亩）' },
  cultivated: { en: 'cultivated (mu)', zh: '耕地面积（亩）' },
  farmland: { en: 'basic farmland (mu)', zh: '永久基本农田（亩）' },
} as const satisfies Record<string, Text>;
