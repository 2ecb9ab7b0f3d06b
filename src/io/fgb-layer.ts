import { Problem } from '../model/problem.js';
import { INPUT_DETAILS } from '../words/inputs.js';
import { filled } from '../words/text.js';
import type { FgbFeature } from './flatgeobuf/feature.js';
import { type FgbColumn, type FgbColumnType, RECORD_COLUMN, RINGS_COLUMN } from './flatgeobuf/format.js';
import { type FlatGeobuf, openFlatGeobuf } from './flatgeobuf/read.js';
import { FeatureRecords } from './flatgeobuf/records.js';
import type { BoxTest } from './flatgeobuf/search.js';
import type { FgbValues } from './flatgeobuf/values.js';
import type {
  AttributeTable,
  LayerOrigin,
  LayerVisitor,
  PolygonLayer,
  RecordPlace,
  SourceRecords,
} from './polygon-layer.js';
import type { EncodingVerdict } from './shapefile/encoding.js';

const UTF8: EncodingVerdict = {
  encoding: 'utf-8',
  how: 'format',
  cpg: null,
  ldid: 0,
  contradiction: null,
  samples: [],
};

/** Types of columns by the letters of a .dbf, which the rest of the program and its readers know. */
const LETTERS: Readonly<Record<FgbColumnType, string>> = {
  Byte: 'N',
  UByte: 'N',
  Bool: 'L',
  Short: 'N',
  UShort: 'N',
  Int: 'N',
  UInt: 'N',
  Long: 'N',
  ULong: 'N',
  Float: 'N',
  Double: 'N',
  String: 'C',
  Json: 'C',
  DateTime: 'D',
  Binary: 'B',
};

/** How many texts beyond ASCII are shown as samples. */
const SAMPLES = 5;

/**
 * A FlatGeobuf file as a layer. Features are numbered as they stand in the file. With an index only what is near is
 * read.
 *
 * Errors  NOT_A_FLATGEOBUF, FLATGEOBUF_DAMAGED.
 */
export function openFgbLayer(source: string, origin: LayerOrigin | null = null): PolygonLayer {
  const opened = openFlatGeobuf(source, origin?.reading ?? OWN_READING);
  const { header } = opened;
  if (origin === null && header.geometryType === ANY_GEOMETRY) requirePolygon(opened);
  const table = new FgbTable(opened, origin);
  const { crs, envelope } = header;
  const ownSystem = crs === null ? null : crs.wkt || (crs.code > 0 ? `${crs.org ?? 'EPSG'}:${crs.code}` : null);
  return {
    file: origin?.file ?? source,
    source,
    bytes: opened.bytes,
    geometry: 'Polygon',
    extent: envelope ?? table.extent(),
    table,
    prj: origin ? origin.prj : ownSystem,
    files: origin?.files ?? [source],
    origin,
    placeOf: placesIn(origin, source),
    scan: (visitor, near) => table.scan(visitor, near ?? null),
  };
}

/** Points or lines among polygons are faults of their records. */
const OWN_READING = { passOthers: true } as const;
/** Header of a file whose features tell their types themselves. */
const ANY_GEOMETRY = 0;

/** Errors: LAYER_NOT_POLYGONS where there are features and none of them is a polygon. */
function requirePolygon(opened: FlatGeobuf): void {
  let others = 0;
  const count = opened.scan(({ otherType }) => {
    if (otherType > 0) others++;
  });
  if (count === 0 || others < count) return;
  const { file } = opened;
  opened.close();
  const held = filled(INPUT_DETAILS.otherGeometry, { count });
  throw new Problem('LAYER_NOT_POLYGONS', { file }, { held });
}

/** The attributes, by record number from 0. */
class FgbTable implements AttributeTable {
  readonly count: number;
  readonly fields;
  readonly encoding: EncodingVerdict;
  /** The records of the source, where features are numbered by it. */
  private readonly source: SourceRecords | null;
  private readonly columns: readonly number[];
  private readonly values: FgbValues;
  /** Where features begin in the file, found when a record is first asked for by its number. */
  private offsets: Float64Array | null = null;
  private at = -1;
  /** Attributes of records that are not among the features, found when one is first asked for. */
  private leftOut: Map<number, SourceRecords['leftOut'][number]['values']> | null = null;

  constructor(
    private readonly layer: FlatGeobuf,
    origin: LayerOrigin | null,
  ) {
    this.source = origin?.records ?? null;
    this.values = layer.values();
    const kept = layer.columns.map((column, i) => ({ column, i })).filter(({ column }) => isForeign(column));
    this.columns = kept.map(({ i }) => i);
    this.fields = kept.map(({ column: { name, type, width, scale } }) => ({
      name,
      type: LETTERS[type],
      length: Math.max(0, width),
      decimals: Math.max(0, scale),
    }));
    this.count = this.source?.count ?? (layer.header.count > 0 ? layer.header.count : layer.scan(() => {}));
    this.encoding = origin?.encoding ?? { ...UTF8, samples: this.sampleTexts() };
  }

