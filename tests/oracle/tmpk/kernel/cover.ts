import type { FlatPolygons } from '../model/geometry.js';

/** A cover: feature `feature` of the layer `shapes`. */
export interface CoverRef {
  readonly shapes: FlatPolygons;
  readonly feature: number;
}
