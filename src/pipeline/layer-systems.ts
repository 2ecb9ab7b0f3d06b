import { isInChina, judgeCoordinates } from '../crs/coordinates.js';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs, ZONES } from '../crs/definitions.js';
import { guessCrs } from '../crs/guess.js';
import type { DatumShift } from '../crs/helmert.js';
import { recognisePrj } from '../crs/prj.js';
import { transformer } from '../crs/transform.js';
import type { LayerRole } from '../io/bind/fields.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import type { Box } from '../model/geometry.js';
import type { Job, LayerInput } from '../model/job.js';
import { Problem, type Where } from '../model/problem.js';
import { COORDINATE_REASONS, CRS_REASONS } from '../words/reasons.js';
import type { Text } from '../words/text.js';
import type { LayerPart } from './layers.js';

/** A file as it was opened, before its place among the others is known. */
export type OpenedPart = {
  readonly role: LayerRole;
  /** Name of the layer that it is a part of. */
  readonly of: string;
  readonly layer: PolygonLayer;
  readonly lacks: readonly string[];
} & StatedSystem;

type StatedSystem = Pick<LayerPart, 'crs' | 'crsSource'> | { readonly crs: null; readonly unknown: Text };

/** A file whose system is known. */
export interface LocatedPart extends Omit<LayerPart, 'carried' | 'crsDoubt'> {
  readonly role: LayerRole;
  readonly of: string;
}

/** What the user or the file says of its system. Errors: EPSG_UNKNOWN, CRS_UNKNOWN. */
export function systemOf(job: Job, input: LayerInput, layer: PolygonLayer, name: string): StatedSystem {
  if (job.crs === 'none') return { crs: PLANAR_CRS, crsSource: 'none' };
  const where = { file: layer.file, layer: name };
  if (input.crs !== undefined) return { crs: requireEpsg(input.crs, where), crsSource: 'option' };
  const standing = layer.origin?.crsStanding;
  // The degrees that a format means may be those of another datum, but they are no metres.
  const isOverruled = standing === 'format' && job.crs !== null && crsFromEpsg(job.crs)?.kind === 'geographic';
  if (layer.prj && !isOverruled) {
    const verdict = recognisePrj(layer.prj);
    if ('crs' in verdict) return { crs: verdict.crs, crsSource: 'prj' };
    if (job.crs === null) throw new Problem('CRS_UNKNOWN', where, { reason: verdict.unknown });
  } else if (job.crs === null) {
    const unknown = layer.origin?.crsUnknown ?? CRS_REASONS.noPrj;
    if (standing === 'refused') throw new Problem('CRS_UNKNOWN', where, { reason: unknown });
    return { crs: null, unknown };
  }
  return { crs: requireEpsg(job.crs, {}), crsSource: 'option' };
}

/** Gives files that state no system the only one that their coordinates allow. Errors: CRS_UNKNOWN. */
export function locateParts(opened: readonly OpenedPart[]): LocatedPart[] {
  const known = opened.filter((part) => part.crs !== null && part.crs.kind !== 'none');
  const reference = known.find(({ role }) => role === 'baseline') ?? known[0];
  return opened.map((part) => {
    const { role, of, layer, lacks } = part;
    const own = { role, of, layer, lacks };
    if (part.crs !== null) return { ...own, crs: part.crs, crsSource: part.crsSource, crsWhy: null };
    const { extent, file } = layer;
    const place = reference?.crs && reference.layer.extent ? { crs: reference.crs, box: reference.layer.extent } : null;
    const guess = extent ? guessCrs(extent, place ?? undefined) : { ambiguous: part.unknown };
    if ('crs' in guess && guess.axes === 'east-north') {
      return { ...own, crs: guess.crs, crsSource: 'guess', crsWhy: guess.why };
    }
    const reason = 'ambiguous' in guess ? guess.ambiguous : guess.why;
    throw new Problem('CRS_UNKNOWN', { file, layer: of }, { reason });
  });
}

/** Areas are overlaid in a plane: for degrees that of the 3° zone around the middle of the layer. */
export function workingSystem({ crs, layer }: LocatedPart): Crs {
  if (!isInZones(crs) || !layer.extent) return crs;
  return zoneAround((layer.extent.xmin + layer.extent.xmax) / 2) ?? crs;
}

/** Degrees of a system whose 3° zones are known. */
export function isInZones({ kind, datum }: Crs): boolean {
  return kind === 'geographic' && datum === 'CGCS2000';
}

/** The 3° zone of CGCS2000 in which a longitude lies (degrees); null outside of China's. */
export function zoneAround(longitude: number): Crs | null {
  return crsFromEpsg(FIRST_ZONE_EPSG + Math.round(longitude / 3) - ZONES[3].first);
}

/** CGCS2000, 3° zone 25 with its number before the easting. */
const FIRST_ZONE_EPSG = 4513;

/** How a file comes to the working system. Errors: CRS_MISMATCH where nothing carries it there. */
export function carriedPart(
  { role: _, of, ...part }: LocatedPart,
  working: Crs,
  reference: LocatedPart,
  datumShift: DatumShift | null,
): LayerPart {
  const { layer, crs } = part;
  const crsDoubt = doubtOf(layer, crs);
  if (sameCrs(crs, working)) return { ...part, crsDoubt, carried: null };
  const carrier = transformer(crs, working, datumShift ? { datumShift } : {});
  if (!('unknown' in carrier)) return { ...part, crsDoubt, carried: carrier.description };
  const params = { layer: of, crs: describeCrs(crs), reference: reference.of, working: describeCrs(working) };
  throw new Problem('CRS_MISMATCH', { file: layer.file, layer: of }, { ...params, reason: carrier.unknown });
}

/** The system of a code the user gave, or a usage error. */
export function requireEpsg(code: number, where: Where): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Problem('EPSG_UNKNOWN', where, { code });
  return crs;
}

/** What is to be said against a system that the coordinates do not rule out. */
export function doubtOf({ extent, table, prj }: PolygonLayer, crs: Crs): Text | null {
  if (!extent || table.count === 0 || (extent.xmin === 0 && extent.xmax === 0)) return null;
  const { code } = judgeCoordinates(crs, extent);
  if (code === 'outside-china' || code === 'outside-zone') return COORDINATE_REASONS[code];
  return code === 'ok' && mayBeShifted(extent, crs, prj) ? COORDINATE_REASONS['maybe-gcj02'] : null;
}

/** Degrees that the file calls WGS 84, whatever the user takes them for: those of Chinese web maps go by that name too. */
export function mayBeShifted(extent: Box, crs: Crs, prj: string | null): boolean {
  if (crs.kind !== 'geographic' || !isInChina(extent)) return false;
  const stated = prj === null ? null : recognisePrj(prj);
  return crs.datum === 'WGS 84' || (stated !== null && 'crs' in stated && stated.crs.datum === 'WGS 84');
}

/** Coordinates that contradict the stated system would give areas that look right and are not. */
export function requireSoundCoordinates({ layer, of, crs }: Pick<LocatedPart, 'layer' | 'of' | 'crs'>): void {
  const { extent } = layer;
  if (!extent || layer.table.count === 0 || (extent.xmin === 0 && extent.xmax === 0)) return;
  const { code } = judgeCoordinates(crs, extent);
  if (code === 'ok' || code === 'outside-china' || code === 'outside-zone') return;
  throw new Problem(
    'COORDINATES_UNFIT',
    { file: layer.file, layer: of, x: extent.xmin, y: extent.ymin },
    { crs: describeCrs(crs), reason: COORDINATE_REASONS[code] },
  );
}
