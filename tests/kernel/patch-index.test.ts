import RBush from 'rbush';
import { describe, expect, test } from 'vitest';
import { PatchIndex } from '../../src/kernel/patch-index.js';
import { randomNumbers } from '../support/random.js';

interface Item {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly i: number;
}

/** Boxes on a grid of tenths, so that many of them touch. */
function boxes(random: () => number, count: number): Float64Array {
  const snap = (value: number): number => Math.round(value * 10) / 10;
  return Float64Array.from(
    Array.from({ length: count }, () => {
      const x = snap(100 * random());
      const y = snap(100 * random());
      return [x, y, x + snap(0.1 + 5 * random()), y + snap(0.1 + 5 * random())];
    }).flat(),
  );
}

describe('PatchIndex', () => {
  test.each([1, 2, 3])('finds what a tree of another make finds, touching boxes left out (start %i)', (start) => {
    const random = randomNumbers(start);
    const patches = boxes(random, 400);
    const tree = new RBush<Item>();
    tree.load(
      Array.from({ length: 400 }, (_, i) => ({
        minX: patches[4 * i]!,
        minY: patches[4 * i + 1]!,
        maxX: patches[4 * i + 2]!,
        maxY: patches[4 * i + 3]!,
        i,
      })),
    );
    const index = new PatchIndex(patches, 400);
    const asked = boxes(random, 500);
    for (let q = 0; q < 500; q++) {
      const [minX, minY, maxX, maxY] = asked.subarray(4 * q, 4 * q + 4) as unknown as [number, number, number, number];
      const wanted = tree
        .search({ minX, minY, maxX, maxY })
        .filter((item) => item.minX < maxX && item.maxX > minX && item.minY < maxY && item.maxY > minY)
        .map((item) => item.i);
      const found = index.hits(minX, minY, maxX, maxY);
      expect(found.sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
      if (wanted.length > 0) expect(index.mayHit(minX, minY, maxX, maxY)).toBe(true);
    }
  });
  test('an empty index hits nothing', () => {
    const index = new PatchIndex(new Float64Array(0), 0);
    expect(index.mayHit(0, 0, 1, 1)).toBe(false);
    expect(index.hits(0, 0, 1, 1)).toEqual([]);
  });
});
