import { basename, extname } from 'node:path';
import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { Problem } from '../../model/problem.js';
import { GEOPARQUET_REASONS } from '../../words/geoparquet.js';
import { filled, type Text } from '../../words/text.js';
import { freeName, ownColumnNames } from '../flatgeobuf/column-names.js';
import type { FgbValue } from '../flatgeobuf/encode-values.js';
import { type InputLayer, OutlineLayer } from '../flatgeobuf/input-layer.js';
import { Outline } from '../flatgeobuf/outlines.js';
import type { FgbColumnSpec } from '../flatgeobuf/write.js';
import { requireFile } from '../required-file.js';
import { readWkb } from './wkb.js';

/** What was read from a GeoParquet file. */
export interface GeoParquetLayer extends InputLayer {
  /** PROJJSON as text; null where the file says that no system is known, `OGC:CRS84` where it says nothing. */
  readonly crs: string | null;
}

/** What is read at a time: bounds the memory where row groups are large. */
const ROWS_AT_A_TIME = 20_000;
const DEFAULT_CRS = 'OGC:CRS84';
const GEOMETRY_NAMES = ['geometry', 'geom', 'wkb_geometry'];

/**
 * Reads a GeoParquet file (1.0, 1.1; also Parquet with a column of WKB called geometry) into a FlatGeobuf file without
 * index. Record number = row, from 1. Coordinates keep their bits; whole numbers of 64 bits become text, so that long
 * ids keep their digits; nested columns are left out.
 *
 * Errors  NOT_A_GEOPARQUET, and those of a path that leads nowhere. Nothing is left behind then.
 * Source  GeoParquet 1.1.0 (geoparquet.org/releases/v1.1.0).
 */
export async function readGeoParquet(path: string, target: string): Promise<GeoParquetLayer> {
  requireFile(path);
  const parquet = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await parquet.asyncBufferFromFile(path);
  const metadata = await soundly(path, () => parquet.parquetMetadataAsync(file, { geoparquet: false }));
  const { column, crs } = geometryOf(path, metadata);
  const columns = columnsOf(metadata, column);
  const taken = ownColumnNames();
  const layer = new OutlineLayer(
    target,
    basename(path, extname(path)),
    columns.map(({ name, type }): FgbColumnSpec => ({ name: freeName(name, taken), type })),
  );
  const wanted = [column, ...columns.map(({ name }) => name)];
  const rows = Number(metadata.num_rows);
  try {
    const taker = new RowTaker(layer, column, columns);
    for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
      const options = {
        file: file as AsyncBuffer,
        metadata,
        compressors,
        columns: wanted,
        geoparquet: false,
        utf8: false,
      };
      const found = await soundly(path, () =>
        parquet.parquetReadObjects({ ...options, rowStart: from, rowEnd: Math.min(rows, from + ROWS_AT_A_TIME) }),
      );
      for (const row of found) taker.take(row);
    }
    return { ...layer.finish(rows, null), crs };
  } catch (error) {
    layer.abandon();
    throw error;
  }
}

/** The library throws errors of many kinds at damaged files; to a user they are one. */
async function soundly<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw notAGeoParquet(file, filled(GEOPARQUET_REASONS.damaged, { words }), cause);
  }
}

function notAGeoParquet(file: string, reason: Text, cause?: unknown): Problem {
  return new Problem('NOT_A_GEOPARQUET', { file }, { reason }, { cause });
}

interface GeoMetadata {
  readonly primary_column?: string;
  readonly columns?: Readonly<Record<string, { readonly encoding?: string; readonly crs?: unknown }>>;
}

function geometryOf(file: string, metadata: FileMetaData): { readonly column: string; readonly crs: string | null } {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'geo')?.value;
  const names = metadata.schema.slice(1).map(({ name }) => name);
  if (text === undefined) {
    const column = GEOMETRY_NAMES.find((name) => names.includes(name));
    if (column === undefined) throw notAGeoParquet(file, GEOPARQUET_REASONS.noGeo);
    return { column, crs: null };
  }
  const geo = parsed(file, text);
  const column = geo.primary_column ?? 'geometry';
  const stated = geo.columns?.[column];
  if (!stated || !names.includes(column)) throw notAGeoParquet(file, GEOPARQUET_REASONS.noGeo);
  const { encoding = 'WKB', crs } = stated;
  if (encoding.toUpperCase() !== 'WKB') throw notAGeoParquet(file, filled(GEOPARQUET_REASONS.encoding, { encoding }));
  if (crs === undefined) return { column, crs: DEFAULT_CRS };
  return { column, crs: crs === null ? null : JSON.stringify(crs) };
}

function parsed(file: string, text: string): GeoMetadata {
  try {
    return (JSON.parse(text) ?? {}) as GeoMetadata;
  } catch (cause) {
    throw notAGeoParquet(file, filled(GEOPARQUET_REASONS.damaged, { words: '"geo"' }), cause);
  }
}

interface ReadColumn {
  readonly name: string;
  readonly type: 'Bool' | 'Int' | 'Double' | 'String';
}

/** The plain columns at the top, in their order. */
function columnsOf({ schema }: FileMetaData, geometry: string): ReadColumn[] {
  const columns: ReadColumn[] = [];
  let at = 1;
  while (at < schema.length) {
    const element = schema[at]!;
    const size = elementsIn(schema, at);
    const isPlain = size === 1 && element.repetition_type !== 'REPEATED';
    if (isPlain && element.name !== geometry) columns.push({ name: element.name, type: typeOf(element) });
    at += size;
  }
  return columns;
}

/** The element and everything below it. */
function elementsIn(schema: readonly SchemaElement[], at: number): number {
  let size = 1;
  for (let child = 0; child < (schema[at]!.num_children ?? 0); child++) size += elementsIn(schema, at + size);
  return size;
}

function typeOf({ type, converted_type, logical_type }: SchemaElement): ReadColumn['type'] {
  if (type === 'BOOLEAN') return 'Bool';
  if (converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL') return 'Double';
  if (type === 'DOUBLE' || type === 'FLOAT') return 'Double';
  return type === 'INT32' && converted_type === undefined && logical_type === undefined ? 'Int' : 'String';
}

/** Hands rows to the copy, one after the other. */
class RowTaker {
  private readonly outline = new Outline();
  private readonly decoder = new TextDecoder();
  private record = 0;

  constructor(
    private readonly layer: OutlineLayer,
    private readonly geometry: string,
    private readonly columns: readonly ReadColumn[],
  ) {}

  take(row: Readonly<Record<string, unknown>>): void {
    const record = ++this.record;
    const wkb = row[this.geometry];
    const values = this.columns.map(({ name, type }) => this.value(row[name], type));
    if (!(wkb instanceof Uint8Array)) {
      this.layer.setAside({ record, code: 'NO_GEOMETRY', detail: null }, values);
      return;
    }
    const fault = readWkb(wkb, this.outline);
    if (fault) this.layer.setAside({ record, ...fault }, values);
    else this.layer.add(this.outline, record, values);
  }

  private value(value: unknown, type: ReadColumn['type']): FgbValue {
    if (value === null || value === undefined) return null;
    if (type === 'Bool') return value ? 1 : 0;
    if (type === 'Int' || type === 'Double') return Number.isFinite(Number(value)) ? Number(value) : null;
    return this.text(value);
  }

  private text(value: unknown): string {
    if (typeof value === 'string') return value;
    if (value instanceof Uint8Array) return this.decoder.decode(value);
    if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}
