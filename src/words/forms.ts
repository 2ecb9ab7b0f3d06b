import type { Text } from './text.js';

/** Why a layer cannot be written in a format. */
export const FORM_REASONS = {
  offGlobe: { en: 'a vertex has no place on the globe', zh: '有顶点无法换算为经纬度' },
  rows: {
    en: 'it has {rows} rows; a worksheet holds {limit}',
    zh: '共 {rows} 行，工作表最多 {limit} 行',
  },
} as const satisfies Record<string, Text>;

/** Names of the sheets of a written result. */
export const FORM_SHEETS = {
  ledger: { en: 'ledger', zh: '台账' },
  pieces: { en: 'pieces', zh: '碎块' },
} as const satisfies Record<string, Text>;

/** Headings of pieces.* for people. */
export const PIECE_NAMES = {
  JCBH: { en: 'patch id', zh: '监测编号' },
  BSM: { en: 'parcel id', zh: '标识码' },
  DLBM: { en: 'land class code', zh: '地类编码' },
  DLMC: { en: 'land class', zh: '地类名称' },
  PWMJ: { en: 'piece area (m²)', zh: '碎块面积（平方米）' },
  SFYN: { en: 'in basic farmland', zh: '是否永久基本农田' },
  SFSP: { en: 'in an approval in force', zh: '是否审批覆盖' },
} as const satisfies Record<string, Text>;
