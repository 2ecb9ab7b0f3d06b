import { basename, dirname, extname, resolve } from 'node:path';
import { SURVEY_DENSIFY } from '../crs/ellipsoid-area.js';
import { type JobFile, type JobFileLayer, readJobFile } from '../io/job-file.js';
import { isPackPath } from '../io/rule-packs.js';
import { STDIN } from '../io/text/byte-source.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { DatumShift } from '../model/datum.js';
import type {
  ApprovalInput,
  IndexUse,
  Job,
  LayerInput,
  NamedLayerInput,
  OutputFormat,
  RepairPolicy,
  RepairUse,
  SplitRows,
  WholeParcels,
} from '../model/job.js';
import { Problem } from '../model/problem.js';

/** What the command line may say; a flag beats the job file. Paths are relative to the working folder. */
export interface JobFlags {
  readonly patches?: string | undefined;
  readonly baseline?: string | undefined;
  readonly farmland?: string | undefined;
  readonly redline?: string | undefined;
  readonly urban?: string | undefined;
  /** NAME=PATH. */
  readonly layers?: readonly { readonly name: string; readonly path: string }[];
  readonly approvals?: readonly { readonly kind: ApprovalKind; readonly path: string }[];
  readonly noneOf?: readonly ApprovalKind[];
  readonly rules?: string | undefined;
  /** Figures of the rule pack; one that is named beats that of the job file. */
  readonly param?: Readonly<Record<string, number | string>> | undefined;
  readonly asOf?: string | undefined;
  readonly crs?: number | 'none' | undefined;
  readonly area?: Job['area'] | undefined;
  readonly densify?: number | 'off' | undefined;
  readonly wholeParcels?: WholeParcels | undefined;
  readonly mu?: number | undefined;
  readonly jobs?: number | undefined;
  readonly index?: IndexUse | undefined;
  readonly repair?: RepairUse | undefined;
  readonly split?: SplitRows | undefined;
  readonly encoding?: string | undefined;
  /** ROLE.MEANING=FIELD, ROLE as patches, baseline, approvals. */
  readonly fields?: readonly { readonly role: string; readonly meaning: string; readonly field: string }[];
  readonly out?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly formats?: readonly OutputFormat[] | undefined;
  readonly pieces?: boolean | undefined;
  readonly headers?: Job['out']['headers'] | undefined;
  readonly geojsonLonlat?: boolean | undefined;
  readonly dbfEncoding?: Job['out']['dbfEncoding'] | undefined;
}

const COLUMN_LENGTH = 8;

/** What is disputed beyond this is for the surveyor to settle, not for a program. */
export const DEFAULT_REPAIR: RepairPolicy = { policy: 'report', limitShare: 1, limitArea: 10 };

/**
 * Merges job file and flags into the job that is run; `changed` may change what the file says. Errors: those of the job
 * file, NO_PATCHES_GIVEN, BASELINE_NOT_GIVEN, LAYER_COLUMN_CLASH, LAYER_NAME_UNUSABLE.
 */
