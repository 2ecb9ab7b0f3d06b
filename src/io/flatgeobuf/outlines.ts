import type { PolygonRecord } from '../shapefile/scan.js';
import { viewOf } from './block-file.js';
import { RingDirections, type RingRole } from './ring-directions.js';

/** A record with more is nonsense, or would not fit into memory several times. */
export const MOST_VERTICES = 1 << 23;

/** A place in an outline to come back to. */
export interface OutlineMark {
  readonly rings: number;
  readonly vertices: number;
  readonly openRings: number;
  readonly turn: number;
}

/** The rings of one record, put together vertex by vertex as they are read; used again for the next record. */
export class Outline {
  rings = 0;
  vertices = 0;
  /** Rings that do not end with the vertex they begin with. */
  openRings = 0;
  private readonly directions = new RingDirections();
  private points = new Float64Array(1 << 12);
  private ends = new Uint32Array(1 << 6);
  private readonly found: PolygonRecord = emptyRecord();

  clear(): void {
    this.rings = this.vertices = this.openRings = this.directions.turn = 0;
  }

  /** True where vertices were left out because there are too many. */
  get isTooLarge(): boolean {
    return this.vertices > MOST_VERTICES;
  }

  addVertex(x: number, y: number): void {
    const at = 2 * this.vertices++;
    if (at + 2 > this.points.length) {
      if (this.isTooLarge) return;
      this.points = withRoom(this.points, at + 2);
    }
    this.points[at] = x;
    this.points[at + 1] = y;
  }

  /** What came since the last ring, or the beginning, is a ring. Nothing is none. A ring with a role takes its direction. */
  endRing(role: RingRole | null = null): void {
    const start = this.rings === 0 ? 0 : this.ends[this.rings - 1]!;
    if (this.vertices === start || this.isTooLarge) return;
    if (this.rings === this.ends.length) {
      const larger = new Uint32Array(2 * this.rings);
      larger.set(this.ends);
      this.ends = larger;
    }
    this.ends[this.rings++] = this.vertices;
    const { points } = this;
    const last = 2 * this.vertices - 2;
    if (points[2 * start] !== points[last] || points[2 * start + 1] !== points[last + 1]) this.openRings++;
    if (role !== null) this.directions.direct(points, start, this.vertices, role);
  }

  mark(): OutlineMark {
    const { rings, vertices, openRings, directions } = this;
    return { rings, vertices, openRings, turn: directions.turn };
  }

  /** Forgets what came since. */
  undo({ rings, vertices, openRings, turn }: OutlineMark): void {
    this.directions.turn = turn;
    this.rings = rings;
    this.vertices = vertices;
    this.openRings = openRings;
  }

  /** The rings as a record of a shapefile, for `PolygonCollector`; `record` counts from 0. Valid until the next change. */
  record(record: number): PolygonRecord {
    const { rings, vertices } = this;
    const partsAt = 16 * vertices;
    this.points = withRoom(this.points, 2 * vertices + Math.ceil(rings / 2));
    const { buffer } = this.points;
    if (this.found.view.buffer !== buffer) {
      const bytes = Buffer.from(buffer);
      Object.assign(this.found, { bytes, view: viewOf(bytes) });
    }
    const { view } = this.found;
    for (let ring = 0; ring < rings; ring++) {
      view.setInt32(partsAt + 4 * ring, ring === 0 ? 0 : this.ends[ring - 1]!, true);
    }
    return Object.assign(this.found, { record, partsAt, parts: rings, points: vertices });
  }
}

function emptyRecord(): PolygonRecord {
  const bytes = Buffer.alloc(0);
  const box = { xmin: 0, ymin: 0, xmax: 0, ymax: 0 };
  return { view: viewOf(bytes), bytes, record: 0, partsAt: 0, parts: 0, pointsAt: 0, points: 0, ...box };
}

function withRoom(values: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> {
  if (needed <= values.length) return values;
  const larger = new Float64Array(Math.max(needed, 2 * values.length));
  larger.set(values);
  return larger;
}
