import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import type { PolygonRecord } from '../shapefile/scan.js';
import { viewOf } from './block-file.js';
import type { FgbFeature } from './feature.js';
import { RECORD_COLUMN, RINGS_COLUMN } from './format.js';
import type { FgbValues } from './values.js';

/** Signed area of the ring whose vertices (float64 x, y, the first repeated or not) begin at `at`. */
function ringAreaAt(view: DataView, at: number, count: number): number {
  const x0 = view.getFloat64(at, true);
  const y0 = view.getFloat64(at + 8, true);
  let twice = 0;
  let [dx, dy] = [0, 0];
  for (let v = 1; v < count; v++) {
    const [ex, ey] = [view.getFloat64(at + 16 * v, true) - x0, view.getFloat64(at + 16 * v + 8, true) - y0];
    twice += dx * ey - ex * dy;
    [dx, dy] = [ex, ey];
  }
  return twice / 2;
}

/** Turns a ring round; the first vertex stays the first, and that of a closed ring the last. */
function reverseAt(view: DataView, at: number, count: number): void {
  const isClosed =
    view.getFloat64(at, true) === view.getFloat64(at + 16 * (count - 1), true) &&
    view.getFloat64(at + 8, true) === view.getFloat64(at + 16 * (count - 1) + 8, true);
  for (let i = isClosed ? 0 : 1, j = count - 1; i < j; i++, j--) {
    for (const offset of [0, 8]) {
      const value = view.getFloat64(at + 16 * i + offset, true);
      view.setFloat64(at + 16 * i + offset, view.getFloat64(at + 16 * j + offset, true), true);
      view.setFloat64(at + 16 * j + offset, value, true);
    }
  }
}

/**
 * Shows features as records of a shapefile, for `PolygonCollector` and whatever else takes those: in files of ours with
 * the record number, the order of the rings and the vertices that the source had, bit by bit. Features of other files
 * are numbered as they stand there.
 */
export class FeatureRecords {
  private readonly recordColumn: number;
  private readonly ringsColumn: number;
  private buffer: Buffer = Buffer.alloc(0);
  private view = viewOf(this.buffer);

  constructor(
    private readonly file: string,
    private readonly values: FgbValues,
  ) {
    const { columns } = values;
    this.recordColumn = columns.findIndex(({ name, type }) => name === RECORD_COLUMN && type === 'Int');
    this.ringsColumn = columns.findIndex(({ name, type }) => name === RINGS_COLUMN && type === 'Json');
  }

  /** The feature as a record, valid until the next one; `values` are turned to the feature too. */
  of(feature: FgbFeature): PolygonRecord {
    const { rings, vertices } = feature;
    this.values.of(feature);
    const pointsAt = 8 * Math.ceil(rings / 2);
    this.reserve(pointsAt + 16 * vertices);
    const sources = this.sourcesOf(feature);
    let turn = 0;
    let vertex = 0;
    for (let source = 0; source < rings; source++) {
      const ring = sources === null ? source : sources[source]!;
      const from = feature.ringAt[ring]!;
      const count = feature.ringVertices[ring]!;
      this.view.setInt32(4 * source, vertex, true);
      const to = pointsAt + 16 * vertex;
      feature.bytes.copy(this.buffer, to, from, from + 16 * count);
      // In files of ours directions are those of the source. In others they mean nothing: see `Outline.endRing`.
      if (this.recordColumn < 0 && rings > 1) turn = this.directed(to, count, feature.ringIsHole[ring] === 1, turn);
      vertex += count;
    }
    return {
      view: this.view,
      bytes: this.buffer,
      record: this.recordOf(feature),
      partsAt: 0,
      parts: rings,
      pointsAt,
      points: vertex,
      xmin: feature.xmin,
      ymin: feature.ymin,
      xmax: feature.xmax,
      ymax: feature.ymax,
    };
  }

  /** Brings a ring, copied to `at`, into the direction of its role; `turn` is the sign of the area of the first shell. */
  private directed(at: number, count: number, isHole: boolean, turn: number): number {
    const sign = Math.sign(ringAreaAt(this.view, at, count));
    const own = turn === 0 && !isHole ? sign : turn;
    const wanted = isHole ? -own : own;
    if (sign !== 0 && sign === -wanted) reverseAt(this.view, at, count);
    return own;
  }

  /** The number of a feature's record from 0; `values` must be turned to it. */
  recordOf(feature: FgbFeature): number {
    const record = this.recordColumn < 0 ? null : this.values.number(this.recordColumn);
    return record === null ? feature.index : record - 1;
  }

  /** Which ring of the feature came first in the source, which second …; null where they stand as they came. */
  private sourcesOf(feature: FgbFeature): readonly number[] | null {
    const text = this.ringsColumn < 0 ? null : this.values.text(this.ringsColumn);
    if (text === null) return null;
    const sources = new Array<number>(feature.rings).fill(-1);
    for (const [ring, source] of text.slice(1, -1).split(',').entries()) sources[Number(source)] = ring;
    // Anything but every number once leaves a gap, or makes the list longer.
    if (sources.length !== feature.rings || sources.some((ring) => ring < 0 || ring >= feature.rings)) {
      const reason = filled(FLATGEOBUF_REASONS.value, { column: RINGS_COLUMN });
      throw new Problem('FLATGEOBUF_DAMAGED', { file: this.file, record: feature.index + 1 }, { reason });
    }
    return sources;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.buffer.length) return;
    this.buffer = Buffer.allocUnsafeSlow(2 * bytes);
    this.view = viewOf(this.buffer);
  }
}
