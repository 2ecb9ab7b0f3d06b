import { rmSync } from 'node:fs';
import type { Crs } from '../crs/definitions.js';
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
import type { ResultTable } from './result-tables.js';

/** Formats that the threads write while they work; the others are made of these two at the end. */
const DIRECT: readonly OutputFormat[] = ['csv', 'shp'];

/** Writes one layer in one format. */
type WriteForm = (layer: FormLayer, file: string) => void;

/** The writers that a job asks for besides CSV and shapefile, loaded. */
export type ResultForms = readonly { readonly format: OutputFormat; readonly write: WriteForm }[];

/** What is written directly: both, as soon as another format is made of them. */
export function directFormats(formats: readonly OutputFormat[]): readonly OutputFormat[] {
  return formats.every((format) => DIRECT.includes(format)) ? formats : DIRECT;
}

/** Loads what the formats of a job need, before anything else is done. */
export async function loadForms({ formats, lang, lonLat }: Job['out']): Promise<ResultForms> {
  const writers = formats.filter((format) => !DIRECT.includes(format)).sort();
  return Promise.all(writers.map(async (format) => ({ format, write: await writerOf(format, lang, lonLat) })));
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

/** Writes a finished table in further formats, from its CSV and its shapefile; returns the paths. */
export function writeForms(
  forms: ResultForms,
  table: ResultTable,
  about: {
    readonly name: string;
    readonly headings: readonly string[];
    readonly crs: Crs;
    readonly prj: string | null;
  },
): string[] {
  if (forms.length === 0) return [];
  const layer = readLayer(table, about);
  return forms.map(({ format, write }) => {
    const file = `${table.base}.${format}`;
    rmSync(file, { force: true });
    write(layer, file);
    return file;
  });
}

function readLayer(
  { base, columns }: ResultTable,
  about: {
    readonly name: string;
    readonly headings: readonly string[];
    readonly crs: Crs;
    readonly prj: string | null;
  },
): FormLayer {
  const rows = readBackTable(`${base}.csv`).map((cells) => columns.map((column, c) => cellOf(column, cells[c] ?? '')));
  const found = readBackShapes(`${base}.shp`);
  const featureOf = new Map(Array.from(found?.records ?? [], (record, feature) => [record, feature]));
  return {
    ...about,
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
