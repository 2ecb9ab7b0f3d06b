/**
 * Polygon features, flat. One structure serves a whole layer, so that it can be shared between threads.
 *
 * `coords` holds x0, y0, x1, y1, … in the layer's CRS; rings do NOT repeat their first vertex at the end.
 * Ring r owns vertices ringStart[r] … ringStart[r + 1] − 1; feature f owns rings featureRing[f] …
 * featureRing[f + 1] − 1. `boxes` holds xmin, ymin, xmax, ymax of every feature.
 */
export interface FlatPolygons {
  readonly count: number;
  readonly coords: Float64Array;
  readonly ringStart: Uint32Array;
  readonly featureRing: Uint32Array;
  readonly boxes: Float64Array;
}

/** A single polygon feature in the same layout: `ringStart` has one entry more than there are rings. */
export interface Rings {
  readonly coords: Float64Array;
  readonly ringStart: Uint32Array;
}

export interface Box {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}
