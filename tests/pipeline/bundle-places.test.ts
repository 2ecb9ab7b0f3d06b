import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundlePlaces, sharedPlaces } from '../../src/pipeline/bundle-places.js';

const extent = fc.record({ rows: fc.nat(200), csv: fc.nat(9_000), shp: fc.nat(9_000) });
const bundles = fc.array(fc.record({ ledger: extent, pieces: extent, facts: extent }), { minLength: 1, maxLength: 30 });

test('a bundle begins where those before it end, in whatever order they become known', () => {
  fc.assert(
    fc.property(bundles, fc.infiniteStream(fc.nat(1000)), (extents, chance) => {
      const shared = sharedPlaces(extents.length);
      const readers = extents.map(() => new BundlePlaces(shared));
      const order = extents.map((_, i) => ({ i, key: chance.next().value as number })).sort((a, b) => a.key - b.key);
      const told = new Set<number>();
      for (const { i } of order) {
        readers[0]!.tell(i, extents[i]!);
        told.add(i);
        extents.forEach((_, b) => {
          const isKnown = extents.slice(0, b).every((__, before) => told.has(before));
          const place = readers[b]!.of(b);
          if (!isKnown) {
            expect(place).toBeNull();
            return;
          }
          for (const table of ['ledger', 'pieces', 'facts'] as const) {
            for (const what of ['rows', 'csv', 'shp'] as const) {
              const sum = extents.slice(0, b).reduce((all, one) => all + one[table][what], 0);
              expect(place![table][what]).toBe(sum);
            }
          }
        });
      }
    }),
    { numRuns: 50 },
  );
});

test('nobody waits for a thread that has failed', () => {
  const shared = sharedPlaces(3);
  new BundlePlaces(shared).fail();
  expect(new BundlePlaces(shared).wait(2)).toBeNull();
});

test('nobody waits for ever for a thread that has died', () => {
  const places = new BundlePlaces(sharedPlaces(3));
  expect(() => places.wait(2, 50)).toThrow('ended without a word');
});
