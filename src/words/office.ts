import type { Text } from './text.js';

/** What a patch of a release is to the ledger before it (column TBZT). */
export const LINEAGE_NAMES = {
  relapse: { en: 'relapse', zh: '死灰复燃' },
  merged: { en: 'merged', zh: '合并' },
  split: { en: 'split', zh: '分割' },
  grown: { en: 'grown', zh: '扩大' },
  shrunk: { en: 'shrunk', zh: '缩小' },
  repeat: { en: 'repeat', zh: '重复' },
  new: { en: 'new', zh: '新增' },
} as const satisfies Record<string, Text>;

/** How an entry stands (column TZZT). */
export const STATUS_NAMES = {
  open: { en: 'open', zh: '未销号' },
  closed: { en: 'closed out', zh: '已销号' },
  merged: { en: 'merged', zh: '已并入' },
  withdrawn: { en: 'withdrawn', zh: '已撤回' },
} as const satisfies Record<string, Text>;

/** How far the rectification is (column ZGJZ). */
export const PROGRESS_NAMES = {
  none: { en: 'not begun', zh: '未整改' },
  underway: { en: 'under way', zh: '整改中' },
  done: { en: 'done', zh: '已整改' },
} as const satisfies Record<string, Text>;

/** What happened to an entry. */
export const EVENT_NAMES = {
  listed: { en: 'listed', zh: '列入台账' },
  seen: { en: 'seen again', zh: '再次发现' },
  gone: { en: 'not seen any more', zh: '本期未见' },
  relapsed: { en: 'relapsed', zh: '死灰复燃' },
  merged: { en: 'merged', zh: '并入' },
  redelivered: { en: 'delivered again, unchanged', zh: '重新下发，无变化' },
  corrected: { en: 'corrected', zh: '更正' },
  withdrawn: { en: 'withdrawn', zh: '撤回' },
  set: { en: 'set', zh: '登记' },
  verified: { en: 'verified in the field', zh: '外业核实' },
  closed: { en: 'closed out', zh: '销号' },
  reopened: { en: 'reopened', zh: '重新打开' },
} as const satisfies Record<string, Text>;

/** Why a store cannot be used. */
export const OFFICE_REASONS = {
  cannotOpen: {
    en: 'the folder is not there or may not be written, or the disk is full',
    zh: '文件夹不存在、没有写权限，或磁盘已满',
  },
  isFolder: { en: 'it is a folder', zh: '它是文件夹' },
  noStore: {
    en: 'it is damaged, or not a ledger made by tuban ledger init',
    zh: '文件已损坏，或不是 tuban ledger init 建立的台账库',
  },
  noIdColumn: { en: 'none of them is an id (JCBH, 图斑编号, 台账编号)', zh: '没有编号列（JCBH、图斑编号、台账编号）' },
  noFieldColumn: { en: 'none of them is a field of the ledger', zh: '没有台账字段列' },
  otherForm: { en: 'another version of tuban made it', zh: '由其他版本的 tuban 建立' },
  earlierDelivery: { en: 'the delivery of {name} that it corrects', zh: '其所更正的 {name} 前次成果' },
  releaseBefore: { en: 'release {name}', zh: '期次 {name}' },
  damaged: { en: 'it is damaged ({detail})', zh: '文件已损坏（{detail}）' },
  noPatch: { en: 'the patch of entry {id} is not there', zh: '条目 {id} 的图斑记录已丢失' },
  badOutline: { en: 'an outline in it is damaged', zh: '其中有图形已损坏' },
  readOnly: { en: 'the ledger is read-only', zh: '台账库为只读' },
  notReadable: { en: 'it may not be read', zh: '没有读取权限' },
  badEvent: {
    en: 'event {id} does not hold fields of an entry (tuban ledger verify tells what else is damaged)',
    zh: '第 {id} 条变动记录的内容已损坏（可用 tuban ledger verify 查看其他损坏）',
  },
} as const satisfies Record<string, Text>;

