import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs } from '../crs/definitions.js';
import { guessCrs } from '../crs/guess.js';
import { recognisePrj } from '../crs/prj.js';
import { transformer } from '../crs/transform.js';
import type { TextEncodingName } from '../io/convert/shapefile.js';
import { flushFile, flushFolder } from '../io/digest.js';
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
import { CRS_REASONS } from '../words/reasons.js';
import type { Lang, Text } from '../words/text.js';
import { CONVERT_WRITES, systemWritten, writerOf } from './convert-formats.js';
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
  /** Of what a workbook says around the table. */
  readonly lang: Lang;
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

/**
 * `tuban convert`: any layer that is read into any format that is written; records that are no polygons are told of. The
 * files appear when all of them are whole.
 *
 * Errors  those of opening a layer; CRS_UNKNOWN, CRS_MISMATCH, COORDINATES_UNFIT; FORMAT_NOT_WRITTEN, OUT_EXISTS, TARGET_IS_SOURCE, OUT_NOT_WRITABLE.
 */
export async function convertLayer(
  sources: readonly string[],
  target: string,
  options: ConvertOptions,
): Promise<ConvertReport> {
  const file = outputPlace(target);
  const extension = extname(file).toLowerCase();
  const write = await writerOf(extension, options.lang);
  if (!write) throw new Problem('FORMAT_NOT_WRITTEN', { file: target }, { extension, known: CONVERT_WRITES.join(' ') });
  if (existsSync(file) && !options.overwrite) throw new Problem('FILE_EXISTS', { file: target });
  requireNoForeignFolder(file, extension, target);
  const layers = openLayerFiles(sources, options);
  requireOtherTarget(layers, file, target);
  const { layer, crs, notes } = inOneSystem(layers, file, options);
  const staging = new FileStaging(file);
  try {
    const done = guarded(dirname(file), () => write(layer, crs, staging.path, options.write));
    const files = guarded(dirname(file), () => moveOut(dirname(staging.path), file, layers, options.overwrite));
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

/**
 * Moves finished files, and folders that are datasets, to where they belong. A .prj that is there and means the same stays.
 *
 * Errors  FILE_EXISTS for one beside the target, TARGET_IS_SOURCE for one that is read.
 */
function moveOut(from: string, target: string, sources: readonly PolygonLayer[], overwrite: boolean): string[] {
  const to = dirname(target);
  makeFolder(to);
  const all = readdirSync(from).sort();
  const names = all.filter((name) => !meansTheSame(join(from, name), join(to, name)));
  const there = names.map((name) => join(to, name)).filter((path) => existsSync(path));
  const inTheWay = there.find((path) => !overwrite || statesAnother(path, target));
  if (inTheWay !== undefined) throw new Problem('FILE_EXISTS', { file: inTheWay });
  for (const path of there) requireOtherTarget(sources, path, path);
  for (const name of names) flushAll(join(from, name));
  for (const name of names) {
    // A file takes the place of another in one step; a geodatabase is a folder.
    if (statSync(join(to, name), { throwIfNoEntry: false })?.isDirectory())
      rmSync(join(to, name), { recursive: true, force: true });
    renameSync(join(from, name), join(to, name));
  }
  flushFolder(to);
  return all.map((name) => join(to, name));
}

function meansTheSame(ours: string, theirs: string): boolean {
  if (!PRJ.test(ours) || !existsSync(theirs)) return false;
  const [one, other] = [ours, theirs].map((path) => recognisePrj(readFileSync(path, 'utf8').trim()));
  return 'crs' in one! && 'crs' in other! && sameCrs(one.crs, other.crs);
}

/** Beside a table may lie a shapefile of its name, with a .prj that is not to be replaced. */
function statesAnother(path: string, target: string): boolean {
  return PRJ.test(path) && !/\.shp$/i.test(target) && existsSync(path.replace(PRJ, '.shp'));
}

const PRJ = /\.prj$/i;

/** The files as one layer, in the system asked for or that of the first. */
function inOneSystem(
  layers: readonly PolygonLayer[],
  file: string,
  { from, to }: ConvertOptions,
): { readonly layer: PolygonLayer; readonly crs: Crs; readonly notes: readonly Text[] } {
  const systems = layers.map((layer) => systemOf(layer, from));
  const target = systemWritten(file, to === undefined ? systems[0]!.crs : known(to), to !== undefined);
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
