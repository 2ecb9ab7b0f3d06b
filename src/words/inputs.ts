import type { Text } from './text.js';

/** What was decided or repaired while records were read from a text or table, sorted by code. The records take part. */
export const INPUT_NOTES = {
  AXES_ASSUMED: {
    en: 'the numbers do not show which is the northing; {x} was taken as the easting, {y} as the northing',
    zh: '仅凭数值无法区分北坐标与东坐标，已按 {x} 为东、{y} 为北处理',
  },
  AXES_NORTH_FIRST: {
    en: '{x} holds the northing and {y} the easting, as the size of the numbers shows',
    zh: '按数值大小判断，{x} 列为北坐标、{y} 列为东坐标',
  },
  CELLS_BEYOND_HEADINGS: {
    en: '{records} rows have more cells than there are headings; these cells were left out (first: record {first})',
    zh: '有 {records} 行的单元格多于表头，多出部分已略去（首条为第 {first} 条）',
  },
  CHARACTERS_LOST: {
    en: '{records} records have texts with characters that cannot be read; these are shown as \ufffd (first: record {first})',
    zh: '有 {records} 条记录含无法识别的字符，以 \ufffd 代替（首条为第 {first} 条）',
  },
  COLUMN_RENAMED: {
    en: 'the column "{from}" is called "{to}" here: the name is taken',
    zh: '列“{from}”与已有名称重复，此处改称“{to}”',
  },
  ID_REPEATED: {
    en: '{records} records have an id that stands in other rows before, apart from theirs (first: record {first})',
    zh: '有 {records} 条记录的编号在前面不相连的行中出现过（首条为第 {first} 条）',
  },
  NAMES_REPEATED: {
    en: '{records} records have two members of one name; the last one holds (first: record {first})',
    zh: '有 {records} 条记录含重名成员，以最后一个为准（首条为第 {first} 条）',
  },
  NOT_A_NUMBER: {
    en: '{records} records have NaN or Infinity as an attribute, which is taken as missing (first: record {first})',
    zh: '有 {records} 条记录的属性值为 NaN 或 Infinity，按缺失处理（首条为第 {first} 条）',
  },
  PARTS_IGNORED: {
    en: '{records} records hold points or lines beside their polygons; the polygons were taken (first: record {first})',
    zh: '有 {records} 条记录除面之外还含点或线，只取其中的面（首条为第 {first} 条）',
  },
  RINGS_OPEN: {
    en: '{records} records have rings that do not end with their first point; taken as closed (first: record {first})',
    zh: '有 {records} 条记录的环末点未回到首点，按闭合处理（首条为第 {first} 条）',
  },
  Z_DROPPED: {
    en: '{records} records have heights or measures, which were left out (first: record {first})',
    zh: '有 {records} 条记录带高程或度量值，已略去（首条为第 {first} 条）',
  },
} as const satisfies Record<string, Text>;

export type InputNoteCode = keyof typeof INPUT_NOTES;

/** What exactly is wrong with a record that is set aside. */
export const INPUT_DETAILS = {
  geometryType: { en: 'it is a {type}', zh: '图形类型为 {type}' },
  otherGeometry: {
    en: 'all of its records ({count}) are points, lines or the like',
    zh: '全部 {count} 条记录均为点、线等非面图形',
  },
  noType: { en: 'it does not say what it is: no "type"', zh: '缺少 type，无法判断类型' },
  otherType: { en: 'its type is "{type}"', zh: '其 type 为“{type}”' },
  notAnObject: { en: 'it is not a feature but a plain value', zh: '不是要素，只是一个值' },
  geometryValue: { en: 'its geometry is not an object', zh: 'geometry 不是对象' },
  propertiesValue: { en: 'its properties are not an object', zh: 'properties 不是对象' },
  noCoordinates: { en: 'its geometry has no coordinates', zh: '图形没有 coordinates' },
  nesting: { en: 'the coordinates of a {type} are nested in another way', zh: '坐标的嵌套层次与 {type} 不符' },
  position: {
    en: 'a position with fewer than two numbers at byte {at}',
    zh: '第 {at} 字节处的坐标不足两个数',
  },
  notCoordinates: { en: 'something else than numbers at byte {at}', zh: '第 {at} 字节处的坐标不是数值' },
  tooManyVertices: { en: 'it has more than {limit} vertices', zh: '顶点超过 {limit} 个' },
  wktEmpty: { en: 'the cell is empty', zh: '单元格为空' },
  wktUnexpected: { en: 'WKT: unexpected {char} at character {at}', zh: 'WKT 第 {at} 个字符 {char} 有误' },
  wktEnds: { en: 'WKT: it ends too early, at character {at}', zh: 'WKT 不完整，止于第 {at} 个字符' },
  wktCut: {
    en: 'WKT: it ends too early, at character {at}: a cell of a workbook holds no more',
    zh: 'WKT 不完整，止于第 {at} 个字符：工作表单元格最多只能容纳这么多',
  },
  wktNumber: { en: 'WKT: no number at character {at}', zh: 'WKT 第 {at} 个字符处不是数值' },
  wktPosition: {
    en: 'WKT: a position with {count} numbers before character {at}',
    zh: 'WKT 第 {at} 个字符前的坐标有 {count} 个数',
  },
  wktDeep: { en: 'WKT: nested too deep at character {at}', zh: 'WKT 第 {at} 个字符处嵌套过深' },
  wktBehind: { en: 'WKT: text after the end, at character {at}', zh: 'WKT 第 {at} 个字符起有多余内容' },
  cellNumber: {
    en: 'row {row}: "{value}" in {column} is not a number',
    zh: '第 {row} 行 {column} 的“{value}”不是数值',
  },
  cellEmpty: { en: 'row {row}: {column} is empty', zh: '第 {row} 行 {column} 为空' },
  axesDiffer: {
    en: 'row {row}: the sizes of the numbers are those of the other axis',
    zh: '第 {row} 行坐标的数值大小与其他行相反',
  },
} as const satisfies Record<string, Text>;
