import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import {
  type BoundaryReadOptions,
  type BoundaryTxt,
  describeFault,
  describeNote,
} from '../../src/io/boundary-txt/model.js';
import { readBoundaryTxt } from '../../src/io/boundary-txt/read.js';
import { Problem } from '../../src/model/problem.js';

const HEAD = [
  '[属性描述]',
  '格式版本号=1.01版本',
  '数据产生单位=某测绘院',
  '数据产生日期=2019-4-19',
  '坐标系=2000国家大地坐标系',
  '几度分带=3',
  '投影类型=高斯克吕格',
  '计量单位=米',
  '带号=40',
  '精度=3',
  '转换参数=0,0,0,0,0,0,0',
  '[地块坐标]',
];
const lines = (...parts: (string | readonly string[])[]): string => parts.flat().join('\r\n');
const read = (text: string, options: BoundaryReadOptions = {}): BoundaryTxt =>
  readBoundaryTxt(Buffer.from(text), 'a.txt', options);

/** Corners of a rectangle, north first, at millimetres; `at` metres north and east of a corner in zone 40. */
const corners = (at: number, size: number, prefix = 40): string[] =>
  [
    [0, 0],
    [size, 0],
    [size, size],
    [0, size],
  ].map(([n, e]) => `${(3353000 + at + n!).toFixed(3)},${(prefix * 1e6 + 520000 + at + e!).toFixed(3)}`);
/** Point lines with labels from `first`, closed by the first point under its own label. */
const ring = (number: string | number, at: number, size: number, first = 1, prefix = 40): string[] => {
  const points = corners(at, size, prefix);
  return [...points.map((point, i) => `J${first + i},${number},${point}`), `J${first},${number},${points[0]}`];
};
const codes = (notes: readonly { code: string }[]): string[] => notes.map(({ code }) => code).sort();
const ringCount = (txt: BoundaryTxt, parcel = 0): number => txt.parcels[parcel]!.rings.ringStart.length - 1;
const only = (txt: BoundaryTxt) => {
  expect(txt.faults).toEqual([]);
  expect(txt.parcels).toHaveLength(1);
  return txt.parcels[0]!;
};
const epsg = (txt: BoundaryTxt): number | null | string => ('crs' in txt.crs ? txt.crs.crs.epsg : txt.crs.unknown.en);

describe('the base form', () => {
  const txt = read(
    lines(HEAD, '5,1.0000,1,彭埠单元B/R-14地块,面,3353.00-40520.00,住宅用地,0701,@', ring(1, 0, 100), ''),
  );
  test('attributes, system, order', () => {
    expect(txt.attributes.values).toMatchObject({
      producer: '某测绘院',
      date: '2019-4-19',
      zone: '40',
      precision: '3',
    });
    expect(epsg(txt)).toBe(4528);
    expect(txt.axisOrder).toBe('north-first');
    expect(txt.encoding).toMatchObject({ encoding: 'utf-8', how: 'statistics', contradiction: null });
    expect(txt.notes).toEqual([]);
  });
  test('fields and area', () => {
    const { fields, notes, area } = only(txt);
    expect(fields).toMatchObject({
      pointCount: 5,
      id: '1',
      name: '彭埠单元B/R-14地块',
      geometryType: '面',
      sheet: '3353.00-40520.00',
      usage: '住宅用地',
      code: '0701',
      county: '',
      village: '',
      extra: [],
    });
    expect(fields.area).toEqual({ text: '1.0000', value: 1, unit: 'ha', how: 'geometry', squareMetres: 10000 });
    expect(area).toBeCloseTo(10000, 6);
    expect(notes).toEqual([]);
  });
  test('east in x, north in y, first vertex not repeated, lines', () => {
    const parcel = only(txt);
    expect([...parcel.rings.coords]).toEqual([
      40520000, 3353000, 40520000, 3353100, 40520100, 3353100, 40520100, 3353000,
    ]);
    expect([...parcel.rings.ringStart]).toEqual([0, 4]);
    expect(parcel).toMatchObject({ zonePrefix: 40, firstLine: 13, lastLine: 18 });
  });
});

