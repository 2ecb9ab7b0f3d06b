import type { FlatPolygons } from '../../model/geometry.js';
import { MULTI_POLYGON, POLYGON } from './format.js';
import type { RingGroups } from './ring-groups.js';

/**
 * The first words of every feature: length, tables of the feature and of its geometry with the lists of their fields.
 * Words 0 (length), 6 (way to the properties) and 15 (number of polygons) are filled in.
 */
const HEAD = [
  0,
  12, // way to the feature table, at byte 16
  8 | (12 << 16), // its fields: geometry and properties
  4 | (8 << 16),
  8, // feature table
  28, // way to the geometry, at byte 48
  0,
  20 | (12 << 16), // fields of the geometry: type and parts
  0,
  0,
  0,
  8 | (4 << 16),
  20, // geometry table
  8, // way to the parts, at byte 60
  MULTI_POLYGON,
  0,
] as const;
const HEAD_BYTES = 4 * HEAD.length;
const PROPERTIES_WAY = 24;
const PART_COUNT = 60;
/** Fields and table of a polygon, with ends, counts and gaps between them. */
const MOST_PART_BYTES = 20 + 16 + 4 + 4 + 4;

/** Bytes that the shape of a feature takes up at most. */
export function mostShapeBytes({ featureRing, ringStart }: FlatPolygons, feature: number): number {
  const first = featureRing[feature]!;
  const end = featureRing[feature + 1]!;
  const rings = end - first;
  const vertices = ringStart[end]! - ringStart[first]! + rings;
  return HEAD_BYTES + rings * (4 + MOST_PART_BYTES + 4) + 16 * vertices;
}

/**
 * Writes a feature up to its properties, rings closed, as a MultiPolygon: one type for the whole layer. The properties
 * begin at the position returned and are made known with `closeFeature`. `at` is a multiple of 8, in the view and in the
 * file, for readers map the doubles.
 */
export function writeShape(
  view: DataView,
  at: number,
  shapes: FlatPolygons,
  feature: number,
  groups: RingGroups,
): number {
  for (let word = 0; word < HEAD.length; word++) view.setUint32(at + 4 * word, HEAD[word]!, true);
  const { order, starts } = groups;
  const polygons = starts.length - 1;
  view.setUint32(at + PART_COUNT, polygons, true);
  const first = shapes.featureRing[feature]!;
  let to = at + HEAD_BYTES + 4 * polygons;
  for (let p = 0; p < polygons; p++) {
    const way = at + HEAD_BYTES + 4 * p;
    view.setUint32(way, to + 20 - way, true);
    to = writePolygon(view, to, shapes, first, order, starts[p]!, starts[p + 1]!);
  }
  view.setUint32(at + PROPERTIES_WAY, to - at - PROPERTIES_WAY, true);
  return to + 4;
}

/** The first words of a feature that has properties alone; as `HEAD`. */
const BARE_HEAD = [0, 12, 8 | (8 << 16), 4 << 16, 8, 4, 0] as const;

/** Writes a feature without geometry up to its properties; where they begin. `closeFeature` completes it. */
export function startBareFeature(view: DataView, at: number): number {
  for (let word = 0; word < BARE_HEAD.length; word++) view.setUint32(at + 4 * word, BARE_HEAD[word]!, true);
  return at + 4 * BARE_HEAD.length;
}

/** Completes a feature begun at `at` whose properties lie in `properties` … `end − 1`; where the next one begins. */
export function closeFeature(view: DataView, at: number, properties: number, end: number): number {
  view.setUint32(properties - 4, end - properties, true);
  let to = end;
  while (to % 8 !== 0) view.setUint8(to++, 0);
  view.setUint32(at, to - at - 4, true);
  return to;
}

/** List of fields, table, ends of rings where there are several, vertices. */
function writePolygon(
  view: DataView,
  at: number,
  shapes: FlatPolygons,
  first: number,
  order: readonly number[],
  from: number,
  to: number,
): number {
  const isSingle = to - from === 1;
  view.setUint32(at, 18 | ((isSingle ? 12 : 16) << 16), true);
  view.setUint32(at + 4, (isSingle ? 0 : 12) | (4 << 16), true); // ends, xy
  view.setUint32(at + 8, 0, true);
  view.setUint32(at + 12, 0, true);
  view.setUint32(at + 16, 8, true); // type
  const table = at + 20;
  view.setUint32(table, 20, true);
  view.setUint32(table + 8, POLYGON, true);
  let next = table + 12;
  if (!isSingle) {
    view.setUint32(next, 4, true);
    next = writeEnds(view, next + 4, shapes, first, order, from, to);
  }
  if (next % 8 === 0) {
    view.setUint32(next, 0, true);
    next += 4; // the doubles begin on a multiple of 8, behind their count
  }
  view.setUint32(table + 4, next - table - 4, true);
  let xy = next + 4;
  for (let place = from; place < to; place++) xy = writeRing(view, xy, shapes, first + order[place]!);
  view.setUint32(next, (xy - next - 4) / 8, true);
  return xy;
}

/** Counts vertices, closing ones included. */
function writeEnds(
  view: DataView,
  at: number,
  { ringStart }: FlatPolygons,
  first: number,
  order: readonly number[],
  from: number,
  to: number,
): number {
  view.setUint32(at, to - from, true);
  let vertices = 0;
  for (let place = from; place < to; place++) {
    const ring = first + order[place]!;
    vertices += ringStart[ring + 1]! - ringStart[ring]! + 1;
    view.setUint32(at + 4 + 4 * (place - from), vertices, true);
  }
  return at + 4 + 4 * (to - from);
}

function writeRing(view: DataView, at: number, { coords, ringStart }: FlatPolygons, ring: number): number {
  const start = 2 * ringStart[ring]!;
  const ordinates = 2 * ringStart[ring + 1]! - start;
  const out = new Float64Array(view.buffer, view.byteOffset + at, ordinates + 2);
  for (let i = 0; i < ordinates; i++) out[i] = coords[start + i]!;
  out[ordinates] = coords[start]!;
  out[ordinates + 1] = coords[start + 1]!;
  return at + 8 * ordinates + 16;
}
