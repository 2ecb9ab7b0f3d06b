import { type Crs, DATUMS, type Datum } from './definitions.js';

type KnownDatum = Exclude<Datum, 'other'>;
type Json = { readonly [key: string]: unknown };

/** Datum and ellipsoid by the names of the EPSG register. */
const NAMES: Readonly<Record<KnownDatum, { readonly datum: string; readonly ellipsoid: string }>> = {
  CGCS2000: { datum: 'China 2000', ellipsoid: 'CGCS2000' },
  'Xian 1980': { datum: 'Xian 1980', ellipsoid: 'IAG 1975' },
  'Beijing 1954': { datum: 'Beijing 1954', ellipsoid: 'Krassowsky 1940' },
  'WGS 84': { datum: 'World Geodetic System 1984', ellipsoid: 'WGS 84' },
};

const SCHEMA = 'https://proj.org/schemas/v0.5/projjson.schema.json';

/**
 * The system as PROJJSON, for a geographic or Gauss-Krüger system on a datum we know; null for everything else: what
 * a `Crs` holds of it would not be the whole of it. Axes are those of the register where the system has a code.
 * Source  PROJJSON 0.5 (proj.org/specifications/projjson.html).
 */
export function projJson(crs: Crs): Json | null {
  if (crs.kind === 'none' || crs.datum === 'other') return null;
  if (crs.kind === 'geographic') return { $schema: SCHEMA, ...geographic(crs.datum) };
  if (crs.projection !== 'gauss-kruger' || crs.centralMeridian === null) return null;
  return {
    $schema: SCHEMA,
    type: 'ProjectedCRS',
    name: crs.name,
    base_crs: geographic(crs.datum),
    conversion: conversion(crs, crs.centralMeridian),
    coordinate_system: { subtype: 'Cartesian', axis: axes(crs) },
    ...(crs.epsg === null ? {} : { id: epsg(crs.epsg) }),
  };
}

function geographic(datum: KnownDatum): Json {
  const { semiMajor, inverseFlattening, geographicCode, geographicName } = DATUMS[datum];
  const names = NAMES[datum];
  return {
    type: 'GeographicCRS',
    name: geographicName,
    datum: {
      type: 'GeodeticReferenceFrame',
      name: names.datum,
      ellipsoid: { name: names.ellipsoid, semi_major_axis: semiMajor, inverse_flattening: inverseFlattening },
    },
    coordinate_system: {
      subtype: 'ellipsoidal',
      axis: [
        { name: 'Geodetic latitude', abbreviation: 'Lat', direction: 'north', unit: 'degree' },
        { name: 'Geodetic longitude', abbreviation: 'Lon', direction: 'east', unit: 'degree' },
      ],
    },
    id: epsg(geographicCode),
  };
}

function conversion(crs: Crs, meridian: number): Json {
  const parameter = (code: number, name: string, value: number, unit: unknown): Json => ({
    name,
    value,
    unit,
    id: epsg(code),
  });
  return {
    name: crs.name.split(' / ').at(-1)!,
    method: { name: 'Transverse Mercator', id: epsg(9807) },
    parameters: [
      parameter(8801, 'Latitude of natural origin', 0, 'degree'),
      parameter(8802, 'Longitude of natural origin', meridian, 'degree'),
      parameter(8805, 'Scale factor at natural origin', crs.scale, 'unity'),
      parameter(8806, 'False easting', crs.falseEasting, lengthUnit(crs)),
      parameter(8807, 'False northing', crs.falseNorthing, lengthUnit(crs)),
    ],
  };
}

/** Chinese systems of the register name the northing first, as X. */
function axes(crs: Crs): Json[] {
  const northing = { name: 'Northing', abbreviation: crs.epsg === null ? 'N' : 'X', direction: 'north' };
  const easting = { name: 'Easting', abbreviation: crs.epsg === null ? 'E' : 'Y', direction: 'east' };
  const order = crs.epsg === null ? [easting, northing] : [northing, easting];
  return order.map((axis) => ({ ...axis, unit: lengthUnit(crs) }));
}

function lengthUnit({ metresPerUnit }: Crs): unknown {
  if (metresPerUnit === 1) return 'metre';
  return { type: 'LinearUnit', name: 'unnamed', conversion_factor: metresPerUnit };
}

function epsg(code: number): Json {
  return { authority: 'EPSG', code };
}
