import { closeSync, openSync, writeSync } from 'node:fs';
import { projJson } from '../../crs/projjson.js';
import { GeoParquet, type ParquetColumn, type ParquetLibrary } from '../write/parquet.js';
import { encodeWkb } from '../write/parquet-wkb.js';
import { type FormLayer, plainValue } from './model.js';

/** Rows that are encoded at a time. */
const RUN = 5_000;

/** Writes a layer as GeoParquet 1.1: areas as doubles, dates as days, a shape that vanished as an empty MultiPolygon. */
export function writeGeoParquet(library: ParquetLibrary, layer: FormLayer, file: string): void {
  const fd = openSync(file, 'w');
  try {
    const layout = { columns: layer.columns.map(parquetColumn), crs: projJson(layer.crs) };
    const parquet = new GeoParquet(library, layout, (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    });
    for (let from = 0; from < layer.rows.length; from += RUN) {
      const rows = layer.rows.slice(from, from + RUN);
      parquet.add({
        columns: layer.columns.map((column, c) => rows.map((cells) => plainValue(column, cells[c] ?? null))),
        geometry: encodeWkb(rows.map((_, i) => layer.polygons(from + i))),
      });
    }
    parquet.finish();
  } finally {
    closeSync(fd);
  }
}

function parquetColumn({ name, type, decimals }: FormLayer['columns'][number]): ParquetColumn {
  if (type === 'D') return { name, kind: 'day' };
  if (type === 'N') return { name, kind: decimals > 0 ? 'optional-number' : 'whole' };
  return { name, kind: 'text' };
}
