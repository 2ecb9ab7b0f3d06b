import { describe, expect, test, vi } from 'vitest';
import { ringArea } from '../../src/kernel/area.js';
import { exactFacts } from '../../src/kernel/exact-areas.js';
import { CLOSURE_TOLERANCE, FactsKernel, type LabelSetFact, type OverlayFacts } from '../../src/kernel/facts.js';
import { type FactsWay, IndependentPaths, piecesOfSets } from '../../src/kernel/independent-paths.js';
import { overlays } from '../support/random-overlays.js';
import { type Feature, flat, square } from '../support/shapes.js';

const kernel = new FactsKernel();
const silent: FactsWay = () => {
  throw new Error('no answer');
};

function questionOf(patch: Feature, covers: readonly Feature[]) {
  const patches = flat([patch]);
  const shapes = flat(covers);
  const refs = covers.map((_, feature) => ({ shapes, feature }));
  return { patches, refs, facts: kernel.overlay(patches, 0, refs) };
}

/** Sound facts to be spoilt: a parcel in the patch, an approval half over it. */
const { patches, refs, facts } = questionOf([square(0, 0, 100)], [[square(10, 10, 30)], [square(25, 10, 300)]]);

/** The facts with every area that `key` names changed, and the sum as the sweep would have found it. */
function spoilt(key: string, change: (area: number) => number): OverlayFacts {
  const sets = facts.sets.map((set) =>
    set.covers.join(' ') === key ? { ...set, area: change(set.area), momentX: change(set.momentX) } : set,
  );
  return { ...facts, sets, area: sets.reduce((sum, { area }) => sum + area, 0), closure: Number.NaN };
}

/** Another way that moves `area` from the parts outside of cover 0 to those on it: it still adds up. */
const shifted =
  (area: number): FactsWay =>
  (...question) =>
    exactFacts(...question).map((set): LabelSetFact => {
      const key = set.covers.join(' ');
      const change = key === '1' ? -area : key === '' ? area : 0;
      return { ...set, area: set.area + change };
    });

function mend(broken: OverlayFacts, geos: FactsWay | null, exact?: FactsWay) {
  const paths = new IndependentPaths(kernel, geos, exact);
  expect(paths.breach(patches, 0, refs, broken)).not.toBeNull();
  return paths.mend(patches, 0, refs, broken);
}

describe('a breach', () => {
  test('there is none in sound facts', () => {
    expect(new IndependentPaths(kernel, null).breach(patches, 0, refs, facts)).toBeNull();
  });
  test('an area that is off by 1e-6 is seen and mended; nobody else is asked', () => {
    const geos = vi.fn(silent);
    const mended = mend(
      spoilt('0 1', (area) => area * (1 + 1e-6)),
      geos,
    );
    expect(mended).toMatchObject({ way: 'exact', witness: 'sweep' });
    expect(geos).not.toHaveBeenCalled();
    expect(mended?.facts.area).toBeCloseTo(10_000, 8);
    expect(mended?.facts.closure).toBeLessThan(CLOSURE_TOLERANCE);
    expect(mended?.facts.fault).toBe('none');
    const areas = Object.fromEntries(mended!.facts.sets.map((set) => [set.covers.join(' '), set.area]));
    for (const set of facts.sets) expect(areas[set.covers.join(' ')]).toBeCloseTo(set.area, 8);
  });
  test('NaN is seen and mended, with or without a witness', () => {
    const broken = spoilt('1', () => Number.NaN);
    expect(mend(broken, exactFacts)).toMatchObject({ way: 'exact', witness: 'geos' });
    expect(mend(broken, silent)).toMatchObject({ way: 'exact', witness: null });
    expect(mend(broken, null)).toMatchObject({ way: 'exact', witness: null });
  });
  test('more under a cover than it has, at the cost of its neighbour', () => {
    const sets = shifted(-1)(patches, 0, refs).map((set) =>
      set.covers.join(' ') === '0'
        ? { ...set, area: set.area + 1 }
        : { ...set, area: set.area - (set.covers[0] === 1 ? 1 : 0) },
    );
    const area = sets.reduce((sum, set) => sum + set.area, 0);
    expect(mend({ ...facts, sets, area }, exactFacts)).toMatchObject({ way: 'exact', witness: 'geos' });
  });
  test('a part that the sweep has lost', () => {
    const sets = facts.sets.filter((set) => set.covers.length < 2);
    const area = sets.reduce((sum, set) => sum + set.area, 0);
    expect(mend({ ...facts, sets, area, fault: 'ring-direction' }, exactFacts)?.facts.fault).toBe('none');
  });
});

