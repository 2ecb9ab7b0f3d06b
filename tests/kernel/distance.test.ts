import { describe, expect, test } from 'vitest';
import { flatten } from '../../fixtures/generator/flat.js';
import { rectangle } from '../../fixtures/generator/shapes.js';
import { outlineDistance } from '../../src/kernel/distance.js';
import { randomNumbers } from '../support/random.js';

const at = (x: number, y: number, length = 10, width = 10, angle = 0) => rectangle({ x, y }, length, width, angle);

function distance(a: ReturnType<typeof at>, b: ReturnType<typeof at>, limit = 1000): number {
  const layer = flatten([a, b]);
  return outlineDistance(layer, 0, layer, 1, limit);
}

/** The same by points set closely on both outlines. */
function byPoints(a: ReturnType<typeof at>, b: ReturnType<typeof at>): number {
  const points = (shape: ReturnType<typeof at>): [number, number][] => {
    const ring = shape[0]!;
    const all: [number, number][] = [];
    for (let i = 0; i < ring.length; i += 2) {
      const n = (i + 2) % ring.length;
      for (let t = 0; t < 1; t += 0.004) {
        all.push([ring[i]! + t * (ring[n]! - ring[i]!), ring[i + 1]! + t * (ring[n + 1]! - ring[i + 1]!)]);
      }
    }
    return all;
  };
  const others = points(b);
  return Math.min(...points(a).map(([x, y]) => Math.min(...others.map(([u, v]) => Math.hypot(x - u, y - v)))));
}

describe('the distance between two outlines', () => {
  test('side to side, corner to corner, touching', () => {
    expect(distance(at(0, 0), at(22, 0))).toBe(12);
    expect(distance(at(0, 0), at(13, 14))).toBe(5);
    expect(distance(at(0, 0), at(10, 4))).toBe(0);
  });

  test('a corner against the middle of a side', () => {
    expect(distance(at(0, 0, 10, 10), at(20, 0, 10, 10, Math.PI / 4))).toBeCloseTo(15 - Math.SQRT2 * 5, 3);
  });

  test('beyond the limit there is none; on it there is', () => {
    expect(distance(at(0, 0), at(60, 0), 50)).toBe(50);
    expect(distance(at(0, 0), at(60.01, 0), 50)).toBe(Number.POSITIVE_INFINITY);
  });

  test('agrees with points on the outlines, whichever way round', () => {
    const random = randomNumbers(5);
    for (let run = 0; run < 25; run++) {
      const angle = 2 * Math.PI * random();
      const a = at(0, 0, 20 + 20 * random(), 5 + 20 * random(), 3 * random());
      const b = at(70 * Math.cos(angle), 70 * Math.sin(angle), 20 + 20 * random(), 20, 3 * random());
      const found = distance(a, b);
      expect(distance(b, a)).toBe(found);
      const near = byPoints(a, b);
      expect(found).toBeLessThanOrEqual(near + 1e-9);
      expect(found).toBeGreaterThan(near - 0.2);
    }
  });
});
