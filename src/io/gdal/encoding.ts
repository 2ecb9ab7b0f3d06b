import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../model/problem.js';
import { openFlatGeobuf } from '../flatgeobuf/read.js';
import { decideEncoding, encodingNamed } from '../shapefile/encoding.js';
import { convert } from './convert.js';
import { chooseLayer } from './layers.js';
import type { Gdal } from './load.js';
import { mapInfoEncoding } from './mapinfo.js';
import { withDataset } from './open.js';
import type { VectorPlace } from './place.js';
import { discardTemp, privateTemp } from './private-temp.js';

/** Records whose texts are looked at. */
const SAMPLED_RECORDS = 2000;
const NOT_DECODED = '\ufffd';

/** An encoding other than the one the dataset states, and a text that shows it. */
export interface EncodingGuess {
  /** A WHATWG name. */
  readonly encoding: string;
  readonly sample: string;
}

/** The WHATWG name of an encoding that the user states. Errors: ENCODING_UNKNOWN. */
export function requireEncoding(name: string): string {
  const encoding = encodingNamed(name);
  if (encoding === null) throw new Problem('ENCODING_UNKNOWN', {}, { encoding: name });
  return encoding;
}

/**
 * Looks at texts as they lie in the dataset. Null where what it states bears them out, or where no text goes beyond
 * ASCII: then its own statement does no harm.
 */
export function guessEncoding(gdal: Gdal, place: VectorPlace, layerName: string | undefined): EncodingGuess | null {
  const texts = rawTexts(gdal, place, layerName);
  const stated = place.recoding === 'mapinfo' ? mapInfoEncoding(place.target) : null;
  const { encoding, how, samples } = decideEncoding({ cpg: stated, ldid: 0, samples: texts.values });
  if (how === 'cpg') return null;
  // Names alone that are no UTF-8 are most likely GBK, as in a table whose encoding nothing shows.
  if (how === 'ascii' && !texts.names.some((name) => name.includes(NOT_DECODED))) return null;
  return { encoding, sample: samples[0] ?? '?' };
}

function rawTexts(
  gdal: Gdal,
  place: VectorPlace,
  layerName: string | undefined,
): { readonly names: readonly string[]; readonly values: readonly Buffer[] } {
  const folder = privateTemp();
  const file = join(folder, 'sample.fgb');
  try {
    withDataset(gdal, place, 'raw', (dataset) => {
      convert(gdal, place, dataset, chooseLayer(place, dataset, layerName).layer, file, SAMPLED_RECORDS);
    });
    return statSync(file).size === 0 ? { names: [], values: [] } : textsIn(file);
  } finally {
    discardTemp(folder);
  }
}

function textsIn(file: string): ReturnType<typeof rawTexts> {
  const layer = openFlatGeobuf(file, { passOthers: true });
  try {
    const values = layer.values();
    const columns = layer.columns.flatMap(({ type }, i) => (type === 'String' ? [i] : []));
    const texts: Buffer[] = [];
    layer.scan((feature) => {
      values.of(feature);
      for (const column of columns) {
        const bytes = values.bytes(column);
        if (bytes !== null && bytes.length > 0) texts.push(Buffer.from(bytes));
      }
    });
    return { names: layer.columns.map(({ name }) => name), values: texts };
  } finally {
    layer.close();
  }
}
