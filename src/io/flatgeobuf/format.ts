import type { Box } from '../../model/geometry.js';

/**
 * The layout of a FlatGeobuf file, version 3: magic bytes, header (FlatBuffer), packed Hilbert R-tree, features
 * (FlatBuffers), one behind the other.
 *
 * Source  flatgeobuf.org: header.fbs, feature.fbs; the tree as in packedrtree.cpp. The winding of rings is left open
 * there: rings keep the direction they have.
 */
export const MAGIC: readonly number[] = [0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0];
/** The last of the magic bytes is a patch level, which readers pass over. */
export const COMPARED_MAGIC_BYTES = 7;
export const VERSION_BYTE = 3;
/** Length prefix of the header and of every feature. */
export const PREFIX_BYTES = 4;
/** GDAL refuses longer headers too. */
export const LONGEST_HEADER = 10 << 20;

/** Numbers of the simple feature types, as in WKB. */
export const LINE_STRING = 2;
export const POLYGON = 3;
export const MULTI_POLYGON = 6;
export const GEOMETRY_COLLECTION = 7;
export const GEOMETRY_TYPES: readonly string[] = [
  'Unknown',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
  'CircularString',
  'CompoundCurve',
  'CurvePolygon',
  'MultiCurve',
  'MultiSurface',
  'Curve',
  'Surface',
  'PolyhedralSurface',
  'TIN',
  'Triangle',
];

/** Position in the list is the number in the file. */
export const COLUMN_TYPES = [
  'Byte',
  'UByte',
  'Bool',
  'Short',
  'UShort',
  'Int',
  'UInt',
  'Long',
  'ULong',
  'Float',
  'Double',
  'String',
  'Json',
  'DateTime',
  'Binary',
] as const;
export type FgbColumnType = (typeof COLUMN_TYPES)[number];

/** One attribute column. −1 stands for "not said". */
export interface FgbColumn {
  readonly name: string;
  readonly type: FgbColumnType;
  /** Characters of a text, digits of a whole number. */
  readonly width: number;
  /** Digits of a number with decimals, the decimals among them. */
  readonly precision: number;
  /** Decimals. */
  readonly scale: number;
  readonly nullable: boolean;
}

/** A coordinate system: by code of an organisation (EPSG unless said), by text, or both. */
export interface FgbCrs {
  readonly org: string | null;
  /** 0 for unknown. */
  readonly code: number;
  readonly name: string | null;
  readonly wkt: string | null;
}

/** What stands before the features. */
export interface FgbHeader {
  readonly name: string | null;
  /** Number of the type in `GEOMETRY_TYPES`; 0 where every feature says its own. */
  readonly geometryType: number;
  readonly columns: readonly FgbColumn[];
  /** 0 for unknown. */
  readonly count: number;
  /** Boxes in a node of the index; 0 for a file without index. */
  readonly nodeSize: number;
  readonly envelope: Box | null;
  readonly crs: FgbCrs | null;
  readonly title: string | null;
  readonly description: string | null;
  /** Text of the writer's choice, as a rule JSON. */
  readonly metadata: string | null;
}

/** Our own columns: number of the source record from 1; positions in the source of the rings, where others than here. */
export const RECORD_COLUMN = '_record';
export const RINGS_COLUMN = '_rings';

/** Four doubles and the offset of a feature or node. */
export const NODE_BYTES = 40;
export const NODE_SIZE = 16;

/** The nodes of one level of the tree: `first` counts from the root, which is node 0. */
export interface TreeLevel {
  readonly first: number;
  readonly count: number;
}

/** The levels of a packed tree over `items` boxes, root first, leaves last. None for no items. */
export function treeLevels(items: number, nodeSize: number): TreeLevel[] {
  if (items === 0) return [];
  const counts = [items];
  do counts.push(Math.ceil(counts[counts.length - 1]! / nodeSize));
  while (counts[counts.length - 1]! > 1);
  let first = 0;
  return counts.reverse().map((count) => {
    const level = { first, count };
    first += count;
    return level;
  });
}

/** Bytes of the whole tree. */
export function treeBytes(levels: readonly TreeLevel[]): number {
  return NODE_BYTES * levels.reduce((sum, { count }) => sum + count, 0);
}