describe('parcel lines', () => {
  const parcel = (header: string) => only(read(lines(HEAD, header, ring(1, 0, 100))));
  test('10 commas insert county and village', () => {
    const { fields, notes } = parcel('0,0,330106104,横桥村,D8-003,地块4,面,,,,@');
    expect(fields).toMatchObject({ county: '330106104', village: '横桥村', id: 'D8-003', name: '地块4', area: null });
    expect(codes(notes)).toEqual(['HEADER_FORM']);
  });
  test('13 fields of supplementary farmland', () => {
    const { fields } = parcel('5,10000.00,地块001,土地名称,面,图幅号,住宅用地,0101,,1,B,C,备注,@');
    expect(fields).toMatchObject({ id: '地块001', name: '土地名称', sheet: '图幅号', usage: '住宅用地', code: '0101' });
    expect(fields.extra).toEqual(['', '1', 'B', 'C', '备注']);
    expect(fields.area).toMatchObject({ unit: 'm2', squareMetres: 10000 });
  });
  test.each([
    ['9 fields', '5,1.0000,7,甲,面,图,用,0101,旱地,@', ['旱地']],
    ['12 fields', '5,1.0000,7,甲,面,图,用,0101,旱地,2,3,4,@', ['旱地', '2', '3', '4']],
  ])('a local form of %s', (_, header, extra) => {
    const { fields, notes } = parcel(header);
    expect(fields).toMatchObject({ pointCount: 5, id: '7', name: '甲', sheet: '图', usage: '用', code: '0101', extra });
    expect(codes(notes)).toEqual(['HEADER_FORM']);
  });
  test.each([
    ['one comma missing', '5,1.0000,1,甲,面,,,@', ['HEADER_FORM']],
    ['no mark at the end', '5,1.0000,1,甲,面,,,,', ['HEADER_FORM', 'HEADER_NO_END']],
    ['mark without a comma', '5,1.0000,1,甲,面,,,@', ['HEADER_FORM']],
    ['blanks', ' 5 , 1.0000 , 1 , 甲 , 面 , , , , @ ', []],
    ['full-width commas', '5，1.0000，1，甲，面，，，，@', []],
    ['no count at all', '1.0000,1,甲,面,,,,@', ['HEADER_FORM']],
    ['no geometry type', '5,1.0000,1,甲,,,,,@', []],
  ])('%s', (_, header, expected) => {
    const { fields, notes } = parcel(header);
    expect(fields).toMatchObject({ id: '1', name: '甲', area: { squareMetres: 10000 } });
    expect(codes(notes)).toEqual(expected);
  });
  test('everything blank or 0', () => {
    for (const header of ['0,0,,,面,,,,@', ',,,,面,,,,@', '0,0.0000,,,面, , , ,@', ',,,,,,,,@']) {
      const { fields, notes } = parcel(header);
      expect(fields).toMatchObject({ area: null, id: '', name: '', sheet: '', extra: [] });
      expect(notes).toEqual([]);
    }
  });
  test('codes of county and village that look like coordinates', () => {
    const { fields } = parcel('5,1.0000,330106,3301061,A,甲,面,,,,@');
    expect(fields).toMatchObject({ county: '330106', village: '3301061', id: 'A', name: '甲' });
  });
  test.each([
    ['5', true],
    ['4', true],
    ['0', true],
    ['', true],
    ['6', false],
    ['66', false],
  ])('count %s', (count, isRight) => {
    expect(codes(parcel(`${count},1.0000,1,甲,面,,,,@`).notes)).toEqual(isRight ? [] : ['COUNT_WRONG']);
  });
  test('a line that names columns is no parcel', () => {
    const title = '界址点数,地块面积,地块编号,地块名称,记录图形属性,图幅号,地块用途,地类编码,@';
    const txt = read(lines(HEAD, title, '5,1.0000,1,甲,面,,,,@', '点号,圈号,X坐标,Y坐标', ring(1, 0, 100)));
    only(txt);
    expect(txt.notes).toMatchObject([{ code: 'LINES_IGNORED', line: 13, params: { count: 2 } }]);
  });
});

describe('areas', () => {
  const area = (text: string) => {
    const { fields, notes } = only(read(lines(HEAD, `5,${text},1,甲,面,,,,@`, ring(1, 0, 100))));
    return { ...fields.area, notes: codes(notes) };
  };
  test.each([
    ['1.0000', 'ha', 'geometry', []],
    ['10000.00', 'm2', 'geometry', ['AREA_UNIT_DECIDED']],
    ['15', 'mu', 'geometry', ['AREA_UNIT_DECIDED']],
    ['0.0100', 'km2', 'geometry', ['AREA_UNIT_DECIDED']],
    ['1.0000公顷', 'ha', 'written', []],
    ['10000平方米', 'm2', 'written', []],
    ['15.00 亩', 'mu', 'written', []],
    ['1.0000 hm2', 'ha', 'written', []],
  ])('%s is %s', (text, unit, how, notes) => {
    const found = area(text);
    expect(found).toMatchObject({ unit, how, text, notes });
    expect(found.squareMetres).toBeCloseTo(10000, 1);
  });
  test('stated and measured area differ', () => {
    expect(area('1.0500')).toMatchObject({ unit: 'ha', notes: ['AREA_DIFFERS'] });
    expect(area('1.0001')).toMatchObject({ unit: 'ha', notes: [] });
    expect(area('500.0000')).toMatchObject({ unit: 'ha', how: 'standard', notes: ['AREA_DIFFERS'] });
    expect(area('1.0000亩')).toMatchObject({ unit: 'mu', how: 'written', notes: ['AREA_DIFFERS'] });
  });
  test('an area that is none', () => {
    expect(area('约1公顷').notes).toEqual(['AREA_UNREADABLE']);
    expect(area('-1').notes).toEqual(['AREA_UNREADABLE']);
  });
});

