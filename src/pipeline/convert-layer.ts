import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs } from '../crs/definitions.js';
import { guessCrs } from '../crs/guess.js';
import { prjText, recognisePrj } from '../crs/prj.js';
import { transformer } from '../crs/transform.js';
import { writeTxt } from '../io/convert/boundary-txt.js';
import { GDAL_WRITES, writeByGdal, writeFlatGeobuf } from '../io/convert/by-gdal.js';
import type { LeftOut } from '../io/convert/features.js';
import { type TextEncodingName, writeShapefile } from '../io/convert/shapefile.js';
import { writeGeoJson, writeWktTable } from '../io/convert/text-formats.js';
import { flushFile, flushFolder } from '../io/digest.js';
import type { FgbCrs } from '../io/flatgeobuf/format.js';
import { splitLayer } from '../io/gdal/split-layer.js';
import { joinLayers } from '../io/joined-layer.js';
import { openLayerFiles } from '../io/layer-files.js';
import { makeFolder } from '../io/make-folder.js';
import { outputPlace } from '../io/output-place.js';
import type { PolygonLayer, RecordPlace } from '../io/polygon-layer.js';
import { guarded } from '../io/publish.js';
import { FileStaging } from '../io/write/whole-file.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { CONVERT_NOTES } from '../words/convert.js';
import { CRS_REASONS } from '../words/reasons.js';
import { filled, type Text } from '../words/text.js';
import { doubtOf, requireSoundCoordinates } from './layer-systems.js';
import { transformedLayer } from './transformed-layer.js';

export interface ConvertOptions {
  /** Read it as; found out unless said. */
  readonly encoding?: string | undefined;
  /** What the source is in, in place of what it states. */
  readonly from?: number | undefined;
  /** What the target shall be in; that of the source unless said. */
  readonly to?: number | undefined;
  /** Texts of shapefiles and TXT. */
  readonly write: TextEncodingName;
  readonly overwrite: boolean;
}

/** What became of a layer. */
export interface ConvertReport {
  readonly files: readonly string[];
  readonly records: number;
  readonly written: number;
  readonly leftOut: readonly (RecordPlace & { readonly code: SetAsideCode })[];
  readonly crs: string;
  readonly notes: readonly Text[];
}

/** Writes a format: what was left out, and what has to be said. */
type Writer = (
  layer: PolygonLayer,
  crs: Crs,
  file: string,
  encoding: TextEncodingName,
) => { readonly leftOut: readonly LeftOut[]; readonly notes: readonly Text[] };

const WRITERS: Readonly<Record<string, Writer>> = {
  '.shp': (layer, crs, file, encoding) => {
    const { leftOut, renamed, cutTexts, unencodable } = writeShapefile(layer, crs, withoutExtension(file), encoding);
    const notes = [
      ...renamed.map((names) => filled(CONVERT_NOTES.renamed, names)),
      ...cutTexts.map((cut) => filled(CONVERT_NOTES.cut, { ...cut })),
      ...unencodable.map((lost) => filled(CONVERT_NOTES.unencodable, { ...lost })),
    ];
    return { leftOut, notes };
  },
  '.txt': (layer, crs, file, encoding) => {
    const { leftOut, droppedRings, changedTexts, unencodable, droppedFields } = writeTxt(layer, crs, file, encoding);
    const notes: Text[] = [CONVERT_NOTES.txtRounded];
    if (droppedFields.length > 0) {
      notes.push(filled(CONVERT_NOTES.droppedFields, { fields: droppedFields.join(', ') }));
    }
    if (droppedRings > 0) notes.push(filled(CONVERT_NOTES.droppedRings, { count: droppedRings }));
    if (changedTexts > 0) notes.push(filled(CONVERT_NOTES.changedTexts, { count: changedTexts }));
    if (unencodable > 0) notes.push(filled(CONVERT_NOTES.unencodable, { field: 'TXT', count: unencodable }));
    return { leftOut, notes };
  },
  '.fgb': (layer, crs, file) => ({ leftOut: writeFlatGeobuf(layer, fgbCrs(crs), file), notes: [] }),
  '.csv': (layer, crs, file) => ({ leftOut: writeWktTable(layer, crs, file), notes: [] }),
  '.geojson': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, false), notes: [] }),
  '.json': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, false), notes: [] }),
  '.geojsonl': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, true), notes: [] }),
  ...Object.fromEntries(
    Object.entries(GDAL_WRITES).map(([extension, driver]): [string, Writer] => [
      extension,
      (layer, crs, file) => {
        const name = withoutExtension(basename(file));
        const { leftOut, renamed } = writeByGdal(layer, fgbCrs(crs), file, driver, name);
        return { leftOut, notes: renamed.map((names) => filled(CONVERT_NOTES.renamed, { ...names })) };
      },
    ]),
  ),
};

