import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as shapefile from 'shapefile';
import { afterAll, describe, expect, test } from 'vitest';
import { DbfTable } from '../../src/io/shapefile/dbf.js';
import { type DbfColumn, PolygonShapefileWriter, type ShapefileOptions } from '../../src/io/shapefile/write.js';
import type { Rings } from '../../src/model/geometry.js';
import { Problem } from '../../src/model/problem.js';

const folder = mkdtempSync(join(tmpdir(), 'tuban-write-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const PRJ =
  'PROJCS["CGCS2000_3_Degree_GK_Zone_38",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",' +
  'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],' +
  'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],' +
  'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],' +
  'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';

const COLUMNS: DbfColumn[] = [
  { name: 'JCBH', type: 'C', length: 20, decimals: 0 },
  { name: 'DLMC', type: 'C', length: 9, decimals: 0 },
  { name: 'JCMJ', type: 'N', length: 12, decimals: 2 },
  { name: 'PZRQ', type: 'D', length: 8, decimals: 0 },
];
type Values = (string | number | null)[];

function rings(...list: number[][]): Rings {
  const starts = [0];
  for (const ring of list) starts.push(starts[starts.length - 1]! + ring.length / 2);
  return { coords: Float64Array.from(list.flat()), ringStart: Uint32Array.from(starts) };
}

const X = 38_512_000;
const Y = 3_460_000;
const SQUARE = rings([X, Y, X, Y + 10.125, X + 10, Y + 10.125, X + 10, Y]);
const WITH_HOLE = rings(
  [X + 20, Y, X + 20, Y + 30, X + 50, Y + 30, X + 50, Y],
  [X + 30, Y + 10, X + 40, Y + 10, X + 40, Y + 20, X + 30, Y + 20],
);
const NOTHING = rings();

const RECORDS: [Rings, Values][] = [
  [SQUARE, ['130403SJBG26210183', '旱地', 101.25, '2026-03-06']],
  [WITH_HOLE, ['130403SJBG26210183_3', '水浇地', 800, null]],
  [NOTHING, [null, null, null, null]],
  [SQUARE, ['', 'ASCII', -0.001, '1999-12-31']],
];

function write(
  name: string,
  options: Partial<ShapefileOptions> = {},
  records: readonly (readonly [Rings, Values])[] = RECORDS,
  columns: readonly DbfColumn[] = COLUMNS,
) {
  const writer = new PolygonShapefileWriter(at(name), columns, { encoding: 'gbk', prj: PRJ, ...options });
  for (const [shape, values] of records) writer.add(shape, values);
  return writer.finish();
}

test('the files and what is in them, byte by byte', () => {
  const written = write('bytes');
  expect(written).toEqual({
    files: ['.shp', '.shx', '.dbf', '.cpg', '.prj'].map((end) => at(`bytes${end}`)),
    records: 4,
    cutTexts: [],
    unencodable: [],
  });
  const shp = readFileSync(at('bytes.shp'));
  expect(shp.readInt32BE(0)).toBe(9994);
  expect(shp.readInt32BE(24) * 2).toBe(shp.length);
  expect(shp.readInt32LE(28)).toBe(1000);
  expect(shp.readInt32LE(32)).toBe(5);
  expect([36, 44, 52, 60, 68, 76, 84, 92].map((byte) => shp.readDoubleLE(byte))).toEqual([
    ...[X, Y, X + 50, Y + 30],
    ...[0, 0, 0, 0],
  ]);
  const shx = readFileSync(at('bytes.shx'));
  expect(shx.readInt32BE(24) * 2).toBe(shx.length);
  expect(shx.length).toBe(100 + 8 * 4);
  let start = 100;
  for (let record = 0; record < 4; record++) {
    const content = [128, 212, 4, 128][record]!;
    expect([shp.readInt32BE(start), shp.readInt32BE(start + 4) * 2]).toEqual([record + 1, content]);
    expect([shx.readInt32BE(100 + 8 * record) * 2, shx.readInt32BE(104 + 8 * record) * 2]).toEqual([start, content]);
    start += 8 + content;
  }
  expect(shp.readInt32LE(100 + 8 + 128 + 8 + 212 + 8)).toBe(0); // a null shape
  const dbf = readFileSync(at('bytes.dbf'));
  expect([...dbf.subarray(0, 4)]).toEqual([3, 80, 1, 1]);
  expect(dbf[29]).toBe(0x4d);
  expect(dbf.length).toBe(33 + 32 * 4 + 4 * 50 + 1);
  expect(dbf[dbf.length - 1]).toBe(0x1a);
  expect(readFileSync(at('bytes.cpg'), 'latin1')).toBe('GBK');
  expect(readFileSync(at('bytes.prj'), 'utf8')).toBe(PRJ);
});

test('the same input gives the same bytes', () => {
  for (const end of write('first').files.map((file) => file.slice(at('first').length))) {
    write('second');
    expect(readFileSync(at(`second${end}`)).equals(readFileSync(at(`first${end}`)))).toBe(true);
  }
});

describe.each(['gbk', 'utf8'] as const)('%s, read back', (encoding) => {
  const base = `back-${encoding}`;
  write(base, { encoding, prj: null });

  test('by our own reader', () => {
    expect(existsSync(at(`${base}.prj`))).toBe(false);
    const table = DbfTable.open(at(`${base}.dbf`));
    expect(table.encoding).toMatchObject({
      encoding: encoding === 'gbk' ? 'gb18030' : 'utf-8',
      how: 'cpg',
      ldid: encoding === 'gbk' ? 0x4d : 0,
      contradiction: null,
    });
    RECORDS.forEach(([, [id, name, , day]], record) => {
      expect(table.text(record, 0)).toBe(id === '' ? null : id);
      expect(table.text(record, 1)).toBe(name);
      expect(table.date(record, 3)).toBe(day);
    });
    expect([0, 1, 2, 3].map((record) => table.text(record, 2))).toEqual(['101.25', '800.00', null, '0.00']);
    table.close();
  });

  test('by the shapefile package', async () => {
    const read = await shapefile.read(at(`${base}.shp`), at(`${base}.dbf`), {
      encoding: encoding === 'gbk' ? 'gb18030' : 'utf-8',
    });
    expect(read.features.map((feature) => feature.geometry?.type ?? null)).toEqual([
      'Polygon',
      'Polygon',
      null,
      'Polygon',
    ]);
    const withHole = read.features[1]!.geometry as { coordinates: number[][][] };
    expect(withHole.coordinates.map((ring) => ring.flat())).toEqual([closed(WITH_HOLE, 0), closed(WITH_HOLE, 1)]);
    expect(read.features[0]!.properties).toMatchObject({ JCBH: '130403SJBG26210183', DLMC: '旱地', JCMJ: 101.25 });
  });
});

function closed({ coords, ringStart }: Rings, ring: number): number[] {
  const points = [...coords.subarray(2 * ringStart[ring]!, 2 * ringStart[ring + 1]!)];
  return [...points, points[0]!, points[1]!];
}

interface GdalField {
  readonly name: string;
}
interface GdalFeature {
  readonly fields: { get(name: string): unknown };
  getGeometry(): { toWKT(): string; isValid(): boolean; getArea?(): number } | null;
}
interface GdalLayer {
  readonly features: { count(): number; get(id: number): GdalFeature };
  readonly fields: { map<T>(each: (field: GdalField) => T): T[] };
  readonly srs: { toWKT(): string } | null;
  getExtent(): { minX: number; minY: number; maxX: number; maxY: number };
}
interface Gdal {
  open(path: string): { readonly layers: { get(index: number): GdalLayer }; close(): void };
}

const gdal = await loadGdal();

async function loadGdal(): Promise<Gdal | null> {
  try {
    const name = 'gdal-async'; // optional: the types must not be needed to compile
    const loaded = (await import(name)) as { default: Gdal };
    return loaded.default;
  } catch (fault) {
    console.info(`skipped: gdal-async cannot be loaded (${String((fault as Error).message).split('\n')[0]})`);
    return null;
  }
}

describe.skipIf(gdal === null).each(['gbk', 'utf8'] as const)('%s, read by GDAL', (encoding) => {
  test('shapes, boxes, texts, numbers, days, system', () => {
    write(`gdal-${encoding}`, { encoding });
    const source = gdal!.open(at(`gdal-${encoding}.shp`));
    const layer = source.layers.get(0);
    expect(layer.features.count()).toBe(4);
    expect(layer.fields.map((field) => field.name)).toEqual(COLUMNS.map((column) => column.name));
    expect(layer.getExtent()).toMatchObject({ minX: X, minY: Y, maxX: X + 50, maxY: Y + 30 });
    expect(layer.srs?.toWKT()).toContain('38500000');
    const [first, second, third] = [0, 1, 2].map((id) => layer.features.get(id));
    expect(first!.fields.get('JCBH')).toBe('130403SJBG26210183');
    expect([first, second].map((feature) => feature!.fields.get('DLMC'))).toEqual(['旱地', '水浇地']);
    expect([first, second].map((feature) => feature!.fields.get('JCMJ'))).toEqual([101.25, 800]);
    expect(first!.fields.get('PZRQ')).toMatchObject({ year: 2026, month: 3, day: 6 });
    expect(third!.getGeometry()).toBeNull();
    expect(third!.fields.get('JCMJ')).toBeNull();
    expect(second!.getGeometry()?.isValid()).toBe(true);
    expect(second!.getGeometry()?.getArea?.()).toBe(800);
    source.close();
  });
});

describe('texts', () => {
  const column: DbfColumn = { name: 'DLMC', type: 'C', length: 5, decimals: 0 };
  function written(encoding: 'gbk' | 'utf8', texts: string[]) {
    const records = texts.map((text): [Rings, Values] => [NOTHING, [text]]);
    const result = write(`texts-${encoding}`, { encoding }, records, [column]);
    const table = DbfTable.open(at(`texts-${encoding}.dbf`));
    const read = texts.map((_, record) => table.text(record, 0));
    table.close();
    return { read, cut: result.cutTexts, lost: result.unencodable };
  }

  test('are cut between characters and counted', () => {
    const texts = ['旱地', '郭北镇', '郭北镇', 'a郭北', 'a郭北镇', '0101', '010101', '01010旱'];
    const asGbk = written('gbk', texts);
    expect(asGbk.read).toEqual(['旱地', '郭北', '郭北', 'a郭北', 'a郭北', '0101', '01010', '01010']);
    expect(asGbk.cut).toEqual([{ field: 'DLMC', count: 5 }]);
    const asUtf8 = written('utf8', texts);
    expect(asUtf8.read).toEqual(['旱', '郭', '郭', 'a郭', 'a郭', '0101', '01010', '01010']);
    expect(asUtf8.cut).toEqual([{ field: 'DLMC', count: 7 }]);
  });

  test('characters that GBK lacks become ? and are counted, real question marks are not', () => {
    const asGbk = written('gbk', ['𠮷村', '?村', '㐀?😀', '旱地', '\ue7c7']);
    expect(asGbk.read).toEqual(['?村', '?村', '???', '旱地', '?']);
    expect(asGbk.lost).toEqual([{ field: 'DLMC', count: 4 }]);
    expect(written('utf8', ['𠮷a', '?', '㐀'])).toEqual({ read: ['𠮷a', '?', '㐀'], cut: [], lost: [] });
  });

  test('every character of GBK comes back', () => {
    const wide: DbfColumn = { name: 'A', type: 'C', length: 4, decimals: 0 };
    const characters = Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_, index) => String.fromCharCode(0x4e00 + index));
    characters.push('（', '）', '，', '。', '㎡', '℃', '〇', 'é', 'ü', 'Я', 'α', '①', 'Ⅳ');
    const records = characters.map((character): [Rings, Values] => [NOTHING, [character]]);
    expect(write('all', {}, records, [wide]).unencodable).toEqual([]);
    const table = DbfTable.open(at('all.dbf'));
    characters.forEach((character, record) => {
      if (table.text(record, 0) !== character) throw new Error(`${character} came back as ${table.text(record, 0)}`);
    });
    table.close();
  });
});

