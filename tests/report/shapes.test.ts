import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlatPolygons } from '../../src/model/geometry.js';
import { roundScale } from '../../src/report/shared/figure.js';
import { parseCells } from '../../src/report/shared/parse-decisions.js';
import { decodeShapes, encodeShapes, gridFor, ringsOf } from '../../src/report/shared/shapes.js';
import { cut, escaped, textWidth, wrapped } from '../../src/report/shared/svg.js';

const vertex = fc.tuple(fc.integer({ min: 0, max: 90_000_000 }), fc.integer({ min: 0, max: 60_000_000 }));
const feature = fc.array(fc.array(vertex, { minLength: 3, maxLength: 8 }), { minLength: 0, maxLength: 3 });

function flat(features: readonly (readonly (readonly (readonly [number, number])[])[])[]): FlatPolygons {
  const coords: number[] = [];
  const ringStart = [0];
  const featureRing = [0];
  const boxes: number[] = [];
  for (const rings of features) {
    for (const ring of rings) {
      for (const [x, y] of ring) coords.push(40_000_000 + x / 1000, 3_400_000 + y / 1000);
      ringStart.push(coords.length / 2);
    }
    featureRing.push(ringStart.length - 1);
    boxes.push(40_000_000, 3_400_000, 40_090_000, 3_460_000);
  }
  return {
    count: features.length,
    coords: Float64Array.from(coords),
    ringStart: Uint32Array.from(ringStart),
    featureRing: Uint32Array.from(featureRing),
    boxes: Float64Array.from(boxes),
  };
}

describe('shapes as bytes', () => {
  test('come back to the millimetre', () => {
    fc.assert(
      fc.property(fc.array(feature, { maxLength: 5 }), (features) => {
        const polygons = flat(features);
        const grid = gridFor(polygons);
        const shapes = decodeShapes(encodeShapes(polygons, grid), grid);
        expect(shapes).toHaveLength(polygons.count);
        shapes.forEach((shape, f) => {
          const wanted = ringsOf(polygons, f);
          expect([...shape.ringStart]).toEqual([...wanted.ringStart]);
          shape.coords.forEach((value, i) => {
            expect(Math.abs(value - wanted.coords[i]!)).toBeLessThanOrEqual(0.0006);
          });
        });
      }),
      { numRuns: 200 },
    );
  });

  test('degrees keep more places than metres', () => {
    const polygons = {
      ...flat([
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        ],
      ]),
      coords: Float64Array.of(120.12345678, 31.1, 120.2, 31.1, 120.2, 31.2),
      boxes: Float64Array.of(120.1, 31.1, 120.2, 31.2),
    };
    const grid = gridFor(polygons);
    expect(decodeShapes(encodeShapes(polygons, grid), grid)[0]!.coords[0]).toBeCloseTo(120.12345678, 7);
  });
});

describe('texts in drawings', () => {
  test('markup is written as characters', () => {
    expect(escaped(`<a href="x" on='y'>&\u0007`)).toBe('&#60;a href=&#34;x&#34; on=&#39;y&#39;&#62;&#38; ');
  });
  test('lines keep to their width and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('占', '用', 'a', 'W', ' ', '1', '（'), maxLength: 80 }),
        fc.integer({ min: 4, max: 30 }),
        (text, width) => {
          const lines = wrapped(text, width);
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
  test('a text that is cut says so', () => {
    expect(cut('青云镇小庄村', 4)).toBe('青云镇…');
    expect(cut('青云镇', 4)).toBe('青云镇');
  });
  test('scales are round and fit', () => {
    expect(roundScale({ xmin: 0, ymin: 0, xmax: 60, ymax: 10 }, 180, 120)).toBe(500);
    expect(roundScale({ xmin: 0, ymin: 0, xmax: 1, ymax: 1 }, 180, 120)).toBe(100);
    expect(roundScale({ xmin: 0, ymin: 0, xmax: 34_000, ymax: 34_000 }, 277, 150)).toBe(500_000);
  });
  test('cells of CSV with quotes and line ends', () => {
    expect(parseCells('a,"b ""c""\nd",\r\n1,,3')).toEqual([
      ['a', 'b "c"\nd', ''],
      ['1', '', '3'],
    ]);
  });
});
