import type { Text } from './text.js';

/** Why a text or a PROJJSON object names no system, beyond what `CRS_REASONS` says of well-known text. */
export const CRS_TEXT_REASONS = {
  unknownCode: {
    en: '{code} is none of the systems this program knows',
    zh: '{code} 不在本程序支持的坐标系之内',
  },
  badJson: { en: 'the text begins like PROJJSON but is not valid JSON', zh: '内容形似 PROJJSON，但不是有效的 JSON' },
  notProjJson: { en: 'the value is not a PROJJSON object', zh: '该值不是 PROJJSON 对象' },
  unknownParameter: {
    en: 'the projection has a parameter {name} that is not known here',
    zh: '投影带有未知参数 {name}',
  },
} as const satisfies Record<string, Text>;

/** What a transformation does, for the report. */
export const TRANSFORM_WORDS = {
  same: {
    en: '{from} to {to}: the coordinates are taken over as they are',
    zh: '{from} 至 {to}：坐标原样采用',
  },
  falseOrigin: {
    en: '{from} to {to}: same central meridian; {east} m are added to the eastings, {north} m to the northings',
    zh: '{from} 至 {to}：中央经线相同，横坐标加 {east} 米，纵坐标加 {north} 米',
  },
  zones: {
    en: '{from} to {to}: by way of longitude and latitude on the same ellipsoid (Gauss-Kruger, Krüger series)',
    zh: '{from} 至 {to}：换带，经同一椭球上的经纬度换算（高斯-克吕格投影，克吕格级数）',
  },
  inverse: {
    en: '{from} to {to}: inverse Gauss-Kruger projection (Krüger series)',
    zh: '{from} 至 {to}：高斯-克吕格投影反算（克吕格级数）',
  },
  forward: {
    en: '{from} to {to}: Gauss-Kruger projection (Krüger series)',
    zh: '{from} 至 {to}：高斯-克吕格投影正算（克吕格级数）',
  },
  datum: {
    en: '{from} to {to}: change of datum with the {count} parameters given for {shiftFrom} to {shiftTo} ({parameters}), heights taken as 0',
    zh: '{from} 至 {to}：按所给 {shiftFrom} 至 {shiftTo} 的 {count} 个参数转换基准（{parameters}），大地高按 0 计',
  },
  backwards: { en: 'the parameters are used backwards', zh: '参数反向使用' },
  wgs84: {
    en: 'WGS 84 is taken as CGCS2000, as stated by the user; the two differ by up to about 1 m',
    zh: '按用户声明，WGS 84 视同 CGCS2000；两者最多相差约 1 米',
  },
  axes: { en: 'the two numbers of every point change places', zh: '每点的两个坐标值互换位置' },
  'position-vector': { en: 'position vector rotation', zh: '位置矢量法' },
  'coordinate-frame': { en: 'coordinate frame rotation', zh: '坐标框架法' },
} as const satisfies Record<string, Text>;

/** Why coordinates cannot be carried from one system to another. */
export const TRANSFORM_REASONS = {
  planar: {
    en: 'planar coordinates without a system cannot be carried to {to}',
    zh: '无坐标系的平面坐标无法转换到 {to}',
  },
  notFromPlanar: {
    en: 'coordinates in {from} cannot be carried to a plane without a system',
    zh: '{from} 的坐标无法转换到无坐标系的平面',
  },
  projection: {
    en: 'the projection of {name} is not computed here',
    zh: '本程序不计算 {name} 的投影',
  },
  datum: {
    en: 'nothing is known about the datum of {name}',
    zh: '{name} 的基准面未知',
  },
  needsShift: {
    en: '{from} and {to} are different datums, tens of metres or more apart; the parameters of the change (3 or 7) must be given',
    zh: '{from} 与 {to} 基准不同，相差数十米以上；须给出转换参数（三参数或七参数）',
  },
  needsShiftOrWord: {
    en: 'WGS 84 and CGCS2000 are different datums, up to about 1 m apart; to take them as one, say so in the job file with datum_shift: {from: WGS 84, to: CGCS2000, dx: 0, dy: 0, dz: 0}',
    zh: 'WGS 84 与 CGCS2000 基准不同，最多相差约 1 米；如可视为相同，请在任务文件中写明 datum_shift: {from: WGS 84, to: CGCS2000, dx: 0, dy: 0, dz: 0}',
  },
  otherShift: {
    en: 'the parameters given lead from {shiftFrom} to {shiftTo}, not from {from} to {to}',
    zh: '所给参数用于 {shiftFrom} 至 {shiftTo}，而不是 {from} 至 {to}',
  },
  shiftNumber: { en: 'the parameter {name} is not a number', zh: '转换参数 {name} 不是数值' },
  shiftAbsurd: {
    en: 'the parameter {name} = {value} is absurd; shifts are metres, rotations arc-seconds, the scale parts per million',
    zh: '转换参数 {name} = {value} 不合理；平移以米、旋转以秒、尺度以百万分之一（ppm）计',
  },
  noConvention: {
    en: 'the parameters have rotations; state whether they follow the position vector or the coordinate frame convention',
    zh: '参数含旋转角，须说明采用位置矢量法还是坐标框架法',
  },
} as const satisfies Record<string, Text>;

