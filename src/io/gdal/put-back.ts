import { renameSync, rmSync, statSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { GDAL_REASONS } from '../../words/gdal.js';
import { filled } from '../../words/text.js';
import { BlockFile } from '../flatgeobuf/block-file.js';
import { closeFeature, startBareFeature } from '../flatgeobuf/encode-feature.js';
import { type FgbValue, mostValueBytes, writeValue } from '../flatgeobuf/encode-values.js';
import { type FgbColumn, type FgbColumnType, type FgbHeader, MAGIC } from '../flatgeobuf/format.js';
import { encodeHeader } from '../flatgeobuf/header.js';
import { openFlatGeobuf } from '../flatgeobuf/read.js';
import type { VectorField } from './layers.js';
import type { Dataset, Feature, Layer } from './load.js';
import { asked } from './open.js';
import type { VectorPlace } from './place.js';

/** A layer and what is known of it. */
interface Source {
  readonly place: VectorPlace;
  readonly dataset: Dataset;
  readonly layer: Layer;
  readonly fields: readonly VectorField[];
}

/** A record that GDAL did not write. */
interface Dropped {
  /** From 0. */
  readonly index: number;
  readonly values: readonly unknown[];
}

/** Types of GDAL's columns; others become text. */
const COLUMN_TYPES: Readonly<Record<string, FgbColumnType>> = {
  binary: 'Binary',
  date: 'DateTime',
  dateTime: 'DateTime',
  integer: 'Int',
  integer64: 'Long',
  real: 'Double',
};

/**
 * Puts records without geometry, which GDAL 3.6 drops, back to where they belong in the FlatGeobuf file. Only where
 * fewer records were written than the layer has are its records looked at one by one.
 *
 * Returns the number of records. Errors: GDAL_REFUSED where records are missing for no such reason.
 */
export function putBackDropped(source: Source, file: string): number {
  const { place, layer } = source;
  const header = headerOf(source, file);
  const stated = asked(place, layer.name, () => recordsOf(source));
  if (header.count > 0 && header.count === stated) return stated;
  const { total, dropped } = asked(place, layer.name, () => findDropped(source, stated, stated - header.count));
  if (total < stated) throw refused(source, filled(GDAL_REASONS.fewer, { stated, there: total }));
  if (total - dropped.length !== header.count) {
    throw refused(source, filled(GDAL_REASONS.lost, { there: total, written: header.count }));
  }
  merge(file, header, dropped);
  return total;
}

function refused({ place, layer }: Source, words: ReturnType<typeof filled>): Problem {
  return new Problem('GDAL_REFUSED', { file: place.file, layer: layer.name }, { words });
}

/**
 * A GeoPackage keeps a count that other programs may have left behind; under a condition its records are counted.
 * (Not by a statement of SQL: gdal-async may hang on the answer.)
 */
function recordsOf({ dataset, layer }: Source): number {
  if (dataset.driver.description !== 'GPKG') return layer.features.count();
  layer.setAttributeFilter('1 = 1');
  const counted = layer.features.count();
  layer.setAttributeFilter(null);
  return counted;
}

/** The header of the file; where GDAL found nothing to write, the one that it would have had. */
function headerOf({ layer, fields }: Source, file: string): FgbHeader {
  if (statSync(file).size > 0) {
    const written = openFlatGeobuf(file, { passOthers: true });
    written.close();
    return written.header;
  }
  const columns = fields.map(({ name, type }) => ({
    name,
    type: COLUMN_TYPES[type] ?? 'String',
    width: -1,
    precision: -1,
    scale: -1,
    nullable: true,
  }));
  const unsaid = { envelope: null, crs: null, title: null, description: null, metadata: null };
  return { name: layer.name, geometryType: 0, columns, count: 0, nodeSize: 0, ...unsaid };
}

/** The records without geometry; looks no further than to the last of `missing`, for all the others are written. */
function findDropped(
  { layer, fields }: Source,
  stated: number,
  missing: number,
): { readonly total: number; readonly dropped: readonly Dropped[] } {
  const dropped: Dropped[] = [];
  let total = 0;
  for (let feature = layer.features.first(); feature; feature = layer.features.next()) {
    if (!hasGeometry(feature)) dropped.push({ index: total, values: fields.map((_, i) => fieldValue(feature, i)) });
    total++;
    if (dropped.length === missing && missing > 0) return { total: stated, dropped };
  }
  return { total, dropped };
}

function hasGeometry(feature: Feature): boolean {
  try {
    return feature.getGeometry()?.isEmpty() === false;
  } catch {
    return true; // a curve or a surface
  }
}

function fieldValue({ fields }: Feature, index: number): unknown {
  try {
    return fields.get(index);
  } catch {
    return null; // of a type that gdal-async does not hand out
  }
}

/** Writes the file anew, the dropped records between the others. */
function merge(file: string, header: FgbHeader, dropped: readonly Dropped[]): void {
  const whole = new BlockFile(`${file}.whole`);
  try {
    whole.write(Uint8Array.from(MAGIC));
    whole.write(encodeHeader({ ...header, count: header.count + dropped.length, nodeSize: 0 }));
    let next = 0;
    const putUpTo = (index: number): void => {
      for (; dropped[next]?.index === index + next; next++) putBare(whole, header.columns, dropped[next]!.values);
    };
    putUpTo(0);
    if (header.count > 0) copyFeatures(file, whole, (written) => putUpTo(written));
    whole.flush();
    whole.close();
    renameSync(`${file}.whole`, file);
  } finally {
    whole.close();
    rmSync(`${file}.whole`, { force: true });
  }
}

/** `behind` is told how many features are written. */
function copyFeatures(file: string, to: BlockFile, behind: (written: number) => void): void {
  const from = openFlatGeobuf(file, { passOthers: true });
  try {
    from.scan(({ bytes, start, end, index }) => {
      const length = end - start + 4;
      const at = to.reserve(length);
      bytes.copy(to.buffer, at, start - 4, end);
      to.commit(length);
      behind(index + 1);
    });
  } finally {
    from.close();
  }
}

function putBare(to: BlockFile, columns: readonly FgbColumn[], raw: readonly unknown[]): void {
  const values = columns.map(({ type }, i) => fgbValue(type, raw[i]));
  const at = to.reserve(64 + mostValueBytes(values));
  const properties = startBareFeature(to.view, at);
  let end = properties;
  for (let i = 0; i < columns.length; i++) end = writeValue(to.view, end, i, columns[i]!, values[i]!);
  to.commit(closeFeature(to.view, at, properties, end) - at);
}

/** A value of gdal-async for a column; null for those that cannot be put down, such as whole numbers beyond 2^53. */
function fgbValue(type: FgbColumnType, raw: unknown): FgbValue {
  if (raw === null || raw === undefined) return null;
  switch (type) {
    case 'Bool':
      return raw === false || raw === 0 ? 0 : 1;
    case 'Int':
    case 'Short':
    case 'Long':
      return Number.isSafeInteger(raw) ? (raw as number) : null;
    case 'Double':
    case 'Float':
      return typeof raw === 'number' ? raw : null;
    case 'String':
    case 'Json':
    case 'DateTime':
      return typeof raw === 'object' ? (isoTime(raw as DateParts) ?? JSON.stringify(raw)) : String(raw);
    default:
      return null;
  }
}

/** A date or time of gdal-async. `timezone` is 100 for UTC, and one more for every quarter of an hour eastwards. */
interface DateParts {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly timezone?: number;
}

/** As GDAL writes it: 2026-03-06T12:30:05+08:00, 12:30:05; null for anything but a date or a time. */
function isoTime({ year, month = 1, day = 1, hour, minute = 0, second = 0, timezone = 0 }: DateParts): string | null {
  const time = `${twoDigits(hour ?? 0)}:${twoDigits(minute)}:${twoDigits(second)}`;
  if (year === undefined) return hour === undefined ? null : time;
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}T${time}${zone(timezone)}`;
}

function zone(timezone: number): string {
  if (timezone < 2) return ''; // unknown, or local time
  if (timezone === 100) return 'Z';
  const minutes = 15 * Math.abs(timezone - 100);
  return `${timezone < 100 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
