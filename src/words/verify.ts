import type { Text } from './text.js';

/** What can be wrong with a finished result, sorted by code. */
export const BREACHES = {
  APPROVAL_NOT_WHOLE: {
    en: 'TBMJ {whole} is not SPMJ + WSPMJ = {sum}',
    zh: 'TBMJ {whole} 不等于 SPMJ + WSPMJ = {sum}',
  },
  COUNTS_DIFFER: {
    en: 'manifest.json counts {name} = {stated}, the files have {found}',
    zh: 'manifest.json 中 {name} = {stated}，文件中为 {found}',
  },
  FILE_CHANGED: {
    en: 'its SHA-256 is not the one in manifest.json',
    zh: 'SHA-256 与 manifest.json 不符',
  },
  FILE_FOREIGN: { en: 'manifest.json does not know it', zh: 'manifest.json 中没有该文件' },
  FILE_MISSING: { en: 'it is missing', zh: '文件缺失' },
  FILE_SIZE: { en: 'it has {bytes} bytes, {stated} were written', zh: '现有 {bytes} 字节，写出时为 {stated} 字节' },
  FILE_UNREADABLE: { en: 'it cannot be read: {reason}', zh: '无法读取：{reason}' },
  IDS_UNSORTED: { en: '{id} is not behind the id before it', zh: '{id} 未按编号顺序排列' },
  MANIFEST_CHANGED: {
    en: 'it was changed after it was written (its seal does not fit)',
    zh: '写出后被改动（封签不符）',
  },
  MANIFEST_DIGEST: {
    en: 'the digest of the result does not follow from its content',
    zh: '结果摘要与其内容不符',
  },
  MANIFEST_INCOMPLETE: { en: 'it lacks {name}', zh: '缺少 {name}' },
  MU_DIFFERS: {
    en: '{column} = {found}, {expected} follows from {from}',
    zh: '{column} = {found}，由 {from} 应为 {expected}',
  },
  PARTS_NOT_WHOLE: {
    en: 'TBMJ {whole} is not GDMJ + FGNYMJ + JSYDMJ + WLYDMJ + WFGMJ = {sum}',
    zh: 'TBMJ {whole} 不等于 GDMJ + FGNYMJ + JSYDMJ + WLYDMJ + WFGMJ = {sum}',
  },
  PIECES_NOT_WHOLE: {
    en: 'its pieces have {sum} m² together, the patch has {whole} m²',
    zh: '碎块面积合计 {sum} 平方米，图斑为 {whole} 平方米',
  },
  PIECES_UNKNOWN: { en: 'pieces of {id}, which is not in the ledger', zh: '碎块所属图斑 {id} 不在台账中' },
  ROWS_DIFFER: { en: '{found} rows, manifest.json says {stated}', zh: '有 {found} 行，manifest.json 记为 {stated} 行' },
  ROW_UNREADABLE: { en: 'the row is not one of this table', zh: '该行不符合表格结构' },
  SHAPE_AREA: {
    en: 'its pieces cover {sum} m² of the plane, the patch {whole} m²',
    zh: '碎块平面面积合计 {sum} 平方米，图斑为 {whole} 平方米',
  },
  SHAPE_INVALID: { en: 'the polygon is not valid: {reason}', zh: '图形无效：{reason}' },
  SHAPES_MISPLACED: {
    en: 'the .shx does not lead to this record of the .shp',
    zh: '.shx 未指向 .shp 中的该记录',
  },
  SUMMARY_DIFFERS: {
    en: '{column} of {group} is {found}, the ledger adds up to {expected}',
    zh: '{group} 的 {column} 为 {found}，台账合计为 {expected}',
  },
  TABLES_DIFFER: {
    en: '{column} is {found} here, {other} in the CSV',
    zh: '{column} 此处为 {found}，CSV 中为 {other}',
  },
  TOTALS_DIFFER: {
    en: 'the total of {column} is {stated} in manifest.json, the rows add up to {found}',
    zh: 'manifest.json 中 {column} 合计为 {stated}，各行合计为 {found}',
  },
} as const satisfies Record<string, Text>;

/** Why a polygon is not valid. */
export const SHAPE_REASONS = {
  damaged: { en: 'the record cannot be read', zh: '记录无法读取' },
  open: { en: 'a ring of fewer than three corners', zh: '环少于三个顶点' },
  notFinite: { en: 'a coordinate is not a number', zh: '坐标不是数值' },
  flat: { en: 'a ring without area', zh: '环面积为零' },
  first: { en: 'the first ring is a hole', zh: '首个环是洞' },
  outside: { en: 'a hole lies outside of its ring', zh: '洞在外环之外' },
  crossing: { en: 'its boundary crosses itself', zh: '边界自相交' },
  geos: { en: 'GEOS calls it invalid', zh: 'GEOS 判为无效' },
} as const satisfies Record<string, Text>;

/** What `tuban verify` prints. */
export const VERIFY = {
  verify: {
    en: 're-read a finished result: checksums, counts, identities, sums, polygons; says what is broken',
    zh: '复核结果：校验和、记录数、面积恒等式、合计、图形，指出问题所在',
  },
  out: { en: 'folder of a finished result, or of a job over many units', zh: '结果文件夹，或多单元任务的输出文件夹' },
  sound: {
    en: '{dir}: sound. {files} files, {rows} ledger rows, {pieces} pieces, {polygons} polygons looked at ({ways})',
    zh: '{dir}：完好。文件 {files} 个，台账 {rows} 行，碎块 {pieces} 个，图形 {polygons} 个（{ways}）',
  },
  broken: { en: '{dir}: BROKEN, {count} finding(s)', zh: '{dir}：有问题，共 {count} 项' },
  finding: { en: '  {code}  {place}: {text}', zh: '  {code}  {place}：{text}' },
  more: { en: '  … and {count} more (--json lists them all)', zh: '  … 另有 {count} 项（--json 列出全部）' },
  placed: { en: '{place}: {text}', zh: '{place}：{text}' },
  row: { en: '{file}, row {row}', zh: '{file} 第 {row} 行' },
  rowOf: { en: '{file}, row {row}, {id}', zh: '{file} 第 {row} 行，{id}' },
  ownWay: { en: 'own ring checks', zh: '自有环检查' },
  bothWays: { en: 'own ring checks and GEOS', zh: '自有环检查及 GEOS' },
  unitMissing: { en: '{dir}: no result ({status})', zh: '{dir}：没有结果（{status}）' },
} as const satisfies Record<string, Text>;
