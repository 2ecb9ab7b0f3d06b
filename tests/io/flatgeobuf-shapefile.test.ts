import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type ShapefileIntake,
  type ShapefileSource,
  writeShapefileAsFlatGeobuf,
} from '../../src/io/flatgeobuf/from-shapefile.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import { scanWithTexts } from '../../src/io/layer.js';
import { PolygonCollector } from '../../src/io/shapefile/collect.js';
import { DbfTable } from '../../src/io/shapefile/dbf.js';
import { scanPolygons } from '../../src/io/shapefile/scan.js';
import { type DbfColumn, PolygonShapefileWriter } from '../../src/io/shapefile/write.js';
import type { FlatPolygons, Rings } from '../../src/model/geometry.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, square, star } from '../support/shapes.js';
import { type ReadLayer, readLayer, ringBytes, scratch, type Values } from './flatgeobuf-files.js';

const at = scratch();

const COLUMNS: DbfColumn[] = [
  { name: 'DLMC', type: 'C', length: 30, decimals: 0 },
  { name: 'KCXS', type: 'N', length: 8, decimals: 4 },
  { name: 'MJ', type: 'N', length: 15, decimals: 2 },
  { name: 'N9', type: 'N', length: 9, decimals: 0 },
  { name: 'N16', type: 'N', length: 16, decimals: 0 },
  { name: 'RQ', type: 'D', length: 8, decimals: 0 },
];

function ringsOf(feature: Feature): Rings {
  const { coords, ringStart } = flat([feature]);
  return { coords, ringStart };
}

function writeShapefile(
  name: string,
  features: readonly Feature[],
  rows: readonly Values[],
  columns = COLUMNS,
): string {
  const writer = new PolygonShapefileWriter(at(name), columns, { encoding: 'gbk', prj: null });
  features.forEach((feature, i) => {
    writer.add(ringsOf(feature), rows[i] ?? columns.map(() => null));
  });
  writer.finish();
  return at(name);
}

/** The shapes of a .shp with any table. */
function source(base: string, table: DbfTable): ShapefileSource {
  const file = `${base}.shp`;
  return { file, table, scan: (visitor) => scanWithTexts(file, table, visitor) };
}

function convert(base: string): { intake: ShapefileIntake; file: string; table: DbfTable } {
  const table = DbfTable.open(`${base}.dbf`);
  const file = `${base}.fgb`;
  const intake = writeShapefileAsFlatGeobuf(source(base, table), file, ({ records }) => ({
    crs: { org: 'EPSG', code: 4528, name: null, wkt: null },
    metadata: JSON.stringify({ records }),
  }));
  return { intake, file, table };
}

/** What the program gets from the shapefile itself. */
function direct(base: string): { shapes: FlatPolygons; records: number[] } {
  const collector = new PolygonCollector();
  const take = (record: Parameters<PolygonCollector['add']>[0]): void => {
    collector.add(record);
  };
  scanPolygons(`${base}.shp`, { wants: () => true, take, fault: () => {} });
  return { shapes: collector.shapes(), records: Array.from(collector.records(), (record) => record + 1) };
}

/** Rings and boxes by record, and texts as the table has them. */
function expectAsDirect(read: ReadLayer, base: string, table: DbfTable): void {
  const { shapes, records } = direct(base);
  expect([...read.records].sort((a, b) => a - b)).toEqual(records);
  read.records.forEach((record, f) => {
    const other = records.indexOf(record);
    expect(ringBytes(read.shapes, f)).toEqual(ringBytes(shapes, other));
    expect(read.shapes.boxes.slice(4 * f, 4 * f + 4)).toEqual(shapes.boxes.slice(4 * other, 4 * other + 4));
    for (const [i, { name, type }] of table.fields.entries()) {
      const text = read.texts[f]![name] ?? null;
      expect([name, type === 'D' && text !== null ? text.replaceAll('-', '') : text]).toEqual([
        name,
        table.text(record - 1, i),
      ]);
    }
  });
}

