import { describe, expect, test } from 'vitest';
import { flatten, type Shape } from '../../fixtures/generator/flat.js';
import { PLANE, tally } from '../../src/kernel/tally.js';
import type { CoverMeaning } from '../../src/model/records.js';
import type { PatchOverlay } from '../../src/pipeline/overlay-patches.js';
import { type RestShape, restShape } from '../../src/pipeline/rest-shape.js';
import { SoundOverlay } from '../../src/pipeline/sound-overlay.js';

const X = 40_512_000;
const Y = 3_460_000;

function box(west: number, south: number, east: number, north: number): Shape {
  const [x0, y0, x1, y1] = [X + west, Y + south, X + east, Y + north];
  return [Float64Array.of(x0, y0, x0, y1, x1, y1, x1, y0)];
}

/** What is left of a patch of 100 × 50 m under approvals of these shapes. */
function rest(...approvals: Shape[]): RestShape {
  const patches = flatten([box(0, 0, 100, 50)]);
  const shapes = flatten(approvals);
  const covers = approvals.map((_, feature) => ({ shapes, feature }));
  const meanings = approvals.map(
    (_, i): CoverMeaning => ({
      role: 'approval',
      approval: {
        kind: 'supply',
        id: `${i}`,
        record: i,
        approved: '2025-01-01',
        approvedFrom: '2025-01-01',
        expires: null,
        expiresFrom: null,
        expiryUnknown: false,
        datesWaived: false,
        applied: null,
        appliedFrom: null,
        holder: null,
        project: null,
      },
    }),
  );
  const sound = new SoundOverlay().of(patches, 0, covers);
  const patch = { imageAfter: '2026-04-18', imageAfterFrom: '2026-04-18', user: null, project: null };
  const account = tally(sound.facts.sets, meanings, patch, PLANE, 0);
  const left = Math.round(100 * (account.area - account.inForce));
  return restShape({ ...sound } as unknown as PatchOverlay, account, left, patches, 0);
}

describe('the shape of what is not approved', () => {
  test('nothing left', () => {
    expect(rest(box(-1, -1, 101, 51))).toEqual({ parts: 0, largest: 0, width: 0 });
  });

  test('a patch without approvals is its own rest', () => {
    // 2 × 5000 ÷ 300
    expect(rest()).toEqual({ parts: 1, largest: 5000, width: 33.33 });
    expect(rest(box(200, 0, 210, 10))).toEqual({ parts: 1, largest: 5000, width: 33.33 });
  });

  test('a strip has nearly its own width, however long', () => {
    expect(rest(box(-1, -1, 101, 49.4))).toEqual({ parts: 1, largest: 60, width: 0.6 });
  });

  test('a frame around the approval is one part, as narrow as it is', () => {
    // 2 × (5000 − 98 × 48) ÷ (300 + 292)
    expect(rest(box(1, 1, 99, 49))).toEqual({ parts: 1, largest: 296, width: 1 });
  });

  test('parts are counted apart, the widest decides', () => {
    const found = rest(box(0, 0, 80, 49.5), box(80, 0, 90, 50));
    // A strip of 80 × 0.5 m in the west, a block of 10 × 50 m in the east.
    expect(found).toEqual({ parts: 2, largest: 500, width: 8.33 });
  });

  test('parts that meet in a point are two', () => {
    expect(rest(box(0, 0, 50, 25), box(50, 25, 100, 50)).parts).toBe(2);
  });

  test('a square is half as wide as its side', () => {
    expect(rest(box(50, -1, 101, 51)).width).toBe(25);
  });
});
