import { judgeCoordinates } from '../crs/coordinates.js';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs, ZONES } from '../crs/definitions.js';
import { guessCrs } from '../crs/guess.js';
import { recognisePrj } from '../crs/prj.js';
import { transformer } from '../crs/transform.js';
import { bindFields, type FieldBinding, type LayerRole, WANTED } from '../io/bind/fields.js';
import type { LandClassEdition } from '../io/land-classes.js';
import { openPolygonLayer } from '../io/layer.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { LayerOrigin, PolygonLayer } from '../io/polygon-layer.js';
import type { EncodingVerdict } from '../io/shapefile/encoding.js';
import type { ShapeKind } from '../io/shapefile/scan.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { Job, LayerInput } from '../model/job.js';
import { nearest } from '../model/nearest.js';
import { Problem, type Where } from '../model/problem.js';
import { COORDINATE_REASONS, CRS_REASONS } from '../words/reasons.js';
import type { Text } from '../words/text.js';
import { transformedLayer } from './transformed-layer.js';

/** A layer of the job, opened, with its role, its fields and its place in the job. */
export interface JobLayer {
  readonly role: LayerRole;
  /** Name for people and files: `baseline`, `approvals[1] temporary`, `layer wetland`. */
  readonly name: string;
  readonly kind: ApprovalKind | null;
  /** Ordinal among the named layers. */
  readonly named: number | null;
  readonly layer: PolygonLayer;
  /** The system of the file; what `layer` shows is in the working system. */
  readonly crs: Crs;
  readonly crsSource: 'prj' | 'option' | 'none' | 'guess';
  /** What decided for the system where nothing states it; to be shown. */
  readonly crsWhy: Text | null;
  /** The system the job works in. */
  readonly working: Crs;
  /** How coordinates come to the working system; null where they lie in it. */
  readonly carried: Text | null;
  readonly fields: Readonly<Record<string, FieldBinding | null>>;
  /** For baselines: whose land class codes they have, and whether the areas of their attributes are wanted. */
  readonly classes: LandClassEdition;
  /** Among baselines: 0 for the baseline itself, more for layers that go before it. */
  readonly precedence: number;
  /** Class of land of which the layer itself states none. */
  readonly landClass: string | null;
  readonly stated: boolean;
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
  readonly origin: LayerOrigin | null;
  readonly verdict: EncodingVerdict;
  /** An index that stands for the layer. */
  readonly index: LayerIndex | null;
}

export function planOf({ layer, ...rest }: JobLayer, index: LayerIndex | null): CoverPlan {
  const { source, origin, table } = layer;
  return { ...rest, source, origin, verdict: table.encoding, index };
}

export function reopenLayer({ source, origin, verdict, index: _, ...rest }: CoverPlan): JobLayer {
  const layer = openPolygonLayer(source, { verdict, origin, kind: shapesOf(rest.role) });
  return { ...rest, layer: rest.carried ? carriedLayer(layer, rest.crs, rest.working) : layer };
}

function carriedLayer(layer: PolygonLayer, crs: Crs, working: Crs): PolygonLayer {
  const carrier = transformer(crs, working);
  if ('unknown' in carrier) throw new Error(`${layer.file} could be carried before`);
  return transformedLayer(layer, carrier);
}

/**
 * Opens every layer of the job and brings them into one system: that of the baseline, else of the patches; for degrees the
 * 3° zone in which they lie.
 */
export function openLayers(job: Job): JobLayers {
  if (typeof job.crs === 'number') requireEpsg(job.crs, {});
  const opened = [
    openLayer(job, 'patches', 'patches', job.patches),
    ...coverInputs(job).map((cover) => openLayer(job, cover.role, cover.name, cover.input, cover)),
  ];
  const located = locateLayers(opened);
  const reference = located.find((layer) => layer.role === 'baseline') ?? located[0]!;
  for (const layer of located) requireSoundCoordinates(layer);
  const working = workingSystem(reference);
  const [patches, ...covers] = located.map((layer) => bring(layer, working, reference));
  if (job.area === 'ellipsoidal') requireMeasurable(patches!, working);
  return { patches: patches!, covers, crs: working };
}

/** A layer as it was opened, before its place among the others is known. */
type OpenedLayer = Omit<JobLayer, 'crs' | 'crsSource' | 'crsWhy' | 'working' | 'carried'> &
  (Pick<JobLayer, 'crs' | 'crsSource'> | { readonly crs: null; readonly unknown: Text });

type LocatedLayer = Omit<JobLayer, 'working' | 'carried'>;

/** Gives layers that state no system the only one that their coordinates allow. Errors: CRS_UNKNOWN. */
function locateLayers(opened: readonly OpenedLayer[]): LocatedLayer[] {
  const known = opened.filter((layer) => layer.crs !== null && layer.crs.kind !== 'none');
  const reference = known.find(({ role }) => role === 'baseline') ?? known[0];
  return opened.map((layer) => {
    if (layer.crs !== null) return { ...layer, crsWhy: null };
    const { extent, file } = layer.layer;
    const place = reference?.crs && reference.layer.extent ? { crs: reference.crs, box: reference.layer.extent } : null;
    const guess = extent ? guessCrs(extent, place ?? undefined) : { ambiguous: layer.unknown };
    if ('crs' in guess && guess.axes === 'east-north') {
      return { ...layer, crs: guess.crs, crsSource: 'guess', crsWhy: guess.why };
    }
    const reason = 'ambiguous' in guess ? guess.ambiguous : guess.why;
    throw new Problem('CRS_UNKNOWN', { file, layer: layer.name }, { reason });
  });
}