export function loadJob(
  jobPath: string | undefined,
  flags: JobFlags,
  changed: (file: JobFile) => JobFile = (file) => file,
): Job {
  const file: JobFile = jobPath === undefined ? {} : changed(readJobFile(jobPath));
  const base = jobPath === undefined ? process.cwd() : dirname(resolve(jobPath));
  const fromFile = (entry: JobFileLayer): LayerInput => layerOfFile(entry, base, flags.encoding);
  const layer = (role: string, fromFlag: string | undefined, entry: JobFileLayer | undefined): LayerInput | null => {
    const chosen = chosenFields(flags, role);
    if (fromFlag !== undefined) {
      // What the file says of the content holds for the layer of the flag too, as its fields do.
      const fields = { ...camelKeys(entry?.fields ?? {}), ...chosen };
      return { ...layerOfFlag(fromFlag, flags, fields), ...contentOf(entry) };
    }
    if (!entry) return null;
    const input = fromFile(entry);
    return { ...input, fields: { ...input.fields, ...chosen } };
  };
  const patches = layer('patches', flags.patches, file.patches);
  if (!patches) throw new Problem('NO_PATCHES_GIVEN', {});
  const approvals = approvalLayers(flags, file, fromFile);
  const noneOf = flags.noneOf?.length ? flags.noneOf : declaredNone(file);
  requireNoContradiction(noneOf, approvals);
  const baseline = layer('baseline', flags.baseline, file.baseline);
  if (!baseline && file.new_farmland?.length) throw new Problem('BASELINE_NOT_GIVEN', {});
  const crs = flags.crs ?? file.crs ?? null;
  const name = file.name ?? basename(patches.path, extname(patches.path));
  return {
    name,
    patches,
    baseline,
    linear: layer('linear', undefined, file.baseline?.linear),
    points: layer('points', undefined, file.baseline?.points),
    newFarmland: (file.new_farmland ?? []).map(({ year, class: landClass, ...entry }) => ({
      ...layer('newFarmland', undefined, entry)!,
      year,
      landClass: landClass ?? null,
    })),
    farmland: layer('farmland', flags.farmland, file.farmland),
    redline: layer('redline', flags.redline, file.redline),
    layers: namedLayers(flags, file, fromFile),
    approvals,
    noneOf,
    ...rulesOf(flags, file, base),
    asOf: flags.asOf ?? file.as_of ?? null,
    crs,
    datumShift: file.datum_shift ? shiftOf(file.datum_shift) : null,
    // Coordinates taken as they are have no ellipsoid.
    area: crs === 'none' ? 'planar' : (flags.area ?? file.area ?? 'ellipsoidal'),
    densify: densifyOf(flags.densify ?? file.densify),
    wholeParcels: flags.wholeParcels ?? file.whole_parcels ?? 'geometry',
    mu: flags.mu ?? file.mu ?? null,
    index: flags.index ?? file.index ?? 'check',
    repair: {
      policy: flags.repair ?? file.repair?.policy ?? DEFAULT_REPAIR.policy,
      limitShare: file.repair?.limit_share ?? DEFAULT_REPAIR.limitShare,
      limitArea: file.repair?.limit_area ?? DEFAULT_REPAIR.limitArea,
    },
    split: flags.split ?? file.split ?? 'children',
    jobs: flags.jobs ?? null,
    ...(file.imagery ? { imagery: imageryOf(file.imagery, base) } : {}),
    out: {
      dir: flags.out ? resolve(flags.out) : file.out?.dir ? resolve(base, file.out.dir) : resolve('out'),
      formats: [...new Set<OutputFormat>(flags.formats ?? file.out?.formats ?? ['csv', 'shp'])],
      pieces: flags.pieces ?? file.out?.pieces ?? false,
      overwrite: flags.overwrite ?? false,
      headers: flags.headers ?? file.out?.headers ?? 'code',
      sheetHeaders: flags.headers ?? file.out?.headers ?? file.out?.lang ?? 'zh',
      lonLat: flags.geojsonLonlat ?? file.out?.geojson_lonlat ?? false,
      lang: file.out?.lang ?? 'zh',
      dbfEncoding: flags.dbfEncoding ?? file.out?.dbf_encoding ?? 'gbk',
    },
  };
}

function imageryOf({ before, after }: NonNullable<JobFile['imagery']>, base: string): NonNullable<Job['imagery']> {
  const paths = (images: string | string[] | undefined): string[] =>
    [images ?? []].flat().map((path) => resolve(base, path));
  return { before: paths(before), after: paths(after) };
}

/** The pack and the figures of it that the job sets. Those of the file belong to its pack: another pack drops them. */
function rulesOf(flags: JobFlags, file: JobFile, base: string): Required<Pick<Job, 'rules' | 'parameters'>> {
  const stated = typeof file.rules === 'string' ? { pack: file.rules } : file.rules;
  const pack = stated && (isPackPath(stated.pack) ? resolve(base, stated.pack) : stated.pack);
  const flag = flags.rules && isPackPath(flags.rules) ? resolve(flags.rules) : flags.rules;
  const ofFile = flags.rules === undefined ? stated?.parameters : undefined;
  return { rules: flag ?? pack ?? 'weipian', parameters: { ...ofFile, ...flags.param } };
}

function densifyOf(wish: number | 'off' | undefined): number | null {
  return wish === 'off' ? null : (wish ?? SURVEY_DENSIFY);
}

/** Standard input goes by its sign; every other path is made whole. */
function pathFrom(base: string, path: string): string {
  return path === STDIN ? path : resolve(base, path);
}

