import { describe, expect, test } from 'vitest';
import { relativeGap } from '../../src/kernel/area.js';
import { exactFacts } from '../../src/kernel/exact-areas.js';
import { CLOSURE_TOLERANCE, FactsKernel, type LabelSetFact } from '../../src/kernel/facts.js';
import { exactLabelSets } from '../support/exact-overlay.js';
import { randomNumbers } from '../support/random.js';
import { overlays } from '../support/random-overlays.js';
import { type Feature, flat, square, star } from '../support/shapes.js';

const kernel = new FactsKernel();

function inputOf(patch: Feature, covers: readonly Feature[]) {
  const shapes = flat(covers);
  return { patches: flat([patch]), refs: covers.map((_, feature) => ({ shapes, feature })) };
}

function exactOf(patch: Feature, covers: readonly Feature[]): LabelSetFact[] {
  const { patches, refs } = inputOf(patch, covers);
  return exactFacts(patches, 0, refs);
}

/** Areas by label set, the covers joined by + as key. */
function areas(patch: Feature, covers: readonly Feature[] = []): Record<string, number> {
  return Object.fromEntries(exactOf(patch, covers).map((set) => [set.covers.join('+'), set.area]));
}

/** Largest difference of a label set between the sweep and the exact way, in area and in moment by the width. */
function gapToSweep(patch: Feature, covers: readonly Feature[]) {
  const { patches, refs } = inputOf(patch, covers);
  const facts = kernel.overlay(patches, 0, refs);
  const exact = exactFacts(patches, 0, refs);
  const [xmin, ymin, xmax, ymax] = patches.boxes as unknown as [number, number, number, number];
  const byKey = new Map(facts.sets.map((set) => [set.covers.join(' '), set]));
  let area = 0;
  let moment = 0;
  let sum = 0;
  const compare = (mine: number, momentX: number, theirs: LabelSetFact | undefined): void => {
    area = Math.max(area, Math.abs(mine - (theirs?.area ?? 0)));
    moment = Math.max(moment, Math.abs(momentX - (theirs?.momentX ?? 0)) / (xmax - xmin));
  };
  for (const set of exact) {
    const key = set.covers.join(' ');
    compare(set.area, set.momentX, byKey.get(key));
    byKey.delete(key);
    sum += set.area;
  }
  for (const set of byKey.values()) compare(0, 0, set);
  const box = (xmax - xmin) * (ymax - ymin);
  const own = [facts.areaAsGiven, kernel.areaAlone(patches, 0)];
  const closure = Math.min(...own.map((value) => relativeGap(sum, value, box)));
  return { area, moment, closure, patch: facts.area, least: Math.min(...exact.map((set) => set.area)) };
}

