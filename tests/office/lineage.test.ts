import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideLineage, type Standing } from '../../src/office/lineage/decide.js';
import { compareOutlines, type Outlines } from '../../src/office/lineage/overlaps.js';
import { type Feature, flat, square } from '../support/shapes.js';

const RULE = { leastOverlap: 10, leastShare: 0.1 };
const WEST = 40_510_000;
const SOUTH = 3_460_000;

const rectangle = (x: number, y: number, width: number, height: number): Feature => [
  [
    [WEST + x, SOUTH + y],
    [WEST + x + width, SOUTH + y],
    [WEST + x + width, SOUTH + y + height],
    [WEST + x, SOUTH + y + height],
  ],
];

/** Outlines whose stated area is their planar one, as hundredths of m². */
function outlines(features: readonly Feature[], areas: readonly number[]): Outlines {
  return { shapes: flat(features), areas, ids: features.map((_, i) => `P${i}`) };
}

type Box = readonly [number, number, number, number];
const boxes = (list: readonly Box[]): Outlines =>
  outlines(
    list.map((box) => rectangle(...box)),
    list.map(([, , width, height]) => 100 * width * height),
  );

/** What becomes of boxes: kinds of the new ones, what they carry on, fates of the old ones. */
function played(old: readonly Box[], fresh: readonly Box[], standingOf: (old: number) => Standing = () => 'open') {
  const [before, after] = [boxes(old), boxes(fresh)];
  const comparison = compareOutlines(after, before, RULE, (o) => (standingOf(o) === 'open' ? 0 : 1));
  const lineage = decideLineage(after.areas, before.areas, comparison.links, standingOf, 0.9);
  return {
    comparison,
    kinds: lineage.fresh.map(({ kinds }) => kinds.join(';')),
    carries: lineage.fresh.map(({ carries }) => carries),
    splitFrom: lineage.fresh.map(({ splitFrom }) => splitFrom),
    old: lineage.old.map(({ kind }) => kind),
    lineage,
  };
}

const PLOT: Box = [0, 0, 40, 50];

describe('what a new outline is', () => {
  test.each<[string, readonly Box[], string]>([
    ['the same', [PLOT], 'repeat'],
    ['a metre wider on every side', [[-1, -1, 42, 52]], 'repeat'],
    ['larger', [[0, 0, 40, 80]], 'grown'],
    ['smaller', [[0, 0, 40, 30]], 'shrunk'],
    ['elsewhere', [[100, 0, 40, 50]], 'new'],
    ['beside it, touching', [[40, 0, 40, 50]], 'new'],
    ['overlapping by a sliver of 5 m²', [[39.9, 0, 40, 50]], 'new'],
    ['overlapping by 5 % of the smaller', [[38, 0, 40, 50]], 'new'],
    ['overlapping by a quarter', [[30, 0, 40, 50]], 'grown'],
  ])('%s', (_, fresh, kind) => {
    expect(played([PLOT], fresh).kinds).toEqual([kind]);
  });
  test('two parts: the larger carries the entry on', () => {
    const { kinds, carries, splitFrom } = played(
      [PLOT],
      [
        [0, 0, 40, 15],
        [0, 20, 40, 30],
      ],
    );
    expect({ kinds, carries, splitFrom }).toEqual({
      kinds: ['split', 'split'],
      carries: [null, 0],
      splitFrom: [0, null],
    });
  });
  test('one over two: the entry with the larger overlap goes on, the other is merged into it', () => {
    const { kinds, carries, old } = played(
      [
        [0, 0, 40, 50],
        [50, 0, 60, 50],
      ],
      [[0, 0, 110, 50]],
    );
    expect({ kinds, carries, old }).toEqual({ kinds: ['merged'], carries: [1], old: ['merged', 'carried'] });
  });
  test('on a closed entry: a relapse', () => {
    const { kinds, lineage } = played([PLOT], [[10, 10, 20, 20]], () => 'closed');
    expect(kinds).toEqual(['relapse']);
    expect(lineage.old[0]).toEqual({ kind: 'carried', by: 0, isRelapse: true });
  });
  test('on an open and a closed entry: it belongs to the open one, and the relapse is told', () => {
    const { kinds, carries, old } = played(
      [
        [0, 0, 60, 50],
        [60, 0, 30, 50],
      ],
      [[0, 0, 90, 50]],
      (o) => (o === 0 ? 'closed' : 'open'),
    );
    expect({ kinds, carries, old }).toEqual({ kinds: ['relapse;grown'], carries: [1], old: ['merged', 'carried'] });
  });
  test('on a closed entry by an image older than its close-out: nothing happens to it', () => {
    const { kinds, carries, old } = played([PLOT], [PLOT], () => 'settled');
    expect({ kinds, carries, old }).toEqual({ kinds: ['repeat'], carries: [0], old: ['untouched'] });
  });
  test('not seen: an open entry is gone, a closed one untouched', () => {
    expect(played([PLOT], []).old).toEqual(['gone']);
    expect(played([PLOT], [], () => 'closed').old).toEqual(['untouched']);
  });
});

