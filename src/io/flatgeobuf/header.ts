import { Builder } from 'flatbuffers';
import type { Box } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import { COLUMN_TYPES, type FgbColumn, type FgbCrs, type FgbHeader } from './format.js';
import { FlatTables } from './tables.js';

const DEFAULT_NODE_SIZE = 16;

/** The header as it stands in the file, its length before it; a multiple of 8 bytes with the magic bytes. */
export function encodeHeader(header: FgbHeader): Uint8Array {
  const builder = new Builder(1024);
  const text = (value: string | null): number => (value === null ? 0 : builder.createString(value));
  const columns = header.columns.map((column) => encodeColumn(builder, column));
  const offsets = {
    name: text(header.name),
    envelope: header.envelope ? encodeEnvelope(builder, header.envelope) : 0,
    columns: encodeOffsets(builder, columns),
    crs: header.crs ? encodeCrs(builder, header.crs) : 0,
    title: text(header.title),
    description: text(header.description),
    metadata: text(header.metadata),
  };
  builder.prep(8, 0); // the features behind must lie on multiples of 8, envelope or not
  builder.startObject(14);
  builder.addFieldOffset(0, offsets.name, 0);
  builder.addFieldOffset(1, offsets.envelope, 0);
  builder.addFieldInt8(2, header.geometryType, 0);
  builder.addFieldOffset(7, offsets.columns, 0);
  builder.addFieldInt64(8, BigInt(header.count), 0n);
  builder.addFieldInt16(9, header.nodeSize, DEFAULT_NODE_SIZE);
  builder.addFieldOffset(10, offsets.crs, 0);
  builder.addFieldOffset(11, offsets.title, 0);
  builder.addFieldOffset(12, offsets.description, 0);
  builder.addFieldOffset(13, offsets.metadata, 0);
  builder.finishSizePrefixed(builder.endObject());
  return builder.asUint8Array();
}

function encodeColumn(builder: Builder, column: FgbColumn): number {
  const name = builder.createString(column.name);
  builder.startObject(11);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt8(1, COLUMN_TYPES.indexOf(column.type), 0);
  builder.addFieldInt32(4, column.width, -1);
  builder.addFieldInt32(5, column.precision, -1);
  builder.addFieldInt32(6, column.scale, -1);
  builder.addFieldInt8(7, column.nullable ? 1 : 0, 1);
  return builder.endObject();
}

function encodeOffsets(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function encodeEnvelope(builder: Builder, { xmin, ymin, xmax, ymax }: Box): number {
  builder.startVector(8, 4, 8);
  for (const bound of [ymax, xmax, ymin, xmin]) builder.addFloat64(bound);
  return builder.endVector();
}

function encodeCrs(builder: Builder, { org, code, name, wkt }: FgbCrs): number {
  const offsets = [org, name, wkt].map((value) => (value === null ? 0 : builder.createString(value)));
  builder.startObject(6);
  builder.addFieldOffset(0, offsets[0]!, 0);
  builder.addFieldInt32(1, code, 0);
  builder.addFieldOffset(2, offsets[1]!, 0);
  builder.addFieldOffset(4, offsets[2]!, 0);
  return builder.endObject();
}

/**
 * Reads a header, length prefix left out. Errors: FLATGEOBUF_DAMAGED where its parts lie outside of it or add up to more
 * than it is long.
 */
export function decodeHeader(file: string, bytes: Buffer): FgbHeader {
  return new HeaderReader(file, bytes).header();
}

/** The columns that a feature brings along; `bytes` are the feature's, the field at `at` leads to the columns. */
export function decodeColumns(file: string, bytes: Buffer, at: number): FgbColumn[] {
  return new HeaderReader(file, bytes).columns(at);
}

class HeaderReader {
  private readonly view: DataView;
  private readonly tables = new FlatTables((at) => this.broken(at));
  /** Bytes that texts may still take up: they cannot be more than the header is long. */
  private left: number;

  constructor(
    private readonly file: string,
    private readonly bytes: Buffer,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.left = bytes.length;
  }

  header(): FgbHeader {
    const { tables, view } = this;
    const root = tables.root(view, 0, this.bytes.length);
    const columns = tables.field(root, 7, 4);
    const crs = tables.field(root, 10, 4);
    return {
      name: this.text(root, 0),
      geometryType: this.byte(root, 2, 0),
      columns: columns === 0 ? [] : this.columnsAt(columns),
      count: this.count(tables.field(root, 8, 8)),
      nodeSize: this.nodeSize(tables.field(root, 9, 2)),
      envelope: this.envelope(tables.field(root, 1, 4)),
      crs: crs === 0 ? null : this.crs(tables.target(crs)),
      title: this.text(root, 11),
      description: this.text(root, 12),
      metadata: this.text(root, 13),
    };
  }

  columns(field: number): FgbColumn[] {
    this.tables.root(this.view, 0, this.bytes.length);
    return this.columnsAt(field);
  }

  private columnsAt(field: number): FgbColumn[] {
    const first = this.tables.vector(field, 4);
    return Array.from({ length: this.tables.count }, (_, i) => this.column(this.tables.target(first + 4 * i)));
  }

  private column(table: number): FgbColumn {
    this.spend(4); // an empty name costs something too: offsets may all lead to one column
    const name = this.text(table, 0) ?? '';
    const number = this.byte(table, 1, 0);
    const type = COLUMN_TYPES[number];
    if (!type) {
      throw this.damaged(filled(FLATGEOBUF_REASONS.columnType, { name, type: number }));
    }
    const int = (slot: number): number => {
      const at = this.tables.field(table, slot, 4);
      return at === 0 ? -1 : this.view.getInt32(at, true);
    };
    return { name, type, width: int(4), precision: int(5), scale: int(6), nullable: this.byte(table, 7, 1) !== 0 };
  }

  private crs(table: number): FgbCrs {
    const code = this.tables.field(table, 1, 4);
    return {
      org: this.text(table, 0),
      code: code === 0 ? 0 : this.view.getInt32(code, true),
      name: this.text(table, 2),
      wkt: this.text(table, 4),
    };
  }

  private envelope(field: number): Box | null {
    if (field === 0) return null;
    const at = this.tables.vector(field, 8);
    if (this.tables.count < 4) return null;
    const [xmin, ymin, xmax, ymax] = [0, 8, 16, 24].map((offset) => this.view.getFloat64(at + offset, true));
    return { xmin: xmin!, ymin: ymin!, xmax: xmax!, ymax: ymax! };
  }

  private count(at: number): number {
    return at === 0 ? 0 : Number(this.view.getBigUint64(at, true));
  }

  private nodeSize(at: number): number {
    const size = at === 0 ? DEFAULT_NODE_SIZE : this.view.getUint16(at, true);
    if (size === 1) this.broken(at);
    return size;
  }

  private byte(table: number, slot: number, absent: number): number {
    const at = this.tables.field(table, slot, 1);
    return at === 0 ? absent : this.view.getUint8(at);
  }

  private text(table: number, slot: number): string | null {
    const field = this.tables.field(table, slot, 4);
    if (field === 0) return null;
    const at = this.tables.vector(field, 1);
    this.spend(this.tables.count);
    return this.bytes.toString('utf8', at, at + this.tables.count);
  }

  private spend(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) this.broken(0);
  }

  private broken(at: number): never {
    throw this.damaged(filled(FLATGEOBUF_REASONS.header, { at }));
  }

  private damaged(reason: ReturnType<typeof filled>): Problem {
    return new Problem('FLATGEOBUF_DAMAGED', { file: this.file }, { reason });
  }
}
