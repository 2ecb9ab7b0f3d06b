import { basename, extname } from 'node:path';
import type { Crs } from '../../crs/definitions.js';
import { Problem } from '../../model/problem.js';
import { CONVERT_REASONS } from '../../words/convert.js';
import { filled, type Lang } from '../../words/text.js';
import { columnsOf } from '../flatgeobuf/from-shapefile.js';
import type { PolygonLayer } from '../polygon-layer.js';
import type { CellKind, Value } from '../workbook/model.js';
import type { ZipLibrary } from '../workbook/packing.js';
import { writeWorkbook } from '../workbook/write.js';
import { eachFeature, type LeftOut } from './features.js';
import { featureWkt } from './text-formats.js';

/** What Excel holds: rows of a sheet, characters of a cell and of the name of a sheet. */
const MOST_ROWS = 1_048_576;
const LONGEST_CELL = 32_767;
const LONGEST_NAME = 31;
/** Wide enough to see what it is. */
const WKT_WIDTH = 40;

/**
 * Writes a layer as a worksheet with the outlines in a last column; its heading states the system, as in `WKT (EPSG:4528)`.
 *
 * Errors  TARGET_UNFIT where Excel could not hold it: a cell takes an outline of about 900 vertices.
 */
export function writeWktWorkbook(zip: ZipLibrary, layer: PolygonLayer, crs: Crs, file: string, lang: Lang): LeftOut[] {
  const unfit = (reason: Parameters<typeof filled>[0], params: Parameters<typeof filled>[1]): Problem =>
    new Problem('TARGET_UNFIT', { file: layer.file }, { reason: filled(reason, params) });
  const { count, fields } = layer.table;
  if (count >= MOST_ROWS) throw unfit(CONVERT_REASONS.rows, { rows: count, limit: MOST_ROWS - 1 });
  const columns = columnsOf(layer.table);
  const kinds = columns.map(({ spec }, c): CellKind => {
    if (spec.type === 'DateTime') return 'day';
    if (spec.type === 'Int') return 'count';
    return spec.type === 'Double' && fields[c]!.decimals === 2 ? 'decimal' : 'text';
  });
  const rows: Value[][] = [];
  const leftOut = eachFeature(layer, ({ shapes, values, record }) => {
    const wkt = featureWkt(shapes);
    const longest = Math.max(wkt.length, ...values.map((value) => value?.length ?? 0));
    if (longest > LONGEST_CELL) throw unfit(CONVERT_REASONS.cell, { record, length: longest, limit: LONGEST_CELL });
    rows.push([...values.map((text, c) => cellOf(text, kinds[c]!, columns[c]!.valueOf)), wkt]);
  });
  const heading = crs.epsg === null ? 'WKT' : `WKT (EPSG:${crs.epsg})`;
  const sheet = {
    name: basename(file, extname(file))
      .replaceAll(/[\\/?*:[\]]/g, '_')
      .slice(0, LONGEST_NAME),
    columns: [
      ...columns.map(({ spec: { name } }, c) => ({ key: `${c} ${name}`, heading: name, kind: kinds[c]! })),
      { key: 'WKT', heading, kind: 'text', width: WKT_WIDTH } as const,
    ],
    rows,
    filters: true,
  };
  writeWorkbook(zip, [sheet], lang, file);
  return leftOut;
}

/** Numbers of two decimals are held as hundredths. */
function cellOf(text: string | null, kind: CellKind, read: (text: string) => unknown): Value {
  if (text === null) return null;
  if (kind === 'decimal') return Math.round(100 * Number(text));
  return kind === 'text' ? text : (read(text) as Value);
}
