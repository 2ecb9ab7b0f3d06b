import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { crsNamed, crsOfMember } from '../../src/io/geojson/crs.js';
import { JsonBytes } from '../../src/io/geojson/json-bytes.js';
import { bytesInMemory } from '../../src/io/text/byte-source.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, type Ring, square, star } from '../support/shapes.js';
import { sharedFolder } from '../support/shared.js';
import { directed, expectSameShapes, readLayer, ringBytes, scratch } from './flatgeobuf-files.js';
import { closed, collectionOf, featureOf, geometryOf, problemOf, readFile, readText } from './geojson-files.js';

const at = scratch();
const BIG: Feature = [square(0, 0, 100)];
const turned = (ring: Ring): Ring => [...ring].reverse();
const json = (value: unknown): string => JSON.stringify(value);

describe('numbers', () => {
  const numberOf = (text: string): number => {
    const bytes = new JsonBytes(bytesInMemory(Buffer.from(`${text},`), 'x'), 0, false);
    bytes.peek();
    return bytes.number();
  };
  const digits = (least: number, most: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });
  const whole = digits(1, 21).map((text) => text.replace(/^0+(?=\d)/, ''));
  test.each([
    ['decimals', fc.tuple(whole, digits(1, 24)).map(([a, b]) => `${a}.${b}`)],
    [
      'near the middle between two doubles',
      fc.tuple(whole, fc.integer({ min: 0, max: 18 })).map(([a, b]) => middle(a, b)),
    ],
    ['as JavaScript writes them', fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
    ['with 17 digits', fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value.toPrecision(17))],
    ['with an exponent', fc.tuple(whole, fc.integer({ min: -330, max: 330 })).map(([a, b]) => `-${a}E${b}`)],
  ] as const)('%s: the nearest double', (_name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(numberOf(text)).toBe(Number(text));
      }),
      { numRuns: 2_500, seed: 3 },
    );
  });
  test.each([
    '0',
    '-0',
    '9007199254740993',
    '0.1',
    '1e22',
    '1.7976931348623157e308',
    '5e-324',
    '123456789012345678901',
  ])('%s', (text) => expect(numberOf(text)).toBe(Number(text)));

  /** Digits in the middle between two neighbours, by exact division. */
  function middle(text: string, scale: number): string {
    const value = Number(text) || 1;
    const exact = BigInt(value) * 2n + BigInt(Math.max(1, 2 ** (Math.floor(Math.log2(value)) - 52)));
    const half = ((exact * 10n) / 2n).toString();
    const place = Math.max(1, half.length - 1 - scale);
    return `${half.slice(0, place)}.${half.slice(place)}`;
  }
});

