import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { bindFields, type LayerRole, type NamedField, WANTED } from '../io/bind/fields.js';
import { listLayers } from '../io/gdal/layers.js';
import { isFolderOfTxt, openPolygonLayer, zippedLayers } from '../io/layer.js';
import { openLayerFiles } from '../io/layer-files.js';
import { hintOfName } from '../io/layer-hints.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import { Problem } from '../model/problem.js';

/** A layer that was found in a folder, and what it may be for. */
export interface FoundLayer {
  /** Path below the folder, with `/`. */
  readonly path: string;
  /** Its name in a file of several. */
  readonly layer: string | null;
  readonly records: number;
  readonly fields: readonly string[];
  /** Null where nothing is recognised. */
  readonly role: LayerRole | null;
  readonly kind: ApprovalKind | null;
  /** Field by meaning. */
  readonly bound: Readonly<Record<string, string>>;
  /** Why its fields do not do for the role that its name says; or why it cannot be read. */
  readonly problem: Problem | null;
}

/** Formats of one layer that readers of ours open. */
const SIMPLE = '.shp .fgb .geojson .geojsonl .geojsons .ndjson .parquet .geoparquet .csv .xlsx'.split(' ');
const BY_GDAL = '.gdb .gpkg .kml .kmz .tab .mif .zip'.split(' ');
/** Indexes that `tuban index` wrote, and the locks of Excel. */
const PASSED_OVER = /\.tuban\.fgb$|^~\$/i;
const TXT = /\.txt$/i;

/**
 * The layers of a folder with the roles they seem to have: by their names, else by their fields. Files that cannot be read
 * are among them, with the reason.
 *
 * Errors  FOLDER_NOT_FOUND.
 */
export function findLayers(folder: string): FoundLayer[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Problem('FOLDER_NOT_FOUND', { file: folder });
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = entries.map(({ name }) => name);
  const txts = names.filter((name) => TXT.test(name));
  return [...entries.flatMap((entry) => layersOf(folder, entry, names)), ...txtLayer(folder, txts)];
}

function layersOf(folder: string, entry: Dirent, names: readonly string[]): FoundLayer[] {
  const { name } = entry;
  const extension = extname(name).toLowerCase();
  if (PASSED_OVER.test(name) || (extension === '.zip' && isUnpacked(name, names))) return [];
  if (SIMPLE.includes(extension)) return [opened(folder, name)];
  if (BY_GDAL.includes(extension)) return listed(folder, name);
  return entry.isDirectory() && isFolderOfTxt(join(folder, name)) ? txtLayer(folder, [name]) : [];
}

/** Whether what an archive holds lies beside it: dltb.zip beside dltb.shp, dltb.gdb.zip beside dltb.gdb. */
function isUnpacked(archive: string, names: readonly string[]): boolean {
  const base = archive.slice(0, -'.zip'.length).toLowerCase();
  return names.some((name) => name.toLowerCase() === base || name.toLowerCase() === `${base}.shp`);
}

function opened(folder: string, name: string): FoundLayer {
  try {
    const layers = openLayerFiles([join(folder, name)], {});
    const records = layers.reduce((sum, { table }) => sum + table.count, 0);
    const isTxt = layers.every(({ origin }) => origin?.layer === 'txt');
    return recognised(name, null, records, layers[0]!.table.fields, undefined, isTxt);
  } catch (error) {
    return unreadable(name, error);
  }
}

/** A shapefile of an archive. */
function openedIn(folder: string, name: string, layer: string, isOneOfSeveral: boolean): FoundLayer {
  try {
    const { table } = openPolygonLayer(join(folder, name), { layer });
    return recognised(name, isOneOfSeveral ? layer : null, table.count, table.fields, layer);
  } catch (error) {
    return unreadable(name, error);
  }
}

/** Boundary-point TXTs of a folder are one layer. Of other texts, such as a read-me, nothing is said. */
function txtLayer(folder: string, names: readonly string[]): FoundLayer[] {
  const [first] = names;
  if (first === undefined) return [];
  const found = opened(folder, names.length === 1 ? first : '*.txt');
  return found.problem?.code === 'NOT_BOUNDARY_TXT' ? [] : [found];
}

function listed(folder: string, name: string): FoundLayer[] {
  try {
    const zipped = zippedLayers(join(folder, name));
    if (zipped) return zipped.map((layer) => openedIn(folder, name, layer, zipped.length > 1));
    const layers = listLayers(join(folder, name)).filter(({ geometryType }) => /Polygon|Surface/.test(geometryType));
    return layers.map((layer) =>
      recognised(name, layers.length > 1 ? layer.name : null, layer.records, layer.fields, layer.name),
    );
  } catch (error) {
    return [unreadable(name, error)];
  }
}

function unreadable(path: string, error: unknown): FoundLayer {
  if (!(error instanceof Problem)) throw error;
  return { path, layer: null, records: 0, fields: [], role: null, kind: null, bound: {}, problem: error };
}

/** Fields that nothing but layers of the role have: [role, meanings that must be there]. */
const BY_FIELDS: readonly (readonly [LayerRole, readonly string[]])[] = [
  ['patches', ['id', 'imageAfter']],
  ['baseline', ['landClass', 'locationCode']],
];

function recognised(
  path: string,
  layer: string | null,
  records: number,
  fields: readonly NamedField[],
  name = basename(path, extname(path)),
  isTxt = false,
): FoundLayer {
  const known = { path, layer, records, fields: fields.map((field) => field.name) };
  const hint = hintOfName(name) ?? hintOfName(path);
  if (hint) {
    const bound = fieldsFor(hint.role, fields, path, isTxt);
    const isBound = !(bound instanceof Problem);
    return { ...known, ...hint, bound: isBound ? bound : {}, problem: isBound ? null : bound };
  }
  for (const [role, meanings] of BY_FIELDS) {
    const bound = fieldsFor(role, fields, path, isTxt);
    if (!(bound instanceof Problem) && meanings.every((meaning) => meaning in bound)) {
      return { ...known, role, kind: null, bound, problem: null };
    }
  }
  return { ...known, role: null, kind: null, bound: {}, problem: null };
}

function fieldsFor(
  role: LayerRole,
  fields: readonly NamedField[],
  file: string,
  isTxt: boolean,
): Record<string, string> | Problem {
  try {
    // Boundary-point TXT has no place for a date: the job states it.
    const wanted = WANTED[role].filter(({ meaning }) => !(isTxt && meaning === 'approved'));
    const bindings = bindFields<string>(role, fields, wanted, {}, { file });
    return Object.fromEntries(
      Object.entries(bindings).flatMap(([meaning, binding]) => (binding ? [[meaning, binding.name]] : [])),
    );
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
