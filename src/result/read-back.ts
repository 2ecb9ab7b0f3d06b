import { existsSync, readFileSync } from 'node:fs';
import { openPolygonLayer } from '../io/layer.js';
import { ownCsvRows } from '../io/own-csv.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { FlatPolygons } from '../model/geometry.js';
import { unguarded } from './unguarded.js';

export { unguarded } from './unguarded.js';

/** The rows of one of our CSVs, headings first, cell by cell as text without guards against spreadsheets. */
export function readBackTable(file: string): string[][] {
  return Array.from(ownCsvRows(readFileSync(file, 'utf8')), (row) => row.map(unguarded));
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

/** "123.45" → 12345, "" → null. */
export function hundredths(cell: string): number | null {
  return cell === '' ? null : Math.round(Number(cell) * 100);
}
