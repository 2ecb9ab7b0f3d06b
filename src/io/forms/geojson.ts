import { closeSync, openSync, writeSync } from 'node:fs';
import { geographicCrs } from '../../crs/definitions.js';
import { transformer } from '../../crs/transform.js';
import type { PolygonRings } from '../../kernel/rings.js';
import { Problem } from '../../model/problem.js';
import { FORM_REASONS } from '../../words/forms.js';
import { type FormLayer, plainValue } from './model.js';

const CHUNK = 1 << 20;
/** Degrees with so many places stand for a tenth of a millimetre. */
const DEGREE_PLACES = 9;

/**
 * Writes a layer as GeoJSON, one feature a line.
 *
 * By default the coordinates are those of the ledger, digit by digit, and the member `crs` of GeoJSON 2008 says what
 * they are: the file goes back into the same zone without loss, and GDAL, QGIS and tuban read the member. With `lonLat`
 * it is RFC 7946 for maps on the web: longitude and latitude without a member, CGCS2000 taken for WGS 84 (they part by
 * less than a metre, which the user accepts by asking).
 *
 * Errors  FORM_IMPOSSIBLE where `lonLat` is asked of coordinates that no transformation carries to degrees.
 */
export function writeGeoJson(layer: FormLayer, file: string, lonLat: boolean): void {
  const carry = lonLat ? toDegrees(layer, file) : (ring: Float64Array) => ring;
  const fd = openSync(file, 'w');
  let pending = `{"type":"FeatureCollection","name":${JSON.stringify(layer.name)},${lonLat ? '' : crsMember(layer)}"features":[\n`;
  try {
    layer.rows.forEach((cells, row) => {
      const properties = Object.fromEntries(
        layer.columns.map((column, c) => [column.name, plainValue(column, cells[c] ?? null)]),
      );
      const geometry = geometryText(layer.polygons(row), carry);
      const end = row + 1 < layer.rows.length ? ',\n' : '\n';
      pending += `{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":${geometry}}${end}`;
      if (pending.length < CHUNK) return;
      writeSync(fd, pending);
      pending = '';
    });
    writeSync(fd, `${pending}]}\n`);
  } finally {
    closeSync(fd);
  }
}

/** Without a code nothing may be assumed of the coordinates: the member is null, not absent (that would be WGS 84). */
function crsMember({ crs }: FormLayer): string {
  if (crs.epsg === null) return '"crs":null,';
  return `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::${crs.epsg}"}},`;
}

function toDegrees({ crs }: FormLayer, file: string): (ring: Float64Array) => Float64Array {
  const datum = crs.datum === 'WGS 84' ? 'WGS 84' : 'CGCS2000';
  const carrier = transformer(crs, geographicCrs(datum));
  if ('unknown' in carrier) throw new Problem('FORM_IMPOSSIBLE', { file }, { reason: carrier.unknown });
  return (ring) => {
    const degrees = Float64Array.from(ring);
    if (carrier.apply(degrees, 0, degrees.length / 2) > 0)
      throw new Problem('FORM_IMPOSSIBLE', { file }, { reason: FORM_REASONS.offGlobe });
    return degrees.map((value) => Number(value.toFixed(DEGREE_PLACES)));
  };
}

/** A polygon, several, or null where nothing is left of the shape. Rings are closed here. */
function geometryText(polygons: readonly PolygonRings[], carry: (ring: Float64Array) => Float64Array): string {
  const texts = polygons.map(
    ({ outer, holes }) => `[${[outer, ...holes].map((ring) => ringText(carry(ring))).join(',')}]`,
  );
  if (texts.length === 0) return 'null';
  if (texts.length === 1) return `{"type":"Polygon","coordinates":${texts[0]}}`;
  return `{"type":"MultiPolygon","coordinates":[${texts.join(',')}]}`;
}

function ringText(ring: Float64Array): string {
  const points: string[] = [];
  for (let i = 0; i < ring.length; i += 2) points.push(`[${ring[i]},${ring[i + 1]}]`);
  return `[${points.join(',')},${points[0]}]`;
}
