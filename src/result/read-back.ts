import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { openPolygonLayer } from '../io/layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { FlatPolygons } from '../model/geometry.js';

/** The rows of one of our CSVs without its headings, cell by cell as text without guards against spreadsheets. */
export function readBackTable(file: string): string[][] {
  const rows = parse(readFileSync(file), { bom: true, relax_column_count: true }) as string[][];
  return rows.slice(1).map((row) => row.map(unguarded));
}

/** Polygons of a shapefile, and the record (from 0) each stands in: records without a usable polygon are left out. */
export interface ReadBackShapes {
  readonly shapes: FlatPolygons;
  readonly records: Uint32Array;
}

/** The polygons of one of our shapefiles; null where there is none. */
export function readBackShapes(file: string): ReadBackShapes | null {
  if (!existsSync(file)) return null;
  const layer = openPolygonLayer(file, {});
  try {
    const collector = new PolygonCollector(layer.bytes);
    layer.scan({ wants: () => true, fault: () => {}, take: (record) => void collector.add(record) });
    return { shapes: collector.shapes(), records: collector.records() };
  } finally {
    layer.table.close();
  }
}

/** Takes away what `spreadsheetText` put in front of a cell. */
export function unguarded(cell: string): string {
  return /^\t\d|^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** "123.45" → 12345, "" → null. */
export function hundredths(cell: string): number | null {
  return cell === '' ? null : Math.round(Number(cell) * 100);
}
