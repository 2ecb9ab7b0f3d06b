import { expect, test } from 'vitest';
import { parseDate, parseDateLoose } from '../../src/model/date.js';

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
