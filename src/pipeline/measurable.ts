import { type Crs, describeCrs } from '../crs/definitions.js';
import { Problem } from '../model/problem.js';

/** Web Mercator, and Mercator by other names: areas grow with the square of the scale, by a third in the Yangtze delta. */
const MERCATOR = /mercator/i;
const TRANSVERSE = /transverse/i;

/**
 * Refuses a system in which areas cannot be measured as asked: on the ellipsoid only Gauss-Krüger, in the plane neither
 * degrees nor Mercator, whose squares are no square metres of ground.
 *
 * Errors  CRS_NOT_MEASURABLE, CRS_NOT_PLANAR.
 */
export function requireMeasurable(area: 'ellipsoidal' | 'planar', crs: Crs, file: string): void {
  if (crs.kind === 'none' || crs.projection === 'gauss-kruger') return;
  const params = { crs: describeCrs(crs) };
  if (area === 'ellipsoidal') throw new Problem('CRS_NOT_MEASURABLE', { file }, params);
  const isMercator = MERCATOR.test(crs.name) && !TRANSVERSE.test(crs.name);
  if (crs.kind === 'geographic' || isMercator) throw new Problem('CRS_NOT_PLANAR', { file }, params);
}
