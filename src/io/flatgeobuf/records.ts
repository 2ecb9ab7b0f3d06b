import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import type { PolygonRecord } from '../shapefile/scan.js';
import { viewOf } from './block-file.js';
import type { FgbFeature } from './feature.js';
import { RECORD_COLUMN, RINGS_COLUMN } from './format.js';
import { RingDirections } from './ring-directions.js';
import type { FgbValues } from './values.js';

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
  private readonly directions = new RingDirections();

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
    // In files of ours directions are those of the source; in others they mean nothing.
    const isFree = this.recordColumn < 0 && rings > 1;
    const points = isFree ? new Float64Array(this.buffer.buffer, pointsAt, 2 * vertices) : null;
    this.directions.turn = 0;
    let vertex = 0;
    for (let source = 0; source < rings; source++) {
      const ring = sources === null ? source : sources[source]!;
      const from = feature.ringAt[ring]!;
      const count = feature.ringVertices[ring]!;
      this.view.setInt32(4 * source, vertex, true);
      feature.bytes.copy(this.buffer, pointsAt + 16 * vertex, from, from + 16 * count);
      const role = feature.ringIsHole[ring] === 1 ? 'hole' : 'shell';
      if (points) this.directions.direct(points, vertex, vertex + count, role);
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
