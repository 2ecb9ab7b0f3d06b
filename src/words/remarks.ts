import type { Text } from './text.js';

/** Remarks of the ledger (column BZ): what a reader must know of the row. */
export const REMARKS = {
  baselineOverlap: {
    en: 'baseline parcels overlap on {area} m², counted once',
    zh: '基础数据图斑相互重叠 {area} 平方米，只计一次',
  },
  deductionFaulty: {
    en: 'KCXS of {ids} cannot be used, no ridges deducted there',
    zh: '{ids} 的扣除地类系数无效，未扣田坎',
  },
  declaredArea: {
    en: 'declared {declared} m², measured {measured} m²: {difference} m² ({share} %)',
    zh: '申报面积 {declared} 平方米，图形面积 {measured} 平方米，相差 {difference} 平方米（{share}%）',
  },
  netAreaUnfit: {
    en: 'attribute areas of {ids} do not fit the outlines, which were taken',
    zh: '{ids} 的属性面积与图形不符，按图形计',
  },
  wholeParcels: {
    en: '{count} whole parcels by their attribute area (TBDLMJ); {difference} m² closed on the patch',
    zh: '整图斑 {count} 个按属性面积（图斑地类面积）计，差值 {difference} 平方米已平差',
  },
  deducted: {
    en: 'linear features {lines} m² and point features {points} m² deducted',
    zh: '扣除线状地物 {lines} 平方米、零星地物 {points} 平方米',
  },
  exhausted: {
    en: 'features take more than {ids} have of the patch; all of it was deducted',
    zh: '{ids} 的地物面积超过其在图斑内的面积，已全部扣除',
  },
  inexactDate: {
    en: 'HSX may be any day from {first} to {last}; an approval counts as in force only where it is so on all of them',
    zh: '后时相可能为 {first} 至 {last} 之间任一天，审批须在此期间每一天均有效方计入',
  },
  asOf: { en: 'no HSX; the date of the job ({date}) was taken', zh: '无后时相，按任务日期 {date} 计' },
  repaired: {
    en: 'outline crosses itself; repaired, planar area {before} → {after} m²',
    zh: '边界自相交已修复，平面面积 {before} → {after} 平方米',
  },
  ringDirection: {
    en: 'rings lie over each other or run the wrong way; planar area {before} → {after} m²',
    zh: '环相互重叠或方向有误，平面面积 {before} → {after} 平方米',
  },
  touching: {
    en: 'the outline touches itself or has a spike; written as valid polygons',
    zh: '边界自接触或有尖刺，已写为合法图形',
  },
  openRing: {
    en: 'a ring was not closed; closed by a straight line of {gap} m',
    zh: '环未闭合，已用 {gap} 米直线闭合',
  },
  patchesOverlap: { en: 'lies over (m²) {others}', zh: '重叠（平方米）：{others}' },
  splitAlone: {
    en: 'marked {status}, but its counterpart is not in the list',
    zh: '标记为{status}，但清单中没有对应的图斑',
  },
  splitTwice: { en: 'judged beside its parts {ids}: the land stands twice', zh: '与其子图斑 {ids} 同时判定，面积重复' },
  sameShape: { en: 'same geometry as {ids}', zh: '与 {ids} 图形完全相同' },
  sameId: { en: 'the id occurs {count} times', zh: '编号重复 {count} 次' },
  undated: {
    en: '{area} m² lie in approvals that cannot be placed in time',
    zh: '{area} 平方米位于无法判断时序的审批范围内',
  },
  unknownClass: { en: '{area} m² have an unknown land class', zh: '{area} 平方米地类编码无法识别' },
  oddCover: {
    en: 'rings of a polygon of {layer} ({name}) lie over each other; counted by the even-odd rule',
    zh: '{layer} 的图形（{name}）环相互重叠，按奇偶规则计',
  },
  noId: { en: 'without id', zh: '无编号' },
  coverCrossing: {
    en: 'a polygon of {layer} ({name}) crosses itself here',
    zh: '{layer} 的图形（{name}）在此自相交',
  },
} as const satisfies Record<string, Text>;

/** Evidence that was not provided (column QSZJ). */
export const MISSING = {
  baseline: { en: 'no land-use baseline provided', zh: '未提供地类图斑' },
  farmland: { en: 'no permanent basic farmland provided', zh: '未提供永久基本农田' },
  redline: { en: 'no ecological redline provided', zh: '未提供生态保护红线' },
  approvals: { en: 'no approval records provided', zh: '未提供审批数据' },
  approvalKind: { en: 'no {kind} records provided', zh: '未提供{kind}数据' },
  approvalDates: { en: '{kind} records have no dates, taken as in force', zh: '{kind}数据无日期，按有效计' },
  approvalDate: { en: 'an approval on the patch has no date', zh: '涉及的审批缺少批准日期' },
  exactDate: {
    en: 'the dates of the patch or of an approval on it are not exact enough to tell which came first',
    zh: '图斑时相或涉及的审批日期不够精确，无法判断先后',
  },
  refusedCover: {
    en: '{layer}: a polygon here ({name}) was set aside for its geometry',
    zh: '{layer}：此处有图形（{name}）因几何问题被搁置',
  },
  imageAfter: { en: 'no date of the later image', zh: '缺少后时相' },
} as const satisfies Record<string, Text>;

/** Names of the approval kinds. */
export const KIND_NAMES = {
  conversion: { en: 'land conversion', zh: '农用地转用' },
  supply: { en: 'land supply', zh: '供地' },
  registration: { en: 'real-estate registration', zh: '不动产登记' },
  temporary: { en: 'temporary land', zh: '临时用地' },
  facility: { en: 'facility agriculture', zh: '设施农用地' },
  homestead: { en: 'homestead', zh: '宅基地' },
  linkage: { en: 'urban-rural linkage', zh: '增减挂钩' },
  other: { en: 'other approval', zh: '其他审批' },
} as const satisfies Record<string, Text>;
