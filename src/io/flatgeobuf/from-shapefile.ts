import { basename, extname } from 'node:path';
import { parseDate } from '../../model/date.js';
import { Problem } from '../../model/problem.js';
import type { AttributeField, AttributeTable, PolygonLayer } from '../polygon-layer.js';
import { PolygonCollector, type ShapeFault } from '../shapefile/collect.js';
import type { PolygonRecord, RecordFault } from '../shapefile/scan.js';
import type { FgbValue } from './encode-values.js';
import { type FgbClosing, type FgbColumnSpec, FlatGeobufWriter, type WrittenFlatGeobuf } from './write.js';

/** Records of this many bytes are gathered before their attributes are read: back and forth in the table is slow. */
const CHUNK_BYTES = 4 << 20;
/** Digits that fit into 32 bits whatever they are. */
const SHORT_NUMBER = 9;

/** The layer to write, open. */
export type ShapefileSource = Pick<PolygonLayer, 'file' | 'table' | 'scan'>;

/** A record that is not among the features. */
export interface LeftOutRecord {
  /** From 1. */
  readonly record: number;
  readonly why: RecordFault | ShapeFault | 'deleted';
  /** xmin, ymin, xmax, ymax as the record states them, where it was read as far as that. */
  readonly box: readonly [number, number, number, number] | null;
}

/** What became of the records. */
export interface ShapefileIntake {
  /** Records in the source: features and left out. */
  readonly records: number;
  readonly leftOut: readonly LeftOutRecord[];
  /** Records (from 1) that state a box their vertices do not lie in, and where the true one begins. */
  readonly wrongBoxes: readonly { readonly record: number; readonly x: number; readonly y: number }[];
}

/**
 * Writes the usable records of a shapefile to a FlatGeobuf file, with all columns of the table. Rings are those that
 * `PolygonCollector` delivers, and come back from `FeatureRecords` as they were. `closing` is asked at the end, so that
 * the metadata can tell what became of the records. Without `index` features keep the order of the records.
 *
 * Numbers and days are written as such where every value of the column comes back from that as it stands in the table,
 * else as text. Days come back as 2026-03-06.
 *
 * Errors  RECORD_COUNTS_DIFFER, SHAPEFILE_DAMAGED; nothing is left behind then.
 */
export function writeShapefileAsFlatGeobuf(
  source: ShapefileSource,
  target: string,
  closing: (intake: ShapefileIntake) => FgbClosing,
  index = true,
): WrittenFlatGeobuf & ShapefileIntake {
  const writer = new Intake(source, target, index);
  try {
    return writer.run(closing);
  } catch (fault) {
    writer.abandon();
    throw fault;
  }
}

class Intake {
  private readonly columns: readonly ColumnOfTable[];
  private readonly writer: FlatGeobufWriter;
  private readonly leftOut: LeftOutRecord[] = [];
  private readonly wrongBoxes: { record: number; x: number; y: number }[] = [];
  private readonly values: FgbValue[];
  private chunk = new PolygonCollector(CHUNK_BYTES / 4);
  private chunkBytes = 0;

  constructor(
    private readonly source: ShapefileSource,
    target: string,
    index: boolean,
  ) {
    const { table, file } = source;
    this.columns = columnsOf(table);
    this.values = this.columns.map(() => null);
    const columns = this.columns.map(({ spec }) => spec);
    this.writer = new FlatGeobufWriter(target, { name: basename(file, extname(file)), columns, index });
  }

  run(closing: (intake: ShapefileIntake) => FgbClosing): WrittenFlatGeobuf & ShapefileIntake {
    const { file, table } = this.source;
    const records = this.source.scan({
      wants: () => true,
      take: (record) => this.take(record),
      wrongBox: (record, x, y) => this.wrongBoxes.push({ record: record + 1, x, y }),
      fault: (record, why) => this.leftOut.push({ record: record + 1, why, box: null }),
    });
    if (records !== table.count) {
      throw new Problem('RECORD_COUNTS_DIFFER', { file }, { shapes: records, rows: table.count });
    }
    this.writeChunk();
    this.leftOut.sort((p, q) => p.record - q.record);
    const intake = { records, leftOut: this.leftOut, wrongBoxes: this.wrongBoxes };
    return { ...this.writer.finish(closing(intake)), ...intake };
  }

