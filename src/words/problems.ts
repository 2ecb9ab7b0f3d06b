import type { Text } from './text.js';

/** How a fault ends the program: the exit codes of the contract. */
interface ProblemWords {
  readonly exit: 1 | 2 | 11 | 20 | 21 | 30 | 75;
  readonly what: Text;
  readonly next: Text;
}

/** Every fault that ends a run, sorted by code. Records that are merely set aside are in `setAside.ts`. */
export const PROBLEMS = {
  CRS_MISMATCH: {
    exit: 20,
    what: {
      en: '{layer} is in {crs}, but the baseline is in {working}; areas of an overlay across systems would be wrong',
      zh: '{layer} 的坐标系为 {crs}，与底图坐标系 {working} 不一致，直接套合面积会出错',
    },
    next: {
      en: 'bring both into one system (for example: ogr2ogr -t_srs EPSG:{epsg} OUT.shp {file}), then run again; if a .prj is wrong, correct it',
      zh: '先统一坐标系（例如 ogr2ogr -t_srs EPSG:{epsg} OUT.shp {file}）再运行；如 .prj 有误请更正',
    },
  },
  CRS_UNKNOWN: {
    exit: 20,
    what: {
      en: 'the coordinate system is not known: {reason}',
      zh: '坐标系未知：{reason}',
    },
    next: {
      en: 'put the .prj file beside the .shp, or state the system with --crs EPSG (for example --crs 4526)',
      zh: '将 .prj 文件放到 .shp 旁边，或用 --crs EPSG 指明坐标系（例如 --crs 4526）',
    },
  },
  DBF_MISSING: {
    exit: 20,
    what: { en: 'the attribute table {dbf} is missing', zh: '缺少属性表 {dbf}' },
    next: {
      en: 'copy .shp, .shx and .dbf together from the source and run again',
      zh: '请将 .shp、.shx、.dbf 一并从原处复制后重新运行',
    },
  },
  FIELD_AMBIGUOUS: {
    exit: 20,
    what: {
      en: 'several fields could be {role}: {candidates}',
      zh: '有多个字段可能是“{role}”：{candidates}',
    },
    next: { en: 'say which one: --field {flag}=FIELD, or fields: in the job file', zh: '请用 --field {flag}=字段名 或任务文件 fields: 指明' },
  },
  FIELD_MISSING: {
    exit: 20,
    what: {
      en: 'no field was recognised as {role}; the fields are: {fields}',
      zh: '未识别到“{role}”字段；现有字段：{fields}',
    },
    next: { en: 'name it: --field {flag}=FIELD, or fields: in the job file', zh: '请用 --field {flag}=字段名 或任务文件 fields: 指明' },
  },
  FIELD_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no field {field}, named for {role}; the fields are: {fields}',
      zh: '为“{role}”指定的字段 {field} 不存在；现有字段：{fields}',
    },
    next: { en: 'correct the name in fields: or --field (did you mean {nearest}?)', zh: '请更正 fields: 或 --field 中的字段名（是否为 {nearest}？）' },
  },
  FILE_NOT_FOUND: {
    exit: 2,
    what: { en: 'there is no such file: {path}', zh: '文件不存在：{path}' },
    next: { en: 'check the path ({hint})', zh: '请检查路径（{hint}）' },
  },
  LAYER_EMPTY: {
    exit: 20,
    what: { en: '{role} holds no records', zh: '{role} 没有任何记录' },
    next: {
      en: 'check that the right file was handed over; a layer that does not exist is left out, not given empty',
      zh: '请核对文件是否正确；没有的图层请不要给出，而不是给空图层',
    },
  },
  NOT_A_SHAPEFILE: {
    exit: 20,
    what: { en: 'this is not a polygon shapefile: {reason}', zh: '不是面状 shapefile：{reason}' },
    next: { en: 'export the layer again as a polygon shapefile', zh: '请重新导出为面状 shapefile' },
  },
  SHAPEFILE_DAMAGED: {
    exit: 20,
    what: { en: 'the shapefile is damaged: {reason}', zh: 'shapefile 已损坏：{reason}' },
    next: { en: 'copy or export it again; do not repair it by hand', zh: '请重新复制或导出，不要手工修补' },
  },
  SIZE_LIMIT: {
    exit: 20,
    what: {
      en: '{file} would grow beyond the 2 GB a shapefile can hold',
      zh: '{file} 将超过 shapefile 的 2 GB 上限',
    },
    next: { en: 'run fewer patches at a time, or leave out the shapefile: --formats csv', zh: '请分批运行，或不输出 shapefile：--formats csv' },
  },
} as const satisfies Record<string, ProblemWords>;

export type ProblemCode = keyof typeof PROBLEMS;
