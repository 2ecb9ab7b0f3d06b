import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recognisePrj } from '../../src/crs/prj.js';
import { listLayers } from '../../src/io/gdal/layers.js';
import { loadGdal as loadOurs } from '../../src/io/gdal/load.js';
import { translateLayer } from '../../src/io/gdal/translate.js';
import { loadGdal } from '../support/geos.js';
import { randomNumbers } from '../support/random.js';
import {
  type Columns,
  problemOf,
  type ReadRecord,
  type Row,
  readTranslated,
  ringsByGdal,
  ringsOf,
  scratch,
  writeWith,
} from './gdal-files.js';

const at = scratch();
const gdal = await loadGdal();
if (gdal) loadOurs(); // before GDAL draws its first curve

const LAYER = '地类图斑';
const COLUMNS: Columns = {
  土地利用现状地类编码与名称: 'String',
  标识码: 'Integer64',
  日期: 'Date',
  时刻: 'DateTime',
  面积: 'Real',
  数量: 'Integer',
};
const X = 40_512_345.678_9;
const Y = 3_456_789.123_4;
const HOUSE = `POLYGON((${X} ${Y},${X + 10.1} ${Y},${X + 10.1} ${Y + 9.7},${X} ${Y + 9.7},${X} ${Y}),(${X + 2} ${Y + 2},${X + 4} ${Y + 2},${X + 4} ${Y + 4},${X + 2} ${Y + 2}))`;
const NO_VALUES = ['', '', '', '', '', ''];

function valuesOf(i: number): (string | number)[] {
  return [`水田，${i}`, `90071992547409${90 + i}`, '2026/03/06', '2026/03/06 12:30:05.5', 0.1 + i, -i];
}

/** A polygon of random vertices, with all their bits. */
function randomPolygon(random: () => number): string {
  const x = X + 1000 * random();
  const y = Y + 1000 * random();
  const corners = 4 + Math.floor(8 * random());
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (-2 * Math.PI * i) / corners;
    return `${x + 50 * random() * Math.cos(angle)} ${y + 50 * random() * Math.sin(angle)}`;
  });
  return `POLYGON((${[...ring, ring[0]].join(',')}))`;
}

const random = randomNumbers(7);
const ROWS: Row[] = [
  { wkt: HOUSE, values: valuesOf(0) },
  {
    wkt: `MULTIPOLYGON(((${X} ${Y},${X + 1} ${Y},${X + 1} ${Y + 1},${X} ${Y})),((5 5,6 5,6 6,5 5)))`,
    values: valuesOf(1),
  },
  { wkt: 'POLYGON Z((0 0 5,10 0 6,10 10 7,0 0 5))', values: NO_VALUES },
  { wkt: 'POLYGON ZM((0 0 5 1,10 0 6 1,10 10 7 1,0 0 5 1))', values: valuesOf(3) },
  ...Array.from({ length: 300 }, (_, i) => ({ wkt: randomPolygon(random), values: valuesOf(4 + i) })),
];

function fixture(
  driver: string,
  name: string,
  rows: readonly Row[],
  options: readonly string[],
  columns = COLUMNS,
): string {
  return writeWith(gdal!, at, at(name), {
    driver,
    layer: LAYER,
    columns,
    rows,
    options: ['-a_srs', 'EPSG:4528', ...options],
  });
}

function textOf(records: readonly ReadRecord[], column: string): (string | undefined)[] {
  return records.map(({ texts }) => texts[column]);
}