  abandon(): void {
    this.writer.abandon();
  }

  private take(record: PolygonRecord): void {
    const why = this.source.table.isDeleted(record.record) ? 'deleted' : this.chunk.add(record);
    if (why !== null) {
      const { xmin, ymin, xmax, ymax } = record;
      this.leftOut.push({ record: record.record + 1, why, box: [xmin, ymin, xmax, ymax] });
    }
    this.chunkBytes += 16 * record.points;
    if (this.chunkBytes >= CHUNK_BYTES) this.writeChunk();
  }

  private writeChunk(): void {
    const { values, columns, writer } = this;
    const { table } = this.source;
    const shapes = this.chunk.shapes();
    const records = this.chunk.records();
    for (let feature = 0; feature < shapes.count; feature++) {
      const record = records[feature]!;
      for (let i = 0; i < columns.length; i++) {
        const text = table.text(record, i);
        values[i] = text === null ? null : columns[i]!.valueOf(text);
      }
      writer.add(shapes, feature, record + 1, values);
    }
    this.chunk = new PolygonCollector(CHUNK_BYTES / 4);
    this.chunkBytes = 0;
  }
}

/** How the texts of a table column are written. */
export interface ColumnOfTable {
  readonly spec: FgbColumnSpec;
  valueOf(text: string): FgbValue;
}

/** Columns as numbers or days where every value comes back from that as it stands in the table, else as text. */
export function columnsOf(table: AttributeTable): ColumnOfTable[] {
  const candidates = table.fields.map(typedColumns);
  for (let record = 0; record < table.count; record++) {
    for (let i = 0; i < candidates.length; i++) {
      const open = candidates[i]!;
      if (open.length === 0) continue;
      const text = table.text(record, i);
      while (text !== null && open.length > 0 && !open[0]!.keeps(text)) open.shift();
    }
  }
  return table.fields.map((field, i) => candidates[i]![0] ?? textColumn(field));
}

function textColumn({ name, length }: AttributeField): ColumnOfTable {
  return { spec: { name, type: 'String', width: length }, valueOf: (text) => text };
}

type TypedColumn = ColumnOfTable & { keeps(text: string): boolean };

/**
 * The column as numbers or days, and whether a text survives that, the narrowest first; a later one keeps what those
 * before it keep. None for columns of text.
 */
function typedColumns(field: AttributeField): TypedColumn[] {
  const { name, length, decimals } = field;
  if (field.type === 'D') {
    const spec = { name, type: 'DateTime', width: length } as const;
    return [{ spec, valueOf: dayOf, keeps: (text) => parseDate(text) === dayOf(text) }];
  }
  if (field.type !== 'N' && field.type !== 'F') return [];
  if (decimals > 0) {
    const spec = { name, type: 'Double', precision: length, scale: decimals } as const;
    return [{ spec, valueOf: Number, keeps: (text) => Number(text).toFixed(decimals) === text }];
  }
  const isStated = length > 0;
  const whole: TypedColumn = {
    spec: { name, type: isStated && length <= SHORT_NUMBER ? 'Int' : 'Long', ...(isStated ? { width: length } : {}) },
    valueOf: Number,
    keeps: (text) => Number.isSafeInteger(Number(text)) && String(Number(text)) === text,
  };
  // A format that does not state widths does not state decimals either.
  if (isStated) return [whole];
  const any: TypedColumn = {
    spec: { name, type: 'Double' },
    valueOf: Number,
    keeps: (text) => Number.isFinite(Number(text)) && String(Number(text)) === text,
  };
  return [whole, any];
}

function dayOf(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
