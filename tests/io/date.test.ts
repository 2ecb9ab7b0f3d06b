import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excelDay, parseDate, parseDateInterval, parseDateLoose } from '../../src/model/date.js';

test.each([
  '20260306',
  '2026-03-06',
  '2026/3/6',
  '2026.3.6',
  '2026年3月6日',
  '2026 年 3 月 6 日',
  '2026年3月6号',
  ' 2026-03-06 ',
  '2026-03-06 12:30:00',
  '2026-03-06T12:30:00.000Z',
  '2026/3/6 0:00:00',
  '20260306 08:00',
  '20260306120000',
  '20260306.00',
  '2026年3月6日 10时20分',
  '２０２６－０３－０６',
])('%s is 6 March 2026', (text) => {
  expect(parseDate(text)).toBe('2026-03-06');
  expect(parseDateLoose(text)).toEqual({ date: '2026-03-06', exact: true });
});

test.each([
  '',
  '2026-02-30',
  '20250229',
  '20261301',
  '20260300',
  '00000000',
  '2026-03-06至2026-04-01',
  '2026-03-06 2026-04-01',
  '6/3/2026',
  '12345678',
  '补办',
  '2026036',
  '202613',
])('%s is no day', (text) => {
  expect(parseDate(text)).toBeNull();
  expect(parseDateLoose(text)).toBeNull();
});

test.each([
  ['202603', '2026-03-31'],
  ['2026-03', '2026-03-31'],
  ['2026/2', '2026-02-28'],
  ['2024.02', '2024-02-29'],
  ['2026年3月', '2026-03-31'],
  ['2026年3月份', '2026-03-31'],
  ['2026', '2026-12-31'],
  ['2026年', '2026-12-31'],
])('%s is only known to be no later than %s', (text, date) => {
  expect(parseDate(text)).toBeNull();
  expect(parseDateLoose(text)).toEqual({ date, exact: false });
});

test('a four-digit number that is no year of our time is no date', () => {
  expect(parseDateLoose('1203')).toBeNull();
  expect(parseDateLoose('9999')).toBeNull();
});

test('29 February exists in leap years only', () => {
  expect(parseDate('2024-02-29')).toBe('2024-02-29');
  expect(parseDate('2100-02-29')).toBeNull();
});

test('a range of days is no day, also with times', () => {
  expect(parseDate('2026-03-06 10:00至2026-04-01 12:00')).toBeNull();
  expect(parseDate('2026-03-06 10:00-2026-04-01 12:00')).toBeNull();
  expect(parseDate('2026年3月6日 10时～2026年4月1日 12时')).toBeNull();
  expect(parseDate('2026-03-06 10:00:00.123456-08:00')).toBe('2026-03-06');
});

test('six digits that may be a two-digit year are no month', () => {
  expect(parseDateLoose('190112')).toBeNull();
  expect(parseDateLoose('195001')).toEqual({ date: '1950-01-31', exact: false });
});

