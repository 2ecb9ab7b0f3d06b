import type { Box } from '../model/geometry.js';
import { type Crs, crsFromEpsg, isPrefixed, ZONES } from './definitions.js';
import { gaussKrugerOf } from './gauss.js';

export type CoordinateCode =
  | 'ok'
  /** Northing (latitude) stands in x. */
  | 'axes-swapped'
  /** More than 1.5 half zone widths from the central meridian. */
  | 'outside-zone'
  /** The millions of the easting are not those of the system. */
  | 'wrong-prefix'
  | 'degrees-in-projected'
  | 'metres-in-geographic'
  | 'outside-china'
  | 'not-finite';

export interface CoordinateVerdict {
  readonly code: CoordinateCode;
  /** Millions of the westernmost easting (38 for 38 512 345.6, 0 without prefix); null where it means nothing. */
  readonly prefix: number | null;
  /** Greatest distance from the central meridian in degrees; null where it was not computed. */
  readonly degreesFromMeridian: number | null;
  /** The CGCS2000 system these coordinates look like instead (a guess of zone and axes, not of the datum), or null. */
  readonly looksLike: Crs | null;
}

/** Land and sea of China with half a degree to spare; longitude, latitude. */
const CHINA: Box = { xmin: 73, ymin: 3, xmax: 136, ymax: 54.5 };
const FARTHEST = 1.5;
/** Beyond this distance from the false origin (metres) the inverse projection has no meaning. */
const REACH = { east: 2_500_000, north: 9_900_000 } as const;
const TO_DEGREES = 180 / Math.PI;

/**
 * Do the coordinates in `box` fit the system they are said to be in? Kind `none` fits anything finite; a datum that is
 * not Chinese is not asked to lie in China; projections we do not compute are judged on degrees against metres only.
 */
export function judgeCoordinates(crs: Crs, box: Box): CoordinateVerdict {
  if (!isFiniteBox(box)) return verdict('not-finite');
  if (crs.kind === 'none') return verdict('ok');
  if (crs.kind === 'geographic') return judgeDegrees(crs, box);
  if (isDegrees(box)) return { ...verdict('degrees-in-projected'), looksLike: crsFromEpsg(4490) };
  if (crs.projection !== 'gauss-kruger') return verdict('ok');
  return judgePlane(crs, box);
}

function verdict(code: CoordinateCode, facts: Partial<CoordinateVerdict> = {}): CoordinateVerdict {
  return { prefix: null, degreesFromMeridian: null, looksLike: null, ...facts, code };
}

/** An empty box (minimum above maximum) has infinite or turned limits and counts as not finite. */
function isFiniteBox(box: Box): boolean {
  const finite = [box.xmin, box.ymin, box.xmax, box.ymax].every(Number.isFinite);
  return finite && box.xmin <= box.xmax && box.ymin <= box.ymax;
}

function contains(outer: Box, box: Box): boolean {
  return box.xmin >= outer.xmin && box.xmax <= outer.xmax && box.ymin >= outer.ymin && box.ymax <= outer.ymax;
}

function isDegrees(box: Box): boolean {
  return contains({ xmin: -180, ymin: -180, xmax: 180, ymax: 180 }, box);
}

/** The same box with easting and northing changed over. */
export function swapped({ xmin, ymin, xmax, ymax }: Box): Box {
  return { xmin: ymin, ymin: xmin, xmax: ymax, ymax: xmax };
}

function judgeDegrees(crs: Crs, box: Box): CoordinateVerdict {
  const world: Box = { xmin: -360, ymin: -90, xmax: 360, ymax: 90 };
  if (contains(CHINA, box)) return verdict('ok');
  if (contains(CHINA, swapped(box))) return verdict('axes-swapped');
  if (contains(world, box)) return verdict(crs.datum === 'other' ? 'ok' : 'outside-china');
  if (contains(world, swapped(box))) return verdict('axes-swapped');
  return verdict('metres-in-geographic', { looksLike: guessFromCoordinates(box) });
}

/** Wrong prefix before wrong place: a foreign prefix puts every point thousands of kilometres off. */
function judgePlane(crs: Crs, box: Box): CoordinateVerdict {
  const found = place(crs, box);
  const prefix = Math.floor((box.xmin * crs.metresPerUnit) / 1e6);
  const facts = { prefix, degreesFromMeridian: found.degreesFromMeridian };
  if (found.code === 'ok') return verdict('ok', facts);
  if (place(crs, swapped(box)).code === 'ok' || guessFromCoordinates(swapped(box))) {
    return verdict('axes-swapped', { looksLike: guessFromCoordinates(swapped(box)) });
  }
  if (hasForeignPrefix(crs, box)) return verdict('wrong-prefix', { ...facts, looksLike: guessFromCoordinates(box) });
  return verdict(found.code, facts);
}

/** Both ends of the box share millions that are not those of the false easting. */
function hasForeignPrefix(crs: Crs, box: Box): boolean {
  const millions = (x: number): number => Math.floor((x * crs.metresPerUnit) / 1e6);
  const expected = isPrefixed(crs) ? crs.zone : 0;
  const isZone = (prefix: number): boolean => prefix === 0 || widthOfPrefix(prefix) !== null;
  const prefix = millions(box.xmin);
  return prefix === millions(box.xmax) && prefix !== expected && isZone(prefix);
}