describe('the exact way', () => {
  test('nothing there, all covered, partly covered', () => {
    expect(areas([square(0, 0, 10)])).toEqual({ '': 100 });
    expect(areas([square(0, 0, 10)], [[square(-500, -5, 3000)]])).toEqual({ '0': 100 });
    expect(areas([square(0, 0, 10)], [[square(2, 2, 5)]])).toEqual({ '': 75, '0': 25 });
    expect(areas([square(0, 0, 10)], [[square(11, 0, 10)]])).toEqual({ '': 100 });
  });
  test('covers over each other; touching gives nothing', () => {
    const covers = [[square(0, 0, 6)], [square(4, 4, 6)], [square(10, 0, 10)]];
    expect(areas([square(0, 0, 10)], covers)).toEqual({ '': 32, '0': 32, '1': 32, '0+1': 4 });
  });
  test('the even-odd rule: holes in either direction, holes that touch, crossing rings, spikes', () => {
    const hole = square(4, 4, 2);
    expect(areas([square(0, 0, 10), hole], [[square(0, 0, 5)]])).toEqual({ '': 72, '0': 24 });
    expect(areas([square(0, 0, 10)], [[square(-1, -1, 12), [...hole].reverse()]])).toEqual({ '': 4, '0': 96 });
    expect(areas([square(0, 0, 10), square(0, 4, 2), square(2, 6, 2), square(4, 6, 1)])).toEqual({ '': 91 });
    const eight: Feature = [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ];
    expect(areas(eight)).toEqual({ '': 50 });
    const spiky: Feature = [
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
    expect(areas(spiky, [[square(0, 0, 5)]])).toEqual({ '': 75, '0': 25 });
  });
  test('the moment counts from the west edge of the patch', () => {
    const [left, right] = exactOf([square(38_500_000, 0, 10)], [[square(38_500_005, -1, 20)]]).sort(
      (a, b) => a.momentX - b.momentX,
    );
    expect(left).toEqual({ covers: [], area: 50, momentX: 125 });
    expect(right).toEqual({ covers: [0], area: 50, momentX: 375 });
  });
  test('a patch without area has no label sets; a coordinate that is no number is an error', () => {
    expect(areas([square(3, 3, 0)])).toEqual({});
    expect(() => areas([square(0, 0, 10)], [[...square(0, 0, 5), [Number.NaN, 1]] as never])).toThrow();
    expect(() => areas([square(0, 0, Number.NaN)])).toThrow();
  });
  test('edges that come from far away', () => {
    const far: Feature = [
      [
        [-1e6, -1e6],
        [1e6, 1e6],
        [1e6, -1e6],
      ],
    ];
    const found = areas([square(0, 0, 10)], [far]);
    // Where an edge of 2,000 km is cut, its height is known to 1e-10 m.
    expect(found['0']).toBeCloseTo(50, 8);
    expect(found['']).toBeCloseTo(50, 8);
  });
});

describe('the exact way and the sweep', () => {
  test.each(['pair', 'layers'] as const)('agree on random overlays (%s)', (form) => {
    const worst = { area: 0, moment: 0, closure: 0 };
    for (const { patch, covers, index, story } of overlays({ seed: 4, count: form === 'pair' ? 800 : 200, form })) {
      const gap = gapToSweep(patch, covers);
      const allowed = 1e-6 + 1e-9 * gap.patch;
      expect(gap.area, `case ${index} (${story})`).toBeLessThan(allowed);
      expect(gap.moment, `case ${index} (${story})`).toBeLessThan(allowed);
      expect(gap.closure, `case ${index} (${story})`).toBeLessThan(CLOSURE_TOLERANCE);
      expect(gap.least).toBeGreaterThan(0);
      worst.area = Math.max(worst.area, gap.area);
      worst.moment = Math.max(worst.moment, gap.moment);
      worst.closure = Math.max(worst.closure, gap.closure);
    }
    const parts = Object.entries(worst).map(([what, value]) => `${what} ${value.toExponential(1)}`);
    process.stderr.write(`exact way and sweep (${form}): worst ${parts.join(', ')}\n`);
  });
  test('agree on giants: a road of 100,000 vertices, a patch of 38 km²', () => {
    const random = randomNumbers(5);
    const [x, y] = [38_500_000, 3_400_000];
    const count = 100_000;
    const road: Feature = [
      Array.from({ length: count }, (_, i) => {
        const isBack = i >= count / 2;
        const k = isBack ? count - 1 - i : i;
        return [x - 50_000 + 2 * k + random(), y + (isBack ? 150 : 100) + 20 * random()] as const;
      }),
    ];
    const small = gapToSweep([square(x, y, 300)], [road]);
    expect(small.area).toBeLessThan(1e-6);
    expect(small.closure).toBeLessThan(CLOSURE_TOLERANCE);
    const covers = Array.from(
      { length: 10 },
      (): Feature => [star(random, x + 8000 * (random() - 0.5), y + 8000 * (random() - 0.5), 2000, 200)],
    );
    const large = gapToSweep([star(random, x, y, 5000, 2000)], covers);
    expect(large.area).toBeLessThan(1e-6 + 1e-9 * large.patch);
    expect(large.closure).toBeLessThan(CLOSURE_TOLERANCE);
  });
});

describe('the exact way and exact arithmetic', () => {
  test.each(['pair', 'layers'] as const)('agree on random overlays (%s)', (form) => {
    for (const { patch, covers, index, story } of overlays({ seed: 9, count: form === 'pair' ? 60 : 12, form })) {
      const found = new Map(exactOf(patch, covers).map((set) => [set.covers.join(' '), set.area]));
      const truth = exactLabelSets(patch, covers);
      for (const key of new Set([...found.keys(), ...truth.keys()])) {
        const gap = Math.abs((found.get(key) ?? 0) - (truth.get(key) ?? 0));
        expect(gap, `case ${index} (${story}), set {${key}}`).toBeLessThan(1e-9);
      }
    }
  });
});
