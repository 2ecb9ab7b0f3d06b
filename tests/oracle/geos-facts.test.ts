import { describe, expect, test, vi } from 'vitest';
import { GeosAbsent, geosFacts } from '../../src/io/geos.js';
import { exactFacts } from '../../src/kernel/exact-areas.js';
import { FactsKernel, type LabelSetFact } from '../../src/kernel/facts.js';
import { IndependentPaths } from '../../src/kernel/independent-paths.js';
import { exactLabelSets } from '../support/exact-overlay.js';
import { loadGdal } from '../support/geos.js';
import { overlays } from '../support/random-overlays.js';
import { type Feature, flat, square } from '../support/shapes.js';

/** Three ways to the areas of a patch: the sweep, the exact way, GEOS. */
const gdal = await loadGdal();
const kernel = new FactsKernel();

function questionOf(patch: Feature, covers: readonly Feature[]) {
  const shapes = flat(covers);
  return { patches: flat([patch]), refs: covers.map((_, feature) => ({ shapes, feature })) };
}

/** Areas by label set, the covers joined by + as key, to a millionth of a square metre. */
function areas(patch: Feature, covers: readonly Feature[] = []): Record<string, number> {
  const { patches, refs } = questionOf(patch, covers);
  const sets = geosFacts(patches, 0, refs);
  return Object.fromEntries(sets.map((set) => [set.covers.join('+'), Math.round(set.area * 1e6) / 1e6]));
}

/** Largest difference of a label set between two ways. */
function gap(a: readonly LabelSetFact[], b: readonly LabelSetFact[], of: (set: LabelSetFact) => number): number {
  const left = new Map(a.map((set) => [set.covers.join(' '), of(set)]));
  const right = new Map(b.map((set) => [set.covers.join(' '), of(set)]));
  const keys = new Set([...left.keys(), ...right.keys()]);
  return Math.max(0, ...Array.from(keys, (key) => Math.abs((left.get(key) ?? 0) - (right.get(key) ?? 0))));
}

describe.skipIf(!gdal)('GEOS follows the even-odd rule', () => {
  test('label sets, touching, holes', () => {
    const covers = [[square(0, 0, 6)], [square(4, 4, 6)], [square(10, 0, 10)], [square(500, 0, 10)]];
    expect(areas([square(0, 0, 10)], covers)).toEqual({ '': 32, '0': 32, '1': 32, '0+1': 4 });
    expect(areas([square(0, 0, 10), square(4, 4, 2)], [[square(0, 0, 5)]])).toEqual({ '': 72, '0': 24 });
  });
  test('parts in any order, a hole before its shell', () => {
    expect(areas([square(0, 0, 2), square(4, 4, 2)])).toEqual({ '': 8 });
    expect(areas([square(4, 4, 2), square(0, 0, 10)])).toEqual({ '': 96 });
  });
  test.each<[string, Feature[number], number]>([
    ['figure-of-eight', ring(0, 0, 10, 10, 10, 0, 0, 10), 50],
    ['keyhole with a hole', ring(60, 0, 60, 10, 70, 10, 70, 0, 63, 0, 63, 3, 66, 3, 66, 6, 63, 6, 63, 3, 63, 0), 91],
    ['ring on its own side', ring(40, 0, 40, 10, 45, 0, 50, 10, 50, 0), 50],
    ['spike inwards', ring(20, 0, 20, 10, 25, 10, 25, 5, 25, 10, 30, 10, 30, 0), 100],
    ['spike outwards', ring(0, 0, 0, 10, 5, 10, 5, 30, 5, 10, 10, 10, 10, 0), 100],
    ['two lobes on a point', ring(110, 0, 110, 10, 115, 5, 120, 10, 120, 0, 115, 5), 50],
    ['run through twice', ring(0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 10, 0, 10, 10, 0, 10), 0],
    ['spike back to its ring', ring(0, 0, 10, 0, 10, 10, 6, 10, 6, 0, 6, 10, 0, 10), 100],
  ])('%s', (_, odd, area) => {
    expect(areas([odd])).toEqual(area === 0 ? {} : { '': area });
  });
  test('holes that share a side or a point with the shell', () => {
    const shell = square(0, 0, 10);
    expect(areas([shell, square(0, 4, 2)])).toEqual({ '': 96 });
    expect(areas([shell, square(0, 4, 2), square(2, 6, 2), square(4, 6, 1)])).toEqual({ '': 91 });
  });
  test('rings without area, no covers, no patch', () => {
    const line = ring(1, 1, 5, 5);
    expect(areas([square(0, 0, 10), line, ring(1, 1, 1, 1, 1, 1)])).toEqual({ '': 100 });
    expect(areas([line])).toEqual({});
  });
  test('the moment counts from the west edge of the patch', () => {
    const { patches, refs } = questionOf([square(38_500_000, 0, 10)], [[square(38_500_005, -1, 20)]]);
    const moments = geosFacts(patches, 0, refs).map(({ covers, momentX }) => [covers.join(), Math.round(momentX)]);
    expect(Object.fromEntries(moments)).toEqual({ '': 125, '0': 375 });
  });
});

