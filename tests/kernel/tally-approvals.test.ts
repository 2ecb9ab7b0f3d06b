import { describe, expect, test } from 'vitest';
import { type Detected, timingOf, wasPending } from '../../src/kernel/approval-timing.js';
import type { PatchAccount } from '../../src/kernel/patch-account.js';
import { PLANE, tally } from '../../src/kernel/tally.js';
import { APPROVAL_KINDS } from '../../src/model/approval-kind.js';
import type { Approval, CoverMeaning } from '../../src/model/records.js';
import { randomNumbers } from '../support/random.js';

const DETECTED = '2026-04-18';
const PATCH = { imageAfter: DETECTED, imageAfterFrom: DETECTED, user: '甲公司', project: null };

/** Dates given alone are full dates. */
function approval(more: Partial<Approval>): Approval {
  const { approved = '2025-01-01', expires = null, applied = null } = more;
  return {
    kind: 'supply',
    id: '1',
    record: 1,
    approved,
    approvedFrom: approved,
    expires,
    expiresFrom: expires,
    expiryUnknown: false,
    datesWaived: false,
    applied,
    appliedFrom: applied,
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

describe('dates that name a month or a year', () => {
  const january = { imageAfter: '2026-01-31', imageAfterFrom: '2026-01-01' };
  const year = { approved: '2026-12-31', approvedFrom: '2026-01-01' };
  const at = (detected: Detected, more: Partial<Approval>) => timingOf(approval(more), detected);

  test.each([
    ['approved before the first day', january, { approved: '2026-01-01' }, 'inForce'],
    ['approved within the month of the image', january, { approved: '2026-01-02' }, 'undated'],
    ['approved on the last day of the month', january, { approved: '2026-01-31' }, 'undated'],
    ['approved behind the month', january, { approved: '2026-02-01' }, 'afterwards'],
    ['ended within the month', january, { expires: '2026-01-30' }, 'undated'],
    ['ended with the month', january, { expires: '2026-01-31' }, 'inForce'],
    ['ended on the first day of the month', january, { expires: '2026-01-01' }, 'undated'],
    ['ended before the month', january, { expires: '2025-12-31' }, 'expired'],
    ['approved some day of the year of the image', PATCH, year, 'undated'],
    ['approved some day of the next year', PATCH, { approved: '2027-12-31', approvedFrom: '2027-01-01' }, 'afterwards'],
    ['approved some day of the year before', PATCH, { approved: '2025-12-31', approvedFrom: '2025-01-01' }, 'inForce'],
    ['ended some day of the year', PATCH, { expires: '2026-12-31', expiresFrom: '2026-01-01' }, 'undated'],
    ['ended some day of the year before', PATCH, { expires: '2025-12-31', expiresFrom: '2025-01-01' }, 'expired'],
    ['ended some day of the next year', PATCH, { expires: '2027-12-31', expiresFrom: '2027-01-01' }, 'inForce'],
    ['neither end is known well', january, { ...year, expires: '2026-12-31', expiresFrom: '2026-01-01' }, 'undated'],
  ] as const)('%s', (_, detected, more, expected) => {
    expect(at(detected, more)).toBe(expected);
  });

  test('an application is pending only where all its days lie before the image', () => {
    const late = approval({ approved: '2026-06-01' });
    const applied = (first: string, last: string): boolean | null =>
      wasPending({ ...late, applied: last, appliedFrom: first }, 'afterwards', january);
    expect(applied('2026-01-01', '2026-01-01')).toBe(true);
    expect(applied('2025-01-01', '2026-01-02')).toBeNull();
    expect(applied('2026-01-31', '2026-03-31')).toBeNull();
    expect(applied('2026-02-01', '2026-03-31')).toBe(false);
  });

  test('the answer for spans is the one that all of their days give, whatever they are', () => {
    const random = randomNumbers(20261122);
    const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => day(from + i));
    const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
    const span = (): [number, number] => {
      const first = 10 + Math.floor(random() * 8);
      return [first, first + Math.floor(random() * 3)];
    };
    for (let round = 0; round < 2000; round++) {
      const [image, given, end] = [span(), span(), span()];
      const expires = random() < 0.3 ? null : end;
      const answers = new Set(
        days(...image).flatMap((detected) =>
          days(...given).flatMap((approved) =>
            (expires ? days(...expires) : [null]).map((last) =>
              at({ imageAfter: detected, imageAfterFrom: detected }, { approved, expires: last }),
            ),
          ),
        ),
      );
      const found = at(
        { imageAfter: day(image[1]), imageAfterFrom: day(image[0]) },
        {
          approved: day(given[1]),
          approvedFrom: day(given[0]),
          expires: expires && day(expires[1]),
          expiresFrom: expires && day(expires[0]),
        },
      );
      if (found !== 'undated') expect([...answers]).toEqual([found]);
      if (answers.size === 1) expect(found).toBe([...answers][0]);
    }
  });

  test('land under one of unknown time and another given afterwards stays open', () => {
    const open = approval({ id: 'A', approved: null });
    const after = approval({ id: 'B', approved: '2026-06-01' });
    expect(account([[7, [open, after]]])).toMatchObject({ undated: 7, onlyAfterwards: 0, inForce: 0 });
    expect(account([[7, [open, approval({ id: 'C' })]]])).toMatchObject({ undated: 0, inForce: 7 });
  });
});
