import { writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Crs, crsFromEpsg, DATUMS, describeCrs } from '../crs/definitions.js';
import { prjText } from '../crs/prj.js';
import { writeTxt } from '../io/convert/boundary-txt.js';
import { GDAL_WRITES, writeByGdal, writeFlatGeobuf } from '../io/convert/by-gdal.js';
import type { LeftOut } from '../io/convert/features.js';
import { withOwnNames } from '../io/convert/field-names.js';
import { writeGeoParquetLayer } from '../io/convert/geoparquet.js';
import { type TextEncodingName, writeShapefile } from '../io/convert/shapefile.js';
import { writeGeoJson, writeWktTable } from '../io/convert/text-formats.js';
import { writeWktWorkbook } from '../io/convert/workbook.js';
import type { FgbCrs } from '../io/flatgeobuf/format.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import { loadZip } from '../io/workbook/write.js';
import { loadParquet } from '../io/write/parquet.js';
import { Problem } from '../model/problem.js';
import { CONVERT_NOTES, CONVERT_REASONS } from '../words/convert.js';
import { filled, type Lang, type Text } from '../words/text.js';

/** Writes a format: what was left out, and what has to be said. */
export type Writer = (
  layer: PolygonLayer,
  crs: Crs,
  file: string,
  encoding: TextEncodingName,
) => { readonly leftOut: readonly LeftOut[]; readonly notes: readonly Text[] };

const WGS_84 = 4326;

const AT_ONCE: Readonly<Record<string, Writer>> = {
  '.shp': (layer, crs, file, encoding) => {
    const { leftOut, renamed, cutTexts, unencodable } = writeShapefile(layer, crs, withoutExtension(file), encoding);
    const notes = [
      ...renamed.map((names) => filled(CONVERT_NOTES.renamed, names)),
      ...cutTexts.map((cut) => filled(CONVERT_NOTES.cut, { ...cut })),
      ...unencodable.map((lost) => filled(CONVERT_NOTES.unencodable, { ...lost })),
    ];
    return { leftOut, notes };
  },
  '.txt': (layer, crs, file, encoding) => {
    const { leftOut, droppedRings, changedTexts, unencodable, droppedFields } = writeTxt(layer, crs, file, encoding);
    const notes: Text[] = [CONVERT_NOTES.txtRounded];
    if (droppedFields.length > 0) {
      notes.push(filled(CONVERT_NOTES.droppedFields, { fields: droppedFields.join(', ') }));
    }
    if (droppedRings > 0) notes.push(filled(CONVERT_NOTES.droppedRings, { count: droppedRings }));
    if (changedTexts > 0) notes.push(filled(CONVERT_NOTES.changedTexts, { count: changedTexts }));
    if (unencodable > 0) notes.push(filled(CONVERT_NOTES.unencodable, { field: 'TXT', count: unencodable }));
    return { leftOut, notes };
  },
  '.fgb': (layer, crs, file) => {
    const own = withOwnNames(layer, 'FlatGeobuf');
    const notes = own.renamed.map((names) => filled(CONVERT_NOTES.renamed, { ...names }));
    return { leftOut: writeFlatGeobuf(own.layer, fgbCrs(crs), file), notes };
  },
  '.csv': (layer, crs, file) => {
    const prj = prjText(crs);
    if (prj) writeFileSync(`${withoutExtension(file)}.prj`, prj);
    return { leftOut: writeWktTable(layer, file), notes: prj ? [] : [CONVERT_NOTES.systemNotStated] };
  },
  '.geojson': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, false), notes: [] }),
  '.json': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, false), notes: [] }),
  '.geojsonl': (layer, crs, file) => ({ leftOut: writeGeoJson(layer, crs, file, true), notes: [] }),
  ...Object.fromEntries(
    Object.entries(GDAL_WRITES).map(([extension, driver]): [string, Writer] => [
      extension,
      (layer, crs, file) => {
        const name = withoutExtension(basename(file));
        // The numbers of CGCS2000 stand for WGS 84 in a KML; GDAL is not to move them.
        const stated = extension === '.kml' ? crsFromEpsg(WGS_84)! : crs;
        const { leftOut, renamed } = writeByGdal(layer, fgbCrs(stated), file, driver, name);
        const notes = renamed.map((names) => filled(CONVERT_NOTES.renamed, { ...names }));
        return { leftOut, notes: extension === '.kml' ? [...notes, CONVERT_NOTES.kml] : notes };
      },
    ]),
  ),
};

const geoParquet = async (): Promise<Writer> => {
  const library = await loadParquet();
  return (layer, crs, file) => {
    const { leftOut, renamed } = writeGeoParquetLayer(library, layer, crs, file);
    return { leftOut, notes: renamed.map((names) => filled(CONVERT_NOTES.renamed, { ...names })) };
  };
};

/** Formats whose libraries are loaded only where they are needed. */
const LATER: Readonly<Record<string, (lang: Lang) => Promise<Writer>>> = {
  '.parquet': geoParquet,
  '.geoparquet': geoParquet,
  '.xlsx': async (lang) => {
    const library = await loadZip();
    return (layer, crs, file) => ({ leftOut: writeWktWorkbook(library, layer, crs, file, lang), notes: [] });
  },
};

/** Extensions that `tuban convert` writes, for the help. */
export const CONVERT_WRITES = [...Object.keys(AT_ONCE), ...Object.keys(LATER)];

/** What writes the files of an extension, in lower case; undefined for others. `lang` is that of a workbook. */
export async function writerOf(extension: string, lang: Lang): Promise<Writer | undefined> {
  return AT_ONCE[extension] ?? (await LATER[extension]?.(lang));
}

/**
 * The system in which a format can hold what is in `crs`: the same, but degrees for KML, which knows WGS 84 alone; CGCS2000
 * counts as that. Errors: TARGET_UNFIT for systems `asked` for that it cannot hold, and for other datums.
 */
export function systemWritten(file: string, crs: Crs, asked: boolean): Crs {
  if (extname(file).toLowerCase() !== '.kml') return crs;
  const isKnown = crs.kind !== 'none' && (crs.datum === 'WGS 84' || crs.datum === 'CGCS2000');
  if (!isKnown || (asked && crs.kind !== 'geographic')) {
    throw new Problem('TARGET_UNFIT', { file }, { reason: filled(CONVERT_REASONS.kml, { crs: describeCrs(crs) }) });
  }
  return crs.kind === 'geographic' ? crs : crsFromEpsg(DATUMS[crs.datum].geographicCode)!;
}

function fgbCrs(crs: Crs): FgbCrs | null {
  if (crs.epsg !== null) return { org: 'EPSG', code: crs.epsg, name: crs.name, wkt: prjText(crs) };
  const wkt = prjText(crs);
  return wkt ? { org: null, code: 0, name: crs.name, wkt } : null;
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}