describe.skipIf(!gdal)('a layer moved by GDAL', () => {
  test('GeoPackage: every record in order, rings bit by bit, attributes whole', () => {
    const file = fixture('GPKG', 'whole.gpkg', ROWS, ['-nlt', 'GEOMETRY']);
    const moved = translateLayer(file, undefined, at('whole.fgb'));
    const records = readTranslated(moved);
    expect(moved).toMatchObject({ layer: LAYER, count: ROWS.length, driver: 'GPKG', notes: [] });
    expect(moved.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      '土地利用现状地类编码与名称 string',
      '标识码 integer64',
      '日期 date',
      '时刻 dateTime',
      '面积 real',
      '数量 integer',
    ]);
    expect(records.map(({ rings }) => rings)).toEqual(ROWS.map(({ wkt }) => ringsOf(wkt)));
    expect(records.map(({ rings }) => rings)).toEqual(ringsByGdal(gdal!, file, LAYER));
    expect(records[5]!.texts).toEqual({
      土地利用现状地类编码与名称: '水田，5',
      标识码: '9007199254740995',
      日期: '2026-03-06',
      时刻: '2026-03-06T12:30:05.500',
      面积: '5.1',
      数量: '-5',
    });
    expect(records[2]!.texts).toEqual({});
  });
  test('File Geodatabase: the same within the grid of its coordinates', () => {
    const file = fixture('OpenFileGDB', 'whole.gdb', ROWS, ['-nlt', 'MULTIPOLYGON']);
    const moved = translateLayer(file, LAYER, at('gdb.fgb'));
    const records = readTranslated(moved);
    expect(moved).toMatchObject({ layer: LAYER, count: ROWS.length, driver: 'OpenFileGDB', notes: [] });
    expect(records.map(({ rings }) => rings)).toEqual(ringsByGdal(gdal!, file, LAYER));
    records.forEach(({ rings }, i) => {
      const wanted = ringsOf(ROWS[i]!.wkt);
      expect(rings.length).toBe(wanted.length);
      // A geodatabase turns rings its own way round and quantises: every vertex has a partner within 0.1 mm.
      expect(Math.max(...rings.map((ring, r) => furthest(ring, wanted[r]!)))).toBeLessThan(1e-4);
    });
    expect(records[5]!.texts).toMatchObject({ 土地利用现状地类编码与名称: '水田，5', 面积: '5.1', 数量: '-5' });
    expect(records[5]!.texts['日期']).toMatch(/^2026-03-06T/);
  });
  test('the coordinate system is one that the program recognises', () => {
    const crs = translateLayer(at('whole.gpkg'), undefined, at('crs.fgb')).crs;
    expect(recognisePrj(crs!)).toMatchObject({ crs: { epsg: 4528, zone: 40, centralMeridian: 120 } });
    const bare = writeWith(gdal!, at, at('bare.gpkg'), {
      driver: 'GPKG',
      layer: 'bare',
      columns: { n: 'Integer' },
      rows: [{ wkt: HOUSE, values: [1] }],
    });
    expect(translateLayer(bare, undefined, at('bare.fgb')).crs).toBeNull();
  });
  test('values keep their kinds where the format has them', () => {
    const file = fixture('GPKG', 'times.gpkg', [{ wkt: HOUSE, values: ['12:30:05', '2026/03/06 12:30:05+08'] }], [], {
      时间: 'Time',
      时区: 'DateTime',
    });
    const [record] = readTranslated(translateLayer(file, undefined, at('times.fgb')));
    expect(record!.texts).toEqual({ 时间: '12:30:05', 时区: '2026-03-06T12:30:05+08:00' });
  });
});

