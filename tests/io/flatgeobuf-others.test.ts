import { readFileSync, writeFileSync } from 'node:fs';
import { serialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { describe, expect, test } from 'vitest';
import type { FgbShapeOptions } from '../../src/io/flatgeobuf/feature.js';
import { GEOMETRY_TYPES } from '../../src/io/flatgeobuf/format.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import { Problem } from '../../src/model/problem.js';
import { randomNumbers } from '../support/random.js';
import { scratch } from './flatgeobuf-files.js';

const at = scratch();
const SQUARE = [
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ],
];
const LOOP = SQUARE[0]!;
const geometries: readonly object[] = [
  { type: 'Polygon', coordinates: SQUARE },
  { type: 'Point', coordinates: [1, 2] },
  { type: 'LineString', coordinates: LOOP },
  { type: 'LineString', coordinates: LOOP.slice(0, 3) },
  { type: 'LineString', coordinates: [LOOP[0], LOOP[1], LOOP[0]] },
  { type: 'MultiPolygon', coordinates: [SQUARE, SQUARE] },
  {
    type: 'GeometryCollection',
    geometries: [
      { type: 'Point', coordinates: [1, 2] },
      { type: 'Polygon', coordinates: SQUARE },
      { type: 'LineString', coordinates: LOOP },
      { type: 'GeometryCollection', geometries: [{ type: 'MultiPolygon', coordinates: [SQUARE, SQUARE] }] },
    ],
  },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
];
const features = geometries.map((geometry, i) => ({ type: 'Feature', properties: { n: i }, geometry }));
const file = at('mixed.fgb');
writeFileSync(file, serialize({ type: 'FeatureCollection', features } as unknown as Parameters<typeof serialize>[0]));

/** Rings, or the type that was passed over, of every feature; with the parts passed over. */
function shown(path: string, shapes: FgbShapeOptions): (string | number)[] {
  const layer = openFlatGeobuf(path, shapes);
  const seen: (string | number)[] = [];
  try {
    layer.scan(({ rings, otherType, otherParts }) => {
      const what = otherType === 0 ? rings : GEOMETRY_TYPES[otherType]!;
      seen.push(otherParts === 0 ? what : `${what}, ${otherParts} others`);
    });
  } finally {
    layer.close();
  }
  return seen;
}

describe('features that are no polygons', () => {
  test('end the reading unless they are to be passed over', () => {
    expect(() => shown(file, {})).toThrow(/NOT_A_FLATGEOBUF.*Point/);
  });
  test('are passed over with their type; of collections the polygons are taken', () => {
    expect(shown(file, { passOthers: true })).toEqual([
      1,
      'Point',
      'LineString',
      'LineString',
      'LineString',
      2,
      '3, 2 others',
      'GeometryCollection, 1 others',
    ]);
  });
  test('closed lines are polygons where the caller says so', () => {
    expect(shown(file, { passOthers: true, closedLines: true }).slice(0, 5)).toEqual([
      1,
      'Point',
      1,
      'LineString',
      'LineString',
    ]);
  });
  test('a damaged file is told as a Problem, or read', () => {
    const bytes = readFileSync(file);
    const next = randomNumbers(11);
    let refused = 0;
    for (let run = 0; run < 3000; run++) {
      const changed = Buffer.from(bytes);
      for (let edit = 0; edit < 2; edit++) {
        const place = Math.floor(changed.length * next());
        if (next() < 0.5) changed[place] = Math.floor(256 * next());
        else changed.writeUInt32LE([0, 1, 4, 8, 0x7fffffff, 0xffffffff][Math.floor(6 * next())]!, place - (place % 4));
      }
      writeFileSync(at('damaged.fgb'), changed);
      try {
        shown(at('damaged.fgb'), { passOthers: true, closedLines: true });
      } catch (fault) {
        if (!(fault instanceof Problem)) throw fault;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
