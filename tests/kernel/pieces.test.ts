import { describe, expect, test } from 'vitest';
import { ringArea } from '../../src/kernel/area.js';
import { FactsKernel } from '../../src/kernel/facts.js';
import { piecesOf } from '../../src/kernel/pieces.js';
import type { PolygonRings } from '../../src/kernel/rings.js';
import { loadGdal, polygonWkb } from '../support/geos.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, type Ring, square, star } from '../support/shapes.js';

const gdal = await loadGdal();
const kernel = new FactsKernel();

/** Every label set as its own piece, with the facts beside it. */
function pieces(patch: Feature, covers: readonly Feature[]) {
  const shapes = flat(covers);
  const refs = covers.map((_, feature) => ({ shapes, feature }));
  const patches = flat([patch]);
  const facts = kernel.overlay(patches, 0, refs);
  const keys: string[] = [];
  const found = piecesOf(patches, 0, refs, (members) => {
    const key = members.join('+');
    if (!keys.includes(key)) keys.push(key);
    return keys.indexOf(key);
  });
  const polygons = new Map([...found].map(([piece, list]) => [keys[piece]!, list]));
  return { facts, polygons };
}

function areaOf(polygons: readonly PolygonRings[]): number {
  return polygons.reduce(
    (sum, { outer, holes }) =>
      sum + [outer, ...holes].reduce((part, ring) => part + ringArea(ring, 0, ring.length / 2), 0),
    0,
  );
}

function expectAgreement(patch: Feature, covers: readonly Feature[], tolerance = 1e-6): void {
  const { facts, polygons } = pieces(patch, covers);
  for (const set of facts.sets) {
    const key = set.covers.join('+');
    const area = areaOf(polygons.get(key) ?? []);
    expect(Math.abs(area - set.area), `piece ${key}`).toBeLessThan(tolerance + 1e-9 * set.area);
  }
  for (const [key, list] of polygons) {
    for (const { outer, holes } of list) {
      if (!gdal) continue;
      const geometry = gdal.Geometry.fromWKB(polygonWkb([outer, ...holes]));
      expect(geometry.isValid(), `piece ${key} is valid`).toBe(true);
    }
  }
}

describe('pieces', () => {
  test('a parcel across the patch leaves two pieces', () => {
    const { polygons } = pieces([square(0, 0, 10)], [[square(-5, -5, 10)]]);
    expect(areaOf(polygons.get('0')!)).toBe(25);
    expect(areaOf(polygons.get('')!)).toBe(75);
  });
  test('a parcel inside makes a hole', () => {
    const { polygons } = pieces([square(0, 0, 10)], [[square(2, 2, 5)]]);
    expect(polygons.get('')![0]!.holes).toHaveLength(1);
    expectAgreement([square(0, 0, 10)], [[square(2, 2, 5)]]);
  });
  test('parts that meet in a point are two polygons, a hole that touches stays valid', () => {
    expectAgreement([square(0, 0, 10)], [[square(0, 0, 5), square(5, 5, 5)], [square(2, 2, 3)], [square(5, 0, 5)]]);
  });
  test('vertices of the input come back bit by bit', () => {
    const patch: Feature = [square(40_512_000.1234, 3_460_000.4321, 33.3333)];
    const parcel: Feature = [square(40_511_990.7, 3_459_990.1, 20)];
    const { polygons } = pieces(patch, [parcel]);
    const known = new Set([...patch[0]!, ...parcel[0]!].map(([x, y]) => `${x} ${y}`));
    const all = [...polygons.values()].flat().flatMap(({ outer }) => [...outer]);
    const places = all.flatMap((x, i) => (i % 2 === 0 ? [`${x} ${all[i + 1]}`] : []));
    // 1 shared corner of the parcel, 4 of the patch in its two pieces; the crossings are new.
    expect(places.filter((place) => known.has(place)).length).toBeGreaterThanOrEqual(5);
    expectAgreement(patch, [parcel]);
  });
  test('a figure-of-eight becomes two triangles', () => {
    const eight: Feature = [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ];
    expect(pieces(eight, []).polygons.get('')).toHaveLength(2);
  });
});

describe('pieces agree with the facts and are valid', () => {
  const random = randomNumbers(11);
  const at = (zone: boolean): readonly [number, number] => (zone ? [40_512_345.678, 3_461_234.567] : [0, 0]);
  test.each([false, true])('random stars (zone coordinates: %s)', (zone) => {
    const [x, y] = at(zone);
    for (let i = 0; i < 300; i++) {
      const patch: Feature = [star(random, x, y, 50, 3 + Math.floor(random() * 40))];
      const covers: Feature[] = Array.from({ length: 1 + Math.floor(random() * 4) }, () => [
        star(random, x + 80 * (random() - 0.5), y + 80 * (random() - 0.5), 60, 3 + Math.floor(random() * 30)),
      ]);
      expectAgreement(patch, covers);
    }
  });
  test('copies that nearly coincide', () => {
    const [x, y] = at(true);
    for (const offset of [0, 1e-9, 1e-8, 1e-7, 1e-6, 1e-4, 1e-3]) {
      for (let i = 0; i < 40; i++) {
        const ring = star(random, x, y, 50, 3 + Math.floor(random() * 30));
        const jitter = (r: Ring): Ring =>
          r.map(([px, py]) => [px + offset * (random() - 0.5), py + offset * (random() - 0.5)]);
        expectAgreement([ring], [[jitter(ring)], [jitter(ring)], [star(random, x + 20, y, 40, 12)]], 2e-6);
      }
    }
  });
});
