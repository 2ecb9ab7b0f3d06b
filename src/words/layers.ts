import type { Text } from './text.js';

/** Layers of a job for people; kinds of approvals and named layers have names of their own. */
export const LAYER_NAMES = {
  patches: { en: 'suspect patches', zh: '疑似图斑' },
  baseline: { en: 'land-use baseline', zh: '地类图斑' },
  newFarmland: { en: 'newly added farmland', zh: '新增耕地' },
  linear: { en: 'linear features', zh: '线状地物' },
  points: { en: 'point features', zh: '零星地物' },
  farmland: { en: 'permanent basic farmland', zh: '永久基本农田' },
  redline: { en: 'ecological redline', zh: '生态保护红线' },
  urban: { en: 'urban growth boundary', zh: '城镇开发边界' },
  approvals: { en: 'approvals ({kind})', zh: '审批（{kind}）' },
} as const satisfies Record<string, Text>;
