import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { GEOMETRY_TYPES } from '../../src/io/flatgeobuf/format.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import type { TranslatedLayer } from '../../src/io/gdal/translate.js';
import { Problem } from '../../src/model/problem.js';

type Gdal = typeof import('gdal-async');

/** A record of a fixture: well-known text (empty for none) and values by column. */
export interface Row {
  readonly wkt: string;
  readonly values?: readonly (string | number)[];
}

/** Columns with the types that a .csvt knows. */
export type Columns = Readonly<
  Record<string, 'String' | 'Integer' | 'Integer64' | 'Real' | 'Date' | 'DateTime' | 'Time'>
>;

/** A folder for the files of one test file; what comes back puts names into it. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'tuban-gdal-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

let made = 0;

/** Lets GDAL write records to a file of any format; `options` are those of ogr2ogr. */
export function writeWith(
  gdal: Gdal,
  at: (name: string) => string,
  file: string,
  {
    driver,
    layer,
    columns = {},
    rows,
    options = [],
  }: {
    driver: string;
    layer: string;
    columns?: Columns;
    rows: readonly Row[];
    options?: readonly string[];
  },
): string {
  const csv = at(`source-${made++}.csv`);
  const lines = rows.map(({ wkt, values = [] }) => [wkt, ...values].map((value) => `"${value}"`).join(','));
  writeFileSync(csv, [['WKT', ...Object.keys(columns)].join(','), ...lines, ''].join('\n'));
  writeFileSync(`${csv}t`, ['String', ...Object.values(columns)].map((type) => `"${type}"`).join(','));
  const source = gdal.open(csv);
  const select = Object.keys(columns).join(',');
  gdal.vectorTranslate(file, source, ['-f', driver, '-nln', layer, '-select', select, ...options]).close();
  source.close();
  return file;
}

/** A record as the program's reader gives it. */
export interface ReadRecord {
  /** Vertices of all rings as x, y, x, y …, closing ones included. */
  readonly rings: number[][];
  readonly otherType: string | null;
  readonly otherParts: number;
  /** Texts by column, empty ones left out. */
  readonly texts: Record<string, string>;
}

/** Everything in the file of a translated layer. */
export function readTranslated({ file, reading }: Pick<TranslatedLayer, 'file' | 'reading'>): ReadRecord[] {
  const layer = openFlatGeobuf(file, reading);
  try {
    const values = layer.values();
    const records: ReadRecord[] = [];
    layer.scan((feature) => {
      values.of(feature);
      const rings = Array.from({ length: feature.rings }, (_, ring) =>
        Array.from({ length: 2 * feature.ringVertices[ring]! }, (_, i) =>
          feature.view.getFloat64(feature.ringAt[ring]! + 8 * i, true),
        ),
      );
      const texts = layer.columns.flatMap(({ name }, i) => (values.text(i) === null ? [] : [[name, values.text(i)!]]));
      records.push({
        rings,
        otherType: feature.otherType === 0 ? null : GEOMETRY_TYPES[feature.otherType]!,
        otherParts: feature.otherParts,
        texts: Object.fromEntries(texts),
      });
    });
    return records;
  } finally {
    layer.close();
  }
}

/** Rings of a well-known text of polygons, as numbers. */
export function ringsOf(wkt: string): number[][] {
  return [...wkt.matchAll(/\(([^()]+)\)/g)].map(([, ring]) =>
    ring!.split(',').flatMap((vertex) => vertex.trim().split(/\s+/).slice(0, 2).map(Number)),
  );
}

/** The Problem that an action ends in. */
export function problemOf(action: () => unknown): Problem {
  try {
    action();
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
  throw new Error('nothing was refused');
}

/** What GDAL itself says of a layer, record by record: rings of its polygons bit by bit, null for what has none. */
export function ringsByGdal(gdal: Gdal, file: string, layerName: string): (number[][] | null)[] {
  const dataset = gdal.open(file);
  try {
    const all: (number[][] | null)[] = [];
    dataset.layers.get(layerName).features.forEach((feature) => {
      const geometry = feature.getGeometry();
      all.push(geometry && ringsInWkb(Buffer.from(geometry.toWKB('LSB'))));
    });
    return all;
  } finally {
    dataset.close();
  }
}

/** Rings of polygons in well-known binary as x, y, x, y …; Z and M left out. */
function ringsInWkb(wkb: Buffer): number[][] {
  const rings: number[][] = [];
  let at = 0;
  const readGeometry = (): void => {
    const type = wkb.readUInt32LE(at + 1);
    const kind = (type & 0x0fff_ffff) % 1000;
    const marks = Math.floor((type & 0x0fff_ffff) / 1000);
    const ordinates = 2 + (type & 0x8000_0000 ? 1 : 0) + (marks === 3 ? 2 : marks > 0 ? 1 : 0);
    const count = wkb.readUInt32LE(at + 5);
    at += 9;
    for (let i = 0; i < count; i++) {
      if (kind !== 3) readGeometry();
      else rings.push(readRing(ordinates));
    }
  };
  const readRing = (ordinates: number): number[] => {
    const vertices = wkb.readUInt32LE(at);
    at += 4;
    const ring: number[] = [];
    for (let v = 0; v < vertices; v++, at += 8 * ordinates) ring.push(wkb.readDoubleLE(at), wkb.readDoubleLE(at + 8));
    return ring;
  };
  readGeometry();
  return rings;
}
