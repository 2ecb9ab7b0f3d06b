import type { Box } from '../../model/geometry.js';
import { areDegrees, orderOf, prefixOf } from './axes.js';
import { isPolygonType } from './format.js';
import type { AxisOrder, BoundaryNote } from './model.js';
import type { BoundaryRecord, Break } from './records.js';
import type { RecordRings } from './rings.js';

/** The rings of a record as east, north; what the coordinates show of their system; what was decided. */
export interface Place {
  readonly coords: Float64Array;
  /** `mixed`: decided point by point. */
  readonly order: AxisOrder | 'mixed';
  readonly isDegrees: boolean;
  readonly prefix: number | null;
  readonly box: Box;
  readonly notes: readonly BoundaryNote[];
}

export interface PlacedRecord {
  readonly record: BoundaryRecord;
  /** Null for a record that cannot be used; `broken` says why. */
  readonly place: Place | null;
  readonly broken: Break | null;
}

/**
 * Finds out which coordinate is the northing, for every record by itself; records that do not show it follow the others
 * where these agree. `stated` is the user's word and is not checked. Turns the coordinates of the records in place.
 */
export function placeRecords(records: readonly BoundaryRecord[], stated: AxisOrder | undefined): PlacedRecord[] {
  const orders = records.map((record) => (record.rings === null ? null : (stated ?? sizesOf(record.rings))));
  const known = new Set(orders.flatMap((order) => (order === 'north-first' || order === 'east-first' ? [order] : [])));
  const [fallback] = known.size === 1 ? known : [];
  return records.map((record, i) => placeRecord(record, orders[i] ?? null, fallback ?? null, stated !== undefined));
}

/** The order of a record by the size of its numbers: `mixed` when points differ, null when no point shows it. */
function sizesOf({ coords }: RecordRings): AxisOrder | 'mixed' | null {
  let found: AxisOrder | null = null;
  for (let i = 0; i < coords.length; i += 2) {
    const order = orderOf(coords[i]!, coords[i + 1]!);
    if (order === null) continue;
    if (found !== null && order !== found) return 'mixed';
    found = order;
  }
  return found;
}

function placeRecord(
  record: BoundaryRecord,
  shown: AxisOrder | 'mixed' | null,
  fallback: AxisOrder | null,
  isStated: boolean,
): PlacedRecord {
  const { rings } = record;
  const broken = record.broken ?? unusable(record);
  if (broken !== null || rings === null) return { record, place: null, broken };
  const order = shown ?? fallback;
  if (order === null) return { record, place: null, broken: breakAt(rings, 0, 'AXIS_ORDER_UNKNOWN') };
  const { coords } = rings;
  toEastNorth(coords, order);
  const odd = oddVertex(coords, isStated);
  if (odd >= 0) {
    const params = { east: String(coords[2 * odd]), north: String(coords[2 * odd + 1]) };
    return { record, place: null, broken: breakAt(rings, odd, 'COORDINATE_ODD', params) };
  }
  const isDegrees = areDegrees(coords[0]!, coords[1]!);
  const box = boxOf(coords);
  const notes = axisNotes(order, shown === null, isDegrees, box, rings);
  const prefix = isDegrees ? null : prefixOf(coords[0]!);
  return { record, place: { coords, order, isDegrees, prefix, box, notes }, broken: null };
}

/** What can be said against a record without looking at its coordinates. */
function unusable({ header, rings, firstLine }: BoundaryRecord): Break | null {
  const type = header?.fields.geometryType ?? '';
  if (!isPolygonType(type)) return { code: 'NOT_A_POLYGON', line: firstLine, params: { type } };
  return rings?.numbers.length === 0 ? { code: 'NO_AREA', line: firstLine, params: {} } : null;
}

/** A fault at the line of a vertex. */
export function breakAt(rings: RecordRings, vertex: number, code: Break['code'], params: Break['params'] = {}): Break {
  return { code, line: rings.lines[vertex]!, params };
}

/** Turns the coordinates of a record in place. */
function toEastNorth(coords: Float64Array, order: AxisOrder | 'mixed'): void {
  if (order === 'east-first') return;
  for (let i = 0; i < coords.length; i += 2) {
    const [first, second] = [coords[i]!, coords[i + 1]!];
    if (order === 'mixed' && orderOf(first, second) === 'east-first') continue;
    coords[i] = second;
    coords[i + 1] = first;
  }
}

/**
 * The first vertex that is of another kind than the others: degrees among metres, another or no zone number, or numbers
 * that are no place of China where the others are, unless the order was stated. −1 when there is none. A cut digit makes
 * such a vertex.
 */
function oddVertex(coords: Float64Array, isStated: boolean): number {
  const kindAt = (i: number): number => {
    const [east, north] = [coords[i]!, coords[i + 1]!];
    const isKnown = isStated || orderOf(north, east) !== null;
    return (isKnown ? 1000 : 0) + (areDegrees(north, east) ? 500 : (prefixOf(east) ?? 0));
  };
  const usual = kindAt(0);
  let other = 2;
  while (other < coords.length && kindAt(other) === usual) other += 2;
  if (other >= coords.length) return -1;
  const kinds = new Map<number, { count: number; readonly first: number }>();
  for (let i = 0; i < coords.length; i += 2) {
    const kind = kindAt(i);
    const known = kinds.get(kind);
    if (known) known.count++;
    else kinds.set(kind, { count: 1, first: i / 2 });
  }
  const [, odd] = [...kinds.values()].sort((p, q) => q.count - p.count || p.first - q.first);
  return odd!.first;
}

/** Parcels are hundreds of metres wide, a long road some tens of kilometres. */
const VERY_LARGE = 200_000;

function axisNotes(
  order: AxisOrder | 'mixed',
  isAssumed: boolean,
  isDegrees: boolean,
  box: Box,
  rings: RecordRings,
): BoundaryNote[] {
  const line = rings.lines[0]!;
  const notes: BoundaryNote[] = [];
  if (isAssumed) notes.push({ code: 'AXES_FROM_OTHERS', line, params: {} });
  else if (order === 'east-first') notes.push({ code: 'AXES_EAST_FIRST', line, params: {} });
  else if (order === 'mixed') notes.push({ code: 'AXES_MIXED', line, params: {} });
  const across = Math.max(box.xmax - box.xmin, box.ymax - box.ymin);
  if (!isDegrees && across > VERY_LARGE) {
    notes.push({ code: 'PARCEL_VERY_LARGE', line, params: { size: Math.round(across / 1000) } });
  }
  return notes;
}

function boxOf(coords: Float64Array): Box {
  const box = { xmin: coords[0]!, ymin: coords[1]!, xmax: coords[0]!, ymax: coords[1]! };
  for (let i = 0; i < coords.length; i += 2) {
    box.xmin = Math.min(box.xmin, coords[i]!);
    box.ymin = Math.min(box.ymin, coords[i + 1]!);
    box.xmax = Math.max(box.xmax, coords[i]!);
    box.ymax = Math.max(box.ymax, coords[i + 1]!);
  }
  return box;
}