describe.skipIf(!gdal)('three ways', () => {
  test.each(['pair', 'layers'] as const)('agree on random overlays (%s)', (form) => {
    const worst = { sweep: 0, exact: 0, moment: 0, wrong: 0, gaveUp: 0 };
    for (const { patch, covers, index, story } of overlays({ seed: 3, count: form === 'pair' ? 800 : 250, form })) {
      const { patches, refs } = questionOf(patch, covers);
      const { sets, area } = kernel.overlay(patches, 0, refs);
      const exact = exactFacts(patches, 0, refs);
      const width = patches.boxes[2]! - patches.boxes[0]!;
      const allowed = 1e-6 + 1e-9 * area;
      let geos: LabelSetFact[];
      try {
        geos = geosFacts(patches, 0, refs);
      } catch {
        worst.gaveUp++;
        continue;
      }
      const byArea = (set: LabelSetFact): number => set.area;
      const place = `case ${index} (${story})`;
      if (gap(sets, geos, byArea) > 4 * allowed) {
        // GEOS errs where lines nearly coincide: exact arithmetic decides.
        worst.wrong++;
        const truth = Array.from(exactLabelSets(patch, covers), ([key, value]) => ({
          covers: key === '' ? [] : key.split(' ').map(Number),
          area: value,
          momentX: 0,
        }));
        expect(gap(truth, exact, byArea), place).toBeLessThan(1e-9);
        continue;
      }
      worst.sweep = Math.max(worst.sweep, gap(sets, geos, byArea));
      worst.exact = Math.max(worst.exact, gap(exact, geos, byArea));
      const moment = gap(exact, geos, (set) => set.momentX) / width;
      worst.moment = Math.max(worst.moment, moment);
      expect(gap(exact, sets, byArea), place).toBeLessThan(allowed);
      expect(moment, place).toBeLessThan(4 * allowed);
    }
    process.stderr.write(
      `three ways (${form}): GEOS differs by ${worst.sweep.toExponential(1)} m² from the sweep and by ` +
        `${worst.exact.toExponential(1)} m² from the exact way, moments by ${worst.moment.toExponential(1)}; ` +
        `${worst.wrong} wrong by GEOS, ${worst.gaveUp} given up\n`,
    );
    expect(worst.wrong + worst.gaveUp).toBeLessThan(5);
  });
  test('GEOS is the witness where the sweep is far off', () => {
    const paths = new IndependentPaths(kernel, geosFacts);
    for (const { patch, covers, index, story } of overlays({ seed: 12, count: 60, form: 'layers' })) {
      const { patches, refs } = questionOf(patch, covers);
      const facts = kernel.overlay(patches, 0, refs);
      if (facts.area < 1) continue;
      const sets = facts.sets.map((set) => ({ ...set, area: Number.NaN }));
      const mended = paths.mend(patches, 0, refs, { ...facts, sets, area: Number.NaN });
      expect(mended, `case ${index} (${story})`).toMatchObject({ way: 'exact', witness: 'geos' });
    }
  });
  test('GEOS stands in for an exact way that fails, with the sweep as witness', () => {
    const paths = new IndependentPaths(kernel, geosFacts, () => []);
    const { patches, refs } = questionOf([square(0, 0, 100)], [[square(10, 10, 30)]]);
    const facts = kernel.overlay(patches, 0, refs);
    const sets = facts.sets.map((set) => ({ ...set, area: set.area * (1 + 1e-7) }));
    expect(paths.mend(patches, 0, refs, { ...facts, sets })).toMatchObject({ way: 'geos', witness: 'sweep' });
  });
});

describe('GEOS that cannot be used', () => {
  test('is not loaded outside of the main thread', async () => {
    vi.resetModules();
    vi.doMock('node:worker_threads', () => ({ isMainThread: false }));
    const geos = await import('../../src/io/geos.js');
    const { patches, refs } = questionOf([square(0, 0, 10)], []);
    expect(() => geos.geosFacts(patches, 0, refs)).toThrow(geos.GeosAbsent);
    vi.doUnmock('node:worker_threads');
  });
  test('is a way without an answer', () => {
    const absent = (): never => {
      throw new GeosAbsent('absent');
    };
    const { patches, refs } = questionOf([square(0, 0, 10)], []);
    const facts = kernel.overlay(patches, 0, refs);
    const paths = new IndependentPaths(kernel, absent);
    const mended = paths.mend(patches, 0, refs, { ...facts, sets: [] });
    expect(mended).toMatchObject({ way: 'exact', witness: null });
  });
});

function ring(...ordinates: readonly number[]): Feature[number] {
  return ordinates.flatMap((x, i) => (i % 2 === 0 ? [[x, ordinates[i + 1]!] as const] : []));
}
