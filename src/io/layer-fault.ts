import type { SetAsideCode } from '../model/set-aside.js';
import type { ShapeFault } from './shapefile/collect.js';
import type { RecordFault } from './shapefile/scan.js';

/** Why a record of a layer cannot be used, whatever the format. */
export type LayerFault = RecordFault | ShapeFault;

const CODES: Readonly<Record<LayerFault, SetAsideCode>> = {
  'null-shape': 'NO_GEOMETRY',
  'record-damaged': 'RECORD_DAMAGED',
  'not-a-polygon': 'NOT_A_POLYGON',
  'no-area': 'NO_AREA',
  'no-place': 'COORDINATES_UNFIT',
  'not-finite': 'NOT_FINITE',
  'parts-damaged': 'RECORD_DAMAGED',
};
const FAULTS: Readonly<Partial<Record<SetAsideCode, LayerFault>>> = {
  NO_GEOMETRY: 'null-shape',
  NOT_A_POLYGON: 'not-a-polygon',
  NO_AREA: 'no-area',
  COORDINATES_UNFIT: 'no-place',
  NOT_FINITE: 'not-finite',
};

/** The code under which a faulty record is reported. */
export function faultCode(fault: LayerFault): SetAsideCode {
  return CODES[fault];
}

/** The fault that is reported under a code; what has none of its own is a damaged record. */
export function layerFault(code: SetAsideCode): LayerFault {
  return FAULTS[code] ?? 'record-damaged';
}
