import type { Text } from './text.js';

/** What was decided or repaired while a boundary-point TXT was read, sorted by code. The parcel takes part. */
export const BOUNDARY_NOTES = {
  AREA_DIFFERS: {
    en: 'the stated area "{text}" ({stated} m²) is not the area of the outline ({measured} m²)',
    zh: '地块面积“{text}”（{stated} 平方米）与界址点围成的面积（{measured} 平方米）不符',
  },
  AREA_UNIT_DECIDED: {
    en: 'the stated area "{text}" fits the outline in {unit}, not in hectares; taken so',
    zh: '地块面积“{text}”按{unit}计才与界址点围成的面积相符，不是公顷，已按此处理',
  },
  AREA_UNREADABLE: {
    en: 'the stated area "{text}" is not a number with a known unit; taken as missing',
    zh: '地块面积“{text}”无法识别，按缺失处理',
  },
  ATTRIBUTES_DIFFER: {
    en: '{key} is stated twice: "{first}", and here "{second}"',
    zh: '{key} 前后不一致：“{first}”，此处为“{second}”',
  },
  AXES_EAST_FIRST: {
    en: 'the easting stands before the northing, as the size of the numbers shows',
    zh: '按数值大小判断，东坐标写在北坐标之前',
  },
  AXES_FROM_OTHERS: {
    en: 'the numbers do not show which is the northing; taken in the order of the other parcels of the file',
    zh: '仅凭数值无法区分北坐标与东坐标，已按文件中其他地块的次序处理',
  },
  AXES_MIXED: {
    en: 'some points have the easting first; each was taken by the size of its numbers',
    zh: '部分界址点东坐标在前，已逐点按数值大小判断',
  },
  CLOSING_POINT_DIFFERS: {
    en: 'the closing point has the label of the first point but lies {distance} from it; the first was taken',
    zh: '闭合点与首点同号但相差 {distance}，已按首点处理',
  },
  CLOSING_RING_NUMBER: {
    en: 'the closing point has another ring number than its ring',
    zh: '闭合点的圈号与所在圈不一致',
  },
  COUNT_WRONG: {
    en: 'the header states {stated} points, {found} were read',
    zh: '地块行声明 {stated} 个界址点，实际读到 {found} 个',
  },
  ENCODING_CONTRADICTED: { en: 'text encoding: {reason}', zh: '文本编码：{reason}' },
  HEADERLESS: { en: 'the points have no parcel line before them', zh: '界址点之前没有地块行' },
  HEADER_FORM: {
    en: 'the parcel line has {fields} fields instead of 8; bound to meanings by position',
    zh: '地块行有 {fields} 项，不是 8 项，已按位置对应',
  },
  HEADER_NO_END: { en: 'the parcel line does not end with @', zh: '地块行末尾缺少 @' },
  LABELS_MISSING: { en: 'the points have no labels', zh: '界址点没有点号' },
  LINES_IGNORED: {
    en: '{count} lines belong to no parcel and were passed over, the first: "{text}"',
    zh: '有 {count} 行不属于任何地块，已略过，首行为“{text}”',
  },
  PARCEL_VERY_LARGE: {
    en: 'the parcel is {size} km across; look for a mistyped coordinate',
    zh: '地块跨度达 {size} 千米，请检查坐标是否有误',
  },
  RINGS_NOT_NESTED: {
    en: 'too many rings to sort into outlines and holes; the even-odd rule holds, the area was not checked',
    zh: '圈数过多，未逐一区分外圈与内圈；按奇偶规则处理，未核对面积',
  },
  RING_COLUMN_IGNORED: {
    en: 'every point has a ring number of its own; taken as one ring',
    zh: '每个界址点圈号各不相同，按一圈处理',
  },
  RING_IS_HOLE: {
    en: 'ring {rings} has number 1 but lies inside another ring: taken as a hole',
    zh: '第 {rings} 圈圈号为 1，但位于另一圈之内，按内圈（挖除）处理',
  },
  RING_IS_PART: {
    en: 'ring {rings} lies outside the others: taken as a further part, not as a hole',
    zh: '第 {rings} 圈位于其他圈之外，按另一部分处理，不作挖除',
  },
  RING_NOT_CLOSED: {
    en: '{count} rings do not end with their first point; taken as closed',
    zh: '有 {count} 圈末点未回到首点，按闭合处理',
  },
  RING_NUMBERS_MISSING: { en: 'the points have no ring numbers', zh: '界址点没有圈号' },
  RING_NUMBER_ODD: {
    en: 'points with ring number "{number}" stand amid another ring; taken as points of that ring',
    zh: '圈号为“{number}”的点夹在另一圈之中，已并入该圈',
  },
  RING_REPEATED: {
    en: '{count} rings repeat another ring of the parcel point for point and were left out',
    zh: '有 {count} 圈与同地块另一圈完全重复，已略去',
  },
  RING_SPLIT: {
    en: 'several rings stand under one ring number; told apart by where an outline closes or labels begin anew',
    zh: '同一圈号下有多圈，已按闭合处或点号重新起算处分开',
  },
  RING_TOO_SHORT: {
    en: '{count} rings have fewer than three different points and were left out',
    zh: '有 {count} 圈不足三个不同的点，已略去',
  },
  TEXT_DAMAGED: {
    en: '{count} characters cannot be read as {encoding}',
    zh: '有 {count} 个字符无法按 {encoding} 识别',
  },
  TRANSFORM_STATED: {
    en: 'the file states conversion parameters ({text}); they were not applied',
    zh: '文件给出了转换参数（{text}），未作转换',
  },
  WIDTH_FROM_ZONE: {
    en: 'zones of {stated} are stated, but zone {zone} is a {width}° zone; taken so',
    zh: '几度分带写为“{stated}”，但 {zone} 带属于 {width} 度带，已按此处理',
  },
  ZONE_FROM_EASTING: {
    en: 'no zone is stated; zone {zone} was taken from the eastings',
    zh: '未写带号，已由东坐标得出 {zone} 带',
  },
  ZONE_FROM_MERIDIAN: {
    en: 'the zone is stated as the meridian {meridian}°; taken as zone {zone}',
    zh: '带号处写的是中央经线 {meridian}°，按 {zone} 带处理',
  },
} as const satisfies Record<string, Text>;