/** Extensions that `tuban convert` writes, for the help. */
export const CONVERT_WRITES = Object.keys(WRITERS);

/**
 * `tuban convert`: any layer that is read into any format that is written; records that are no polygons are told of. The
 * files appear when all of them are whole.
 *
 * Errors  those of opening a layer; CRS_UNKNOWN, CRS_MISMATCH, COORDINATES_UNFIT; FORMAT_NOT_WRITTEN, OUT_EXISTS, TARGET_IS_SOURCE, OUT_NOT_WRITABLE.
 */
export function convertLayer(sources: readonly string[], target: string, options: ConvertOptions): ConvertReport {
  const file = outputPlace(target);
  const extension = extname(file).toLowerCase();
  const write = WRITERS[extension];
  if (!write) throw new Problem('FORMAT_NOT_WRITTEN', { file: target }, { extension, known: CONVERT_WRITES.join(' ') });
  if (existsSync(file) && !options.overwrite) throw new Problem('FILE_EXISTS', { file: target });
  requireNoForeignFolder(file, extension, target);
  const layers = openLayerFiles(sources, options);
  requireOtherTarget(layers, file, target);
  const { layer, crs, notes } = inOneSystem(layers, options);
  const staging = new FileStaging(file);
  try {
    const done = guarded(dirname(file), () => write(layer, crs, staging.path, options.write));
    const files = guarded(dirname(file), () => moveOut(dirname(staging.path), dirname(file), options.overwrite));
    return {
      files,
      records: layer.table.count,
      written: layer.table.count - done.leftOut.length,
      leftOut: done.leftOut.map(({ record, code }) => ({ ...layer.placeOf(record - 1), code })),
      crs: describeCrs(crs),
      notes: [...notes, ...done.notes],
    };
  } finally {
    layer.table.close();
    staging.remove();
  }
}

/** What is read must not be replaced: what the target cannot hold would be gone for good. */
function requireOtherTarget(layers: readonly PolygonLayer[], file: string, target: string): void {
  if (!existsSync(file)) return;
  const own = realpathSync(file);
  const isSource = (path: string): boolean => existsSync(path) && realpathSync(path) === own;
  const isRead = layers.some(({ file, files }) => isSource(splitLayer(file).path) || files.some(isSource));
  if (isRead) throw new Problem('TARGET_IS_SOURCE', { file: target });
}

/** To replace a target clears it away: a folder only where it is a geodatabase. */
function requireNoForeignFolder(file: string, extension: string, target: string): void {
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return;
  const isOwn = extension === '.gdb' && readdirSync(file).some((name) => /\.gdbtable$/i.test(name));
  if (!isOwn) throw new Problem('FILE_EXISTS', { file: target });
}

/** Brings a file, or all files of a folder, to the disk. */
function flushAll(path: string): void {
  if (!statSync(path).isDirectory()) return flushFile(path);
  for (const name of readdirSync(path)) flushAll(join(path, name));
}

