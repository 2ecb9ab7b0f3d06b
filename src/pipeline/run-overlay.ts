import { basename } from 'node:path';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { openPolygonLayer, type PolygonLayer } from '../io/layer.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { CRS_REASONS } from '../words/reasons.js';
import { type OverlayFault, type OverlayRow, overlayLayers } from './overlay-layers.js';

/** What `tuban overlay` is asked. */
export interface OverlayJob {
  readonly paths: readonly string[];
  /** Id field by the letter of the layer: a is the first. */
  readonly ids: Readonly<Record<string, string>>;
  readonly crs: number | 'none' | null;
  readonly area: 'planar' | 'ellipsoidal' | null;
  readonly geometry: boolean;
}

export interface OverlayAnswer {
  /** Column for the id of every layer: a, b, c … */
  readonly headings: readonly string[];
  readonly rows: Generator<OverlayRow>;
  readonly idOf: (layer: number, record: number) => string;
  readonly features: number;
  readonly faults: readonly OverlayFault[];
}

const FIRST_LETTER = 'a'.charCodeAt(0);

/** Opens the layers, makes sure that they fit together, and starts the overlay. */
export function runOverlay(job: OverlayJob): OverlayAnswer {
  if (job.paths.length < 2) throw new Problem('OVERLAY_NEEDS_TWO', {});
  const layers = job.paths.map((path) => openPolygonLayer(path, {}));
  const crs = commonCrs(job, layers);
  const letters = layers.map((_, i) => String.fromCharCode(FIRST_LETTER + i));
  for (const letter of Object.keys(job.ids)) {
    if (!letters.includes(letter))
      throw new Problem('OVERLAY_LETTER_UNKNOWN', {}, { letter, letters: letters.join(', ') });
  }
  const fields = layers.map((layer, i) => idField(layer, job.ids[letters[i]!]));
  const isMeasurable = crs.kind !== 'none' && crs.projection === 'gauss-kruger';
  if (job.area === 'ellipsoidal' && !isMeasurable) {
    throw new Problem('CRS_NOT_MEASURABLE', { file: layers[0]!.file }, { crs: describeCrs(crs) });
  }
  const ellipsoidal = job.area === 'ellipsoidal' || (job.area === null && crs.kind !== 'none');
  if (ellipsoidal && !isMeasurable) {
    throw new Problem('CRS_NOT_MEASURABLE', { file: layers[0]!.file }, { crs: describeCrs(crs) });
  }
  const { rows, features, faults } = overlayLayers(layers, crs, { ellipsoidal, geometry: job.geometry });
  return {
    headings: letters,
    rows,
    idOf: (layer, record) => {
      const field = fields[layer]!;
      return field < 0 ? String(record) : (layers[layer]!.table.text(record - 1, field) ?? '');
    },
    features,
    faults,
  };
}

function idField(layer: PolygonLayer, name: string | undefined): number {
  if (name === undefined) return -1;
  const field = layer.table.fieldIndex(name);
  if (field >= 0) return field;
  const names = layer.table.fields.map((one) => one.name);
  throw new Problem(
    'FIELD_UNKNOWN',
    { file: layer.file },
    { field: name, role: '--id', fields: names.join(', '), nearest: nearest(name, names) },
  );
}

/** The one system of all layers; a .prj is believed, a code given by the user serves where there is none. */
function commonCrs(job: OverlayJob, layers: readonly PolygonLayer[]): Crs {
  if (job.crs === 'none') return PLANAR_CRS;
  const stated = job.crs === null ? null : crsFromEpsg(job.crs);
  if (job.crs !== null && !stated) throw new Problem('EPSG_UNKNOWN', {}, { code: job.crs });
  const systems = layers.map((layer) => {
    const verdict = layer.prj ? recognisePrj(layer.prj) : { unknown: CRS_REASONS.noPrj };
    if ('crs' in verdict) return verdict.crs;
    if (stated) return stated;
    throw new Problem('CRS_UNKNOWN', { file: layer.file }, { reason: verdict.unknown });
  });
  const [first, ...rest] = systems as [Crs, ...Crs[]];
  rest.forEach((crs, i) => {
    if (sameCrs(crs, first)) return;
    const file = layers[i + 1]!.file;
    throw new Problem(
      'CRS_MISMATCH',
      { file },
      {
        layer: basename(file),
        crs: describeCrs(crs),
        reference: basename(layers[0]!.file),
        working: describeCrs(first),
        epsg: first.epsg ?? 'CODE',
        file: basename(file),
      },
    );
  });
  return first;
}
