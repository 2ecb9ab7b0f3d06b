import { basename } from 'node:path';
import type { Crs } from '../crs/definitions.js';
import { SurveyArea } from '../crs/ellipsoid-area.js';
import { guarded } from '../io/publish.js';
import { decimal, writeCsv } from '../io/write/csv.js';
import { ringArea } from '../kernel/area.js';
import { toCents } from '../kernel/rounding.js';
import type { Job } from '../model/job.js';
import type { AreaUnit } from '../model/number.js';
import { areaUnitOf, declaredAreas, isFarFromDeclared } from './declared-area.js';
import type { JobLayer } from './layers.js';
import { measureRecords, type RingsOfFeature } from './measure-records.js';

/** A feature whose stated area is not that of its outline; hundredths of m². */
export interface FarFeature {
  readonly record: number;
  readonly id: string | null;
  readonly declared: number;
  readonly measured: number;
}

/** The stated areas of one layer against its outlines. */
export interface DeclaredLayer {
  readonly name: string;
  readonly file: string;
  readonly field: string;
  /** Null where it could not be told; nothing is compared then. */
  readonly unit: AreaUnit | null;
  /** Features that state an area. */
  readonly stated: number;
  readonly far: readonly FarFeature[];
}

/**
 * Measures every feature of the layers that state areas, as the job measures, and compares. Layers that state none do not
 * come into the result. Outlines are taken as they are: what crosses itself shows as a difference.
 */
export function checkDeclaredAreas(job: Job, layers: readonly JobLayer[], crs: Crs): DeclaredLayer[] {
  const survey = job.area === 'ellipsoidal' ? new SurveyArea(crs, { densify: job.densify }) : null;
  const areaOf = (rings: RingsOfFeature): number => (survey ? survey.polygonArea(rings) : planar(rings));
  return layers.flatMap((layer) => {
    const binding = layer.fields['declaredArea'] ?? layer.fields['statedArea'];
    if (!binding) return [];
    const { records, measured } = measureRecords(layer.layer, areaOf);
    const { table, file } = layer.layer;
    const wish = areaUnitOf(job, layer) ?? null;
    const { areas, unit } = declaredAreas(table, binding, records, measured, wish, () => {});
    const id = layer.fields['id'];
    const far = areas.flatMap((declared, i): FarFeature[] => {
      if (declared === null || !isFarFromDeclared(declared, measured[i]!, unit)) return [];
      const record = records[i]!;
      const cents = { declared: toCents(declared), measured: toCents(measured[i]!) };
      return [{ record: record + 1, id: id ? table.text(record, id.field) : null, ...cents }];
    });
    const stated = areas.filter((area) => area !== null).length;
    return [{ name: layer.name, file, field: binding.name, unit, stated, far }];
  });
}

function planar({ coords, ringStart }: RingsOfFeature): number {
  let sum = 0;
  for (let r = 0; r + 1 < ringStart.length; r++) sum += ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
  return Math.abs(sum);
}

const HEADER = ['layer', 'file', 'record', 'id', 'field', 'declared_m2', 'measured_m2', 'difference_m2', 'percent'];

/** The list as CSV. Errors: those of writing, as a `Problem`. */
export function writeDeclaredReport(path: string, layers: readonly DeclaredLayer[]): void {
  const rows = layers.flatMap(({ name, file, field, far }) =>
    far.map(({ record, id, declared, measured }) => [
      name,
      basename(file),
      record,
      id,
      field,
      decimal(declared),
      decimal(measured),
      decimal(declared - measured),
      measured > 0 ? ((100 * (declared - measured)) / measured).toFixed(2) : null,
    ]),
  );
  guarded(path, () => writeCsv(path, HEADER, rows));
}
