import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';
import { FeatureReader, type FgbFeature, type FgbShapeOptions } from './feature.js';
import {
  COMPARED_MAGIC_BYTES,
  type FgbColumn,
  type FgbHeader,
  GEOMETRY_TYPES,
  LONGEST_HEADER,
  MAGIC,
  MULTI_POLYGON,
  POLYGON,
  PREFIX_BYTES,
  type TreeLevel,
  treeBytes,
  treeLevels,
  VERSION_BYTE,
} from './format.js';
import { decodeHeader } from './header.js';
import { PositionalFile } from './positional-file.js';
import { type BoxTest, type FoundLeaves, TreeSearch } from './search.js';
import { columnsOf, FgbValues } from './values.js';

/** Read at a time; a longer feature gets a buffer of its own. */
const BLOCK_BYTES = 4 << 20;
/** What is read over rather than jumped over: in memory a jump costs as much as 8 KiB, on a disk more. */
const GAP_BYTES = 16 << 10;

/**
 * Opens a FlatGeobuf file of polygons; the caller closes it.
 *
 * Errors  NOT_A_FLATGEOBUF for other files, versions and geometry types; FLATGEOBUF_DAMAGED where the header or the
 *         index cannot be. Whether the file is there is for the caller to look at.
 */
export function openFlatGeobuf(file: string, shapes: FgbShapeOptions = {}): FlatGeobuf {
  const source = PositionalFile.open(file);
  try {
    return new FlatGeobuf(source, shapes);
  } catch (fault) {
    source.close();
    throw fault;
  }
}

/** An open FlatGeobuf file. One feature is shown at a time; see `FgbFeature`. */
export class FlatGeobuf {
  readonly file: string;
  readonly header: FgbHeader;
  /** Columns of the header, or of the first feature where the header has none. */
  readonly columns: readonly FgbColumn[];
  private readonly levels: readonly TreeLevel[];
  private readonly treeAt: number;
  private readonly featuresAt: number;
  /** For features asked for one by one. */
  private single: Single | null = null;

  constructor(
    private readonly source: PositionalFile,
    private readonly shapes: FgbShapeOptions,
  ) {
    this.file = source.file;
    this.treeAt = this.requireMagic();
    this.header = decodeHeader(this.file, source.buffer.subarray(0, this.treeAt - MAGIC.length - PREFIX_BYTES));
    this.requirePolygons();
    const { count, nodeSize } = this.header;
    this.levels = nodeSize > 0 ? treeLevels(count, nodeSize) : [];
    this.featuresAt = this.treeAt + treeBytes(this.levels);
    if (this.featuresAt > source.bytes) {
      const needed = treeBytes(this.levels);
      throw this.damaged(filled(FLATGEOBUF_REASONS.index, { count, needed, bytes: source.bytes }));
    }
    this.columns = this.header.columns.length > 0 ? this.header.columns : this.columnsOfFirst();
  }

  get hasIndex(): boolean {
    return this.levels.length > 0;
  }

  /** A reader of attributes, to be turned to the features as they come. */
  values(): FgbValues {
    return new FgbValues(this.file, this.columns);
  }

  /**
   * Takes the features whose box passes the test, in the order of the file. With an index only what may be wanted is
   * read; without one, all is. Features without geometry have no box and are not taken.
   *
   * Returns the number of features taken. Errors: FLATGEOBUF_DAMAGED, NOT_A_FLATGEOBUF.
   */
  query(wants: BoxTest, take: (feature: FgbFeature) => void): number {
    if (!this.hasIndex) return this.scanWanted(wants, take);
    const { source, treeAt, featuresAt, levels } = this;
    const search = new TreeSearch(source, treeAt, levels, this.header.nodeSize, source.bytes - featuresAt);
    const features = source.another();
    const reader = new FeatureReader(this.file, this.header.geometryType, this.shapes);
    let taken = 0;
    search.run(wants, (leaves) => {
      this.readLeaves(leaves, features, reader, take);
      taken += leaves.count;
    });
    return taken;
  }

