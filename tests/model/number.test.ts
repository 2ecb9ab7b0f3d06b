import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AreaUnit, parseNumberLoose, toSquareMetres } from '../../src/model/number.js';

const READ: readonly (readonly [string, number, AreaUnit | null])[] = [
  ['1234.56', 1234.56, null],
  ['1,234.56', 1234.56, null],
  ['12,345,678', 12_345_678, null],
  ['１，２３４．５６', 1234.56, null],
  ['-12.5', -12.5, null],
  ['\u221212.5', -12.5, null],
  ['+3', 3, null],
  ['.5', 0.5, null],
  ['5.', 5, null],
  ['1.5E+03', 1500, null],
  ['0', 0, null],
  ['0.7655公顷', 0.7655, 'ha'],
  ['0.7655 ha', 0.7655, 'ha'],
  ['0.7655HA', 0.7655, 'ha'],
  ['0.7655hm²', 0.7655, 'ha'],
  ['0.7655㏊', 0.7655, 'ha'],
  ['12.5亩', 12.5, 'mu'],
  ['12.5 亩', 12.5, 'mu'],
  [' １２．５　亩 ', 12.5, 'mu'],
  ['12.5（亩）', 12.5, 'mu'],
  ['12.5(市亩)', 12.5, 'mu'],
  ['12.5mu', 12.5, 'mu'],
  ['800㎡', 800, 'm2'],
  ['800m2', 800, 'm2'],
  ['800 M²', 800, 'm2'],
  ['800m^2', 800, 'm2'],
  ['1,234平方米', 1234, 'm2'],
  ['1,234平米', 1234, 'm2'],
  ['1.5km²', 1.5, 'km2'],
  ['1.5㎢', 1.5, 'km2'],
  ['1.5平方公里', 1.5, 'km2'],
  ['1.1万亩', 11_000, 'mu'],
  ['0.57万公顷', 5700, 'ha'],
  ['18.65亿亩', 1_865_000_000, 'mu'],
  ['3千公顷', 3000, 'ha'],
  ['1.2万', 12_000, null],
];

describe('parseNumberLoose', () => {
  it.each(READ)('reads %s', (text, value, unit) => {
    expect(parseNumberLoose(text)).toEqual({ value, unit });
  });

  it.each([
    '',
    ' ',
    '亩',
    '.',
    '-',
    '1,23',
    '1,2345',
    '0,075',
    '12,34,567',
    ',123',
    '1.234,56',
    '1 234',
    '1.2.3',
    '--3',
    '+-3',
    '3-4',
    '12%',
    '约12亩',
    '12亩左右',
    '3亩5分',
    '12 顷',
    '12分',
    '12 2',
    '12(亩',
    '12亩)',
    '12()',
    '(12)',
    '1e',
    '1e9999',
    '0x10',
    'NaN',
    'Infinity',
    '****',
    '十二亩',
    '12.5亩(合8333平方米)',
    `${'9'.repeat(70)}`,
    'constructor',
    '1constructor',
  ])('refuses %s', (text) => {
    expect(parseNumberLoose(text)).toBeNull();
  });

  it('reads back every double, whatever the unit behind it', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, fc.constantFrom('', 'm2', ' 亩', '公顷', '㎢'), (value, unit) => {
        expect(parseNumberLoose(`${value}${unit}`)?.value).toBe(
          value === 0 ? parseNumberLoose(String(value))?.value : value,
        );
      }),
    );
  });

  it('does not mind thousands commas, and takes them nowhere else', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999_999), fc.nat(999), (whole, thousandths) => {
        const text = `${whole.toLocaleString('en-US')}.${String(thousandths).padStart(3, '0')}`;
        expect(parseNumberLoose(text)?.value).toBe(Number(text.replaceAll(',', '')));
        const at = text.indexOf(',');
        if (at > 0) expect(parseNumberLoose(`${text.slice(0, at)},0${text.slice(at + 1)}`)).toBeNull();
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void parseNumberLoose(text)));
  });
});

describe('toSquareMetres', () => {
  it.each([
    [0.7655, 'ha', 7655],
    [1.1, 'km2', 1_100_000],
    [1.5, 'mu', 1000],
    [12.5, 'mu', 25_000 / 3],
    [0.1, 'mu', 200 / 3],
    [3.51, 'mu', 2340],
    [-0.3, 'mu', -200],
    [0, 'mu', 0],
    [800.25, 'm2', 800.25],
    [1e-7, 'ha', 0.001],
    [1.5e22, 'mu', 1e25],
    [5e-324, 'm2', 5e-324],
  ] as const)('%d %s are %d m²', (value, unit, metres) => {
    expect(toSquareMetres(value, unit)).toBe(metres);
  });

  it('hands on what is not finite', () => {
    expect(toSquareMetres(Number.NaN, 'mu')).toBeNaN();
    expect(toSquareMetres(Number.POSITIVE_INFINITY, 'ha')).toBe(Number.POSITIVE_INFINITY);
  });

  it('is the decimal shifted: four decimals of a hectare are whole square metres', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (metres) => {
        const text = `${Math.floor(metres / 10_000)}.${String(metres % 10_000).padStart(4, '0')}`;
        expect(toSquareMetres(Number(text), 'ha')).toBe(metres);
        expect(toSquareMetres(Number(`${metres}e-6`), 'km2')).toBe(metres);
      }),
    );
  });

  it('is the nearest double for mu: three times it differs from 2000 times the value by rounding alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (hundredths) => {
        const metres = toSquareMetres(hundredths / 100, 'mu');
        // hundredths × 20 / 3 is a quotient of integers, so its double is the nearest one.
        expect(metres).toBe((hundredths * 20) / 3);
      }),
    );
  });

  it('grows with the value and keeps the sign', () => {
    const double = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(double, double, fc.constantFrom('m2', 'mu', 'ha', 'km2'), (a, b, unit) => {
        if (a < b) expect(toSquareMetres(a, unit)).toBeLessThanOrEqual(toSquareMetres(b, unit));
        expect(toSquareMetres(-a, unit)).toBeCloseTo(-toSquareMetres(a, unit), 12);
      }),
    );
  });
});
