import type { Text } from './text.js';

/** Names of the groups of land in legends. */
export const LAND_NAMES = {
  cultivated: { en: 'cultivated', zh: '耕地' },
  otherAgricultural: { en: 'other agricultural', zh: '非耕农用地' },
  construction: { en: 'construction', zh: '建设用地' },
  unused: { en: 'unused', zh: '未利用地' },
  unknown: { en: 'outside the baseline', zh: '基础数据未覆盖' },
} as const satisfies Record<string, Text>;
