import type { Text } from './text.js';

/** What `tuban doctor` looks at, and says. */
export const DOCTOR = {
  version: { en: 'tuban', zh: 'tuban 版本' },
  node: { en: 'Node.js', zh: 'Node.js 版本' },
  platform: { en: 'machine', zh: '机器' },
  locale: { en: 'language', zh: '语言' },
  gdal: { en: 'GDAL', zh: 'GDAL' },
  gdalDrivers: { en: 'formats by GDAL', zh: 'GDAL 支持的格式' },
  encodings: { en: 'encodings', zh: '文本编码' },
  memory: { en: 'memory', zh: '内存' },
  disk: { en: 'disk', zh: '磁盘' },
  temporary: { en: 'temporary folder', zh: '临时文件夹' },
  writing: { en: 'write test', zh: '写入测试' },
  threads: { en: 'threads', zh: '线程' },
} as const satisfies Record<string, Text>;

export type DoctorItem = keyof typeof DOCTOR;

export const DOCTOR_SAYS = {
  plain: { en: '{text}', zh: '{text}' },
  nodeOld: { en: '{version}: {needed} or newer is needed', zh: '{version}：需要 {needed} 或更新版本' },
  gdalAbsent: {
    en: 'not here: shapefiles, FlatGeobuf, GeoJSON, GeoParquet, CSV, XLSX and TXT are read all the same; for geodatabases, GeoPackage and others install gdal-async',
    zh: '未安装：仍可读取 shapefile、FlatGeobuf、GeoJSON、GeoParquet、CSV、XLSX、TXT；读取地理数据库、GeoPackage 等需安装 gdal-async',
  },
  driversMissing: { en: '{there}; missing: {missing}', zh: '{there}；缺少：{missing}' },
  encodingsMissing: { en: '{there}; cannot decode {missing}', zh: '{there}；无法解码 {missing}' },
  memory: {
    en: '{free} GB free of {total} GB; this process may use {limit} GB',
    zh: '空闲 {free} GB，共 {total} GB；本进程可用 {limit} GB',
  },
  memoryLow: {
    en: '{free} GB free of {total} GB: a county needs about 1 GB, a province more',
    zh: '空闲 {free} GB，共 {total} GB：一个县约需 1 GB，全省更多',
  },
  disk: { en: '{free} GB free in {folder}', zh: '{folder} 剩余 {free} GB' },
  diskLow: { en: '{free} GB free in {folder}: make room', zh: '{folder} 剩余 {free} GB：请腾出空间' },
  written: {
    en: '{folder}: files are written, renamed and read back, with Chinese names too',
    zh: '{folder}：可写入、改名、读回，中文文件名正常',
  },
  notWritten: { en: '{folder}: {reason}', zh: '{folder}：{reason}' },
  threads: { en: '{cores} core(s), {used} used', zh: '{cores} 个核，使用 {used} 个' },
  noThreads: {
    en: '{cores} core(s); the compiled program is not whole, one thread is used',
    zh: '{cores} 个核；编译程序不完整，只用一个线程',
  },
} as const satisfies Record<string, Text>;

/** A name as bureaus give them, for the write test. */
export const TRIED_NAME = { en: 'patches 2026', zh: '图斑 2026年二季度' } as const satisfies Text;

/** The same word in every encoding that tables come in. */
export const TRIED_WORD = { en: 'village', zh: '青云镇' } as const satisfies Text;
