import { bindFields, type LayerRole, WANTED } from '../io/bind/fields.js';
import { joinLayers } from '../io/joined-layer.js';
import { openLayerFiles } from '../io/layer-files.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import { openRegister, withRegister } from '../io/register.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { Job, LayerInput } from '../model/job.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import {
  carriedPart,
  locateParts,
  requireEpsg,
  requireSoundCoordinates,
  systemOf,
  workingSystem,
} from './layer-systems.js';
import { type JobLayer, type JobLayers, shapesOf, workingLayer } from './layers.js';
import { requireMeasurable } from './measurable.js';

/**
 * Opens every layer of the job and brings them into one system: that of the baseline, else of the patches; for degrees the
 * 3° zone in which they lie.
 */
export function openLayers(job: Job): JobLayers {
  if (typeof job.crs === 'number') requireEpsg(job.crs, {});
  const opened = [
    openLayer(job, { role: 'patches', name: 'patches', input: job.patches }),
    ...coverInputs(job).map((cover) => openLayer(job, cover)),
  ];
  const located = locateParts(opened.flatMap(({ parts }) => parts));
  const reference = located.find(({ role }) => role === 'baseline') ?? located[0]!;
  for (const part of located) requireSoundCoordinates(part);
  const working = workingSystem(reference);
  const [patches, ...covers] = opened.map(({ parts, ...layer }): JobLayer => {
    const own = located
      .filter(({ of }) => of === layer.name)
      .map((part) => carriedPart(part, working, reference, job.datumShift));
    const rest = { ...layer, parts: own, crs: own[0]!.crs, working, datumShift: job.datumShift };
    return { ...rest, layer: workingLayer(layer.file, own, rest) };
  });
  requireMeasurable(job.area, working, patches!.layer.file);
  return { patches: patches!, covers, crs: working };
}

/** A layer as the job names it. */
export interface NamedInput {
  readonly name: string;
  readonly input: LayerInput;
}

interface CoverInput extends NamedInput {
  readonly role: LayerRole;
  readonly kind?: ApprovalKind | null;
  readonly named?: number | null;
  readonly precedence?: number;
  readonly landClass?: string | null;
}

/** All layers of a job under the names that messages and the manifest give them. */
export function namedInputs(job: Job): NamedInput[] {
  return [{ name: 'patches', input: job.patches }, ...coverInputs(job)].map(({ name, input }) => ({ name, input }));
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

function openLayer(job: Job, cover: CoverInput) {
  const { role, name, input, kind = null, named = null, precedence = 0, landClass = null } = cover;
  const layers = inLayer(name, () =>
    openLayerFiles([input.path, ...(input.more ?? [])], { ...input, kind: shapesOf(role) }),
  );
  const joined = joinLayers(input.path, layers);
  const { register, setAside } = inLayer(name, () =>
    input.join ? openRegister(joined, input.join, name) : { register: null, setAside: [] },
  );
  const where = { file: input.path, layer: name };
  requireKnownMeanings(role, input, where);
  const { table } = register ? withRegister(joined, register) : joined;
  const bound = bindFields<string>(role, table.fields, wantedOf(role, input, layers), input.fields, where);
  // Only linear features ask for the numbers of parcels.
  const fields = role === 'baseline' && !job.linear ? { ...bound, number: null } : bound;
  if (role === 'newFarmland') requireLandClass(fields, landClass, where);
  const used = Object.values(fields).flatMap((field) => (field ? [field.name] : []));
  const shared = used.filter((field) => joined.table.fieldIndex(field) >= 0);
  const parts = layers.map((layer) => {
    const lacks = shared.filter((field) => layer.table.fieldIndex(field) < 0);
    return { role, of: name, layer, lacks, ...systemOf(job, input, layer, name) };
  });
  const stated = role === 'baseline' && job.wholeParcels === 'attribute';
  if (stated) requireStatedAreas(fields, where);
  const statedDates = input.statedDates ?? {};
  const classes = job.baseline?.classes ?? 2017;
  const own = { role, name, kind, named, file: input.path, parts, register, fields, statedDates, setAside };
  return { ...own, classes, stated, precedence, landClass };
}

/** A boundary-point TXT has no place for an approval date: it is stated in the job, or the approval has none. */
function wantedOf(role: LayerRole, { statedDates }: LayerInput, layers: readonly PolygonLayer[]) {
  const wanted = WANTED[role];
  const isDateless = statedDates?.approved !== undefined || layers.every(({ origin }) => origin?.layer === 'txt');
  if (role !== 'approvals' || !isDateless) return wanted;
  return wanted.map((want) => (want.meaning === 'approved' ? { ...want, required: false } : want));
}

/** Land without a class would be land that is not covered. */
function requireLandClass(
  fields: JobLayer['fields'],
  landClass: string | null,
  where: { file: string; layer: string },
): void {
  if (fields['landClass'] || landClass !== null) return;
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
