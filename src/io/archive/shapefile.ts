import { extname, join, posix } from 'node:path';
import type { ZipFile } from 'yauzl';
import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { ARCHIVE_REASONS, GDAL_NOTES } from '../../words/gdal.js';
import { filled, type Text } from '../../words/text.js';
import { holdsKind, type ShapeKind, typeName } from '../shapefile/scan.js';
import { canUnpack, headOfEntry, unpack, withArchive, type ZipEntry } from './zip.js';

/** Which shapefile of an archive is meant. */
export interface ZippedWish {
  readonly archive: string;
  /** Path in the archive; null where the archive alone is named. */
  readonly inner: string | null;
  readonly layer: string | null;
  readonly kind: ShapeKind;
}

/** A shapefile that was unpacked. */
export interface UnpackedShapefile {
  /** The .shp on disk. */
  readonly file: string;
  readonly layer: string;
  readonly note: Text | null;
}

/** Files of a shapefile that are read. */
const PARTS = ['.shp', '.shx', '.dbf', '.prj', '.cpg'];
/** Kinds of files that are datasets too; what holds one of them is a matter for GDAL. */
const OTHERS = /(\.gdb\/|\.(gdbtable|gpkg|tab|mif|kml|kmz|dxf|geojson|fgb|gml)$)/i;
/** Bytes of the header up to the type of the shapes. */
const HEAD = 36;
const LISTED = 12;

/**
 * Unpacks the shapefile that is meant to `folder`: the only one, that of the name, or the only one of the kind. Null where
 * the archive holds something else, or is packed as only GDAL unpacks it.
 *
 * Errors  ARCHIVE_DAMAGED, ARCHIVE_BOMB, ARCHIVE_UNCLEAR, LAYER_UNKNOWN, LAYER_AMBIGUOUS, LAYER_NOT_POLYGONS.
 */
export function unpackShapefile(wish: ZippedWish, folder: string): Promise<UnpackedShapefile | null> {
  return withArchive(wish.archive, async (zip, entries) => {
    const shapefiles = shapefilesAmong(entries);
    if (shapefiles.length === 0 || (wish.inner === null && entries.some(({ path }) => OTHERS.test(path)))) return null;
    if (wish.inner !== null && !/\.shp$/i.test(wish.inner)) return null;
    const { chosen, note } = await choose(zip, shapefiles, wish);
    const parts = partsOf(chosen, entries);
    if (!parts.every(({ entry }) => canUnpack(entry))) return null;
    for (const { entry, extension } of parts) await unpack(wish.archive, zip, entry, join(folder, `layer${extension}`));
    return { file: join(folder, 'layer.shp'), layer: layerName(chosen), note };
  });
}

/** Names of the shapefiles of a kind in an archive of shapefiles; null where it holds something else. Errors: as above. */
export function zippedShapefiles(archive: string, kind: ShapeKind): Promise<string[] | null> {
  return withArchive(archive, async (zip, entries) => {
    if (entries.some(({ path }) => OTHERS.test(path))) return null;
    const shapefiles = shapefilesAmong(entries);
    if (shapefiles.length === 0 || !shapefiles.every(canUnpack)) return null;
    const types = await typesOf(archive, zip, shapefiles);
    return shapefiles.filter((_, i) => holdsKind(types[i]!, kind)).map(layerName);
  });
}

function shapefilesAmong(entries: readonly ZipEntry[]): ZipEntry[] {
  return entries.filter(({ path }) => /\.shp$/i.test(path));
}

function layerName({ path }: ZipEntry): string {
  return posix.basename(path, extname(path));
}

interface Choice {
  readonly chosen: ZipEntry;
  readonly note: Text | null;
}

async function choose(zip: ZipFile, shapefiles: readonly ZipEntry[], wish: ZippedWish): Promise<Choice> {
  const { archive, inner, layer } = wish;
  const paths = shapefiles.map(({ path }) => path).join(', ');
  if (inner !== null) {
    const there = shapefiles.find(({ path }) => isSame(path, inner));
    if (!there) throw unclear(archive, filled(ARCHIVE_REASONS.notThere, { inner, names: paths }), shapefiles[0]!);
    requireNamed([there], wish);
    return { chosen: there, note: null };
  }
  const named = layer === null ? shapefiles : requireNamed(shapefiles, wish);
  if (named.length === 1) return { chosen: named[0]!, note: null };
  const folders = new Set(named.map(({ path }) => posix.dirname(path)));
  if (folders.size > 1) throw unclear(archive, filled(ARCHIVE_REASONS.several, { names: paths }), named[0]!);
  return onlyOfKind(zip, named, wish);
}

async function onlyOfKind(zip: ZipFile, shapefiles: readonly ZipEntry[], wish: ZippedWish): Promise<Choice> {
  const { archive, kind } = wish;
  const types = await typesOf(archive, zip, shapefiles);
  const fitting = shapefiles.filter((_, i) => holdsKind(types[i]!, kind));
  const names = shapefiles.map(layerName);
  if (fitting.length === 0) {
    const held = listed(names.map((name, i) => `${name} (${typeName(types[i]!)})`));
    throw new Problem('LAYER_NOT_POLYGONS', { file: archive }, { held });
  }
  const [chosen] = fitting as [ZipEntry];
  if (fitting.length > 1) {
    const params = { layers: listed(fitting.map(layerName)), example: `${archive}:${layerName(chosen)}` };
    throw new Problem('LAYER_AMBIGUOUS', { file: archive }, params);
  }
  const others = listed(names.filter((_, i) => shapefiles[i] !== chosen));
  return { chosen, note: filled(GDAL_NOTES.layerTaken, { layer: layerName(chosen), others }) };
}

/** Those of the name. Errors: LAYER_UNKNOWN. */
function requireNamed(shapefiles: readonly ZipEntry[], { archive, layer }: ZippedWish): ZipEntry[] {
  const found = shapefiles.filter((entry) => layer === null || isSame(layerName(entry), layer));
  if (found.length > 0) return found;
  const names = shapefiles.map(layerName);
  const params = { layer: layer!, nearest: nearest(layer!, names), layers: listed(names) };
  throw new Problem('LAYER_UNKNOWN', { file: archive }, params);
}

async function typesOf(archive: string, zip: ZipFile, shapefiles: readonly ZipEntry[]): Promise<number[]> {
  const types: number[] = [];
  for (const entry of shapefiles) {
    const head = await headOfEntry(archive, zip, entry, HEAD);
    types.push(head.length < HEAD ? 0 : head.readInt32LE(HEAD - 4));
  }
  return types;
}

/** The files beside the .shp that bear its name, the first of each kind. */
function partsOf(shapefile: ZipEntry, entries: readonly ZipEntry[]): { entry: ZipEntry; extension: string }[] {
  const base = shapefile.path.slice(0, -'.shp'.length);
  return PARTS.flatMap((extension) => {
    const entry = extension === '.shp' ? shapefile : entries.find(({ path }) => isSame(path, base + extension));
    return entry ? [{ entry, extension }] : [];
  });
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unclear(archive: string, reason: Text, { path }: ZipEntry): Problem {
  return new Problem('ARCHIVE_UNCLEAR', { file: archive }, { reason, example: `${archive}/${path}` });
}

function listed(names: readonly string[]): string {
  return names.slice(0, LISTED).join(', ') + (names.length > LISTED ? ', …' : '');
}
