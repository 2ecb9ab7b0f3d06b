import type { Text } from './text.js';

/** Why a geometry in well-known binary cannot be used. */
export const WKB_REASONS = {
  cut: { en: 'the geometry ends too early or states impossible counts', zh: '图形数据提前结束或点数不合理' },
  tooLarge: { en: 'the outline has too many vertices', zh: '边界点过多' },
} as const satisfies Record<string, Text>;

/** Why a Parquet file cannot be used as a layer. */
export const GEOPARQUET_REASONS = {
  damaged: { en: 'it is damaged or not a Parquet file: {words}', zh: '文件已损坏或不是 Parquet 文件：{words}' },
  noGeo: {
    en: 'it states no geometry column (no "geo" metadata, and no column called geometry)',
    zh: '未声明图形列（没有 geo 元数据，也没有名为 geometry 的列）',
  },
  encoding: { en: 'its geometries are encoded as {encoding}, not as WKB', zh: '图形编码为 {encoding}，不是 WKB' },
} as const satisfies Record<string, Text>;
