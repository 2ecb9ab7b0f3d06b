import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Builder } from 'flatbuffers';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import { Geometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { serialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { describe, expect, test } from 'vitest';
import { COLUMN_TYPES, type FgbColumnType, MAGIC } from '../../src/io/flatgeobuf/format.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import { Problem } from '../../src/model/problem.js';
import { loadGdal } from '../crs/gdal.js';
import { sharedFolder } from '../support/shared.js';
import { readLayer, scratch } from './flatgeobuf-files.js';

const at = scratch();
const gdal = await loadGdal();
const shared = sharedFolder('data', 'flatgeobuf', 'test', 'data');

type Rings = number[][][];

/** Rings of every feature in the order of the file, closed again; null for features without geometry. */
function ringsOf(file: string): (Rings | null)[] {
  const layer = openFlatGeobuf(file);
  const found: (Rings | null)[] = [];
  layer.scan((feature) => {
    const ring = (r: number): number[][] =>
      Array.from({ length: feature.ringVertices[r]! }, (_, v) =>
        [0, 8].map((offset) => feature.view.getFloat64(feature.ringAt[r]! + 16 * v + offset, true)),
      );
    found.push(feature.rings === 0 ? null : Array.from({ length: feature.rings }, (_, r) => ring(r)));
  });
  layer.close();
  return found;
}

function problemOf(action: () => unknown): Problem | null {
  try {
    action();
    return null;
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
}

const RING = [[0, 0], [10, 0], [10, 10], [0, 0]]; // biome-ignore format: one line a ring
const HOLE = [[6, 2], [8, 2], [8, 4], [6, 2]]; // biome-ignore format: one line a ring
const FAR = [[20, 0], [30, 0], [30, 10], [20, 0]]; // biome-ignore format: one line a ring

describe('files of the flatgeobuf package', () => {
  const polygon = { type: 'Polygon', coordinates: [RING, HOLE] };
  const multi = { type: 'MultiPolygon', coordinates: [[RING, HOLE], [FAR]] };
  const feature = (geometry: object, properties: object): object => ({ type: 'Feature', geometry, properties });
  const collection = (...features: object[]): Uint8Array =>
    serialize({ type: 'FeatureCollection', features } as unknown as Parameters<typeof serialize>[0], 4528);

  test.each([
    ['polygons', [polygon, polygon]],
    ['multipolygons', [multi, multi]],
    ['both', [multi, polygon]],
  ])('%s, without index', (name, geometries) => {
    const properties = { id: '图斑', n: 1.5, b: true, j: { a: [1] }, nothing: null };
    writeFileSync(at(`${name}.fgb`), collection(...geometries.map((geometry) => feature(geometry, properties))));
    const read = readLayer(at(`${name}.fgb`));
    const texts = { id: '图斑', n: '1.5', b: 'true', j: '{"a":[1]}' };
    expect(read.texts).toEqual([texts, texts]);
    expect(read.records).toEqual([1, 2]);
    const rings = ringsOf(at(`${name}.fgb`));
    expect(rings).toEqual(geometries.map((g) => (g === polygon ? [RING, HOLE] : [RING, HOLE, FAR])));
    const layer = openFlatGeobuf(at(`${name}.fgb`));
    expect(layer.hasIndex).toBe(false);
    expect(layer.header.crs).toMatchObject({ org: null, code: 4528 });
    expect(layer.query((xmin) => xmin >= 15, () => {})).toBe(0); // biome-ignore format: short
    expect(layer.query((_xmin, _ymin, xmax) => xmax >= 25, () => {})).toBe(geometries[0] === multi ? 2 - Number(name === 'both') : 0); // biome-ignore format: short
    layer.close();
  });
});

/** A file put together by hand: header and features as given. */
function handMade(
  name: string,
  header: (builder: Builder) => number,
  features: ((builder: Builder) => number)[],
): string {
  const pieces = [header, ...features].map((build) => {
    const builder = new Builder();
    builder.finishSizePrefixed(build(builder));
    return builder.asUint8Array();
  });
  writeFileSync(at(name), Buffer.concat([Uint8Array.from(MAGIC), ...pieces]));
  return at(name);
}

function makeColumns(builder: Builder, columns: readonly (readonly [string, number])[]): number[] {
  return columns.map(([name, type]) => {
    const offset = builder.createString(name);
    Column.startColumn(builder);
    Column.addName(builder, offset);
    Column.addType(builder, type);
    return Column.endColumn(builder);
  });
}

function makeHeader(builder: Builder, type: number, columns: readonly (readonly [string, number])[]): number {
  const vector = Header.createColumnsVector(builder, makeColumns(builder, columns));
  Header.startHeader(builder);
  Header.addGeometryType(builder, type);
  Header.addIndexNodeSize(builder, 0);
  if (columns.length > 0) Header.addColumns(builder, vector);
  return Header.endHeader(builder);
}

interface Made {
  readonly type?: number;
  readonly values?: Buffer;
  readonly columns?: readonly (readonly [string, number])[];
}

function makeFeature(builder: Builder, { type, values, columns }: Made): number {
  let geometry = 0;
  if (type !== undefined) {
    const xy = Geometry.createXyVector(builder, RING.flat());
    const z = Geometry.createZVector(builder, [1, 2, 3, 4]);
    const m = Geometry.createMVector(builder, [1, 2, 3, 4]);
    Geometry.startGeometry(builder);
    Geometry.addXy(builder, xy);
    Geometry.addZ(builder, z);
    Geometry.addM(builder, m);
    Geometry.addType(builder, type);
    geometry = Geometry.endGeometry(builder);
  }
  const properties = values ? Feature.createPropertiesVector(builder, values) : 0;
  const own = columns ? Feature.createColumnsVector(builder, makeColumns(builder, columns)) : 0;
  Feature.startFeature(builder);
  if (geometry) Feature.addGeometry(builder, geometry);
  if (properties) Feature.addProperties(builder, properties);
  if (own) Feature.addColumns(builder, own);
  return Feature.endFeature(builder);
}

function value(column: number, bytes: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(2 + bytes);
  buffer.writeUInt16LE(column);
  write(buffer.subarray(2));
  return buffer;
}

function text(column: number, bytes: Buffer): Buffer {
  return value(column, 4 + bytes.length, (buffer) => {
    buffer.writeUInt32LE(bytes.length);
    bytes.copy(buffer, 4);
  });
}

describe('files put together by hand', () => {
  /** Of every type: its bytes, and what they are as text and number. */
  const samples: Record<FgbColumnType, [Buffer, string | null, number | null]> = {
    Byte: [value(0, 1, (b) => b.writeInt8(-5)), '-5', -5],
    UByte: [value(1, 1, (b) => b.writeUInt8(250)), '250', 250],
    Bool: [value(2, 1, (b) => b.writeUInt8(1)), 'true', 1],
    Short: [value(3, 2, (b) => b.writeInt16LE(-30_000)), '-30000', -30_000],
    UShort: [value(4, 2, (b) => b.writeUInt16LE(60_000)), '60000', 60_000],
    Int: [value(5, 4, (b) => b.writeInt32LE(-2_000_000_000)), '-2000000000', -2_000_000_000],
    UInt: [value(6, 4, (b) => b.writeUInt32LE(4_000_000_000)), '4000000000', 4_000_000_000],
    Long: [value(7, 8, (b) => b.writeBigInt64LE(-(2n ** 62n) - 1n)), '-4611686018427387905', -(2 ** 62)],
    ULong: [value(8, 8, (b) => b.writeBigUInt64LE(2n ** 64n - 1n)), '18446744073709551615', 2 ** 64],
    Float: [value(9, 4, (b) => b.writeFloatLE(1.5)), '1.5', 1.5],
    Double: [value(10, 8, (b) => b.writeDoubleLE(0.1)), '0.1', 0.1],
    String: [text(11, Buffer.from('旱地')), '旱地', null],
    Json: [text(12, Buffer.from('12')), '12', 12],
    DateTime: [text(13, Buffer.from('2026-03-06T01:02:03Z')), '2026-03-06T01:02:03Z', null],
    Binary: [text(14, Buffer.of(1, 255, 0)), null, null],
  };
  const columns = COLUMN_TYPES.map((name, type) => [name, type] as const);
  const all = Buffer.concat(Object.values(samples).map(([bytes]) => bytes));

  test('every type of column', () => {
    const file = handMade('types.fgb', (builder) => makeHeader(builder, 3, columns), [
      (builder) => makeFeature(builder, { type: 3, values: all }),
      (builder) => makeFeature(builder, { type: 3 }),
    ]);
    const layer = openFlatGeobuf(file);
    const values = layer.values();
    expect(layer.header.count).toBe(0);
    const scanned = layer.scan((feature) => {
      values.of(feature);
      COLUMN_TYPES.forEach((type, i) => {
        const [, asText, asNumber] = feature.index === 0 ? samples[type] : [null, null, null];
        expect([type, values.text(i), values.number(i)]).toEqual([type, asText, asNumber]);
        expect(values.columnIndex(type.toUpperCase())).toBe(i);
      });
      expect(values.bytes(14)).toEqual(feature.index === 0 ? Buffer.of(1, 255, 0) : null);
      expect(() => values.text(15)).toThrow(RangeError);
    });
    expect(scanned).toBe(2);
    layer.close();
  });
  test('columns and types of the features themselves; Z and M passed over', () => {
    const own = (a: string, b: string): Made => ({
      type: 3,
      columns: [
        [a, 11],
        [b, 5],
      ],
      values: Buffer.concat([text(0, Buffer.from(a)), value(1, 4, (buffer) => buffer.writeInt32LE(7))]),
    });
    const file = handMade('own.fgb', (builder) => makeHeader(builder, 0, []), [
      (builder) => makeFeature(builder, own('a', 'b')),
      (builder) => makeFeature(builder, own('b', 'c')),
      (builder) => makeFeature(builder, {}),
    ]);
    expect(readLayer(file).texts).toEqual([{ a: 'a', b: '7' }, { b: 'b' }, {}]);
    expect(ringsOf(file)).toEqual([[RING], [RING], null]);
  });
  test.each([
    ['of an unknown column', value(15, 1, () => {})],
    ['twice', Buffer.concat([samples.Byte[0], samples.Byte[0]])],
    ['cut off', samples.Double[0].subarray(0, 6)],
    ['with a text longer than the feature', value(11, 4, (b) => b.writeUInt32LE(1000))],
    ['with half a number of a column', Buffer.of(1)],
  ])('a value %s is damage', (name, values) => {
    const file = handMade(`${name}.fgb`, (builder) => makeHeader(builder, 3, columns), [
      (builder) => makeFeature(builder, { type: 3 }),
      (builder) => makeFeature(builder, { type: 3, values }),
    ]);
    const problem = problemOf(() => readLayer(file));
    expect(problem).toMatchObject({ code: 'FLATGEOBUF_DAMAGED', where: { file, record: 2 } });
  });
  test('other geometry is refused, in the header and in features', () => {
    const point = handMade('point.fgb', (builder) => makeHeader(builder, 1, []), []);
    expect(problemOf(() => openFlatGeobuf(point))).toMatchObject({ code: 'NOT_A_FLATGEOBUF', where: { file: point } });
    const mixed = handMade('mixed.fgb', (builder) => makeHeader(builder, 0, []), [
      (builder) => makeFeature(builder, { type: 3 }),
      (builder) => makeFeature(builder, { type: 2 }),
    ]);
    const problem = problemOf(() => readLayer(mixed));
    expect(problem).toMatchObject({ code: 'NOT_A_FLATGEOBUF', where: { file: mixed, record: 2 } });
    expect(problem!.describe('zh')).toContain('LineString');
  });
  test('other files are refused', () => {
    for (const [name, bytes, code] of [
      ['empty', '', 'NOT_A_FLATGEOBUF'],
      ['text', 'something else', 'NOT_A_FLATGEOBUF'],
      ['old', Buffer.of(0x66, 0x67, 0x62, 2, 0x66, 0x67, 0x62, 0, 1), 'NOT_A_FLATGEOBUF'],
      ['short', Buffer.from(MAGIC), 'FLATGEOBUF_DAMAGED'],
      ['long', Buffer.from([...MAGIC, 255, 255, 255, 255, 0, 0, 0, 0]), 'FLATGEOBUF_DAMAGED'],
    ] as const) {
      writeFileSync(at(name), bytes);
      expect(problemOf(() => openFlatGeobuf(at(name)))?.code).toBe(code);
    }
  });
});

describe.skipIf(!gdal)('files of GDAL', () => {
  const POLYGON = 'POLYGON ((0 0,10 0,10 10,0 0),(6 2,8 2,8 4,6 2))';
  const MULTI = 'MULTIPOLYGON (((0 0,10 0,10 10,0 0),(6 2,8 2,8 4,6 2)),((20 0,30 0,30 10,20 0)))';
  const SOLID = 'POLYGON Z ((0 0 1,10 0 2,10 10 3,0 0 1),(6 2 0,8 2 0,8 4 0,6 2 0))';
  const rings = (wkt: string): Rings => (wkt === MULTI ? [RING, HOLE, FAR] : [RING, HOLE]);

  test.each([
    ['polygons', 'wkbPolygon', [POLYGON, POLYGON], 'YES'],
    ['multipolygons', 'wkbMultiPolygon', [MULTI, MULTI, MULTI], 'YES'],
    ['with heights', 'wkbPolygon25D', [SOLID], 'YES'],
    ['of any type', 'wkbUnknown', [POLYGON, MULTI, POLYGON], 'YES'],
    ['without index', 'wkbMultiPolygon', [MULTI, MULTI], 'NO'],
  ] as const)('%s', (name, type, geometries, index) => {
    const file = at(`gdal ${name}.fgb`);
    const dataset = gdal!.drivers.get('FlatGeobuf').create(file);
    const srs = gdal!.SpatialReference.fromEPSG(4528);
    const layer = dataset.layers.create('层', srs, gdal![type], [`SPATIAL_INDEX=${index}`]);
    for (const [field, kind] of [
      ['text', gdal!.OFTString],
      ['int', gdal!.OFTInteger],
      ['long', gdal!.OFTInteger64],
      ['real', gdal!.OFTReal],
      ['when', gdal!.OFTDateTime],
      ['bytes', gdal!.OFTBinary],
    ] as const) {
      layer.fields.add(new gdal!.FieldDefn(field, kind));
    }
    geometries.forEach((wkt, i) => {
      const feature = new gdal!.Feature(layer);
      if (i % 2 === 0)
        feature.fields.set({
          text: `水田${i}`,
          int: -i,
          long: 2 ** 40 + i,
          real: i + 0.25,
          when: null,
          bytes: null,
        } as never);
      feature.setGeometry(gdal!.Geometry.fromWKT(wkt));
      layer.features.add(feature);
    });
    dataset.close();
    const expected = geometries.map((wkt, i) => [rings(wkt), i % 2 === 0 ? `水田${i}` : null] as const);
    const opened = openFlatGeobuf(file);
    opened.close();
    expect(opened.hasIndex).toBe(index === 'YES');
    expect(opened.header.crs).toMatchObject({ org: 'EPSG', code: 4528 });
    expect(opened.columns.map((column) => column.type)).toEqual([
      'String',
      'Int',
      'Long',
      'Double',
      'DateTime',
      'Binary',
    ]);
    // GDAL orders boxes of the same place as it likes.
    const found = ringsOf(file)
      .map((ring) => JSON.stringify(ring))
      .sort();
    expect(found).toEqual(expected.map(([ring]) => JSON.stringify(ring)).sort());
    const texts = readLayer(file).texts.filter((row) => row['text'] !== undefined);
    const wanted = geometries.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
    expect(texts.sort((p, q) => (p['text']! < q['text']! ? -1 : 1))).toEqual(
      wanted.map((i) => ({ text: `水田${i}`, int: String(-i), long: String(2 ** 40 + i), real: String(i + 0.25) })),
    );
    if (index === 'YES') expect(readLayer(file, () => true).records.length).toBe(geometries.length);
  });
});

describe.skipIf(!shared)('files of the FlatGeobuf project', () => {
  const data = (name: string): string => join(shared ?? '', name);

  test.each([
    ['countries.fgb', 179],
    ['countries_nocrs.fgb', 179],
    ['countries_nogeo.fgb', 179],
    ['mp_overlapping.fgb', 2],
    ['poly00.fgb', 10],
    ['poly01.fgb', 10],
    ['unknown_feature_count.fgb', 1],
    ['binary_wkb.fgb', 1],
    ['empty.fgb', 0],
  ])('%s is read as GDAL reads it', (name, count) => {
    const rings = ringsOf(data(name));
    expect(rings).toHaveLength(count);
    if (!gdal) return;
    const dataset = gdal.open(data(name));
    const layer = dataset.layers.get(0);
    const opened = openFlatGeobuf(data(name));
    const values = opened.values();
    const rows: Record<string, string | number | null>[] = [];
    opened.scan((feature) => {
      values.of(feature);
      rows.push(
        Object.fromEntries(
          opened.columns.map((column, i) => [
            column.name,
            column.type === 'Binary' ? null : column.type === 'String' ? values.text(i) : values.number(i),
          ]),
        ),
      );
    });
    opened.close();
    let i = 0;
    layer.features.forEach((feature) => {
      const geometry = feature.getGeometry() as { toJSON(): string } | null;
      const { type, coordinates } = geometry
        ? (JSON.parse(geometry.toJSON()) as { type: string; coordinates: number[][][][] })
        : { type: '', coordinates: [] };
      const expected = type === 'MultiPolygon' ? coordinates.flat() : (coordinates as unknown as Rings);
      // GDAL's JSON keeps 15 digits.
      const rounded = (list: Rings): unknown =>
        list.map((ring) => ring.map((point) => point.map((v) => v.toPrecision(14))));
      expect(rounded(rings[i] ?? [])).toEqual(rounded(expected));
      const fields = feature.fields.toObject() as Record<string, unknown>;
      for (const [key, stored] of Object.entries(rows[i]!)) {
        if (!(fields[key] instanceof Uint8Array))
          expect([key, stored]).toEqual([key, fields[key] === '' ? null : fields[key]]);
      }
      i++;
    });
    expect(i).toBe(count);
    dataset.close();
  });
  test.each(['no_properties.fgb', 'alldatatypes.fgb', 'heterogeneous.fgb', 'topp_states.fgb'])(
    '%s is refused',
    (name) => {
      expect(problemOf(() => readLayer(data(name)))?.code).toBe('NOT_A_FLATGEOBUF');
    },
  );
});
