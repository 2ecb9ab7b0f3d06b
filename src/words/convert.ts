import type { Text } from './text.js';

/** What has to be said of a layer that was written in another format. */
export const CONVERT_NOTES = {
  changedTexts: {
    en: '{count} texts held commas or line ends, which the form has no place for; they were replaced',
    zh: '有 {count} 处文本含逗号或换行，该格式不能容纳，已替换',
  },
  cut: {
    en: '{count} texts of {field} were cut to the width of a table',
    zh: '{field} 有 {count} 处文本超出字段宽度被截断',
  },
  droppedFields: {
    en: 'the form has no place for the fields {fields}; they were left out',
    zh: '该格式不能容纳字段 {fields}，已略去',
  },
  droppedRings: {
    en: '{count} rings vanish at the precision of the form and were left out',
    zh: '有 {count} 个环在该格式精度下退化，已略去',
  },
  kml: {
    en: 'KML knows WGS 84 only; CGCS2000 counts as that, and coordinates have 15 digits',
    zh: 'KML 只有 WGS 84，CGCS2000 视同 WGS 84；坐标保留 15 位有效数字',
  },
  renamed: { en: 'field {from} is called {to} there', zh: '字段 {from} 在其中改称 {to}' },
  systemNotStated: {
    en: 'the system could not be written beside the table: state it where the table is read',
    zh: '坐标系无法写在表格旁，读取该表时请指明',
  },
  txtRounded: { en: 'coordinates were rounded to the millimetre', zh: '坐标按毫米取整' },
  unencodable: {
    en: '{count} characters of {field} are not in the encoding and became "?"',
    zh: '{field} 有 {count} 个字符不在该编码中，写为“?”',
  },
} as const satisfies Record<string, Text>;

/** Why a layer cannot be written in a format. */
export const CONVERT_REASONS = {
  cell: {
    en: 'record {record} holds a text of {length} characters (outlines as WKT too); a cell takes {limit}',
    zh: '第 {record} 条记录有 {length} 个字符的文本（含 WKT 图形），单元格最多 {limit} 个',
  },
  kml: {
    en: 'KML holds degrees of WGS 84 or CGCS2000, not {crs}',
    zh: 'KML 只能是 WGS 84 或 CGCS2000 经纬度，不能是 {crs}',
  },
  rows: { en: 'it has {rows} rows; a worksheet holds {limit}', zh: '共 {rows} 行，工作表最多 {limit} 行' },
} as const satisfies Record<string, Text>;
