import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { calcTreeSize, streamSearch } from 'flatgeobuf/lib/mjs/packedrtree.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { NODE_BYTES, NODE_SIZE, treeBytes, treeLevels } from '../../src/io/flatgeobuf/format.js';
import { openFlatGeobuf } from '../../src/io/flatgeobuf/read.js';
import type { BoxTest } from '../../src/io/flatgeobuf/search.js';
import { PatchIndex } from '../../src/kernel/patch-index.js';
import { loadGdal } from '../crs/gdal.js';
import { randomNumbers } from '../support/random.js';
import { type Feature, flat, square, star } from '../support/shapes.js';
import { expectSameShapes, readLayer, scratch, writeLayer } from './flatgeobuf-files.js';

const at = scratch();
const gdal = await loadGdal();

const touches =
  (x0: number, y0: number, x1: number, y1: number): BoxTest =>
  (xmin, ymin, xmax, ymax) =>
    xmin <= x1 && xmax >= x0 && ymin <= y1 && ymax >= y0;

/** Features in no order, of sizes from a metre to a kilometre. */
function scattered(count: number, seed: number): Feature[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => [
    star(random, 10_000 * random(), 10_000 * random(), 10 ** (3 * random()), 4 + Math.floor(9 * random())),
  ]);
}

/** Records whose box passes, by looking at all of them. */
function bruteForce(boxes: Float64Array, wants: BoxTest): number[] {
  const found: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    if (wants(boxes[i]!, boxes[i + 1]!, boxes[i + 2]!, boxes[i + 3]!)) found.push(i / 4 + 1);
  }
  return found;
}

const ascending = (records: readonly number[]): number[] => [...records].sort((a, b) => a - b);

describe('the tree', () => {
  test('has the levels of packedrtree.cpp', () => {
    expect(treeLevels(0, 16)).toEqual([]);
    expect(treeLevels(1, 16)).toEqual([
      { first: 0, count: 1 },
      { first: 1, count: 1 },
    ]);
    for (const items of [1, 2, 15, 16, 17, 255, 256, 257, 4096, 4097, 1_000_000]) {
      for (const nodeSize of [2, 3, 16, 100]) {
        expect(treeBytes(treeLevels(items, nodeSize))).toBe(calcTreeSize(items, nodeSize));
      }
    }
  });
  test('answers as brute force does, for layers of any size', () => {
    const numbers = { min: -500, max: 10_500, noNaN: true };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.array(fc.tuple(fc.double(numbers), fc.double(numbers), fc.nat(3_000)), { minLength: 1, maxLength: 8 }),
        (count, windows) => {
          const shapes = flat(scattered(count, count));
          const file = writeLayer(at('brute.fgb'), shapes);
          for (const [x, y, size] of windows) {
            const wants = touches(x, y, x + size, y + size);
            expect(ascending(readLayer(file, wants).records)).toEqual(bruteForce(shapes.boxes, wants));
          }
          const any: BoxTest = (...box) => windows.some(([x, y]) => touches(x, y, x, y)(...box));
          expect(ascending(readLayer(file, any).records)).toEqual(bruteForce(shapes.boxes, any));
        },
      ),
      { numRuns: 40, seed: 11 },
    );
  });
  test('answers patches as a scan does, in the order of the file', () => {
    const shapes = flat(scattered(5_000, 3));
    const file = writeLayer(at('patches.fgb'), shapes);
    const random = randomNumbers(5);
    const patches = flat(Array.from({ length: 40 }, () => [square(10_000 * random(), 10_000 * random(), 60)]));
    const index = new PatchIndex(patches.boxes, patches.count);
    const wants: BoxTest = (...box) => index.mayHit(...box);
    const found = readLayer(file, wants);
    expect(ascending(found.records)).toEqual(bruteForce(shapes.boxes, wants));
    const order = readLayer(file).records;
    const positions = found.records.map((record) => order.indexOf(record));
    expect(positions).toEqual(ascending(positions));
  });
  test('reads little where little is wanted', () => {
    const file = writeLayer(at('little.fgb'), flat(scattered(20_000, 4).map(([ring]) => [ring!])));
    const layer = openFlatGeobuf(file);
    let asked = 0;
    const narrow = touches(5_000, 5_000, 5_010, 5_010);
    const taken = layer.query(
      (...box) => {
        asked++;
        return narrow(...box);
      },
      () => {},
    );
    layer.close();
    expect(taken).toBeGreaterThan(0);
    expect(asked).toBeLessThan(6_000);
  });
  test('far too large a feature between small ones', () => {
    const random = randomNumbers(9);
    const large = star(random, 5_000, 5_000, 5_000, 300_000);
    const small = scattered(100, 6);
    const features: Feature[] = [...small.slice(0, 50), [large], ...small.slice(50)];
    const shapes = { ...flat(features.map((feature) => [feature[0]!.slice(0, 3)])) };
    const whole = { ...shapes, ...flattened(features) };
    const file = writeLayer(at('large.fgb'), whole);
    expectSameShapes(
      readLayer(file, () => true),
      whole,
    );
    expectSameShapes(readLayer(file), whole);

    /** As `flat`, which cannot spread that many vertices into a call. */
    function flattened(list: readonly Feature[]): Pick<typeof shapes, 'coords' | 'ringStart' | 'boxes'> {
      const ends = list.map((_, f) => list.slice(0, f + 1).reduce((sum, [ring]) => sum + ring!.length, 0));
      const boxes = list.flatMap(([ring]) => {
        const bound = (axis: 0 | 1, pick: (a: number, b: number) => number): number =>
          ring!.map((vertex) => vertex[axis]).reduce((a, b) => pick(a, b));
        return [bound(0, Math.min), bound(1, Math.min), bound(0, Math.max), bound(1, Math.max)];
      });
      return {
        coords: Float64Array.from(list.flat(3)),
        ringStart: Uint32Array.from([0, ...ends]),
        boxes: Float64Array.from(boxes),
      };
    }
  });
  test('boxes of one place keep their order', () => {
    const shapes = flat(Array.from({ length: 100 }, () => [square(0, 0, 1)]));
    expect(readLayer(writeLayer(at('same.fgb'), shapes)).records).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });
});