export type BoundaryNoteCode = keyof typeof BOUNDARY_NOTES;

/** Why a parcel of a boundary-point TXT cannot be used, sorted by code. */
export const BOUNDARY_FAULTS = {
  AXIS_ORDER_UNKNOWN: {
    en: 'the numbers do not show which is the northing and which the easting; state the order',
    zh: '仅凭数值无法区分北坐标与东坐标，请指明次序',
  },
  COORDINATES_UNFIT: {
    en: 'point {x}, {y} (east, north) cannot lie in {crs}',
    zh: '点（东 {x}，北 {y}）不可能位于 {crs}',
  },
  COORDINATE_ODD: {
    en: 'the coordinates {east}, {north} (east, north) are of another size than those of the other points',
    zh: '坐标（东 {east}，北 {north}）与其他界址点的数值大小明显不同',
  },
  HEADER_UNREADABLE: { en: 'the parcel line "{text}" is not readable', zh: '地块行“{text}”无法识别' },
  NOT_A_POLYGON: { en: 'the parcel is given as "{type}", not as a polygon', zh: '该地块的图形属性为“{type}”，不是面' },
  NO_AREA: { en: 'the points enclose no area', zh: '界址点没有围成面积' },
  NO_POINTS: { en: 'the parcel has no points', zh: '该地块没有界址点' },
  POINT_UNREADABLE: { en: 'the line "{text}" is not a boundary point', zh: '“{text}”不是界址点行' },
  ZONE_DIFFERS: {
    en: 'the eastings are those of zone {found}, the file is in zone {zone}',
    zh: '东坐标属于 {found} 带，而文件为 {zone} 带',
  },
  ZONE_PREFIX_MISSING: {
    en: 'the eastings have no zone number, those of the other parcels have ({zone})',
    zh: '东坐标没有带号，而其他地块带有带号（{zone}）',
  },
  ZONE_PREFIX_UNEXPECTED: {
    en: 'the eastings begin with zone number {found}, those of the other parcels have none',
    zh: '东坐标带有带号 {found}，而其他地块没有带号',
  },
} as const satisfies Record<string, Text>;