describe('what is read is what was written', () => {
  // JSON.stringify writes -0 as 0.
  const ordinate = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0);
  const ring = fc.array(fc.tuple(ordinate, ordinate), { minLength: 3, maxLength: 9 }).map(open);
  const features = fc.array(fc.array(ring, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });

  /** A ring that ends where it begins would be taken for closed. */
  function open(points: [number, number][]): Ring {
    const [x, y] = points[0]!;
    return [...points.filter((point, i) => i === 0 || point[0] !== x || point[1] !== y), [x, y + 1], [x + 1, y]];
  }
  const digits17 = (value: object): string =>
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'number' ? `#${item.toPrecision(17)}#` : item,
    ).replaceAll(/"#|#"/g, '');

  test.each([
    ['a collection', (all: object[]) => json(collectionOf(all))],
    [
      '17 digits, blanks and line ends',
      (all: object[]) => digits17(collectionOf(all)).replaceAll(/([[,\]])/g, '\r\n $1\t'),
    ],
    ['one feature a line', (all: object[]) => all.map(json).join('\n')],
    ['a record separator before each', (all: object[]) => all.map((one) => `\x1e${json(one)}\n`).join('')],
    ['one behind the other', (all: object[]) => all.map(json).join('')],
    ['a list of features', (all: object[]) => json(all)],
    ['bare geometries', (all: object[]) => all.map((one) => json((one as { geometry: object }).geometry)).join('\n')],
    ['members in another order', (all: object[]) => json({ features: all.map(backwards), type: 'FeatureCollection' })],
  ])('%s', (_name, write) => {
    fc.assert(
      fc.property(features, (rings) => {
        const { layer, read, faults, notes } = readText(at, write(rings.map((feature) => featureOf(feature))));
        expect([faults, notes]).toEqual([[], []]);
        expect([layer.records, layer.count]).toEqual([rings.length, rings.length]);
        expect(read.records).toEqual(rings.map((_, i) => i + 1));
        expectSameShapes(read, flat(directed(rings, 'shells')));
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  function backwards(feature: object): object {
    const { geometry, ...others } = feature as { geometry: { type: string; coordinates: unknown } };
    return { geometry: { coordinates: geometry.coordinates, type: geometry.type }, ...others };
  }

  test('-0, the smallest and the largest numbers', () => {
    const odd: Ring = [
      [-0, 5e-324],
      [1.7976931348623157e8, 0.1],
      [1 / 3, 40_512_345.6789],
    ];
    const text = json(collectionOf([featureOf([odd])])).replace('[0,5e-324]', '[-0,5e-324]');
    expectSameShapes(readText(at, text).read, flat([[odd]]));
  });
  test('coordinates longer than the window, texts too', () => {
    const random = randomNumbers(5);
    const long = star(random, 0, 0, 1e5, 60_000);
    const name = '田'.repeat(900_000);
    const { read } = readText(at, json(collectionOf([featureOf([long], { name }), featureOf(BIG, { name: 'b' })])));
    expect(ringBytes(read.shapes, 0)).toEqual(ringBytes(flat([[long]]), 0));
    expect(read.texts[0]!['name']).toBe(name);
    expect(read.texts[1]!['name']).toBe('b');
  });
  test('every split of the window', () => {
    const feature = json(
      featureOf([square(-1.25e-3, 1234567.890123456, 7)], {
        名: 'a\\"\u4e2d𠮷\n',
        n: -12.5e-3,
        j: { a: [1, '田', { b: null }] },
      }),
    );
    const expected = readText(at, feature);
    for (let blanks = (1 << 20) - feature.length - 3; blanks < 1 << 20; blanks += 7) {
      const { read } = readText(at, `${' '.repeat(blanks)}${feature}`);
      expect(read.texts).toEqual(expected.read.texts);
      expect(read.shapes.coords).toEqual(expected.read.shapes.coords);
    }
  });
});

describe('properties', () => {
  const read = (...all: (object | null)[]): ReturnType<typeof readText> =>
    readText(at, json(collectionOf(all.map((properties) => featureOf(BIG, properties)))));
  const types = ({ layer }: ReturnType<typeof readText>): string[] =>
    layer.columns.map(({ name, type }) => `${name} ${type}`);

  test('the union of all names, in the order of their first appearance', () => {
    const found = read({ b: 1 }, null, { a: 'x', b: 2 }, { c: true, a: null });
    expect(types(found)).toEqual(['b Int', 'a String', 'c Bool']);
    expect(found.read.texts.map(({ _record, ...texts }) => texts)).toEqual([
      { b: '1' },
      {},
      { a: 'x', b: '2' },
      { c: 'true' },
    ]);
  });
  test('types by what all values are', () => {
    const found = read(
      { i: 1, l: 2 ** 40, d: 1, t: 'a', y: true, j: { a: [1] }, m: 1, n: null, k: [] },
      { i: -(2 ** 31 - 1), l: 1, d: 0.5, t: '', y: false, j: [], m: 'x', n: null, k: 'k' },
    );
    expect(types(found)).toEqual([
      ...['i Int', 'l Long', 'd Double', 't String', 'y Bool', 'j Json', 'm String', 'n String', 'k String'],
    ]);
    const [first, second] = found.read.texts;
    expect(first).toMatchObject({ i: '1', l: '1099511627776', d: '1', y: 'true', j: '{"a":[1]}', m: '1', k: '[]' });
    expect(second).toMatchObject({ i: '-2147483647', d: '0.5', y: 'false', j: '[]', m: 'x', k: 'k' });
  });
  test('ids of 18 digits keep them all', () => {
    const text = '{"type":"Feature","properties":{"BSM":500227211000012345,"DLBM":0.10},"geometry":null}';
    const whole = text.replace('null', json(geometryOf(BIG)));
    const found = readText(at, `${whole}\n${whole.replace('500227211000012345', '7')}`);
    expect(types(found)).toEqual(['BSM String', 'DLBM Double']);
    expect(found.read.texts.map((texts) => texts['BSM'])).toEqual(['500227211000012345', '7']);
  });
  test('the id of a feature, whatever names there are', () => {
    const one = { ...featureOf(BIG, { id: 'p' }), id: 7 };
    const found = readText(at, json(one));
    expect(types(found)).toEqual(['id String', 'feature_id Int']);
    expect(found.read.texts[0]).toMatchObject({ id: 'p', feature_id: '7' });
    expect(types(readText(at, json({ ...featureOf(BIG, { ID: 'p', feature_id: 1 }), id: 'x' })))).toContain(
      'id_1 String',
    );
    expect(types(readText(at, json({ id: 'x', ...featureOf(BIG) })))).toEqual(['id String']);
  });
  test('names of our own columns and of JavaScript', () => {
    const found = read({ _record: 9, _rings: [1], toString: 'a', ['__proto__']: 'b', '': 'c' });
    expect(types(found)).toEqual(['_record_1 Int', '_rings_1 Json', 'toString String', '__proto__ String', ' String']);
    expect(found.notes).toEqual(['COLUMN_RENAMED _record/_record_1', 'COLUMN_RENAMED _rings/_rings_1']);
    expect(found.read.records).toEqual([1]);
  });
  test('escapes, in names and values', () => {
    const text = json(featureOf(BIG, { 'a"b\\': 'x' })).replace('"x"', '"\\u7530\\/\\t\\ud842\\udfb7\u0009"');
    expect(readText(at, text).read.texts[0]!['a"b\\']).toBe('田/\t𠮷\t');
  });
  test('the same name twice: the last holds', () => {
    const text = json(featureOf(BIG, { a: 1 })).replace('"a":1', '"a":1,"a":2');
    const found = readText(at, text);
    expect(found.read.texts[0]!['a']).toBe('2');
    expect(found.notes).toEqual(['NAMES_REPEATED 1/1']);
  });
  test('NaN is missing', () => {
    const text = '{"type":"Feature","properties":{"a":NaN,"b":-Infinity,"c":Infinity,"d":"NaN"},"geometry":G}';
    const found = readText(at, text.replace('G', json(geometryOf(BIG))));
    expect(found.read.texts[0]).toEqual({ _record: '1', d: 'NaN' });
    expect(found.notes).toEqual(['NOT_A_NUMBER 1/1']);
  });
  test('halves of characters', () => {
    const found = readText(at, json(featureOf(BIG, { a: 'x' })).replace('"x"', '"a\\ud800b"'));
    expect(found.read.texts[0]!['a']).toBe('a\ufffdb');
    expect(found.notes).toEqual(['CHARACTERS_LOST 1/1']);
  });
});

describe('geometries', () => {
  const withGeometry = (geometry: unknown): ReturnType<typeof readText> =>
    readText(at, json(collectionOf([{ type: 'Feature', properties: {}, geometry }])));

  test('holes and parts', () => {
    const outer = square(0, 0, 100);
    const hole = turned(square(10, 10, 20));
    const island = square(12, 12, 5);
    const geometry = { type: 'MultiPolygon', coordinates: [[closed(outer), closed(hole)], [closed(island)]] };
    const { read } = withGeometry(geometry);
    expect(ringBytes(read.shapes, 0)).toEqual(ringBytes(flat([[outer, hole, island]]), 0));
  });
  test('nothing of a text behind a NUL, as in a .dbf', () => {
    const { read } = readText(
      at,
      json(collectionOf([featureOf(BIG, { id: 'a\u0000b', name: '\u0000', 名: '甲\u0000' })])),
    );
    expect(read.texts.map(({ id, name, 名 }) => [id, name, 名])).toEqual([['a', undefined, '甲']]);
  });
  test('heights and measures are left out', () => {
    const ring = closed(square(0, 0, 100)).map(([x, y]) => [x, y, 12.5, 7]);
    const { read, notes } = withGeometry({ type: 'Polygon', coordinates: [ring] });
    expectSameShapes(read, flat([BIG]));
    expect(notes).toEqual(['Z_DROPPED 1/1']);
  });
  test('polygons of a collection', () => {
    const point = { type: 'Point', coordinates: [1, 2] };
    const inner = { type: 'GeometryCollection', geometries: [point, geometryOf([square(300, 0, 5)])] };
    const geometry = { type: 'GeometryCollection', geometries: [geometryOf(BIG), point, inner] };
    const { read, notes } = withGeometry(geometry);
    expect(ringBytes(read.shapes, 0)).toEqual(ringBytes(flat([[...BIG, square(300, 0, 5)]]), 0));
    expect(notes).toEqual(['PARTS_IGNORED 1/1']);
    const bare = readText(at, json({ ...geometry, geometries: geometry.geometries.toReversed() }));
    expect(bare.read.shapes.ringStart).toHaveLength(3);
  });
  test('rings that are not closed', () => {
    const { read, notes } = withGeometry({ type: 'Polygon', coordinates: BIG });
    expectSameShapes(read, flat([BIG]));
    expect(notes).toEqual(['RINGS_OPEN 1/1']);
  });
  test('the last of two geometries', () => {
    const other = json(geometryOf([square(5, 5, 1)]));
    const text = json(featureOf(BIG)).replace('"geometry":', `"geometry":${other},"geometry":`);
    const { read, notes } = readText(at, text);
    expectSameShapes(read, flat([BIG]));
    expect(notes).toEqual(['NAMES_REPEATED 1/1']);
  });
  test('members of a geometry in a feature do not count', () => {
    const text = json({ coordinates: [[closed(square(7, 7, 7))]], geometries: [], ...featureOf(BIG) });
    expectSameShapes(readText(at, text).read, flat([BIG]));
  });

  const LINE = [
    [0, 0],
    [1, 1],
  ];
  const RING = closed(square(0, 0, 1));
  test.each<[string, unknown, string]>([
    ['null', null, 'NO_GEOMETRY'],
    ['a point', { type: 'Point', coordinates: [1, 2] }, 'NOT_A_POLYGON it is a Point'],
    ['a line', { type: 'LineString', coordinates: LINE }, 'NOT_A_POLYGON it is a LineString'],
    [
      'a collection of lines',
      { type: 'GeometryCollection', geometries: [{ type: 'LineString', coordinates: LINE }] },
      'NOT_A_POLYGON it is a GeometryCollection',
    ],
    ['an empty collection', { type: 'GeometryCollection', geometries: [] }, 'NO_GEOMETRY'],
    ['an empty polygon', { type: 'Polygon', coordinates: [] }, 'NO_GEOMETRY'],
    ['an empty ring', { type: 'Polygon', coordinates: [[]] }, 'NO_GEOMETRY'],
    ['a ring of two points', { type: 'Polygon', coordinates: [LINE] }, 'NO_AREA'],
    ['a number', 5, 'RECORD_DAMAGED its geometry is not an object'],
    ['a list', [], 'RECORD_DAMAGED its geometry is not an object'],
    ['no type', { coordinates: [RING] }, 'RECORD_DAMAGED it does not say what it is: no "type"'],
    ['no coordinates', { type: 'Polygon' }, 'RECORD_DAMAGED its geometry has no coordinates'],
    [
      'null coordinates',
      { type: 'Polygon', coordinates: null },
      'RECORD_DAMAGED something else than numbers at byte 122',
    ],
    ['another type', { type: 'Curve', coordinates: [RING] }, 'RECORD_DAMAGED its type is "Curve"'],
    [
      'a list too many',
      { type: 'Polygon', coordinates: [[RING]] },
      'RECORD_DAMAGED the coordinates of a Polygon are nested in another way',
    ],
    [
      'a list too few',
      { type: 'MultiPolygon', coordinates: [RING] },
      'RECORD_DAMAGED the coordinates of a MultiPolygon are nested in another way',
    ],
    [
      'a number alone',
      { type: 'Polygon', coordinates: [[[1, 2], 3]] },
      'RECORD_DAMAGED something else than numbers at byte 130',
    ],
    [
      'one number',
      { type: 'Polygon', coordinates: [[[1, 2], [3]]] },
      'RECORD_DAMAGED a position with fewer than two numbers at byte 132',
    ],
    [
      'texts',
      { type: 'Polygon', coordinates: [[['1', '2']]] },
      'RECORD_DAMAGED something else than numbers at byte 125',
    ],
    [
      'nulls',
      { type: 'Polygon', coordinates: [[[1, null]]] },
      'RECORD_DAMAGED something else than numbers at byte 127',
    ],
    ['too far', { type: 'Polygon', coordinates: [[...RING.slice(0, 3), [1e13, 0]]] }, 'NOT_FINITE'],
  ])('%s is a fault of the record', (_name, geometry, expected) => {
    const good = featureOf(BIG, { a: 1 });
    const text = json(collectionOf([{ type: 'Feature', properties: { a: 2 }, geometry }, good]));
    const { read, faults, layer } = readText(at, text);
    expect(faults).toEqual([`1 ${expected}`]);
    expect([layer.records, layer.count, read.records]).toEqual([2, 1, [2]]);
    expectOnly(read.texts, 'a', ['1']);
  });

  function expectOnly(texts: Record<string, string>[], name: string, values: string[]): void {
    expect(texts.map((row) => row[name])).toEqual(values);
  }

  test('NaN and numbers beyond all bounds in coordinates', () => {
    for (const odd of ['NaN', '-Infinity', '1e999', '-1e999']) {
      const text = json(featureOf([square(1, 2, 3)])).replace('[1,2]', `[1,${odd}]`);
      expect(readText(at, `${text}\n${json(featureOf(BIG))}`).faults).toEqual(['1 NOT_FINITE']);
    }
  });
  test.each<[string, unknown, string]>([
    ['a number', 7, 'it is not a feature but a plain value'],
    ['null', null, 'it is not a feature but a plain value'],
    ['a list', [[1]], 'it is not a feature but a plain value'],
    ['no type', { geometry: geometryOf(BIG) }, 'it does not say what it is: no "type"'],
    ['a collection', collectionOf([featureOf(BIG)]), 'its type is "FeatureCollection"'],
    ['properties that are a text', { ...featureOf(BIG), properties: 'x' }, 'its properties are not an object'],
  ])('in place of a feature %s', (_name, feature, expected) => {
    const { faults, read } = readText(at, json(collectionOf([featureOf(BIG), feature, featureOf(BIG)])));
    expect(faults).toEqual([`2 RECORD_DAMAGED ${expected}`]);
    expect(read.records).toEqual([1, 3]);
  });
  test('a collection without features', () => {
    const { layer } = readText(at, json(collectionOf([])));
    expect([layer.records, layer.count, layer.box]).toEqual([0, 0, null]);
  });
});

describe('coordinate systems', () => {
  test.each([
    ['urn:ogc:def:crs:EPSG::4526', 4526],
    ['urn:x-ogc:def:crs:EPSG:6.9:4490', 4490],
    ['EPSG:4490', 4490],
    ['epsg::4490', 4490],
    ['http://www.opengis.net/def/crs/EPSG/0/4526', 4526],
    ['http://www.opengis.net/gml/srs/epsg.xml#4326', 4326],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 4326],
    ['urn:ogc:def:crs:OGC::CRS84', 4326],
    ['CGCS2000', 4490],
    ['GCS_China_Geodetic_Coordinate_System_2000', 4490],
    ['CGCS2000_3_Degree_GK_Zone_38', null],
    ['EPSG:4526+5773', null],
    ['', null],
  ])('%s', (name, epsg) => expect(crsNamed(name)).toEqual({ epsg, stated: name }));
  test.each([
    [{ type: 'name', properties: { name: 'EPSG:4526' } }, 4526],
    [{ type: 'EPSG', properties: { code: 4490 } }, 4490],
    [{ type: 'link', properties: { href: 'http://x.y/z.prj', type: 'esriwkt' } }, null],
    ['EPSG:4490', 4490],
    [{ type: 'name' }, null],
  ])('%j', (member, epsg) => expect(crsOfMember(json(member)).epsg).toBe(epsg));
  const named = (name: string): object => ({ crs: { type: 'name', properties: { name } } });
  test('of a collection, of features, of geometries, before and behind', () => {
    const zone = named('urn:ogc:def:crs:EPSG::4526');
    const feature = featureOf(BIG) as { geometry: object };
    for (const text of [
      json(collectionOf([feature], zone)),
      json({ ...collectionOf([feature]), ...zone }),
      json({ ...feature, ...zone }),
      json(collectionOf([{ ...feature, geometry: { ...zone, ...feature.geometry } }])),
      json({ ...geometryOf(BIG), ...zone }),
    ]) {
      expect(readText(at, text).layer.crs).toEqual({ epsg: 4526, stated: 'urn:ogc:def:crs:EPSG::4526' });
    }
    expect(readText(at, json(feature)).layer.crs).toBeNull();
    expect(readText(at, json(collectionOf([feature], { crs: null }))).layer.crs).toEqual({
      epsg: null,
      stated: 'null',
    });
  });
  test('the range of coordinates is told', () => {
    const metres = [square(38_512_000, 3_460_000, 50), square(38_513_000, 3_461_000, 50)].map((ring) =>
      featureOf([ring]),
    );
    const { layer } = readText(at, json(collectionOf(metres)));
    expect(layer.box).toEqual({ xmin: 38_512_000, ymin: 3_460_000, xmax: 38_513_050, ymax: 3_461_050 });
  });
  test('two systems in one file are refused', () => {
    const lines = ['EPSG:4490', 'EPSG:4490', 'EPSG:4526'].map((name) => json({ ...featureOf(BIG), ...named(name) }));
    expect(problemOf(() => readText(at, lines.join('\n')))).toBe(
      'CRS_UNKNOWN | records state different systems: EPSG:4490, and EPSG:4526 at record 3 | #3',
    );
    expect(readdirSync(at('.')).filter((name) => !/^(in.geojson|out.fgb)$/.test(name))).toEqual([]);
  });
});

describe('encodings', () => {
  const text = json(collectionOf([featureOf(BIG, { 地类: '水田𠮷', 名: 'é' })], { name: '图层' }));
  const texts = { _record: '1', 地类: '水田𠮷', 名: 'é' };
  test.each([
    ['UTF-8', Buffer.from(text), 'utf-8', 'format'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8', 'mark'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', 'mark'],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be', 'mark'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le', 'zeros'],
  ])('%s', (_name, bytes, encoding, how) => {
    const { read, layer } = readText(at, bytes);
    expect(read.texts).toEqual([texts]);
    expect(layer.encoding).toMatchObject({ encoding, how });
    expect(readdirSync(at('.')).filter((name) => /stdin|utf8/.test(name))).toEqual([]);
  });
  const gbk = iconv.encode(text, 'gb18030');
  test('GBK is refused, with its name and place', () => {
    expect(problemOf(() => readText(at, gbk))).toBe('TEXT_ENCODING_UNFIT | line 1, column 37 (byte 36)');
    // 誠 ends with a backslash in GBK and swallows the quote.
    const swallowed = iconv.encode('{"type":"Feature",\n"properties":{"名":"誠",\n"x":1}}', 'gbk');
    expect(problemOf(() => readText(at, swallowed))).toContain('TEXT_ENCODING_UNFIT | line 2');
    const first = iconv.encode('{"誠":1,\n"x":1}', 'gbk');
    expect(problemOf(() => readText(at, first))).toContain('TEXT_ENCODING_UNFIT | line 1');
  });
  test('GBK is read where it is stated', () => {
    const { read, layer } = readText(at, gbk, { encoding: 'GBK' });
    expect(read.texts).toEqual([texts]);
    expect(layer.encoding).toMatchObject({ encoding: 'gb18030', how: 'option', contradiction: null });
    expect(readText(at, Buffer.from(text), { encoding: 'gbk' }).layer.encoding.contradiction).not.toBeNull();
    expect(problemOf(() => readText(at, gbk, { encoding: 'klingon' }))).toBe('ENCODING_UNKNOWN');
  });
  test('a few damaged characters do not make it another encoding', () => {
    const many = Array.from({ length: 30 }, (_, i) => featureOf(BIG, { a: i === 7 ? '田X' : '水田' }));
    const bytes = Buffer.from(json(collectionOf(many)));
    bytes[bytes.indexOf('田X') + 3] = 0xc3;
    const { notes, read } = readText(at, bytes);
    expect(notes).toEqual(['CHARACTERS_LOST 1/8']);
    expect(read.texts[7]!['a']).toBe('田\ufffd');
  });
});

describe('real files', () => {
  const amazon = sharedFolder('data', 'amazon-mining');
  const formats = sharedFolder('data', 'flatgeobuf', 'test', 'data');
  const suites = sharedFolder('data', 'overlay-suites');

  /** The features as JSON.parse sees them. */
  function parsed(
    file: string,
  ): { geometry: { type: string; coordinates: never }; properties: Record<string, unknown> }[] {
    return (JSON.parse(readFileSync(file, 'utf8')) as { features: never[] }).features;
  }
  const ringsOf = ({ type, coordinates }: { type: string; coordinates: never }): number[][][] =>
    type === 'Polygon' ? coordinates : (coordinates as number[][][][]).flat();

  test.skipIf(!amazon).each(['detections_2019.geojson', 'detections_2020.geojson', 'territories.geojson'])(
    '%s',
    (name) => {
      const file = join(amazon ?? '', name);
      const features = parsed(file);
      const { layer, read, faults } = readFile(at, file);
      expect([layer.records, faults]).toEqual([features.length, []]);
      expect(layer.crs?.epsg ?? null).toBe(name.startsWith('det') ? 4326 : null);
      const shapes = flat(features.map(({ geometry }) => ringsOf(geometry).map(withoutEnd)));
      expectSameShapes(read, shapes);
      features.forEach(({ properties }, i) => {
        for (const [key, value] of Object.entries(properties)) {
          if (value !== null && value !== '') expect(read.texts[i]![key]).toEqual(textOf(value));
        }
      });
    },
  );
  /** Nested values stand there as they are in the file, which JSON.parse does not tell. */
  function textOf(value: unknown): unknown {
    return typeof value === 'object' ? expect.stringMatching(/^[[{]/) : String(value);
  }
  function withoutEnd(ring: number[][]): Ring {
    return ring.slice(0, -1).map((vertex) => [vertex[0]!, vertex[1]!] as const);
  }

  test.skipIf(!formats)('countries, states; roads are lines', () => {
    for (const [name, count] of [
      ['countries.geojson', 179],
      ['states.geojson', 49],
    ] as const) {
      const { layer, faults } = readFile(at, join(formats ?? '', name));
      expect([layer.count, faults]).toEqual([count, []]);
    }
    const { layer } = readFile(at, join(formats ?? '', 'tiger_roads.geojson'));
    expect(layer.count).toBe(0);
    expect(layer.faults.every(({ code }) => code === 'NOT_A_POLYGON')).toBe(true);
    expect(layer.faults.length).toBe(layer.records);
  });
  test.skipIf(!suites)('all files of the overlay suites', () => {
    let features = 0;
    for (const name of readdirSync(suites ?? '', { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.geojson')) continue;
      const file = join(suites ?? '', name);
      const { layer } = readFile(at, file);
      const text = JSON.parse(readFileSync(file, 'utf8')) as { type: string; features?: unknown[] };
      expect(layer.records, name).toBe(text.features?.length ?? 1);
      expect(layer.count + layer.faults.length).toBe(layer.records);
      features += layer.count;
    }
    expect(features).toBeGreaterThan(300);
  });
  test('the file is what every reader of FlatGeobuf expects', () => {
    readText(
      at,
      json(collectionOf([featureOf(BIG, { a: 1 })], { crs: { type: 'name', properties: { name: 'EPSG:4526' } } })),
    );
    expect(readLayer(at('out.fgb'), () => true).records).toEqual([1]);
  });
});
