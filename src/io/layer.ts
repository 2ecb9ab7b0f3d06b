import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Box } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { UnpackedShapefile } from './archive/shapefile.js';
import { openFgbLayer } from './fgb-layer.js';
import { copying, privateTemp } from './gdal/private-temp.js';
import { archiveAround, splitLayer } from './gdal/split-layer.js';
import { translateLayer } from './gdal/translate.js';
import type { LayerOrigin, LayerVisitor, PolygonLayer, RecordText } from './polygon-layer.js';
import { openBoundaryTxt } from './private-copy/boundary-txt.js';
import { openGeoJsonLayer } from './private-copy/geojson.js';
import { openGeoParquet } from './private-copy/geoparquet.js';
import { openTableLayer } from './private-copy/table.js';
import { unpackShapefileNow, zippedShapefilesNow } from './reader-thread.js';
import { requireFile } from './required-file.js';
import { type DbfOptions, DbfTable } from './shapefile/dbf.js';
import { readHeader, type ScanVisitor, type ShapeKind, scanPolygons } from './shapefile/scan.js';
import { sidecar } from './sidecar.js';
import { STDIN } from './text/byte-source.js';

/** How a layer is to be opened. */
export interface OpenOptions extends Omit<DbfOptions, 'cpg'> {
  /** Where the layer came from, when it is a copy in FlatGeobuf. */
  readonly origin?: LayerOrigin | null;
  /** What the layer must hold; polygons where not said. Others are read from shapefiles only. */
  readonly kind?: ShapeKind;
  /** Layer of a file that holds several. */
  readonly layer?: string | undefined;
}

const SIDECARS = ['.shp', '.shx', '.dbf', '.prj', '.cpg'] as const;
const GEOMETRY: Readonly<Record<number, string>> = { 0: 'Null', 5: 'Polygon', 15: 'PolygonZ', 25: 'PolygonM' };

/**
 * Opens a layer of polygons: a shapefile with its sidecars, a FlatGeobuf file, or whatever GDAL reads, which is moved to a
 * private FlatGeobuf copy first. PATH:LAYER names a layer of a file that holds several.
 *
 * Errors  FILE_NOT_FOUND with the nearest name in the folder, FILE_IS_FOLDER, FILE_UNREADABLE, DBF_MISSING,
 *         NOT_A_SHAPEFILE, SHAPEFILE_DAMAGED, RECORD_COUNTS_DIFFER (by the index), NOT_A_FLATGEOBUF, FLATGEOBUF_DAMAGED,
 *         FORMAT_UNKNOWN, PART_OF_SHAPEFILE, SHP_NOT_THERE, LAYER_NOT_THERE; those of `translateLayer`.
 */
export function openPolygonLayer(path: string, options: OpenOptions): PolygonLayer {
  if (options.origin) {
    return UNPACKED.test(path) ? openUnpacked(path, options.origin, options) : openFgbLayer(path, options.origin);
  }
  const named = splitLayer(path);
  const layer = named.layer ?? options.layer;
  if (path === STDIN) return copying(() => openGeoJsonLayer(STDIN, options.encoding));
  if (IN_ARCHIVE.test(named.path) || ARCHIVE.test(named.path)) return openArchived(named.path, layer, options);
  const extension = extname(named.path).toLowerCase();
  const isPolygons = (options.kind ?? 'polygons') === 'polygons';
  if (extension === '.shp' || (extension === '.fgb' && isPolygons)) {
    requireFile(named.path);
    requireOwnName(named.path, layer);
    return extension === '.fgb' ? openFgbLayer(named.path) : openShapefile(named.path, options);
  }
  if (!isPolygons) throw new Problem('FEATURES_NEED_SHAPEFILE', { file: named.path });
  const read = OWN_READERS[extension] ?? (isFolderOfTxt(named.path) ? OWN_READERS['.txt'] : undefined);
  if (read) {
    requireFileOrFolderOfTxt(named.path);
    if (!SHEETS.test(named.path)) requireOwnName(named.path, layer);
    return copying(() => read(named.path, { ...options, layer }));
  }
  if (!GDAL_READS.has(extension)) {
    requireFile(named.path);
    if (PART_OF_SHAPEFILE.test(named.path)) throw partOfShapefile(named.path);
    throw new Problem('FORMAT_UNKNOWN', { file: named.path }, { extension: extension || basename(named.path) });
  }
  return openByGdal(named.path, layer, options);
}

