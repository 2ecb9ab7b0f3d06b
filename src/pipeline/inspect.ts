import { judgeCoordinates } from '../crs/coordinates.js';
import { describeCrs } from '../crs/definitions.js';
import { guessCrs } from '../crs/guess.js';
import { recognisePrj } from '../crs/prj.js';
import { bindFields, type FieldBinding, type LayerRole, WANTED } from '../io/bind/fields.js';
import { listLayers, type VectorLayer } from '../io/gdal/layers.js';
import { openPolygonLayer, zippedLayers } from '../io/layer.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import type { Box } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { COORDINATE_REASONS, CRS_REASONS } from '../words/reasons.js';
import type { Text } from '../words/text.js';
import { type CensusFault, GeometryCensus } from './geometry-census.js';
import { mayBeShifted } from './layer-systems.js';

/** What `tuban inspect` tells of one layer. */
export interface LayerProfile {
  readonly file: string;
  /** Its name in a file that can hold several. */
  readonly layer: string | null;
  readonly records: number;
  readonly shapes: number;
  readonly geometry: string;
  readonly vertices: number;
  readonly largest: { readonly record: number; readonly vertices: number } | null;
  readonly extent: readonly [number, number, number, number] | null;
  readonly crs: string | null;
  /** What the system was recognised by: the statement in the file, or the coordinates. */
  readonly crsBy: 'stated' | 'format' | 'coordinates' | null;
  /** What decided, where the coordinates did; why it is not known, where it is not; null otherwise. */
  readonly crsWhy: Text | null;
  /** What the coordinates say against the system. */
  readonly crsDoubt: Text | null;
  readonly encoding: {
    readonly name: string;
    readonly by: string;
    readonly contradiction: Text | null;
    readonly samples: readonly string[];
  };
  readonly fields: readonly { readonly name: string; readonly type: string; readonly sample: string | null }[];
  /** Roles the layer could play, with the field for each meaning. */
  readonly roles: readonly { readonly role: LayerRole; readonly fields: Readonly<Record<string, string>> }[];
  /** The first of the records at fault. */
  readonly faults: readonly CensusFault[];
  readonly faultCounts: Readonly<Partial<Record<SetAsideCode, number>>>;
  /** Records whose vertices repeat those of an earlier record. */
  readonly duplicates: number;
  /** Records whose id an earlier record has, by the field of the first role that has ids; null without such a field. */
  readonly repeatedIds: { readonly field: string; readonly count: number } | null;
  /** What was decided while the format was read. */
  readonly notes: readonly Text[];
  /** Where records lie, see `GeometryCensus`. */
  readonly map: Uint8Array;
}

/** A layer of a dataset that is not made of polygons. */
export type OtherLayer = VectorLayer;

const ROLES: readonly LayerRole[] = ['patches', 'baseline', 'farmland', 'redline', 'approvals'];

/**
 * Profiles the layers of a path, all of them where it holds several and none is named.
 *
 * Errors  those of `openPolygonLayer` and of reading.
 */
export function inspectPath(
  path: string,
  encoding: string | undefined,
): { readonly profiles: LayerProfile[]; readonly others: readonly OtherLayer[] } {
  try {
    return { profiles: [inspectLayer(path, encoding)], others: [] };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'LAYER_AMBIGUOUS') throw error;
    const layers = listedByGdal(path);
    if (layers === null) {
      const names = zippedLayers(path) ?? [];
      return { profiles: names.map((name) => inspectLayer(path, encoding, name)), others: [] };
    }
    const polygons = layers.filter(({ geometryType }) => /Polygon|Surface/.test(geometryType));
    return {
      profiles: polygons.map(({ name }) => inspectLayer(path, encoding, name)),
      others: layers.filter((layer) => !polygons.includes(layer)),
    };
  }
}

/** By GDAL; null where it is not there and an archive of shapefiles can be listed without. */
function listedByGdal(path: string): VectorLayer[] | null {
  try {
    return listLayers(path);
  } catch (error) {
    if (error instanceof Problem && error.code === 'GDAL_MISSING' && zippedLayers(path) !== null) return null;
    throw error;
  }
}

