import { featureCollection, intersect, polygon } from '@turf/turf';
import { describe, expect, test } from 'vitest';
import { ringArea } from '../../src/kernel/area.js';
import { FactsKernel } from '../../src/kernel/facts.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, type Ring, star } from '../support/shapes.js';

/** Planar area of what Turf's clipper (polyclip-ts, another way and other people) finds in common. */
function commonByTurf(a: Ring, b: Ring): number {
  const closed = (ring: Ring): [number, number][] => [...ring, ring[0]!].map(([x, y]) => [x, y]);
  const common = intersect(featureCollection([polygon([closed(a)]), polygon([closed(b)])]));
  if (!common) return 0;
  const parts = common.geometry.type === 'Polygon' ? [common.geometry.coordinates] : common.geometry.coordinates;
  return parts
    .flatMap((rings) => rings.map((ring, r) => (r === 0 ? 1 : -1) * Math.abs(area(ring))))
    .reduce((sum, part) => sum + part, 0);
}

function area(ring: readonly (readonly number[])[]): number {
  const flatRing = Float64Array.from(ring.slice(0, -1).flatMap(([x, y]) => [x!, y!]));
  return ringArea(flatRing, 0, flatRing.length / 2);
}

describe('pairs against Turf', () => {
  const random = randomNumbers(5);
  const kernel = new FactsKernel();
  test('200 pairs of random stars have the same common area', () => {
    for (let i = 0; i < 200; i++) {
      const a = star(random, 0, 0, 10, 4 + Math.floor(12 * random()));
      const b = star(random, 10 * (random() - 0.5), 10 * (random() - 0.5), 10, 4 + Math.floor(12 * random()));
      const covers = flat([[b]] as Feature[]);
      const facts = kernel.overlay(flat([[a]]), 0, [{ shapes: covers, feature: 0 }]);
      const ours = facts.sets.filter((set) => set.covers.length > 0).reduce((sum, set) => sum + set.area, 0);
      expect(ours).toBeCloseTo(commonByTurf(a, b), 8);
    }
  });
});
