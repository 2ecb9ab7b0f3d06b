import type { Datum } from '../model/datum.js';

export type { Datum } from '../model/datum.js';

/**
 * A coordinate reference system, by its parameters. Coordinates are east, north (longitude, latitude) in files,
 * whatever the axis order of EPSG.
 */
export interface Crs {
  /** `none`: coordinates are taken as they are, on a plane. */
  readonly kind: 'projected' | 'geographic' | 'none';
  readonly epsg: number | null;
  /** EPSG name where there is a code, else the name in the file. */
  readonly name: string;
  readonly datum: Datum;
  /** Metres. */
  readonly semiMajor: number;
  /** 0 for a sphere. */
  readonly inverseFlattening: number;
  readonly zoneWidth: 3 | 6 | null;
  readonly zone: number | null;
  /** Degrees. */
  readonly centralMeridian: number | null;
  /** In units of the coordinates, as in WKT; counted from the equator in the case of the northing. */
  readonly falseEasting: number;
  readonly falseNorthing: number;
  /** Scale on the central meridian. */
  readonly scale: number;
  /** Length of one unit of the coordinates; 1 where they are degrees. */
  readonly metresPerUnit: number;
  /** False for systems that are recognised only: Xian 1980, Beijing 1954, projections we do not compute. */
  readonly usable: boolean;
  readonly projection: 'gauss-kruger' | 'other' | null;
}

interface DatumParameters {
  readonly semiMajor: number;
  readonly inverseFlattening: number;
  readonly geographicCode: number;
  readonly geographicName: string;
  readonly geographicEsriName: string;
  readonly esriPrefix: string;
}

/** Ellipsoids and geographic systems (EPSG 4490, 4610, 4214, 4326), as in the EPSG register. */
export const DATUMS: Readonly<Record<Exclude<Datum, 'other'>, DatumParameters>> = {
  CGCS2000: {
    semiMajor: 6378137,
    inverseFlattening: 298.257222101,
    geographicCode: 4490,
    geographicName: 'China Geodetic Coordinate System 2000',
    geographicEsriName: 'GCS_China_Geodetic_Coordinate_System_2000',
    esriPrefix: 'CGCS2000',
  },
  'Xian 1980': {
    semiMajor: 6378140,
    inverseFlattening: 298.257,
    geographicCode: 4610,
    geographicName: 'Xian 1980',
    geographicEsriName: 'GCS_Xian_1980',
    esriPrefix: 'Xian_1980',
  },
  'Beijing 1954': {
    semiMajor: 6378245,
    inverseFlattening: 298.3,
    geographicCode: 4214,
    geographicName: 'Beijing 1954',
    geographicEsriName: 'GCS_Beijing_1954',
    esriPrefix: 'Beijing_1954',
  },
  'WGS 84': {
    semiMajor: 6378137,
    inverseFlattening: 298.257223563,
    geographicCode: 4326,
    geographicName: 'WGS 84',
    geographicEsriName: 'GCS_WGS_1984',
    esriPrefix: 'WGS_1984',
  },
};

/** One run of consecutive EPSG codes: code = base + zone (domain.md section 8). */
interface Family {
  readonly datum: Exclude<Datum, 'other' | 'WGS 84'>;
  readonly width: 3 | 6;
  readonly prefixed: boolean;
  readonly base: number;
}

const FAMILIES: readonly Family[] = [
  { datum: 'CGCS2000', width: 3, prefixed: true, base: 4488 },
  { datum: 'CGCS2000', width: 3, prefixed: false, base: 4509 },
  { datum: 'CGCS2000', width: 6, prefixed: true, base: 4478 },
  { datum: 'CGCS2000', width: 6, prefixed: false, base: 4489 },
  { datum: 'Xian 1980', width: 3, prefixed: true, base: 2324 },
  { datum: 'Xian 1980', width: 3, prefixed: false, base: 2345 },
  { datum: 'Xian 1980', width: 6, prefixed: true, base: 2314 },
  { datum: 'Xian 1980', width: 6, prefixed: false, base: 2325 },
  { datum: 'Beijing 1954', width: 3, prefixed: true, base: 2376 },
  { datum: 'Beijing 1954', width: 3, prefixed: false, base: 2397 },
  { datum: 'Beijing 1954', width: 6, prefixed: true, base: 21400 },
  { datum: 'Beijing 1954', width: 6, prefixed: false, base: 21440 },
];

