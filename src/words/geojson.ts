import type { Text } from './text.js';

/** Why a file is no GeoJSON of features. */
export const GEOJSON_FILE_REASONS = {
  empty: { en: 'it is empty', zh: '文件为空' },
  compressed: { en: 'it is compressed; unpack it first', zh: '是压缩文件，请先解压' },
  utf32: { en: 'its text is UTF-32', zh: '文本编码为 UTF-32' },
  start: { en: 'it begins with {char}', zh: '开头为 {char}' },
  otherType: { en: 'its type is "{type}"', zh: '其 type 为“{type}”' },
  noType: { en: 'it has no "type"', zh: '缺少 type' },
  noFeatures: { en: 'it has no list of features', zh: '缺少 features 列表' },
  columns: { en: 'its properties have more than {limit} names', zh: '属性名超过 {limit} 个' },
  names: { en: 'the names of its properties take up more than {limit} bytes', zh: '属性名合计超过 {limit} 字节' },
  unusable: {
    en: '{count} of its first {records} records cannot be used, the first: {reason}',
    zh: '前 {records} 条记录中有 {count} 条无法使用，首条：{reason}',
  },
} as const satisfies Record<string, Text>;

/** How the text of a GeoJSON is broken. */
export const GEOJSON_REASONS = {
  unexpected: { en: 'unexpected {char}', zh: '意外的 {char}' },
  ends: { en: 'the text ends too early', zh: '内容不完整' },
  byte: { en: 'byte {byte}', zh: '字节 {byte}' },
  control: { en: 'a line end or control character inside a text', zh: '文本中含换行或控制字符' },
  number: { en: 'not a number as JSON writes it', zh: '数值不符合 JSON 写法' },
  escape: { en: 'a backslash that JSON does not know', zh: '反斜杠转义有误' },
  deep: { en: 'nested deeper than {limit} levels', zh: '嵌套超过 {limit} 层' },
  long: { en: 'a single value longer than {limit} bytes', zh: '单个值超过 {limit} 字节' },
  nested: { en: 'a nested value that is not valid JSON', zh: '嵌套的值不是有效的 JSON' },
  features: { en: 'a second list of features', zh: '出现第二个 features 列表' },
} as const satisfies Record<string, Text>;

/** Where in a text. */
export const TEXT_PLACE: Text = {
  en: 'line {line}, column {column} (byte {byte})',
  zh: '第 {line} 行第 {column} 列（第 {byte} 字节）',
};

/** Why the coordinate system of records is not known. */
export const STATED_CRS_REASONS = {
  differ: {
    en: 'records state different systems: {first}, and {other} at record {record}',
    zh: '各记录声明的坐标系不同：{first}，第 {record} 条记录为 {other}',
  },
} as const satisfies Record<string, Text>;
