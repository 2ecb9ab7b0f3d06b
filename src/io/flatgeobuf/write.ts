import { readSync, rmSync } from 'node:fs';
import type { FlatPolygons } from '../../model/geometry.js';
import { BlockFile } from './block-file.js';
import { closeFeature, mostShapeBytes, writeShape } from './encode-feature.js';
import { type FgbValue, mostValueBytes, requireWritable, writeValue } from './encode-values.js';
import {
  type FgbColumn,
  type FgbCrs,
  type FgbHeader,
  LONGEST_HEADER,
  MAGIC,
  MULTI_POLYGON,
  NODE_SIZE,
  PREFIX_BYTES,
  RECORD_COLUMN,
  RINGS_COLUMN,
  treeBytes,
  treeLevels,
} from './format.js';
import { encodeHeader } from './header.js';
import { hilbertOrder } from './hilbert.js';
import { groupRings } from './ring-groups.js';
import { grow, writeTree } from './tree.js';

/** Features brought into order at a time, and what is read over rather than jumped over to get at them. */
const BATCH_BYTES = 32 << 20;
const GAP_BYTES = 8 << 10;
const SPAN_BYTES = 1 << 20;
/** Without index the header is written before its contents are known: what it may grow by until the end. */
const HEADER_ROOM = 64 << 10;

/** Name and type of a column to write, and what else there is to say of it. */
export type FgbColumnSpec = Pick<FgbColumn, 'name' | 'type'> & Partial<FgbColumn>;

export interface FgbWriterOptions {
  /** Name of the layer. */
  readonly name: string;
  readonly columns: readonly FgbColumnSpec[];
  /** False for a file without index, whose features keep the order in which they are added; true unless said. */
  readonly index?: boolean;
  /** Bytes of features in memory while they are brought into order; for tests. */
  readonly batchBytes?: number;
}

/** What is known only at the end, or may be. */
export interface FgbClosing {
  readonly crs?: FgbCrs | null;
  /** Text of the caller's choice, as a rule JSON. */
  readonly metadata?: string | null;
}

export interface WrittenFlatGeobuf {
  readonly file: string;
  readonly features: number;
  readonly bytes: number;
}

/**
 * Writes polygons to a FlatGeobuf file with an index. Features are added in any order; until `finish` they lie in
 * `FILE.features` beside it, then they are put in Hilbert order. Memory: 60 bytes a feature and about 50 MiB.
 * Without index they go straight to the file, one behind the other; memory is then that of the largest feature.
 *
 * Every feature gets the column `_record`. Rings keep their vertices, bit by bit, and their directions; they are grouped
 * into polygons with holes, and where that changes their order, `_rings` keeps the one they had. The same input gives
 * the same bytes. The file is written in place: give a name in a staging folder.
 *
 * Errors  a plain Error for values that do not fit their column, features without rings and headers beyond 10 MiB.
 * Source  flatgeobuf.org, specification 3.0.
 */
export class FlatGeobufWriter {
  private readonly columns: readonly FgbColumn[];
  private readonly stored: BlockFile;
  private readonly storedName: string;
  private count = 0;
  private boxes = new Float64Array(1 << 12);
  /** Where features begin in the store, and where the last one ends. */
  private starts = new Float64Array(1 << 10);
  private readonly extent = Float64Array.of(Infinity, Infinity, -Infinity, -Infinity);
  private isReordered = false;
  /** Bytes that the header takes up in a file without index; 0 with one. */
  private readonly headerRoom: number;

  constructor(
    private readonly file: string,
    private readonly options: FgbWriterOptions,
  ) {
    this.columns = [
      column({ name: RECORD_COLUMN, type: 'Int', nullable: false }),
      ...options.columns.map(column),
      column({ name: RINGS_COLUMN, type: 'Json' }),
    ];
    requireWritable(this.columns);
    const isDirect = options.index === false;
    this.headerRoom = isDirect ? Math.min(this.header({}).length + HEADER_ROOM, LONGEST_HEADER) : 0;
    this.storedName = isDirect ? file : `${file}.features`;
    this.stored = new BlockFile(this.storedName);
    if (isDirect) this.stored.write(Buffer.alloc(MAGIC.length + this.headerRoom));
  }