  /**
   * Takes all features in the order of the file, those without geometry too.
   *
   * Returns their number. Errors: FLATGEOBUF_DAMAGED, also where there are fewer than the header says; NOT_A_FLATGEOBUF.
   */
  scan(take: (feature: FgbFeature) => void): number {
    const { source, featuresAt } = this;
    const { count, geometryType } = this.header;
    const reader = new FeatureReader(this.file, geometryType, this.shapes);
    let base = featuresAt; // file offset of the first byte in the buffer
    let held = 0;
    let at = 0;
    const hold = (bytes: number): void => {
      if (at + bytes <= held) return;
      source.buffer.copyWithin(0, at, held);
      held -= at;
      base += at;
      at = 0;
      const wanted = Math.min(Math.max(BLOCK_BYTES, bytes), source.bytes - base) - held;
      source.loadBehind(held, base + held, wanted);
      held += wanted;
    };
    let index = 0;
    for (; (count === 0 || index < count) && base + at < source.bytes; index++) {
      const left = source.bytes - base - at;
      if (left < PREFIX_BYTES) this.cutFeature(base + at, PREFIX_BYTES);
      hold(PREFIX_BYTES);
      const bytes = PREFIX_BYTES + source.view.getUint32(at, true);
      if (bytes > left) this.cutFeature(base + at, bytes);
      hold(bytes);
      reader.read(source.buffer, source.view, at, at + bytes, index, base + at);
      take(reader.measure());
      at += bytes;
    }
    if (index < count) throw this.damaged(filled(FLATGEOBUF_REASONS.cut, { there: index, count }));
    return index;
  }

  get bytes(): number {
    return this.source.bytes;
  }

  /** The feature that begins at `offset` of the file (as `FgbFeature.offset`), valid until the next is asked for. */
  featureAt(offset: number, index: number): FgbFeature {
    const { source, header, shapes } = this;
    this.single ??= {
      source: source.another(),
      reader: new FeatureReader(this.file, header.geometryType, shapes),
      from: 0,
      to: 0,
      next: -1,
    };
    const { single } = this;
    const { source: own, reader } = single;
    if (offset + PREFIX_BYTES > source.bytes) this.cutFeature(offset, PREFIX_BYTES);
    bring(single, offset, PREFIX_BYTES);
    const bytes = PREFIX_BYTES + own.view.getUint32(offset - single.from, true);
    if (offset + bytes > source.bytes) this.cutFeature(offset, bytes);
    bring(single, offset, bytes);
    single.next = offset + bytes;
    const start = offset - single.from;
    return reader.read(own.buffer, own.view, start, start + bytes, index, offset);
  }

  /** Gives the file back; reading on is a defect. */
  close(): void {
    this.source.close();
  }

  private scanWanted(wants: BoxTest, take: (feature: FgbFeature) => void): number {
    let taken = 0;
    this.scan((feature) => {
      const { xmin, ymin, xmax, ymax } = feature;
      if (!(xmin <= xmax && wants(xmin, ymin, xmax, ymax))) return;
      take(feature);
      taken++;
    });
    return taken;
  }

  /** Reads features near each other at once. */
  private readLeaves(
    leaves: FoundLeaves,
    source: PositionalFile,
    reader: FeatureReader,
    take: (feature: FgbFeature) => void,
  ): void {
    const { count, offset, next } = leaves;
    for (let i = 0, end = 0; i < count; i = end) {
      const from = offset[i]!;
      end = i + 1;
      let to = this.endOf(leaves, i, source);
      while (end < count && next[end]! >= 0 && offset[end]! >= to) {
        if (offset[end]! - to > GAP_BYTES || next[end]! - from > BLOCK_BYTES) break;
        to = next[end++]!;
      }
      source.load(this.featuresAt + from, to - from);
      for (let leaf = i; leaf < end; leaf++) take(this.readLeaf(leaves, leaf, from, to, source, reader));
    }
  }

  /** Where a feature ends, by its successor or, where that is far or unknown, by its own length. */
  private endOf({ offset, next }: FoundLeaves, i: number, source: PositionalFile): number {
    const from = offset[i]!;
    if (next[i]! >= 0 && next[i]! - from <= BLOCK_BYTES) return next[i]!;
    const at = this.featuresAt + from;
    if (at + PREFIX_BYTES > source.bytes) this.cutFeature(at, PREFIX_BYTES);
    source.load(at, PREFIX_BYTES);
    const bytes = PREFIX_BYTES + source.view.getUint32(0, true);
    if (at + bytes > source.bytes) this.cutFeature(at, bytes);
    return from + bytes;
  }

