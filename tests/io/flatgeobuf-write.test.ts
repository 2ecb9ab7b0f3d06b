import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { describe, expect, test } from 'vitest';
import { hilbert } from '../../src/io/flatgeobuf/hilbert.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import { groupRings } from '../../src/io/flatgeobuf/ring-groups.js';
import { type FgbColumnSpec, FlatGeobufWriter } from '../../src/io/flatgeobuf/write.js';
import type { FlatPolygons } from '../../src/model/geometry.js';
import { loadGdal } from '../crs/gdal.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, type Ring, square, star } from '../support/shapes.js';
import { expectSameShapes, readLayer, scratch, type Values, writeLayer } from './flatgeobuf-files.js';

const at = scratch();
const gdal = await loadGdal();

const turned = (ring: Ring): Ring => [...ring].reverse();
const BIG = square(0, 0, 100);
const HOLE = turned(square(10, 10, 20));
const OTHER_HOLE = turned(square(40, 10, 20));
const ISLAND = square(12, 12, 5);
const FAR = square(200, 0, 10);
const FAR_HOLE = turned(square(202, 2, 3));

const COLUMNS: FgbColumnSpec[] = [
  { name: 'name', type: 'String', width: 20 },
  { name: 'area', type: 'Double', precision: 15, scale: 2 },
  { name: 'int', type: 'Int' },
  { name: 'long', type: 'Long' },
  { name: 'day', type: 'DateTime' },
  { name: 'yes', type: 'Bool' },
  { name: 'json', type: 'Json' },
  { name: '地类', type: 'String' },
];

function manyFeatures(count: number): { features: Feature[]; rows: Values[] } {
  const random = randomNumbers(count);
  const features = Array.from({ length: count }, (): Feature => {
    const x = 40_500_000 + 10_000 * random();
    const y = 3_500_000 + 10_000 * random();
    const outer = star(random, x, y, 50, 3 + Math.floor(20 * random()));
    if (random() < 0.8) return [outer];
    const hole = turned(star(random, x, y, 10, 5));
    return random() < 0.5 ? [outer, hole] : [hole, outer, star(random, x + 200, y, 20, 6)];
  });
  const rows = features.map((_, i): Values => {
    if (i % 7 === 0) return COLUMNS.map(() => null);
    const text = `名${i} a𠮷\u00e9`.slice(0, 3 + (i % 8));
    const whole = Math.floor((random() - 0.5) * 2 ** 52);
    const day = `2026-03-${String(1 + (i % 28)).padStart(2, '0')}`;
    return [text, Math.round(random() * 1e8) / 100, -i, whole, day, i % 2, `{"i":${i}}`, '水田'];
  });
  return { features, rows };
}