describe('points', () => {
  const points = (rows: readonly string[], header = '0,0,1,甲,面,,,,@') => only(read(lines(HEAD, header, rows)));
  const [a, b, c, d] = corners(0, 100) as [string, string, string, string];
  const square = [40520000, 3353000, 40520000, 3353100, 40520100, 3353100, 40520100, 3353000];

  test.each([
    ['labels J01', [`J01,1,${a}`, `J02,1,${b}`, `J03,1,${c}`, `J04,1,${d}`, `J01,1,${a}`], []],
    ['labels 1', [`1,1,${a}`, `2,1,${b}`, `3,1,${c}`, `4,1,${d}`, `1,1,${a}`], []],
    ['next label at the end', [`J1,1,${a}`, `J2,1,${b}`, `J3,1,${c}`, `J4,1,${d}`, `J5,1,${a}`], []],
    ['not closed', [`J1,1,${a}`, `J2,1,${b}`, `J3,1,${c}`, `J4,1,${d}`], ['RING_NOT_CLOSED']],
    ['closed twice', [`J1,1,${a}`, `J2,1,${b}`, `J3,1,${c}`, `J4,1,${d}`, `J1,1,${a}`, `J1,1,${a}`], []],
    ['blank labels', [`,1,${a}`, `,1,${b}`, `,1,${c}`, `,1,${d}`, `,1,${a}`], ['LABELS_MISSING']],
    ['no label column', [`1,${a}`, `1,${b}`, `1,${c}`, `1,${d}`, `1,${a}`], ['LABELS_MISSING']],
    ['no ring column', [`J1,${a}`, `J2,${b}`, `J3,${c}`, `J4,${d}`, `J1,${a}`], ['RING_NUMBERS_MISSING']],
    ['numbers, no ring column', [`1,${a}`, `2,${b}`, `3,${c}`, `4,${d}`, `1,${a}`], ['RING_NUMBERS_MISSING']],
    ['coordinates alone', [a, b, c, d, a], ['LABELS_MISSING', 'RING_NUMBERS_MISSING']],
    ['ring before label', [`1,J1,${a}`, `1,J2,${b}`, `1,J3,${c}`, `1,J4,${d}`, `1,J1,${a}`], []],
    [
      'further columns',
      [`J1,1,${a},100.0,x`, `J2,1,${b},100.0,`, `J3,1,${c},100.0,x`, `J4,1,${d},1,`, `J1,1,${a},,`],
      [],
    ],
    ['trailing commas and blanks', [` J1, 1, ${a},`, `J2,1 ,${b},,`, `J3,1,${c}`, `J4,1,${d}`, `J1,1,${a} `], []],
    ['tabs', [a, b, c, d, a].map((point, i) => `J${(i % 4) + 1}\t1\t${point.replace(',', '\t')}`), []],
    ['ring number 01 amid 1', [`J1,01,${a}`, `J2,1,${b}`, `J3,01,${c}`, `J4,1,${d}`, `J1,1,${a}`], []],
    ['a ring number missing', [`J1,1,${a}`, `J2,,${b}`, `J3,1,${c}`, `J4,1,${d}`, `J1,1,${a}`], []],
    [
      'closing point with another ring number',
      [`1,1,${a}`, `2,1,${b}`, `3,1,${c}`, `4,1,${d}`, `1,3,${a}`],
      ['CLOSING_RING_NUMBER'],
    ],
    ['a misnumbered point', [`1,1,${a}`, `2,1,${b}`, `3,7,${c}`, `4,1,${d}`, `1,1,${a}`], ['RING_NUMBER_ODD']],
    [
      'a counter for ring number',
      [`A,1,${a}`, `B,2,${b}`, `C,3,${c}`, `D,4,${d}`, `A,5,${a}`],
      ['RING_COLUMN_IGNORED'],
    ],
  ])('%s', (_, rows, expected) => {
    const parcel = points(rows);
    expect([...parcel.rings.coords]).toEqual(square);
    expect(codes(parcel.notes)).toEqual(expected);
  });

  test('a closing point a little beside the first', () => {
    const parcel = points([`J1,1,${a}`, `J2,1,${b}`, `J3,1,${c}`, `J4,1,${d}`, 'J1,1,3353000.020,40520000.000']);
    expect([...parcel.rings.coords]).toEqual(square);
    expect(parcel.notes).toMatchObject([{ code: 'CLOSING_POINT_DIFFERS', params: { distance: '0.020' } }]);
  });
  test('integer coordinates', () => {
    const rows = [a, b, c, d, a].map((point, i) => `J${(i % 4) + 1},1,${point.replaceAll('.000', '')}`);
    expect([...points(rows).rings.coords]).toEqual(square);
  });
});

describe('rings', () => {
  const parcel = (...rows: (readonly string[])[]) => only(read(lines(HEAD, '0,0,1,甲,面,,,,@', ...rows)));

  test('a hole, labels going on or beginning anew', () => {
    for (const first of [5, 1]) {
      const found = parcel(ring(1, 0, 100), ring(2, 20, 10, first));
      expect([...found.rings.ringStart]).toEqual([0, 4, 8]);
      expect(found.area).toBeCloseTo(9900, 6);
      expect(found.notes).toEqual([]);
    }
  });
  test('a further part under number 2', () => {
    const found = parcel(ring(1, 0, 100), ring(2, 200, 10));
    expect(found.area).toBeCloseTo(10100, 6);
    expect(found.notes).toMatchObject([{ code: 'RING_IS_PART', line: 19, params: { rings: '2' } }]);
  });
  test('a part with a hole, a part in a hole', () => {
    const found = parcel(ring(1, 0, 100), ring(2, 20, 50), ring(3, 30, 10), ring(4, 300, 20), ring(5, 305, 5));
    expect(found.area).toBeCloseTo(10000 - 2500 + 100 + 400 - 25, 6);
    expect(found.notes).toMatchObject([{ code: 'RING_IS_PART', params: { rings: '3, 4' } }]);
  });
  test('the hole first', () => {
    const found = parcel(ring(1, 20, 10), ring(2, 0, 100));
    expect(found.area).toBeCloseTo(9900, 6);
    expect(codes(found.notes)).toEqual(['RING_IS_HOLE', 'RING_IS_PART']);
  });
  test('numbers beginning anew with every part', () => {
    const found = parcel(ring(1, 0, 100), ring(2, 20, 10), ring(1, 300, 100), ring(2, 320, 10));
    expect(found.rings.ringStart.length - 1).toBe(4);
    expect(found.area).toBeCloseTo(19800, 6);
    expect(found.notes).toEqual([]);
  });
  test('two closed rings under one number', () => {
    const found = parcel(ring(1, 0, 100), ring(1, 300, 10));
    expect([...found.rings.ringStart]).toEqual([0, 4, 8]);
    expect(codes(found.notes)).toEqual(['RING_SPLIT']);
  });
  test('two open rings under one number, labels beginning anew', () => {
    const found = parcel(ring(1, 0, 100).slice(0, 4), ring(1, 300, 10).slice(0, 4));
    expect([...found.rings.ringStart]).toEqual([0, 4, 8]);
    expect(codes(found.notes)).toEqual(['RING_NOT_CLOSED', 'RING_SPLIT']);
  });
  test('closed rings without numbers', () => {
    const rows = [...ring(1, 0, 100), ...ring(1, 20, 10), ...ring(1, 300, 10)].map((row) => row.replace(',1,', ','));
    const found = parcel(rows);
    expect([...found.rings.ringStart]).toEqual([0, 4, 8, 12]);
    expect(found.area).toBeCloseTo(10000, 6);
  });
  test('an outline that touches itself in its first point', () => {
    const [a, b, c, d] = corners(0, 100);
    const [, e, f, g] = corners(0, -50);
    const rows = [a, b, c, d, a, e, f, g, a].map((point, i) => `J${i + 1},1,${point}`);
    const found = parcel(rows);
    expect(found.area).toBeCloseTo(12500, 6);
    expect([...found.rings.ringStart]).toEqual([0, 4, 8]);
  });
  test('a ring written twice does not vanish', () => {
    const turned = [...ring(2, 0, 100)].reverse();
    for (const again of [ring(2, 0, 100), turned]) {
      const found = parcel(ring(1, 0, 100), again);
      expect(found.area).toBeCloseTo(10000, 6);
      expect(codes(found.notes)).toEqual(['RING_REPEATED']);
    }
  });
  test('a ring of two points', () => {
    const found = parcel(ring(1, 0, 100), ring(2, 300, 10).slice(0, 2));
    expect([...found.rings.ringStart]).toEqual([0, 4]);
    expect(codes(found.notes)).toEqual(['RING_TOO_SHORT']);
  });
});

