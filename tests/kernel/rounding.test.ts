import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { muCents, roundToWhole, shareCents, toCents } from '../../src/kernel/rounding.js';

test('hundredths half up, as printed in decimal', () => {
  expect(toCents(1.005)).toBe(101);
  expect(toCents(1.0049999)).toBe(100);
  expect(toCents(-1.005)).toBe(-100);
  expect(toCents(0)).toBe(0);
});

describe('亩', () => {
  test('is 2000/3 m² exactly: 1.005 亩 are 670 m² and round up', () => {
    expect(muCents(67_000)).toBe(101);
    expect(muCents(66_999)).toBe(100);
    expect(muCents(200_000_00)).toBe(300_00);
  });

  test('of another size comes out as in whole numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e11 }), fc.constantFrom(666.67, 666.6667, 667), (cents, mu) => {
        const size = BigInt(Math.round(mu * 10_000));
        const exact = (BigInt(cents) * 20_000n + size) / (2n * size);
        expect(muCents(cents, mu)).toBe(Number(exact));
      }),
    );
    // domain.md 11: 666.67 loses 0.005 亩 on 1000 亩.
    expect(muCents(66_666_600)).toBe(100_000);
    expect(muCents(66_666_600, 666.67)).toBe(100_000 - 1);
  });
});

test('shares half up, 0 of 0 is 0', () => {
  expect(shareCents(1, 3)).toBe(3333);
  expect(shareCents(1, 2000)).toBe(5);
  expect(shareCents(0, 0)).toBe(0);
});

describe('rounding to a whole', () => {
  const part = fc.oneof(fc.double({ min: 0, max: 5000, noNaN: true }), fc.constantFrom(0, 0.004, 0.005, 0.01, 7.0075));

  test('adds up, moves no part by a cent, and by 0.005 · √parts at most (two parts: 0.0075)', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const whole = toCents(parts.reduce((sum, one) => sum + one, 0));
        const cents = roundToWhole(parts, whole);
        expect(cents.reduce((sum, one) => sum + one, 0)).toBe(whole);
        const shown = parts.filter((one) => one > 0).length;
        const limit = shown === 2 ? 0.0075 : Math.min(0.01, 0.005 * Math.sqrt(shown));
        cents.forEach((one, i) => {
          expect(Math.abs(one / 100 - parts[i]!)).toBeLessThanOrEqual(limit + 1e-9);
          if (parts[i] === 0) expect(one).toBe(0);
        });
      }),
      { numRuns: 3000 },
    );
  });

  test('gives the missing cents to the largest remainders, then to the larger part, then to the earlier one', () => {
    expect(roundToWhole([10.004, 20.004, 5.002], 3501)).toEqual([1000, 2001, 500]);
    expect(roundToWhole([10.004, 10.004, 5.002], 2501)).toEqual([1001, 1000, 500]);
    // The measured remainder decides, not the size: 100.003 stays, 0.006 gets the cent.
    expect(roundToWhole([100.003, 0.006], 10_001)).toEqual([10_000, 1]);
  });

  test('refuses a whole that rounding cannot explain', () => {
    expect(() => roundToWhole([10, 20], 3002)).toThrow('add up to');
    expect(() => roundToWhole([Number.NaN], 1)).toThrow();
    expect(() => roundToWhole([0, 0], 1)).toThrow();
    expect(roundToWhole([0, 0], 0)).toEqual([0, 0]);
  });
});
