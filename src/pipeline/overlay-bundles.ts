import type { FlatPolygons } from '../model/geometry.js';
import { type Bundle, encodeRows, type OverlayFormat } from './overlay-format.js';
import type { IdField, IdOf } from './overlay-ids.js';
import type { OverlayCover, OverlayInput } from './overlay-join.js';
import { FeatureOverlay, type OverlayRow } from './overlay-layers.js';

/** What every thread needs to make any bundle. Plain data and shared memory. */
export interface BundlePlan {
  readonly input: OverlayInput;
  /** Bundle b holds the features ends[b − 1] … ends[b] − 1 of A. */
  readonly ends: readonly number[];
  readonly ids: readonly (IdField | null)[];
  readonly format: OverlayFormat;
  /** Column for the id of every layer. */
  readonly headings: readonly string[];
}

/** Makes bundles: rows of some features, encoded. Which thread does it does not show in them. */
export class BundleMaker {
  private readonly overlay: FeatureOverlay;

  constructor(
    private readonly plan: BundlePlan,
    private readonly idOf: IdOf,
  ) {
    this.overlay = new FeatureOverlay(plan.input);
  }

  /** Errors: AREA_NOT_CLOSED; SHAPEFILE_DAMAGED where a table of ids ends early. */
  make(bundle: number): Bundle {
    const { ends, format, headings } = this.plan;
    const rows: OverlayRow[] = [];
    for (let f = ends[bundle - 1] ?? 0; f < ends[bundle]!; f++) rows.push(...this.overlay.rows(f));
    return encodeRows(format, headings, rows, this.idOf);
  }
}

/**
 * Work is counted in vertices of A, 0.2 µs each, and twice that with polygons. A vertex of another layer costs as much
 * on the share of its feature that may lie on the feature of A, and for being looked at a tenth of it.
 */
const PER_FEATURE = 10;
const PER_LOOK = 0.1;
const WITH_POLYGONS = 2;
/** 15 to 30 ms: small beside the whole, large beside the handing over. */
const WORK_PER_BUNDLE = 100_000;

/**
 * Cuts the features of A into runs of about equal work; `work` is that of all. The cuts depend on the data only: the
 * same bundles come out for any number of threads.
 */
export function cutIntoBundles(
  { cut, covers, geometry }: OverlayInput,
  perBundle = WORK_PER_BUNDLE,
): { readonly ends: number[]; readonly work: number } {
  const ends: number[] = [];
  let work = 0;
  let next = perBundle;
  for (let f = 0; f < cut.shapes.count; f++) {
    let vertices = PER_FEATURE + verticesOf(cut.shapes, f);
    for (const cover of covers) vertices += verticesOn(cover, cut.shapes, f);
    work += vertices * (geometry ? WITH_POLYGONS : 1);
    if (work < next && f + 1 < cut.shapes.count) continue;
    ends.push(f + 1);
    next = work + perBundle;
  }
  return { ends, work };
}

/** Vertices of a layer that count for a feature of A. */
function verticesOn({ start, features, shapes }: OverlayCover, cut: FlatPolygons, f: number): number {
  let vertices = 0;
  for (let k = start[f]!; k < start[f + 1]!; k++) {
    const cover = features[k]!;
    vertices += verticesOf(shapes, cover) * (PER_LOOK + shareOn(shapes.boxes, cover, cut.boxes, f));
  }
  return vertices;
}

function verticesOf({ ringStart, featureRing }: FlatPolygons, f: number): number {
  return ringStart[featureRing[f + 1]!]! - ringStart[featureRing[f]!]!;
}

/** Share of the first box that lies on the second. */
function shareOn(boxes: Float64Array, f: number, others: Float64Array, g: number): number {
  const side = (axis: number): number => {
    const low = boxes[4 * f + axis]!;
    const high = boxes[4 * f + axis + 2]!;
    const common = Math.min(high, others[4 * g + axis + 2]!) - Math.max(low, others[4 * g + axis]!);
    return high > low ? common / (high - low) : 1;
  };
  return side(0) * side(1);
}
