import { stringify } from 'csv-stringify/sync';
import type { Crs } from '../../crs/definitions.js';
import type { FlatPolygons } from '../../model/geometry.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { csvHead, csvText } from '../write/csv.js';
import { eachFeature, type LeftOut, polygonsIn } from './features.js';
import { TextFile } from './text-file.js';

/** Types of fields that hold numbers, as `AttributeField` gives them. */
const NUMBERS = new Set(['N', 'F']);

/**
 * GeoJSON: one FeatureCollection, or one feature a line. Coordinates are written with all their digits; a system other than
 * longitude and latitude in WGS 84 is stated as GeoJSON of 2008 does, because RFC 7946 knows no other.
 */
export function writeGeoJson(layer: PolygonLayer, crs: Crs, file: string, isByLine: boolean): LeftOut[] {
  const text = new TextFile(file);
  try {
    const system = crs.epsg === null || crs.epsg === 4326 ? null : crsMember(crs.epsg);
    if (!isByLine) {
      text.write(`{"type":"FeatureCollection",${system ? `"crs":${system},` : ''}"features":[\n`);
    }
    let count = 0;
    const leftOut = eachFeature(layer, ({ shapes, values }) => {
      const polygons = polygonsIn(shapes, 'counter-clockwise').map((rings) => rings.map(ringJson));
      const geometry =
        polygons.length === 1
          ? `{"type":"Polygon","coordinates":[${polygons[0]!.join()}]}`
          : `{"type":"MultiPolygon","coordinates":[${polygons.map((rings) => `[${rings.join()}]`).join()}]}`;
      const before = isByLine || count++ === 0 ? '' : ',\n';
      const own = isByLine && system ? `,"crs":${system}` : '';
      const feature = `{"type":"Feature"${own},"properties":${properties(layer, values)},"geometry":${geometry}}`;
      text.write(`${before}${feature}${isByLine ? '\n' : ''}`);
    });
    if (!isByLine) text.write('\n]}\n');
    return leftOut;
  } finally {
    text.close();
  }
}

function crsMember(epsg: number): string {
  return JSON.stringify({ type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } });
}

function properties({ table }: PolygonLayer, values: readonly (string | null)[]): string {
  const members = table.fields.map(({ name, type }, f) => `${JSON.stringify(name)}:${jsonValue(values[f]!, type)}`);
  return `{${members.join()}}`;
}

/** Numbers stay numbers where they keep their digits. */
function jsonValue(value: string | null, type: string): string {
  if (value === null) return 'null';
  const isPlain = NUMBERS.has(type) && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) && value.length <= 15;
  return isPlain ? value : JSON.stringify(value);
}

function ringJson(ring: Float64Array): string {
  return `[${vertices(ring, (x, y) => `[${x},${y}]`)}]`;
}

/** A table with the outlines in a last column WKT; texts are guarded against spreadsheets as in the ledger. */
export function writeWktTable(layer: PolygonLayer, file: string): LeftOut[] {
  const text = new TextFile(file);
  try {
    text.write(csvHead([...layer.table.fields.map(({ name }) => name), 'WKT']));
    return eachFeature(layer, ({ shapes, values }) => {
      const cells = layer.table.fields.map(({ type }, f) => {
        const value = values[f] ?? '';
        return NUMBERS.has(type) ? stringify([[value]]).trimEnd() : csvText(value);
      });
      text.write(`${[...cells, `"${featureWkt(shapes)}"`].join()}\n`);
    });
  } finally {
    text.close();
  }
}

/** The polygons of a feature as WKT (OGC 06-103r4, section 7). */
export function featureWkt(shapes: FlatPolygons): string {
  const polygons = polygonsIn(shapes, 'counter-clockwise').map((rings) => `(${rings.map(ringWkt).join()})`);
  return polygons.length === 1 ? `POLYGON ${polygons[0]}` : `MULTIPOLYGON (${polygons.join()})`;
}

function ringWkt(ring: Float64Array): string {
  return `(${vertices(ring, (x, y) => `${x} ${y}`)})`;
}

/** All vertices and the first again, with as many digits as it takes to read the same number. */
function vertices(ring: Float64Array, vertex: (x: number, y: number) => string): string {
  const parts: string[] = [];
  for (let i = 0; i < ring.length; i += 2) parts.push(vertex(ring[i]!, ring[i + 1]!));
  parts.push(parts[0]!);
  return parts.join();
}
