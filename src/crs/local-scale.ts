import type { Box } from '../model/geometry.js';
import type { Crs } from './definitions.js';
import { gaussKrugerOf } from './gauss.js';

/**
 * Ellipsoid area per planar area as a linear function of the easting, w(x) = atX0 + slope·(x − x0): m² per square unit
 * of the coordinates.
 */
export interface LocalScale {
  readonly x0: number;
  readonly atX0: number;
  readonly slope: number;
}

/** Nodes of the two-point Gauss-Legendre rule stand at ±1/√3 of the half width. */
const NODE = 1 / Math.sqrt(3);
/** Below this half width (metres) the difference quotient would show rounding, and the slope does not matter. */
const LEAST_HALF_WIDTH = 10;

/**
 * The weight of a patch: w fitted over its box (or around a point) such that ∫ w dA over any part of the box is the
 * ellipsoid area of that part to second order in its size, and over the whole box to third order. Taken at 2 × 2
 * Gauss-Legendre nodes, where the straight line is also the best fit to the curved w. The scale hardly changes with the
 * northing (5e-10 a kilometre at a zone's edge), so no such term is kept.
 *
 * `none` gives w = 1. Throws `RangeError` for geographic coordinates, whose scale changes with the latitude (project
 * them first), and for projections that are not Gauss-Krüger.
 */
export function localScale(crs: Crs, at: Box | { readonly x: number; readonly y: number }): LocalScale {
  const { xmin, ymin, xmax, ymax } = 'x' in at ? { xmin: at.x, ymin: at.y, xmax: at.x, ymax: at.y } : at;
  const x0 = xmin + (xmax - xmin) / 2;
  if (crs.kind === 'none') return { x0, atX0: 1, slope: 0 };
  const gauss = gaussKrugerOf(crs);
  const y0 = ymin + (ymax - ymin) / 2;
  const dx = NODE * Math.max((xmax - xmin) / 2, LEAST_HALF_WIDTH / crs.metresPerUnit);
  const dy = (NODE * (ymax - ymin)) / 2;
  const weight = (x: number): number => (1 / gauss.areaScale(x, y0 - dy) + 1 / gauss.areaScale(x, y0 + dy)) / 2;
  const west = weight(x0 - dx);
  const east = weight(x0 + dx);
  return { x0, atX0: (west + east) / 2, slope: (east - west) / (2 * dx) };
}