describe('a shapefile as FlatGeobuf', () => {
  const random = randomNumbers(12);
  const features = Array.from({ length: 800 }, (_, i): Feature => {
    const [x, y] = [40_500_000 + 5_000 * random(), 3_500_000 + 5_000 * random()];
    const hole = star(random, x, y, 5, 6);
    const outer = star(random, x, y, 40, 9);
    return i % 4 === 0 ? [hole, outer] : i % 4 === 1 ? [outer, star(random, x + 100, y, 9, 4), hole] : [outer];
  });
  const rows = features.map((_, i): Values => {
    if (i % 11 === 0) return [null, null, null, null, null, null];
    return [`水浇地${i}`, (i % 100) / 1000, i * 1000.25, -i, 2 ** 40 + i, `2026-0${1 + (i % 9)}-15`];
  });

  test('has the rings, boxes and texts of the shapefile, however they are grouped', () => {
    const base = writeShapefile('county', features, rows);
    const { intake, file, table } = convert(base);
    expect(intake).toMatchObject({ records: 800, leftOut: [], wrongBoxes: [] });
    const layer = openFlatGeobuf(file);
    layer.close();
    expect(layer.header).toMatchObject({ name: 'county', count: 800, metadata: '{"records":800}' });
    expect(layer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['_record Int', 'DLMC String', 'KCXS Double', 'MJ Double', 'N9 Int', 'N16 Long', 'RQ DateTime', '_rings Json'],
    ]);
    expectAsDirect(readLayer(file), base, table);
    const all = readLayer(file, () => true);
    expectAsDirect(all, base, table);
    table.close();
  });
  test('leaves out what cannot be used, and says so', () => {
    const fine = [square(0, 0, 10)];
    const base = writeShapefile(
      'left',
      [
        fine,
        [],
        fine,
        [
          [
            [0, 0],
            [5, 5],
          ],
        ],
        fine,
        fine,
      ],
      [],
    );
    const shp = readFileSync(`${base}.shp`);
    const dbf = readFileSync(`${base}.dbf`);
    const recordBytes = dbf.readUInt16LE(10);
    dbf[dbf.readUInt16LE(8) + 2 * recordBytes] = 0x2a; // the third record is deleted
    writeFileSync(`${base}.dbf`, dbf);
    let offset = 100;
    for (let record = 0; record < 5; record++) offset += 8 + 2 * shp.readInt32BE(offset + 4);
    shp.writeDoubleLE(3e8, offset + 12); // the sixth states a box elsewhere
    writeFileSync(`${base}.shp`, shp);
    const { intake, file, table } = convert(base);
    table.close();
    expect(intake.leftOut).toEqual([
      { record: 2, why: 'null-shape', box: null },
      { record: 3, why: 'deleted', box: [0, 0, 10, 10] },
      { record: 4, why: 'no-area', box: [0, 0, 5, 5] },
    ]);
    expect(intake.wrongBoxes).toEqual([{ record: 6, x: 0, y: 0 }]);
    expect(readLayer(file).records).toEqual([1, 5, 6]);
  });
  test('keeps as text what would not come back as it stands', () => {
    const columns = COLUMNS.map((column) => ({ ...column }));
    const base = writeShapefile('texts', [[square(0, 0, 1)], [square(5, 5, 1)]], [
      ['a', 0.5, 1, 5, 5, '2026-01-01'],
      ['b', 0.5, 1, 5, 5, '2026-01-01'],
    ], columns); // biome-ignore format: rows
    const dbf = readFileSync(`${base}.dbf`);
    const at2 = dbf.readUInt16LE(8) + dbf.readUInt16LE(10) + 1 + 30;
    dbf.write('  1.5e-1', at2, 'latin1');
    dbf.write('        00001.00'.slice(-15), at2 + 8, 'latin1');
    dbf.write('   000012', at2 + 23, 'latin1');
    dbf.write('9007199254740993', at2 + 32, 'latin1');
    dbf.write('20260230', at2 + 48, 'latin1');
    writeFileSync(`${base}.dbf`, dbf);
    const { file, table } = convert(base);
    const layer = openFlatGeobuf(file);
    layer.close();
    expect(layer.columns.slice(1).map(({ type }) => type)).toEqual(COLUMNS.map(() => 'String'));
    expectAsDirect(readLayer(file), base, table);
    table.close();
  });
  test('leaves nothing behind where counts differ', () => {
    const base = writeShapefile('counts', [[square(0, 0, 1)]], []);
    const other = writeShapefile('counts2', [[square(0, 0, 1)], [square(0, 0, 1)]], []);
    const table = DbfTable.open(`${other}.dbf`);
    expect(() => writeShapefileAsFlatGeobuf(source(base, table), at('counts.fgb'), () => ({}))).toThrow(
      /RECORD_COUNTS_DIFFER/,
    );
    table.close();
    expect(existsSync(at('counts.fgb'))).toBe(false);
    expect(existsSync(at('counts.fgb.features'))).toBe(false);
  });
  test('an empty shapefile', () => {
    const { intake, file, table } = convert(writeShapefile('none', [], []));
    table.close();
    expect(intake).toMatchObject({ records: 0, features: 0 });
    expect(readLayer(file).records).toEqual([]);
  });
});
