import { CRS_TEXT_REASONS } from '../words/crs.js';
import { CRS_REASONS } from '../words/reasons.js';
import { filled } from '../words/text.js';
import { type CrsVerdict, crsOfCode } from './codes.js';
import {
  type Crs,
  centralMeridianOf,
  crsFromEpsg,
  DATUMS,
  type Datum,
  esriName,
  geographicCrs,
  isComputable,
  KNOWN_CRS,
  sameCrs,
  ZONES,
} from './definitions.js';
import { GaussKruger } from './gauss.js';
import type { Ellipsoid, KnownDatum } from './helmert.js';
import { codeOnly, projJsonNode } from './projjson-read.js';
import { childNode, childNodes, nodeName, nodeNumber, parseWkt, WktError, type WktNode } from './wkt.js';

export type PrjVerdict = CrsVerdict;

/**
 * The system a `.prj` file or any other text describes: WKT 1 of OGC or ESRI, WKT 2, PROJJSON, or a code alone
 * (`EPSG:4526`, `urn:ogc:def:crs:EPSG::4526`, `OGC:CRS84`). Descriptions are decided on their parameters: datum,
 * ellipsoid, projection, central meridian, false origin, scale, unit; codes written in them are used only to choose
 * between EPSG twins with equal parameters. `unknown` carries the reason in words; this function never throws.
 */
export function recognisePrj(text: string): PrjVerdict {
  const bare = text
    .replaceAll('\0', '')
    .replace(/^\uFEFF/, '')
    .trim();
  if (bare === '') return { unknown: CRS_REASONS.empty };
  const coded = crsOfCode(bare);
  if (coded) return coded;
  if (bare.startsWith('{')) return recogniseJsonText(bare);
  return verdictOf(() => parseWkt(withoutEsriExtras(bare)));
}

/** The system of a PROJJSON object, as GeoParquet holds it, by the rules of `recognisePrj`; this never throws. */
export function recogniseProjJson(value: unknown): PrjVerdict {
  const code = codeOnly(value);
  if (code === null) return verdictOf(() => projJsonNode(value));
  return crsOfCode(code) ?? { unknown: filled(CRS_TEXT_REASONS.unknownCode, { code }) };
}

function verdictOf(tree: () => WktNode): PrjVerdict {
  try {
    return { crs: crsOfNode(tree()) };
  } catch (error) {
    if (error instanceof WktError) return { unknown: error.reason };
    throw error;
  }
}

function recogniseJsonText(text: string): PrjVerdict {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unknown: CRS_TEXT_REASONS.badJson };
  }
  return recogniseProjJson(value);
}

/** `ESRI::` before the text, as GDAL marks it, and `;-5123200 …;IsHighPrecision` behind it, as ArcGIS keeps its grid. */
function withoutEsriExtras(text: string): string {
  return text.replace(/^ESRI::/i, '').replace(/([\])])\s*;[-\d][^"'[\]]*$/, '$1');
}

// ---------- the tree

const GEOGRAPHIC = ['GEOGCS', 'GEOGCRS', 'GEODCRS', 'GEOGRAPHICCRS', 'GEODETICCRS', 'BASEGEOGCRS', 'BASEGEODCRS'];
const PROJECTED = ['PROJCS', 'PROJCRS', 'PROJECTEDCRS'];
/** Wrappers whose first member of a known kind is the horizontal system. */
const WRAPPERS = ['COMPD_CS', 'COMPOUNDCRS', 'BOUNDCRS', 'SOURCECRS'];

function crsOfNode(node: WktNode): Crs {
  if (PROJECTED.includes(node.keyword)) return projectedCrs(node);
  if (GEOGRAPHIC.includes(node.keyword)) return geographicCrsOf(node);
  if (WRAPPERS.includes(node.keyword)) {
    const inner = childNode(node, ...PROJECTED, ...GEOGRAPHIC, ...WRAPPERS);
    if (inner) return crsOfNode(inner);
  }
  throw new WktError(filled(CRS_REASONS.otherKind, { keyword: node.keyword }));
}

// ---------- datum and ellipsoid

/** Letters and digits only, lower case: `D_China_2000`, `China 2000` and `China_2000` become alike. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

const DATUM_WORDS: readonly (readonly [KnownDatum, RegExp])[] = [
  ['CGCS2000', /china2000|cgcs2000|chinageodetic(coordinatesystem)?2000|2000国家大地|国家2000/],
  ['Xian 1980', /xian(19)?80|西安(19)?80|1980西安/],
  ['Beijing 1954', /beijing(19)?54|北京(19)?54|1954(年)?北京/],
  ['WGS 84', /wgs(19)?84|worldgeodeticsystem1984/],
];

/** New Beijing 1954 has other coordinates than the old one; nothing more is known of it here. */
const NEW_BEIJING = /newbeijing|新(19)?54|新北京/;