function layerOfFlag(path: string, { encoding }: JobFlags, fields: LayerInput['fields']): LayerInput {
  return { path: pathFrom(process.cwd(), path), encoding, fields };
}

function layerOfFile(entry: JobFileLayer, base: string, encoding: string | undefined): LayerInput {
  const { path, layer, crs, fields, join } = entry;
  const [first, ...more] = (typeof path === 'string' ? [path] : path).map((one) => pathFrom(base, one));
  return {
    path: first!,
    ...(more.length > 0 ? { more } : {}),
    layer,
    encoding: entry.encoding ?? encoding,
    crs,
    ...(join ? { join: { ...join, path: pathFrom(base, join.path) } } : {}),
    fields: camelKeys(fields ?? {}),
    ...contentOf(entry),
  };
}

/** What a job file says of the attributes of a layer. */
function contentOf(entry: JobFileLayer | undefined): Pick<LayerInput, 'areaUnit' | 'classes'> {
  return {
    ...(entry?.area_unit ? { areaUnit: entry.area_unit } : {}),
    ...(entry?.classes ? { classes: entry.classes } : {}),
  };
}

type LayerOfFile = (entry: JobFileLayer) => LayerInput;

function namedLayers(flags: JobFlags, file: JobFile, fromFile: LayerOfFile): NamedLayerInput[] {
  const named: { name: string; input: LayerInput }[] = flags.layers?.length
    ? flags.layers.map(({ name, path }) => ({ name, input: layerOfFlag(path, flags, chosenFields(flags, 'layer')) }))
    : Object.entries(file.layers ?? {}).map(([name, entry]) => ({ name, input: fromFile(entry) }));
  // The contract has no column of its own for the urban boundary: it is a named layer.
  const urban = flags.urban ? layerOfFlag(flags.urban, flags, {}) : file.urban ? fromFile(file.urban) : null;
  if (urban) named.push({ name: 'urban', input: urban });
  const result = named.map(({ name, input }) => ({ ...input, name, column: columnOf(name) }));
  const byColumn = new Map<string, string[]>();
  for (const { name, column } of result) byColumn.set(column, [...(byColumn.get(column) ?? []), name]);
  for (const [column, names] of byColumn) {
    if (column === 'L_') throw new Problem('LAYER_NAME_UNUSABLE', {}, { name: names.join(', ') });
    if (names.length > 1) throw new Problem('LAYER_COLUMN_CLASH', {}, { column, names: names.join(', ') });
  }
  return result;
}

/** wetland → L_WETLAND; at most eight ASCII letters or digits. */
function columnOf(name: string): string {
  const ascii = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return `L_${ascii.slice(0, COLUMN_LENGTH)}`;
}

function approvalLayers(flags: JobFlags, file: JobFile, fromFile: LayerOfFile): ApprovalInput[] {
  const chosen = chosenFields(flags, 'approvals');
  if (flags.approvals?.length) {
    return flags.approvals.map(({ kind, path }) => ({ kind, ...layerOfFlag(path, flags, chosen) }));
  }
  return (file.approvals ?? []).flatMap((entry) => {
    if ('none' in entry) return [];
    const { kind, approved, expires } = entry;
    const input = fromFile(entry);
    return [{ ...input, kind, statedDates: { approved, expires }, fields: { ...input.fields, ...chosen } }];
  });
}

/** "There are none" and a layer of them cannot both be true. */
function requireNoContradiction(noneOf: readonly ApprovalKind[], approvals: readonly ApprovalInput[]): void {
  const both = approvals.find(({ kind }) => noneOf.includes(kind));
  if (both) throw new Problem('NONE_CONTRADICTED', { file: both.path }, { kind: both.kind });
}

function declaredNone(file: JobFile): ApprovalKind[] {
  return (file.approvals ?? []).flatMap((entry) => ('none' in entry ? [entry.kind] : []));
}

function shiftOf(shift: NonNullable<JobFile['datum_shift']>): DatumShift {
  return Object.fromEntries(Object.entries(shift).filter(([, value]) => value !== undefined)) as unknown as DatumShift;
}

function chosenFields(flags: JobFlags, role: string): Record<string, string> {
  const own = (flags.fields ?? []).filter((choice) => choice.role === role);
  return camelKeys(Object.fromEntries(own.map(({ meaning, field }) => [meaning, field])));
}

/** image_after → imageAfter: job files, and flags copied from them, are written with underscores. */
function camelKeys(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