describe.skipIf(!gdal)('records without polygons', () => {
  const lost: Row[] = [
    { wkt: '', values: valuesOf(0) },
    { wkt: HOUSE, values: valuesOf(1) },
    { wkt: '', values: valuesOf(2) },
    { wkt: '', values: NO_VALUES },
    { wkt: HOUSE, values: valuesOf(4) },
    { wkt: 'POLYGON EMPTY', values: valuesOf(5) },
  ];
  test.each([
    ['GPKG', 'lost.gpkg', 'GEOMETRY'],
    ['OpenFileGDB', 'lost.gdb', 'MULTIPOLYGON'],
  ])('those without geometry stand where they stood, with their attributes: %s', (driver, name, type) => {
    const moved = translateLayer(fixture(driver, name, lost, ['-nlt', type]), undefined, at('lost.fgb'));
    const records = readTranslated(moved);
    expect(moved.count).toBe(6);
    expect(records.map(({ rings }) => rings.length)).toEqual([0, 2, 0, 0, 2, 0]);
    expect(records.every(({ otherType }) => otherType === null)).toBe(true);
    expect(textOf(records, '土地利用现状地类编码与名称')).toEqual([
      '水田，0',
      '水田，1',
      '水田，2',
      undefined,
      '水田，4',
      '水田，5',
    ]);
    expect(textOf(records, '数量')).toEqual(['0', '-1', '-2', undefined, '-4', '-5']);
    expect(textOf(records, '面积')).toEqual(['0.1', '1.1', '2.1', undefined, '4.1', '5.1']);
    const [first, second] = records.map(({ texts }) => texts);
    expect(first!['日期']).toBe(second!['日期']);
    // gdal-async hands out no parts of seconds.
    expect(first!['时刻']).toBe(second!['时刻']!.replace('.500', ''));
  });
  test('a layer of such records alone, and an empty one', () => {
    const none = fixture('GPKG', 'none.gpkg', [{ wkt: '', values: valuesOf(1) }], ['-nlt', 'POLYGON']);
    const moved = translateLayer(none, undefined, at('none.fgb'));
    expect(moved.count).toBe(1);
    expect(readTranslated(moved)).toMatchObject([
      { rings: [], texts: { 数量: '-1', 土地利用现状地类编码与名称: '水田，1' } },
    ]);
    const empty = translateLayer(fixture('GPKG', 'empty.gpkg', [], ['-nlt', 'POLYGON']), undefined, at('empty.fgb'));
    expect(empty.count).toBe(0);
    expect(empty.fields).toHaveLength(6);
    expect(readTranslated(empty)).toEqual([]);
  });
  test('other shapes are shown with their type; of collections the polygons are taken', () => {
    const wkts = [
      'POINT(1 2)',
      HOUSE,
      'LINESTRING(0 0,1 0,1 1,0 0)',
      'GEOMETRYCOLLECTION(POINT(3 3),POLYGON((0 0,1 0,1 1,0 0)),GEOMETRYCOLLECTION(MULTIPOLYGON(((5 5,6 5,6 6,5 5)))),LINESTRING(0 0,1 1))',
      'MULTIPOINT((1 1),(2 2))',
      'GEOMETRYCOLLECTION(POINT(3 3))',
      'POLYHEDRALSURFACE Z(((0 0 0,1 0 0,1 1 0,0 0 0)),((0 0 0,1 0 0,1 0 1,0 0 0)))',
      '',
    ];
    const rows = wkts.map((wkt, i) => ({ wkt, values: valuesOf(i) }));
    const records = readTranslated(
      translateLayer(fixture('GPKG', 'mixed.gpkg', rows, ['-nlt', 'GEOMETRY']), undefined, at('mixed.fgb')),
    );
    expect(
      records.map(({ otherType, rings, otherParts }) => otherType ?? `${rings.length} rings, ${otherParts} others`),
    ).toEqual([
      'Point',
      '2 rings, 0 others',
      'LineString',
      '2 rings, 2 others',
      'MultiPoint',
      'GeometryCollection',
      'PolyhedralSurface',
      '0 rings, 0 others',
    ]);
    expect(textOf(records, '数量')).toEqual(wkts.map((_, i) => String(-i)));
  });
  test('a layer may hold other shapes than it states', () => {
    const rows = ['POINT(1 2)', HOUSE, 'GEOMETRYCOLLECTION(POINT(3 3),POLYGON((0 0,1 0,1 1,0 0)))', ''];
    const file = fixture(
      'GPKG',
      'stated.gpkg',
      rows.map((wkt, i) => ({ wkt, values: valuesOf(i) })),
      ['-nlt', 'MULTIPOLYGON'],
    );
    const records = readTranslated(translateLayer(file, undefined, at('stated.fgb')));
    expect(records.map(({ otherType, rings }) => otherType ?? rings.length)).toEqual(['Point', 2, 1, 0]);
  });
  test('a count that another program has left behind is no loss', () => {
    const file = fixture('GPKG', 'stale.gpkg', ROWS.slice(0, 5), ['-nlt', 'GEOMETRY']);
    const dataset = gdal!.open(file, 'r+');
    // A statement without answer is carried out, and is an error to gdal-async.
    expect(() => dataset.executeSQL('UPDATE gpkg_ogr_contents SET feature_count = 9')).toThrow();
    dataset.close();
    expect(listLayers(file)[0]!.records).toBe(9);
    const moved = translateLayer(file, undefined, at('stale.fgb'));
    expect(moved.count).toBe(5);
    expect(readTranslated(moved)).toHaveLength(5);
  });
});

