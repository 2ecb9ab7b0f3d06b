import { describe, expect, test } from 'vitest';
import { FactsKernel } from '../../src/kernel/facts.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, square, star } from '../support/shapes.js';

const kernel = new FactsKernel();

/** Areas by label set, with the covers of the set as key. */
function facts(patch: Feature, covers: readonly Feature[]) {
  const shapes = flat(covers);
  const result = kernel.overlay(
    flat([patch]),
    0,
    covers.map((_, feature) => ({ shapes, feature })),
  );
  return { ...result, byKey: Object.fromEntries(result.sets.map((set) => [set.covers.join('+'), set.area])) };
}

describe('label sets', () => {
  test('nothing there: the whole patch is the empty set', () => {
    expect(facts([square(0, 0, 10)], []).byKey).toEqual({ '': 100 });
  });
  test('a parcel around the patch covers it wholly', () => {
    expect(facts([square(0, 0, 10)], [[square(-5, -5, 30)]]).byKey).toEqual({ '0': 100 });
  });
  test('a parcel inside the patch', () => {
    expect(facts([square(0, 0, 10)], [[square(2, 2, 5)]]).byKey).toEqual({ '': 75, '0': 25 });
  });
  test('two overlapping approvals: every square metre once', () => {
    const { byKey, area } = facts([square(0, 0, 10)], [[square(0, 0, 6)], [square(4, 4, 6)]]);
    expect(byKey).toEqual({ '': 32, '0': 32, '1': 32, '0+1': 4 });
    expect(area).toBe(100);
  });
  test('touching gives nothing', () => {
    expect(facts([square(0, 0, 10)], [[square(10, 0, 10)], [square(0, 10, 10)], [square(-10, -10, 10)]]).byKey).toEqual(
      {
        '': 100,
      },
    );
  });
  test('a cover equal to the patch covers it', () => {
    expect(facts([square(0, 0, 10)], [[square(0, 0, 10)]]).byKey).toEqual({ '0': 100 });
  });
  test('holes of patch and parcel, in either direction', () => {
    const hole = square(4, 4, 2);
    expect(facts([square(0, 0, 10), hole], [[square(0, 0, 5)]]).byKey).toEqual({ '': 72, '0': 24 });
    expect(facts([square(0, 0, 10)], [[square(-1, -1, 12), [...hole].reverse()]]).byKey).toEqual({ '': 4, '0': 96 });
  });
  test('a figure-of-eight has both lobes and is reported with a place', () => {
    const eight: Feature = [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ];
    const result = facts(eight, []);
    expect(result.area).toBeCloseTo(50, 10);
    expect(result.areaAsGiven).toBe(0);
    expect(result.fault).toBe('self-crossing');
    expect(result.crossing).toEqual({ x: 5, y: 5 });
  });
  test('a spike and repeated vertices change nothing', () => {
    const ring: Feature = [
      [
        [0, 0],
        [10, 0],
        [10, 0],
        [10, 10],
        [5, 10],
        [5, 30],
        [5, 10],
        [0, 10],
      ],
    ];
    const result = facts(ring, [[square(0, 0, 5)]]);
    expect(result.byKey['0']).toBeCloseTo(25, 10);
    expect(result.area).toBeCloseTo(100, 10);
    expect(result.fault).toBe('none');
  });
  test('a patch in zone coordinates keeps its digits', () => {
    const at = (x: number, y: number, size: number): Feature => [square(38_500_000.1234 + x, 4_000_000.5678 + y, size)];
    const { byKey } = facts(at(0, 0, 10), [at(2, 2, 30)]);
    expect(byKey['0']).toBeCloseTo(64, 6);
  });
});

describe('identities on random stars', () => {
  const random = randomNumbers(7);
  const cases = Array.from({ length: 300 }, () => ({
    patch: [star(random, 0, 0, 50, 3 + Math.floor(random() * 60))] as Feature,
    covers: Array.from({ length: 1 + Math.floor(random() * 6) }, () => [
      star(random, 80 * (random() - 0.5), 80 * (random() - 0.5), 60 * random() + 1, 3 + Math.floor(random() * 40)),
    ]) as Feature[],
  }));
  test('label sets add up to the patch', () => {
    for (const { patch, covers } of cases) expect(facts(patch, covers).closure).toBeLessThan(1e-12);
  });
  test('the order of covers, a shift and a mirror leave the areas alone', () => {
    for (const { patch, covers } of cases.slice(0, 100)) {
      const plain = facts(patch, covers);
      const total = (result: ReturnType<typeof facts>, cover: number): number =>
        result.sets.reduce((sum, set) => sum + (set.covers.includes(cover) ? set.area : 0), 0);
      const mirror = (feature: Feature): Feature =>
        feature.map((ring) => ring.map(([x, y]) => [-y, x + 1000] as const));
      const turned = facts(mirror(patch), covers.map(mirror).reverse());
      covers.forEach((_, cover) => {
        expect(total(turned, covers.length - 1 - cover)).toBeCloseTo(total(plain, cover), 8);
      });
    }
  });
  test('strips give the same areas as one sweep', () => {
    const patch: Feature = [star(random, 0, 0, 500, 3000)];
    const covers: Feature[] = Array.from({ length: 40 }, () => [
      star(random, 800 * (random() - 0.5), 800 * (random() - 0.5), 200, 200),
    ]);
    const result = facts(patch, covers);
    expect(result.closure).toBeLessThan(1e-12);
    covers.forEach((cover, c) => {
      const alone = facts(patch, [cover]);
      const together = result.sets.reduce((sum, set) => sum + (set.covers.includes(c) ? set.area : 0), 0);
      expect(together).toBeCloseTo(alone.byKey['0'] ?? 0, 5);
    });
  });
});