interface Place {
  readonly code: 'ok' | 'outside-zone' | 'outside-china';
  readonly degreesFromMeridian: number | null;
}

/** Where the corners of a plane box lie: in its zone, and in China if the datum is used there. */
function place(crs: Crs, box: Box): Place {
  const ground = groundOfPlane(crs, box);
  if (ground === null) return { code: 'outside-zone', degreesFromMeridian: null };
  const meridian = crs.centralMeridian ?? 0;
  const degreesFromMeridian = Math.max(Math.abs(ground.xmin - meridian), Math.abs(ground.xmax - meridian));
  // A meridian that belongs to no zone is judged as generously as a 6° zone.
  if (degreesFromMeridian > (FARTHEST * (crs.zoneWidth ?? 6)) / 2) return { code: 'outside-zone', degreesFromMeridian };
  const inChina = crs.datum === 'other' || contains(CHINA, ground);
  return { code: inChina ? 'ok' : 'outside-china', degreesFromMeridian };
}

/** Longitudes and latitudes of the corners of a Gauss-Krüger box, or null beyond the reach of the inverse. */
function groundOfPlane(crs: Crs, box: Box): Box | null {
  const gauss = gaussKrugerOf(crs);
  const east = Math.max(Math.abs(box.xmin - crs.falseEasting), Math.abs(box.xmax - crs.falseEasting));
  const north = Math.max(Math.abs(box.ymin - crs.falseNorthing), Math.abs(box.ymax - crs.falseNorthing));
  if (east * crs.metresPerUnit > REACH.east || north * crs.metresPerUnit > REACH.north) return null;
  const corners = [box.xmin, box.xmax].flatMap((x) => [gauss.inverse(x, box.ymin), gauss.inverse(x, box.ymax)]);
  const offsets = corners.map(({ lon }) => lon * TO_DEGREES);
  const latitudes = corners.map(({ lat }) => lat * TO_DEGREES);
  const meridian = crs.centralMeridian ?? 0;
  return {
    xmin: meridian + Math.min(...offsets),
    xmax: meridian + Math.max(...offsets),
    ymin: Math.min(...latitudes),
    ymax: Math.max(...latitudes),
  };
}

/** Radius of the sphere of Web Mercator, metres. */
const MERCATOR_RADIUS = 6_378_137;

/**
 * Longitudes and latitudes (degrees, on the datum of `crs`) between which the corners of `box` lie: good to a few
 * kilometres for a box of a zone's size. Null where that is not known: other projections than Gauss-Krüger and Web
 * Mercator, planar coordinates, places off the projection.
 */
export function groundBox(crs: Crs, box: Box): Box | null {
  if (!isFiniteBox(box) || crs.kind === 'none') return null;
  if (crs.kind === 'geographic') return box;
  if (crs.projection === 'gauss-kruger') return groundOfPlane(crs, box);
  if (crs.epsg !== 3857) return null;
  const lon = (x: number): number => (x / MERCATOR_RADIUS) * TO_DEGREES;
  const lat = (y: number): number => Math.atan(Math.sinh(y / MERCATOR_RADIUS)) * TO_DEGREES;
  return { xmin: lon(box.xmin), xmax: lon(box.xmax), ymin: lat(box.ymin), ymax: lat(box.ymax) };
}

/** Whether a box of longitudes and latitudes lies in China, sea and half a degree to spare included. */
export function isInChina(ground: Box): boolean {
  return contains(CHINA, ground);
}

/** Zone width a prefix belongs to: 25–45 are 3° zones, 13–23 are 6° zones, and they never overlap. */
export function widthOfPrefix(prefix: number): 3 | 6 | null {
  for (const width of [3, 6] as const) {
    if (prefix >= ZONES[width].first && prefix <= ZONES[width].last) return width;
  }
  return null;
}

/**
 * The CGCS2000 zone that eastings of eight digits name by their prefix, or null: without prefix, for degrees, and where
 * the place would not lie in that zone and in China. A guess of the zone, never of the datum: Xian 1980 and Beijing 1954
 * have the same prefixes.
 */
export function guessFromCoordinates(box: Box): Crs | null {
  if (!isFiniteBox(box)) return null;
  const prefix = Math.floor(box.xmin / 1e6);
  const width = widthOfPrefix(prefix);
  if (width === null || Math.floor(box.xmax / 1e6) !== prefix) return null;
  const crs = crsFromEpsg((width === 3 ? 4488 : 4478) + prefix);
  return crs && place(crs, box).code === 'ok' ? crs : null;
}

/** Half the width (metres) of what may be given in one zone, far beyond its edges. */
const ZONE_REACH = 600_000;
/** Northings of China, with room to spare. */
const NORTHINGS = { ymin: 0, ymax: 6_300_000 } as const;

/**
 * The box that every coordinate of a layer in this system must lie in, or null where nothing can be said. Wide enough
 * for layers that reach far over a zone's edge; tight enough that swapped axes, a foreign zone prefix or degrees fall
 * outside.
 */
export function plausibleBox(crs: Crs): Box | null {
  const isChinese = crs.datum === 'CGCS2000' || crs.datum === 'Xian 1980' || crs.datum === 'Beijing 1954';
  if (!isChinese || crs.projection !== 'gauss-kruger' || crs.metresPerUnit !== 1) return null;
  const centre = crs.falseEasting;
  return { xmin: centre - ZONE_REACH, xmax: centre + ZONE_REACH, ...NORTHINGS };
}
