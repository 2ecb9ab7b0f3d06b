import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadGdal } from '../fixtures/gdal.js';
import { tuban } from '../support/cli.js';
import { readCsv } from '../support/read-csv.js';

// Shapefiles tell shells from holes by their direction; formats that say which is which leave the direction free.

const gdal = await loadGdal();
const folder = mkdtempSync(join(tmpdir(), 'tuban-directions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ring = [number, number][];
const square = (x: number, y: number, size: number): Ring => {
  const [east, north] = [40_520_000 + x, 3_460_000 + y];
  return [
    [east, north],
    [east + size, north],
    [east + size, north + size],
    [east, north + size],
    [east, north],
  ];
};
const turned = (ring: Ring): Ring => [...ring].reverse();
const CASES: Readonly<Record<string, { readonly polygons: Ring[][]; readonly area: string }>> = {
  'parts in both directions': { polygons: [[square(0, 0, 30)], [turned(square(50, 0, 20))]], area: '1300.00' },
  'a hole as its shell': { polygons: [[square(100, 0, 30), square(110, 10, 10)]], area: '800.00' },
  'a hole as its shell, both clockwise': {
    polygons: [[turned(square(500, 0, 30)), turned(square(510, 10, 10))]],
    area: '800.00',
  },
  'parts with holes, everything mixed': {
    polygons: [
      [turned(square(300, 0, 30)), turned(square(310, 10, 10))],
      [square(350, 0, 20), square(355, 5, 5)],
    ],
    area: '1175.00',
  },
  'all clockwise': { polygons: [[turned(square(400, 0, 30))], [turned(square(450, 0, 20))]], area: '1300.00' },
  // Its shells lie over each other, whatever their directions: nobody can say what is meant.
  'a part inside of another one': {
    polygons: [[square(600, 0, 30)], [turned(square(610, 10, 10))]],
    area: 'set aside',
  },
};
const wktOf = (polygons: Ring[][]): string =>
  `MULTIPOLYGON (${polygons
    .map((rings) => `(${rings.map((ring) => `(${ring.map((at) => at.join(' ')).join(', ')})`).join(', ')})`)
    .join(', ')})`;

const geojson = join(folder, 'patches.geojson');
writeFileSync(
  geojson,
  JSON.stringify({
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4528' } },
    features: Object.entries(CASES).map(([JCBH, { polygons }]) => ({
      type: 'Feature',
      properties: { JCBH, HSX: '2026-03-01' },
      geometry: { type: 'MultiPolygon', coordinates: polygons },
    })),
  }),
);
const csv = join(folder, 'patches.csv');
writeFileSync(
  csv,
  [
    'JCBH,HSX,WKT',
    ...Object.entries(CASES).map(([id, { polygons }]) => `"${id}",2026-03-01,"${wktOf(polygons)}"`),
  ].join('\n'),
);

/** Areas by id, as the ledger has them. */
function areasOf(path: string, out: string): Record<string, string> {
  const run = tuban(['run', '--patches', path, '--area', 'planar', '--out', out, '--crs', '4528', '-q']);
  expect([path, run.status]).toEqual([path, 3]);
  return Object.fromEntries(readCsv(join(out, 'ledger.csv')).map((row) => [row['JCBH']!, row['TBMJ']!]));
}
const WANTED = Object.fromEntries(
  Object.entries(CASES).flatMap(([id, { area }]) => (area === 'set aside' ? [] : [[id, area]])),
);

describe('directions of rings mean nothing', () => {
  test('in a GeoJSON', () => {
    expect(areasOf(geojson, join(folder, 'o1'))).toEqual(WANTED);
  });
  test('in the WKT of a CSV', () => {
    expect(areasOf(csv, join(folder, 'o2'))).toEqual(WANTED);
  });
  test.skipIf(!gdal).each(['GPKG', 'FlatGeobuf'])('in a %s', (driver) => {
    const file = join(folder, `patches.${driver === 'GPKG' ? 'gpkg' : 'fgb'}`);
    const from = gdal!.open(geojson);
    gdal!.vectorTranslate(file, from, ['-f', driver, '-nlt', 'MULTIPOLYGON']).close();
    expect(areasOf(file, join(folder, driver))).toEqual(WANTED);
  });
});
