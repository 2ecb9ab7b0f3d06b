import type { Text } from './text.js';

/** `tuban reconcile`. */
export const RECONCILE = {
  summary: {
    en: 'an office ledger filled in by hand against a result: cell by cell, and its sums',
    zh: '用计算结果核对手工填报的台账：逐项核对，并检查合计',
  },
  ledger: { en: 'ledger of the office: .xlsx or CSV', zh: '手工台账：.xlsx 或 CSV' },
  out: { en: 'folder of a finished result', zh: '结果文件夹' },
  optOutput: {
    en: 'marked-up copy to write, FILE.xlsx: differing cells coloured, with notes, and a sheet of differences',
    zh: '要写的批注副本（.xlsx）：差异单元格着色加批注，另附差异清单',
  },
  optCsv: { en: 'also write the list of differences as CSV', zh: '把差异清单另存为 CSV' },
  optSheet: { en: 'worksheet by name, or its number from 1', zh: '工作表名称或序号（从 1 起）' },
  optUnit: { en: 'unit of areas whose headings state none', zh: '表头未注明单位时的面积单位' },
  optTolerance: { en: 'how far an area may be off, in mu', zh: '面积允许差（亩）' },
  optPartial: {
    en: 'the ledger lists a part of the patches: missing ones are no difference',
    zh: '台账只列部分图斑：缺少的图斑不算差异',
  },
  head: {
    en: '{file}: {rows} rows, {matched} with a patch of the result; {equal} cells agree, {differences} differences, {unchecked} cells not checked for want of evidence or text',
    zh: '{file}：{rows} 行，对应图斑 {matched} 个；一致 {equal} 格，差异 {differences} 处，因缺少证据或空白未核对 {unchecked} 格',
  },
  sheet: { en: 'sheet {sheet}, headings in row {row}', zh: '工作表 {sheet}，表头在第 {row} 行' },
  columns: { en: 'columns taken: {list}', zh: '参与核对的列：{list}' },
  passedOver: {
    en: 'columns not looked at, because another one says the same: {list}',
    zh: '因另有同义列而未核对的列：{list}',
  },
  same: { en: 'the ledger agrees with the result', zh: '台账与计算结果一致' },
  more: { en: '… and {count} more; -o and --csv list all', zh: '……另有 {count} 处，见 -o 或 --csv' },
  written: { en: 'written: {file}', zh: '已写出：{file}' },
  note: { en: '{kind}\nin the ledger: {given}\ncomputed: {computed}', zh: '{kind}\n填报：{given}\n计算：{computed}' },
  noteBare: { en: '{kind}: {given}', zh: '{kind}：{given}' },
  noValue: { en: '(blank)', zh: '（空）' },
  differences: { en: 'differences', zh: '差异清单' },
} as const satisfies Record<string, Text>;

/** What is wrong with a cell or a row. */
export const DIFFERENCES = {
  value: { en: 'another value', zh: '数值不符' },
  text: { en: 'another text', zh: '文字不符' },
  blank: { en: 'not filled in', zh: '未填写' },
  unreadable: { en: 'not a number', zh: '不是数值' },
  'no-id': { en: 'the row has no id', zh: '该行没有编号' },
  'duplicate-id': { en: 'the id is there twice', zh: '编号重复' },
  'unknown-id': { en: 'the result has no such patch; nearest', zh: '结果中没有该图斑，最接近的编号' },
  'lost-digits': {
    en: 'the id was typed as a number and lost its last digits; could be',
    zh: '编号按数值录入，末位丢失，可能是',
  },
  'missing-row': { en: 'the ledger lacks this patch', zh: '台账缺少该图斑' },
  parts: { en: 'the parts do not make up the whole', zh: '各部分之和不等于总面积' },
  rectified: { en: 'the parts of the task do not add up', zh: '整改各项之和不符' },
  children: { en: 'the parts it was split into do not make it up', zh: '拆分后各部分之和不等于原图斑' },
  total: { en: 'not the sum of the rows', zh: '合计不等于各行之和' },
  'double-count': {
    en: 'counts split patches and their parts twice',
    zh: '合计把被拆分图斑与拆分部分重复计算',
  },
} as const satisfies Record<string, Text>;

/** Columns of the list of differences. */
export const DIFFERENCE_COLUMNS = {
  cell: { en: 'cell', zh: '单元格' },
  row: { en: 'row', zh: '行' },
  id: { en: 'patch id', zh: '图斑编号' },
  heading: { en: 'column', zh: '列' },
  kind: { en: 'difference', zh: '差异' },
  given: { en: 'in the ledger', zh: '填报值' },
  computed: { en: 'computed', zh: '计算值' },
} as const satisfies Record<string, Text>;