describe('others search it', () => {
  const shapes = flat(scattered(3_000, 8));
  const windows = [
    [0, 0, 1_000, 1_000],
    [4_000, 4_000, 4_100, 6_000],
    [-10, -10, -5, -5],
    [0, 0, 12_000, 12_000],
  ] as const;
  const file = writeLayer(at('search.fgb'), shapes);
  beforeAll(() => {
    vi.spyOn(console, 'debug').mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  test('the flatgeobuf package', async () => {
    const bytes = readFileSync(file);
    const treeAt = 12 + bytes.readUInt32LE(8);
    const readNode = async (offset: number, length: number): Promise<ArrayBuffer> =>
      new Uint8Array(bytes.subarray(treeAt + offset, treeAt + offset + length)).buffer;
    const order = readLayer(file).records;
    for (const [minX, minY, maxX, maxY] of windows) {
      const found: number[] = [];
      for await (const [, index] of streamSearch(shapes.count, NODE_SIZE, { minX, minY, maxX, maxY }, readNode)) {
        found.push(order[index]!);
      }
      expect(ascending(found)).toEqual(bruteForce(shapes.boxes, touches(minX, minY, maxX, maxY)));
    }
  });
  test.skipIf(!gdal)('GDAL', () => {
    const dataset = gdal!.open(file);
    const layer = dataset.layers.get(0);
    for (const [minX, minY, maxX, maxY] of windows) {
      layer.setSpatialFilter(minX, minY, maxX, maxY);
      const found: number[] = [];
      layer.features.forEach((feature) => {
        found.push(Number(feature.fields.get('_record')));
      });
      // GDAL looks at the shapes too: what it finds is among ours, and is all that overlaps.
      const ours = new Set(bruteForce(shapes.boxes, touches(minX, minY, maxX, maxY)));
      expect(found.filter((record) => !ours.has(record))).toEqual([]);
      const window = gdal!.Geometry.fromWKT(
        `POLYGON((${minX} ${minY},${maxX} ${minY},${maxX} ${maxY},${minX} ${maxY},${minX} ${minY}))`,
      );
      layer.setSpatialFilter(null);
      let overlapping = 0;
      layer.features.forEach((feature) => {
        if (feature.getGeometry()!.intersects(window)) overlapping++;
      });
      expect(found.length).toBe(overlapping);
    }
    dataset.close();
  });
});

describe('a damaged index', () => {
  const shapes = flat(scattered(600, 2));
  const whole = readFileSync(writeLayer(at('whole.fgb'), shapes));
  const treeAt = 12 + whole.readUInt32LE(8);
  const levels = treeLevels(600, NODE_SIZE);

  function damaged(node: number, change: (node: Buffer) => void): () => unknown {
    const bytes = Buffer.from(whole);
    change(bytes.subarray(treeAt + NODE_BYTES * node));
    writeFileSync(at('damaged.fgb'), bytes);
    return () => readLayer(at('damaged.fgb'), () => true);
  }

  test.each([
    ['a box beyond the one above it', 3, (node: Buffer) => node.writeDoubleLE(1e9, 16)],
    ['a bound that is no number', 5, (node: Buffer) => node.writeDoubleLE(Number.NaN, 0)],
    ['a way to another place', 1, (node: Buffer) => node.writeUInt32LE(7, 32)],
    ['a feature beyond the end', levels.at(-1)!.first + 9, (node: Buffer) => node.writeUInt32LE(1, 36)],
    ['a feature in the middle of another', levels.at(-1)!.first, (node: Buffer) => node.writeUInt32LE(8, 32)],
  ])('%s', (_name, node, change) => {
    expect(damaged(node, change)).toThrow(/FLATGEOBUF_DAMAGED/);
  });
  test('that is not all there', () => {
    writeFileSync(at('damaged.fgb'), whole.subarray(0, treeAt + 1000));
    expect(() => openFlatGeobuf(at('damaged.fgb'))).toThrow(/FLATGEOBUF_DAMAGED.*index/);
  });
});
