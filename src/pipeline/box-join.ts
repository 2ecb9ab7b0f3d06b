import type { PolygonLayer } from '../io/layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { scanPolygons } from '../io/shapefile/scan.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import type { Box, FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { faultCode } from './record-faults.js';

/** The records of a big layer that may touch a patch, and which patches they may touch. */
export interface BoxJoin {
  readonly shapes: FlatPolygons;
  /** Record number from 1 of every feature kept. */
  readonly records: Uint32Array;
  /** Pairs in file order: patch pairPatch[k], feature pairFeature[k]. */
  readonly pairPatch: Int32Array;
  readonly pairFeature: Int32Array;
  /** Records in the file. */
  readonly read: number;
}

/** Told of a record (from 1) that cannot be used or is used with a reservation, and where it lies if that is known. */
export type RecordReport = (record: number, code: SetAsideCode, x?: number, y?: number) => void;

/**
 * Streams a layer past the patches, once and in file order: only records whose box overlaps a patch with area are
 * parsed and kept. `onFault` hears of every record that cannot be used, also of those outside the `plausible` box.
 *
 * Errors  RECORD_COUNTS_DIFFER, SHAPEFILE_DAMAGED.
 */
export function joinBoxes(
  layer: PolygonLayer,
  index: PatchIndex,
  onFault: RecordReport,
  plausible: Box | null = null,
): BoxJoin {
  const collector = new PolygonCollector(layer.header.bytes);
  const pairPatch = new IntList();
  const pairFeature = new IntList();
  const read = scanPolygons(layer.file, {
    wants: (xmin, ymin, xmax, ymax) =>
      index.mayHit(xmin, ymin, xmax, ymax) || (plausible !== null && !isWithin(plausible, xmin, ymin, xmax, ymax)),
    wrongBox: (record, x, y) => onFault(record + 1, 'BOX_WRONG', x, y),
    take: (record) => {
      if (record.record >= layer.table.count) return; // told behind the scan, with both counts
      const { xmin, ymin, xmax, ymax } = record;
      if (plausible !== null && !isWithin(plausible, xmin, ymin, xmax, ymax)) {
        return onFault(record.record + 1, 'COORDINATES_UNFIT', xmin, ymin);
      }
      const hits = index.hits(record.xmin, record.ymin, record.xmax, record.ymax);
      if (hits.length === 0) return;
      if (layer.table.isDeleted(record.record)) return onFault(record.record + 1, 'RECORD_DELETED');
      const fault = collector.add(record);
      if (fault) return onFault(record.record + 1, faultCode(fault));
      for (const patch of hits) {
        pairPatch.push(patch);
        pairFeature.push(collector.count - 1);
      }
    },
    fault: (record, fault) => onFault(record + 1, faultCode(fault)),
  });
  if (read !== layer.table.count) {
    throw new Problem('RECORD_COUNTS_DIFFER', { file: layer.file }, { shapes: read, rows: layer.table.count });
  }
  return {
    shapes: collector.shapes(),
    records: collector.records().map((record0) => record0 + 1),
    pairPatch: pairPatch.values(),
    pairFeature: pairFeature.values(),
    read,
  };
}

function isWithin(box: Box, xmin: number, ymin: number, xmax: number, ymax: number): boolean {
  return xmin >= box.xmin && xmax <= box.xmax && ymin >= box.ymin && ymax <= box.ymax;
}

/** The pairs of a join grouped by patch; within a patch ordered by box, so that file order does not matter. */
export interface PairsByPatch {
  readonly start: Int32Array;
  readonly features: Int32Array;
}

export function pairsByPatch({ pairPatch, pairFeature, shapes }: BoxJoin, patches: number): PairsByPatch {
  const start = new Int32Array(patches + 1);
  for (let k = 0; k < pairPatch.length; k++) start[pairPatch[k]! + 1]!++;
  for (let p = 0; p < patches; p++) start[p + 1]! += start[p]!;
  const next = start.slice();
  const features = new Int32Array(pairFeature.length);
  for (let k = 0; k < pairPatch.length; k++) features[next[pairPatch[k]!]!++] = pairFeature[k]!;
  for (let p = 0; p < patches; p++) sortByBox(features, start[p]!, start[p + 1]!, shapes.boxes);
  return { start, features };
}

/** Insertion sort: a patch has a handful of candidates of a layer. */
function sortByBox(features: Int32Array, from: number, to: number, boxes: Float64Array): void {
  for (let i = from + 1; i < to; i++) {
    const feature = features[i]!;
    let j = i - 1;
    while (j >= from && compareBoxes(features[j]!, feature, boxes) > 0) {
      features[j + 1] = features[j]!;
      j--;
    }
    features[j + 1] = feature;
  }
}

function compareBoxes(a: number, b: number, boxes: Float64Array): number {
  for (let i = 0; i < 4; i++) {
    const difference = boxes[4 * a + i]! - boxes[4 * b + i]!;
    if (difference !== 0) return difference;
  }
  return a - b;
}

/** A growing list of integers without boxing. */
class IntList {
  private list = new Int32Array(1 << 12);
  private count = 0;

  push(value: number): void {
    if (this.count === this.list.length) {
      const larger = new Int32Array(2 * this.list.length);
      larger.set(this.list);
      this.list = larger;
    }
    this.list[this.count++] = value;
  }

  values(): Int32Array {
    return this.list.subarray(0, this.count);
  }
}
