import { basename, dirname, extname, resolve } from 'node:path';
import { type JobFile, type JobFileLayer, readJobFile } from '../io/job-file.js';
import { isPackPath } from '../io/rule-packs.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { ApprovalInput, IndexUse, Job, LayerInput, NamedLayerInput, OutputFormat } from '../model/job.js';
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
  readonly jobs?: number | undefined;
  readonly index?: IndexUse | undefined;
  readonly encoding?: string | undefined;
  /** ROLE.MEANING=FIELD, ROLE as patches, baseline, approvals. */
  readonly fields?: readonly { readonly role: string; readonly meaning: string; readonly field: string }[];
  readonly out?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly formats?: readonly OutputFormat[] | undefined;
  readonly pieces?: boolean | undefined;
  readonly headers?: Job['out']['headers'] | undefined;
  readonly dbfEncoding?: Job['out']['dbfEncoding'] | undefined;
}

const COLUMN_LENGTH = 8;

/**
 * Merges job file and flags into the job that is run. Errors: those of the job file, NO_PATCHES_GIVEN,
 * LAYER_COLUMN_CLASH, LAYER_NAME_UNUSABLE.
 */
export function loadJob(jobPath: string | undefined, flags: JobFlags): Job {
  const file: JobFile = jobPath === undefined ? {} : readJobFile(jobPath);
  const base = jobPath === undefined ? process.cwd() : dirname(resolve(jobPath));
  const layer = (role: string, fromFlag: string | undefined, fromFile: JobFileLayer | undefined): LayerInput | null => {
    const fields = { ...camelKeys(fromFile?.fields ?? {}), ...chosenFields(flags, role) };
    if (fromFlag !== undefined) return { path: resolve(fromFlag), encoding: flags.encoding, fields };
    if (!fromFile) return null;
    return {
      path: resolve(base, fromFile.path),
      layer: fromFile.layer,
      encoding: fromFile.encoding ?? flags.encoding,
      crs: fromFile.crs,
      fields,
    };
  };
  const patches = layer('patches', flags.patches, file.patches);
  if (!patches) throw new Problem('NO_PATCHES_GIVEN', {});
  const approvals = approvalLayers(flags, file, (path) => resolve(base, path));
  const noneOf = flags.noneOf?.length ? flags.noneOf : declaredNone(file);
  requireNoContradiction(noneOf, approvals);
  const crs = flags.crs ?? file.crs ?? null;
  const name = file.name ?? basename(patches.path, extname(patches.path));
  return {
    name,
    patches,
    baseline: layer('baseline', flags.baseline, file.baseline),
    farmland: layer('farmland', flags.farmland, file.farmland),
    redline: layer('redline', flags.redline, file.redline),
    layers: namedLayers(flags, file, (path) => resolve(base, path)),
    approvals,
    noneOf,
    ...rulesOf(flags, file, (path) => resolve(base, path)),
    asOf: flags.asOf ?? file.as_of ?? null,
    crs,
    // Coordinates taken as they are have no ellipsoid.
    area: crs === 'none' ? 'planar' : (flags.area ?? file.area ?? 'ellipsoidal'),
    index: flags.index ?? file.index ?? 'check',
    jobs: flags.jobs ?? null,
    out: {
      dir: flags.out ? resolve(flags.out) : file.out?.dir ? resolve(base, file.out.dir) : resolve('out'),
      formats: flags.formats ?? file.out?.formats ?? ['csv', 'shp'],
      pieces: flags.pieces ?? file.out?.pieces ?? false,
      overwrite: flags.overwrite ?? false,
      headers: flags.headers ?? file.out?.headers ?? 'code',
      lang: file.out?.lang ?? 'zh',
      dbfEncoding: flags.dbfEncoding ?? file.out?.dbf_encoding ?? 'gbk',
    },
  };
}

/** The pack and the figures of it that the job sets. Those of the file belong to its pack: another pack drops them. */
function rulesOf(
  flags: JobFlags,
  file: JobFile,
  fromFile: (path: string) => string,
): Required<Pick<Job, 'rules' | 'parameters'>> {
  const stated = typeof file.rules === 'string' ? { pack: file.rules } : file.rules;
  const pack = stated && (isPackPath(stated.pack) ? fromFile(stated.pack) : stated.pack);
  const flag = flags.rules && isPackPath(flags.rules) ? resolve(flags.rules) : flags.rules;
  const ofFile = flags.rules === undefined ? stated?.parameters : undefined;
  return { rules: flag ?? pack ?? 'weipian', parameters: { ...ofFile, ...flags.param } };
}

function namedLayers(flags: JobFlags, file: JobFile, fromFile: (path: string) => string): NamedLayerInput[] {
  const named: { name: string; input: LayerInput }[] = flags.layers?.length
    ? flags.layers.map(({ name, path }) => ({
        name,
        input: { path: resolve(path), encoding: flags.encoding, fields: chosenFields(flags, 'layer') },
      }))
    : Object.entries(file.layers ?? {}).map(([name, { path, layer, encoding, crs, fields }]) => ({
        name,
        input: { path: fromFile(path), layer, encoding, crs, fields: camelKeys(fields ?? {}) },
      }));
  // The contract has no column of its own for the urban boundary: it is a named layer.
  const urban = flags.urban
    ? { path: resolve(flags.urban), encoding: flags.encoding, fields: {} }
    : urbanOf(file, fromFile);
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

function urbanOf(file: JobFile, fromFile: (path: string) => string): LayerInput | null {
  if (!file.urban) return null;
  const { path, layer, encoding, crs, fields } = file.urban;
  return { path: fromFile(path), layer, encoding, crs, fields: camelKeys(fields ?? {}) };
}

/** wetland → L_WETLAND; at most eight ASCII letters or digits. */
function columnOf(name: string): string {
  const ascii = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return `L_${ascii.slice(0, COLUMN_LENGTH)}`;
}

function approvalLayers(flags: JobFlags, file: JobFile, fromFile: (path: string) => string): ApprovalInput[] {
  const chosen = chosenFields(flags, 'approvals');
  if (flags.approvals?.length) {
    return flags.approvals.map(({ kind, path }) => ({
      kind,
      path: resolve(path),
      encoding: flags.encoding,
      fields: chosen,
    }));
  }
  return (file.approvals ?? []).flatMap((entry) => {
    if ('none' in entry) return [];
    const { kind, path, layer, encoding, crs, fields } = entry;
    return [
      {
        kind,
        path: fromFile(path),
        layer,
        encoding: encoding ?? flags.encoding,
        crs,
        fields: { ...camelKeys(fields ?? {}), ...chosen },
      },
    ];
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
