import { join } from 'node:path';
import { Problem } from '../../model/problem.js';
import { GDAL_REASONS } from '../../words/gdal.js';
import type { FgbCrs } from '../flatgeobuf/format.js';
import { type ShapefileSource, writeShapefileAsFlatGeobuf } from '../flatgeobuf/from-shapefile.js';
import { fieldsOf } from '../gdal/layers.js';
import { type Gdal, GdalAbsent, loadGdal } from '../gdal/load.js';
import { discardTemp, privateTemp } from '../gdal/private-temp.js';
import { faultCode } from '../layer-fault.js';
import type { PolygonLayer } from '../polygon-layer.js';
import type { LeftOut } from './features.js';
import { type Renamed, withOwnNames } from './field-names.js';

/** Keeps names of fields in ASCII only, others come out as signs that nobody can read; and places on a grid. */
const MAPINFO = 'MapInfo File';
const KML = 'KML';

/** Formats that GDAL writes, by extension. */
export const GDAL_WRITES: Readonly<Record<string, string>> = {
  '.gpkg': 'GPKG',
  '.gdb': 'OpenFileGDB',
  '.gml': 'GML',
  '.kml': KML,
  '.mif': 'MapInfo File',
  '.tab': 'MapInfo File',
};

/** Writes a FlatGeobuf file with all fields of the layer; without index in the order of its records. */
export function writeFlatGeobuf(layer: ShapefileSource, crs: FgbCrs | null, file: string, index = true): LeftOut[] {
  const { leftOut } = writeShapefileAsFlatGeobuf(layer, file, () => ({ crs }), index);
  return leftOut.map(({ record, why }) => ({ record, code: why === 'deleted' ? 'RECORD_DELETED' : faultCode(why) }));
}

/**
 * Writes what GDAL alone can write: it moves a private FlatGeobuf copy. `name` is that of the layer; fields that the
 * format cannot name are `renamed`.
 *
 * Errors  GDAL_MISSING, GDAL_NOT_WRITTEN.
 */
export function writeByGdal(
  layer: PolygonLayer,
  crs: FgbCrs | null,
  file: string,
  driver: string,
  name: string,
): { readonly leftOut: readonly LeftOut[]; readonly renamed: readonly Renamed[] } {
  const gdal = gdalFor(driver);
  const folder = privateTemp();
  try {
    const copy = join(folder, 'layer.fgb');
    const own = withOwnNames(layer, driver);
    const leftOut = writeFlatGeobuf(own.layer, crs, copy, false);
    const fields = own.layer.table.fields.map((field) => field.name);
    const renamed = driver === MAPINFO ? renamedIn(fields) : [];
    const source = gdal.open(copy);
    try {
      const moved = source.layers.get(0)!;
      // A KML has no dates, and days would come out as texts with a time.
      const days = driver === KML ? fieldsOf(moved).filter(({ type }) => type === 'dateTime') : [];
      const isPlain = renamed.length + days.length === 0 && !fields.some((field) => /[,"]/.test(field));
      const chosen = isPlain ? ['-select', fields.join(',')] : ['-sql', selection(fields, renamed, days, moved.name)];
      if (driver === MAPINFO) chosen.push(...boundsOf(layer));
      gdal.vectorTranslate(file, source, ['-f', driver, '-nln', name, ...chosen]).close();
    } finally {
      source.close();
    }
    return { leftOut, renamed: [...own.renamed, ...renamed] };
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof Problem) throw cause;
    throw new Problem(
      'GDAL_NOT_WRITTEN',
      { file },
      { driver, words: cause.message.trim() || GDAL_REASONS.noWords },
      { cause },
    );
  } finally {
    discardTemp(folder);
  }
}

/** Names of ASCII letters for those that have others, by position; none that is there already. */
function renamedIn(fields: readonly string[]): Renamed[] {
  const taken = new Set(fields.map((field) => field.toUpperCase()));
  return fields.flatMap((from, at) => {
    if (/^[\x20-\x7e]*$/.test(from)) return [];
    let to = `FIELD_${at + 1}`;
    while (taken.has(to)) to += '_';
    taken.add(to);
    return [{ from, to }];
  });
}

function selection(
  fields: readonly string[],
  renamed: readonly Renamed[],
  days: readonly { readonly name: string }[],
  layer: string,
): string {
  const quoted = (name: string): string => `"${name.replaceAll('"', '\\"')}"`;
  const columns = fields.map((field) => {
    const to = renamed.find(({ from }) => from === field)?.to;
    if (days.some(({ name }) => name === field)) return `CAST(${quoted(field)} AS DATE) AS ${quoted(field)}`;
    return to === undefined ? quoted(field) : `${quoted(field)} AS ${to}`;
  });
  return `SELECT ${columns.join(', ')} FROM ${quoted(layer)}`;
}

/** The grid of a MapInfo table spans its bounds: those that GDAL takes by itself put places a centimetre off. */
function boundsOf({ extent }: PolygonLayer): string[] {
  if (extent === null || ![extent.xmin, extent.ymin, extent.xmax, extent.ymax].every(Number.isFinite)) return [];
  const room = Math.max(extent.xmax - extent.xmin, extent.ymax - extent.ymin) / 100 || 1;
  const box = [extent.xmin - room, extent.ymin - room, extent.xmax + room, extent.ymax + room];
  return ['-lco', `BOUNDS=${box.join(',')}`];
}

function gdalFor(format: string): Gdal {
  try {
    return loadGdal();
  } catch (cause) {
    if (cause instanceof GdalAbsent) throw new Problem('GDAL_MISSING', {}, { format }, { cause });
    throw cause;
  }
}
