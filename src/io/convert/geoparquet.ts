import { closeSync, openSync, writeSync } from 'node:fs';
import type { Crs } from '../../crs/definitions.js';
import { projJson } from '../../crs/projjson.js';
import type { PolygonRings } from '../../kernel/rings.js';
import { freeName } from '../flatgeobuf/column-names.js';
import type { FgbValue } from '../flatgeobuf/encode-values.js';
import { type ColumnOfTable, columnsOf } from '../flatgeobuf/from-shapefile.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { GEOMETRY, GeoParquet, type ParquetColumn, type ParquetLibrary } from '../write/parquet.js';
import { encodeWkb } from '../write/parquet-wkb.js';
import { eachFeature, type LeftOut, polygonsIn } from './features.js';

/** Rows that are encoded at a time. */
const RUN = 5_000;

/** Writes a layer as GeoParquet 1.1, columns typed as in a FlatGeobuf file. Coordinates keep their bits. */
export function writeGeoParquetLayer(
  library: ParquetLibrary,
  layer: PolygonLayer,
  crs: Crs,
  file: string,
): { readonly leftOut: readonly LeftOut[]; readonly renamed: readonly { from: string; to: string }[] } {
  const fd = openSync(file, 'w');
  try {
    const columns = columnsOf(layer.table);
    const taken = new Set([GEOMETRY]);
    const names = columns.map(({ spec }) => freeName(spec.name, taken));
    const layout = { columns: columns.map((column, c) => parquetColumn(column, names[c]!)), crs: projJson(crs) };
    const parquet = new GeoParquet(library, layout, (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    });
    let rows: PolygonRings[][] = [];
    let values: FgbValue[][] = columns.map(() => []);
    const flush = (): void => {
      parquet.add({ columns: values as (string | number | null)[][], geometry: encodeWkb(rows) });
      rows = [];
      values = columns.map(() => []);
    };
    const leftOut = eachFeature(layer, ({ shapes, values: texts }) => {
      rows.push(polygonsIn(shapes, 'counter-clockwise').map(([outer, ...holes]) => ({ outer: outer!, holes })));
      columns.forEach((column, c) => {
        const text = texts[c]!;
        values[c]!.push(text === null ? null : column.valueOf(text));
      });
      if (rows.length >= RUN) flush();
    });
    flush();
    parquet.finish();
    const renamed = columns.flatMap(({ spec: { name } }, c) =>
      name === names[c] ? [] : [{ from: name, to: names[c]! }],
    );
    return { leftOut, renamed };
  } finally {
    closeSync(fd);
  }
}

const KINDS: Readonly<Partial<Record<ColumnOfTable['spec']['type'], ParquetColumn['kind']>>> = {
  DateTime: 'day',
  Double: 'optional-number',
  Int: 'whole',
  Long: 'long',
};

function parquetColumn({ spec }: ColumnOfTable, name: string): ParquetColumn {
  return { name, kind: KINDS[spec.type] ?? 'text' };
}