  fieldIndex(name: string): number {
    const wanted = name.toUpperCase();
    return this.fields.findIndex((field) => field.name.toUpperCase() === wanted);
  }

  text(record0: number, field: number): string | null {
    if (record0 === this.at || this.turnTo(record0)) return this.values.text(this.columns[field]!);
    return this.leftOutText(record0, field);
  }

  isDeleted(): boolean {
    return false;
  }

  close(): void {
    this.layer.close();
  }

  /** The box of all vertices, where the header has none; null for a layer without any. */
  extent(): { xmin: number; ymin: number; xmax: number; ymax: number } | null {
    const box = { xmin: Infinity, ymin: Infinity, xmax: -Infinity, ymax: -Infinity };
    this.layer.scan(({ xmin, ymin, xmax, ymax }) => {
      if (!(xmin <= xmax)) return;
      box.xmin = Math.min(box.xmin, xmin);
      box.ymin = Math.min(box.ymin, ymin);
      box.xmax = Math.max(box.xmax, xmax);
      box.ymax = Math.max(box.ymax, ymax);
    });
    return box.xmin <= box.xmax ? box : null;
  }

  scan(visitor: LayerVisitor, near: BoxTest | null): number {
    const values = this.layer.values();
    const records = new FeatureRecords(this.layer.file, values);
    const text = (field: number): string | null => values.text(this.columns[field]!);
    for (const { record, fault } of this.source?.leftOut ?? []) visitor.fault(record - 1, fault);
    const take = (feature: FgbFeature): void => {
      if (feature.otherType > 0) return visitor.fault(feature.index, 'not-a-polygon');
      if (!(feature.xmin <= feature.xmax)) return visitor.fault(feature.index, 'null-shape');
      const { xmin, ymin, xmax, ymax } = feature;
      if (!visitor.wants(xmin, ymin, xmax, ymax)) return;
      const record = records.of(feature);
      visitor.take(this.source ? record : { ...record, record: feature.index }, text);
    };
    if (near && this.layer.hasIndex) this.layer.query(near, take);
    else this.layer.scan(take);
    return this.count;
  }

  private leftOutText(record0: number, field: number): string | null {
    this.leftOut ??= new Map(this.source?.leftOut.map(({ record, values }) => [record - 1, values]));
    const value = this.leftOut.get(record0)?.[field] ?? null;
    return value === null ? null : String(value);
  }

  /** False for a record of the source that is not among the features. */
  private turnTo(record0: number): boolean {
    this.offsets ??= this.findOffsets();
    const offset = this.offsets[record0];
    if (offset === undefined) throw new RangeError(`record ${record0} of ${this.layer.file}, which has ${this.count}`);
    if (offset === 0) return false;
    this.values.of(this.layer.featureAt(offset, record0));
    this.at = record0;
    return true;
  }

  private findOffsets(): Float64Array {
    const offsets = new Float64Array(this.count); // 0 is no place of a feature
    const values = this.layer.values();
    const records = new FeatureRecords(this.layer.file, values);
    const found = this.layer.scan((feature) => {
      if (this.source) values.of(feature);
      offsets[this.source ? records.recordOf(feature) : feature.index] = feature.offset;
    });
    if (found + (this.source?.leftOut.length ?? 0) !== this.count) {
      throw new Problem('RECORD_COUNTS_DIFFER', { file: this.layer.file }, { shapes: found, rows: this.count });
    }
    return offsets;
  }

  private sampleTexts(): string[] {
    const found = new Set<string>();
    const names = this.fields.map(({ name }) => name).filter((name) => /[^ -~]/.test(name));
    for (const name of names.slice(0, SAMPLES)) found.add(name);
    return [...found];
  }
}

/** Where a record stands in the file or files of the user. */
function placesIn(origin: LayerOrigin | null, source: string): (record0: number) => RecordPlace {
  const file = origin?.file ?? source;
  const files = origin?.records?.files ?? [];
  const details = new Map(origin?.records?.leftOut.map(({ record, detail }) => [record, detail]));
  return (record0) => {
    const record = record0 + 1;
    const detail = details.get(record) ?? null;
    const part = files.findLast(({ first }) => first <= record);
    return part ? { file: part.file, record: record - part.first + 1, detail } : { file, record, detail };
  };
}

function isForeign({ name }: FgbColumn): boolean {
  return name !== RECORD_COLUMN && name !== RINGS_COLUMN;
}