/** Columns of `ledger export` that a run's ledger does not have. */
export const OFFICE_COLUMN_NAMES = {
  TZBH: { en: 'entry id', zh: '台账编号' },
  TZZT: { en: 'status', zh: '台账状态' },
  TBZT: { en: 'against the releases before', zh: '图斑状态' },
  SQBH: { en: 'patch ids before', zh: '上期编号' },
  LZRQ: { en: 'listed on', zh: '列账日期' },
  XSLY: { en: 'clue source', zh: '线索来源' },
  HSLB: { en: 'class after the field check', zh: '核实类别' },
  ZGCS: { en: 'measure', zh: '整改措施' },
  ZRDW: { en: 'responsible unit', zh: '责任单位' },
  ZRR: { en: 'responsible person', zh: '责任人' },
  ZGQX: { en: 'deadline', zh: '整改期限' },
  ZGJZ: { en: 'progress', zh: '整改进展' },
  SYMJ: { en: 'remaining (m²)', zh: '剩余未整改面积（平方米）' },
  SYMJ_M: { en: 'remaining (mu)', zh: '剩余未整改面积（亩）' },
  SYGDMJ: { en: 'remaining cultivated (m²)', zh: '剩余未整改耕地面积（平方米）' },
  SYGDMJ_M: { en: 'remaining cultivated (mu)', zh: '剩余未整改耕地面积（亩）' },
  YSRQ: { en: 'accepted on', zh: '验收日期' },
  YSR: { en: 'accepted by', zh: '验收人' },
  XHRQ: { en: 'closed out on', zh: '销号日期' },
  TZBZ: { en: 'note of the office', zh: '台账备注' },
  FRCS: { en: 'relapses', zh: '复燃次数' },
  SCQC: { en: 'first release', zh: '首次期次' },
  ZJQC: { en: 'last release that shows it', zh: '最近期次' },
} as const satisfies Record<string, Text>;

/** Other headings under which offices keep these columns (CSV and workbooks to import). */
export const OFFICE_HEADINGS: Readonly<Record<string, readonly string[]>> = {
  TZBH: ['编号', 'id'],
  JCBH: ['图斑编号', '线索编号', '图斑号', '图斑标识'],
  XSLY: ['来源', '发现方式'],
  HSLB: ['核实认定意见', '核查情况'],
  ZGCS: ['整改方式', '处置'],
  ZRDW: ['责任主体', '责任乡镇'],
  ZRR: ['责任领导', '责任人员'],
  ZGQX: ['整改时限', '期限'],
  ZGJZ: ['整改情况', '进展'],
  SYMJ: ['剩余面积(平方米)'],
  SYMJ_M: ['剩余未整改面积(亩)', '剩余面积(亩)', '剩余未整改面积'],
  SYGDMJ: ['剩余耕地面积(平方米)'],
  SYGDMJ_M: ['剩余未整改耕地面积(亩)', '剩余耕地面积(亩)', '剩余未整改耕地面积'],
  YSRQ: ['验收时间'],
  YSR: ['验收人员', '验收单位'],
  XHRQ: ['销号时间', '销号'],
  TZBZ: ['线索备注', '备注'],
};

/** Why a change of an entry cannot be made. */
export const CHANGE_REASONS = {
  history: {
    en: 'the entry is merged or withdrawn; its history is not changed',
    zh: '该条目已并入或撤回，历史不再改动',
  },
  beforeListing: { en: 'the day lies before its listing on {listed}', zh: '日期早于列账日期 {listed}' },
  ahead: { en: 'the day lies after {date}, the day of this change', zh: '日期晚于本次变更日期 {date}' },
  noDate: { en: 'a day such as 2026-06-30 is expected', zh: '应为日期，如 2026-06-30' },
  noProgress: { en: 'none, underway or done is expected', zh: '应为 未整改、整改中 或 已整改' },
  noArea: { en: 'an area such as 120.50 or 1.5亩 is expected', zh: '应为面积，如 120.50 或 1.5亩' },
  remainingLarge: { en: 'more than there is: {area} m²', zh: '超过现有面积 {area} 平方米' },
  remains: { en: '{area} m² remain; close-out needs 0', zh: '剩余未整改面积 {area} 平方米，销号须为 0' },
  notAccepted: { en: 'no day of acceptance is recorded (accepted)', zh: '没有验收日期（accepted）' },
  nobodyAccepted: { en: 'nobody is recorded who accepted it (accepted_by)', zh: '没有验收人（accepted_by）' },
  closedEarly: { en: 'before its acceptance on {accepted}', zh: '早于验收日期 {accepted}' },
  unknownField: { en: 'there is no such field', zh: '没有该字段' },
  unknownEntry: { en: 'no entry has this id', zh: '没有该编号的条目' },
  ambiguous: { en: 'several entries have had this id: {ids}', zh: '该编号对应多个条目：{ids}' },
  repeated: { en: 'the entry stands in row {row} too', zh: '该条目在第 {row} 行已出现' },
  noId: { en: 'the row has no id', zh: '该行没有编号' },
} as const satisfies Record<string, Text>;

