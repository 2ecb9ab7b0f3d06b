import { type Crs, sameDatum } from '../crs/definitions.js';
import { SurveyArea } from '../crs/ellipsoid-area.js';
import { type Transformer, transformer } from '../crs/transform.js';
import type { Job } from '../model/job.js';
import { isInZones, zoneAround } from './layer-systems.js';
import type { JobLayer } from './layers.js';
import { measureRecords, type RingsOfFeature } from './measure-records.js';

/**
 * Areas by the survey's formula of patches that come in another system than that of the job, by record from 0; empty
 * where they do not. An edge that is straight in one zone is a curve in the next. Measured in the system in which it was
 * handed over (one in degrees: in the 3° zone around its own middle), a patch across the border of two zones has the same
 * area whichever county's baseline it is held against.
 */
export function ownAreas(
  { parts, working }: JobLayer,
  { area, densify }: Pick<Job, 'area' | 'densify'>,
): ReadonlyMap<number, number> {
  const areas = new Map<number, number>();
  let first = 0;
  for (const { layer, crs, carried } of parts) {
    // On another ellipsoid it would be another area; there the carried outline is measured.
    const areaOf = area === 'ellipsoidal' && carried && sameDatum(crs, working) ? measureIn(crs, densify) : null;
    if (areaOf) {
      const { records, measured } = measureRecords(layer, areaOf);
      records.forEach((record, i) => {
        if (Number.isFinite(measured[i])) areas.set(first + record, measured[i]!);
      });
    }
    first += layer.table.count;
  }
  return areas;
}

/** NaN for outlines without a place in a plane; null for systems in which nothing is measured. */
function measureIn(crs: Crs, densify: number | null): ((rings: RingsOfFeature) => number) | null {
  if (crs.kind === 'geographic') return isInZones(crs) ? measureInZones(crs, densify) : null;
  const survey = new SurveyArea(crs, { densify });
  return (rings) => survey.polygonArea(rings);
}

function measureInZones(crs: Crs, densify: number | null): (rings: RingsOfFeature) => number {
  const zones = new Map<Crs, { readonly carrier: Transformer; readonly survey: SurveyArea }>();
  const inZone = (zone: Crs) => {
    const carrier = transformer(crs, zone);
    if ('unknown' in carrier) throw new Error(`${crs.name} could be carried before`);
    const made = { carrier, survey: new SurveyArea(zone, { densify }) };
    zones.set(zone, made);
    return made;
  };
  return ({ coords, ringStart }) => {
    const from = ringStart[0]!;
    const to = ringStart[ringStart.length - 1]!;
    const zone = zoneAround(middleOf(coords, from, to));
    if (!zone) return Number.NaN;
    const { carrier, survey } = zones.get(zone) ?? inZone(zone);
    const carried = new Float64Array(2 * (to - from));
    carrier.apply(coords, from, to, carried, 0);
    return survey.polygonArea({ coords: carried, ringStart: ringStart.map((vertex) => vertex - from) });
  };
}

/** Middle of the longitudes of some vertices. */
function middleOf(coords: Float64Array, from: number, to: number): number {
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    west = Math.min(west, coords[2 * i]!);
    east = Math.max(east, coords[2 * i]!);
  }
  return (west + east) / 2;
}