describe('records', () => {
  test('several parcels', () => {
    const txt = read(
      lines(HEAD, '5,1.0000,1,甲,面,,,,@', ring(1, 0, 100), '', '5,0.01,2,乙,面,,,,@', ring(1, 200, 10)),
    );
    expect(txt.parcels.map(({ fields }) => fields.name)).toEqual(['甲', '乙']);
    expect(txt.parcels.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual([
      [13, 18],
      [20, 25],
    ]);
  });
  test('identical parcel lines stay apart', () => {
    const header = '5,1.0000,1,甲,面,,,,@';
    const txt = read(lines(HEAD, header, ring(1, 0, 100), header, ring(1, 500, 100)));
    expect(txt.parcels).toHaveLength(2);
    expect(txt.parcels[0]!.fields).toEqual(txt.parcels[1]!.fields);
    expect(txt.parcels[1]!.rings.coords[0]).toBe(40520500);
  });
  test('points without any parcel line, blank lines between parcels', () => {
    const txt = read(lines('', ring(1, 0, 100), '', ring(1, 500, 10), ''));
    expect(txt.faults).toEqual([]);
    expect(txt.parcels.map(({ notes }) => codes(notes))).toEqual([['HEADERLESS'], ['HEADERLESS']]);
    expect(txt.parcels[0]!.fields.geometryType).toBe('');
    expect(txt.crs).toMatchObject({ unknown: { en: 'the file does not state its coordinate system' } });
    expect(txt.crs).toMatchObject({ looksLike: { epsg: 4528 } });
  });
  test('coordinates alone, without anything', () => {
    const txt = read(lines(corners(0, 100), '', corners(500, 10)));
    expect(txt.parcels).toHaveLength(2);
    expect(codes(txt.parcels[0]!.notes)).toContain('RING_NOT_CLOSED');
  });
  test('the provincial form: number, feature, ring, label, north, east', () => {
    const feature = (name: string, at: number, from: number) =>
      ring(1, at, 10).map(
        (row, i) => `${from + i},${name},1,${row.split(',')[0]},${row.split(',').slice(2).join(',')}`,
      );
    for (const gap of [[''], []]) {
      const txt = read(lines(feature('1', 0, 1), gap, feature('2', 300, 6)));
      expect(txt.faults).toEqual([]);
      expect(txt.parcels).toHaveLength(2);
      expect(codes(txt.parcels[1]!.notes)).toEqual(['HEADERLESS']);
    }
  });
  test('a vendor header before points', () => {
    const txt = read(lines('GISQLANDPLAN$$2017-03-31', ring(1, 0, 100)));
    only(txt);
    expect(txt.notes).toMatchObject([{ code: 'LINES_IGNORED', line: 1, params: { text: 'GISQLANDPLAN$$2017-03-31' } }]);
  });
  test('further sections, full-width brackets, a blank before a section', () => {
    const head = ['[项目信息]', '项目名称=甲路,二期', '批准文号=国土资函〔2019〕1号', ' [属性描述]', ...HEAD.slice(1)];
    const txt = read(lines(head, '5,1.0000,1,甲,面,,,,@', ring(1, 0, 100)).replace('[地块坐标]', '【地块坐标】'));
    only(txt);
    expect(epsg(txt)).toBe(4528);
    expect(txt.attributes.others).toEqual([
      { section: '项目信息', key: '项目名称', value: '甲路,二期' },
      { section: '项目信息', key: '批准文号', value: '国土资函〔2019〕1号' },
    ]);
  });
  test('no final line end, a DOS end-of-file mark, bare line feeds and returns, doubled returns', () => {
    const text = lines(HEAD, '5,1.0000,1,甲,面,,,,@', ring(1, 0, 100));
    for (const end of ['\n', '\r', '\r\r\n', '\r\n']) {
      const parcel = only(read(`${text.replaceAll('\r\n', end)}${end}\x1a`));
      expect(parcel).toMatchObject({ firstLine: 13, lastLine: 18 });
    }
  });
  test('a file without parcels is one all the same', () => {
    const txt = read(lines(HEAD));
    expect(txt).toMatchObject({ parcels: [], faults: [], axisOrder: null });
    expect(epsg(txt)).toBe('there are no coordinates');
  });
});

describe('text encodings', () => {
  const text = lines(HEAD, '5,1.0000,1,彭埠单元,面,,,,@', ring(1, 0, 100));
  const bytes = (encoding: string, addBOM = false) => iconv.encode(text, encoding, { addBOM });
  test.each([
    ['GBK', bytes('gbk'), 'gb18030', 'statistics'],
    ['UTF-8', bytes('utf8'), 'utf-8', 'statistics'],
    ['UTF-8 with mark', bytes('utf8', true), 'utf-8', 'mark'],
    ['UTF-16 LE with mark', bytes('utf-16le', true), 'utf-16le', 'mark'],
    ['UTF-16 BE with mark', bytes('utf-16be', true), 'utf-16be', 'mark'],
    ['UTF-16 LE', bytes('utf-16le'), 'utf-16le', 'zeros'],
    ['UTF-16 BE', bytes('utf-16be'), 'utf-16be', 'zeros'],
  ])('%s', (_, content, encoding, how) => {
    const txt = readBoundaryTxt(content, 'a.txt');
    expect(txt.encoding).toMatchObject({ encoding, how });
    expect(only(txt).fields.name).toBe('彭埠单元');
    expect(epsg(txt)).toBe(4528);
    expect(txt.notes).toEqual([]);
  });
  test('an option wins, and what the bytes say against it is noted', () => {
    const txt = readBoundaryTxt(bytes('gbk'), 'a.txt', { encoding: 'utf-8' });
    expect(txt.encoding).toMatchObject({ encoding: 'utf-8', how: 'option' });
    expect(codes(txt.notes)).toEqual(['ENCODING_CONTRADICTED', 'TEXT_DAMAGED']);
    expect(readBoundaryTxt(bytes('utf-16be'), 'a.txt', { encoding: 'UTF-16BE' }).parcels).toHaveLength(1);
  });
});

describe('which coordinate is the northing', () => {
  const turned = (rows: readonly string[]) =>
    rows.map((row) => {
      const [label, number, north, east] = row.split(',');
      return [label, number, east, north].join(',');
    });
  const PARCEL = '5,1.0000,1,甲,面,,,,@';
  test('east first', () => {
    const txt = read(lines(HEAD, PARCEL, turned(ring(1, 0, 100))));
    expect(txt.axisOrder).toBe('east-first');
    expect([...only(txt).rings.coords.subarray(0, 4)]).toEqual([40520000, 3353000, 40520000, 3353100]);
    expect(codes(only(txt).notes)).toEqual(['AXES_EAST_FIRST']);
  });
  test('without zone numbers', () => {
    for (const rows of [ring(1, 0, 100, 1, 0), turned(ring(1, 0, 100, 1, 0))]) {
      const txt = read(lines(HEAD, PARCEL, rows));
      expect([...only(txt).rings.coords.subarray(0, 2)]).toEqual([520000, 3353000]);
      expect(epsg(txt)).toBe(4549);
    }
  });
  test('every parcel by itself, a point turned by hand', () => {
    const mixed = [...ring(1, 500, 100)];
    mixed[1] = turned([mixed[1]!])[0]!;
    const txt = read(lines(HEAD, PARCEL, ring(1, 0, 100), PARCEL, turned(ring(1, 300, 100)), PARCEL, mixed));
    expect(txt.faults).toEqual([]);
    expect(txt.axisOrder).toBeNull();
    expect(txt.parcels.map(({ notes }) => codes(notes))).toEqual([[], ['AXES_EAST_FIRST'], ['AXES_MIXED']]);
    for (const { area } of txt.parcels) expect(area).toBeCloseTo(10000, 6);
  });
  const south = (prefix: string) =>
    ['880000.000', '880100.000', '880100.000', '880000.000'].map(
      (north, i) => `J${i + 1},1,${north},${prefix}${i < 2 ? '520000' : '520100'}.000`,
    );
  test('far south, where the northing has six digits', () => {
    expect(epsg(read(lines(HEAD, PARCEL, south('40'))))).toBe(4528);
    const txt = read(lines(HEAD, PARCEL, south('')));
    expect(txt.parcels).toEqual([]);
    expect(txt.faults).toMatchObject([{ code: 'AXIS_ORDER_UNKNOWN', line: 14, points: 4, fields: { name: '甲' } }]);
    const stated = read(lines(HEAD, PARCEL, south('')), { order: 'north-first' });
    expect([...only(stated).rings.coords.subarray(0, 2)]).toEqual([520000, 880000]);
    expect(epsg(stated)).toBe(4549);
  });
  test('a parcel that does not show it follows the others', () => {
    const txt = read(lines(HEAD, PARCEL, turned(ring(1, 0, 100, 1, 0)), PARCEL, turned(south(''))));
    expect(txt.faults).toEqual([]);
    expect(codes(txt.parcels[1]!.notes)).toEqual(['AXES_FROM_OTHERS', 'RING_NOT_CLOSED']);
  });
  test('a local system needs the order stated', () => {
    const rows = ['J1,1,1000.5,2000.5', 'J2,1,1100.5,2000.5', 'J3,1,1100.5,2100.5', 'J1,1,1000.5,2000.5'];
    const head = HEAD.map((line) => line.replace('2000国家大地坐标系', '广州2000坐标系'));
    expect(read(lines(head, PARCEL, rows)).faults).toMatchObject([{ code: 'AXIS_ORDER_UNKNOWN' }]);
    const txt = read(lines(head, PARCEL, rows), { order: 'north-first' });
    expect([...only(txt).rings.coords.subarray(0, 2)]).toEqual([2000.5, 1000.5]);
    expect(epsg(txt)).toContain('广州2000坐标系');
  });
});

describe('the coordinate system', () => {
  const withHead = (
    change: Readonly<Record<string, string | null>>,
    prefix = 40,
    rows = ring(1, 0, 100, 1, prefix),
  ) => {
    const head = HEAD.flatMap((line) => {
      const key = line.split('=')[0]!;
      if (!(key in change)) return [line];
      return change[key] === null ? [] : [`${key}=${change[key]}`];
    });
    return read(lines(head, '5,1.0000,1,甲,面,,,,@', rows));
  };
  test.each([
    ['2000国家大地坐标系', 4528],
    ['CGCS2000', 4528],
    ['国家2000坐标系', 4528],
    ['国家大地2000', 4528],
    ['中国2000国家大地坐标系', 4528],
    ['1980西安坐标系', 2364],
    ['西安80', 2364],
    ['80国家大地坐标系', 2364],
    ['1954北京坐标系', 2416],
    ['北京54坐标系', 2416],
    ['1954年北京坐标系', 2416],
  ])('%s', (name, code) => {
    const txt = withHead({ 坐标系: name });
    expect(epsg(txt)).toBe(code);
    expect('crs' in txt.crs && txt.crs.crs.usable).toBe(code === 4528);
  });
  test.each([
    ['', 'the file does not state its coordinate system', false],
    ['广州2000坐标系', 'the system "广州2000坐标系" is a local one, or not one this program knows', true],
    ['某市独立坐标系', 'the system "某市独立坐标系" is a local one, or not one this program knows', true],
  ])('unknown: %s', (name, reason, isStated) => {
    const txt = withHead({ 坐标系: name });
    expect(epsg(txt)).toBe(reason);
    expect(txt.crs).toMatchObject({ looksLike: { epsg: 4528 }, isStated });
    expect(txt.parcels).toHaveLength(1);
  });
  test('zone from the eastings', () => {
    for (const zone of [null, '']) {
      const txt = withHead({ 带号: zone });
      expect(epsg(txt)).toBe(4528);
      expect(txt.notes).toMatchObject([{ code: 'ZONE_FROM_EASTING', params: { zone: 40 } }]);
    }
  });
  test('zone from the header, eastings without number', () => {
    expect(epsg(withHead({}, 0))).toBe(4549);
    expect(epsg(withHead({ 带号: '20', 几度分带: '6' }, 0))).toBe(4509);
    const noZone = withHead({ 带号: '' }, 0);
    expect(epsg(noZone)).toBe('neither the header nor the eastings tell the zone');
    expect(noZone.crs).toMatchObject({ isStated: false });
    // Coordinates never tell the datum: without a zone they may not turn one into another.
    expect(withHead({ 带号: '', 坐标系: '西安80' }, 0).crs).toMatchObject({ isStated: true });
  });
  test('zone as a meridian', () => {
    const txt = withHead({ 带号: '120' });
    expect(epsg(txt)).toBe(4528);
    expect(codes(txt.notes)).toEqual(['ZONE_FROM_MERIDIAN']);
    expect(epsg(withHead({ 带号: '117', 几度分带: '6' }, 20))).toBe(4498);
    expect(epsg(withHead({ 带号: '121.5' }))).toBe('the zone "121.5" is not a zone of China');
  });
  test('header and eastings contradict each other', () => {
    const txt = withHead({ 带号: '38' });
    expect(epsg(txt)).toBe('the header states zone 38, the eastings are those of zone 40');
    expect(txt.crs).toMatchObject({ looksLike: { epsg: 4528 }, isStated: true });
    expect(txt.parcels).toHaveLength(1);
  });
  test('widths', () => {
    expect(epsg(withHead({ 几度分带: null }))).toBe(4528);
    expect(epsg(withHead({ 几度分带: '3度带' }))).toBe(4528);
    expect(epsg(withHead({ 几度分带: '6', 带号: '20' }, 20))).toBe(4498);
    const wrong = withHead({ 几度分带: '6' });
    expect(epsg(wrong)).toBe(4528);
    expect(wrong.notes).toMatchObject([{ code: 'WIDTH_FROM_ZONE', params: { stated: '6', zone: 40, width: 3 } }]);
    expect(epsg(withHead({ 几度分带: '6' }, 0))).toContain('have no zone number to decide by');
    expect(epsg(withHead({ 几度分带: '1.5' }, 0))).toBe('zones of "1.5" degrees are not known');
  });
  test('分带=3度带 and other keys left out', () => {
    const head = [
      '[属性描述]',
      '投影类型=高斯克吕格',
      '坐标系=2000国家大地坐标系',
      '分带=3度带',
      '带号=',
      '[地块坐标]',
    ];
    const txt = read(lines(head, '5,1.0000,1,甲,面,,,,@', ring(1, 0, 100)));
    expect(epsg(txt)).toBe(4528);
    expect(txt.attributes.values.zoneWidth).toBe('3度带');
  });
  test('other projections and units', () => {
    expect(epsg(withHead({ 投影类型: '兰伯特' }))).toBe('the projection "兰伯特" is not Gauss-Krüger');
    expect(epsg(withHead({ 计量单位: '千米' }))).toBe('the unit "千米" does not go with the coordinates');
  });
  test('degrees', () => {
    const rows = ['J1,1,30.25,120.25', 'J2,1,30.26,120.25', 'J3,1,30.26,120.26', 'J1,1,30.25,120.25'];
    const txt = withHead({ 计量单位: '度', 投影类型: '', 带号: '' }, 0, rows);
    expect(epsg(txt)).toBe(4490);
    expect(only(txt)).toMatchObject({ area: null, zonePrefix: null });
    expect([...only(txt).rings.coords.subarray(0, 2)]).toEqual([120.25, 30.25]);
    expect(epsg(withHead({ 带号: '' }, 0, rows))).toContain('米');
  });
  test('conversion parameters are noted, not applied', () => {
    expect(codes(withHead({ 转换参数: '1.5,0,0,0,0,0,0' }).notes)).toEqual(['TRANSFORM_STATED']);
    expect(withHead({ 转换参数: ',,,,,,' }).notes).toEqual([]);
  });
  test('merged files that state different systems', () => {
    const other = HEAD.map((line) => line.replace('带号=40', '带号=39'));
    const parcel = (prefix: number) => ['5,1.0000,1,甲,面,,,,@', ...ring(1, 0, 100, 1, prefix)];
    const txt = read(lines(HEAD, parcel(40), other, parcel(39)));
    expect(txt.parcels).toHaveLength(2);
    expect(epsg(txt)).toContain('stated twice');
    expect(txt.notes).toMatchObject([{ code: 'ATTRIBUTES_DIFFER', line: 27 }]);
    expect(epsg(read(lines(HEAD, parcel(40), HEAD, parcel(40))))).toBe(4528);
  });
  test('a parcel of another zone, of none, in degrees', () => {
    const odd = (rows: readonly string[]) =>
      read(
        lines(HEAD, ...[0, 300].flatMap((at) => ['0,0,1,甲,面,,,,@', ...ring(1, at, 100)]), '0,0,2,乙,面,,,,@', rows),
      );
    const degrees = ['J1,1,30.25,120.25', 'J2,1,30.26,120.25', 'J3,1,30.26,120.26'];
    const places: [readonly string[], string][] = [
      [ring(1, 0, 100, 1, 39), 'ZONE_DIFFERS'],
      [ring(1, 0, 100, 1, 0), 'ZONE_PREFIX_MISSING'],
      [degrees, 'COORDINATES_UNFIT'],
    ];
    for (const [rows, code] of places) {
      const txt = odd(rows);
      expect(epsg(txt)).toBe(4528);
      expect(txt.parcels).toHaveLength(2);
      expect(txt.faults).toMatchObject([{ code, line: 26, firstLine: 25, fields: { name: '乙' } }]);
    }
    const noZone = read(
      lines(
        HEAD.filter((line) => !line.startsWith('带号')),
        [40, 39].flatMap((prefix) => ['0,0,1,甲,面,,,,@', ...ring(1, 0, 100, 1, prefix)]),
      ),
    );
    expect(epsg(noZone)).toBe('the eastings are of several zones (39, 40) and no zone is stated');
    expect(noZone.parcels).toHaveLength(2);
  });
});

describe('records that cannot be used', () => {
  const withMiddle = (...rows: string[]) =>
    read(lines(HEAD, '5,1.0000,1,甲,面,,,,@', ring(1, 0, 100), rows, '5,0.0100,3,丙,面,,,,@', ring(1, 300, 10)));
  const expectFault = (txt: BoundaryTxt, fault: object) => {
    expect(txt.parcels.map(({ fields }) => fields.name)).toEqual(['甲', '丙']);
    expect(txt.faults).toMatchObject([fault]);
    for (const lang of ['en', 'zh'] as const) expect(describeFault(txt.faults[0]!, lang)).not.toMatch(/[{}]/);
  };
  const [a, b, c, d] = ring(1, 600, 100) as [string, string, string, string];
  const HEADER = '5,1.0000,2,乙,面,,,,@';
  test.each([
    ['a damaged point', [HEADER, a, b.replace('.', ';x'), c, d], { code: 'POINT_UNREADABLE', line: 21, lastLine: 23 }],
    ['a point without easting', [HEADER, a, 'J2,1,3353700.000', c, d], { code: 'POINT_UNREADABLE', line: 21 }],
    ['a point with a power of ten', [HEADER, a, 'J2,1,3.3537E+06,40520600.0', c], { code: 'POINT_UNREADABLE' }],
    ['a cut easting', [HEADER, a, 'J2,1,3353700.000,4052060.000', c, d], { code: 'COORDINATE_ODD', line: 21 }],
    ['an easting of another zone', [HEADER, a, b.replace(',40', ',41'), c, d], { code: 'COORDINATE_ODD', line: 21 }],
    ['no points', [HEADER], { code: 'NO_POINTS', line: 19, points: 0, fields: { id: '2' } }],
    ['two points', [HEADER, a, b], { code: 'NO_AREA', line: 19, points: 2 }],
    ['a line', [HEADER.replace('面', '线'), a, b, c], { code: 'NOT_A_POLYGON', params: { type: '线' } }],
    [
      'points on one line',
      [HEADER, 'J1,1,3353000.0,40520000.0', 'J2,1,3353001.0,40520001.0', 'J3,1,3353002.0,40520002.0'],
      { code: 'NO_AREA' },
    ],
    [
      'a damaged parcel line behind a blank line',
      ['', '5;1.0000;2', a, b, c, d],
      { code: 'HEADER_UNREADABLE', line: 20, fields: null, points: 4 },
    ],
  ])('%s', (_, rows, fault) => {
    const txt = withMiddle(...rows);
    expectFault(txt, fault);
  });
  test('a damaged point behind a blank line, while points are still missing', () => {
    const rows = ['5,1.0000,2,乙,面,,,,@', a, b, '', c.replace(',1,', ';1;'), d, a];
    expectFault(withMiddle(...rows), { code: 'POINT_UNREADABLE', line: 23, firstLine: 19, lastLine: 25, points: 4 });
  });
  test('a parcel line that has run into a damaged section line', () => {
    const head = HEAD.slice(0, -1);
    const txt = read(lines(head, '[地5,1.0000,2,乙,面,,,,@', ring(1, 0, 100)));
    expect(only(txt).fields).toMatchObject({ pointCount: null, id: '2', name: '乙' });
  });
  test('a damaged first parcel line', () => {
    const txt = read(lines(HEAD, '5;1.0000;1', ring(1, 0, 100), '5,0.0100,3,丙,面,,,,@', ring(1, 300, 10)));
    expect(txt.parcels).toHaveLength(1);
    expect(txt.faults).toMatchObject([{ code: 'HEADER_UNREADABLE', line: 13, firstLine: 13, lastLine: 18, points: 5 }]);
  });
  test('free text behind a blank line spoils nothing', () => {
    const txt = withMiddle('', '制表：张三', '审核：李四');
    expect(txt.parcels).toHaveLength(2);
    expect(txt.faults).toEqual([]);
    expect(txt.notes).toMatchObject([{ code: 'LINES_IGNORED', line: 20, params: { count: 2, text: '制表：张三' } }]);
  });
  test('coordinates far from the zone', () => {
    const far = ['J1,1,6400000.0,520000.0', 'J2,1,6400100.0,520000.0', 'J3,1,6400100.0,520100.0'];
    const txt = read(lines(HEAD, HEADER, ring(1, 0, 100, 1, 0), HEADER, far), { order: 'north-first' });
    expect(txt.faults).toMatchObject([{ code: 'COORDINATES_UNFIT', params: { x: '520000', y: '6400000' } }]);
  });
  test('a mistyped digit shows in the size of the parcel', () => {
    const txt = withMiddle(HEADER, a, b.replace(',335', ',235'), c, d);
    expect(txt.faults).toEqual([]);
    expect(codes(txt.parcels[1]!.notes)).toContain('PARCEL_VERY_LARGE');
  });
});

describe('what is no boundary-point TXT', () => {
  const refusal = (bytes: Uint8Array): string => {
    try {
      readBoundaryTxt(bytes, 'a.txt');
    } catch (fault) {
      if (!(fault instanceof Problem)) throw fault;
      expect(fault).toMatchObject({ code: 'NOT_BOUNDARY_TXT', exitCode: 20, where: { file: 'a.txt' } });
      return fault.describe('en');
    }
    return 'read';
  };
  test.each([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['blanks', Buffer.from(' \r\n\r\n'), 'it has no parcel line'],
    ['prose', Buffer.from('本目录存放界址点坐标。\n说明见附件。'), 'it has no parcel line'],
    [
      'English prose',
      Buffer.from('All files here are released under specific terms.\nSee the list of those who own the data.'),
      'it has no parcel line',
    ],
    ['a table', Buffer.from('id,a,b\n1,2.5,3.5\n2,4.5,5.5\n3,1.5,2.25'), 'it has no parcel line'],
    ['bytes', Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251)), 'it is not a text'],
  ])('%s', (_, bytes, reason) => {
    expect(refusal(bytes)).toContain(reason);
  });
});