/** Moves finished files, and folders that are datasets, to where they belong. Errors: FILE_EXISTS for one beside the target. */
function moveOut(from: string, to: string, overwrite: boolean): string[] {
  makeFolder(to);
  const names = readdirSync(from).sort();
  const inTheWay = overwrite ? undefined : names.find((name) => existsSync(join(to, name)));
  if (inTheWay !== undefined) throw new Problem('FILE_EXISTS', { file: join(to, inTheWay) });
  for (const name of names) flushAll(join(from, name));
  for (const name of names) {
    // A file takes the place of another in one step; a geodatabase is a folder.
    if (statSync(join(to, name), { throwIfNoEntry: false })?.isDirectory())
      rmSync(join(to, name), { recursive: true, force: true });
    renameSync(join(from, name), join(to, name));
  }
  flushFolder(to);
  return names.map((name) => join(to, name));
}

/** The files as one layer, in the system asked for or that of the first. */
function inOneSystem(
  layers: readonly PolygonLayer[],
  { from, to }: ConvertOptions,
): { readonly layer: PolygonLayer; readonly crs: Crs; readonly notes: readonly Text[] } {
  const systems = layers.map((layer) => systemOf(layer, from));
  const target = to === undefined ? systems[0]!.crs : known(to);
  const notes = layers.flatMap(({ origin }) => origin?.notes ?? []);
  const brought = layers.map((layer, i) => {
    const { crs, why } = systems[i]!;
    requireSoundCoordinates({ layer, of: basename(layer.file), crs });
    for (const note of [why, doubtOf(layer, crs)]) if (note) notes.push(note);
    // A layer that states another system than the user does must not hand its statement on.
    if (sameCrs(crs, target)) return from === undefined ? layer : { ...layer, prj: null };
    const carrier = transformer(crs, target);
    if ('unknown' in carrier) {
      const params = {
        layer: basename(layer.file),
        crs: describeCrs(crs),
        reference: '--crs',
        working: describeCrs(target),
      };
      throw new Problem('CRS_MISMATCH', { file: layer.file }, { ...params, reason: carrier.unknown });
    }
    notes.push(carrier.description);
    return transformedLayer(layer, carrier);
  });
  return { layer: joinLayers(layers[0]!.file, brought), crs: target, notes };
}

function systemOf(layer: PolygonLayer, stated: number | undefined): { readonly crs: Crs; readonly why: Text | null } {
  if (stated !== undefined) return { crs: known(stated), why: null };
  if (layer.prj) {
    const verdict = recognisePrj(layer.prj);
    if ('crs' in verdict) return { crs: verdict.crs, why: null };
    throw new Problem('CRS_UNKNOWN', { file: layer.file }, { reason: verdict.unknown });
  }
  if (layer.origin?.crsStanding === 'refused') {
    throw new Problem(
      'CRS_UNKNOWN',
      { file: layer.file },
      { reason: layer.origin.crsUnknown ?? CRS_REASONS.notStated },
    );
  }
  if (!layer.extent) return { crs: PLANAR_CRS, why: null };
  const guess = guessCrs(layer.extent);
  if ('crs' in guess && guess.axes === 'east-north') return { crs: guess.crs, why: guess.why };
  const reason = 'ambiguous' in guess ? guess.ambiguous : (layer.origin?.crsUnknown ?? CRS_REASONS.noPrj);
  throw new Problem('CRS_UNKNOWN', { file: layer.file }, { reason });
}

function known(code: number): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Problem('EPSG_UNKNOWN', {}, { code });
  return crs;
}

function fgbCrs(crs: Crs): FgbCrs | null {
  if (crs.epsg !== null) return { org: 'EPSG', code: crs.epsg, name: crs.name, wkt: prjText(crs) };
  const wkt = prjText(crs);
  return wkt ? { org: null, code: 0, name: crs.name, wkt } : null;
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
