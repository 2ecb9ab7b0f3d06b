import type { Text } from './text.js';

/** Why a record was set aside, repaired or read with a reservation, sorted by code; the words of quarantine.csv. */
export const SET_ASIDE = {
  BOX_WRONG: {
    en: 'the record states a box that its vertices do not lie in; the true one was taken',
    zh: '记录声明的外接矩形与坐标不符，已按实际坐标处理',
  },
  COORDINATES_UNFIT: {
    en: 'the coordinates cannot lie in {crs}: axes swapped, prefix of another zone, or degrees',
    zh: '坐标不可能位于 {crs}：坐标轴颠倒、带号不符或为经纬度',
  },
  DATE_INEXACT: {
    en: 'the date {field} = "{value}" may be any day from {first} to {last}; what depends on it counts only where it holds for all of them',
    zh: '日期字段 {field} 的值“{value}”可能为 {first} 至 {last} 之间任一天，相关结论须对每一天均成立方计入',
  },
  DATE_UNREADABLE: {
    en: 'the date {field} = "{value}" is not readable; taken as missing',
    zh: '日期字段 {field} 的值“{value}”无法识别，按缺失处理',
  },
  DECLARED_AREA_UNREADABLE: {
    en: 'the declared area {field} = "{value}" is not a usable number; taken as missing',
    zh: '申报面积字段 {field} 的值“{value}”无法识别，按缺失处理',
  },
  DEDUCTION_AS_PERCENT: {
    en: 'KCXS = {value} looks like a percentage (it should be {share}); no ridges deducted',
    zh: '扣除地类系数 KCXS = {value} 疑为百分数（应为 {share}），未扣除田坎',
  },
  DEDUCTION_MISPLACED: {
    en: 'KCXS = {value} on land class {landClass}, which is not cultivated; no ridges deducted',
    zh: '非耕地（{landClass}）填写了扣除地类系数 KCXS = {value}，未扣除田坎',
  },
  DEDUCTION_OUT_OF_RANGE: {
    en: 'KCXS = {value} is not in [0, 1); no ridges deducted',
    zh: '扣除地类系数 KCXS = {value} 不在 [0, 1) 内，未扣除田坎',
  },
  DUPLICATE_ID: { en: 'the id occurs in records {records} too', zh: '编号与第 {records} 条记录相同' },
  DUPLICATE_RECORD: {
    en: 'same id and same geometry as record {other}',
    zh: '与第 {other} 条记录编号、图形完全相同',
  },
  DUPLICATE_SHAPE: { en: 'same geometry as {ids}', zh: '与 {ids} 图形完全相同' },
  FEATURE_CLASS_UNKNOWN: {
    en: 'land class "{value}" of the feature is not in the table; nothing is deducted for it',
    zh: '地物的地类编码“{value}”不在地类表中，未扣除',
  },
  FEATURE_SIZE_UNUSABLE: {
    en: '{field} = "{value}" is no usable width or area; nothing is deducted for the feature',
    zh: '{field} = “{value}”不是有效的宽度或面积，该地物未扣除',
  },
  LAND_CLASS_THREE_DIGITS: {
    en: 'land class "{value}" has three digits: a class of 2007, or one whose leading zero was lost; its area counts as not covered by the baseline',
    zh: '地类编码“{value}”为三位：可能是 2007 版分类，也可能丢失前导零；其面积计入基础数据未覆盖',
  },
  LAND_CLASS_UNKNOWN: {
    en: 'land class "{value}" is not in the table; its area counts as not covered by the baseline',
    zh: '地类编码“{value}”不在地类表中，其面积计入基础数据未覆盖',
  },
  LINE_SHARE_UNUSABLE: {
    en: 'KCBL = {value} is not in [0, 1]; the width counts half and half',
    zh: '扣除比例 KCBL = {value} 不在 [0, 1] 内，按两侧各半扣除',
  },
  LINE_SIDES_UNKNOWN: {
    en: 'KCTBBH1 and KCTBBH2 name none of the parcels beside the line; the width counts half and half',
    zh: '扣除图斑编号与线两侧的图斑不符，按两侧各半扣除',
  },
  NET_AREA_UNFIT: {
    en: 'TBMJ {stated} and TBDLMJ {net} do not fit the outline ({measured} m²); the outline was taken',
    zh: '图斑面积 {stated}、图斑地类面积 {net} 与图形（{measured} 平方米）不符，按图形计',
  },
  NOT_A_POLYGON: { en: 'the record is not a polygon', zh: '该记录不是面' },
  NOT_FINITE: { en: 'a coordinate is not a number', zh: '坐标不是有效数值' },
  NO_AREA: { en: 'the geometry has no area that could be printed', zh: '图形没有可计的面积' },
  NO_GEOMETRY: { en: 'the record has no geometry', zh: '该记录没有图形' },
  PATCHES_OVERLAP: {
    en: 'lies over other patches (m²), and their common land is counted in each: {others}',
    zh: '与其他图斑重叠（平方米），重叠面积分别计入各图斑：{others}',
  },
  RECORD_DAMAGED: { en: 'the record is damaged', zh: '记录已损坏' },
  RECORD_DELETED: { en: 'the record is marked as deleted', zh: '该记录已标记为删除' },
  REGISTER_ROW_MISSING: {
    en: 'the register {file} has no row with {key} = "{value}"; what it says is missing here',
    zh: '台账 {file} 中没有 {key} =“{value}”的行，相应属性缺失',
  },
  REGISTER_ROW_UNUSED: {
    en: 'this row of the register ({key} = "{value}") belongs to no outline',
    zh: '台账中的这一行（{key} =“{value}”）没有对应的图形',
  },
  REPAIR_FORBIDDEN: {
    en: '{fault}; not repaired, as --repair strict demands',
    zh: '{fault}；按 --repair strict 不作修复',
  },
  REPAIR_REFUSED: {
    en: '{fault}; {disputed} m² belong to it by one reading and not by another, more than the {limit} m² allowed: have it corrected, or raise repair limits',
    zh: '{fault}；有 {disputed} 平方米是否属于该图形存在歧义，超过允许的 {limit} 平方米：请改正图形，或放宽 repair 限值',
  },
  RING_DIRECTION: {
    en: 'rings lie over each other or run the wrong way; the even-odd rule was applied',
    zh: '环相互重叠或方向有误，已按奇偶规则处理',
  },
  RING_OPEN: {
    en: 'a ring is not closed; closed by a straight line of {gap} m',
    zh: '环未闭合，已用 {gap} 米直线闭合',
  },
  SELF_CROSSING: {
    en: 'the outline crosses itself; repaired by the even-odd rule',
    zh: '边界自相交，已按奇偶规则修复',
  },
  SELF_TOUCHING: {
    en: 'the outline touches itself or has a spike; written as valid polygons, the area is unchanged',
    zh: '边界自接触或有尖刺，已写为合法图形，面积不变',
  },
  SPLIT_ALONE: {
    en: 'marked {status}, but its counterpart is not in the list; judged as it stands',
    zh: '标记为{status}，但清单中没有对应的图斑，按原样判定',
  },
  SPLIT_CHILD: { en: 'part of {id}, which is judged as a whole', zh: '为 {id} 的子图斑，按原图斑整体判定' },
  SPLIT_PARENT: {
    en: 'was split into {ids}, which are judged in its place ({sum} of its {area} m²)',
    zh: '已拆分为 {ids}，按子图斑判定（合计 {sum} 平方米，原图斑 {area} 平方米）',
  },
  SPLIT_TWICE: {
    en: 'judged beside its parts {ids}: the land stands twice',
    zh: '与其子图斑 {ids} 同时判定，面积重复',
  },
} as const satisfies Record<string, Text>;

export type SetAsideCode = keyof typeof SET_ASIDE;

/** What is wrong with an outline, where its repair is refused. */
export const GEOMETRY_FAULTS = {
  crossing: { en: 'the outline crosses itself', zh: '边界自相交' },
  direction: { en: 'rings lie over each other or run the wrong way', zh: '环相互重叠或方向有误' },
  touching: { en: 'the outline touches itself or has a spike', zh: '边界自接触或有尖刺' },
  open: { en: 'a ring is not closed', zh: '环未闭合' },
} as const satisfies Record<string, Text>;
