import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { toolVersion } from '../version.js';
import { WKB_MULTI_POLYGON, type WkbColumn } from './parquet-wkb.js';

/** A run of rows, by column. */
export interface ParquetRows {
  /** By column of the layout; all have as many values as there are geometries. Days as YYYY-MM-DD. */
  readonly columns: readonly ArrayLike<string | number | null>[];
  readonly geometry: WkbColumn;
}

export interface ParquetColumn {
  readonly name: string;
  /** `number` has a value in every row; the others may be null. `long` may have more than 32 bits. */
  readonly kind: 'text' | 'number' | 'optional-number' | 'whole' | 'long' | 'day';
}

export interface ParquetLayout {
  readonly columns: readonly ParquetColumn[];
  /** PROJJSON of the coordinates; null where it is not known: leaving it out would say WGS 84. */
  readonly crs: object | null;
}

export type ParquetLibrary = typeof import('hyparquet-writer');

/** Loaded only where it is needed, so that no other format waits for it. */
export function loadParquet(): Promise<ParquetLibrary> {
  return import('hyparquet-writer');
}

export const GEOMETRY = 'geometry';
/** A row group is written when it has so many rows or bytes of geometry: memory does not grow with the file. */
const GROUP_ROWS = 50_000;
const GROUP_BYTES = 16 << 20;

/**
 * Writes rows as GeoParquet 1.1, one row group after the other, in pages compressed by Snappy. Nothing but the rows
 * shows in the bytes: neither the time nor how the rows were handed over, as long as the runs are the same.
 * Source  GeoParquet 1.1.0 (geoparquet.org/releases/v1.1.0).
 */
export class GeoParquet {
  private readonly bytes: ByteWriter;
  private readonly parquet: ParquetWriter;
  private readonly metadata: { key: string; value: string }[] = [];
  private values: (string | number | null)[][];
  private geometries: Uint8Array[] = [];
  private geometryBytes = 0;
  private readonly extent = new Extent();

  /** `write` takes the bytes of the file in order; they are its own only during the call. */
  constructor(
    library: ParquetLibrary,
    private readonly layout: ParquetLayout,
    private readonly write: (bytes: Uint8Array) => void,
  ) {
    this.bytes = new library.ByteWriter();
    this.parquet = new library.ParquetWriter({
      writer: this.bytes,
      schema: schemaOf(layout),
      kvMetadata: this.metadata,
      createdBy: `tuban version ${toolVersion()}`,
    });
    this.values = layout.columns.map(() => []);
  }

  add({ columns, geometry }: ParquetRows): void {
    const { ends, bytes } = geometry;
    columns.forEach((column, c) => {
      for (let row = 0; row < ends.length; row++) this.values[c]!.push(column[row]!);
    });
    for (let row = 0, from = 0; row < ends.length; row++) {
      const wkb = bytes.subarray(from, ends[row]!);
      this.geometries.push(wkb);
      this.extent.add(wkb);
      from = ends[row]!;
    }
    this.geometryBytes += bytes.length;
    if (this.geometries.length >= GROUP_ROWS || this.geometryBytes >= GROUP_BYTES) this.flush();
  }

  /** Writes what is left, and the description of the file. */
  finish(): void {
    this.flush();
    this.metadata.push({ key: 'geo', value: JSON.stringify(this.geo()) });
    this.parquet.finish();
    this.handOver();
  }

  private flush(): void {
    const rows = this.geometries.length;
    if (rows === 0) return;
    this.parquet.write({
      columnData: [
        ...this.layout.columns.map((column, c) => columnData(column, this.values[c]!)),
        // Smallest and largest bytes of a geometry say nothing.
        { name: GEOMETRY, data: this.geometries, encoding: 'PLAIN', statistics: false },
      ],
      rowGroupSize: rows,
    });
    this.handOver();
    this.values = this.layout.columns.map(() => []);
    this.geometries = [];
    this.geometryBytes = 0;
  }

  private handOver(): void {
    this.write(this.bytes.getBytes());
    this.bytes.index = 0;
  }

  private geo(): object {
    const { types, box } = this.extent;
    return {
      version: '1.1.0',
      primary_column: GEOMETRY,
      columns: {
        [GEOMETRY]: {
          encoding: 'WKB',
          geometry_types: types,
          crs: this.layout.crs,
          edges: 'planar',
          orientation: 'counterclockwise',
          ...(box ? { bbox: box } : {}),
        },
      },
    };
  }
}

type ColumnData = Parameters<ParquetWriter['write']>[0]['columnData'][number];

function columnData({ name, kind }: ParquetColumn, values: readonly (string | number | null)[]): ColumnData {
  if (kind === 'number') return { name, data: Float64Array.from(values as number[]), encoding: 'PLAIN' };
  if (kind === 'long') return { name, data: values.map((value) => (value === null ? null : BigInt(value))) };
  if (kind === 'day') return { name, data: values.map((day) => (day === null ? null : new Date(day))) };
  return { name, data: values as (string | number | null)[] };
}

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  number: { type: 'DOUBLE', repetition_type: 'REQUIRED' },
  'optional-number': { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  whole: { type: 'INT32', repetition_type: 'OPTIONAL' },
  long: { type: 'INT64', repetition_type: 'OPTIONAL' },
  day: { type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
} as const;

function schemaOf({ columns }: ParquetLayout): Schema {
  return [
    { name: 'root', num_children: columns.length + 1 },
    ...columns.map(({ name, kind }) => ({ name, ...TYPES[kind] })),
    { name: GEOMETRY, type: 'BYTE_ARRAY', repetition_type: 'REQUIRED' },
  ];
}

/** Kinds and box of all geometries seen. */
class Extent {
  private readonly range = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  private polygons = false;
  private multiPolygons = false;

  get types(): string[] {
    return [...(this.polygons ? ['Polygon'] : []), ...(this.multiPolygons ? ['MultiPolygon'] : [])];
  }

  /** Null while there was no vertex. */
  get box(): readonly number[] | null {
    return this.range[0] <= this.range[2] ? this.range : null;
  }

  add(wkb: Uint8Array): void {
    const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
    if (view.getUint32(1, true) !== WKB_MULTI_POLYGON) {
      this.polygons = true;
      this.polygon(view, 0);
      return;
    }
    this.multiPolygons = true;
    let at = 9;
    for (let left = view.getUint32(5, true); left > 0; left--) at = this.polygon(view, at);
  }

  /** Returns where the polygon ends. */
  private polygon(view: DataView, start: number): number {
    const { range } = this;
    let at = start + 9;
    for (let rings = view.getUint32(start + 5, true); rings > 0; rings--) {
      const end = at + 4 + 16 * view.getUint32(at, true);
      for (at += 4; at < end; at += 16) {
        const x = view.getFloat64(at, true);
        const y = view.getFloat64(at + 8, true);
        if (x < range[0]) range[0] = x;
        if (y < range[1]) range[1] = y;
        if (x > range[2]) range[2] = x;
        if (y > range[3]) range[3] = y;
      }
    }
    return at;
  }
}
