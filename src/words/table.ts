import type { Text } from './text.js';

/** Why a file is no table. */
export const TABLE_FILE_REASONS = {
  empty: { en: 'it is empty', zh: '文件为空' },
  binary: { en: 'it is neither a text nor an .xlsx workbook', zh: '既不是文本，也不是 .xlsx 工作簿' },
  oldWorkbook: {
    en: 'it is a workbook of the old kind (.xls); save it as .xlsx',
    zh: '是旧格式工作簿（.xls），请另存为 .xlsx',
  },
  markup: { en: 'it is a web page or XML, whatever its name says', zh: '实际是网页或 XML 文件' },
  notAWorkbook: { en: 'it is a zip archive, but no .xlsx workbook', zh: '是压缩包，但不是 .xlsx 工作簿' },
  noHeadings: {
    en: 'none of its first {rows} rows looks like headings',
    zh: '前 {rows} 行中没有像表头的行',
  },
  headingRow: {
    en: 'row {row}, which should hold the headings, is empty or not there',
    zh: '指定的表头行第 {row} 行为空或不存在',
  },
  columns: { en: 'it has more than {limit} columns', zh: '列数超过 {limit}' },
} as const satisfies Record<string, Text>;

/** How a table is broken. */
export const TABLE_REASONS = {
  quoteOpen: {
    en: 'a cell of row {row} begins with a quotation mark and never ends',
    zh: '第 {row} 行有单元格的引号未闭合',
  },
  rowLong: { en: 'row {row} is longer than {limit} characters', zh: '第 {row} 行超过 {limit} 个字符' },
  csv: { en: 'row {row}: {detail}', zh: '第 {row} 行：{detail}' },
  workbook: { en: 'the workbook cannot be read: {detail}', zh: '工作簿无法读取：{detail}' },
  uncalculated: {
    en: 'the formula in {cell} has no result yet; open the workbook in a spreadsheet program, save it, and try again',
    zh: '{cell} 的公式还没有计算结果，请用电子表格软件打开并保存后重试',
  },
  workbookLarge: {
    en: 'the workbook unpacks to more than {limit} bytes',
    zh: '工作簿解压后超过 {limit} 字节',
  },
  workbookSpread: {
    en: 'the sheet reaches to row {rows} and column {columns}: too many cells',
    zh: '工作表延伸到第 {rows} 行、第 {columns} 列，单元格过多',
  },
} as const satisfies Record<string, Text>;

/** Why it is not known which columns hold the geometry. */
export const TABLE_COLUMN_REASONS = {
  none: { en: 'there is neither WKT nor a pair of coordinates', zh: '既没有 WKT，也没有成对的坐标列' },
  noId: {
    en: 'there are coordinates ({x}, {y}), but no column says which rows belong to one parcel',
    zh: '有坐标列（{x}、{y}），但没有标明各行属于哪个地块的编号列',
  },
  several: { en: 'several columns could be it: {candidates}', zh: '有多列可能是：{candidates}' },
  missing: { en: 'there is no column {name}; did you mean {nearest}?', zh: '没有名为 {name} 的列，是否为 {nearest}？' },
} as const satisfies Record<string, Text>;

/** What is told of a table that was read as a layer. */
export const TABLE_LAYER_NOTES = {
  points: { en: 'a point a row, headings in row {row}', zh: '每行一个界址点，表头在第 {row} 行' },
  prj: { en: 'coordinate system by {file} beside it', zh: '坐标系取自同名的 {file}' },
  wkt: { en: 'outlines as WKT, headings in row {row}', zh: '图形为 WKT，表头在第 {row} 行' },
} as const satisfies Record<string, Text>;
