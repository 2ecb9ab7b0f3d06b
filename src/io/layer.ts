import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { DbfTable } from './shapefile/dbf.js';
import { readHeader, type ShapefileHeader } from './shapefile/scan.js';

/** A polygon layer, opened: header read, attribute table ready, nothing scanned yet. */
export interface PolygonLayer {
  readonly file: string;
  readonly header: ShapefileHeader;
  readonly table: DbfTable;
  /** Text of the .prj, null when there is none. */
  readonly prj: string | null;
  /** All files that belong to it, for the manifest. */
  readonly files: readonly string[];
}

const SIDECARS = ['.shp', '.shx', '.dbf', '.prj', '.cpg'] as const;

/**
 * Opens a shapefile with its sidecars.
 *
 * Errors  FILE_NOT_FOUND with the nearest name in the folder, DBF_MISSING, NOT_A_SHAPEFILE, SHAPEFILE_DAMAGED,
 *         FORMAT_UNKNOWN for other extensions.
 */
export function openPolygonLayer(path: string, options: { readonly encoding?: string | undefined }): PolygonLayer {
  requireFile(path);
  if (extname(path).toLowerCase() !== '.shp') {
    throw new Problem('FORMAT_UNKNOWN', { file: path }, { extension: extname(path) || basename(path) });
  }
  const header = readHeader(path);
  const dbf = sidecar(path, '.dbf');
  if (!dbf) throw new Problem('DBF_MISSING', { file: path }, { dbf: basename(path).replace(/\.shp$/i, '.dbf') });
  const table = DbfTable.open(dbf, options.encoding === undefined ? {} : { encoding: options.encoding });
  const prjFile = sidecar(path, '.prj');
  const files = SIDECARS.map((extension) => sidecar(path, extension)).filter((file) => file !== null);
  return { file: path, header, table, prj: prjFile ? readFileSync(prjFile, 'utf8').trim() : null, files };
}

/** The file of the same name with another extension, in whatever case it is written. */
function sidecar(path: string, extension: string): string | null {
  const base = path.slice(0, -extname(path).length);
  for (const candidate of [extension, extension.toUpperCase()])
    if (existsSync(base + candidate)) return base + candidate;
  const wanted = basename(base + extension).toLowerCase();
  const found = readdirSync(dirname(path)).find((name) => name.toLowerCase() === wanted);
  return found ? join(dirname(path), found) : null;
}

/** Refuses a path that leads nowhere, with what might have been meant. */
export function requireFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return;
  if (stat?.isDirectory()) throw new Problem('FILE_NOT_FOUND', { file: path }, { path, hint: 'a folder / 文件夹' });
  throw new Problem('FILE_NOT_FOUND', { file: path }, { path, hint: hintFor(path) });
}

function hintFor(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) return `no folder ${folder} / 无此文件夹 ${folder}`;
  const names = readdirSync(folder).filter((name) => extname(name).toLowerCase() === extname(path).toLowerCase());
  if (names.length === 0) return `${folder}: no ${extname(path) || 'such'} files / 没有 ${extname(path)} 文件`;
  return `${join(folder, nearest(basename(path), names))} ?`;
}
