import { basename } from 'node:path';
import { type Crs, crsFromEpsg, describeCrs, PLANAR_CRS, sameCrs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { transformer } from '../crs/transform.js';
import { openPolygonLayer } from '../io/layer.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import { Problem } from '../model/problem.js';
import { CRS_REASONS } from '../words/reasons.js';
import { requireSoundCoordinates } from './layer-systems.js';
import { requireMeasurable } from './measurable.js';
import { cutIntoBundles } from './overlay-bundles.js';
import { OverlayCrew, overlayThreadsAvailable } from './overlay-crew.js';
import { type Bundle, hasGeometry, headOf, type OverlayFormat } from './overlay-format.js';
import { idField, openIds } from './overlay-ids.js';
import { joinLayers, type OverlayFault } from './overlay-join.js';
import { letterOf } from './overlay-layers.js';
import { transformedLayer } from './transformed-layer.js';

/** What `tuban overlay` is asked. */
export interface OverlayJob {
  readonly paths: readonly string[];
  /** Id field by the letter of the layer: a is the first. */
  readonly ids: Readonly<Record<string, string>>;
  readonly crs: number | 'none' | null;
  readonly area: 'planar' | 'ellipsoidal' | null;
  readonly format: OverlayFormat;
  /** Threads that may be used; small layers take fewer. */
  readonly jobs: number;
  /** Least work for a thread and for a bundle, see `cutIntoBundles`; only tests say it. */
  readonly work?: { readonly perThread: number; readonly perBundle: number };
}

export interface OverlayAnswer {
  /** Column for the id of every layer: a, b, c … */
  readonly headings: readonly string[];
  readonly crs: Crs;
  /** What stands before the first row of a text format. */
  readonly head: string;
  /** The rows in the order of A's records; the same bundles for any number of threads. */
  readonly bundles: AsyncGenerator<Bundle>;
  /** Features of A that take part. */
  readonly features: number;
  readonly faults: readonly OverlayFault[];
}

/** Less work than this (0.5 s), and a thread costs more than it brings: it has to be started, and its code to get warm. */
const WORK_PER_THREAD = 2_500_000;
const BYTES_PER_VERTEX = 16;

/** Opens the layers, makes sure that they fit together, joins them, and starts the overlay. */
export function runOverlay(job: OverlayJob): OverlayAnswer {
  if (job.paths.length < 2) throw new Problem('OVERLAY_NEEDS_TWO', {});
  const opened = job.paths.map((path) => openPolygonLayer(path, {}));
  const { crs, layers } = inOneSystem(job, opened);
  const headings = layers.map((_, i) => letterOf(i));
  for (const letter of Object.keys(job.ids)) {
    if (!headings.includes(letter))
      throw new Problem('OVERLAY_LETTER_UNKNOWN', {}, { letter, letters: headings.join(', ') });
  }
  const ids = layers.map((layer, i) => idField(layer, job.ids[headings[i]!]));
  const measured = measuredIn(job, crs, layers[0]!.file);
  const faults: OverlayFault[] = [];
  const { crew, input, ends } = staffed(job, layers, measured, faults);
  const plan = { input, ends, ids, format: job.format, headings };
  return {
    headings,
    crs,
    head: headOf(job.format, headings),
    bundles: crew.bundles(plan, openIds(ids)),
    features: input.cut.shapes.count,
    faults,
  };
}

/** Joins the layers while threads load the program; then there are as many of them as the work is worth. */
function staffed(job: OverlayJob, layers: readonly PolygonLayer[], measured: Crs | null, faults: OverlayFault[]) {
  const most = overlayThreadsAvailable() ? job.jobs : 1;
  const geometry = hasGeometry(job.format);
  const threadsFor = (work: number): number =>
    Math.min(most, Math.max(1, Math.floor(work / (job.work?.perThread ?? WORK_PER_THREAD))));
  const crew = new OverlayCrew();
  try {
    // The other layers bring about as much work as A itself.
    crew.staff(threadsFor(2 * (layers[0]!.bytes / BYTES_PER_VERTEX)));
    const input = joinLayers(layers, { measured, geometry, shared: most > 1 }, faults);
    const { ends, work } = cutIntoBundles(input, job.work?.perBundle);
    crew.staff(Math.min(threadsFor(work), ends.length));
    return { crew, input, ends };
  } catch (error) {
    crew.end();
    throw error;
  }
}

/** The system to measure areas in; null for the plane. Errors: those of `requireMeasurable`. */
function measuredIn(job: OverlayJob, crs: Crs, file: string): Crs | null {
  const isEllipsoidal = job.area === 'ellipsoidal' || (job.area === null && crs.kind !== 'none');
  requireMeasurable(isEllipsoidal ? 'ellipsoidal' : 'planar', crs, file);
  if (isEllipsoidal && crs.kind === 'none')
    throw new Problem('CRS_NOT_MEASURABLE', { file }, { crs: describeCrs(crs) });
  return isEllipsoidal ? crs : null;
}

/**
 * The layers in the system of the first; a .prj is believed, a code given by the user serves where there is none.
 * Errors  CRS_UNKNOWN; CRS_MISMATCH where nothing carries a layer to the system of the first.
 */
function inOneSystem(job: OverlayJob, layers: readonly PolygonLayer[]): { crs: Crs; layers: readonly PolygonLayer[] } {
  if (job.crs === 'none') return { crs: PLANAR_CRS, layers };
  const stated = job.crs === null ? null : crsFromEpsg(job.crs);
  if (job.crs !== null && !stated) throw new Problem('EPSG_UNKNOWN', {}, { code: job.crs });
  const systems = layers.map((layer) => {
    const verdict = layer.prj ? recognisePrj(layer.prj) : { unknown: CRS_REASONS.noPrj };
    if ('crs' in verdict) return verdict.crs;
    if (stated) return stated;
    throw new Problem('CRS_UNKNOWN', { file: layer.file }, { reason: verdict.unknown });
  });
  layers.forEach((layer, i) => {
    requireSoundCoordinates({ layer, of: basename(layer.file), crs: systems[i]! });
  });
  const crs = systems[0]!;
  const brought = layers.map((layer, i) => {
    if (sameCrs(systems[i]!, crs)) return layer;
    const carrier = transformer(systems[i]!, crs);
    if (!('unknown' in carrier)) return transformedLayer(layer, carrier);
    const reference = basename(layers[0]!.file);
    const params = { crs: describeCrs(systems[i]!), reference, working: describeCrs(crs), reason: carrier.unknown };
    throw new Problem('CRS_MISMATCH', { file: layer.file }, { layer: basename(layer.file), ...params });
  });
  return { crs, layers: brought };
}