describe.skipIf(!gdal)('curves', () => {
  const CIRCLE = 'CURVEPOLYGON(CIRCULARSTRING(0 100,100 0,0 -100,-100 0,0 100))';
  test('are drawn so finely that no area is lost', () => {
    const file = fixture('GPKG', 'curves.gpkg', [{ wkt: CIRCLE, values: NO_VALUES }], ['-nlt', 'CURVEPOLYGON']);
    const moved = translateLayer(file, undefined, at('curves.fgb'));
    const [ring] = readTranslated(moved)[0]!.rings;
    expect(Math.abs(shoelace(ring!) / (Math.PI * 1e4))).toBeGreaterThan(1 - 4e-6);
    for (let i = 0; i < ring!.length - 2; i += 2) {
      const middle = Math.hypot((ring![i]! + ring![i + 2]!) / 2, (ring![i + 1]! + ring![i + 3]!) / 2);
      expect(Math.abs(middle - 100)).toBeLessThan(0.000_25);
    }
    expect(moved.notes.map(({ en }) => en).join()).toContain('0.25 degrees');
  });
  test('are drawn in layers of any type; GDAL leaves those in collections, which is told', () => {
    const wkts = [
      CIRCLE,
      `MULTISURFACE(${CIRCLE},((500 0,510 0,510 10,500 0)))`,
      `GEOMETRYCOLLECTION(${CIRCLE})`,
      HOUSE,
    ];
    const file = fixture(
      'GPKG',
      'any.gpkg',
      wkts.map((wkt, i) => ({ wkt, values: valuesOf(i) })),
      ['-nlt', 'GEOMETRY'],
    );
    const records = readTranslated(translateLayer(file, undefined, at('any.fgb')));
    expect(records.map(({ otherType, otherParts }) => otherType ?? otherParts)).toEqual([
      0,
      0,
      'GeometryCollection',
      0,
    ]);
    expect(records.map(({ rings }) => rings.map((ring) => ring.length > 2000))).toEqual([
      [true],
      [true, false],
      [],
      [false, false],
    ]);
  });
  test('a shared arc gives the same vertices from both sides', () => {
    const left = `CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(${X} ${Y},${X + 7.3} ${Y + 20},${X} ${Y + 40}),(${X} ${Y + 40},${X - 50} ${Y + 20},${X} ${Y})))`;
    const right = `CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(${X} ${Y + 40},${X + 7.3} ${Y + 20},${X} ${Y}),(${X} ${Y},${X + 90} ${Y + 20},${X} ${Y + 40})))`;
    const rows = [left, right].map((wkt) => ({ wkt, values: NO_VALUES }));
    const file = fixture('GPKG', 'arcs.gpkg', rows, ['-nlt', 'GEOMETRY']);
    const [a, b] = readTranslated(translateLayer(file, undefined, at('arcs.fgb'))).map(({ rings }) =>
      verticesOf(rings[0]!),
    );
    const shared = a!.filter((vertex) => b!.includes(vertex));
    expect(a!.length).toBeGreaterThan(100);
    // All but the corner that each has for itself.
    expect(new Set(shared).size).toBe(new Set(a).size - 1);
    expect(new Set(shared).size).toBe(new Set(b).size - 1);
  });
});

describe.skipIf(!gdal)('the target', () => {
  test('is replaced, and gone where GDAL fails', () => {
    const target = at('target.fgb');
    translateLayer(at('whole.gpkg'), undefined, target);
    translateLayer(at('lost.gpkg'), undefined, target);
    expect(readTranslated({ file: target, reading: { passOthers: true } })).toHaveLength(6);
    expect(problemOf(() => translateLayer(at('whole.gpkg'), 'nothing', target)).code).toBe('LAYER_UNKNOWN');
    expect(existsSync(target)).toBe(true);
  });
});

/** The distance from a vertex of the one ring to the nearest of the other, at most. */
function furthest(ring: readonly number[], other: readonly number[]): number {
  let most = 0;
  for (let i = 0; i < ring.length; i += 2) {
    let least = Infinity;
    for (let j = 0; j < other.length; j += 2) {
      least = Math.min(least, Math.hypot(ring[i]! - other[j]!, ring[i + 1]! - other[j + 1]!));
    }
    most = Math.max(most, least);
  }
  return most;
}

function shoelace(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < ring.length - 2; i += 2) twice += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!;
  return twice / 2;
}

function verticesOf(ring: readonly number[]): string[] {
  return Array.from({ length: ring.length / 2 }, (_, i) => `${ring[2 * i]} ${ring[2 * i + 1]}`);
}