/** Profiles a layer: every record is read and its geometry judged. */
export function inspectLayer(path: string, encoding: string | undefined, name?: string): LayerProfile {
  const layer = openPolygonLayer(path, { encoding, layer: name });
  const { table, extent, origin } = layer;
  const census = new GeometryCensus(extent);
  const shapes = layer.scan(census);
  const { contradiction, samples, encoding: text, how } = table.encoding;
  const roles = ROLES.flatMap((role) => rolesOf(role, layer));
  return {
    file: path,
    layer: origin?.layer ?? null,
    records: table.count,
    shapes,
    geometry: layer.geometry,
    vertices: census.vertices,
    largest: census.largest,
    extent: shapes > 0 && extent ? [extent.xmin, extent.ymin, extent.xmax, extent.ymax] : null,
    ...systemOf(layer, shapes > 0 ? extent : null),
    encoding: { name: text, by: how, contradiction, samples },
    fields: table.fields.map(({ name: field, type }, f) => ({ name: field, type, sample: firstValue(layer, f) })),
    roles,
    faults: census.faults,
    faultCounts: census.counts,
    duplicates: census.duplicates,
    repeatedIds: repeatedIds(layer, roles.find(({ fields }) => fields['id'])?.fields['id']),
    notes: origin?.notes ?? [],
    map: census.map,
  };
}

function systemOf(
  { prj, origin }: PolygonLayer,
  extent: Box | null,
): Pick<LayerProfile, 'crs' | 'crsBy' | 'crsWhy' | 'crsDoubt'> {
  const verdict = prj ? recognisePrj(prj) : { unknown: origin?.crsUnknown ?? CRS_REASONS.noPrj };
  if ('crs' in verdict) {
    const judged = extent ? judgeCoordinates(verdict.crs, extent).code : 'ok';
    const doubt = judged === 'ok' && extent && mayBeShifted(extent, verdict.crs, prj) ? 'maybe-gcj02' : judged;
    const crsDoubt = doubt === 'ok' ? null : COORDINATE_REASONS[doubt];
    const isByFormat = origin?.crsStanding === 'format';
    const crsWhy = isByFormat ? CRS_REASONS.byFormat : null;
    return { crs: describeCrs(verdict.crs), crsBy: isByFormat ? 'format' : 'stated', crsWhy, crsDoubt };
  }
  const guess = prj === null && origin?.crsStanding !== 'refused' && extent ? guessCrs(extent) : null;
  if (!guess || !('crs' in guess)) {
    return { crs: null, crsBy: null, crsWhy: guess?.ambiguous ?? verdict.unknown, crsDoubt: null };
  }
  const crsDoubt = guess.axes === 'east-north' ? null : COORDINATE_REASONS['axes-swapped'];
  return { crs: describeCrs(guess.crs), crsBy: 'coordinates', crsWhy: guess.why, crsDoubt };
}

/** Records that are searched for a value to show. */
const SAMPLED = 50;

function firstValue({ table }: PolygonLayer, field: number): string | null {
  for (let record = 0; record < Math.min(table.count, SAMPLED); record++) {
    const value = table.text(record, field);
    if (value !== null) return value;
  }
  return null;
}

function repeatedIds({ table }: PolygonLayer, field: string | undefined): LayerProfile['repeatedIds'] {
  if (field === undefined) return null;
  const at = table.fieldIndex(field);
  const seen = new Set<string>();
  let count = 0;
  for (let record = 0; record < table.count; record++) {
    const id = table.text(record, at);
    if (id === null) continue;
    if (seen.has(id)) count++;
    else seen.add(id);
  }
  return { field, count };
}

function rolesOf(role: LayerRole, { table, file }: PolygonLayer): LayerProfile['roles'] {
  let bindings: Record<string, FieldBinding | null>;
  try {
    bindings = bindFields<string>(role, table.fields, WANTED[role], {}, { file });
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
  const fields = Object.entries(bindings).flatMap(([meaning, field]) =>
    field ? [[meaning, field.name] as const] : [],
  );
  return fields.length > 0 ? [{ role, fields: Object.fromEntries(fields) }] : [];
}
