import { writeFileSync } from 'node:fs';
import { type GeoJsonLayer, type GeoJsonOptions, readGeoJson } from '../../src/io/geojson/read.js';
import { Problem } from '../../src/model/problem.js';
import { fill } from '../../src/words/text.js';
import type { Feature, Ring } from '../support/shapes.js';
import { type ReadLayer, readLayer } from './flatgeobuf-files.js';

export interface ReadGeoJson {
  readonly layer: GeoJsonLayer;
  readonly read: ReadLayer;
  /** `record code detail` */
  readonly faults: string[];
  /** `code first/records` */
  readonly notes: string[];
}

/** Writes a text to a file and reads it as the program does. */
export function readText(
  folder: (name: string) => string,
  text: string | Buffer,
  options?: GeoJsonOptions,
): ReadGeoJson {
  const file = folder('in.geojson');
  writeFileSync(file, text);
  return readFile(folder, file, options);
}

export function readFile(folder: (name: string) => string, file: string, options?: GeoJsonOptions): ReadGeoJson {
  const layer = readGeoJson(file, folder('out.fgb'), options);
  const faults = layer.faults.map(({ record, code, detail }) =>
    [record, code, ...(detail ? [fill(detail, 'en')] : [])].join(' '),
  );
  const notes = layer.notes.map(({ code, params }) => `${code} ${Object.values(params).join('/')}`);
  return { layer, read: readLayer(layer.file), faults, notes };
}

/** Code, place and reason of the Problem that is thrown, or `read`. */
export function problemOf(action: () => unknown): string {
  try {
    action();
    return 'read';
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const { code, where, params } = fault;
    const texts = [params['place'], params['reason']].filter((text) => typeof text === 'object');
    return [
      code,
      ...texts.map((text) => fill(text as never, 'en')),
      ...(where.record ? [`#${where.record}`] : []),
    ].join(' | ');
  }
}

export const closed = (ring: Ring): number[][] => [...ring, ring[0]!].map((vertex) => [...vertex]);

/** One ring: Polygon; several: MultiPolygon with a polygon each. */
export function geometryOf(feature: Feature): object {
  if (feature.length === 1) return { type: 'Polygon', coordinates: feature.map(closed) };
  return { type: 'MultiPolygon', coordinates: feature.map((ring) => [closed(ring)]) };
}

export function featureOf(feature: Feature, properties: object | null = null): object {
  return { type: 'Feature', properties, geometry: geometryOf(feature) };
}

export function collectionOf(features: readonly unknown[], others: object = {}): object {
  return { type: 'FeatureCollection', ...others, features };
}
