import { describe, expect, test, vi } from 'vitest';
import { type AreaBreach, AreaCheck, breachText } from '../../src/kernel/check-areas.js';
import { FactsKernel, type LabelSetFact } from '../../src/kernel/facts.js';
import { overlays } from '../support/random-overlays.js';
import { type Feature, flat, square } from '../support/shapes.js';

const kernel = new FactsKernel();
const patches = flat([[square(0, 0, 10)]]);
const shapes = flat([[square(0, 0, 5)], [square(-5, -5, 30)]]);
const refs = [0, 1].map((feature) => ({ shapes, feature }));
/** Cover 0 lies in the patch with its 25 m², cover 1 around it. */
const SOUND: readonly LabelSetFact[] = [
  { covers: [0, 1], area: 25, momentX: 62.5 },
  { covers: [1], area: 75, momentX: 437.5 },
];

function breachOf(changes: readonly Partial<LabelSetFact>[], patchArea = 100): AreaBreach | null {
  const sets = SOUND.map((set, s) => ({ ...set, ...changes[s] }));
  return new AreaCheck(kernel).breach(sets, patches, 0, refs, patchArea);
}

describe('the check of areas', () => {
  test('sound areas have no breach', () => {
    expect(breachOf([])).toBeNull();
    expect(breachOf([{ area: 25 + 1e-12 }, { area: 75 - 1e-12 }])).toBeNull();
    expect(kernel.overlay(patches, 0, refs).sets).toEqual(expect.arrayContaining(SOUND as LabelSetFact[]));
  });
  test('a sum that is off by 1e-10 of the patch', () => {
    expect(breachOf([{ area: 25 + 1e-8 }])).toMatchObject({ code: 'NOT_CLOSED', limit: 100 });
    expect(breachOf([], 100 - 1e-8)).toMatchObject({ code: 'NOT_CLOSED' });
  });
  test('a part below zero or above the patch', () => {
    expect(breachOf([{ area: -1e-8, momentX: 0 }, { area: 100 + 1e-8 }])).toMatchObject({ code: 'NEGATIVE', set: 0 });
    expect(breachOf([{}, { area: 101 }])).toMatchObject({ code: 'ABOVE_PATCH', set: 1, value: 101, limit: 100 });
  });
  test('NaN and infinity, wherever they stand', () => {
    expect(breachOf([{ area: Number.NaN }])).toMatchObject({ code: 'NOT_A_NUMBER', set: 0 });
    expect(breachOf([{}, { momentX: Number.NaN }])).toMatchObject({ code: 'NOT_A_NUMBER', set: 1 });
    expect(breachOf([{ area: Number.POSITIVE_INFINITY }])).not.toBeNull();
    expect(breachOf([{ momentX: Number.NEGATIVE_INFINITY }])).not.toBeNull();
    expect(breachOf([], Number.NaN)).not.toBeNull();
  });
  test('a part whose centre is outside of the patch', () => {
    expect(breachOf([{ momentX: -1 }])).toMatchObject({ code: 'OUTSIDE', set: 0 });
    expect(breachOf([{ momentX: 251 }])).toMatchObject({ code: 'OUTSIDE', set: 0 });
  });
  test('more under a cover than it has, though the sum is right', () => {
    const moved = breachOf([{ area: 25.001 }, { area: 74.999 }]);
    expect(moved).toMatchObject({ code: 'ABOVE_COVER', cover: 0, value: 25.001, limit: 25 });
    expect(breachText(moved!, () => 'DLTB 12')).toEqual({
      en: 'the parts on DLTB 12 have 25.001 m² together, but it has only 25 m²',
      zh: '位于 DLTB 12 的各部分合计 25.001 平方米，而其自身仅 25 平方米',
    });
  });
  test('a patch without label sets', () => {
    const check = new AreaCheck(kernel);
    expect(check.breach([], patches, 0, [], 0)).toBeNull();
    expect(check.breach([], patches, 0, [], 100)).toMatchObject({ code: 'NOT_CLOSED' });
  });
});

describe('the area of a cover', () => {
  // By its directions this cover has no area at all; the even-odd rule sees both lobes.
  const eight: Feature = [
    [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ],
  ];
  const crossed = [{ shapes: flat([eight]), feature: 0 }];
  const sets = [
    { covers: [0], area: 50, momentX: 250 },
    { covers: [], area: 50, momentX: 250 },
  ];

  test('is the even-odd one where the rings contradict themselves', () => {
    expect(new AreaCheck(kernel).breach(sets, patches, 0, crossed, 100)).toBeNull();
    const more = [
      { covers: [0], area: 50.01, momentX: 250 },
      { covers: [], area: 49.99, momentX: 250 },
    ];
    const found = new AreaCheck(kernel).breach(more, patches, 0, crossed, 100);
    expect(found).toMatchObject({ code: 'ABOVE_COVER', cover: 0 });
    expect(found?.limit).toBeCloseTo(50, 9);
  });
  test('is computed once', () => {
    const areaAsGiven = vi.fn(() => 0);
    const areaAlone = vi.fn(() => 50);
    const check = new AreaCheck({ areaAsGiven, areaAlone });
    for (let i = 0; i < 3; i++) expect(check.breach(sets, patches, 0, crossed, 100)).toBeNull();
    expect([areaAsGiven.mock.calls.length, areaAlone.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('random overlays', () => {
  test.each(['pair', 'layers'] as const)('raise no false alarm (%s)', (form) => {
    const check = new AreaCheck(kernel);
    for (const { patch, covers, index, story } of overlays({ seed: 6, count: form === 'pair' ? 800 : 300, form })) {
      const own = flat([patch]);
      const layer = flat(covers);
      const under = covers.map((_, feature) => ({ shapes: layer, feature }));
      const { sets, fault, areaAsGiven } = kernel.overlay(own, 0, under);
      const patchArea = fault === 'none' ? areaAsGiven : kernel.areaAlone(own, 0);
      expect(check.breach(sets, own, 0, under, patchArea), `case ${index} (${story})`).toBeNull();
    }
  });
});