/** First and last zone number over China, by zone width. */
export const ZONES: Readonly<Record<3 | 6, { readonly first: number; readonly last: number }>> = {
  3: { first: 25, last: 45 },
  6: { first: 13, last: 23 },
};

/** Central meridian of a zone, in degrees: 3·zone for 3° zones, 6·zone − 3 for 6° zones. */
export function centralMeridianOf(width: 3 | 6, zone: number): number {
  return width === 3 ? 3 * zone : 6 * zone - 3;
}

/** Coordinates taken as they are: planar, no ellipsoid, unit of one metre assumed. */
export const PLANAR_CRS: Crs = Object.freeze({
  kind: 'none',
  epsg: null,
  name: 'planar coordinates (no CRS)',
  datum: 'other',
  semiMajor: 0,
  inverseFlattening: 0,
  zoneWidth: null,
  zone: null,
  centralMeridian: null,
  falseEasting: 0,
  falseNorthing: 0,
  scale: 1,
  metresPerUnit: 1,
  usable: true,
  projection: null,
});

function makeGeographic(datum: Exclude<Datum, 'other'>): Crs {
  const { semiMajor, inverseFlattening, geographicCode, geographicName } = DATUMS[datum];
  return Object.freeze({
    ...PLANAR_CRS,
    kind: 'geographic',
    epsg: geographicCode,
    name: geographicName,
    datum,
    semiMajor,
    inverseFlattening,
    usable: isComputable(datum),
  });
}

const GEOGRAPHIC = {
  CGCS2000: makeGeographic('CGCS2000'),
  'Xian 1980': makeGeographic('Xian 1980'),
  'Beijing 1954': makeGeographic('Beijing 1954'),
  'WGS 84': makeGeographic('WGS 84'),
} as const;

/** The geographic system of a datum in degrees: 4490, 4610, 4214 or 4326. */
export function geographicCrs(datum: Exclude<Datum, 'other'>): Crs {
  return GEOGRAPHIC[datum];
}

/** Whether layers in this datum may be measured and overlaid; the older Chinese datums are recognised only. */
export function isComputable(datum: Datum): boolean {
  return datum !== 'Xian 1980' && datum !== 'Beijing 1954';
}

function zoneCrs(family: Family, zone: number): Crs {
  const { datum, width, prefixed, base } = family;
  const { semiMajor, inverseFlattening } = DATUMS[datum];
  const centralMeridian = centralMeridianOf(width, zone);
  const suffix = prefixed ? `zone ${zone}` : `CM ${centralMeridian}E`;
  return Object.freeze({
    kind: 'projected',
    epsg: base + zone,
    name: `${datum} / ${width === 3 ? '3-degree ' : ''}Gauss-Kruger ${suffix}`,
    datum,
    semiMajor,
    inverseFlattening,
    zoneWidth: width,
    zone,
    centralMeridian,
    falseEasting: prefixed ? zone * 1e6 + 500_000 : 500_000,
    falseNorthing: 0,
    scale: 1,
    metresPerUnit: 1,
    usable: isComputable(datum),
    projection: 'gauss-kruger',
  });
}

/** Web Mercator, which web maps hand out by mistake: worth a name in the refusal. */
const WEB_MERCATOR: Crs = Object.freeze({
  ...geographicCrs('WGS 84'),
  kind: 'projected',
  epsg: 3857,
  name: 'WGS 84 / Pseudo-Mercator',
  centralMeridian: 0,
  usable: false,
  projection: 'other',
});

function zonesOf(family: Family): Crs[] {
  const { first, last } = ZONES[family.width];
  return Array.from({ length: last - first + 1 }, (_, i) => zoneCrs(family, first + i));
}