  /** Adds a feature of a layer; `record` is its number in the source, from 1, `values` stand in the order of the columns. */
  add(shapes: FlatPolygons, feature: number, record: number, values: readonly FgbValue[]): void {
    if (shapes.featureRing[feature + 1] === shapes.featureRing[feature])
      throw new Error(`record ${record} has no rings`);
    if (values.length !== this.options.columns.length) throw new Error(`record ${record} has ${values.length} values`);
    const groups = groupRings(shapes, feature);
    const rings = groups.inSourceOrder ? null : JSON.stringify(groups.order);
    const own = [record, rings];
    const { stored, columns } = this;
    const at = stored.reserve(mostShapeBytes(shapes, feature) + mostValueBytes(own) + mostValueBytes(values) + 16);
    const { view } = stored;
    const properties = writeShape(view, at, shapes, feature, groups);
    let end = writeValue(view, properties, 0, columns[0]!, record);
    // The order of rings comes early, where the reader looks first.
    end = writeValue(view, end, columns.length - 1, columns[columns.length - 1]!, rings);
    for (let i = 0; i < values.length; i++) end = writeValue(view, end, i + 1, columns[i + 1]!, values[i]!);
    stored.commit(closeFeature(view, at, properties, end) - at);
    grow(this.extent, shapes.boxes, 4 * feature);
    if (this.headerRoom === 0) this.remember(shapes, feature);
    this.count++;
    if (rings !== null) this.isReordered = true;
  }

  /** Puts the features in order, completes and closes the file. Nothing can be added afterwards. */
  finish(closing: FgbClosing = {}): WrittenFlatGeobuf {
    this.stored.flush();
    if (this.headerRoom > 0) return this.finishDirect(closing);
    const order = hilbertOrder(this.boxes, this.count, [...this.extent]);
    const file = new BlockFile(this.file);
    try {
      file.write(Uint8Array.from(MAGIC));
      file.write(this.header(closing));
      this.writeIndex(file, order);
      this.copyFeatures(file, order);
      return { file: this.file, features: this.count, bytes: file.length };
    } catch (fault) {
      rmSync(this.file, { force: true });
      throw fault;
    } finally {
      file.close();
      this.discardStore();
    }
  }

  /** Gives up: nothing stays but what was at FILE before; without index, nothing stays. */
  abandon(): void {
    this.discardStore();
  }

  /** The features lie where they belong: puts the header into the room before them, filled up with zeros. */
  private finishDirect(closing: FgbClosing): WrittenFlatGeobuf {
    const { stored, headerRoom } = this;
    try {
      const header = this.header(closing);
      if (header.length > headerRoom) throw new Error(`a header of ${header.length} bytes in a room of ${headerRoom}`);
      const head = Buffer.alloc(MAGIC.length + headerRoom);
      head.set(MAGIC);
      head.set(header, MAGIC.length);
      head.writeUInt32LE(headerRoom - PREFIX_BYTES, MAGIC.length);
      stored.overwrite(head, 0);
    } catch (fault) {
      this.discardStore();
      throw fault;
    }
    stored.close();
    return { file: this.file, features: this.count, bytes: stored.length };
  }

  private header({ crs = null, metadata = null }: FgbClosing): Uint8Array {
    const [xmin, ymin, xmax, ymax] = this.extent as unknown as [number, number, number, number];
    const header: FgbHeader = {
      name: this.options.name,
      geometryType: MULTI_POLYGON,
      columns: this.isReordered ? this.columns : this.columns.slice(0, -1),
      count: this.count,
      nodeSize: this.count > 0 && this.headerRoom === 0 ? NODE_SIZE : 0,
      envelope: this.count > 0 ? { xmin, ymin, xmax, ymax } : null,
      crs,
      title: null,
      description: null,
      metadata,
    };
    const bytes = encodeHeader(header);
    if (bytes.length > LONGEST_HEADER) throw new Error(`a header of ${bytes.length} bytes`);
    return bytes;
  }