describe('which answer stands', () => {
  const small = spoilt('', (area) => area * (1 + 1e-7));
  const large = spoilt('', (area) => area * 1.01);

  test('that of GEOS only with a witness', () => {
    expect(mend(small, exactFacts, silent)).toMatchObject({ way: 'geos', witness: 'sweep' });
    expect(mend(large, exactFacts, silent)).toBeNull();
  });
  test('of two that contradict each other the one that the sweep agrees with', () => {
    expect(mend(small, exactFacts, shifted(1))).toMatchObject({ way: 'geos', witness: 'sweep' });
    expect(mend(large, exactFacts, shifted(1))).toBeNull();
    expect(mend(large, shifted(1))).toBeNull();
  });
  test('one with a breach of its own contradicts nobody', () => {
    const torn: FactsWay = (...question) => exactFacts(...question).slice(1);
    expect(mend(large, torn)).toMatchObject({ way: 'exact', witness: null });
    expect(mend(large, torn, torn)).toBeNull();
  });
  test('none when all ways fail', () => {
    expect(mend(large, silent, silent)).toBeNull();
    expect(mend(large, null, silent)).toBeNull();
    expect(mend(large, null, () => [])).toBeNull();
  });
  test('a patch that crosses itself, when the sweep of the patch alone is wrong too', () => {
    const eight: Feature = [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ];
    const crossed = questionOf(eight, []);
    const wrong = { areaAsGiven: () => 0, areaAlone: () => 49 };
    const withGeos = new IndependentPaths(wrong, exactFacts);
    const broken = { ...crossed.facts, sets: [], area: 0 };
    expect(withGeos.mend(crossed.patches, 0, [], broken)).toMatchObject({ way: 'exact', witness: 'geos' });
    expect(new IndependentPaths(wrong, null).mend(crossed.patches, 0, [], broken)).toBeNull();
  });
});

describe('random overlays with a part that is too large', () => {
  test.each([1e-6, 0.1])('by %f of itself are mended', (share) => {
    const paths = new IndependentPaths(kernel, null);
    for (const { patch, covers, index, story } of overlays({ seed: 8, count: 100, form: 'layers' })) {
      const question = questionOf(patch, covers);
      const sound = question.facts;
      const largest = sound.sets.reduce((a, b) => (a.area >= b.area ? a : b));
      const sets = sound.sets.map((set) => (set === largest ? { ...set, area: set.area * (1 + share) } : set));
      const broken = { ...sound, sets, area: sets.reduce((sum, set) => sum + set.area, 0) };
      const place = `case ${index} (${story})`;
      // On slivers of less than a square metre such a share is beyond what doubles can tell.
      if (largest.area > 1) expect(paths.breach(question.patches, 0, question.refs, broken), place).not.toBeNull();
      const mended = paths.mend(question.patches, 0, question.refs, broken);
      expect(mended, place).toMatchObject({ way: 'exact' });
      expect(mended!.facts.fault, place).toBe(sound.fault);
      expect(Math.abs(mended!.facts.area - sound.area), place).toBeLessThan(1e-6);
    }
  });
});

describe('pieces of mended facts', () => {
  test('follow the new positions', () => {
    const mended = mend(
      spoilt('1', () => Number.NaN),
      null,
    )!.facts;
    const pieces = piecesOfSets(
      patches,
      0,
      refs,
      mended,
      mended.sets.map((_, s) => s),
    );
    mended.sets.forEach((set, s) => {
      const rings = (pieces.get(s) ?? []).flatMap(({ outer, holes }) => [outer, ...holes]);
      const area = rings.reduce((sum, ring) => sum + ringArea(ring, 0, ring.length / 2), 0);
      expect(area).toBeCloseTo(set.area, 8);
    });
  });
});
