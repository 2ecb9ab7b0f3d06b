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
  renamed: { en: 'field {from} is called {to} there', zh: '字段 {from} 在其中改称 {to}' },
  txtRounded: { en: 'coordinates were rounded to the millimetre', zh: '坐标按毫米取整' },
  unencodable: {
    en: '{count} characters of {field} are not in the encoding and became "?"',
    zh: '{field} 有 {count} 个字符不在该编码中，写为“?”',
  },
} as const satisfies Record<string, Text>;
