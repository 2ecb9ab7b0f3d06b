import type { ShapeFault } from '../io/shapefile/collect.js';
import type { RecordFault } from '../io/shapefile/scan.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import type { JobLayer } from './layers.js';

const CODES: Readonly<Record<RecordFault | ShapeFault, SetAsideCode>> = {
  'null-shape': 'NO_GEOMETRY',
  'record-damaged': 'RECORD_DAMAGED',
  'not-a-polygon': 'NOT_A_POLYGON',
  'no-area': 'NO_AREA',
  'no-place': 'COORDINATES_UNFIT',
  'not-finite': 'NOT_FINITE',
  'parts-damaged': 'RECORD_DAMAGED',
};

/** The code under which a faulty record is reported. */
export function faultCode(fault: RecordFault | ShapeFault): SetAsideCode {
  return CODES[fault];
}

/** Geometry and attributes belong together by position: with different counts nothing can be trusted. */
export function requireMatchingCounts({ layer, name }: JobLayer, shapes: number): void {
  if (shapes === layer.table.count) return;
  throw new Problem('RECORD_COUNTS_DIFFER', { file: layer.file, layer: name }, { shapes, rows: layer.table.count });
}
