import { SurveyArea } from '../crs/ellipsoid-area.js';
import { FactsKernel } from '../kernel/facts.js';
import type { FlatPolygons } from '../model/geometry.js';
import { AREA_UNITS } from '../words/layer-checks.js';
import { AREA_DIFFERENCE, type AreaPair, compareAreas } from './declared-areas.js';
import { finding, type LayerFinding } from './layer-finding.js';
import type { JobLayer } from './layers.js';
import type { OpenJob } from './open-job.js';

/** The areas that records state against those of their outlines, by the method of the job. */
export function areaFindings(
  { layers, job }: OpenJob,
  source: JobLayer,
  shapes: FlatPolygons,
  records: Uint32Array,
  code: 'PARCEL_AREA' | 'PATCH_AREA',
): LayerFinding[] {
  const { layer, fields, name } = source;
  const field = fields['declaredArea'] ?? fields['statedArea'];
  if (!field) return [];
  const measure = areaMeasure(job.area === 'ellipsoidal' ? new SurveyArea(layers.crs, { densify: job.densify }) : null, shapes);
  const idField = fields['id'];
  const pairs: AreaPair[] = [];
  for (let feature = 0; feature < shapes.count; feature++) {
    const record = records[feature]!;
    const stated = layer.table.text(record - 1, field.field);
    if (stated === null) continue;
    const id = (idField && layer.table.text(record - 1, idField.field)) ?? `#${record}`;
    pairs.push({ record, id, stated, measured: measure(feature) });
  }
  const comparison = compareAreas(pairs);
  if (!comparison) return [];
  const { unit, compared, different } = comparison;
  const found: LayerFinding[] = [];
  if (unit !== 'm2') found.push(finding(name, 'AREA_UNIT', { field: field.name, unit: AREA_UNITS[unit] }));
  if (different.length > 0) {
    const params = { field: field.name, percent: AREA_DIFFERENCE, count: different.length, compared };
    const places = different.map(({ record, id, stated, measured }) => {
      return { record, id, x: null, y: null, area: measured, stated };
    });
    found.push(finding(name, code, params, places));
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
