import type { Text } from './text.js';

/** `tuban diff`. */
export const DIFF = {
  summary: {
    en: 'what became of a result: rows added, removed, changed; areas; flow between classes',
    zh: '对比两份结果：新增、减少、变化的图斑，面积变化，类别流向',
  },
  before: { en: 'folder of the earlier result, or STORE.gpkg:RELEASE', zh: '较早的成果文件夹，或 台账库.gpkg:期次' },
  after: { en: 'folder of the later result, or STORE.gpkg:RELEASE', zh: '较晚的成果文件夹，或 台账库.gpkg:期次' },
  optFormat: { en: 'form of the comparison', zh: '对比结果的形式' },
  optOutput: { en: 'file to write to; - is stdout', zh: '输出文件；- 为标准输出' },
  optShapes: {
    en: 'also write the outlines of these patches: FILE.geojson, .shp or .gpkg',
    zh: '同时输出这些图斑的图形：.geojson、.shp 或 .gpkg',
  },
  optExitCode: { en: 'end with exit code 31 where the results differ', zh: '结果有差异时以退出码 31 结束' },
  head: {
    en: '{before} rows before, {after} after: {added} added, {removed} removed, {changed} changed, {unchanged} unchanged',
    zh: '原 {before} 行，现 {after} 行：新增 {added}，减少 {removed}，变化 {changed}，未变 {unchanged}',
  },
  causes: { en: 'what went in differs', zh: '输入的差异' },
  version: { en: 'version of {name}: {before} → {after}', zh: '{name} 版本：{before} → {after}' },
  rules: { en: 'the rule pack is another one: {name}', zh: '规则包不同：{name}' },
  parameter: { en: '{name}: {before} → {after}', zh: '{name}：{before} → {after}' },
  input: { en: 'layer {name} has other content', zh: '图层 {name} 内容不同' },
  'input-added': { en: 'layer {name} is new', zh: '新增图层 {name}' },
  'input-removed': { en: 'layer {name} is not there any more', zh: '不再有图层 {name}' },
  totals: { en: 'areas that changed', zh: '有变化的面积合计' },
  flows: { en: 'flow between classes', zh: '类别流向' },
  flow: { en: '{from} → {to}: {count} patches, {mu} mu', zh: '{from} → {to}：{count} 个，{mu} 亩' },
  none: { en: '(none)', zh: '（无）' },
  patches: { en: 'patches', zh: '图斑' },
  added: { en: 'added', zh: '新增' },
  removed: { en: 'removed', zh: '减少' },
  changed: { en: 'changed', zh: '变化' },
  moved: { en: 'outline', zh: '图形' },
  shapesNotCompared: {
    en: 'outlines were not compared: one of the results has no ledger.shp, or they lie in different systems',
    zh: '未比较图形：有一份结果缺少 ledger.shp，或两者坐标系不同',
  },
  onlyBefore: {
    en: 'columns of the earlier result only, not compared: {list}',
    zh: '仅原结果有、未参与比较的列：{list}',
  },
  onlyAfter: { en: 'columns of the later result only, not compared: {list}', zh: '仅现结果有、未参与比较的列：{list}' },
  more: { en: '… and {count} more; -f csv lists all', zh: '……另有 {count} 个，用 -f csv 查看全部' },
  same: { en: 'the results are equal', zh: '两份结果一致' },
  written: { en: '{rows} rows in {file}', zh: '{file}：{rows} 行' },
} as const satisfies Record<string, Text>;

/** Columns and sheets of a written comparison. */
export const DIFF_COLUMNS = {
  id: { en: 'patch id', zh: '监测编号' },
  change: { en: 'change', zh: '变化' },
  code: { en: 'column', zh: '列' },
  name: { en: 'column name', zh: '列名' },
  before: { en: 'before', zh: '原值' },
  after: { en: 'after', zh: '现值' },
  difference: { en: 'difference', zh: '差值' },
  from: { en: 'class before', zh: '原类别' },
  to: { en: 'class after', zh: '现类别' },
  count: { en: 'patches', zh: '个数' },
  mu: { en: 'area (mu)', zh: '面积（亩）' },
  sheetPatches: { en: 'patches', zh: '图斑变化' },
  sheetTotals: { en: 'areas', zh: '面积合计' },
  sheetFlows: { en: 'classes', zh: '类别流向' },
} as const satisfies Record<string, Text>;
