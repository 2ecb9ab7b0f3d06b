import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { TABLE_LAYER_NOTES } from '../../words/table.js';
import { filled } from '../../words/text.js';
import { privateTemp } from '../gdal/private-temp.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { readTableLayerNow } from '../reader-thread.js';
import { sidecar } from '../sidecar.js';
import { STDIN } from '../text/byte-source.js';
import { openCopy, verdictOf } from './copy-layer.js';

/**
 * Opens a CSV or a workbook with outlines: a column of WKT, or a point a row. PATH:SHEET names a worksheet. A .prj beside
 * a CSV with WKT states its system, as GDAL has it.
 *
 * Errors  those of `readTableLayer`.
 */
export function openTableLayer(path: string, sheet: string | undefined, encoding: string | undefined): PolygonLayer {
  const read = readTableLayerNow(path, join(privateTemp(), 'layer.fgb'), { encoding, sheet });
  const { crs, kind, headingRow } = read;
  const beside = kind === 'wkt' && /\.csv$/i.test(path) && path !== STDIN ? sidecar(path, '.prj') : null;
  const byPrj = crs === null && beside !== null;
  return openCopy(read, {
    file: path,
    layer: read.sheet ?? basename(path, extname(path)),
    files: beside === null ? [path] : [path, beside],
    prj: byPrj ? readFileSync(beside, 'utf8').trim() : crs ? (crs.epsg ? `EPSG:${crs.epsg}` : crs.stated) : null,
    encoding: read.encoding ? verdictOf(read.encoding) : null,
    more: [
      filled(TABLE_LAYER_NOTES[kind], { row: headingRow }),
      ...(byPrj ? [filled(TABLE_LAYER_NOTES.prj, { file: basename(beside) })] : []),
    ],
  });
}