function datumNamed(name: string): KnownDatum | null {
  const text = plain(name);
  if (NEW_BEIJING.test(text)) return null;
  return DATUM_WORDS.find(([, words]) => words.test(text))?.[0] ?? null;
}

/** Names by which programs say that they know no datum; plain. */
const NO_DATUM_NAME =
  /^(d|gcs|datum)?(unknown.*|unnamed.*|undefined|notspecified.*|userdefined|custom|grs(19)?80|未知.*)?$/;

/**
 * The datum by its own name or that of the geographic system. Where both say nothing, the name of the projected system
 * counts, as long as the ellipsoid goes with it: `CGCS2000_3_Degree_GK_CM_117E` on `D_unknown`.
 */
function datumBeside(found: NamedEllipsoid, geographicName: string, systemName: string): KnownDatum | null {
  const own = datumNamed(found.datumName) ?? datumNamed(geographicName);
  if (own || ![found.datumName, geographicName].every((name) => NO_DATUM_NAME.test(plain(name)))) return own;
  const hinted = datumNamed(systemName);
  return hinted && isEllipsoidOf(hinted, found) ? hinted : null;
}

/** The flattening is often cut to five or six decimals; that is 0.1 mm on the ellipsoid and not another ellipsoid. */
function isEllipsoidOf(datum: KnownDatum, { semiMajor, inverseFlattening }: Ellipsoid): boolean {
  const known = DATUMS[datum];
  return Math.abs(semiMajor - known.semiMajor) < 0.01 && Math.abs(inverseFlattening - known.inverseFlattening) < 1e-5;
}

type NamedEllipsoid = Ellipsoid & { readonly datumName: string; readonly ellipsoidName: string };

function ellipsoidOf(geographic: WktNode): NamedEllipsoid {
  const datum = childNode(geographic, 'DATUM', 'ENSEMBLE', 'GEODETICDATUM', 'TRF');
  const spheroid = datum && childNode(datum, 'SPHEROID', 'ELLIPSOID');
  const semiMajor = spheroid && nodeNumber(spheroid, 1);
  const inverseFlattening = spheroid && nodeNumber(spheroid, 2);
  if (!datum || !spheroid || !semiMajor || semiMajor < 6e6 || semiMajor > 7e6 || inverseFlattening === null) {
    throw new WktError(CRS_REASONS.noEllipsoid);
  }
  if (inverseFlattening !== 0 && inverseFlattening < 100) throw new WktError(CRS_REASONS.absurdFlattening);
  return { semiMajor, inverseFlattening, datumName: nodeName(datum), ellipsoidName: nodeName(spheroid) };
}

/** A name that contradicts the ellipsoid beside it is refused: nobody can say which of the two is meant. */
function datumOf(geographic: WktNode, systemName = ''): Ellipsoid & { readonly datum: Datum } {
  const found = ellipsoidOf(geographic);
  const datum = datumBeside(found, nodeName(geographic), systemName);
  if (datum === null) {
    return { datum: 'other', semiMajor: found.semiMajor, inverseFlattening: found.inverseFlattening };
  }
  if (!isEllipsoidOf(datum, found)) {
    throw new WktError(
      filled(CRS_REASONS.datumContradiction, { datum: found.datumName, ellipsoid: found.ellipsoidName }),
    );
  }
  const { semiMajor, inverseFlattening } = DATUMS[datum];
  return { datum, semiMajor, inverseFlattening };
}

function requireGreenwich(geographic: WktNode): void {
  const meridian = childNode(geographic, 'PRIMEM', 'PRIMEMERIDIAN');
  if (meridian && nodeNumber(meridian, 1) !== 0) {
    throw new WktError(filled(CRS_REASONS.otherMeridian, { meridian: nodeName(meridian) || '?' }));
  }
}

// ---------- units

const DEGREE = Math.PI / 180;

/** Text gives 15 digits or so of π/180; take such a factor for exactly one. */
function snapToOne(value: number): number {
  return Math.abs(value - 1) < 1e-9 ? 1 : value;
}

/** Factor of the UNIT directly in `node` or in its axes (WKT 2), in units of `base`; null when none is written. */
function unitFactor(node: WktNode, base: number, ...keywords: string[]): number | null {
  const axis = childNode(node, 'AXIS');
  const unit = childNode(node, 'UNIT', ...keywords) ?? (axis && childNode(axis, 'UNIT', ...keywords));
  const factor = unit && nodeNumber(unit, 1);
  if (unit && !factor) throw new WktError(filled(CRS_REASONS.unitWithoutSize, { unit: nodeName(unit) }));
  return factor ? snapToOne(factor / base) : null;
}

