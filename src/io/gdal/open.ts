import { Problem } from '../../model/problem.js';
import { GDAL_REASONS } from '../../words/gdal.js';
import { type Dataset, type Gdal, type Layer, withSettings } from './load.js';
import { mapInfoInCharset } from './mapinfo.js';
import type { VectorPlace } from './place.js';
import { discardTemp, privateTemp } from './private-temp.js';

/** Names of encodings, by their WHATWG names, where texts are recoded on the way. */
const ICONV: Readonly<Record<string, string>> = { gb18030: 'GB18030', 'windows-1252': 'CP1252', shift_jis: 'CP932' };

/** How texts are decoded: as the dataset states, not at all, or as said (a WHATWG name). */
export type Decoding = 'stated' | 'raw' | { readonly encoding: string };

/**
 * Does something with a dataset, and closes it behind. What GDAL throws meanwhile becomes a Problem.
 *
 * Errors  GDAL_REFUSED, GDB_COMPRESSED.
 */
export function withDataset<T>(gdal: Gdal, place: VectorPlace, decoding: Decoding, action: (dataset: Dataset) => T): T {
  const folder = place.recoding === 'mapinfo' && decoding !== 'stated' ? privateTemp() : null;
  try {
    const dataset = asked(place, undefined, () => open(gdal, place, decoding, folder));
    try {
      return action(dataset);
    } finally {
      dataset.close();
    }
  } finally {
    if (folder !== null) discardTemp(folder);
  }
}

/** The layers of a dataset. */
export function layersOf({ layers }: Dataset): Layer[] {
  return Array.from({ length: layers.count() }, (_, i) => layers.get(i)).filter((layer) => layer !== null);
}

/** Asks GDAL for something; its refusals become a Problem that tells the place and GDAL's words. */
export function asked<T>(place: VectorPlace, layer: string | undefined, question: () => T): T {
  try {
    return question();
  } catch (cause) {
    // gdal-async throws plain errors; the others are Problems or defects of ours.
    if (!(cause instanceof Error) || cause.name !== 'Error') throw cause;
    const where = layer === undefined ? { file: place.file } : { file: place.file, layer };
    const words = cause.message.trim().replaceAll(/\s*\n\s*/g, ' ');
    throw new Problem('GDAL_REFUSED', where, { words: words || GDAL_REASONS.noWords }, { cause });
  }
}

/** `folder` is for what a MapInfo table needs beside it. */
function open(gdal: Gdal, place: VectorPlace, decoding: Decoding, folder: string | null): Dataset {
  const { target, recoding } = place;
  if (decoding === 'stated' || recoding === null) return gdal.open(target);
  const name = decoding === 'raw' ? '' : (ICONV[decoding.encoding] ?? decoding.encoding);
  switch (recoding) {
    case 'shapefile':
      return gdal.drivers.get('ESRI Shapefile').open(target, 'r', [`ENCODING=${name}`]);
    case 'dxf':
      return withSettings(gdal, { DXF_ENCODING: name }, () => gdal.open(target));
    case 'mapinfo':
      return gdal.open(mapInfoInCharset(target, decoding === 'raw' ? null : decoding.encoding, folder!));
  }
}
