import { ZONES } from '../../crs/definitions.js';
import type { AxisOrder } from './model.js';

/** Northings of China; south of 9° N they are below a million and then only a zone number tells them from eastings. */
const NORTH = { least: 1e6, leastSouth: 3e5, most: 6.3e6 } as const;
const EAST = { least: 1e5, most: 1e6 } as const;
/** Degrees of China with half a degree to spare. */
const LATITUDE = { least: 3, most: 54.5 } as const;
const LONGITUDE = { least: 73, most: 136 } as const;

/** Zone number in the millions of an easting of eight digits, or null. */
export function prefixOf(easting: number): number | null {
  const prefix = Math.floor(easting / 1e6);
  for (const width of [3, 6] as const) {
    if (prefix >= ZONES[width].first && prefix <= ZONES[width].last) return prefix;
  }
  return null;
}

/** Whether two numbers are latitude and longitude in either order, rather than metres. */
export function areDegrees(first: number, second: number): boolean {
  return isNorthEastInDegrees(first, second) || isNorthEastInDegrees(second, first);
}

/**
 * Which of the two is the northing, by the size of the numbers: 7 digits against 8 with zone number or 6 without, or
 * latitude against longitude. Null where both ways are possible or none.
 */
export function orderOf(first: number, second: number): AxisOrder | null {
  if (isNorthEast(first, second)) return 'north-first';
  return isNorthEast(second, first) ? 'east-first' : null;
}

function isNorthEast(north: number, east: number): boolean {
  if (prefixOf(east) !== null) return north >= NORTH.leastSouth && north < NORTH.most;
  const isPlane = north >= NORTH.least && north < NORTH.most && east >= EAST.least && east < EAST.most;
  return isPlane || isNorthEastInDegrees(north, east);
}

function isNorthEastInDegrees(north: number, east: number): boolean {
  return north >= LATITUDE.least && north <= LATITUDE.most && east >= LONGITUDE.least && east <= LONGITUDE.most;
}
