import { basename, extname } from 'node:path';
import { judgeCoordinates } from '../crs/coordinates.js';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { bindFields, type FieldBinding, type LayerRole, WANTED } from '../io/bind/fields.js';
import { openPolygonLayer } from '../io/layer.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { LayerOrigin, PolygonLayer } from '../io/polygon-layer.js';
import type { EncodingVerdict } from '../io/shapefile/encoding.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import { nearest } from '../model/nearest.js';
import { Problem, type Where } from '../model/problem.js';
import { COORDINATE_REASONS, CRS_REASONS } from '../words/reasons.js';
import type { Job, LayerInput } from './job.js';

/** A layer of the job, opened, with its role, its fields and its place in the job. */
export interface JobLayer {
  readonly role: LayerRole;
  /** Name for people and files: `baseline`, `approvals[1] temporary`, `layer wetland`. */
  readonly name: string;
  readonly kind: ApprovalKind | null;
  /** Ordinal among the named layers. */
  readonly named: number | null;
  readonly layer: PolygonLayer;
  readonly crs: Crs;
  readonly crsSource: 'prj' | 'option' | 'none';
  readonly fields: Readonly<Record<string, FieldBinding | null>>;
}

export interface JobLayers {
  readonly patches: JobLayer;
  /** All layers that may lie on a patch, in the order of the job. */
  readonly covers: readonly JobLayer[];
  /** The system the job works in: the baseline's, else the patches'. */
  readonly crs: Crs;
}

/** A layer as it crosses threads: opened again there, without recognising anything twice. */
export interface CoverPlan extends Omit<JobLayer, 'layer'> {
  readonly source: string;
  readonly origin: LayerOrigin;
  readonly verdict: EncodingVerdict;
  /** An index that stands for the layer. */
  readonly index: LayerIndex | null;
}

export function planOf({ layer, ...rest }: JobLayer, index: LayerIndex | null): CoverPlan {
  const { source, file, files, prj, table } = layer;
  return { ...rest, source, origin: { file, files, prj }, verdict: table.encoding, index };
}

export function reopenLayer({ source, origin, verdict, index: _, ...rest }: CoverPlan): JobLayer {
  return { ...rest, layer: openPolygonLayer(source, { verdict, origin }) };
}

/** Opens every layer of the job and makes sure that they can be laid over each other. */
export function openLayers(job: Job): JobLayers {
  if (typeof job.crs === 'number') requireEpsg(job.crs, {});
  const patches = openLayer(job, 'patches', 'patches', job.patches);
  const covers = coverInputs(job).map(({ role, name, input, kind, named }) =>
    openLayer(job, role, name, input, kind, named),
  );
  const reference = covers.find((layer) => layer.role === 'baseline') ?? patches;
  const { crs } = reference;
  for (const layer of [patches, ...covers]) {
    requireSameCrs(layer, reference);
    requireSoundCoordinates(layer);
  }
  if (job.area === 'ellipsoidal') requireMeasurable(patches, crs);
  return { patches, covers, crs };
}

interface CoverInput {
  readonly role: LayerRole;
  readonly name: string;
  readonly input: LayerInput;
  readonly kind?: ApprovalKind;
  readonly named?: number;
}

function coverInputs(job: Job): CoverInput[] {
  const single = (['baseline', 'farmland', 'redline'] as const).flatMap((role) => {
    const input = job[role];
    return input ? [{ role, name: role, input }] : [];
  });
  const named = job.layers.map((input, i) => ({
    role: 'layer' as const,
    name: `layer ${input.name}`,
    input,
    named: i,
  }));
  const approvals = job.approvals.map((input, i) => ({
    role: 'approvals' as const,
    name: `approvals[${i + 1}] ${input.kind}`,
    input,
    kind: input.kind,
  }));
  return [...single, ...named, ...approvals];
}

