import type { Text } from './text.js';

/** What can be wrong with the areas of a patch, as the detail of AREA_NOT_CLOSED. */
export const BREACHES = {
  ABOVE_COVER: {
    en: 'the parts on {cover} have {value} m² together, but it has only {limit} m²',
    zh: '位于 {cover} 的各部分合计 {value} 平方米，而其自身仅 {limit} 平方米',
  },
  ABOVE_PATCH: {
    en: 'a part has {value} m², the whole patch only {limit} m²',
    zh: '某一部分有 {value} 平方米，而整个图斑仅 {limit} 平方米',
  },
  NEGATIVE: {
    en: 'a part has a negative area of {value} m²',
    zh: '某一部分面积为负：{value} 平方米',
  },
  NOT_A_NUMBER: {
    en: 'the area of a part is not a number',
    zh: '某一部分的面积不是有效数值',
  },
  NOT_CLOSED: {
    en: 'the parts have {value} m² together, the patch has {limit} m²',
    zh: '各部分合计 {value} 平方米，图斑面积 {limit} 平方米',
  },
  OUTSIDE: {
    en: 'the centre of a part lies {value} m outside of the patch',
    zh: '某一部分的重心落在图斑范围之外 {value} 米',
  },
} as const satisfies Record<string, Text>;

export type BreachCode = keyof typeof BREACHES;
