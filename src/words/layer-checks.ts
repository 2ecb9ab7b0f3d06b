import type { Text } from './text.js';

/** What `tuban check` finds in layers that can be run all the same. */
export const LAYER_CHECKS = {
  BASELINE_GAP: {
    en: 'no parcel lies on {area} m² of {count} patch(es): WFGMJ will say so',
    zh: '{count} 个图斑中共有 {area} 平方米没有地类图斑，将计入 WFGMJ',
  },
  BASELINE_OVERLAP: {
    en: 'parcels lie over each other on {area} m² of {count} patch(es); such land is counted once',
    zh: '地类图斑在 {count} 个图斑内相互重叠共 {area} 平方米，只计一次',
  },
  FARMLAND_OVERLAP: {
    en: 'polygons lie over each other on {area} m² of {count} patch(es); such land is counted once',
    zh: '永久基本农田在 {count} 个图斑内相互重叠共 {area} 平方米，只计一次',
  },
  LAND_CLASSES_MIXED: {
    en: 'four-digit land classes, and {count} parcel(s) with three digits ({codes}): classes of 2007, or a zero was lost; they count as unknown',
    zh: '四位地类编码中混有 {count} 个三位编码（{codes}）：可能是 2007 版分类，也可能丢失前导零；按未知处理',
  },
  PARCEL_AREA: {
    en: '{field} differs from the measured area by more than 0.01 mu or 1 % in {count} of {compared} parcels on the patches',
    zh: '图斑涉及的 {compared} 个地类图斑中，{count} 个的 {field} 与量算面积相差超过 0.01 亩或 1 %',
  },
  PATCH_AREA: {
    en: '{field} differs from the measured area by more than 0.01 mu or 1 % in {count} of {compared} patches',
    zh: '{compared} 个图斑中，{count} 个的 {field} 与量算面积相差超过 0.01 亩或 1 %',
  },
  AREA_UNIT: { en: '{field} seems to be in {unit}', zh: '{field} 的单位似为{unit}' },
  AREA_UNIT_UNKNOWN: {
    en: 'the unit of {field} fits none of m2, mu, ha, km2 by the outlines, so its areas are not used; say it with area_unit in the job file',
    zh: '按图形判断，{field} 的单位与平方米、亩、公顷、平方公里都不符，其面积不予采用；请在任务文件中用 area_unit 指定',
  },
  SET_ASIDE: { en: '{count} × {reason}', zh: '{count} 条：{reason}' },
  TOWNSHIP_CODE: {
    en: '{count} township code(s) with several names: {list}',
    zh: '{count} 个乡镇代码对应多个名称：{list}',
  },
  TOWNSHIP_NAME: {
    en: '{count} township(s) with several codes: {list}',
    zh: '{count} 个乡镇名称对应多个代码：{list}',
  },
} as const satisfies Record<string, Text>;

export type LayerCheckCode = keyof typeof LAYER_CHECKS;

export const AREA_UNITS = {
  m2: { en: 'm²', zh: '平方米' },
  mu: { en: 'mu', zh: '亩' },
  ha: { en: 'hectares', zh: '公顷' },
  km2: { en: 'km²', zh: '平方公里' },
} as const satisfies Record<string, Text>;