/**
 * All systems with a code: the 195 rows of `tables/epsg_cgcs2000.csv`, WGS 84 and Web Mercator. 3° zones stand before
 * 6° zones, so that a search by parameters finds the 3° twin first where both are the same system.
 */
export const KNOWN_CRS: readonly Crs[] = Object.freeze([
  ...FAMILIES.flatMap(zonesOf),
  ...Object.values(GEOGRAPHIC),
  WEB_MERCATOR,
]);

const BY_CODE: ReadonlyMap<number, Crs> = new Map(KNOWN_CRS.map((crs) => [crs.epsg ?? 0, crs]));

/** The system of an EPSG code, or null. The deprecated 21473–21483 give their valid twins 21453–21463. */
export function crsFromEpsg(code: number): Crs | null {
  const valid = code >= 21473 && code <= 21483 ? code - 20 : code;
  return BY_CODE.get(valid) ?? null;
}

/**
 * Name of a coded Gauss-Krüger or geographic system in ESRI's spelling (`CGCS2000_3_Degree_GK_Zone_38`), or null.
 */
export function esriName(crs: Crs): string | null {
  if (crs.datum === 'other' || crs.epsg === null || crs.projection === 'other') return null;
  const { esriPrefix, geographicEsriName } = DATUMS[crs.datum];
  if (crs.kind === 'geographic') return geographicEsriName;
  const prefixed = isPrefixed(crs);
  // ESRI spells this one family out.
  const family =
    crs.zoneWidth === 3 ? '3_Degree_GK' : crs.datum === 'Beijing 1954' && !prefixed ? 'Gauss_Kruger' : 'GK';
  return `${esriPrefix}_${family}_${prefixed ? `Zone_${crs.zone}` : `CM_${crs.centralMeridian}E`}`;
}

/** Whether eastings carry the zone number as their millions (38 512 345.6 in zone 38). */
export function isPrefixed(crs: Crs): boolean {
  return crs.zone !== null && crs.falseEasting === crs.zone * 1e6 + 500_000;
}

const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;

function nearOrBothNull(a: number | null, b: number | null, tolerance: number): boolean {
  return a === null || b === null ? a === b : near(a, b, tolerance);
}

/**
 * Same datum and same ellipsoid: only then may coordinates be carried from one system to the other. Two datums we know
 * nothing about are the same only under the same name.
 */
export function sameDatum(a: Crs, b: Crs): boolean {
  return (
    a.datum === b.datum &&
    (a.datum !== 'other' || a.name === b.name) &&
    near(a.semiMajor, b.semiMajor, 1e-4) &&
    near(a.inverseFlattening, b.inverseFlattening, 1e-8)
  );
}

/**
 * Whether coordinates of `a` and `b` mean the same places: kind, datum, ellipsoid, central meridian, false origin,
 * scale and unit agree. Names and codes do not count (EPSG 4502 and 4534 are one system), except where the datum or the
 * projection is `other`: there the parameters held in a `Crs` cannot tell two systems apart.
 */
export function sameCrs(a: Crs, b: Crs): boolean {
  if (a.kind !== b.kind || a.projection !== b.projection) return false;
  if (a.kind === 'none') return true;
  if (a.projection === 'other' && a.name !== b.name) return false;
  return sameDatum(a, b) && sameGrid(a, b);
}

function sameGrid(a: Crs, b: Crs): boolean {
  return (
    nearOrBothNull(a.centralMeridian, b.centralMeridian, 1e-9) &&
    near(a.falseEasting, b.falseEasting, 1e-6) &&
    near(a.falseNorthing, b.falseNorthing, 1e-6) &&
    near(a.scale, b.scale, 1e-12) &&
    near(a.metresPerUnit, b.metresPerUnit, 1e-12)
  );
}

/** One line for reports: `CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)`. */
export function describeCrs(crs: Crs): string {
  return crs.epsg === null ? crs.name : `${crs.name} (EPSG:${crs.epsg})`;
}
