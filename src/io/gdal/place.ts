import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { CLOSED_FORMATS, FOLDER_HINTS, GDB_REASONS } from '../../words/gdal.js';
import { PATH_HINTS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';
import { datasetIn } from './archive.js';
import { type Gdal, GdalAbsent, loadGdal } from './load.js';
import { archiveAround } from './split-layer.js';

/** A dataset on disk that GDAL is to open. */
export interface VectorPlace {
  /** As the user named it; for messages. */
  readonly file: string;
  /** What GDAL is given to open. */
  readonly target: string;
  /** Name of the format, for messages. */
  readonly format: string;
  /** The way to another encoding than the one stated; null where texts are in UTF-8, or no way is known. */
  readonly recoding: 'shapefile' | 'mapinfo' | 'dxf' | null;
  /** Where the encoding is to be found by the bytes: nothing is stated, or it is often stated wrongly. */
  readonly isEncodingOpen: boolean;
  /** Files that ArcGIS has compressed: their layers cannot be read. */
  readonly compressed: readonly string[];
}

/** Formats by extension, as far as they are known by name; GDAL may open more. */
const FORMATS: Readonly<Record<string, string>> = {
  '.dxf': 'DXF',
  '.fgb': 'FlatGeobuf',
  '.gdb': 'File Geodatabase',
  '.geojson': 'GeoJSON',
  '.gml': 'GML',
  '.gpkg': 'GeoPackage',
  '.kml': 'KML',
  '.kmz': 'KMZ',
  '.mif': 'MapInfo MIF',
  '.shp': 'Shapefile',
  '.shz': 'Shapefile',
  '.sqlite': 'SQLite',
  '.tab': 'MapInfo TAB',
  '.zip': 'ZIP',
};
const CLOSED: Readonly<Record<string, keyof typeof CLOSED_FORMATS>> = {
  '.accdb': 'accessDatabase',
  '.dwg': 'dwg',
  '.gdbtable': 'gdbTable',
  '.mdb': 'accessDatabase',
};
const RECODINGS: Readonly<Record<string, VectorPlace['recoding']>> = {
  '.dxf': 'dxf',
  '.mif': 'mapinfo',
  '.shp': 'shapefile',
  '.shz': 'shapefile',
  '.tab': 'mapinfo',
};
const CATALOG = 'a00000001.gdbtable';
const LISTED = 8;

/**
 * Looks at what a path leads to before GDAL is asked, which says little about what it does not read.
 *
 * Errors  FILE_NOT_FOUND, FILE_IS_FOLDER, FORMAT_CLOSED, GDB_INCOMPLETE, ARCHIVE_UNCLEAR; GDAL_MISSING for archives.
 */
export function findPlace(file: string): VectorPlace {
  const extension = extname(file).toLowerCase();
  if (!existsSync(file)) return placeInArchive(file) ?? notFound(file);
  if (statSync(file).isDirectory()) return extension === '.gdb' ? geodatabase(file) : folder(file);
  const closed = CLOSED[extension];
  if (closed) {
    const { what, next } = CLOSED_FORMATS[closed];
    throw new Problem('FORMAT_CLOSED', { file }, { format: what, hint: next });
  }
  if (extension === '.gdb') throw new Problem('GDB_INCOMPLETE', { file }, { reason: GDB_REASONS.file });
  if (extension === '.zip') return archived(file, file, null);
  const recoding = RECODINGS[extension] ?? null;
  const isEncodingOpen = recoding === 'mapinfo';
  return { file, target: resolve(file), format: formatOf(file), recoding, isEncodingOpen, compressed: [] };
}

/** GDAL for a format. Errors: GDAL_MISSING, with the way to it. */
export function gdalFor({ file, format }: Pick<VectorPlace, 'file' | 'format'>): Gdal {
  try {
    return loadGdal();
  } catch (cause) {
    if (!(cause instanceof GdalAbsent)) throw cause;
    throw new Problem('GDAL_MISSING', { file }, { format }, { cause });
  }
}

function placeInArchive(file: string): VectorPlace | null {
  const place = archiveAround(file);
  return place && archived(file, place.archive, place.inner);
}

function archived(file: string, archive: string, inner: string | null): VectorPlace {
  const gdal = gdalFor({ file, format: 'ZIP' });
  const { target, extension, names } = datasetIn(gdal, archive, inner);
  if (extension === '.gdb') requireTables(file, names);
  const isShapefile = extension === '.shp';
  return {
    file,
    target,
    format: FORMATS[extension] ?? extension,
    recoding: isShapefile ? 'shapefile' : null,
    isEncodingOpen: isShapefile && !names.some((name) => /\.cpg$/i.test(name)),
    compressed: names.filter(isCompressed),
  };
}

function geodatabase(file: string): VectorPlace {
  const names = readdirSync(file);
  requireTables(file, names);
  const compressed = names.filter(isCompressed);
  const format = FORMATS['.gdb']!;
  return { file, target: resolve(file), format, recoding: null, isEncodingOpen: false, compressed };
}

function requireTables(file: string, names: readonly string[]): void {
  if (names.some((name) => name.toLowerCase() === CATALOG)) return;
  const reason = names.some((name) => /\.gdbtable/i.test(name)) ? GDB_REASONS.noCatalog : GDB_REASONS.noTables;
  throw new Problem('GDB_INCOMPLETE', { file }, { reason });
}

/** Smart data compression of older programs stands as .sdc; both lie beside or in place of the table. */
function isCompressed(name: string): boolean {
  return /\.(cdf|sdc)$/i.test(name);
}

function folder(file: string): never {
  throw new Problem('FILE_IS_FOLDER', { file }, { hint: folderHint(file) });
}

function folderHint(file: string): Text {
  const names = readdirSync(file);
  if (names.some((name) => name.toLowerCase() === CATALOG)) return FOLDER_HINTS.gdbRenamed;
  const usable = names.filter((name) => Object.hasOwn(FORMATS, extname(name).toLowerCase()));
  if (usable.length === 0) return FOLDER_HINTS.nothing;
  return filled(FOLDER_HINTS.names, { names: usable.slice(0, LISTED).join(', ') });
}

function notFound(file: string): never {
  const above = dirname(file);
  if (!existsSync(above)) {
    throw new Problem('FILE_NOT_FOUND', { file }, { hint: filled(PATH_HINTS.noFolder, { folder: above }) });
  }
  const extension = extname(file);
  const names = readdirSync(above).filter((name) => extname(name).toLowerCase() === extension.toLowerCase());
  const hint =
    names.length === 0
      ? filled(PATH_HINTS.noSuchKind, { folder: above, extension })
      : filled(PATH_HINTS.nearest, { path: join(above, nearest(basename(file), names)) });
  throw new Problem('FILE_NOT_FOUND', { file }, { hint });
}

function formatOf(file: string): string {
  const extension = extname(file).toLowerCase();
  return FORMATS[extension] ?? (extension || basename(file));
}
