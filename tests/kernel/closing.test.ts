import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closePieces } from '../../src/kernel/closing.js';
import type { LabelSetFact } from '../../src/kernel/facts.js';
import type { PatchAccount } from '../../src/kernel/patch-account.js';
import { toCents } from '../../src/kernel/rounding.js';
import { PLANE, tally } from '../../src/kernel/tally.js';
import type { CoverMeaning, LandGroup } from '../../src/model/records.js';

const PATCH = { imageAfter: '2026-04-18', imageAfterFrom: '2026-04-18', user: null, project: null };
const CLASSES: readonly [string, LandGroup, number, boolean][] = [
  ['0101', 'cultivated', 0.0733, false],
  ['0103', 'cultivated', 0, false],
  ['0201', 'otherAgricultural', 0, false],
  ['0201K', 'otherAgricultural', 0, true],
  ['0702', 'construction', 0, false],
  ['1101', 'unused', 0, false],
];

/** Parcels 0 … n−1, then permanent basic farmland, then an approval in force, then one that came afterwards. */
function meaningsOf(parcels: number): CoverMeaning[] {
  const parcel = (i: number) => {
    const [landClass, group, deduction, adjustable] = CLASSES[i % CLASSES.length]!;
    return { key: i + 1, id: `B${i}`, record: i + 1, landClass, group, deduction, adjustable, precedence: 0 };
  };
  const approval = (id: string, day: string) => ({
    id,
    kind: 'conversion',
    approved: day,
    approvedFrom: day,
    expires: null,
    expiresFrom: null,
  });
  return [
    ...Array.from({ length: parcels }, (_, i) => ({ role: 'baseline', parcel: parcel(i) })),
    { role: 'farmland' },
    { role: 'approval', approval: approval('early', '2020-01-01') },
    { role: 'approval', approval: approval('late', '2026-06-01') },
  ] as unknown as CoverMeaning[];
}

/** An area on a parcel (or on none), in farmland or not, approved early (1), late (2) or not (0). */
type Spot = readonly [area: number, parcel: number, farmland: boolean, approved: number];

function accountOf(spots: readonly Spot[]): PatchAccount {
  const parcels = 8;
  const sets = spots.map(([area, parcel, farmland, approved]) => {
    const covers = [parcel, ...(farmland ? [parcels] : []), ...(approved > 0 ? [parcels + approved] : [])];
    return { area, momentX: 0, covers: covers.filter((cover) => cover >= 0) };
  });
  return tally(sets as unknown as LabelSetFact[], meaningsOf(parcels), PATCH, PLANE, 0);
}

const spot: fc.Arbitrary<Spot> = fc.tuple(
  fc.oneof(fc.double({ min: 0.001, max: 900, noNaN: true }), fc.constantFrom(0.004, 0.005, 12.3475, 100)),
  fc.integer({ min: -1, max: 7 }),
  fc.boolean(),
  fc.integer({ min: 0, max: 2 }),
);
const spots = fc.array(spot, { minLength: 1, maxLength: 40 });

function sumsOf({ groups, farmland, inForce, farmlandNotInForce, cultivatedNotInForce, adjustable }: PatchAccount) {
  return { ...groups, farmland, inForce, farmlandNotInForce, cultivatedNotInForce, adjustable };
}

