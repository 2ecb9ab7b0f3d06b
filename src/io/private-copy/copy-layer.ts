import { Problem } from '../../model/problem.js';
import { INPUT_DETAILS, INPUT_NOTES } from '../../words/inputs.js';
import { CRS_REASONS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';
import { openFgbLayer } from '../fgb-layer.js';
import type { InputLayer } from '../flatgeobuf/input-layer.js';
import { layerFault } from '../layer-fault.js';
import type { LayerOrigin, PolygonLayer } from '../polygon-layer.js';
import type { EncodingVerdict } from '../shapefile/encoding.js';
import type { TextEncoding } from '../text/encoding.js';

/** How the text of a source was read, in the terms of attribute tables. */
export function verdictOf({ encoding, how, contradiction, samples }: TextEncoding): EncodingVerdict {
  return { encoding, how, cpg: null, ldid: 0, contradiction, samples };
}

/**
 * Opens the copy that a reader of ours made of a source: records keep the numbers they have there, and those without a
 * usable outline are faults of the layer.
 *
 * Errors  LAYER_NOT_POLYGONS where there are records and all of them are points, lines or the like.
 */
export function openCopy(
  { file, records, faults, faultValues, notes }: InputLayer,
  origin: Pick<LayerOrigin, 'file' | 'layer' | 'files' | 'prj' | 'encoding'> & {
    readonly more?: readonly Text[];
    /** The source does not state `prj`: its format means it so. */
    readonly isByFormat?: boolean;
  },
): PolygonLayer {
  const { more = [], isByFormat = false, ...rest } = origin;
  const others = faults.filter(({ code }) => code === 'NOT_A_POLYGON');
  if (records > 0 && others.length === records) {
    const held = filled(INPUT_DETAILS.otherGeometry, { count: records });
    throw new Problem('LAYER_NOT_POLYGONS', { file: origin.file, layer: origin.layer }, { held });
  }
  return openFgbLayer(file, {
    ...rest,
    reading: {},
    crsUnknown: origin.prj === null ? CRS_REASONS.notStated : null,
    crsStanding: origin.prj === null ? 'open' : isByFormat ? 'format' : 'stated',
    notes: [...notes.map(({ code, params }) => filled(INPUT_NOTES[code], params)), ...more],
    records: {
      count: records,
      leftOut: faults.map(({ record, code, detail }) => {
        return { record, fault: layerFault(code), detail, values: faultValues.get(record) ?? null };
      }),
      files: [],
    },
  });
}
