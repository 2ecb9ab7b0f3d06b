import { rmSync } from 'node:fs';
import { writeGeoJson } from '../io/forms/geojson.js';
import { writeGeoPackage } from '../io/forms/geopackage.js';
import { writeGeoParquet } from '../io/forms/geoparquet.js';
import { type FormLayer, polygonsOfFeature } from '../io/forms/model.js';
import { writeXlsx } from '../io/forms/xlsx.js';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { loadZip } from '../io/workbook/write.js';
import { loadParquet } from '../io/write/parquet.js';
import type { TableCell } from '../io/write/table-part.js';
import type { Job, OutputFormat } from '../model/job.js';
import { readBackShapes, readBackTable } from '../result/read-back.js';
import { DIRECT_FORMATS, type FormTitle, type WriteForms } from './output-formats.js';
import type { ResultTable } from './result-tables.js';

/** Writes one layer in one format. */
type WriteForm = (layer: FormLayer, file: string) => void;

/**
 * The writers that a job asks for besides CSV and shapefile, loaded. They make their files of the CSV and the shapefile of
 * a table.
 */
export async function loadWriters({ formats, lang, lonLat }: Job['out']): Promise<WriteForms> {
  const others = formats.filter((format) => !DIRECT_FORMATS.includes(format)).sort();
  const writers = await Promise.all(
    others.map(async (format) => ({ format, write: await writerOf(format, lang, lonLat) })),
  );
  return (table, title) => {
    const layer = readLayer(table, title);
    return writers.map(({ format, write }) => {
      const file = `${table.base}.${format}`;
      rmSync(file, { force: true });
      write(layer, file);
      return file;
    });
  };
}

async function writerOf(format: OutputFormat, lang: 'zh' | 'en', lonLat: boolean): Promise<WriteForm> {
  switch (format) {
    case 'xlsx': {
      const zip = await loadZip();
      return (layer, file) => writeXlsx(zip, layer, lang, file);
    }
    case 'parquet': {
      const library = await loadParquet();
      return (layer, file) => writeGeoParquet(library, layer, file);
    }
    case 'gpkg': {
      const { default: sqlite } = await import('node-sqlite3-wasm');
      return (layer, file) => writeGeoPackage((path) => new sqlite.Database(path), layer, file);
    }
    default:
      return (layer, file) => writeGeoJson(layer, file, lonLat);
  }
}

function readLayer({ base, columns }: ResultTable, title: FormTitle): FormLayer {
  const rows = readBackTable(`${base}.csv`)
    .slice(1)
    .map((cells) => columns.map((column, c) => cellOf(column, cells[c] ?? '')));
  const found = readBackShapes(`${base}.shp`);
  const featureOf = new Map(Array.from(found?.records ?? [], (record, feature) => [record, feature]));
  return {
    ...title,
    columns,
    rows,
    polygons: (row) => {
      const feature = featureOf.get(row);
      return found && feature !== undefined ? polygonsOfFeature(found.shapes, feature) : [];
    },
  };
}

/** A cell of the CSV as the value it was printed from. */
function cellOf({ type, decimals }: DbfColumn, cell: string): TableCell {
  if (cell === '') return null;
  return type === 'N' ? Math.round(Number(cell) * 10 ** decimals) : cell;
}