describe('the accounts', () => {
  test('say where every square metre lay', () => {
    const { comparison } = played([PLOT, [60, 0, 40, 50], [139, 0, 40, 50]], [[20, 0, 120, 50]]);
    const [account] = comparison.fresh;
    // 20 m of the first, 40 m of the second, 1 m of the third (a sliver), the rest is new ground.
    expect({ on: [...account!.on], slivers: account!.slivers, rest: account!.rest }).toEqual({
      on: [
        [1, 200000],
        [0, 100000],
      ],
      slivers: 5000,
      rest: 295000,
    });
    expect(comparison.old.get(0)).toEqual({ on: new Map([[0, 100000]]), slivers: 0, rest: 100000 });
    expect(comparison.old.get(2)).toEqual({ on: new Map(), slivers: 5000, rest: 195000 });
  });

  const box = fc.tuple(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 2, max: 120 }),
    fc.integer({ min: 2, max: 120 }),
  );
  const some = fc.array(box, { minLength: 0, maxLength: 8 });
  const standings = fc.array(fc.constantFrom<Standing>('open', 'closed', 'settled'), { minLength: 8, maxLength: 8 });

  test('close on every outline, whatever overlaps whatever', () => {
    fc.assert(
      fc.property(some, some, standings, (old, fresh, states) => {
        const { comparison } = played(old, fresh, (o) => states[o]!);
        const areaOf = ([, , width, height]: Box): number => 100 * width * height;
        const sum = ({
          on,
          slivers,
          rest,
        }: {
          on: ReadonlyMap<number, number>;
          slivers: number;
          rest: number;
        }): number => [...on.values()].reduce((total, part) => total + part, slivers + rest);
        comparison.fresh.forEach((account, f) => {
          expect(sum(account)).toBe(areaOf(fresh[f]!));
        });
        for (const [o, account] of comparison.old) expect(sum(account)).toBe(areaOf(old[o]!));
      }),
      { numRuns: 150 },
    );
  });

  test('overlaps are those of rectangles', () => {
    fc.assert(
      fc.property(some, some, (old, fresh) => {
        const { comparison } = played(old, fresh);
        const across = (a: number, aw: number, b: number, bw: number): number =>
          Math.max(0, Math.min(a + aw, b + bw) - Math.max(a, b));
        const expected = fresh.flatMap((f, i) =>
          old.flatMap((o, j) => {
            const area = 100 * across(f[0], f[2], o[0], o[2]) * across(f[1], f[3], o[1], o[3]);
            const smaller = 100 * Math.min(f[2] * f[3], o[2] * o[3]);
            return area >= 1000 && area >= 0.1 * smaller ? [{ fresh: i, old: j, overlap: area }] : [];
          }),
        );
        expect(comparison.links).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('every old outline has one fate, every new one an entry; nothing is merged into itself', () => {
    fc.assert(
      fc.property(some, some, standings, (old, fresh, states) => {
        const { lineage } = played(old, fresh, (o) => states[o]!);
        lineage.old.forEach((fate, o) => {
          const links = lineage.fresh.flatMap(({ links }) => links).filter((link) => link.old === o);
          if (fate.kind === 'carried') {
            expect(lineage.fresh[fate.by]!.carries).toBe(o);
            expect(fate.isRelapse).toBe(states[o] === 'closed');
          }
          if (fate.kind === 'merged') {
            expect(links.some((link) => link.fresh === fate.into)).toBe(true);
            expect(lineage.fresh[fate.into]!.carries ?? lineage.fresh[fate.into]!.splitFrom).not.toBe(o);
          }
          if (fate.kind === 'gone') expect([states[o], links]).toEqual(['open', []]);
          if (states[o] === 'settled') expect(fate.kind).toBe('untouched');
        });
        lineage.fresh.forEach(({ kinds, links, carries, splitFrom }) => {
          expect(kinds.length).toBeGreaterThan(0);
          expect(kinds.includes('new')).toBe(links.length === 0);
          expect(carries !== null && splitFrom !== null).toBe(false);
          if (links.length > 0) expect(carries ?? splitFrom).not.toBeNull();
        });
        // Of the outlines on an entry that can change, one carries it on.
        const carried = lineage.fresh
          .map(({ carries }) => carries)
          .filter((c) => c !== null && states[c] !== 'settled');
        expect(new Set(carried).size).toBe(carried.length);
      }),
      { numRuns: 300 },
    );
  });
});

test('a hole is no ground', () => {
  const ring: Feature = [square(WEST, SOUTH, 100), square(WEST + 25, SOUTH + 25, 50)];
  const before = outlines([ring], [100 * (10_000 - 2_500)]);
  const inside = outlines([rectangle(30, 30, 20, 20)], [40_000]);
  expect(compareOutlines(inside, before, RULE, () => 0).links).toEqual([]);
});