/** Degrees per angular unit of a geographic system. */
function angularUnit(geographic: WktNode): number {
  return unitFactor(geographic, DEGREE, 'ANGLEUNIT') ?? 1;
}

// ---------- systems

function geographicCrsOf(node: WktNode): Crs {
  requireGreenwich(node);
  const found = datumOf(node);
  if (angularUnit(node) !== 1) throw new WktError(CRS_REASONS.notDegrees);
  if (found.datum !== 'other') return geographicCrs(found.datum);
  return { ...geographicCrs('WGS 84'), ...found, epsg: null, name: nodeName(node) || 'unnamed' };
}

interface Grid {
  readonly centralMeridian: number;
  readonly falseEasting: number;
  readonly falseNorthing: number;
  readonly scale: number;
  readonly latitudeOfOrigin: number;
}

const PARAMETER_NAMES: Readonly<Record<string, keyof Grid>> = {
  centralmeridian: 'centralMeridian',
  longitudeofnaturalorigin: 'centralMeridian',
  longitudeoforigin: 'centralMeridian',
  longitudeofcenter: 'centralMeridian',
  falseeasting: 'falseEasting',
  falsenorthing: 'falseNorthing',
  scalefactor: 'scale',
  scalefactoratnaturalorigin: 'scale',
  latitudeoforigin: 'latitudeOfOrigin',
  latitudeofnaturalorigin: 'latitudeOfOrigin',
  latitudeofcenter: 'latitudeOfOrigin',
};

const GAUSS_KRUGER =
  /^(gausskr(u|ü|ue)ger|transversemercator|gausskr(u|ü|ue)gertransversemercator|transversemercatorgausskr(u|ü|ue)ger|高斯克吕格(投影)?|横轴墨卡托(投影)?)$/;
/** Web Mercator by its methods; only its name matters, for the refusal. */
const WEB_MERCATOR = /^(mercatorauxiliarysphere|popularvisualisationpseudomercator)$/;

function projectedCrs(node: WktNode): Crs {
  const base = childNode(node, ...GEOGRAPHIC);
  if (!base) throw new WktError(CRS_REASONS.noBase);
  requireGreenwich(base);
  const conversion = childNode(node, 'CONVERSION') ?? node;
  const method = childNode(conversion, 'PROJECTION', 'METHOD');
  if (!method) throw new WktError(CRS_REASONS.noProjection);
  if (WEB_MERCATOR.test(plain(nodeName(method)))) return crsFromEpsg(3857)!;
  const metresPerUnit = unitFactor(node, 1, 'LENGTHUNIT');
  if (!metresPerUnit || metresPerUnit < 0) throw new WktError(CRS_REASONS.noLength);
  const common = { ...datumOf(base, nodeName(node)), metresPerUnit, name: nodeName(node) || 'unnamed' };
  if (!GAUSS_KRUGER.test(plain(nodeName(method)))) return otherProjection(common);
  return gaussKrugerCrs(common, readGrid(conversion, angularUnit(base), metresPerUnit), codeIn(node));
}

type Common = Ellipsoid & { readonly datum: Datum; readonly metresPerUnit: number; readonly name: string };

function otherProjection(common: Common): Crs {
  return { ...geographicCrs('WGS 84'), ...common, kind: 'projected', epsg: null, usable: false, projection: 'other' };
}

function readGrid(conversion: WktNode, degreesPerUnit: number, metresPerUnit: number): Grid {
  const grid: Partial<Record<keyof Grid, number>> = {};
  for (const parameter of childNodes(conversion, 'PARAMETER')) {
    const key = PARAMETER_NAMES[plain(nodeName(parameter))];
    const value = nodeNumber(parameter, 1);
    if (key && value === null)
      throw new WktError(filled(CRS_REASONS.parameterWithoutNumber, { name: nodeName(parameter) }));
    if (!key && value !== 0)
      throw new WktError(filled(CRS_TEXT_REASONS.unknownParameter, { name: nodeName(parameter) || '?' }));
    if (key && value !== null) grid[key] = value * parameterUnit(parameter, key, degreesPerUnit, metresPerUnit);
  }
  const { centralMeridian } = grid;
  if (centralMeridian === undefined) throw new WktError(CRS_REASONS.noMeridian);
  if (Math.abs(centralMeridian) > 360) throw new WktError(filled(CRS_REASONS.badMeridian, { value: centralMeridian }));
  if (grid.scale !== undefined && grid.scale <= 0)
    throw new WktError(filled(CRS_REASONS.badScale, { value: grid.scale }));
  return { falseEasting: 0, falseNorthing: 0, scale: 1, latitudeOfOrigin: 0, ...grid, centralMeridian };
}

