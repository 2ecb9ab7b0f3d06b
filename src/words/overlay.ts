import type { Text } from './text.js';

/** Words of `tuban overlay`. */
export const OVERLAY = {
  summary: {
    en: 'the bare engine: areas (and geometry) of every combination of features of the layers inside each feature of A',
    zh: '通用套合：输出 A 的每个图形内各图层要素的全部组合及其面积（可选图形）',
  },
  layers: {
    en: 'A B [C …]: polygon layers; A is cut, the others cut it',
    zh: 'A B [C …]：面图层；A 被切割，其余图层切割 A',
  },
  optId: {
    en: 'id fields, as a=FIELD,b=FIELD; the record number from 1 where not named',
    zh: '编号字段，如 a=字段,b=字段；未指定时为记录号（从 1 起）',
  },
  optFormat: {
    en: 'csv or ndjson; geojsonseq or parquet (GeoParquet) with the polygons',
    zh: 'csv、ndjson；geojsonseq、parquet（GeoParquet）含图形',
  },
  optOutput: { en: 'file to write; - is stdout', zh: '输出文件；- 为标准输出' },
  optCrs: {
    en: 'EPSG code of layers without .prj, or none to take coordinates as they are',
    zh: '无 .prj 图层的 EPSG 代码；none 表示按平面坐标原样使用',
  },
  optArea: { en: 'area method; planar with --crs none', zh: '面积算法；--crs none 时为平面面积' },
  report: {
    en: '{features} features of A, {rows} combinations, {aside} records set aside',
    zh: 'A 图层 {features} 个图形，{rows} 个组合，{aside} 条记录搁置',
  },
  aside: { en: 'set aside: {file}, record {record}: {reason}', zh: '搁置：{file} 第 {record} 条记录：{reason}' },
} as const satisfies Record<string, Text>;
