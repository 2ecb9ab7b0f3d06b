import { basename, extname, join } from 'node:path';
import type { Box } from '../../model/geometry.js';
import { privateTemp } from '../gdal/private-temp.js';
import { readGeoJson } from '../geojson/read.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { STDIN } from '../text/byte-source.js';
import { openCopy, verdictOf } from './copy-layer.js';

/** Longitude and latitude in WGS 84: what a GeoJSON without a statement is in (RFC 7946, section 4). */
const RFC_7946 = 'EPSG:4326';

/**
 * Opens a GeoJSON, a sequence or one feature a line; `-` is standard input.
 *
 * Errors  those of `readGeoJson`.
 */
export function openGeoJsonLayer(path: string, encoding: string | undefined): PolygonLayer {
  const read = readGeoJson(path, join(privateTemp(), 'layer.fgb'), { encoding });
  return openCopy(read, {
    file: path,
    layer: path === STDIN ? 'stdin' : basename(path, extname(path)),
    files: path === STDIN ? [] : [path],
    prj: read.crs ? (read.crs.epsg ? `EPSG:${read.crs.epsg}` : read.crs.stated) : systemOf(read.box),
    isByFormat: !read.crs,
    encoding: verdictOf(read.encoding),
  });
}

/** Many a GeoJSON without a statement holds metres, which its coordinates must then tell. */
function systemOf(box: Box | null): string | null {
  if (box === null) return null;
  const isDegrees = box.xmin >= -180 && box.xmax <= 180 && box.ymin >= -90 && box.ymax <= 90;
  return isDegrees ? RFC_7946 : null;
}
