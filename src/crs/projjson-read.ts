import { CRS_TEXT_REASONS } from '../words/crs.js';
import { CRS_REASONS } from '../words/reasons.js';
import { filled } from '../words/text.js';
import { DATUMS } from './definitions.js';
import { type WktArg, WktError, type WktNode } from './wkt.js';

/** A PROJJSON object, or something handed on as one. */
type Json = { readonly [key: string]: unknown };

/** Real systems nest six deep. */
const MAX_DEPTH = 16;
const DEGREE = Math.PI / 180;

/**
 * The same system as a tree of well-known text, so that both are judged by one set of rules. Geographic, projected,
 * compound and bound systems of PROJJSON 0.1 to 0.7 (proj.org/specifications/projjson.html). Throws `WktError`.
 */
export function projJsonNode(value: unknown, depth = 0): WktNode {
  if (depth > MAX_DEPTH) throw new WktError(CRS_REASONS.tooDeep);
  const json = objectOf(value);
  switch (json?.['type']) {
    case 'GeographicCRS':
    case 'GeodeticCRS':
      return geographicNode(json, 'GEOGCRS');
    case 'ProjectedCRS':
      return projectedNode(json);
    case 'CompoundCRS': {
      const components = Array.isArray(json['components']) ? (json['components'] as unknown[]) : [];
      return node('COMPOUNDCRS', nameOf(json), ...components.slice(0, 1).map((part) => projJsonNode(part, depth + 1)));
    }
    case 'BoundCRS':
      return node('BOUNDCRS', node('SOURCECRS', projJsonNode(json['source_crs'], depth + 1)));
    default:
      if (typeof json?.['type'] !== 'string') throw new WktError(CRS_TEXT_REASONS.notProjJson);
      throw new WktError(filled(CRS_REASONS.otherKind, { keyword: json['type'] }));
  }
}

/** The code of an object that says no more than its code, as `{ "id": { "authority": "EPSG", "code": 4490 } }`. */
export function codeOnly(value: unknown): string | null {
  const json = objectOf(value);
  const id = objectOf(json?.['id']);
  if (!json || !id || ['datum', 'datum_ensemble', 'base_crs', 'components', 'source_crs'].some((key) => key in json)) {
    return null;
  }
  return `${id['authority']}:${id['code']}`;
}

function node(keyword: string, ...args: readonly (WktArg | null)[]): WktNode {
  return { keyword, args: args.filter((arg) => arg !== null) };
}

function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function nameOf(json: Json | null): string {
  return typeof json?.['name'] === 'string' ? json['name'] : '';
}

/** A number, alone or with a unit beside it. */
function numberOf(value: unknown): number | null {
  const inner = objectOf(value)?.['value'] ?? value;
  return typeof inner === 'number' && Number.isFinite(inner) ? inner : null;
}

function idNode(json: Json): WktNode | null {
  const id = objectOf(json['id']);
  const code = id && (typeof id['code'] === 'string' ? id['code'] : numberOf(id['code']));
  return id && code !== null ? node('ID', String(id['authority']), code) : null;
}

/** PROJJSON names metre, degree and unity; every other unit is an object with its factor. */
const UNITS: Readonly<Record<string, readonly [keyword: string, factor: number]>> = {
  metre: ['LENGTHUNIT', 1],
  degree: ['ANGLEUNIT', DEGREE],
  unity: ['SCALEUNIT', 1],
};
const UNIT_TYPES: Readonly<Record<string, string>> = { LinearUnit: 'LENGTHUNIT', AngularUnit: 'ANGLEUNIT' };

function unitNode(unit: unknown): WktNode | null {
  const known = typeof unit === 'string' ? UNITS[unit] : undefined;
  if (known) return node(known[0], String(unit), known[1]);
  const json = objectOf(unit);
  const factor = numberOf(json?.['conversion_factor']);
  const keyword = UNIT_TYPES[String(json?.['type'])];
  return keyword ? node(keyword, nameOf(json), factor) : null;
}

/** Unit of the first axis; longitude and latitude, easting and northing never differ in it. */
function axisUnit(json: Json): WktNode | null {
  const axes = objectOf(json['coordinate_system'])?.['axis'];
  return Array.isArray(axes) ? unitNode(objectOf(axes[0])?.['unit']) : null;
}

function geographicNode(json: Json, keyword: string): WktNode {
  const datum = objectOf(json['datum']) ?? objectOf(json['datum_ensemble']);
  const ellipsoid = ellipsoidNode(objectOf(datum?.['ellipsoid'])) ?? ellipsoidOfCode(json);
  const meridian = objectOf(datum?.['prime_meridian']);
  // Either a number of degrees, or a value with its unit; only whether it is 0 matters.
  const prime = meridian && node('PRIMEM', nameOf(meridian), numberOf(meridian['longitude']) ?? Number.NaN);
  const reference = datum && node('DATUM', nameOf(datum), ellipsoid);
  return node(keyword, nameOf(json), reference, prime, axisUnit(json), idNode(json));
}

/** By axis and flattening, by both axes, or by radius. */
function ellipsoidNode(json: Json | null): WktNode | null {
  if (!json) return null;
  const semiMajor = numberOf(json['semi_major_axis']) ?? numberOf(json['radius']);
  const semiMinor = numberOf(json['semi_minor_axis']);
  const ofAxes = semiMajor !== null && semiMinor !== null ? flattening(semiMajor, semiMinor) : null;
  const inverse = numberOf(json['inverse_flattening']) ?? ofAxes ?? (json['radius'] === undefined ? null : 0);
  return node('ELLIPSOID', nameOf(json), semiMajor, inverse);
}

function flattening(semiMajor: number, semiMinor: number): number {
  return semiMajor === semiMinor ? 0 : semiMajor / (semiMajor - semiMinor);
}

/** Some writers leave the ellipsoid out of an ensemble; the code beside it says which one it is. */
function ellipsoidOfCode(json: Json): WktNode | null {
  const id = objectOf(json['id']);
  const known = Object.values(DATUMS).find(({ geographicCode }) => geographicCode === id?.['code']);
  if (id?.['authority'] !== 'EPSG' || !known) return null;
  return node('ELLIPSOID', '', known.semiMajor, known.inverseFlattening);
}

function projectedNode(json: Json): WktNode {
  const base = objectOf(json['base_crs']);
  const conversion = objectOf(json['conversion']);
  const method = objectOf(conversion?.['method']);
  const parameters = Array.isArray(conversion?.['parameters']) ? (conversion['parameters'] as unknown[]) : [];
  const conversionNode = node(
    'CONVERSION',
    nameOf(conversion),
    method && node('METHOD', nameOf(method)),
    ...parameters.map((value) => parameterNode(objectOf(value))),
  );
  const baseNode = base && geographicNode(base, 'BASEGEOGCRS');
  return node('PROJCRS', nameOf(json), baseNode, conversionNode, axisUnit(json), idNode(json));
}

function parameterNode(json: Json | null): WktNode | null {
  return json && node('PARAMETER', nameOf(json), numberOf(json['value']), unitNode(json['unit']));
}
