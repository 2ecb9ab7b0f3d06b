import type { FlatPolygons } from '../../model/geometry.js';
import type { PolygonRecord } from './scan.js';

/** No coordinate of this world is larger; ESRI writes −1e38 for "no data". */
const FARTHEST = 1e12;

/** Why the rings of a record cannot be used as they are. */
export type ShapeFault = 'no-area' | 'not-finite' | 'parts-damaged';

/** More room than this is not taken in advance, bytes. */
const LARGEST_ROOM = 1 << 28;

/**
 * Gathers polygon records into the flat layout: closing vertices and rings of fewer than three vertices dropped.
 * `records` keeps the record number (from 0) of every feature.
 */
export class PolygonCollector {
  count = 0;
  /** Gap of the open ring of the record added last that gapes most, in its units; 0 where all its rings are closed. */
  gap = 0;
  private coords: Float64Array<ArrayBuffer>;
  private vertices = 0;
  private ringStart: Uint32Array<ArrayBuffer>;
  private rings = 0;
  private featureRing: Uint32Array<ArrayBuffer>;
  private boxes: Float64Array<ArrayBuffer>;
  private recordOf: Uint32Array<ArrayBuffer>;
  // The box of the record being added.
  private xmin = 0;
  private ymin = 0;
  private xmax = 0;
  private ymax = 0;

  /**
   * `bytes` is what all records together may take, at most: room for it is set apart at once, because the system gives
   * pages only when they are written, and a buffer that grows by copying touches every page several times. `features`
   * is how many are likely: whoever gathers one at a time does not want room for thousands.
   */
  constructor(bytes = 1 << 19, features = 1 << 10) {
    this.coords = new Float64Array(Math.ceil(Math.min(bytes, LARGEST_ROOM) / 8));
    this.ringStart = new Uint32Array(4 * features);
    this.featureRing = new Uint32Array(4 * features);
    this.boxes = new Float64Array(4 * features);
    this.recordOf = new Uint32Array(4 * features);
  }

  /** Adds a record; what is wrong with it, or null. A faulty record leaves nothing behind. */
  add(record: PolygonRecord): ShapeFault | null {
    const { view, parts, points } = record;
    const firstRing = this.rings;
    const firstVertex = this.vertices;
    this.gap = 0;
    this.reserve(points, parts);
    this.xmin = this.ymin = Number.POSITIVE_INFINITY;
    this.xmax = this.ymax = Number.NEGATIVE_INFINITY;
    for (let part = 0; part < parts; part++) {
      const from = view.getInt32(record.partsAt + 4 * part, true);
      const to = part + 1 < parts ? view.getInt32(record.partsAt + 4 * part + 4, true) : points;
      if (from < 0 || to < from || to > points) return this.undo(firstRing, firstVertex, 'parts-damaged');
      if (!this.addRing(record, from, to)) return this.undo(firstRing, firstVertex, 'not-finite');
    }
    if (this.rings === firstRing) return this.undo(firstRing, firstVertex, 'no-area');
    const { count, boxes } = this;
    boxes[4 * count] = this.xmin;
    boxes[4 * count + 1] = this.ymin;
    boxes[4 * count + 2] = this.xmax;
    boxes[4 * count + 3] = this.ymax;
    this.recordOf[this.count++] = record.record;
    this.featureRing[this.count] = this.rings;
    return null;
  }

  /** The layer gathered so far; later additions do not show in it. */
  shapes(): FlatPolygons {
    return {
      count: this.count,
      coords: this.coords.subarray(0, 2 * this.vertices),
      ringStart: this.ringStart.subarray(0, this.rings + 1),
      featureRing: this.featureRing.subarray(0, this.count + 1),
      boxes: this.boxes.subarray(0, 4 * this.count),
    };
  }

  /** Record number from 0 of every feature. */
  records(): Uint32Array {
    return this.recordOf.subarray(0, this.count);
  }

  /** Copies a ring and lets the box grow: what the record claims is not believed. False where one is not a number. */
  private addRing({ view, pointsAt }: PolygonRecord, from: number, to: number): boolean {
    const isShut = to - from > 1 && isClosed(view, pointsAt + 16 * from, pointsAt + 16 * (to - 1));
    const end = isShut ? to - 1 : to;
    if (end - from < 3) return true; // a ring without area: dropped
    if (!isShut) this.gap = Math.max(this.gap, gapOf(view, pointsAt + 16 * from, pointsAt + 16 * (to - 1)));
    const { coords } = this;
    let { xmin, ymin, xmax, ymax } = this;
    let sum = 0;
    let out = 2 * this.vertices;
    const last = pointsAt + 16 * end;
    for (let at = pointsAt + 16 * from; at < last; at += 16) {
      const x = view.getFloat64(at, true);
      const y = view.getFloat64(at + 8, true);
      coords[out] = x;
      coords[out + 1] = y;
      out += 2;
      sum += x + y;
      if (x < xmin) xmin = x;
      if (x > xmax) xmax = x;
      if (y < ymin) ymin = y;
      if (y > ymax) ymax = y;
    }
    this.xmin = xmin;
    this.ymin = ymin;
    this.xmax = xmax;
    this.ymax = ymax;
    this.vertices += end - from;
    this.ringStart[++this.rings] = this.vertices;
    return Number.isFinite(sum) && xmin > -FARTHEST && ymin > -FARTHEST && xmax < FARTHEST && ymax < FARTHEST;
  }

  private undo(rings: number, vertices: number, fault: ShapeFault): ShapeFault {
    this.rings = rings;
    this.vertices = vertices;
    return fault;
  }

  private reserve(points: number, parts: number): void {
    const vertices = 2 * (this.vertices + points);
    if (vertices > this.coords.length) {
      const coords = new Float64Array(Math.max(vertices, 2 * this.coords.length));
      coords.set(this.coords.subarray(0, 2 * this.vertices));
      this.coords = coords;
    }
    this.ringStart = withRoom(this.ringStart, this.rings + parts + 1);
    this.featureRing = withRoom(this.featureRing, this.count + 2);
    this.recordOf = withRoom(this.recordOf, this.count + 1);
    if (4 * this.count + 4 > this.boxes.length) {
      const boxes = new Float64Array(2 * this.boxes.length);
      boxes.set(this.boxes);
      this.boxes = boxes;
    }
  }
}

function gapOf(view: DataView, first: number, last: number): number {
  const dx = view.getFloat64(first, true) - view.getFloat64(last, true);
  return Math.hypot(dx, view.getFloat64(first + 8, true) - view.getFloat64(last + 8, true));
}

function isClosed(view: DataView, first: number, last: number): boolean {
  return (
    view.getFloat64(first, true) === view.getFloat64(last, true) &&
    view.getFloat64(first + 8, true) === view.getFloat64(last + 8, true)
  );
}

function withRoom(values: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (needed <= values.length) return values;
  const larger = new Uint32Array(Math.max(needed, 2 * values.length));
  larger.set(values);
  return larger;
}
