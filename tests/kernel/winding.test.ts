import { describe, expect, test } from 'vitest';
import { FactsKernel } from '../../src/kernel/facts.js';
import { turnsOddly } from '../../src/kernel/turning.js';
import { ringReadings } from '../../src/kernel/winding.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, square, star } from '../support/shapes.js';

const backwards = <T>(ring: readonly T[]): T[] => [...ring].reverse();
const readings = (feature: Feature) => ringReadings(flat([feature]), 0)!;

describe('readings of rings', () => {
  test('of a sound polygon with a hole are one', () => {
    const { evenOdd, wound, disputed } = readings([square(0, 0, 10), backwards(square(2, 2, 3))]);
    expect([evenOdd, wound, disputed]).toEqual([91, 91, 0]);
  });
  test('the direction of the whole does not matter', () => {
    expect(readings([backwards(square(0, 0, 10)), square(2, 2, 3)]).disputed).toBe(0);
  });
  test('both lobes of a bow-tie are wound around once: nothing is disputed', () => {
    const bow: Feature = [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ]; // prettier-ignore
    expect(readings(bow)).toMatchObject({ evenOdd: 50, wound: 50, disputed: 0 });
  });
  test('a loop that winds around twice is disputed', () => {
    const loop: Feature = [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [4, 10],
        [4, 4],
        [6, 4],
        [6, 12],
        [0, 12],
      ],
    ]; // prettier-ignore
    const shapes = flat([loop]);
    const { evenOdd, disputed } = ringReadings(shapes, 0)!;
    expect(evenOdd).toBeCloseTo(new FactsKernel().areaAlone(shapes, 0), 9);
    expect(disputed).toBe(12);
  });
  test('a hole drawn in the direction of its shell is disputed, and so is a hole outside', () => {
    expect(readings([square(0, 0, 10), square(2, 2, 3)])).toMatchObject({ evenOdd: 91, wound: 100, disputed: 9 });
    expect(readings([square(0, 0, 10), backwards(square(20, 2, 3))]).disputed).toBe(9);
  });
  test('of one part twice all of it is disputed', () => {
    expect(readings([square(0, 0, 10), square(0, 0, 10)])).toMatchObject({ evenOdd: 0, wound: 100, disputed: 100 });
  });
  test('the even-odd area is the kernel’s, on random rings', () => {
    const random = randomNumbers(7);
    const kernel = new FactsKernel();
    for (let round = 0; round < 200; round++) {
      const vertices = 3 + Math.floor(random() * 12);
      const wild = Array.from({ length: vertices }, () => [100 * random(), 100 * random()] as const);
      const shapes = flat([[wild, star(random, 50, 50, 40, 9)]]);
      const { evenOdd, wound } = ringReadings(shapes, 0)!;
      expect(evenOdd).toBeCloseTo(kernel.areaAlone(shapes, 0), 6);
      expect(wound).toBeGreaterThanOrEqual(evenOdd - 1e-9);
    }
  });
});

describe('the turning of a ring', () => {
  const isOdd = (ring: Feature[number]): boolean => turnsOddly(flat([[ring]]), 0);
  test('is sound for simple rings, however they lie and wherever they begin', () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 300; round++) {
      const ring = star(random, 4e7, 3.4e6, 100, 3 + Math.floor(random() * 40));
      const k = Math.floor(random() * ring.length);
      const turned = [...ring.slice(k), ...ring.slice(0, k)];
      expect(isOdd(turned)).toBe(false);
      expect(isOdd(backwards([turned[0]!, ...turned]))).toBe(false);
    }
    expect(isOdd(square(0, 0, 1))).toBe(false);
  });
  test('is odd for a bow-tie and for a curl', () => {
    expect(
      isOdd([
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ]),
    ).toBe(true); // prettier-ignore
    expect(
      isOdd([
        [0, 0],
        [10, 0],
        [10, 10],
        [4, 10],
        [4, 4],
        [6, 4],
        [6, 12],
        [0, 12],
      ]),
    ).toBe(true); // prettier-ignore
  });
});