  private writeIndex(file: BlockFile, order: Uint32Array): void {
    const levels = treeLevels(this.count, NODE_SIZE);
    const end = file.length + treeBytes(levels);
    const { boxes, starts } = this;
    const sizeAt = (place: number): number => starts[order[place]! + 1]! - starts[order[place]!]!;
    writeTree(file, { boxes, order, sizeAt }, levels, NODE_SIZE);
    if (file.length !== end) throw new Error(`an index of ${file.length} bytes, not ${end}`);
    file.flush();
  }

  /** Batch by batch: the features of a batch are read as they lie in the store, and written in the order of the file. */
  private copyFeatures(file: BlockFile, order: Uint32Array): void {
    const { starts, count } = this;
    const limit = this.options.batchBytes ?? BATCH_BYTES;
    const span = Buffer.allocUnsafeSlow(Math.min(SPAN_BYTES, this.stored.length));
    const placeOf = new Uint32Array(count);
    let batch = Buffer.allocUnsafeSlow(Math.min(limit, this.stored.length));
    for (let from = 0, to = 0; from < count; from = to) {
      let bytes = 0;
      for (; to < count; to++) {
        const feature = order[to]!;
        const size = starts[feature + 1]! - starts[feature]!;
        if (to > from && bytes + size > limit) break;
        placeOf[feature] = bytes;
        bytes += size;
      }
      if (bytes > batch.length) batch = Buffer.allocUnsafeSlow(bytes);
      this.readBatch(order.slice(from, to).sort(), placeOf, batch, span);
      file.write(batch.subarray(0, bytes));
    }
  }

  /** Reads features, given in the order of the store, to their places in the batch. */
  private readBatch(features: Uint32Array, placeOf: Uint32Array, batch: Buffer, span: Buffer): void {
    const { starts } = this;
    for (let i = 0, end = 0; i < features.length; i = end) {
      const from = starts[features[i]!]!;
      let to = starts[features[i]! + 1]!;
      for (end = i + 1; end < features.length; end++) {
        const next = features[end]!;
        if (starts[next]! - to > GAP_BYTES || starts[next + 1]! - from > span.length) break;
        to = starts[next + 1]!;
      }
      if (end === i + 1) {
        this.readStore(batch, placeOf[features[i]!]!, to - from, from);
        continue;
      }
      this.readStore(span, 0, to - from, from);
      for (let k = i; k < end; k++) {
        const feature = features[k]!;
        batch.set(span.subarray(starts[feature]! - from, starts[feature + 1]! - from), placeOf[feature]!);
      }
    }
  }

  private readStore(into: Buffer, at: number, length: number, position: number): void {
    for (let done = 0; done < length; ) {
      const got = readSync(this.stored.descriptor, into, at + done, length - done, position + done);
      if (got === 0) throw new Error(`${this.storedName} was cut by somebody else`);
      done += got;
    }
  }

  /** Keeps what the index needs to know of the feature just stored. */
  private remember(shapes: FlatPolygons, feature: number): void {
    if (4 * this.count + 4 > this.boxes.length) this.boxes = doubled(this.boxes);
    if (this.count + 2 > this.starts.length) this.starts = doubled(this.starts);
    this.boxes.set(shapes.boxes.subarray(4 * feature, 4 * feature + 4), 4 * this.count);
    this.starts[this.count + 1] = this.stored.length;
  }

  private discardStore(): void {
    this.stored.close();
    rmSync(this.storedName, { force: true });
  }
}

function column(spec: FgbColumnSpec): FgbColumn {
  return { width: -1, precision: -1, scale: -1, nullable: true, ...spec };
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