/** What a change of the store was. */
export const JOURNAL_NAMES = {
  add: { en: 'release added', zh: '期次入库' },
  correct: { en: 'release corrected', zh: '期次更正' },
  set: { en: 'set by hand', zh: '手工登记' },
  import: { en: 'table imported', zh: '表格导入' },
} as const satisfies Record<string, Text>;

/** Titles of the tables of an office. */
export const TABLE_TITLES = {
  ledger: { en: 'Ledger', zh: '问题台账' },
  history: { en: 'History', zh: '变动记录' },
  lineage: { en: 'Lineage between releases', zh: '各期图斑对应关系' },
  accounts: { en: 'Area accounts of the patches', zh: '图斑面积去向' },
  oldAccounts: { en: 'Area accounts of the outlines before', zh: '上期图斑面积去向' },
  releases: { en: 'Releases', zh: '期次' },
} as const satisfies Record<string, Text>;

/** Headings of the tables of the history. */
export const HISTORY_COLUMNS = {
  date: { en: 'day', zh: '日期' },
  event: { en: 'event', zh: '事项' },
  fields: { en: 'fields set', zh: '变动字段' },
  by: { en: 'by', zh: '方式' },
  from: { en: 'source', zh: '来源' },
  digest: { en: 'digest', zh: '摘要' },
  release: { en: 'release', zh: '期次' },
  delivery: { en: 'delivery', zh: '下发次数' },
  patches: { en: 'patches', zh: '图斑个数' },
  clue: { en: 'clue source', zh: '线索来源' },
  rules: { en: 'rule pack', zh: '规则包' },
  tool: { en: 'made by', zh: '生成程序' },
  link: { en: 'pair', zh: '对应关系' },
  area: { en: 'area (m²)', zh: '面积（平方米）' },
  oldArea: { en: 'area before (m²)', zh: '上期面积（平方米）' },
  overlap: { en: 'overlap (m²)', zh: '重叠面积（平方米）' },
  onNew: { en: 'counted in the patch (m²)', zh: '计入本期（平方米）' },
  onOld: { en: 'counted in the entry (m²)', zh: '计入上期（平方米）' },
  onOpen: { en: 'on open entries (m²)', zh: '位于未销号图斑（平方米）' },
  onClosed: { en: 'on closed entries (m²)', zh: '位于已销号图斑（平方米）' },
  slivers: { en: 'slivers (m²)', zh: '细缝（平方米）' },
  newGround: { en: 'new ground (m²)', zh: '新占（平方米）' },
  uncovered: { en: 'not seen any more (m²)', zh: '本期未见（平方米）' },
} as const satisfies Record<string, Text>;

/** What does not hold in a store. */
export const BREACH_NAMES = {
  file: { en: 'the file is damaged: {detail}', zh: '文件损坏：{detail}' },
  rows: {
    en: 'rows of change {id} ({source}) are not as they were written',
    zh: '第 {id} 次变动（{source}）的记录与写入时不符',
  },
  chain: {
    en: 'change {id} ({source}) does not follow from the ones before',
    zh: '第 {id} 次变动（{source}）与此前记录不衔接',
  },
  strays: { en: '{count} rows belong to no change', zh: '{count} 条记录不属于任何变动' },
  event: { en: 'event {id} does not hold fields of an entry', zh: '第 {id} 条变动记录的内容已损坏' },
  entry: { en: 'entry {id} is not what its history says ({fields})', zh: '条目 {id} 与其变动记录不符（{fields}）' },
  account: {
    en: 'the area account of patch {id} in {release} does not close',
    zh: '{release} 图斑 {id} 面积去向不闭合',
  },
  oldAccount: {
    en: 'the area account of {id} before {release} does not close',
    zh: '{release} 之前图斑 {id} 面积去向不闭合',
  },
} as const satisfies Record<string, Text>;

