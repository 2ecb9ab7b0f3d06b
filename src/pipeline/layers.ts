import type { Crs } from '../crs/definitions.js';
import type { DatumShift } from '../crs/helmert.js';
import { transformer } from '../crs/transform.js';
import type { FieldBinding, LayerRole } from '../io/bind/fields.js';
import { joinLayers } from '../io/joined-layer.js';
import type { LandClassEdition } from '../io/land-classes.js';
import { openPolygonLayer } from '../io/layer.js';
import type { LayerIndex } from '../io/layer-index.js';
import type { LayerOrigin, PolygonLayer } from '../io/polygon-layer.js';
import { type Register, withRegister } from '../io/register.js';
import type { EncodingVerdict } from '../io/shapefile/encoding.js';
import type { ShapeKind } from '../io/shapefile/scan.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { StatedDates } from '../model/job.js';
import type { SetAside } from '../model/set-aside.js';
import type { Text } from '../words/text.js';
import { transformedLayer } from './transformed-layer.js';

/** A file that a layer of the job is made of, as it lies there. */
export interface LayerPart {
  readonly layer: PolygonLayer;
  /** The system of the file. */
  readonly crs: Crs;
  readonly crsSource: 'prj' | 'option' | 'none' | 'guess';
  /** What decided for the system where nothing states it; to be shown. */
  readonly crsWhy: Text | null;
  /** What the coordinates say against the system; to be shown. */
  readonly crsDoubt: Text | null;
  /** Fields in use that other files of the layer have and this one has not: empty there. */
  readonly lacks: readonly string[];
  /** How coordinates come to the working system; null where they lie in it. */
  readonly carried: Text | null;
}

/** A layer of the job, opened, with its role, its fields and its place in the job. */
export interface JobLayer {
  readonly role: LayerRole;
  /** Name for people and files: `baseline`, `approvals[1] temporary`, `layer wetland`. */
  readonly name: string;
  readonly kind: ApprovalKind | null;
  /** Ordinal among the named layers. */
  readonly named: number | null;
  /** All parts as one, in the working system. */
  readonly layer: PolygonLayer;
  readonly parts: readonly LayerPart[];
  /** The system of the first part. */
  readonly crs: Crs;
  /** The system the job works in. */
  readonly working: Crs;
  readonly datumShift: DatumShift | null;
  /** Attributes from a table without geometry; null without one. */
  readonly register: Register | null;
  readonly fields: Readonly<Record<string, FieldBinding | null>>;
  /** Dates that the job states for all records of the layer. */
  readonly statedDates: StatedDates;
  /** Records that were set aside or noted when the layer was opened. */
  readonly setAside: readonly SetAside[];
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
export interface CoverPlan extends Omit<JobLayer, 'layer' | 'parts' | 'setAside'> {
  readonly file: string;
  readonly parts: readonly PartOfPlan[];
  /** An index that stands for the layer. */
  readonly index: LayerIndex | null;
}

interface PartOfPlan extends Omit<LayerPart, 'layer'> {
  readonly source: string;
  readonly origin: LayerOrigin | null;
  readonly verdict: EncodingVerdict;
}

export function planOf({ layer, parts, setAside: _, ...rest }: JobLayer, index: LayerIndex | null): CoverPlan {
  const partsOfPlan = parts.map(({ layer: { source, origin, table }, ...part }) => {
    return { ...part, source, origin, verdict: table.encoding };
  });
  return { ...rest, file: layer.file, parts: partsOfPlan, index };
}

export function reopenLayer({ file, index: _, parts: planned, ...rest }: CoverPlan): JobLayer {
  const parts = planned.map(({ source, origin, verdict, ...part }) => {
    return { ...part, layer: openPolygonLayer(source, { verdict, origin, kind: shapesOf(rest.role) }) };
  });
  return { ...rest, layer: workingLayer(file, parts, rest), parts, setAside: [] };
}

/** What the shapefile of a role holds. */
export function shapesOf(role: LayerRole): ShapeKind {
  return role === 'linear' ? 'lines' : role === 'points' ? 'points' : 'polygons';
}

/** The parts as one layer in the working system, with the attributes of a register. */
export function workingLayer(
  file: string,
  parts: readonly LayerPart[],
  { working, register, datumShift }: Pick<JobLayer, 'working' | 'register' | 'datumShift'>,
): PolygonLayer {
  const carried = parts.map(({ layer, crs, carried }) => {
    return carried ? carriedLayer(layer, crs, working, datumShift) : layer;
  });
  const joined = joinLayers(file, carried);
  return register ? withRegister(joined, register) : joined;
}

function carriedLayer(layer: PolygonLayer, crs: Crs, working: Crs, datumShift: DatumShift | null): PolygonLayer {
  const carrier = transformer(crs, working, datumShift ? { datumShift } : {});
  if ('unknown' in carrier) throw new Error(`${layer.file} could be carried before`);
  return transformedLayer(layer, carrier);
}
