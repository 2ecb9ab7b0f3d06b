import { basename, extname } from 'node:path';
import { ownColumnNames } from '../flatgeobuf/column-names.js';
import { type InputFault, type InputLayer, OutlineLayer } from '../flatgeobuf/input-layer.js';
import type { FgbColumnSpec } from '../flatgeobuf/write.js';
import { CrsStatements, type StatedCrs } from '../geojson/crs.js';
import { STDIN } from '../text/byte-source.js';
import type { TextEncoding } from '../text/encoding.js';
import {
  type GeometryColumnNames,
  type GeometryColumns,
  geometryColumns,
  isGeometryHeading,
} from './geometry-columns.js';
import type { TableOptions } from './model.js';
import { openTable } from './open.js';
import { PointRows } from './point-rows.js';
import { columnNames, findHeadings, type HeadedTable, usedWidth } from './read.js';
import { RowAttributes, type RowTaker } from './rows.js';
import { WktRows } from './wkt-rows.js';

export interface TableLayerOptions extends TableOptions {
  readonly columns?: GeometryColumnNames | undefined;
  /** Name of the layer; that of the file unless said. */
  readonly name?: string | undefined;
  /** Wins over the size of the numbers: whether the column called x is the easting or, as in surveys, the northing. */
  readonly order?: 'east-first' | 'north-first' | undefined;
}

/** A record that is not among the features, with the row it begins in. */
export interface TableFault extends InputFault {
  /** From 1, as the row of the worksheet; in a CSV, empty rows are counted and a cell with line ends is one row. */
  readonly row: number;
}

/** What was read from a table with geometry. */
export interface TableLayer extends InputLayer {
  readonly faults: readonly TableFault[];
  readonly kind: 'wkt' | 'points';
  readonly headingRow: number;
  /** By the heading of the WKT, or by `SRID=` before it; null where nothing is stated. */
  readonly crs: StatedCrs | null;
  readonly encoding: TextEncoding | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
}

/**
 * Reads a CSV or a worksheet with outlines into a FlatGeobuf file without index: a column of WKT, or a point a row with
 * the id of its parcel. Record number = position of the parcel in the table, from 1. Attributes are text, as they stand
 * there.
 *
 * Errors  those of `readTable`; TABLE_COLUMNS_UNKNOWN; CRS_UNKNOWN for two systems. Nothing is left behind then.
 */
export async function readTableLayer(
  path: string,
  target: string,
  options: TableLayerOptions = {},
): Promise<TableLayer> {
  const open = await openTable(path, options);
  try {
    const headed = await findHeadings(open, options, isGeometryHeading);
    const columns = geometryColumns(open.file, headed.headings, headed.sample, options.columns ?? {});
    const name = options.name ?? (path === STDIN ? 'stdin' : basename(path, extname(path)));
    return await new Reading(headed, columns, target, name, options.order).run();
  } finally {
    open.close();
  }
}

class Reading {
  private readonly layer: OutlineLayer;
  private readonly crs: CrsStatements;
  private readonly taker: RowTaker;
  /** Rows in which faulty records begin. */
  private readonly faultRows: number[] = [];

  constructor(
    private readonly headed: HeadedTable,
    private readonly columns: GeometryColumns,
    target: string,
    name: string,
    order: TableLayerOptions['order'],
  ) {
    const { headings, sample, open } = headed;
    const width = sample.reduce((most, { cells }) => Math.max(most, usedWidth(cells)), usedWidth(headings));
    const renamed: [from: string, to: string][] = [];
    const names = columnNames(headings, width, ownColumnNames(), (from, to) => renamed.push([from, to]));
    const kept = names.flatMap((_, i) => (isGeometry(columns, i) ? [] : [i]));
    const specs = kept.map((i): FgbColumnSpec => ({ name: names[i]!, type: 'String' }));
    this.layer = new OutlineLayer(target, name, specs);
    for (const [from, to] of renamed) this.layer.notes.add('COLUMN_RENAMED', { from, to });
    this.crs = new CrsStatements(open.file);
    if (columns.kind === 'wkt') this.addSystemOf(headings[columns.wkt]!);
    const attributes = new RowAttributes(this.layer, kept, width);
    this.taker =
      columns.kind === 'wkt'
        ? new WktRows(this.layer, this.crs, attributes, columns.wkt, this.faultRows)
        : new PointRows(this.layer, attributes, columns, { headings, sample, order }, this.faultRows);
  }

  /** `WKT (EPSG:4528)`, `_WKT_EPSG_4528`. */
  private addSystemOf(heading: string): void {
    const code = /EPSG[\s:_]*(\d{4,6})/i.exec(heading.normalize('NFKC'))?.[1];
    if (code !== undefined) this.crs.add({ epsg: Number(code), stated: heading.trim() }, 1);
  }

  async run(): Promise<TableLayer> {
    const { layer, taker, headed } = this;
    try {
      for await (const row of headed.rows) taker.take(row);
      taker.end();
      const crs = this.crs.found;
      const written = crs?.epsg ? { org: 'EPSG', code: crs.epsg, name: null, wkt: null } : null;
      const finished = layer.finish(taker.records, written);
      const faults = finished.faults.map((fault, i) => ({ ...fault, row: this.faultRows[i]! }));
      const { encoding, delimiter, sheet } = headed.open;
      const { headingRow } = headed;
      return { ...finished, faults, kind: this.columns.kind, headingRow, crs, encoding, delimiter, sheet };
    } catch (fault) {
      layer.abandon();
      throw fault;
    }
  }
}

function isGeometry(columns: GeometryColumns, column: number): boolean {
  if (columns.kind === 'wkt') return column === columns.wkt;
  return column === columns.x || column === columns.y || column === columns.ring;
}
