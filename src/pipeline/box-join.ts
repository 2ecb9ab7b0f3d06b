import { openFlatGeobuf } from '../io/flatgeobuf/read.js';
import { FeatureRecords } from '../io/flatgeobuf/records.js';
import type { BoxTest } from '../io/flatgeobuf/search.js';
import { faultCode } from '../io/layer-fault.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { LayerVisitor, PolygonLayer, RecordText } from '../io/polygon-layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { PolygonRecord } from '../io/shapefile/scan.js';
import type { PatchIndex } from '../kernel/patch-index.js';
import type { Box, FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';

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

export interface JoinOptions {
  /** Records outside of it are told of, wherever they lie. */
  readonly plausible?: Box | null;
  /** Told of every feature that is kept, in their order. */
  readonly kept?: (record: number, text: RecordText) => void;
  /** An index that stands for the layer. */
  readonly index?: LayerIndex | null;
}

/**
 * Streams a layer past the patches: only records whose box overlaps a patch with area are parsed and kept. `onFault`
 * hears of every record that cannot be used, also of those outside the plausible box. With an index only what may be
 * wanted is read; features then come in its order instead of the file's.
 *
 * Errors  RECORD_COUNTS_DIFFER, SHAPEFILE_DAMAGED, FLATGEOBUF_DAMAGED.
 */
export function joinBoxes(
  layer: PolygonLayer,
  patches: PatchIndex,
  onFault: RecordReport,
  { plausible = null, kept = () => {}, index = null }: JoinOptions = {},
): BoxJoin {
  const joiner = new Joiner(patches, index ? index.notes.sources[0]!.bytes : layer.bytes, plausible, onFault);
  const read = index ? readIndex(layer, index, joiner, onFault, kept) : readLayer(layer, joiner, onFault, kept);
  if (read !== layer.table.count) {
    throw new Problem('RECORD_COUNTS_DIFFER', { file: layer.file }, { shapes: read, rows: layer.table.count });
  }
  return joiner.join(read);
}

const NO_PATCHES: readonly number[] = [];

/** Decides about records one after the other, and keeps what may touch a patch. */
class Joiner {
  private readonly collector: PolygonCollector;
  private readonly pairPatch = new IntList();
  private readonly pairFeature = new IntList();

  constructor(
    private readonly patches: PatchIndex,
    room: number,
    private readonly plausible: Box | null,
    private readonly onFault: RecordReport,
  ) {
    this.collector = new PolygonCollector(room);
  }

  /** False for boxes, also of many features together, in which nothing is of interest. */
  wants(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    if (this.patches.mayHit(xmin, ymin, xmax, ymax)) return true;
    return this.plausible !== null && !isWithin(this.plausible, xmin, ymin, xmax, ymax);
  }

  /** The same, asked of an index: there a closer look is cheaper than reading the features. */
  wantsRead(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    if (this.patches.hasHit(xmin, ymin, xmax, ymax)) return true;
    return this.plausible !== null && !isWithin(this.plausible, xmin, ymin, xmax, ymax);
  }

  /** True when the record is kept. */
  take(record: PolygonRecord, isDeleted: (record0: number) => boolean): boolean {
    const { xmin, ymin, xmax, ymax } = record;
    const hits = this.hitsOf(record.record, xmin, ymin, xmax, ymax);
    if (hits.length === 0) return false;
    if (isDeleted(record.record)) {
      this.onFault(record.record + 1, 'RECORD_DELETED');
      return false;
    }
    const fault = this.collector.add(record);
    if (fault) {
      this.onFault(record.record + 1, faultCode(fault));
      return false;
    }
    for (let h = 0; h < hits.length; h++) {
      this.pairPatch.push(hits[h]!);
      this.pairFeature.push(this.collector.count - 1);
    }
    return true;
  }

  /** A record that an index left out: told of where `take` would have told of it. */
  leaveOut(record0: number, code: SetAsideCode, box: readonly [number, number, number, number] | null): void {
    if (box === null || this.hitsOf(record0, ...box).length > 0) this.onFault(record0 + 1, code);
  }

  /** The patches that a box may touch; none where it cannot lie in the layer's system, which is told. */
  private hitsOf(record0: number, xmin: number, ymin: number, xmax: number, ymax: number): readonly number[] {
    if (this.plausible === null || isWithin(this.plausible, xmin, ymin, xmax, ymax)) {
      return this.patches.hits(xmin, ymin, xmax, ymax);
    }
    this.onFault(record0 + 1, 'COORDINATES_UNFIT', xmin, ymin);
    return NO_PATCHES;
  }

  join(read: number): BoxJoin {
    return {
      shapes: this.collector.shapes(),
      records: this.collector.records().map((record0) => record0 + 1),
      pairPatch: this.pairPatch.values(),
      pairFeature: this.pairFeature.values(),
      read,
    };
  }
}

function readLayer(
  layer: PolygonLayer,
  joiner: Joiner,
  onFault: RecordReport,
  kept: NonNullable<JoinOptions['kept']>,
): number {
  const isDeleted = (record0: number): boolean => layer.table.isDeleted(record0);
  const near: BoxTest = (xmin, ymin, xmax, ymax) => joiner.wantsRead(xmin, ymin, xmax, ymax);
  const visitor: LayerVisitor = {
    wants: (xmin, ymin, xmax, ymax) => joiner.wants(xmin, ymin, xmax, ymax),
    wrongBox: (record, x, y) => onFault(record + 1, 'BOX_WRONG', x, y),
    take: (record, text) => {
      if (joiner.take(record, isDeleted)) kept(record.record + 1, text);
    },
    fault: (record, fault) => onFault(record + 1, faultCode(fault)),
  };
  return layer.scan(visitor, near);
}

/** The columns of an index are those of the table, behind one of ours. */
const OWN_COLUMNS = 1;

function readIndex(
  { file }: PolygonLayer,
  { file: indexFile, notes }: LayerIndex,
  joiner: Joiner,
  onFault: RecordReport,
  kept: NonNullable<JoinOptions['kept']>,
): number {
  const index = openFlatGeobuf(indexFile);
  try {
    const values = index.values();
    const records = new FeatureRecords(file, values);
    const text: RecordText = (field) => values.text(field + OWN_COLUMNS);
    index.query(
      (xmin, ymin, xmax, ymax) => joiner.wantsRead(xmin, ymin, xmax, ymax),
      (feature) => {
        const record = records.of(feature);
        if (joiner.take(record, neverDeleted)) kept(record.record + 1, text);
      },
    );
  } finally {
    index.close();
  }
  for (const { record, x, y } of notes.wrongBoxes) onFault(record, 'BOX_WRONG', x, y);
  for (const { record, why, box } of notes.leftOut) {
    joiner.leaveOut(record - 1, why === 'deleted' ? 'RECORD_DELETED' : faultCode(why), box);
  }
  return notes.records;
}

/** Deleted records never come into an index. */
function neverDeleted(): boolean {
  return false;
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
