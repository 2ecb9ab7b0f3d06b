import { join } from 'node:path';
import { Problem } from '../../model/problem.js';
import { GDAL_REASONS } from '../../words/gdal.js';
import type { FgbCrs } from '../flatgeobuf/format.js';
import { writeShapefileAsFlatGeobuf } from '../flatgeobuf/from-shapefile.js';
import { type Gdal, GdalAbsent, loadGdal } from '../gdal/load.js';
import { discardTemp, privateTemp } from '../gdal/private-temp.js';
import { faultCode } from '../layer-fault.js';
import type { PolygonLayer } from '../polygon-layer.js';
import type { LeftOut } from './features.js';

/** Formats that GDAL writes, by extension. */
export const GDAL_WRITES: Readonly<Record<string, string>> = {
  '.gpkg': 'GPKG',
  '.gdb': 'OpenFileGDB',
  '.gml': 'GML',
  '.mif': 'MapInfo File',
  '.tab': 'MapInfo File',
};

/** Writes a FlatGeobuf file with index, with all fields of the layer. */
export function writeFlatGeobuf(layer: PolygonLayer, crs: FgbCrs | null, file: string): LeftOut[] {
  const { leftOut } = writeShapefileAsFlatGeobuf(layer, file, () => ({ crs }));
  return leftOut.map(({ record, why }) => ({ record, code: why === 'deleted' ? 'RECORD_DELETED' : faultCode(why) }));
}

/**
 * Writes what GDAL alone can write: it moves a private FlatGeobuf copy. `name` is that of the layer.
 *
 * Errors  GDAL_MISSING, GDAL_NOT_WRITTEN.
 */
export function writeByGdal(
  layer: PolygonLayer,
  crs: FgbCrs | null,
  file: string,
  driver: string,
  name: string,
): LeftOut[] {
  const gdal = gdalFor(driver);
  const folder = privateTemp();
  try {
    const copy = join(folder, 'layer.fgb');
    const leftOut = writeFlatGeobuf(layer, crs, copy);
    const fields = layer.table.fields.map((field) => field.name);
    const source = gdal.open(copy);
    try {
      gdal.vectorTranslate(file, source, ['-f', driver, '-nln', name, '-select', fields.join(',')]).close();
    } finally {
      source.close();
    }
    return leftOut;
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

function gdalFor(format: string): Gdal {
  try {
    return loadGdal();
  } catch (cause) {
    if (cause instanceof GdalAbsent) throw new Problem('GDAL_MISSING', {}, { format }, { cause });
    throw cause;
  }
}