describe('parseDateInterval', () => {
  test.each([
    // one day
    ['20260115', '2026-01-15', '2026-01-15'],
    ['2026-1-15', '2026-01-15', '2026-01-15'],
    ['2026/01/15', '2026-01-15', '2026-01-15'],
    ['2026年1月15日', '2026-01-15', '2026-01-15'],
    ['２０２６年１月１５日', '2026-01-15', '2026-01-15'],
    ['2026-01-15T00:00:00Z', '2026-01-15', '2026-01-15'],
    ['2026-01-15T23:59:59.999Z', '2026-01-15', '2026-01-15'],
    ['2026-01-15T00:00:00+08:00', '2026-01-15', '2026-01-15'],
    ['2026-01-15T23:00:00-08:00', '2026-01-15', '2026-01-15'],
    ['2026-01-15T23:00:00-0800', '2026-01-15', '2026-01-15'],
    ['2026-01-15 08:30:00', '2026-01-15', '2026-01-15'],
    ['2026/1/15 8:30:00 AM', '2026-01-15', '2026-01-15'],
    ['46037', '2026-01-15', '2026-01-15'],
    ['46037.354166', '2026-01-15', '2026-01-15'],
    ['45000', '2023-03-15', '2023-03-15'],
    // parts
    ['2026', '2026-01-01', '2026-12-31'],
    ['2026年', '2026-01-01', '2026-12-31'],
    ['2026/01', '2026-01-01', '2026-01-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['202602', '2026-02-01', '2026-02-28'],
    ['2026年1月', '2026-01-01', '2026-01-31'],
    ['2026年1月份', '2026-01-01', '2026-01-31'],
    ['2026Q1', '2026-01-01', '2026-03-31'],
    ['2026-q4', '2026-10-01', '2026-12-31'],
    ['2026年第二季度', '2026-04-01', '2026-06-30'],
    ['2026年3季度', '2026-07-01', '2026-09-30'],
    ['2026年上半年', '2026-01-01', '2026-06-30'],
    ['2026年下半年', '2026-07-01', '2026-12-31'],
    ['2026年1月上旬', '2026-01-01', '2026-01-10'],
    ['2026年1月中旬', '2026-01-11', '2026-01-20'],
    ['2026年2月下旬', '2026-02-21', '2026-02-28'],
    // ranges
    ['2026-01-03至2026-01-20', '2026-01-03', '2026-01-20'],
    ['2026.1-2026.3', '2026-01-01', '2026-03-31'],
    ['2026-01-2026-03', '2026-01-01', '2026-03-31'],
    ['20260103-20260120', '2026-01-03', '2026-01-20'],
    ['2026-01-03 - 2026-01-20', '2026-01-03', '2026-01-20'],
    ['2026/1/3—2026/1/20', '2026-01-03', '2026-01-20'],
    ['2026.1.3——2026.1.20', '2026-01-03', '2026-01-20'],
    ['2026.1.3～2026.1.20', '2026-01-03', '2026-01-20'],
    ['2026年1月3日到2026年1月20日', '2026-01-03', '2026-01-20'],
    ['2026-01-03 08:00:00至2026-01-20 18:00:00', '2026-01-03', '2026-01-20'],
    ['2025Q4-2026Q1', '2025-10-01', '2026-03-31'],
    ['2025-2026', '2025-01-01', '2026-12-31'],
    ['2025年12月至2026年1月3日', '2025-12-01', '2026-01-03'],
    ['2026年1月至3月', '2026-01-01', '2026-03-31'],
    ['2026年1-3月', '2026-01-01', '2026-03-31'],
    ['2026年1月3日至20日', '2026-01-03', '2026-01-20'],
    ['2026年1月3-20日', '2026-01-03', '2026-01-20'],
    ['2026年1月3日至2月5日', '2026-01-03', '2026-02-05'],
    ['2026.1.3-1.20', '2026-01-03', '2026-01-20'],
    ['2026-01-03至2026-01-03', '2026-01-03', '2026-01-03'],
  ])('%s is %s to %s', (text, first, last) => {
    expect(parseDateInterval(text)).toEqual({ first, last, exact: first === last });
  });

  test.each([
    '',
    '至',
    '-',
    '26-01-15',
    '26/1/15',
    '15/1/2026',
    '26年1月15日',
    '260115',
    '190112',
    "'26",
    '2026-02-30',
    '2026-13',
    '202613',
    '2026Q5',
    '2026年第五季度',
    '2026年13月上旬',
    '2026-02-30至2026-03-01',
    '2026-03-01至2026-02-01',
    '2026-03至2026-01',
    '2026-01-03至',
    '2026-01-03至今',
    '2026年初',
    '2026.1-3',
    '2026-01-15日',
    '2026-01-03、2026-01-20',
    '12345',
    '31000',
    '99999',
    '1203',
    '12345678',
    '补办',
    `2026-01-03${' '.repeat(80)}至2026-01-20`,
  ])('%s says nothing', (text) => {
    expect(parseDateInterval(text)).toBeNull();
  });

  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  const iso = (date: Date): string => date.toISOString().slice(0, 10);
  const styles: readonly ((iso: string) => string)[] = [
    (text) => text,
    (text) => text.replaceAll('-', ''),
    (text) => text.replaceAll('-', '/'),
    (text) => text.split('-').map(Number).join('.'),
    (text) => text.replace('-', '年').replace('-', '月').concat('日'),
    (text) => `${text}T12:00:00+08:00`,
    (text) => `${text} 23:59`,
    (text) => String((Date.parse(text) - Date.UTC(1899, 11, 30)) / 86_400_000),
  ];

  test('every style of a day is that day, and two of them are a range', () => {
    const style = fc.constantFrom(...styles);
    const mark = fc.constantFrom('至', '到', '~', '～', ' - ', '—', ' 至 ');
    fc.assert(
      fc.property(day, day, style, style, mark, (a, b, styleA, styleB, between) => {
        const [first, last] = [iso(a), iso(b)].sort() as [string, string];
        expect(parseDateInterval(styleA(first))).toEqual({ first, last: first, exact: true });
        const range = `${styleA(first)}${between}${styleB(last)}`;
        expect(parseDateInterval(range), range).toEqual({ first, last, exact: first === last });
        const backwards = `${styleB(last)}${between}${styleA(first)}`;
        if (first !== last) expect(parseDateInterval(backwards), backwards).toBeNull();
      }),
    );
  });

  test('agrees with parseDateLoose wherever that reads a text', () => {
    const number = (max: number) => fc.integer({ min: 0, max }).map(String);
    const mark = fc.constantFrom('', '-', '/', '.');
    fc.assert(
      fc.property(number(2300), number(14), number(33), mark, (year, month, day, between) => {
        for (const text of [
          year,
          year + between + month,
          year + between + month + between + day,
          `${year}年${month}月`,
        ]) {
          const loose = parseDateLoose(text);
          if (loose) expect(parseDateInterval(text), text).toMatchObject({ last: loose.date, exact: loose.exact });
        }
      }),
    );
  });

  test('never throws, and its first day is never after its last', () => {
    const piece = fc.constantFrom(
      '2026',
      '1',
      '03',
      '-',
      '.',
      '年',
      '月',
      '日',
      '至',
      'Q',
      '季度',
      '上旬',
      ' ',
      'T',
      ':',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const found = parseDateInterval(text);
          if (found) expect(found.first <= found.last && found.exact === (found.first === found.last)).toBe(true);
        },
      ),
    );
  });
});

describe('excelDay', () => {
  test.each([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [36_526, '2000-01-01'],
    [45_000, '2023-03-15'],
    [45_000.99, '2023-03-15'],
  ])('serial %d is %s in the system of 1900', (serial, day) => {
    expect(excelDay(serial)).toBe(day);
  });

  test('the 29 February 1900 that never was is no day', () => {
    expect(excelDay(60)).toBeNull();
    expect(excelDay(60.5)).toBeNull();
  });

  test('the system of 1904 begins with 0 and is 1462 days behind', () => {
    expect(excelDay(0, 1904)).toBe('1904-01-01');
    expect(excelDay(45_000 - 1462, 1904)).toBe(excelDay(45_000));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9])('%d is no day', (serial) => {
    expect(excelDay(serial)).toBeNull();
  });
});
