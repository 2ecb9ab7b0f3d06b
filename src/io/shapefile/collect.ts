import type { FlatPolygons } from '../../model/geometry.js';
import type { PolygonRecord } from './scan.js';

/** No coordinate of this world is larger; ESRI writes −1e38 for "no data". */
const FARTHEST = 1e12;

/** Why the rings of a record cannot be used as they are. */
export type ShapeFault = 'no-area' | 'not-finite' | 'parts-damaged';

/**
 * Gathers polygon records into the flat layout: closing vertices and rings of fewer than three vertices dropped.
 * `records` keeps the record number (from 0) of every feature.
 */
export class PolygonCollector {
  count = 0;
  /** Degenerate rings that were dropped, and open rings that were taken as closed. */
  droppedRings = 0;
  openRings = 0;
  private coords: Float64Array<ArrayBuffer>;
  private bytes: Uint8Array;
  private vertices = 0;
  private ringStart = new Uint32Array(1 << 12);
  private rings = 0;
  private featureRing = new Uint32Array(1 << 12);
  private boxes = new Float64Array(1 << 12);
  private recordOf = new Uint32Array(1 << 12);

  /** `room` is the number of ordinates to begin with; it grows as needed. */
  constructor(room = 1 << 16) {
    this.coords = new Float64Array(room);
    this.bytes = new Uint8Array(this.coords.buffer);
  }

  /** Adds a record; what is wrong with it, or null. A faulty record leaves nothing behind. */
  add(record: PolygonRecord): ShapeFault | null {
    const { view, parts, points } = record;
    const firstRing = this.rings;
    const firstVertex = this.vertices;
    this.reserve(points, parts);
    for (let part = 0; part < parts; part++) {
      const from = view.getInt32(record.partsAt + 4 * part, true);
      const to = part + 1 < parts ? view.getInt32(record.partsAt + 4 * part + 4, true) : points;
      if (from < 0 || to < from || to > points) return this.undo(firstRing, firstVertex, 'parts-damaged');
      this.addRing(record, from, to);
    }
    if (this.rings === firstRing) return this.undo(firstRing, firstVertex, 'no-area');
    if (!this.box(firstVertex)) return this.undo(firstRing, firstVertex, 'not-finite');
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

  private addRing(record: PolygonRecord, from: number, to: number): void {
    const { view, pointsAt } = record;
    let end = to;
    if (end - from > 1) {
      const a = pointsAt + 16 * from;
      const b = pointsAt + 16 * (end - 1);
      const closed =
        view.getFloat64(a, true) === view.getFloat64(b, true) &&
        view.getFloat64(a + 8, true) === view.getFloat64(b + 8, true);
      if (closed) end--;
      else this.openRings++;
    }
    if (end - from < 3) {
      this.droppedRings++;
      return;
    }
    this.bytes.set(record.bytes.subarray(pointsAt + 16 * from, pointsAt + 16 * end), 16 * this.vertices);
    this.vertices += end - from;
    this.ringStart[++this.rings] = this.vertices;
  }

  /** The box of the vertices themselves: what the record claims is not believed. False where one is not a number. */
  private box(firstVertex: number): boolean {
    const { coords } = this;
    let xmin = Number.POSITIVE_INFINITY;
    let ymin = Number.POSITIVE_INFINITY;
    let xmax = Number.NEGATIVE_INFINITY;
    let ymax = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let i = 2 * firstVertex; i < 2 * this.vertices; i += 2) {
      const x = coords[i]!;
      const y = coords[i + 1]!;
      sum += x + y;
      if (x < xmin) xmin = x;
      if (x > xmax) xmax = x;
      if (y < ymin) ymin = y;
      if (y > ymax) ymax = y;
    }
    const { count, boxes } = this;
    boxes[4 * count] = xmin;
    boxes[4 * count + 1] = ymin;
    boxes[4 * count + 2] = xmax;
    boxes[4 * count + 3] = ymax;
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
      this.bytes = new Uint8Array(coords.buffer);
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

function withRoom(values: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (needed <= values.length) return values;
  const larger = new Uint32Array(Math.max(needed, 2 * values.length));
  larger.set(values);
  return larger;
}