describe('rings in polygons', () => {
  const cases: [string, Feature, readonly number[], readonly number[]][] = [
    ['one ring', [BIG], [0], [0, 1]],
    ['outer and hole', [BIG, HOLE], [0, 1], [0, 2]],
    ['hole first', [HOLE, BIG], [1, 0], [0, 2]],
    ['two polygons', [BIG, FAR], [0, 1], [0, 1, 2]],
    ['hole of the first behind the second', [BIG, FAR, HOLE], [0, 2, 1], [0, 2, 3]],
    ['holes in both', [BIG, HOLE, OTHER_HOLE, FAR, FAR_HOLE], [0, 1, 2, 3, 4], [0, 3, 5]],
    ['an island in a hole', [BIG, HOLE, ISLAND], [0, 1, 2], [0, 2, 3]],
    ['wrong directions', [turned(BIG), turned(HOLE), FAR], [0, 1, 2], [0, 2, 3]],
    [
      'a hole that touches in a vertex',
      [
        BIG,
        [
          [0, 0],
          [20, 10],
          [10, 20],
        ],
      ],
      [0, 1],
      [0, 2],
    ],
    ['neighbours along an edge', [BIG, square(100, 0, 100)], [0, 1], [0, 1, 2]],
    ['the same ring twice', [BIG, BIG], [0, 1], [0, 1, 2]],
  ];
  test.each(cases)('%s', (_name, feature, order, starts) => {
    const groups = groupRings(flat([feature]), 0);
    expect(groups.order).toEqual(order);
    expect(groups.starts).toEqual(starts);
    expect(groups.inSourceOrder).toBe(order.every((ring, place) => ring === place));
  });
  test('many holes: the index of boxes answers as pairs do', () => {
    const holes = Array.from({ length: 60 }, (_, i) => turned(square(1 + (i % 10) * 9, 1 + Math.floor(i / 10) * 9, 3)));
    const groups = groupRings(flat([[...holes.slice(0, 30), BIG, FAR, ...holes.slice(30)]]), 0);
    expect(groups.starts).toEqual([0, 61, 62]);
    expect(groups.order.slice(0, 2)).toEqual([30, 0]);
  });
  test('a feature that would take minutes is grouped by direction', () => {
    const comb: Ring = Array.from({ length: 200_000 }, (_, i) => [i % 2 ? 1000 : 0, i / 200] as const);
    const holes = Array.from({ length: 2_000 }, (_, i) => turned(square(0.01, i / 2, 1e-9)));
    const rings = [comb, ...holes];
    const ends = rings.map((_, r) => rings.slice(0, r + 1).reduce((sum, ring) => sum + ring.length, 0));
    const shapes: FlatPolygons = {
      count: 1,
      coords: Float64Array.from(rings.flat(2)),
      ringStart: Uint32Array.from([0, ...ends]),
      featureRing: Uint32Array.of(0, rings.length),
      boxes: Float64Array.of(0, 0, 1000, 1000),
    };
    const began = performance.now();
    const groups = groupRings(shapes, 0);
    expect(groups.order).toHaveLength(2_001);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('what is written is read again', () => {
  test('bit by bit, in every order of rings', () => {
    const features: Feature[] = [
      [BIG],
      [HOLE, BIG],
      [BIG, FAR, HOLE, FAR_HOLE, ISLAND],
      [
        [
          [-0, 5e-324],
          [1.7976931348623157e8, 0.1],
          [1 / 3, 40_512_345.6789],
        ],
      ],
      [
        [
          [0, 0],
          [1, 0],
          [0, 0],
          [0, 1],
        ],
      ], // comes back to its first vertex
      [
        [
          [7, 7],
          [7, 7],
          [7, 7],
        ],
      ],
    ];
    const shapes = flat(features);
    const file = writeLayer(at('exact.fgb'), shapes);
    expectSameShapes(readLayer(file), shapes);
    expectSameShapes(
      readLayer(file, () => true),
      shapes,
    );
  });
  test('random rings', () => {
    const ordinate = fc.double({ noNaN: true, min: -1e11, max: 1e11 });
    const ring = fc.array(fc.tuple(ordinate, ordinate), { minLength: 3, maxLength: 8 });
    const feature = fc.array(ring, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(feature, { minLength: 1, maxLength: 40 }), (features) => {
        const shapes = flat(features.map((rings) => rings.map(open)));
        expectSameShapes(readLayer(writeLayer(at('random.fgb'), shapes, [], [], 2_000)), shapes);
      }),
      { numRuns: 60, seed: 7 },
    );
    /** A ring that ends where it begins would be taken for closed. */
    function open(points: readonly (readonly [number, number])[]): Ring {
      const [x, y] = points[0]!;
      return points
        .filter((point, i) => i === 0 || point[0] !== x || point[1] !== y)
        .concat([
          [x, y + 1],
          [x + 1, y],
        ]);
    }
  });
  test('values, in batches of any size', () => {
    const { features, rows } = manyFeatures(500);
    const shapes = flat(features);
    const [one, two] = [100, 1 << 24].map((batch) =>
      writeLayer(at(`values${batch}.fgb`), shapes, COLUMNS, rows, batch),
    );
    expect(readFileSync(one!).equals(readFileSync(two!))).toBe(true);
    const read = readLayer(one!);
    expectSameShapes(read, shapes);
    for (const [f, record] of read.records.entries()) {
      const [name, area, int, long, day, yes, json, landClass] = rows[record - 1]!;
      const { _record, _rings, ...texts } = read.texts[f]!;
      expect(_record).toBe(String(record));
      if (name === null) {
        expect(texts).toEqual({});
        continue;
      }
      const stored = asUtf8(String(name));
      expect(texts).toEqual({
        ...{ name: stored, area: Number(area).toFixed(2), int: String(int), long: String(long), day },
        ...{ yes: yes ? 'true' : 'false', json, 地类: landClass },
      });
    }
  });
  test('header: columns, system, metadata', () => {
    const writer = new FlatGeobufWriter(at('header.fgb'), { name: '图层', columns: COLUMNS });
    writer.add(
      flat([[BIG, FAR]]),
      0,
      9,
      COLUMNS.map(() => null),
    );
    const crs = { org: 'EPSG', code: 4528, name: 'CGCS2000', wkt: 'PROJCS["x"]' };
    const written = writer.finish({ crs, metadata: '{"sha256":"…","大小":1}' });
    expect(written).toEqual({ file: at('header.fgb'), features: 1, bytes: readFileSync(at('header.fgb')).length });
    const layer = openFlatGeobuf(at('header.fgb'));
    layer.close();
    expect(layer.header).toMatchObject({
      ...{ name: '图层', count: 1, nodeSize: 16, crs, metadata: '{"sha256":"…","大小":1}', geometryType: 6 },
      envelope: { xmin: 0, ymin: 0, xmax: 210, ymax: 100 },
    });
    expect(layer.columns.map(({ name }) => name)).toEqual(['_record', ...COLUMNS.map(({ name }) => name)]);
    expect(layer.columns[2]).toMatchObject({ type: 'Double', precision: 15, scale: 2, width: -1, nullable: true });
    expect(existsSync(at('header.fgb.features'))).toBe(false);
  });
  test('a layer without features', () => {
    const read = readLayer(writeLayer(at('empty.fgb'), flat([]), COLUMNS));
    expect(read.records).toEqual([]);
  });
  test('values that do not fit are defects', () => {
    const writer = new FlatGeobufWriter(at('unfit.fgb'), { name: 'x', columns: [{ name: 'n', type: 'Int' }] });
    const shapes = flat([[BIG]]);
    for (const value of [1.5, 2 ** 31, 'text', Number.NaN]) {
      expect(() => writer.add(shapes, 0, 1, [value])).toThrow('column n');
    }
    expect(() => writer.add(shapes, 0, 1, [])).toThrow('0 values');
    expect(() => writer.add(flat([[]]), 0, 1, [1])).toThrow('no rings');
    expect(
      () => new FlatGeobufWriter(at('unfit2.fgb'), { name: 'x', columns: [{ name: 'b', type: 'Binary' }] }),
    ).toThrow();
    writer.abandon();
    expect(existsSync(at('unfit.fgb.features'))).toBe(false);
    expect(existsSync(at('unfit.fgb'))).toBe(false);
  });
});

test('the Hilbert curve visits every cell once, in steps of one', () => {
  const cells = Array.from({ length: 64 * 64 }, (_, i) => ({ x: i % 64, y: i >> 6, d: hilbert(i % 64, i >> 6) }));
  cells.sort((p, q) => p.d - q.d);
  expect(cells.map(({ d }) => d)).toEqual(cells.map((_, i) => i));
  for (let i = 1; i < cells.length; i++) {
    expect(Math.abs(cells[i]!.x - cells[i - 1]!.x) + Math.abs(cells[i]!.y - cells[i - 1]!.y)).toBe(1);
  }
  expect(hilbert(0xffff, 0)).toBe(0xffffffff);
});

describe('others read it', () => {
  const { features, rows } = manyFeatures(400);
  features.push([BIG, FAR, HOLE, FAR_HOLE, ISLAND]);
  rows.push(['last', 0.5, 1, 2, '2026-01-31', 1, '[1]', '旱地']);
  const shapes = flat(features);
  const file = writeLayer(at('others.fgb'), shapes, COLUMNS, rows);

  /** Polygons as others should see them: closed, grouped. */
  function expected(f: number): number[][][][] {
    const { order, starts } = groupRings(shapes, f);
    return starts
      .slice(0, -1)
      .map((from, p) =>
        order
          .slice(from, starts[p + 1])
          .map((ring) => [...features[f]![ring]!, features[f]![ring]![0]!].map((v) => [...v])),
      );
  }

  test('the flatgeobuf package', async () => {
    let read = 0;
    for await (const feature of deserialize(new Uint8Array(readFileSync(file)))) {
      const properties = feature.properties as Record<string, unknown>;
      const f = Number(properties['_record']) - 1;
      expect(feature.geometry.type).toBe('MultiPolygon');
      expect((feature.geometry as { coordinates: unknown }).coordinates).toEqual(expected(f));
      const [name, area, int, long, day, yes, json, landClass] = rows[f]!;
      if (name !== null) {
        expect(properties).toMatchObject({ area, int, long, day, yes: yes === 1, 地类: landClass });
        expect(properties['json']).toEqual(JSON.parse(String(json)));
        expect(properties['name']).toBe(asUtf8(String(name)));
      }
      read++;
    }
    expect(read).toBe(features.length);
  });

  test.skipIf(!gdal)('GDAL', () => {
    const dataset = gdal!.open(file);
    const layer = dataset.layers.get(0);
    expect(layer.features.count()).toBe(features.length);
    expect(layer.geomType).toBe(gdal!.wkbMultiPolygon);
    expect(layer.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['_record integer', 'name string', 'area real', 'int integer', 'long integer64', 'day dateTime'],
      ...['yes integer', 'json string', '地类 string', '_rings string'],
    ]);
    const { envelope } = openedHeader(file);
    expect(layer.getExtent()).toMatchObject({ minX: envelope!.xmin, maxY: envelope!.ymax });
    let read = 0;
    layer.features.forEach((feature) => {
      const values = feature.fields.toObject() as Record<string, unknown>;
      const f = Number(values['_record']) - 1;
      expect(coordinatesOf(feature.getGeometry() as never)).toEqual(expected(f));
      const [name, area, int, long, , yes, json, landClass] = rows[f]!;
      const got = [values['name'], values['area'], values['int'], values['long'], values['yes'], values['json']];
      const stored = name === null ? null : asUtf8(String(name));
      expect([...got, values['地类']]).toEqual([stored, area, int, long, yes, json, landClass]);
      read++;
    });
    expect(read).toBe(features.length);
    dataset.close();
  });
  test.skipIf(!gdal)('GDAL knows the system', () => {
    for (const [code, wkt] of [
      [4528, null],
      [
        0,
        'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]',
      ],
    ] as const) {
      const writer = new FlatGeobufWriter(at(`crs${code}.fgb`), { name: 'x', columns: [] });
      writer.add(flat([[BIG]]), 0, 1, []);
      writer.finish({ crs: { org: code ? 'EPSG' : null, code, name: null, wkt } });
      const dataset = gdal!.open(at(`crs${code}.fgb`));
      const srs = dataset.layers.get(0).srs!;
      if (code) expect(srs.getAuthorityCode()).toBe('4528');
      else expect(srs.isGeographic()).toBe(true);
      dataset.close();
    }
  });
  test.skipIf(!gdal)('GDAL opens a layer without features', () => {
    const dataset = gdal!.open(writeLayer(at('gdal-empty.fgb'), flat([]), COLUMNS));
    expect(dataset.layers.get(0).features.count()).toBe(0);
    dataset.close();
  });
});

/** Halves of pairs become the sign for a character that is none. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

function openedHeader(file: string): ReturnType<typeof openFlatGeobuf>['header'] {
  const layer = openFlatGeobuf(file);
  layer.close();
  return layer.header;
}

type GdalPoints = { toArray(): { x: number; y: number }[] };
type GdalRings = { count(): number; get(i: number): { points: GdalPoints } };
type GdalPolygons = { children: { count(): number; get(i: number): { rings: GdalRings } } };

function coordinatesOf({ children }: GdalPolygons): number[][][][] {
  return Array.from({ length: children.count() }, (_, p) => {
    const { rings } = children.get(p);
    return Array.from({ length: rings.count() }, (_ring, r) =>
      rings
        .get(r)
        .points.toArray()
        .map(({ x, y }) => [x, y]),
    );
  });
}

describe('without index', () => {
  const { features, rows } = manyFeatures(300);
  const shapes = flat([...features, [BIG, FAR, HOLE, FAR_HOLE, ISLAND]]);
  const write = (name: string, metadata: string | null = null): FlatGeobufWriter => {
    const writer = new FlatGeobufWriter(at(name), { name: 'layer', columns: COLUMNS, index: false });
    for (let f = 0; f < shapes.count; f++) {
      writer.add(shapes, f, f + 1, (rows[f] ?? COLUMNS.map(() => null)) as (string | number | null)[]);
    }
    if (metadata !== null) writer.finish({ metadata });
    return writer;
  };
  test('features keep their order', () => {
    const crs = { org: 'EPSG', code: 4526, name: null, wkt: null };
    const written = write('plain.fgb').finish({ crs, metadata: '{"a":1}' });
    expect(written).toEqual({ file: at('plain.fgb'), features: 301, bytes: readFileSync(at('plain.fgb')).length });
    expect(openedHeader(at('plain.fgb'))).toMatchObject({ count: 301, nodeSize: 0, crs, metadata: '{"a":1}' });
    const read = readLayer(at('plain.fgb'));
    expect(read.records).toEqual(features.map((_, i) => i + 1).concat(301));
    expectSameShapes(read, shapes);
    expectSameShapes(
      readLayer(at('plain.fgb'), () => true),
      shapes,
    );
    const indexed = writeLayer(at('indexed.fgb'), shapes, COLUMNS, rows);
    const byRecord = new Map(readLayer(indexed).texts.map((texts) => [texts['_record'], texts]));
    for (const texts of read.texts) expect(texts).toEqual(byRecord.get(texts['_record']));
    expect(existsSync(at('plain.fgb.features'))).toBe(false);
  });
  test('a layer without features', () => {
    new FlatGeobufWriter(at('none.fgb'), { name: 'x', columns: COLUMNS, index: false }).finish();
    expect(readLayer(at('none.fgb')).records).toEqual([]);
    expect(openedHeader(at('none.fgb'))).toMatchObject({ count: 0, nodeSize: 0, envelope: null });
  });
  test('nothing is left of what is given up, or does not fit', () => {
    write('given-up.fgb').abandon();
    expect(() => write('long.fgb', 'x'.repeat(70_000))).toThrow('in a room of');
    expect([existsSync(at('given-up.fgb')), existsSync(at('long.fgb'))]).toEqual([false, false]);
  });
  test('the flatgeobuf package reads it', async () => {
    write('plain.fgb').finish();
    const records: unknown[] = [];
    for await (const { properties } of deserialize(new Uint8Array(readFileSync(at('plain.fgb'))))) {
      records.push((properties as Record<string, unknown>)['_record']);
    }
    expect(records).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
  });
  test.skipIf(!gdal)('GDAL reads it', () => {
    write('plain.fgb').finish();
    const dataset = gdal!.open(at('plain.fgb'));
    const records = dataset.layers.get(0).features.map((feature) => feature.fields.get('_record') as number);
    expect(records).toEqual(Array.from({ length: 301 }, (_, i) => i + 1));
    dataset.close();
  });
});