describe('refused', () => {
  const text = (name: string, length = 5): DbfColumn => ({ name, type: 'C', length, decimals: 0 });
  const make = (...columns: DbfColumn[]) =>
    new PolygonShapefileWriter(at('refused'), columns, { encoding: 'gbk', prj: null });

  test.each([
    ['a name of 11 bytes', [text('ABCDEFGHIJK')], /ABCDEFGHIJK/],
    ['a name of six hanzi', [text('地类图斑编号')], /地类图斑编号/],
    ['a name twice', [text('DLBM'), text('dlbm')], /twice/],
    ['a field of 255 bytes', [text('BZ', 255)], /length 255/],
    ['a day of 10 bytes', [{ name: 'D', type: 'D', length: 10, decimals: 0 }], /length 10/],
    ['more decimals than room', [{ name: 'N', type: 'N', length: 4, decimals: 3 }], /3 decimals/],
  ] as [string, DbfColumn[], RegExp][])('%s', (_, columns, words) => {
    expect(() => make(...columns)).toThrow(words);
    expect(existsSync(at('refused.shp'))).toBe(false);
  });

  test.each([
    ['a number that is too wide', 12_345_678_901.5],
    ['an infinite number', Number.POSITIVE_INFINITY],
    ['a text as a number', '12'],
  ])('%s', (_, value) => {
    const writer = make({ name: 'MJ', type: 'N', length: 12, decimals: 2 });
    expect(() => writer.add(SQUARE, [value])).toThrow(/^MJ/);
    writer.abandon();
  });

  test('something that is no day', () => {
    const writer = make({ name: 'RQ', type: 'D', length: 8, decimals: 0 });
    expect(() => writer.add(SQUARE, ['20260306'])).toThrow(/^RQ/);
    expect(() => writer.add(SQUARE, [])).toThrow(/0 values for 1 fields/);
    writer.abandon();
  });
});

