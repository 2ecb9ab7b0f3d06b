import type { Text } from './text.js';

/** Names of the groups of land in legends. */
export const LAND_NAMES = {
  cultivated: { en: 'cultivated', zh: '耕地' },
  otherAgricultural: { en: 'other agricultural', zh: '非耕农用地' },
  construction: { en: 'construction', zh: '建设用地' },
  unused: { en: 'unused', zh: '未利用地' },
  unknown: { en: 'outside the baseline', zh: '基础数据未覆盖' },
} as const satisfies Record<string, Text>;

/** Names of the columns of pieces.*. */
export const PIECE_NAMES = {
  JCBH: { en: 'patch id', zh: '监测编号' },
  BSM: { en: 'parcel id', zh: '标识码' },
  DLBM: { en: 'land class', zh: '地类编码' },
  DLMC: { en: 'name of the class', zh: '地类名称' },
  PWMJ: { en: 'area of the piece (m²)', zh: '碎块面积（平方米）' },
  SFYN: { en: 'in permanent basic farmland', zh: '是否永久基本农田' },
  SFSP: { en: 'in an approval in force', zh: '是否有效审批' },
} as const satisfies Record<string, Text>;
