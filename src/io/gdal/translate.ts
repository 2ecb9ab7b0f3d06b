import { rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../model/problem.js';
import { GDAL_NOTES } from '../../words/gdal.js';
import { filled, type Text } from '../../words/text.js';
import type { FgbShapeOptions } from '../flatgeobuf/feature.js';
import { convert } from './convert.js';
import { guessEncoding, requireEncoding } from './encoding.js';
import { chooseLayer, crsOf, fieldsOf, geometryTypeOf, type VectorField } from './layers.js';
import { ARC_STEP_DEGREES, type Dataset, type Gdal, type Layer } from './load.js';
import { asked, type Decoding, withDataset } from './open.js';
import { findPlace, gdalFor, type VectorPlace } from './place.js';
import { putBackDropped } from './put-back.js';

const ARC_SHARE = 1 - Math.cos((ARC_STEP_DEGREES * Math.PI) / 360);
const CURVED = ['CurvePolygon', 'MultiSurface', 'Surface'];
/** GDAL's levels: 1 debugging, 2 warning, 3 failure. */
const WARNING = 2;
/** Below this a disk counts as full: GDAL does not tell. */
const LEAST_FREE_BYTES = 1 << 16;

export interface TranslateOptions {
  /** Encoding of texts, where the user states one; as people write it (`gbk`, `cp936` …). */
  readonly encoding?: string | undefined;
}

/** A layer moved to a FlatGeobuf file. */
export interface TranslatedLayer {
  readonly file: string;
  /** What to open the file with: records that are no polygons are shown with their type. */
  readonly reading: FgbShapeOptions;
  readonly layer: string;
  /** Records in the file: all that the layer has, in its order. */
  readonly count: number;
  /** Well-known text; null where nothing is said of the place on earth. */
  readonly crs: string | null;
  /** As the source names them, in the order of the file's columns. */
  readonly fields: readonly VectorField[];
  /** GDAL's name of the format. */
  readonly driver: string;
  /** What was decided on the way. */
  readonly notes: readonly Text[];
}

/**
 * Moves one layer to a FlatGeobuf file without index, at GDAL's own speed. Record number = position in the file, from 1:
 * no record is left out, those without geometry or without polygons included.
 *
 * Vertices keep their coordinates, bit by bit; Z and M are dropped; curves are drawn in steps of `ARC_STEP_DEGREES`.
 * Attributes are kept under their names; times of day and lists become text. Without a layer name the only layer of
 * polygons is taken. Nothing is left at the target when it fails.
 *
 * Errors  those of `findPlace` and `chooseLayer`, GDAL_MISSING, GDAL_REFUSED, ENCODING_UNKNOWN, TEMP_NOT_WRITABLE.
 */
export function translateLayer(
  path: string,
  layerName: string | undefined,
  target: string,
  options: TranslateOptions = {},
): TranslatedLayer {
  const place = findPlace(path);
  const gdal = gdalFor(place);
  const notes: Text[] = [];
  const decoding = decodingOf(gdal, place, layerName, options, notes);
  return withDataset(gdal, place, decoding, (dataset) => {
    const { layer, note } = chooseLayer(place, dataset, layerName);
    if (note) notes.push(note);
    try {
      return { ...moved(gdal, place, dataset, layer, target, notes), file: target, notes };
    } catch (fault) {
      const isFull = isDiskFull(target); // with the part that was written still there
      rmSync(target, { force: true });
      throw isFull ? new Problem('TEMP_NOT_WRITABLE', {}, { dir: dirname(target), reason: 'ENOSPC' }) : fault;
    }
  });
}

function moved(
  gdal: Gdal,
  place: VectorPlace,
  dataset: Dataset,
  layer: Layer,
  target: string,
  notes: Text[],
): Omit<TranslatedLayer, 'file' | 'notes'> {
  const { name } = layer;
  const { crs, fields } = asked(place, name, () => ({ crs: crsOf(layer), fields: fieldsOf(layer) }));
  const driver = dataset.driver.description;
  convert(gdal, place, dataset, layer, target);
  const warning = gdal.lastError;
  if (warning && warning.level >= WARNING) notes.push(filled(GDAL_NOTES.warning, { words: warning.message.trim() }));
  if (isDiskFull(target)) throw new Error('the disk is full'); // told in other words above
  if (CURVED.includes(geometryTypeOf(layer))) notes.push(arcsDrawn());
  const count = putBackDropped({ place, dataset, layer, fields }, target);
  const reading = { passOthers: true, closedLines: driver === 'DXF' };
  return { layer: name, count, crs, fields, driver, reading };
}

function decodingOf(
  gdal: Gdal,
  place: VectorPlace,
  layerName: string | undefined,
  { encoding }: TranslateOptions,
  notes: Text[],
): Decoding {
  if (encoding !== undefined) {
    const stated = requireEncoding(encoding);
    if (place.recoding !== null) return { encoding: stated };
    notes.push(filled(GDAL_NOTES.encodingUnused, { encoding, format: place.format }));
    return 'stated';
  }
  if (!place.isEncodingOpen) return 'stated';
  const guess = guessEncoding(gdal, place, layerName);
  if (guess === null) return 'stated';
  notes.push(filled(GDAL_NOTES.encodingGuessed, { encoding: guess.encoding, sample: guess.sample }));
  return { encoding: guess.encoding };
}

function arcsDrawn(): Text {
  return filled(GDAL_NOTES.arcsDrawn, { step: ARC_STEP_DEGREES, share: ARC_SHARE.toExponential(1) });
}

function isDiskFull(target: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(target));
  return bavail * bsize < LEAST_FREE_BYTES;
}