/** Areas are overlaid in a plane: for degrees that of the 3° zone around the middle of the layer. */
function workingSystem({ crs, layer }: LocatedLayer): Crs {
  if (crs.kind !== 'geographic' || crs.datum !== 'CGCS2000' || !layer.extent) return crs;
  const middle = (layer.extent.xmin + layer.extent.xmax) / 2;
  return crsFromEpsg(FIRST_ZONE_EPSG + Math.round(middle / 3) - ZONES[3].first) ?? crs;
}

/** CGCS2000, 3° zone 25 with its number before the easting. */
const FIRST_ZONE_EPSG = 4513;

/** Errors: CRS_MISMATCH where nothing carries the layer to the working system. */
function bring(source: LocatedLayer, working: Crs, reference: LocatedLayer): JobLayer {
  if (sameCrs(source.crs, working)) return { ...source, working, carried: null };
  const { layer, name, crs } = source;
  const carrier = transformer(crs, working);
  if ('unknown' in carrier) {
    throw new Problem(
      'CRS_MISMATCH',
      { file: layer.file, layer: name },
      {
        layer: name,
        crs: describeCrs(crs),
        reference: reference.name,
        working: describeCrs(working),
        reason: carrier.unknown,
      },
    );
  }
  return { ...source, layer: transformedLayer(layer, carrier), working, carried: carrier.description };
}

interface CoverInput {
  readonly role: LayerRole;
  readonly name: string;
  readonly input: LayerInput;
  readonly kind?: ApprovalKind | null;
  readonly named?: number | null;
  readonly precedence?: number;
  readonly landClass?: string | null;
}

function coverInputs(job: Job): CoverInput[] {
  const single = (['baseline', 'linear', 'points', 'farmland', 'redline'] as const).flatMap((role) => {
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
  // A later year goes before an earlier one, and all of them before the baseline.
  const newFarmland = [...job.newFarmland]
    .sort((a, b) => a.year - b.year)
    .map((input, i) => ({
      role: 'newFarmland' as const,
      name: `new_farmland ${input.year}`,
      input,
      precedence: i + 1,
      landClass: input.landClass,
    }));
  return [...single, ...newFarmland, ...named, ...approvals];
}

function openLayer(
  job: Job,
  role: LayerRole,
  name: string,
  input: LayerInput,
  { kind = null, named = null, precedence = 0, landClass = null }: Partial<CoverInput> = {},
): OpenedLayer {
  const shapes = shapesOf(role);
  const layer = inLayer(name, () =>
    openPolygonLayer(input.path, { encoding: input.encoding, layer: input.layer, kind: shapes }),
  );
  const where = { file: input.path, layer: name };
  requireKnownMeanings(role, input, where);
  const bound = bindFields<string>(role, layer.table.fields, WANTED[role], input.fields, where);
  // Only linear features ask for the numbers of parcels.
  const fields = role === 'baseline' && !job.linear ? { ...bound, number: null } : bound;
  const classes = job.baseline?.classes ?? 2017;
  if (role === 'newFarmland') requireLandClass(fields, landClass, where);
  const stated = role === 'baseline' && job.wholeParcels === 'attribute';
  if (stated) requireStatedAreas(fields, where);
  return {
    role,
    name,
    kind,
    named,
    layer,
    fields,
    classes,
    stated,
    precedence,
    landClass,
    ...crsOf(job, input, layer, name),
  };
}

/** What the shapefile of a role holds. */
function shapesOf(role: LayerRole): ShapeKind {
  return role === 'linear' ? 'lines' : role === 'points' ? 'points' : 'polygons';
}

/** Land without a class would be land that is not covered. */
function requireLandClass(
  fields: JobLayer['fields'],
  landClass: string | null,
  where: { file: string; layer: string },
): void {
  if (!fields['landClass'] && landClass === null)
    throw new Problem('LAND_CLASS_MISSING', where, { layer: where.layer });
}

/** Areas of attributes cannot be taken from a layer that states none. */
function requireStatedAreas(fields: JobLayer['fields'], where: { file: string; layer: string }): void {
  if (!fields['netArea'] || !fields['statedArea']) throw new Problem('STATED_AREAS_MISSING', where);
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

function crsOf(
  job: Job,
  input: LayerInput,
  layer: PolygonLayer,
  name: string,
): Pick<JobLayer, 'crs' | 'crsSource'> | { readonly crs: null; readonly unknown: Text } {
  if (job.crs === 'none') return { crs: PLANAR_CRS, crsSource: 'none' };
  const where = { file: input.path, layer: name };
  if (input.crs !== undefined) return { crs: requireEpsg(input.crs, where), crsSource: 'option' };
  if (layer.prj) {
    const verdict = recognisePrj(layer.prj);
    if ('crs' in verdict) return { crs: verdict.crs, crsSource: 'prj' };
    if (job.crs === null) throw new Problem('CRS_UNKNOWN', where, { reason: verdict.unknown });
  } else if (job.crs === null) {
    return { crs: null, unknown: CRS_REASONS.noPrj };
  }
  return { crs: requireEpsg(job.crs, {}), crsSource: 'option' };
}

/** The system of a code the user gave, or a usage error. */
function requireEpsg(code: number, where: Where): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Problem('EPSG_UNKNOWN', where, { code });
  return crs;
}

/** Coordinates that contradict the stated system would give areas that look right and are not. */
export function requireSoundCoordinates({ layer, name, crs }: Pick<LocatedLayer, 'layer' | 'name' | 'crs'>): void {
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