  /** A feature of the bytes `from` … `to − 1` in the buffer, with the box of the index. */
  private readLeaf(
    { index, offset, boxes }: FoundLeaves,
    leaf: number,
    from: number,
    to: number,
    source: PositionalFile,
    reader: FeatureReader,
  ): FgbFeature {
    const at = offset[leaf]! - from;
    const position = this.featuresAt + offset[leaf]!;
    const room = to - offset[leaf]!;
    const bytes = room < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + source.view.getUint32(at, true);
    if (bytes > room) this.cutFeature(position, bytes);
    const feature = reader.read(source.buffer, source.view, at, at + bytes, index[leaf]!, position);
    feature.xmin = boxes[4 * leaf]!;
    feature.ymin = boxes[4 * leaf + 1]!;
    feature.xmax = boxes[4 * leaf + 2]!;
    feature.ymax = boxes[4 * leaf + 3]!;
    return feature;
  }

  /** Checks the first bytes and brings the header into the buffer; where the header ends in the file. */
  private requireMagic(): number {
    const { source } = this;
    const start = MAGIC.length + PREFIX_BYTES;
    source.load(0, Math.min(start, source.bytes));
    const head = source.buffer;
    const isAlike = (i: number): boolean => source.bytes > i && (head[i] === MAGIC[i] || i === VERSION_BYTE);
    if (!MAGIC.slice(0, COMPARED_MAGIC_BYTES).every((_, i) => isAlike(i))) this.otherFile(FLATGEOBUF_REASONS.magic);
    const version = head[VERSION_BYTE]!;
    if (version !== MAGIC[VERSION_BYTE]) this.otherFile(filled(FLATGEOBUF_REASONS.version, { version }));
    const bytes = source.bytes < start ? 0 : source.view.getUint32(MAGIC.length, true);
    if (bytes === 0 || bytes > LONGEST_HEADER || start + bytes > source.bytes) {
      throw this.damaged(filled(FLATGEOBUF_REASONS.headerLength, { header: bytes, bytes: source.bytes }));
    }
    source.load(start, bytes);
    return start + bytes;
  }

  private requirePolygons(): void {
    const { geometryType } = this.header;
    if (geometryType === 0 || geometryType === POLYGON || geometryType === MULTI_POLYGON) return;
    const type = GEOMETRY_TYPES[geometryType] ?? String(geometryType);
    this.otherFile(filled(FLATGEOBUF_REASONS.type, { type }));
  }

  private columnsOfFirst(): FgbColumn[] {
    const { source, featuresAt } = this;
    if (featuresAt + PREFIX_BYTES > source.bytes) return [];
    source.load(featuresAt, PREFIX_BYTES);
    const bytes = PREFIX_BYTES + source.view.getUint32(0, true);
    if (featuresAt + bytes > source.bytes) this.cutFeature(featuresAt, bytes);
    source.load(featuresAt, bytes);
    const reader = new FeatureReader(this.file, this.header.geometryType, this.shapes);
    return columnsOf(this.file, reader.read(source.buffer, source.view, 0, bytes, 0, featuresAt));
  }

  private cutFeature(at: number, bytes: number): never {
    throw this.damaged(filled(FLATGEOBUF_REASONS.featureLength, { at, bytes }));
  }

  private otherFile(reason: Text): never {
    throw new Problem('NOT_A_FLATGEOBUF', { file: this.file }, { reason });
  }

  private damaged(reason: Text): Problem {
    return new Problem('FLATGEOBUF_DAMAGED', { file: this.file }, { reason });
  }
}

/** How features that are asked for one by one are read: bytes `from` to `to` of the file are in the buffer. */
interface Single {
  readonly source: PositionalFile;
  readonly reader: FeatureReader;
  from: number;
  to: number;
  /** Where the feature behind the last one begins. */
  next: number;
}

/** What is read at a time: a little where features are asked for here and there, more where one comes after the other. */
const HERE_BYTES = 1 << 10;
const AHEAD_BYTES = 1 << 18;

/** Sees to it that bytes of the file are in the buffer. */
function bring(single: Single, offset: number, length: number): void {
  if (offset >= single.from && offset + length <= single.to) return;
  const wanted = Math.max(length, offset === single.next ? AHEAD_BYTES : HERE_BYTES);
  const span = Math.min(wanted, single.source.bytes - offset);
  single.to = single.from = 0;
  single.source.load(offset, span);
  single.from = offset;
  single.to = offset + span;
}