describe('size', () => {
  test('no file grows past the limit', () => {
    const limits: [string, DbfColumn[], Rings][] = [
      ['.shp', [{ name: 'A', type: 'C', length: 1, decimals: 0 }], SQUARE],
      ['.dbf', [{ name: 'A', type: 'C', length: 250, decimals: 0 }], NOTHING],
    ];
    for (const [end, columns, shape] of limits) {
      const sizeLimit = 20_000;
      const writer = new PolygonShapefileWriter(at('limit'), columns, { encoding: 'gbk', prj: null, sizeLimit });
      const problem = fill(writer, shape);
      expect(problem.code).toBe('SIZE_LIMIT');
      expect(problem.where.file).toBe(at(`limit${end}`));
      for (const file of ['.shp', '.shx', '.dbf'])
        expect(statSync(at(`limit${file}`)).size).toBeLessThanOrEqual(sizeLimit);
    }
  });

  function fill(writer: PolygonShapefileWriter, shape: Rings): Problem {
    try {
      for (;;) writer.add(shape, ['x']);
    } catch (fault) {
      expect(fault).toBeInstanceOf(Problem);
      return fault as Problem;
    }
  }

  test('exactly at the limit is allowed', () => {
    const columns: DbfColumn[] = [{ name: 'A', type: 'C', length: 1, decimals: 0 }];
    const sizeLimit = 100 + 10 * 136;
    const records = Array.from({ length: 10 }, (): [Rings, Values] => [SQUARE, ['x']]);
    expect(write('exact', { sizeLimit }, records, columns).records).toBe(10);
    expect(statSync(at('exact.shp')).size).toBe(sizeLimit);
  });

  test('files of many chunks, and a shape larger than a chunk', async () => {
    const large = circle(600_000);
    const records = Array.from({ length: 30_000 }, (_, n): [Rings, Values] => [
      n === 15_000 ? large : circle(30),
      [`${n}`],
    ]);
    write('chunks', {}, records, [{ name: 'A', type: 'C', length: 200, decimals: 0 }]);
    const source = await shapefile.openShp(at('chunks.shp'));
    for (let record = 0; record < records.length; record++) {
      const { value } = (await source.read()) as { value: { coordinates: number[][][] } };
      if (value.coordinates[0]!.length !== (record === 15_000 ? 600_001 : 31)) throw new Error(`record ${record}`);
    }
    const table = DbfTable.open(at('chunks.dbf'));
    for (let record = 0; record < table.count; record++) {
      if (table.number(record, 0) !== record) throw new Error(`record ${record}`);
    }
    table.close();
  });
});

function circle(vertices: number): Rings {
  const coords = new Float64Array(2 * vertices);
  for (let n = 0; n < vertices; n++) {
    coords[2 * n] = X + 100 * Math.sin((2 * Math.PI * n) / vertices);
    coords[2 * n + 1] = Y + 100 * Math.cos((2 * Math.PI * n) / vertices);
  }
  return { coords, ringStart: Uint32Array.of(0, vertices) };
}

test('a shape may start anywhere in its coordinates', () => {
  const shared: Rings = { coords: Float64Array.from([9, 9, ...SQUARE.coords]), ringStart: Uint32Array.of(1, 5) };
  write('shared', {}, [[shared, ['a', null, null, null]]]);
  write('own', {}, [[SQUARE, ['a', null, null, null]]]);
  expect(readFileSync(at('shared.shp')).equals(readFileSync(at('own.shp')))).toBe(true);
});
