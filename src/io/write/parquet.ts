import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { toolVersion } from '../version.js';
import { WKB_MULTI_POLYGON, type WkbColumn } from './parquet-wkb.js';

/** A run of rows, by column. */
export interface ParquetRows {
  /** By text column; all have the same number of rows. */
  readonly texts: readonly (readonly (string | null)[])[];
  readonly numbers: Float64Array;
  readonly geometry: WkbColumn;
}

export interface ParquetLayout {
  readonly texts: readonly string[];
  readonly number: string;
  /** PROJJSON of the coordinates; null where it is not known: leaving it out would say WGS 84. */
  readonly crs: object | null;
}

const GEOMETRY = 'geometry';
/** A row group is written when it has so many rows or bytes of geometry: memory does not grow with the file. */
const GROUP_ROWS = 50_000;
const GROUP_BYTES = 16 << 20;

/**
 * Writes rows as GeoParquet 1.1, one row group after the other, in pages compressed by Snappy. Nothing but the rows
 * shows in the bytes: neither the time nor how the rows were handed over, as long as the runs are the same.
 * Source  GeoParquet 1.1.0 (geoparquet.org/releases/v1.1.0).
 */
export class GeoParquet {
  /** `write` takes the bytes of the file in order; they are its own only during the call. */
  static async open(layout: ParquetLayout, write: (bytes: Uint8Array) => void): Promise<GeoParquet> {
    // Loaded only here, so that no other format waits for it.
    const library = await import('hyparquet-writer');
    const bytes = new library.ByteWriter();
    const metadata: { key: string; value: string }[] = [];
    const parquet = new library.ParquetWriter({
      writer: bytes,
      schema: schemaOf(layout),
      kvMetadata: metadata,
      createdBy: `tuban version ${toolVersion()}`,
    });
    return new GeoParquet(layout, write, bytes, parquet, metadata);
  }

  private texts: (string | null)[][];
  private numbers: number[] = [];
  private geometries: Uint8Array[] = [];
  private geometryBytes = 0;
  private readonly extent = new Extent();

  private constructor(
    private readonly layout: ParquetLayout,
    private readonly write: (bytes: Uint8Array) => void,
    private readonly bytes: ByteWriter,
    private readonly parquet: ParquetWriter,
    private readonly metadata: { key: string; value: string }[],
  ) {
    this.texts = layout.texts.map(() => []);
  }

  add({ texts, numbers, geometry }: ParquetRows): void {
    for (let row = 0, from = 0; row < numbers.length; row++) {
      texts.forEach((column, t) => {
        this.texts[t]!.push(column[row]!);
      });
      this.numbers.push(numbers[row]!);
      const wkb = geometry.bytes.subarray(from, geometry.ends[row]!);
      this.geometries.push(wkb);
      this.extent.add(wkb);
      from = geometry.ends[row]!;
    }
    this.geometryBytes += geometry.bytes.length;
    if (this.numbers.length >= GROUP_ROWS || this.geometryBytes >= GROUP_BYTES) this.flush();
  }

  /** Writes what is left, and the description of the file. */
  finish(): void {
    this.flush();
    this.metadata.push({ key: 'geo', value: JSON.stringify(this.geo()) });
    this.parquet.finish();
    this.handOver();
  }

  private flush(): void {
    const rows = this.numbers.length;
    if (rows === 0) return;
    this.parquet.write({
      columnData: [
        ...this.layout.texts.map((name, t) => ({ name, data: this.texts[t]! })),
        { name: this.layout.number, data: Float64Array.from(this.numbers), encoding: 'PLAIN' },
        // Smallest and largest bytes of a geometry say nothing.
        { name: GEOMETRY, data: this.geometries, encoding: 'PLAIN', statistics: false },
      ],
      rowGroupSize: rows,
    });
    this.handOver();
    this.texts = this.layout.texts.map(() => []);
    this.numbers = [];
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

function schemaOf({ texts, number }: ParquetLayout): ConstructorParameters<typeof ParquetWriter>[0]['schema'] {
  return [
    { name: 'root', num_children: texts.length + 2 },
    ...texts.map((name) => ({
      name,
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'OPTIONAL' as const,
    })),
    { name: number, type: 'DOUBLE', repetition_type: 'REQUIRED' },
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