/** What lies beside a .shp and is no layer by itself. */
const PART_OF_SHAPEFILE = /(\.shp\.xml|\.(dbf|shx|prj|cpg|sbn|sbx|qix))$/i;

function partOfShapefile(path: string): Problem {
  const base = path.replace(PART_OF_SHAPEFILE, '');
  const shp = sidecar(`${base}.shp`, '.shp');
  const name = basename(path);
  if (shp === null) return new Problem('SHP_NOT_THERE', { file: path }, { name, shp: `${basename(base)}.shp` });
  return new Problem('PART_OF_SHAPEFILE', { file: path }, { name, shp });
}

type OwnReader = (path: string, options: OpenOptions) => PolygonLayer;

const readTxt: OwnReader = (path, { encoding }) => openBoundaryTxt([path], encoding);
const readJson: OwnReader = (path, { encoding }) => openGeoJsonLayer(path, encoding);
const readSheet: OwnReader = (path, { layer, encoding }) => openTableLayer(path, layer, encoding);
const readParquet: OwnReader = (path) => openGeoParquet(path);

/** Formats that readers of ours bring into a private copy. */
const OWN_READERS: Readonly<Record<string, OwnReader>> = {
  '.txt': readTxt,
  '.geojson': readJson,
  '.json': readJson,
  '.geojsonl': readJson,
  '.geojsons': readJson,
  '.ndjson': readJson,
  '.jsonl': readJson,
  '.csv': readSheet,
  '.tsv': readSheet,
  '.xlsx': readSheet,
  '.parquet': readParquet,
  '.geoparquet': readParquet,
};
/** A path that leads into an archive. */
const IN_ARCHIVE = /\.(zip|kmz)[\\/]/i;
/** A shapefile in it, or several, may be read without GDAL. */
const ARCHIVE = /\.(zip|shz)$/i;
/** Copies are shapefiles from archives, or FlatGeobuf. */
const UNPACKED = /\.shp$/i;
/** Formats in which a layer is a sheet, named by the user. */
const SHEETS = /\.xlsx$/i;

function requireFileOrFolderOfTxt(path: string): void {
  if (!isFolderOfTxt(path)) requireFile(path);
}

/** Approvals come as a folder of boundary-point TXTs. */
export function isFolderOfTxt(path: string): boolean {
  // Of a path into an archive a bare stat complains that the archive is no folder.
  if (!existsSync(path) || !statSync(path).isDirectory()) return false;
  const names = readdirSync(path);
  return names.some((name) => /\.txt$/i.test(name)) && !names.some((name) => /\.(shp|gdbtable)$/i.test(name));
}

/** Extensions that are handed to GDAL; others are refused by name. */
const GDAL_READS: ReadonlySet<string> = new Set(
  '.gdb .gpkg .tab .mif .kml .kmz .dxf .gml .zip .shz .sqlite .mdb .accdb .dwg .gdbtable'.split(' '),
);
/** Formats of several files of one name. */
const WITH_SIBLINGS = /\.(tab|mif)$/i;