export type BoundaryFaultCode = keyof typeof BOUNDARY_FAULTS;

/** Why the coordinate system of a boundary-point TXT is not known. */
export const BOUNDARY_CRS_REASONS = {
  attributesDiffer: {
    en: '{key} is stated twice with different values: "{first}" and "{second}"',
    zh: '{key} 前后不一致：“{first}”与“{second}”',
  },
  filesDiffer: { en: 'the files are in different systems: {systems}', zh: '各文件坐标系不同：{systems}' },
  localDatum: {
    en: 'the system "{name}" is a local one, or not one this program knows',
    zh: '坐标系“{name}”为地方坐标系或无法识别',
  },
  mixedZones: {
    en: 'the eastings are of several zones ({zones}) and no zone is stated',
    zh: '东坐标分属多个带（{zones}），且未写带号',
  },
  noCoordinates: { en: 'there are no coordinates', zh: '没有坐标' },
  noDatum: { en: 'the file does not state its coordinate system', zh: '文件未写坐标系' },
  noSystem: {
    en: 'there is no Gauss-Krüger system of {datum} with a code',
    zh: '{datum} 没有带编码的高斯-克吕格坐标系',
  },
  noZone: {
    en: 'neither the header nor the eastings tell the zone',
    zh: '文件头未写带号，东坐标也不带带号',
  },
  otherProjection: { en: 'the projection "{name}" is not Gauss-Krüger', zh: '投影类型“{name}”不是高斯-克吕格' },
  otherUnit: { en: 'the unit "{name}" does not go with the coordinates', zh: '计量单位“{name}”与坐标不符' },
  widthContradicts: {
    en: 'zones of {stated} are stated, but zone {zone} is a {width}° zone, and the eastings have no zone number to decide by',
    zh: '几度分带写为“{stated}”，但 {zone} 带属于 {width} 度带，东坐标又不带带号，无从判断',
  },
  widthUnknown: { en: 'zones of "{width}" degrees are not known', zh: '无法识别的几度分带“{width}”' },
  zoneContradicts: {
    en: 'the header states zone {stated}, the eastings are those of zone {found}',
    zh: '文件头带号为 {stated}，而东坐标属于 {found} 带',
  },
  zoneUnknown: { en: 'the zone "{zone}" is not a zone of China', zh: '带号“{zone}”不是国内的带号' },
} as const satisfies Record<string, Text>;

/** Why a file is no boundary-point TXT at all. */
export const BOUNDARY_FILE_REASONS = {
  binary: { en: 'it is not a text', zh: '不是文本文件' },
  empty: { en: 'it is empty', zh: '文件为空' },
  noFiles: { en: 'the folder holds no .txt file', zh: '文件夹中没有 .txt 文件' },
  noRecords: {
    en: 'it has no parcel line and no line with the coordinates of a point',
    zh: '其中没有地块行，也没有界址点坐标行',
  },
  tooLarge: { en: 'it has {bytes} bytes, more than {limit}', zh: '文件有 {bytes} 字节，超过 {limit} 字节' },
} as const satisfies Record<string, Text>;

/** Units an area is stated in. */
export const AREA_UNITS = {
  ha: { en: 'hectares', zh: '公顷' },
  m2: { en: 'square metres', zh: '平方米' },
  mu: { en: 'mu (1/15 ha)', zh: '亩' },
  km2: { en: 'square kilometres', zh: '平方千米' },
} as const satisfies Record<string, Text>;

export type AreaUnit = keyof typeof AREA_UNITS;

/** What is told of a layer of boundary-point TXTs. */
export const BOUNDARY_LAYER_NOTES = {
  inFile: { en: '{file}, line {line}: {what}', zh: '{file} 第 {line} 行：{what}' },
  inFiles: {
    en: '{file}, line {line}: {what} (and {more} more like it)',
    zh: '{file} 第 {line} 行：{what}（另有 {more} 处同类情况）',
  },
  line: { en: 'line {line}', zh: '第 {line} 行' },
  lineSays: { en: 'line {line}: {what}', zh: '第 {line} 行：{what}' },
  refused: { en: '{file} was left out: {what}', zh: '未采用 {file}：{what}' },
} as const satisfies Record<string, Text>;
