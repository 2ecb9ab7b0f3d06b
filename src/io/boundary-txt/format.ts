import type { Datum } from '../../crs/definitions.js';
import type { AreaUnit } from '../../words/boundary-txt.js';

/**
 * The words of the format itself: keys, sections and values as the ministry's software and its many imitations write
 * them. They are read and written, never shown to a user (domain.md section 7).
 */

/** Attributes of [属性描述] with a meaning to us, in the order in which the format gives them. */
export const ATTRIBUTE_KEYS = {
  formatVersion: '格式版本号',
  producer: '数据产生单位',
  date: '数据产生日期',
  coordinateSystem: '坐标系',
  zoneWidth: '几度分带',
  projection: '投影类型',
  unit: '计量单位',
  zone: '带号',
  precision: '精度',
  transform: '转换参数',
} as const;

export type AttributeName = keyof typeof ATTRIBUTE_KEYS;

/** Other spellings met in exporters. */
const KEY_ALIASES: Readonly<Record<string, AttributeName>> = {
  分带: 'zoneWidth',
  度带: 'zoneWidth',
  分度带: 'zoneWidth',
  中央经线: 'zone',
  中央子午线: 'zone',
  坐标系统: 'coordinateSystem',
  坐标系名称: 'coordinateSystem',
  投影: 'projection',
  单位: 'unit',
  版本号: 'formatVersion',
};

const NAMES: ReadonlyMap<string, AttributeName> = new Map([
  ...Object.entries(ATTRIBUTE_KEYS).map(([name, key]) => [key as string, name as AttributeName] as const),
  ...Object.entries(KEY_ALIASES),
]);

/** The attribute a key means, or null for keys that only their writers know. */
export function attributeNamed(key: string): AttributeName | null {
  return NAMES.get(key.replace(/\s+/g, '')) ?? null;
}

export const ATTRIBUTE_SECTION = '属性描述';
export const PARCEL_SECTION = '地块坐标';

/** First words of a line that names columns instead of giving values. */
export const TITLE_WORDS: ReadonlySet<string> = new Set(['界址点数', '界址点号', '点号', '序号', '圈号']);

export const POLYGON = '面';
const GEOMETRY_WORD = /^(?:[点线面]|[点线面]状|多边形)$/;

/** Whether a field of a parcel line is the geometry type (记录图形属性). */
export function isGeometryType(field: string): boolean {
  return GEOMETRY_WORD.test(field);
}

/** Whether a geometry type, blank included, stands for an area. */
export function isPolygonType(type: string): boolean {
  return type === '' || type.startsWith(POLYGON) || type === '多边形';
}

// ---------- areas

const UNIT_WORDS: readonly (readonly [AreaUnit, RegExp])[] = [
  ['ha', /^(?:公顷|ha|hm2|hm²|h㎡)$/i],
  ['km2', /^(?:平方千米|平方公里|km2|km²|k㎡|㎢)$/i],
  ['m2', /^(?:平方米|平米|m2|m²|㎡)$/i],
  ['mu', /^亩$/],
];

/** The unit written behind an area, or null for words that are none. */
export function areaUnitNamed(word: string): AreaUnit | null {
  return UNIT_WORDS.find(([, words]) => words.test(word))?.[0] ?? null;
}

// ---------- coordinate systems

/** What stands around the year in the names of systems. What remains of a local system's name is more than a year. */
const FILLING =
  /坐标系统?|坐标|基准|大地|直角|平面|投影|国家|中国|cgcs|china|geodetic|coordinate|system|gcs|年|[\s_\-/()（）]/gi;
const XIAN = /西安|xian/gi;
const BEIJING = /北京|beijing/gi;

/**
 * The datum a system's name means: 2000国家大地坐标系, CGCS2000, 1980西安坐标系, 80国家大地坐标系, 北京54 … Null for
 * local systems (广州2000坐标系, 独立坐标系), which must not be taken for the national one.
 */
export function datumNamed(name: string): Exclude<Datum, 'other'> | null {
  const plain = name.replace(FILLING, '');
  if (plain === '2000') return 'CGCS2000';
  if (/^(?:19)?80$/.test(plain.replace(XIAN, ''))) return 'Xian 1980';
  if (/^(?:19)?54$/.test(plain.replace(BEIJING, ''))) return 'Beijing 1954';
  return /^wgs(?:19)?84$/i.test(plain) ? 'WGS 84' : null;
}

/** The names the ministry's software uses. */
export const DATUM_NAMES: Readonly<Record<Exclude<Datum, 'other'>, string>> = {
  CGCS2000: '2000国家大地坐标系',
  'Xian 1980': '1980西安坐标系',
  'Beijing 1954': '1954北京坐标系',
  'WGS 84': 'WGS84坐标系',
};

export const GAUSS_KRUGER = '高斯克吕格';
export const METRE = '米';
export const DEGREE = '度';
export const FORMAT_VERSION = '1.01版本';

/** Gauss-Krüger in its spellings, or not stated. */
export function isGaussKruger(projection: string): boolean {
  return projection === '' || /高斯|gauss|横轴墨卡托|横墨卡托|transverse/i.test(projection);
}

export function isMetre(unit: string): boolean {
  return unit === '' || /^(?:米|公尺|m|met(?:er|re)s?)$/i.test(unit);
}

export function isDegree(unit: string): boolean {
  return unit === '' || /^(?:度|十进制度|degrees?)$/i.test(unit);
}

/** 3 or 6 from `3`, `3度带`, `三度分带`; null for anything else (1.5° zones are local). */
export function zoneWidthNamed(text: string): 3 | 6 | null {
  const plain = text.replace(/[\s°度分带]/g, '');
  if (plain === '3' || plain === '三') return 3;
  return plain === '6' || plain === '六' ? 6 : null;
}
