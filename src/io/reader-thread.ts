import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Problem, type ProblemCode, type Where } from '../model/problem.js';
import type { TextParams } from '../words/text.js';
import type { UnpackedShapefile, ZippedWish } from './archive/shapefile.js';
import type { GeoParquetLayer } from './geoparquet/read.js';
import type { ShapeKind } from './shapefile/scan.js';
import { SyncThread } from './sync-thread.js';
import type { TableLayer, TableLayerOptions } from './table/layer.js';
import type { Table, TableOptions } from './table/model.js';

/** What the reading thread is asked for; paths and options as the readers take them. */
export type ReaderOrder =
  | { readonly kind: 'table'; readonly path: string; readonly options: TableOptions }
  | {
      readonly kind: 'table-layer';
      readonly path: string;
      readonly target: string;
      readonly options: TableLayerOptions;
    }
  | { readonly kind: 'geoparquet'; readonly path: string; readonly target: string }
  | { readonly kind: 'unzip'; readonly wish: ZippedWish; readonly folder: string }
  | { readonly kind: 'zipped'; readonly archive: string; readonly shapes: ShapeKind }
  | { readonly kind: 'end' };

export type ReaderAnswer =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly where: Where; readonly params: TextParams }
  | { readonly kind: 'defect'; readonly message: string };

const ENTRY = new URL('./reader-worker.js', import.meta.url);

/** A table in memory, read while the caller waits. Errors: those of `readTable`. */
export function readTableNow(path: string, options: TableOptions): Table {
  return inThread({ kind: 'table', path, options }) as Table;
}

/** A table with outlines, copied to `target` while the caller waits. Errors: those of `readTableLayer`. */
export function readTableLayerNow(path: string, target: string, options: TableLayerOptions): TableLayer {
  return inThread({ kind: 'table-layer', path, target, options }) as TableLayer;
}

/** A GeoParquet file, copied to `target` while the caller waits. Errors: those of `readGeoParquet`. */
export function readGeoParquetNow(path: string, target: string): GeoParquetLayer {
  return inThread({ kind: 'geoparquet', path, target }) as GeoParquetLayer;
}

/** A shapefile of an archive, unpacked while the caller waits. Errors: those of `unpackShapefile`. */
export function unpackShapefileNow(wish: ZippedWish, folder: string): UnpackedShapefile | null {
  return inThread({ kind: 'unzip', wish, folder }) as UnpackedShapefile | null;
}

/** Names of the shapefiles in an archive, found while the caller waits. Errors: those of `zippedShapefiles`. */
export function zippedShapefilesNow(archive: string, shapes: ShapeKind): string[] | null {
  return inThread({ kind: 'zipped', archive, shapes }) as string[] | null;
}

/**
 * The libraries behind these readers answer later; the job that waits for them is a plain sequence. So they work in a
 * thread, and this one sleeps.
 */
function inThread(order: ReaderOrder): unknown {
  if (!existsSync(fileURLToPath(ENTRY))) throw new Error('tables are read by the compiled program only');
  const thread = new SyncThread<ReaderOrder, ReaderAnswer>(ENTRY);
  thread.order(order);
  const answer = thread.answer();
  thread.order({ kind: 'end' });
  if (answer.kind === 'problem') throw new Problem(answer.code, answer.where, answer.params);
  if (answer.kind === 'defect') throw new Error(`in a worker thread: ${answer.message}`);
  return answer.value;
}