/** What the extent of a layer says about its system. */
export const GUESS_WORDS = {
  degrees: {
    en: 'the coordinates are degrees within China; {datum} is assumed, degrees of other datums look the same',
    zh: '坐标为中国范围内的经纬度；假定为 {datum}，其他基准的经纬度外观相同',
  },
  prefixed: {
    en: 'the eastings begin with {zone}, a {width}° zone; {datum} is assumed, other Chinese datums number their zones alike',
    zh: '横坐标带号为 {zone}，属 {width} 度带；假定为 {datum}，其他基准的带号相同',
  },
  meridian: {
    en: 'the eastings carry no zone number; of all central meridians only {meridian}° puts the layer where the other layer of the job lies; {datum} is assumed',
    zh: '横坐标无带号；仅中央经线 {meridian}° 能使该图层落在任务中另一图层所在位置；假定为 {datum}',
  },
  byReference: {
    en: 'of the possible systems only {name} puts the layer where the other layer of the job lies; {datum} is assumed',
    zh: '可能的坐标系中仅 {name} 能使该图层落在任务中另一图层所在位置；假定为 {datum}',
  },
  swapped: {
    en: 'the northing (latitude) stands before the easting (longitude)',
    zh: '纵坐标（纬度）写在横坐标（经度）之前',
  },
  notFinite: { en: 'the layer has no extent made of numbers', zh: '图层范围不是有效数值' },
  nothing: {
    en: 'the extent fits no system of China: x {xmin} to {xmax}, y {ymin} to {ymax}',
    zh: '图层范围与中国的坐标系均不符：x {xmin} 至 {xmax}，y {ymin} 至 {ymax}',
  },
  bare: {
    en: 'the eastings carry no zone number and {count} central meridians are possible; state the system, or name a layer of the job whose system is known',
    zh: '横坐标无带号，可能的中央经线有 {count} 条；请指明坐标系，或提供坐标系已知的其他图层',
  },
  manyZones: {
    en: 'the eastings begin with different zone numbers, {first} to {last}; the layer holds several zones or a stray vertex',
    zh: '横坐标带号不一，{first} 至 {last}；图层含多个投影带或有异常点',
  },
  mercator: {
    en: 'the coordinates look like web map metres (Web Mercator), which are not computed here',
    zh: '坐标形似网络地图的米制坐标（Web 墨卡托），本程序不作计算',
  },
  mercatorOrZone: {
    en: 'the coordinates may be 6° zone {zone} or web map metres (Web Mercator); state the system',
    zh: '坐标可能为 6 度带第 {zone} 带，也可能为网络地图的米制坐标（Web 墨卡托）；请指明坐标系',
  },
  bothOrders: {
    en: 'the coordinates fit with the easting first and with the northing first; state system and order',
    zh: '横坐标在前与纵坐标在前均有可能；请指明坐标系与坐标次序',
  },
  elsewhere: {
    en: 'the coordinates look like {name}, but that lies elsewhere than the other layer of the job',
    zh: '坐标形似 {name}，但该位置与任务中另一图层不符',
  },
} as const satisfies Record<string, Text>;