test('a large file is read, and bad ones do not hang', () => {
  const points = Array.from({ length: 100_000 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 100_000;
    return `J${i + 1},1,${(3353000 + 900 * Math.sin(angle)).toFixed(4)},${(40520000 + 900 * Math.cos(angle)).toFixed(4)}`;
  });
  const txt = read(lines(HEAD, '100000,254.4690,1,甲,面,,,,@', points));
  expect(only(txt).area).toBeCloseTo(Math.PI * 810000, -2);
  const many = Array.from({ length: 5000 }, (_, i) => [`5,0.01,${i},甲,面,,,,@`, ...ring(1, i % 5000, 10)]).flat();
  expect(read(lines(HEAD, many)).parcels).toHaveLength(5000);
  const rings = Array.from({ length: 10_000 }, (_, i) => ring(i, (i % 1000) * 5, 1)).flat();
  expect(read(lines(HEAD, '0,0,1,甲,面,,,,@', rings)).parcels.length).toBe(1);
  const [same, other] = ring(1, 0, 1) as [string, string];
  expect(read(lines(HEAD, '0,0,1,甲,面,,,,@', new Array<string>(200_000).fill(same))).faults).toHaveLength(1);
  // Comes back to its first point again and again.
  const star = Array.from({ length: 100_000 }, (_, i) =>
    i % 3 === 0 ? same : other.replace('.000', `.${100 + (i % 900)}`),
  );
  read(lines(HEAD, '0,0,1,甲,面,,,,@', star));
  for (const text of [
    '\r'.repeat(3e6),
    '1'.repeat(3e6),
    ','.repeat(3e6),
    '[属性描述]\n'.repeat(2e5),
    'a=b\n'.repeat(2e5),
  ]) {
    read(`${lines(HEAD)}\n${text}`);
  }
});

test('every note has words in both languages', () => {
  const txt = read(lines(HEAD, '9,5.0000,1,甲,面,,,', ring(1, 0, 100), ring(1, 300, 10)));
  const { notes } = only(txt);
  expect(codes(notes)).toEqual(['AREA_DIFFERS', 'COUNT_WRONG', 'HEADER_NO_END', 'RING_SPLIT']);
  for (const note of notes) {
    for (const lang of ['en', 'zh'] as const) expect(describeNote(note, lang)).not.toMatch(/[{}]/);
  }
  expect(ringCount(txt)).toBe(2);
});