/** Words around one entry. */
export const SHOW_WORDS = {
  colon: { en: ': ', zh: '：' },
  remaining: { en: 'remaining now (m²)', zh: '现剩余未整改面积（平方米）' },
  seen: { en: 'seen', zh: '发现期次' },
  releases: { en: 'first in {first}, last in {last}', zh: '首次 {first}，最近 {last}' },
  gone: { en: 'not seen any more since', zh: '自此期起未见' },
  into: { en: 'merged into', zh: '并入' },
  parent: { en: 'split from', zh: '分割自' },
} as const satisfies Record<string, Text>;

/** Help and reports of `tuban ledger` and `tuban lookback`. */
export const LEDGER_CLI = {
  ledger: {
    en: 'the office ledger: releases, entries, rectification, rates',
    zh: '问题台账：期次入库、条目、整改、整改率',
  },
  init: { en: 'make an empty ledger store', zh: '建立空的台账库' },
  add: {
    en: 'add a finished result as a release, or as a correction of the last one',
    zh: '将成果入库为一期，或作为最近一期的更正',
  },
  list: { en: 'list entries', zh: '列出条目' },
  show: { en: 'one entry with its history', zh: '查看一个条目及其历史' },
  set: {
    en: 'record what the office knows of entries: measure, unit, progress, acceptance, close-out',
    zh: '登记整改情况：措施、责任、进展、验收、销号',
  },
  import: {
    en: 'take over a CSV or workbook of the office: shows the differences, writes with --apply',
    zh: '导入本单位 CSV 或工作簿：先列差异，加 --apply 才写入',
  },
  export: { en: 'write the ledger as CSV', zh: '导出台账 CSV' },
  rates: {
    en: 'rates, ranking, milestones, ratios, overdue entries, class flow',
    zh: '整改率、排名、节点、占比、逾期、地类流向',
  },
  verify: { en: 'read the store again: history, entries, area accounts', zh: '校验台账库：历史、条目、面积去向' },
  settings: { en: 'print the settings with their sources', zh: '显示设置及出处' },
  lookback: {
    en: 'which closed entries, and which restored ground of open ones, do new images show to be occupied again?',
    zh: '回头看：新影像中哪些已销号图斑、已恢复范围再次被占用',
  },
  argSeen: {
    en: 'folder of a finished result, or a layer of patches as it was delivered',
    zh: '成果文件夹，或未经运行的图斑图层',
  },
  optImageDate: {
    en: 'day of the images where neither patches nor job state it',
    zh: '影像日期（图斑和任务都未写明时）',
  },
  argOut: { en: 'folder of a finished result', zh: '成果文件夹' },
  argIds: {
    en: 'ids of entries or patches, then FIELD=VALUE … (- clears); fields: {fields}',
    zh: '条目或图斑编号，其后为 字段=值 …（- 为清空）；字段：{fields}',
  },
  argId: { en: 'id of an entry or a patch', zh: '条目或图斑编号' },
  argFile: { en: 'CSV or .xlsx', zh: 'CSV 或 .xlsx 文件' },
  optStore: { en: 'ledger store', zh: '台账库文件' },
  optOffice: { en: 'name of the office', zh: '单位名称' },
  optRelease: { en: 'name of the release (else the name of the job)', zh: '期次名称（默认取任务名）' },
  optReleaseOnly: { en: 'only entries that this release shows last', zh: '仅列最近一期为该期的条目' },
  optListed: { en: 'the day the list was formed (else as_of of the job)', zh: '清单形成日期（默认取任务 as_of）' },
  optSource: { en: 'clue source of its entries', zh: '线索来源' },
  optSettings: {
    en: 'own settings, as tuban ledger settings prints them',
    zh: '自有设置文件，格式见 tuban ledger settings',
  },
  optNoChange: { en: 'exit with 4 when nothing is new', zh: '无新内容时退出码为 4' },
  optDate: { en: 'the day of the change', zh: '登记日期' },
  optAsOf: { en: 'as it stood on this day', zh: '截至日期' },
  optStatus: { en: 'open, closed, merged, withdrawn or all', zh: '条目状态' },
  optTownship: { en: 'only this township (name or code)', zh: '仅列该乡镇（名称或代码）' },
  optOverdue: {
    en: 'only open problem entries whose deadline lies before --as-of',
    zh: '仅列截至 --as-of 已逾期的未销号问题条目',
  },
  optFormat: { en: 'form of the output', zh: '输出格式' },
  optOutput: { en: 'file to write, - for standard output', zh: '输出文件，- 为标准输出' },
  optHeadings: { en: 'headings of the CSV', zh: 'CSV 表头' },
  optTable: { en: 'which table', zh: '导出哪张表' },
  optRestored: {
    en: 'polygons verified in the field as restored: what lies outside of them remains',
    zh: '外业核实已恢复的范围（面图层），其外为剩余未整改面积',
  },
  optApply: { en: 'write what the difference report shows', zh: '写入差异表所列内容' },
  optSheet: { en: 'worksheet', zh: '工作表' },
  optBy: { en: 'how entries are grouped', zh: '分组方式' },
  optSince: { en: 'only entries listed on or after this day', zh: '仅计该日及以后列账的条目' },
  made: { en: 'made {file}', zh: '已建立 {file}' },
  added: {
    en: '{release}: {patches} patches added (delivery {delivery}); {listed} new entries, {gone} open entries not seen',
    zh: '{release}：入库 {patches} 个图斑（第 {delivery} 次下发），新列条目 {listed} 个，本期未见 {gone} 个',
  },
  corrected: {
    en: '{release}: recorded as a correction (delivery {delivery}): {added} patches added, {withdrawn} withdrawn, {changed} changed',
    zh: '{release}：记为更正（第 {delivery} 次下发）：增加 {added} 个，撤回 {withdrawn} 个，变更 {changed} 个',
  },
  unchanged: {
    en: '{release}: this result is on the ledger already (delivery {delivery}); nothing changed',
    zh: '{release}：该成果已入库（第 {delivery} 次下发），无变化',
  },
  kind: { en: '  {count} {name}', zh: '  {name} {count} 个' },
  problem: { en: 'has to be rectified (counts in the rates)', zh: '须整改（计入整改率）' },
  noProblems: {
    en: '  none of its classes has to be rectified, so it counts in no rate: {classes}; settings: classes.problem',
    zh: '  其中没有须整改的类别，不计入整改率：{classes}；见设置 classes.problem',
  },
  settled: {
    en: '  {count} lie on closed entries by an image older than the close-out: no relapse',
    zh: '  {count} 个位于已销号条目，但影像早于销号日期，不计死灰复燃',
  },
  contradicted: {
    en: '  seen again though 0 remains by the ledger; look at them: {ids}',
    zh: '  台账登记剩余为 0 但本期仍可见，请核实：{ids}',
  },
  correction: { en: '  {change} {id}{columns}', zh: '  {change} {id}{columns}' },
  changeAdded: { en: 'added', zh: '增加' },
  changeWithdrawn: { en: 'withdrawn', zh: '撤回' },
  changeChanged: { en: 'changed', zh: '变更' },
  change: { en: '{id}  {field}: {from} → {to}', zh: '{id}  {field}：{from} → {to}' },
  empty: { en: '(empty)', zh: '（空）' },
  nothingToSet: { en: 'nothing changes', zh: '没有变化' },
  importHead: {
    en: '{file}: {rows} rows, ids in {column}; {changed} entries change, {unchanged} do not, {refused} rows refused',
    zh: '{file}：{rows} 行，编号列 {column}；变动 {changed} 个条目，无变化 {unchanged} 个，拒绝 {refused} 行',
  },
  importColumns: { en: '  taken over: {columns}', zh: '  采用的列：{columns}' },
  importPassed: { en: '  passed over: {columns}', zh: '  未采用的列：{columns}' },
  importRefused: { en: '  row {row}, {id}: {reason}', zh: '  第 {row} 行 {id}：{reason}' },
  importApply: { en: 'nothing was written; add --apply to write it', zh: '尚未写入；确认后加 --apply 写入' },
  importApplied: { en: 'written', zh: '已写入' },
  restoredHead: {
    en: '{file}: {polygons} polygons, {entries} entries measured',
    zh: '{file}：{polygons} 个面，量算 {entries} 个条目',
  },
  verifyOk: {
    en: 'sound: {releases} deliveries, {patches} patches, {entries} entries, {events} events, {journal} changes',
    zh: '完好：下发 {releases} 次，图斑 {patches} 个，条目 {entries} 个，事项 {events} 条，变动 {journal} 次',
  },
  verifyBroken: { en: 'broken:', zh: '有问题：' },
  written: { en: '{file}: {rows} rows', zh: '{file}：{rows} 行' },
} as const satisfies Record<string, Text>;