describe('pieces closed on their patch', () => {
  test('are whole hundredths that add up to it, near to what was measured', () => {
    fc.assert(
      fc.property(spots, (of) => {
        const [before, after] = [accountOf(of), accountOf(of)];
        closePieces(after);
        const measured = new Map(before.pieces.map((piece) => [piece.sets.join(), piece.area]));
        const cents = after.pieces.map(({ area }) => Math.round(area * 100));
        expect(cents.reduce((sum, one) => sum + one, 0)).toBe(toCents(before.area));
        const limit = cents.length === 2 ? 0.0075 : 0.005 * Math.sqrt(cents.length);
        after.pieces.forEach(({ area, sets }, i) => {
          expect(area).toBe(cents[i]! / 100);
          const moved = Math.abs(area - measured.get(sets.join())!);
          expect(moved).toBeLessThan(Math.min(0.01, limit) + 1e-7);
        });
      }),
      { numRuns: 3000 },
    );
  });

  test('make up the sums by land, farmland and approval, none of which moves by more than rounding', () => {
    let worst = 0;
    fc.assert(
      fc.property(spots, (of) => {
        const [before, after] = [sumsOf(accountOf(of)), accountOf(of)];
        closePieces(after);
        const sums = sumsOf(after);
        const part = (wanted: (piece: PatchAccount['pieces'][number]) => boolean): number =>
          after.pieces.filter(wanted).reduce((sum, { area }) => sum + Math.round(area * 100), 0);
        expect(toCents(sums.farmland)).toBe(part(({ inFarmland }) => inFarmland));
        expect(toCents(sums.inForce)).toBe(part(({ inForce }) => inForce));
        expect(toCents(sums.farmlandNotInForce)).toBe(part((piece) => piece.inFarmland && !piece.inForce));
        expect(toCents(sums.construction)).toBe(part(({ parcel }) => parcel?.group === 'construction'));
        expect(toCents(sums.unused)).toBe(part(({ parcel }) => parcel?.group === 'unused'));
        expect(toCents(sums.uncovered)).toBe(part(({ parcel }) => parcel === null));
        expect(toCents(sums.adjustable)).toBe(part(({ parcel }) => parcel?.adjustable === true));
        const gross = after.pieces.reduce(
          (sum, { parcel, area }) => sum + (parcel?.group === 'cultivated' ? area * (1 - parcel.deduction) : 0),
          0,
        );
        expect(sums.cultivated).toBeCloseTo(gross, 6);
        for (const [name, sum] of Object.entries(sums)) {
          worst = Math.max(worst, Math.abs(sum - before[name as keyof typeof before]));
        }
      }),
      { numRuns: 3000 },
    );
    console.info(`sums moved by ${worst.toFixed(4)} m² at most`);
    expect(worst).toBeLessThan(0.016);
  });

  test('what divides the approved land further keeps its share of it', () => {
    fc.assert(
      fc.property(spots, (of) => {
        const after = accountOf(of);
        closePieces(after);
        // Every approval in force is a conversion here, everything else that is approved came later.
        expect(after.kinds.conversion).toBeCloseTo(after.inForce, 6);
        expect(after.credit.conversion).toBeCloseTo(after.inForce, 6);
        expect(after.onlyAfterwards).toBeLessThanOrEqual(after.area - after.inForce + 1e-6);
      }),
    );
  });

  test('do not depend on the order in which they were found', () => {
    fc.assert(
      fc.property(spots, (of) => {
        const rows = (account: PatchAccount) => {
          closePieces(account);
          return account.pieces.map(({ parcel, inFarmland, inForce, area }) => [parcel?.id, inFarmland, inForce, area]);
        };
        // Areas of halves of hundredths: equal remainders, and sums without rounding.
        const even = of.map(([area, ...rest]): Spot => [Math.ceil(area * 8) / 8 + 0.0078125, ...rest]);
        expect(rows(accountOf([...even].reverse()))).toEqual(rows(accountOf(even)));
      }),
      { numRuns: 500 },
    );
  });

  test('equal remainders go to the larger piece, then to the parcel that comes first', () => {
    const account = accountOf([
      [50.005, 4, false, 0],
      [50.005, 1, false, 0],
      [50.005, 5, false, 0],
    ]);
    closePieces(account);
    expect(account.pieces.map(({ parcel, area }) => [parcel!.id, area])).toEqual([
      ['B1', 50.01],
      ['B4', 50.01],
      ['B5', 50],
    ]);
  });
});