/** Shapefiles are unpacked and read like any other; whatever else an archive may hold is a matter for GDAL. */
function openArchived(path: string, layer: string | undefined, options: OpenOptions): PolygonLayer {
  const found = unpacked(path, layer, options.kind ?? 'polygons');
  if (found === null) {
    if ((options.kind ?? 'polygons') !== 'polygons') throw new Problem('FEATURES_NEED_SHAPEFILE', { file: path });
    return openByGdal(path, layer, options);
  }
  const prj = sidecar(found.file, '.prj');
  return openUnpacked(
    found.file,
    {
      file: path,
      layer: found.layer,
      files: filesOf(path),
      prj: prj === null ? null : readFileSync(prj, 'utf8').trim(),
      reading: {},
      notes: found.note ? [found.note] : [],
      crsUnknown: null,
      crsStanding: prj === null ? 'open' : 'stated',
      encoding: null,
      records: null,
    },
    options,
  );
}

function unpacked(path: string, layer: string | undefined, kind: ShapeKind): UnpackedShapefile | null {
  const place = existsSync(path) ? { archive: path, inner: null } : archiveAround(path);
  if (place === null || /\.kmz$/i.test(place.archive)) return null;
  requireFile(place.archive);
  return unpackShapefileNow({ ...place, layer: layer ?? null, kind }, privateTemp());
}

/** A shapefile that was unpacked, under the name that the user knows; faults of its bytes are told of that name too. */
function openUnpacked(copy: string, origin: LayerOrigin, options: OpenOptions): PolygonLayer {
  const { file, files, layer, prj } = origin;
  const named = <T>(read: () => T): T => {
    try {
      return read();
    } catch (fault) {
      if (!(fault instanceof Problem) || !fault.where.file?.startsWith(dirname(copy))) throw fault;
      const params = fault.code === 'DBF_MISSING' ? { dbf: `${layer}.dbf` } : fault.params;
      throw new Problem(fault.code, { ...fault.where, file }, params, { cause: fault });
    }
  };
  const opened = named(() => openShapefile(copy, options));
  return {
    ...opened,
    file,
    files,
    prj,
    origin,
    placeOf: (record0) => ({ file, record: record0 + 1, detail: null }),
    scan: (visitor) => named(() => opened.scan(visitor)),
  };
}

function openByGdal(path: string, layer: string | undefined, { encoding }: OpenOptions): PolygonLayer {
  const copy = join(privateTemp(), 'layer.fgb');
  const moved = translateLayer(path, layer, copy, { encoding });
  const { file, reading, crs, notes } = moved;
  const origin = { file: path, layer: moved.layer, files: filesOf(path), prj: crs, reading, notes };
  return openFgbLayer(file, { ...origin, crsUnknown: null, crsStanding: 'stated', encoding: null, records: null });
}

/** Names of the layers of polygons in an archive of shapefiles; null for anything else. Errors: those of `zippedShapefiles`. */
export function zippedLayers(path: string): string[] | null {
  if (!ARCHIVE.test(path)) return null;
  requireFile(path);
  return zippedShapefilesNow(path, 'polygons');
}

/** The files that a layer is read from, as `PolygonLayer.files`, without opening it. */
export function layerFiles(path: string): string[] {
  const named = splitLayer(path);
  const extension = extname(named.path).toLowerCase();
  if (extension === '.shp') return sidecarsOf(named.path);
  return extension === '.fgb' ? [named.path] : filesOf(named.path);
}

function sidecarsOf(path: string): string[] {
  return SIDECARS.map((extension) => sidecar(path, extension)).filter((file) => file !== null);
}

/** The files that a dataset is made of, sorted. */
function filesOf(path: string): string[] {
  if (!existsSync(path)) return [archiveAround(path)?.archive ?? path];
  if (statSync(path).isDirectory()) {
    return readdirSync(path)
      .map((name) => join(path, name))
      .filter((file) => statSync(file).isFile() && !file.endsWith('.lock'))
      .sort();
  }
  if (/\.csv$/i.test(path)) return [path, ...[sidecar(path, '.prj')].filter((file) => file !== null)];
  if (!WITH_SIBLINGS.test(path)) return [path];
  const base = basename(path, extname(path));
  const folder = dirname(path);
  return readdirSync(folder)
    .filter((name) => basename(name, extname(name)) === base)
    .map((name) => join(folder, name))
    .sort();
}