/** Factor from a parameter's own unit (WKT 2), else from the unit of the system, to degrees or coordinate units. */
function parameterUnit(node: WktNode, key: keyof Grid, degreesPerUnit: number, metresPerUnit: number): number {
  if (key === 'scale') return 1;
  if (key === 'falseEasting' || key === 'falseNorthing') return unitFactor(node, metresPerUnit, 'LENGTHUNIT') ?? 1;
  return unitFactor(node, DEGREE, 'ANGLEUNIT') ?? degreesPerUnit;
}

function codeIn(node: WktNode): number | null {
  const id = childNode(node, 'AUTHORITY', 'ID');
  return id && nodeName(id).toUpperCase() === 'EPSG' ? nodeNumber(id, 1) : null;
}

function gaussKrugerCrs(common: Common, grid: Grid, code: number | null): Crs {
  const { latitudeOfOrigin, ...origin } = grid;
  const crs: Crs = {
    ...common,
    ...origin,
    ...zoneOf(common, grid),
    kind: 'projected',
    epsg: null,
    usable: isComputable(common.datum),
    projection: 'gauss-kruger',
  };
  return latitudeOfOrigin === 0 ? coded(crs, code) : countedFromEquator(crs, latitudeOfOrigin);
}

/** A latitude of origin only shifts the northing, by the length of the meridian up to it. */
function countedFromEquator(crs: Crs, latitudeOfOrigin: number): Crs {
  const atOrigin = new GaussKruger({ ...crs, falseNorthing: 0 }).forward(0, latitudeOfOrigin * DEGREE);
  return { ...crs, falseNorthing: crs.falseNorthing - atOrigin.y };
}

/** Zone of a system without a code: only a prefixed easting names one beyond doubt. */
function zoneOf({ metresPerUnit }: Common, grid: Grid): Pick<Crs, 'zone' | 'zoneWidth'> {
  const zone = (grid.falseEasting - 500_000) / 1e6;
  for (const width of [3, 6] as const) {
    const { first, last } = ZONES[width];
    const fits = Number.isInteger(zone) && zone >= first && zone <= last && metresPerUnit === 1;
    if (fits && centralMeridianOf(width, zone) === grid.centralMeridian) return { zone, zoneWidth: width };
  }
  return { zone: null, zoneWidth: null };
}

/**
 * The coded system with the same parameters, or `crs` itself. Of the twins with false easting 500 000 (CM 75E is a 3°
 * and a 6° zone) the one whose code or name is written is taken, else the 3° one.
 */
function coded(crs: Crs, code: number | null): Crs {
  if (crs.datum === 'other') return crs;
  const twins = KNOWN_CRS.filter((known) => sameCrs(known, crs));
  const name = plain(crs.name);
  const isNamed = (twin: Crs): boolean => plain(twin.name) === name || plain(esriName(twin) ?? '') === name;
  return twins.find((twin) => twin.epsg === code) ?? twins.find(isNamed) ?? twins[0] ?? crs;
}

// ---------- writing

/** Datum and ellipsoid as ESRI writes them. */
const ESRI_DATUM = {
  'Beijing 1954': 'DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]]',
  CGCS2000: 'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]',
  'WGS 84': 'DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]',
  'Xian 1980': 'DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]',
} as const;

/** ESRI puts a decimal point into every number. */
function esriNumber(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/**
 * ESRI WKT 1 on one line, as ArcGIS writes it into a `.prj`, for a geographic or Gauss-Krüger system on a datum of
 * China or WGS 84; null for everything else.
 */
export function prjText(crs: Crs): string | null {
  if (crs.datum === 'other') return null;
  const geographic =
    `GEOGCS["${DATUMS[crs.datum].geographicEsriName}",${ESRI_DATUM[crs.datum]},` +
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  if (crs.kind === 'geographic') return geographic;
  if (crs.projection !== 'gauss-kruger' || crs.centralMeridian === null) return null;
  const parameters: readonly (readonly [string, number])[] = [
    ['False_Easting', crs.falseEasting],
    ['False_Northing', crs.falseNorthing],
    ['Central_Meridian', crs.centralMeridian],
    ['Scale_Factor', crs.scale],
    ['Latitude_Of_Origin', 0],
  ];
  const name = esriName(crs) ?? crs.name.replaceAll(/[^\p{L}\p{N}]+/gu, '_');
  const projection = crs.scale === 1 ? 'Gauss_Kruger' : 'Transverse_Mercator';
  const list = parameters.map(([key, value]) => `PARAMETER["${key}",${esriNumber(value)}]`).join(',');
  const unit = crs.metresPerUnit === 1 ? 'UNIT["Meter",1.0]' : `UNIT["Unit",${esriNumber(crs.metresPerUnit)}]`;
  return `PROJCS["${name}",${geographic},PROJECTION["${projection}"],${list},${unit}]`;
}
