import { basename, extname, join } from 'node:path';
import { privateTemp } from '../gdal/private-temp.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { readGeoParquetNow } from '../reader-thread.js';
import { openCopy } from './copy-layer.js';

/** Opens a GeoParquet file. Errors: those of `readGeoParquet`. */
export function openGeoParquet(path: string): PolygonLayer {
  const read = readGeoParquetNow(path, join(privateTemp(), 'layer.fgb'));
  return openCopy(read, {
    file: path,
    layer: basename(path, extname(path)),
    files: [path],
    prj: read.crs,
    encoding: null,
  });
}