function openLayer(
  job: Job,
  role: LayerRole,
  name: string,
  input: LayerInput,
  kind: ApprovalKind | null = null,
  named: number | null = null,
): JobLayer {
  const layer = inLayer(name, () => openPolygonLayer(input.path, { encoding: input.encoding }));
  const where = { file: input.path, layer: name };
  const only = basename(input.path, extname(input.path));
  if (input.layer !== undefined && input.layer.toLowerCase() !== only.toLowerCase()) {
    throw new Problem('LAYER_NOT_THERE', where, { layer: input.layer, only });
  }
  requireKnownMeanings(role, input, where);
  const fields = bindFields<string>(role, layer.table.fields, WANTED[role], input.fields, where);
  const { crs, crsSource } = crsOf(job, input, layer, name);
  return { role, name, kind, named, layer, crs, crsSource, fields };
}

/** Says in which layer of the job a file could not be opened. */
function inLayer<T>(layer: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof Problem ? error.located({ layer }) : error;
  }
}

function requireKnownMeanings(role: LayerRole, input: LayerInput, where: { file: string; layer: string }): void {
  const known = WANTED[role].map((want) => want.meaning as string);
  for (const meaning of Object.keys(input.fields)) {
    if (!known.includes(meaning)) {
      throw new Problem('FIELD_MEANING_UNKNOWN', where, {
        meaning,
        nearest: nearest(meaning, known),
        known: known.join(', '),
      });
    }
  }
}

function crsOf(job: Job, input: LayerInput, layer: PolygonLayer, name: string): Pick<JobLayer, 'crs' | 'crsSource'> {
  if (job.crs === 'none') return { crs: PLANAR_CRS, crsSource: 'none' };
  const where = { file: input.path, layer: name };
  if (input.crs !== undefined) return { crs: requireEpsg(input.crs, where), crsSource: 'option' };
  if (layer.prj) {
    const verdict = recognisePrj(layer.prj);
    if ('crs' in verdict) return { crs: verdict.crs, crsSource: 'prj' };
    if (job.crs === null) throw new Problem('CRS_UNKNOWN', where, { reason: verdict.unknown });
  } else if (job.crs === null) {
    throw new Problem('CRS_UNKNOWN', where, { reason: CRS_REASONS.noPrj });
  }
  return { crs: requireEpsg(job.crs, {}), crsSource: 'option' };
}

/** The system of a code the user gave, or a usage error. */
function requireEpsg(code: number, where: Where): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Problem('EPSG_UNKNOWN', where, { code });
  return crs;
}

function requireSameCrs(layer: JobLayer, reference: JobLayer): void {
  if (sameCrs(layer.crs, reference.crs)) return;
  throw new Problem(
    'CRS_MISMATCH',
    { file: layer.layer.file, layer: layer.name },
    {
      layer: layer.name,
      crs: describeCrs(layer.crs),
      reference: reference.name,
      working: describeCrs(reference.crs),
      epsg: reference.crs.epsg ?? 'CODE',
      file: basename(layer.layer.file),
    },
  );
}

/** Coordinates that contradict the stated system would give areas that look right and are not. */
function requireSoundCoordinates({ layer, name, crs }: JobLayer): void {
  const { extent } = layer;
  if (!extent || layer.table.count === 0 || (extent.xmin === 0 && extent.xmax === 0)) return;
  const { code } = judgeCoordinates(crs, extent);
  if (code === 'ok' || code === 'outside-china' || code === 'outside-zone') return;
  throw new Problem(
    'COORDINATES_UNFIT',
    { file: layer.file, layer: name, x: extent.xmin, y: extent.ymin },
    { crs: describeCrs(crs), reason: COORDINATE_REASONS[code] },
  );
}

function requireMeasurable(patches: JobLayer, crs: Crs): void {
  if (crs.kind === 'none' || crs.projection === 'gauss-kruger') return;
  throw new Problem('CRS_NOT_MEASURABLE', { file: patches.layer.file }, { crs: describeCrs(crs) });
}
