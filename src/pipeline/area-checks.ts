import { SurveyArea } from '../crs/ellipsoid-area.js';
import { FactsKernel } from '../kernel/facts.js';
import type { FlatPolygons } from '../model/geometry.js';
import { AREA_UNITS } from '../words/layer-checks.js';
import { areaUnitOf, declaredAreas, isFarFromDeclared } from './declared-area.js';
import { finding, type LayerFinding } from './layer-finding.js';
import type { JobLayer } from './layers.js';
import type { OpenJob } from './open-job.js';

/**
 * The areas that records state against those of their outlines, by the method of the job. `records` count from 1, in the
 * order of `shapes`.
 */
export function areaFindings(
  { layers, job }: OpenJob,
  source: JobLayer,
  shapes: FlatPolygons,
  records: Uint32Array,
  code: 'PARCEL_AREA' | 'PATCH_AREA',
): LayerFinding[] {
  const { layer, fields, name } = source;
  const field = fields['declaredArea'] ?? fields['statedArea'];
  const wish = areaUnitOf(job, source);
  if (!field || wish === null) return [];
  const survey = job.area === 'ellipsoidal' ? new SurveyArea(layers.crs, { densify: job.densify }) : null;
  const measure = areaMeasure(survey, shapes);
  const measured = Array.from({ length: shapes.count }, (_, feature) => measure(feature));
  const positions = records.map((record) => record - 1);
  const { areas, unit, isUnitUnknown } = declaredAreas(layer.table, field, positions, measured, wish ?? null, () => {});
  const idField = fields['id'];
  const far = areas.flatMap((stated, i) => {
    if (stated === null || !isFarFromDeclared(stated, measured[i]!, unit)) return [];
    const record = records[i]!;
    const id = (idField && layer.table.text(record - 1, idField.field)) ?? `#${record}`;
    return [{ record, id, x: null, y: null, area: measured[i]!, stated }];
  });
  // The worst first.
  const off = ({ area, stated }: (typeof far)[number]): number => Math.abs(stated - area) / area;
  far.sort((a, b) => off(b) - off(a) || a.record - b.record);
  const found: LayerFinding[] = [];
  if (isUnitUnknown) found.push(finding(name, 'AREA_UNIT_UNKNOWN', { field: field.name }));
  if (unit && unit !== 'm2' && wish === undefined) {
    found.push(finding(name, 'AREA_UNIT', { field: field.name, unit: AREA_UNITS[unit] }));
  }
  if (far.length > 0) {
    const compared = areas.filter((area) => area !== null).length;
    found.push(finding(name, code, { field: field.name, count: far.length, compared }, far));
  }
  return found;
}

function areaMeasure(survey: SurveyArea | null, shapes: FlatPolygons): (feature: number) => number {
  const { coords, ringStart, featureRing } = shapes;
  const kernel = new FactsKernel();
  if (!survey) return (feature) => kernel.areaAsGiven(shapes, feature);
  return (feature) =>
    survey.polygonArea({ coords, ringStart: ringStart.subarray(featureRing[feature]!, featureRing[feature + 1]! + 1) });
}
