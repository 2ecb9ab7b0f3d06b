import { describe, expect, test } from 'vitest';
import { type PatchAccount, PLANE, tally } from '../../src/kernel/tally.js';
import { APPROVAL_KINDS } from '../../src/model/approval-kind.js';
import type { Approval, CoverMeaning } from '../../src/model/records.js';
import { randomNumbers } from '../support/random.js';

const DETECTED = '2026-04-18';
const PATCH = { imageAfter: DETECTED, user: '甲公司', project: null };

function approval(more: Partial<Approval>): Approval {
  return {
    kind: 'supply',
    id: '1',
    record: 1,
    approved: '2025-01-01',
    expires: null,
    expiryUnknown: false,
    datesWaived: false,
    applied: null,
    holder: null,
    project: null,
    ...more,
  };
}

/** Tallies spots of the given areas, each with its approvals. */
function account(spots: readonly (readonly [number, readonly Approval[]])[], patch = PATCH): PatchAccount {
  const all = [...new Set(spots.flatMap(([, approvals]) => approvals))];
  const meanings: CoverMeaning[] = all.map((one) => ({ role: 'approval', approval: one }));
  const sets = spots.map(([area, approvals]) => ({
    covers: approvals.map((one) => all.indexOf(one)),
    area,
    momentX: 0,
  }));
  return tally(sets, meanings, patch, PLANE, 0);
}

describe('approvals over each other', () => {
  const conversion = approval({ kind: 'conversion', id: 'N1' });
  const supply = approval({ kind: 'supply', id: 'G1' });
  const second = approval({ kind: 'supply', id: 'G2', record: 2 });
  const sameNumber = approval({ kind: 'supply', id: 'G1', record: 3 });

  test('every square metre is credited to one kind, and the credits make up what is in force', () => {
    const { credit, kinds, inForce } = account([
      [10, [conversion, supply]],
      [5, [supply]],
      [3, []],
    ]);
    expect([credit.conversion, credit.supply, inForce]).toEqual([10, 5, 15]);
    expect([kinds.conversion, kinds.supply]).toEqual([10, 15]);
  });

  test('two numbers of one kind are an overlap; two records of one number, or two kinds, are none', () => {
    expect(account([[7, [supply, second]]]).overlap).toBe(7);
    expect(account([[7, [supply, sameNumber]]]).overlap).toBe(0);
    expect(account([[7, [supply, conversion]]]).overlap).toBe(0);
  });

  test('credits add up, whatever lies where', () => {
    const random = randomNumbers(3);
    for (let run = 0; run < 300; run++) {
      const pool = Array.from({ length: 6 }, (_, i) =>
        approval({
          kind: APPROVAL_KINDS[Math.floor(8 * random())]!,
          id: `A${i % 4}`,
          record: i,
          approved: random() < 0.7 ? '2025-01-01' : '2026-06-01',
          applied: random() < 0.5 ? '2026-01-01' : null,
          holder: [null, '甲公司', '乙公司'][Math.floor(3 * random())]!,
        }),
      );
      const spots = Array.from(
        { length: 5 },
        () => [1 + Math.floor(9 * random()), pool.filter(() => random() < 0.4)] as const,
      );
      const found = account(spots);
      const credited = APPROVAL_KINDS.reduce((sum, kind) => sum + found.credit[kind], 0);
      expect(credited).toBe(found.inForce);
      expect(found.pending + found.pendingUnknown).toBeLessThanOrEqual(found.onlyAfterwards);
      expect(found.own + found.others).toBeLessThanOrEqual(found.inForce);
      expect(found.inForce + found.onlyAfterwards + found.onlyExpired + found.undated).toBeLessThanOrEqual(found.area);
    }
  });
});

describe('what was pending on the detection date', () => {
  const later = (applied: string | null) => approval({ approved: '2026-06-01', applied });

  test.each([
    ['applied for before', '2026-01-05', 10, 0],
    ['applied for on the day', DETECTED, 10, 0],
    ['applied for the day after', '2026-04-19', 0, 0],
    ['application not known', null, 0, 10],
  ])('%s', (_, applied, pending, unknown) => {
    const found = account([[10, [later(applied)]]]);
    expect([found.pending, found.pendingUnknown, found.onlyAfterwards]).toEqual([pending, unknown, 10]);
    expect(found.later.afterwards.supply).toBe(10);
    expect(found.later.pending.supply).toBe(pending);
  });

  test('does not count where another approval is in force', () => {
    const found = account([[10, [later('2026-01-05'), approval({})]]]);
    expect([found.pending, found.inForce, found.later.pending.supply]).toEqual([0, 10, 10]);
  });
});

describe('whose approvals they are', () => {
  const own = approval({ holder: '甲公司' });
  const other = approval({ holder: '乙公司', id: '2' });
  const unknown = approval({ id: '3' });

  test('own where one of them is; of others only where all are known', () => {
    const found = account([
      [1, [own, other]],
      [2, [other]],
      [4, [other, unknown]],
      [8, [unknown]],
    ]);
    expect([found.own, found.others]).toEqual([1, 2]);
  });

  test('nothing is said of a patch without a user', () => {
    const found = account([[2, [other]]], { ...PATCH, user: null as unknown as string });
    expect([found.own, found.others]).toEqual([0, 0]);
  });
});
