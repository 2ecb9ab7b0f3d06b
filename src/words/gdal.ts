import type { Text } from './text.js';

/** What was decided while a layer was taken over through GDAL. */
export const GDAL_NOTES = {
  arcsDrawn: {
    en: 'curves were drawn as lines of at most {step} degrees of arc: they stray from the curve by {share} of its radius',
    zh: '曲线已按每段不超过 {step}° 圆心角打断为折线，偏离不超过半径的 {share}',
  },
  encodingGuessed: {
    en: 'texts were read as {encoding}, which their bytes show; for example {sample}',
    zh: '按字节特征以 {encoding} 读取文本，例如 {sample}',
  },
  encodingUnused: {
    en: 'the encoding {encoding} was not applied: {format} states its own',
    zh: '未采用编码 {encoding}：{format} 自带编码说明',
  },
  layerTaken: {
    en: '{layer} was taken, the only layer of polygons; the others are {others}',
    zh: '已取唯一的面图层 {layer}，其余图层为 {others}',
  },
  warning: { en: 'GDAL says: {words}', zh: 'GDAL 提示：{words}' },
} as const satisfies Record<string, Text>;

/** Why GDAL's work is not taken over. */
export const GDAL_REASONS = {
  damaged: { en: 'it is damaged: {words}', zh: '文件已损坏：{words}' },
  fewer: {
    en: 'the layer states {stated} records, {there} can be read',
    zh: '图层声明 {stated} 条记录，只能读出 {there} 条',
  },
  lost: {
    en: 'of {there} records {written} were handed over',
    zh: '{there} 条记录只转出 {written} 条',
  },
  noLayers: { en: 'it holds no layers', zh: '其中没有图层' },
  noWords: { en: 'GDAL gives no reason', zh: 'GDAL 未说明原因' },
} as const satisfies Record<string, Text>;

/** Why a .gdb cannot be used. */
export const GDB_REASONS = {
  file: { en: 'it is a file, not a folder', zh: '它是文件而不是文件夹' },
  noTables: { en: 'it holds no tables (*.gdbtable)', zh: '其中没有数据表（*.gdbtable）' },
  noCatalog: { en: 'its first table a00000001.gdbtable is missing', zh: '缺少首个数据表 a00000001.gdbtable' },
} as const satisfies Record<string, Text>;

/** Why an archive is not one dataset. */
export const ARCHIVE_REASONS = {
  bareTables: {
    en: 'the tables of a File Geodatabase lie in it without their .gdb folder',
    zh: '其中的文件地理数据库数据表不在 .gdb 文件夹内',
  },
  checksum: {
    en: 'its checksum for {path} is another one than that of the bytes',
    zh: '其中 {path} 的校验和与内容不符',
  },
  none: { en: 'it holds nothing that could be read', zh: '其中没有可读取的数据' },
  notThere: { en: 'there is no {inner} in it; it holds {names}', zh: '其中没有 {inner}，现有 {names}' },
  several: { en: 'it holds {names}', zh: '其中有多个数据集：{names}' },
  unreadable: { en: 'it cannot be unpacked ({words})', zh: '无法解压（{words}）' },
} as const satisfies Record<string, Text>;

/** Formats that only their own program reads, and the way out. */
export const CLOSED_FORMATS = {
  accessDatabase: {
    what: { en: 'a personal geodatabase (Access)', zh: '个人地理数据库（Access）' },
    next: {
      en: 'export it in ArcGIS to a File Geodatabase (.gdb) and give that',
      zh: '请在 ArcGIS 中导出为文件地理数据库（.gdb）后再给出',
    },
  },
  dwg: {
    what: { en: 'an AutoCAD drawing', zh: 'AutoCAD 图形' },
    next: {
      en: 'save it in AutoCAD as DXF, parcels as closed polylines, and give that',
      zh: '请在 AutoCAD 中另存为 DXF（地块为闭合多段线）后再给出',
    },
  },
  gdbTable: {
    what: { en: 'one table of a File Geodatabase', zh: '文件地理数据库中的单个数据表' },
    next: {
      en: 'name the .gdb folder it lies in, and the layer: FOLDER.gdb:LAYER',
      zh: '请给出其所在的 .gdb 文件夹和图层：文件夹.gdb:图层名',
    },
  },
} as const satisfies Record<string, { what: Text; next: Text }>;

/** What to do about a path that leads to a folder. */
export const FOLDER_HINTS = {
  gdbRenamed: {
    en: 'it looks like a File Geodatabase: give the folder a name that ends in .gdb',
    zh: '看起来是文件地理数据库：请将文件夹改名为以 .gdb 结尾',
  },
  names: { en: 'name one of: {names}', zh: '请指明其中之一：{names}' },
  nothing: {
    en: 'name a file; the folder holds none that could be read',
    zh: '请指明文件；该文件夹中没有可读取的文件',
  },
} as const satisfies Record<string, Text>;
