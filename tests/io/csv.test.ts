import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText, decimal, spreadsheetText } from '../../src/io/write/csv.js';

describe('CSV cells', () => {
  test('are what csv-stringify writes', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('a,b', 'say "no"', 'two\nlines', '中文', ''));
    fc.assert(
      fc.property(text, (cell) => {
        expect(`${csvText(cell)},x\n`).toBe(stringify([[spreadsheetText(cell), 'x']]));
      }),
    );
  });
  test('keep codes as text and formulas harmless', () => {
    expect(spreadsheetText('0101')).toBe('\t0101');
    expect(spreadsheetText('320482100200')).toBe('\t320482100200');
    expect(spreadsheetText('12E4')).toBe('\t12E4');
    expect(spreadsheetText('=1+1')).toBe("'=1+1");
    expect(spreadsheetText('JC20260001')).toBe('JC20260001');
    expect(spreadsheetText('320482')).toBe('320482');
  });
  test('decimals have two places', () => {
    expect([0, 5, 100, 12345, -7].map(decimal)).toEqual(['0.00', '0.05', '1.00', '123.45', '-0.07']);
  });
});
