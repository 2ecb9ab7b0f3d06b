import { readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { describeInputFault, describeInputNote } from '../../src/io/flatgeobuf/input-layer.js';
import { Outline } from '../../src/io/flatgeobuf/outlines.js';
import { PolygonCollector } from '../../src/io/shapefile/collect.js';
import { readTableLayer, type TableLayer, type TableLayerOptions } from '../../src/io/table/layer.js';
import { readWkt } from '../../src/io/table/wkt.js';
import { Problem } from '../../src/model/problem.js';
import { fill } from '../../src/words/text.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, type Ring, square, star } from '../support/shapes.js';
import { directed, expectSameShapes, type ReadLayer, readLayer, ringBytes, scratch } from './flatgeobuf-files.js';
import { type Cell, workbook } from './table-workbook.js';

const at = scratch();
const BIG: Feature = [square(0, 0, 100)];

interface Found {
  readonly layer: TableLayer;
  readonly read: ReadLayer;
  readonly faults: string[];
  readonly notes: string[];
}

async function read(content: string | Buffer, options?: TableLayerOptions): Promise<Found> {
  writeFileSync(at('in'), content);
  const layer = await readTableLayer(at('in'), at('out.fgb'), options);
  const faults = layer.faults.map(
    ({ record, row, code, detail }) => `${record}/${row} ${code}${detail ? ` ${fill(detail, 'en')}` : ''}`,
  );
  const notes = layer.notes.map(({ code, params }) => `${code} ${Object.values(params).join('/')}`);
  return { layer, read: readLayer(layer.file), faults, notes };
}

async function problem(content: string | Buffer, options?: TableLayerOptions): Promise<string> {
  try {
    await read(content, options);
    return 'read';
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const { reason } = fault.params;
    return `${fault.code}${typeof reason === 'object' ? ` | ${fill(reason, 'en')}` : ''}`;
  }
}

const ringText = (ring: Ring): string => `(${[...ring, ring[0]!].map(([x, y]) => `${x} ${y}`).join(', ')})`;
const wktOf = (feature: Feature): string =>
  feature.length === 1
    ? `POLYGON (${ringText(feature[0]!)})`
    : `MULTIPOLYGON (${feature.map((ring) => `(${ringText(ring)})`).join(', ')})`;

describe('WKT', () => {
  /** Number of rings, or what is wrong. */
  function result(text: string): string {
    const outline = new Outline();
    const { fault, srid, hasZ, hasOthers } = readWkt(text, outline);
    const extras = [srid === null ? '' : ` srid ${srid}`, hasZ ? ' z' : '', hasOthers ? ' others' : ''].join('');
    if (fault !== null) return `${fault.code}${fault.detail ? ` ${fill(fault.detail, 'en')}` : ''}`;
    expect(new PolygonCollector().add(outline.record(0))).toBeNull();
    return `${outline.rings} rings${extras}`;
  }
  const RING = '(0 0,1 0,1 1,0 0)';
  test.each([
    [`POLYGON(${RING})`, '1 rings'],
    [`polygon ( ${RING} , ${RING} ) `, '2 rings'],
    [` \ufeffSRID=4526;POLYGON(${RING})`, '1 rings srid 4526'],
    [`srid = 4490 ; MULTIPOLYGON((${RING}),(${RING},${RING}))`, '3 rings srid 4490'],
    ['POLYGON Z ((0 0 1,1 0 1,1 1 1,0 0 1))', '1 rings z'],
    ['POLYGONZ((0 0 1,1 0 1,1 1 1,0 0 1))', '1 rings z'],
    ['MULTIPOLYGONZM(((0 0 1 2,1 0 1 2,1 1 1 2,0 0 1 2)))', '1 rings z'],
    ['POLYGON M((0 0 nan,1 0 1,1 1 1,0 0 1))', '1 rings z'],
    ['POLYGON((0 0 0,1 0 0,1 1 0,0 0 0))', '1 rings z'],
    [`MULTIPOLYGON(EMPTY,(${RING}),(EMPTY))`, '1 rings'],
    [`GEOMETRYCOLLECTION(POINT(1 2),POLYGON(${RING}),GEOMETRYCOLLECTION(MULTIPOLYGON((${RING}))))`, '2 rings others'],
    ['POLYGON((+1.5e1 -.5,1.E1 0,1 1))', '1 rings'],
    ['POLYGON EMPTY', 'NO_GEOMETRY'],
    ['MULTIPOLYGON Z EMPTY', 'NO_GEOMETRY'],
    ['GEOMETRYCOLLECTION EMPTY', 'NO_GEOMETRY'],
    ['POINT(1 2)', 'NOT_A_POLYGON it is a POINT'],
    ['POINT EMPTY', 'NOT_A_POLYGON it is a POINT'],
    ['MULTILINESTRING((0 0,1 1),(2 2,3 3))', 'NOT_A_POLYGON it is a MULTILINESTRING'],
    [`CURVEPOLYGON(${RING})`, 'NOT_A_POLYGON it is a CURVEPOLYGON'],
    ['', 'RECORD_DAMAGED WKT: it ends too early, at character 1'],
    ['POLYGON', 'RECORD_DAMAGED WKT: it ends too early, at character 8'],
    ['POLYGON((0 0,1 0,1 1', 'RECORD_DAMAGED WKT: it ends too early, at character 21'],
    ['POLYGON((0 0,1 0,1 1,0 0)', 'RECORD_DAMAGED WKT: it ends too early, at character 26'],
    [`POLYGON(${RING}))`, 'RECORD_DAMAGED WKT: text after the end, at character 27'],
    [`POLYGON(${RING}) POLYGON(${RING})`, 'RECORD_DAMAGED WKT: text after the end, at character 28'],
    ['POLYGON((0 0,1,1 1,0 0))', 'RECORD_DAMAGED WKT: no number at character 15'],
    ['POLYGON((0 0,a 1,1 1,0 0))', 'RECORD_DAMAGED WKT: no number at character 14'],
    ['POLYGON((0 0,1 0x1,1 1,0 0))', 'RECORD_DAMAGED WKT: no number at character 16'],
    ['POLYGON((0 0,1 2 3 4 5,1 1,0 0))', 'RECORD_DAMAGED WKT: a position with 5 numbers before character 23'],
    ['POLYGON(0 0,1 1,2 2)', 'RECORD_DAMAGED WKT: unexpected 0 at character 9'],
    ['POLYGON((0 0;1 1))', 'RECORD_DAMAGED WKT: no number at character 13'],
    ['BOX(0 0,1 1)', 'RECORD_DAMAGED WKT: unexpected B at character 1'],
    ['POLYGON Q((0 0))', 'RECORD_DAMAGED WKT: unexpected   at character 8'],
    ['0103000020E6100000', 'RECORD_DAMAGED WKT: unexpected 0 at character 1'],
    ['面', 'RECORD_DAMAGED WKT: unexpected 面 at character 1'],
    ['GEOMETRYCOLLECTION('.repeat(40), 'RECORD_DAMAGED WKT: nested too deep at character 324'],
    [`POLYGON${'('.repeat(1e6)}`, 'RECORD_DAMAGED WKT: no number at character 10'],
    [`POINT${'('.repeat(1e6)}`, 'RECORD_DAMAGED WKT: it ends too early, at character 1000006'],
  ])('%.60s', (text, expected) => expect(result(text)).toBe(expected));
  test('a cell that was cut by the workbook', () => {
    const long = `POLYGON((${'1 2,'.repeat(10_000)}`.slice(0, 32_767);
    expect(result(long)).toContain('a cell of a workbook holds no more');
  });
  test('numbers to the last bit', () => {
    const ordinate = fc.double({ noNaN: true, min: -1e11, max: 1e11 });
    fc.assert(
      fc.property(fc.array(fc.tuple(ordinate, ordinate), { minLength: 1, maxLength: 20 }), (points) => {
        const outline = new Outline();
        const texts = points.map(([x, y]) => `${x} ${Object.is(y, -0) ? '-0' : y.toPrecision(17)}`);
        readWkt(`POLYGON((${texts.join(',')}))`, outline);
        const { view } = outline.record(0);
        expect(points.map((_, i) => [view.getFloat64(16 * i, true), view.getFloat64(16 * i + 8, true)])).toEqual(
          points.map(([x, y]) => [x + 0, y]),
        );
      }),
      { numRuns: 300, seed: 5 },
    );
  });
  test('damaged texts end in a verdict', () => {
    const next = randomNumbers(3);
    const whole = 'SRID=4526;MULTIPOLYGON Z (((0 0 1,10.5 0 1,1e1 -1 1,0 0 1),(1 1,2 1,2 2,1 1)),EMPTY)';
    const chars = '(),;. \t0-+eEZMPOLYGNSRID=面\0';
    const began = performance.now();
    const seen = new Set<string>();
    for (let run = 0; run < 20_000; run++) {
      const text = [...whole];
      for (let edit = 0; edit < 1 + 3 * next(); edit++) {
        const place = Math.floor(text.length * next());
        if (next() < 0.3) text.splice(place, 1 + Math.floor(5 * next()));
        else text.splice(place, next() < 0.5 ? 1 : 0, chars[Math.floor(chars.length * next())]!);
      }
      seen.add(readWkt(text.join(''), new Outline()).fault?.code ?? 'read');
    }
    expect([...seen].sort()).toEqual(['RECORD_DAMAGED', 'read']);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a table with WKT', () => {
  test('random polygons, in a CSV and in a workbook', async () => {
    const ordinate = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0);
    const ring = fc
      .tuple(ordinate, ordinate, fc.double({ noNaN: true, min: 1, max: 1e3 }))
      .map(([x, y, size]) => square(x, y, size));
    const features = fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(features, fc.boolean(), async (all, isWorkbook) => {
        const rows = all.map((feature, i) => [`名${i}`, wktOf(feature)]);
        const csv = ['编号,图形', ...rows.map(([name, wkt]) => `${name},"${wkt}"`)].join('\n');
        const found = await read(isWorkbook ? workbook({ a: [['编号', '图形'], ...rows] }) : csv);
        expect([found.faults, found.notes, found.layer.kind]).toEqual([[], [], 'wkt']);
        expectSameShapes(found.read, flat(directed(all, 'shells')));
        expect(found.read.texts.map((texts) => texts['编号'])).toEqual(rows.map(([name]) => name));
      }),
      { numRuns: 60, seed: 6 },
    );
  });
  test('GBK, titles above, faults by row', async () => {
    const text = [
      '某县图斑表;;',
      ';;',
      '编号;面积（亩）;空间范围',
      `JC1;1.50;SRID=4526;`.replace(/;$/, ''),
      `JC2;2;"SRID=4526;${wktOf(BIG)}"`,
      'JC3;3;POINT(1 2)',
      ';;',
      'JC4;4;POLYGON((0 0,1 1',
      '合计;10.5;',
      `JC5;5;"SRID=4526;${wktOf([square(200, 0, 5)])}"`,
      'JC6;6;POLYGON((0 0,1 1,0 0))',
    ].join('\r\n');
    const { layer, read: found, faults } = await read(iconv.encode(text, 'gbk'));
    expect(layer).toMatchObject({ headingRow: 3, delimiter: ';', records: 7, count: 2, kind: 'wkt' });
    expect(layer.crs).toEqual({ epsg: 4526, stated: 'SRID=4526' });
    expect(layer.encoding).toMatchObject({ encoding: 'gb18030', how: 'statistics' });
    expect(layer.box).toEqual({ xmin: 0, ymin: 0, xmax: 205, ymax: 100 });
    expect(faults).toEqual([
      '1/4 RECORD_DAMAGED WKT: unexpected S at character 1',
      '3/6 NOT_A_POLYGON it is a POINT',
      '4/8 RECORD_DAMAGED WKT: it ends too early, at character 17',
      '5/9 NO_GEOMETRY the cell is empty',
      '7/11 NO_AREA',
    ]);
    expect(describeInputFault(layer.faults[1]!, 'zh')).toBe('该记录不是面：图形类型为 POINT');
    expect(describeInputFault(layer.faults[4]!, 'en')).toBe('the geometry has no area that could be printed');
    expect(found.records).toEqual([2, 6]);
    expect(found.texts).toEqual([
      { _record: '2', 编号: 'JC2', '面积（亩）': '2' },
      { _record: '6', 编号: 'JC5', '面积（亩）': '5' },
    ]);
  });
  test('the column is found by what it holds, or said', async () => {
    const rows = `a,b,c\n1,"${wktOf(BIG)}","${wktOf([square(5, 5, 1)])}"\n`;
    expect(await problem(rows)).toBe('TABLE_COLUMNS_UNKNOWN | several columns could be it: b, c');
    expectSameShapes((await read(rows, { columns: { wkt: 'B' } })).read, flat([BIG]));
    expect(await problem(rows, { columns: { wkt: 'bb' } })).toBe(
      'TABLE_COLUMNS_UNKNOWN | there is no column bb; did you mean b?',
    );
    expectSameShapes((await read(rows.replace('b', 'geom'))).read, flat([BIG]));
  });
  test('names that are taken, rows that are longer than the headings', async () => {
    const wkt = `"${wktOf(BIG)}"`;
    const rows = Array.from({ length: 400 }, () => `1,2,${wkt}`);
    const { notes, layer } = await read(['_record,_rings,wkt', ...rows, `1,2,${wkt},9`].join('\n'));
    expect(layer.columns.map(({ name }) => name)).toEqual(['_record_1', '_rings_1']);
    expect(notes).toEqual([
      'COLUMN_RENAMED _record/_record_1',
      'COLUMN_RENAMED _rings/_rings_1',
      'CELLS_BEYOND_HEADINGS 1/401',
    ]);
  });
  test('two systems are refused, and nothing is left', async () => {
    const rows = ['4526', '4490'].map((srid) => `1,"SRID=${srid};${wktOf(BIG)}"`);
    expect(await problem(['id,wkt', ...rows].join('\n'))).toBe(
      'CRS_UNKNOWN | records state different systems: SRID=4526, and SRID=4490 at record 2',
    );
    expect(readdirSync(at('.')).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});

describe('a table with coordinates', () => {
  const rowsOf = (id: string, ring: Ring, swap = false): string[] =>
    ring.map(([x, y], i) => [id, `J${i + 1}`, ...(swap ? [y, x] : [x, y])].join(','));
  const place = (x: number, y: number): Ring => square(38_512_000 + x, 3_460_000 + y, 50);

  test('consecutive rows of one id are a ring', async () => {
    const rings = [place(0, 0), place(100, 0), place(0, 100)];
    const text = ['地块编号,点号,X坐标,Y坐标', ...rings.flatMap((ring, i) => rowsOf(`D${i}`, ring))].join('\n');
    const { read: found, faults, notes, layer } = await read(text);
    expect([faults, notes, layer.kind, layer.records]).toEqual([[], [], 'points', 3]);
    expectSameShapes(found, flat(rings.map((ring) => [ring])));
    expect(found.texts[1]).toEqual({ _record: '2', 地块编号: 'D1', 点号: 'J1' });
  });
  test('x as the northing, as surveys have it', async () => {
    const text = ['地块编号,点号,X(m),Y(m)', ...rowsOf('D', place(0, 0), true)].join('\n');
    const { read: found, notes } = await read(text);
    expectSameShapes(found, flat([[place(0, 0)]]));
    expect(notes).toEqual(['AXES_NORTH_FIRST X(m)/Y(m)']);
    expectSameShapes((await read(text, { order: 'north-first' })).read, flat([[place(0, 0)]]));
  });
  test.each([
    ['经度', '纬度', false],
    ['纬度', '经度', true],
    ['lon', 'lat', false],
    ['东坐标', '北坐标', false],
    ['纵坐标', '横坐标', true],
    ['X（北）', 'Y（东）', true],
    ['ｘ坐标', 'ｙ坐标（米）', false],
    ['POINT_X', 'POINT_Y', false],
  ])('%s and %s', async (first, second, swap) => {
    const ring: Ring = [
      [109.25, 29.5],
      [109.26, 29.5],
      [109.26, 29.51],
    ];
    const { read: found, notes } = await read(
      ['编号,点号,x,y'.replace('x,y', `${first},${second}`), ...rowsOf('D', ring, swap)].join('\n'),
    );
    expectSameShapes(found, flat([[ring]]));
    expect(notes).toEqual([]);
  });
  test('rings by number, by closing, and with merged cells', async () => {
    const outer = place(0, 0);
    const hole = square(38_512_010, 3_460_010, 5);
    const numbered = [
      '编号,圈号,X,Y',
      ...[outer, hole].flatMap((ring, r) => ring.map(([x, y]) => `D,${r + 1},${x},${y}`)),
    ];
    expectSameShapes((await read(numbered.join('\n'))).read, flat([[outer, hole]]));
    const points = [outer, hole].flatMap((ring) => [...ring, ring[0]!]);
    const closing = ['编号,X,Y', ...points.map(([x, y]) => `D,${x},${y}`)];
    expectSameShapes((await read(closing.join('\n'))).read, flat([[outer, hole]]));
    const cells: Cell[][] = points.map(([x, y], i) => [i === 0 ? 'D' : null, x, y]);
    const merged = await read(
      workbook({ 坐标: [['界址点成果表'], ['编号', 'X', 'Y'], ...cells, ['E', ...outer[0]!]] }),
    );
    expect(merged.layer.sheet).toBe('坐标');
    expect(ringBytes(merged.read.shapes, 0)).toEqual(ringBytes(flat([[outer, hole]]), 0));
    expect(merged.faults).toEqual(['2/13 NO_AREA']);
  });
  test('a bad point takes its parcel out, and the row is named', async () => {
    const rows = [
      ...rowsOf('A', place(0, 0)),
      ...rowsOf('B', place(100, 0)),
      ...rowsOf('C', place(200, 0)),
      ...rowsOf('D', place(300, 0)),
    ];
    rows[5] = 'B,J2,385x,3460000';
    rows[10] = 'C,J3,,3460000';
    rows[13] = 'D,J2,3460000,38512350';
    const { faults, layer } = await read(['地块编号,点号,X,Y', ...rows].join('\n'));
    expect(faults).toEqual([
      '2/6 RECORD_DAMAGED row 7: "385x" in X is not a number',
      '3/10 RECORD_DAMAGED row 12: X is empty',
      '4/14 RECORD_DAMAGED row 15: the sizes of the numbers are those of the other axis',
    ]);
    expect(layer.count).toBe(1);
  });
  test('an id that comes again is another record, and noted', async () => {
    const rows = [...rowsOf('A', place(0, 0)), ...rowsOf('B', place(100, 0)), ...rowsOf('A', place(200, 0))];
    const { layer, notes } = await read(['编号,点号,X,Y', ...rows].join('\n'));
    expect(describeInputNote(layer.notes[0]!, 'en')).toContain('1 records have an id that stands in other rows');
    expect([layer.records, notes]).toEqual([3, ['ID_REPEATED 1/3']]);
  });
  test('the id is the column that repeats', async () => {
    const rows = place(0, 0).map(([x, y], i) => `${i},T7,${x},${y}`);
    const { read: found } = await read(['编号,名称,X,Y', ...rows].join('\n'));
    expect(found.records).toEqual([1]);
    const stated = await read(['a,b,X,Y', ...rows].join('\n'), { columns: { id: 'b' } });
    expect(stated.read.records).toEqual([1]);
  });
  test('small numbers show no axis', async () => {
    const { read: found, notes } = await read(['id,p,x,y', ...rowsOf('A', square(0, 0, 9))].join('\n'));
    expectSameShapes(found, flat([[square(0, 0, 9)]]));
    expect(notes).toEqual(['AXES_ASSUMED x/y']);
  });
  test('what is missing is told', async () => {
    expect(await problem('序号,面积\n1,2\n')).toBe(
      'TABLE_COLUMNS_UNKNOWN | there is neither WKT nor a pair of coordinates',
    );
    expect(await problem('序号,X,Y\n1,2,3\n')).toBe(
      'TABLE_COLUMNS_UNKNOWN | there are coordinates (X, Y), but no column says which rows belong to one parcel',
    );
    expect(await problem('id,X,X坐标,Y\n1,2,3,4\n')).toBe(
      'TABLE_COLUMNS_UNKNOWN | several columns could be it: X, X坐标',
    );
    expect(await problem('id,X,X,Y\n1,2,3,4\n')).toBe('TABLE_COLUMNS_UNKNOWN | several columns could be it: X, X');
  });
  test('a large list', async () => {
    const random = randomNumbers(2);
    const rings = Array.from({ length: 2_000 }, (_, i) => star(random, 38_500_000 + 100 * i, 3_460_000, 40, 10));
    const text = ['编号,点号,X,Y', ...rings.flatMap((ring, i) => rowsOf(`D${i}`, ring))].join('\n');
    const { read: found } = await read(text);
    expectSameShapes(found, flat(rings.map((ring) => [ring])));
  });
});

test('thousands of damaged tables are read or told', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => `JC${i},水田,"SRID=4526;${wktOf([square(10 * i, 0, 5)])}"`);
  const points = place().flatMap(([x, y], i) => [`D${i >> 2},${x},${y}`]);
  const tables = [`编号,地类,wkt\r\n${rows.join('\r\n')}\r\n`, `编号,X,Y\n${points.join('\n')}\n`].flatMap((text) => [
    Buffer.from(text),
    iconv.encode(text, 'gbk'),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
  ]);
  const next = randomNumbers(12);
  const odd = Buffer.from('",;\t|\r\n\0\xff\x81.-(=9', 'latin1');
  const codes = new Map<string, number>();
  let slowest = 0;
  for (let run = 0; run < 2_400; run++) {
    const bytes = Buffer.from(tables[run % tables.length]!);
    for (let edits = 1 + 3 * next(); edits > 0; edits--) {
      bytes[Math.floor(bytes.length * next())] = odd[Math.floor(odd.length * next())]!;
    }
    const began = performance.now();
    const [code] = (await problem(next() < 0.1 ? bytes.subarray(0, Math.floor(bytes.length * next())) : bytes)).split(
      ' ',
    );
    slowest = Math.max(slowest, performance.now() - began);
    codes.set(code!, (codes.get(code!) ?? 0) + 1);
  }
  const known = ['read', 'NOT_A_TABLE', 'TABLE_DAMAGED', 'TABLE_COLUMNS_UNKNOWN', 'CRS_UNKNOWN'];
  expect([...codes.keys()].filter((code) => !known.includes(code))).toEqual([]);
  expect(codes.get('read')).toBeGreaterThan(1_000);
  expect(slowest).toBeLessThan(2_000);

  function place(): Ring {
    return [0, 100, 200].flatMap((x) => square(38_512_000 + x, 3_460_000, 50));
  }
});