/** A shapefile holds one layer, of its own name. */
function requireOwnName(path: string, layer: string | undefined): void {
  const only = basename(path, extname(path));
  if (layer === undefined || layer.toLowerCase() === only.toLowerCase()) return;
  throw new Problem('LAYER_NOT_THERE', { file: path }, { layer, only });
}

function openShapefile(path: string, options: OpenOptions): PolygonLayer {
  const header = readHeader(path, options.kind);
  const dbf = sidecar(path, '.dbf');
  if (!dbf) throw new Problem('DBF_MISSING', { file: path }, { dbf: basename(path).replace(/\.shp$/i, '.dbf') });
  const table = DbfTable.open(dbf, options);
  requireEqualCounts(path, table.count);
  const prjFile = sidecar(path, '.prj');
  const { bytes, shapeType } = header;
  return {
    file: path,
    source: path,
    bytes,
    geometry: GEOMETRY[shapeType] ?? String(shapeType),
    extent: extentOf(path, header, options.kind),
    table,
    prj: prjFile ? readFileSync(prjFile, 'utf8').trim() : null,
    files: sidecarsOf(path),
    origin: null,
    placeOf: (record0) => ({ file: path, record: record0 + 1, detail: null }),
    scan: (visitor) => scanWithTexts(path, table, visitor, options.kind),
  };
}

/** By the header, unless one record without a finite place has spoiled it: then that of the others, which is small work. */
function extentOf(path: string, { xmin, ymin, xmax, ymax }: Box, kind: ShapeKind | undefined): Box | null {
  if ([xmin, ymin, xmax, ymax].every(Number.isFinite)) return { xmin, ymin, xmax, ymax };
  const box = { xmin: Infinity, ymin: Infinity, xmax: -Infinity, ymax: -Infinity };
  const add = (...[x0, y0, x1, y1]: [number, number, number, number]): boolean => {
    if (![x0, y0, x1, y1].every(Number.isFinite)) return false;
    box.xmin = Math.min(box.xmin, x0);
    box.ymin = Math.min(box.ymin, y0);
    box.xmax = Math.max(box.xmax, x1);
    box.ymax = Math.max(box.ymax, y1);
    return false;
  };
  scanPolygons(path, { wants: add, take: () => {}, fault: () => {} }, kind);
  return box.xmin <= box.xmax ? box : null;
}

/** Records beyond the table are counted and not shown: whoever counts tells of both counts. */
export function scanWithTexts(path: string, table: DbfTable, visitor: LayerVisitor, kind?: ShapeKind): number {
  let current = 0;
  const text: RecordText = (field) => table.text(current, field);
  const scanned: ScanVisitor = {
    wants: (xmin, ymin, xmax, ymax) => visitor.wants(xmin, ymin, xmax, ymax),
    ...(visitor.wrongBox ? { wrongBox: (record, x, y) => visitor.wrongBox?.(record, x, y) } : {}),
    fault: (record, fault) => visitor.fault(record, fault),
    take: (record) => {
      current = record.record;
      if (current < table.count) visitor.take(record, text);
    },
  };
  return scanPolygons(path, scanned, kind);
}

const SHX_HEADER = 100;
const SHX_RECORD = 8;

/**
 * Geometry and attributes belong together by position, so their counts must agree. The index tells the count without
 * reading the .shp; whoever scans the .shp checks the true one.
 */
function requireEqualCounts(path: string, rows: number): void {
  const index = sidecar(path, '.shx');
  if (!index) return;
  const shapes = Math.floor((statSync(index).size - SHX_HEADER) / SHX_RECORD);
  if (shapes !== rows) throw new Problem('RECORD_COUNTS_DIFFER', { file: path }, { shapes, rows });
}
