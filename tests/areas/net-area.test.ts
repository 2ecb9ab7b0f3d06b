import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SmallJob, type SmallResult } from '../support/small-job.js';

// On a plane, so that every area can be checked in the head: parcels stand side by side, patches lie on them.
const job = new SmallJob();
const JOB = `patches: {path: p.shp}
baseline: {path: b.shp}
crs: none
`;

function parcel(box: number[], BSM: string, DLBM: string, KCXS: number | null, stated?: readonly [number, number]) {
  return { box, values: { BSM, DLBM, KCXS, TBMJ: stated?.[0] ?? null, TBDLMJ: stated?.[1] ?? null } };
}

beforeAll(() => {
  job.layer('b', [
    parcel([0, 0, 100, 50], 'rice', '0101', 0.07, [5010, 4659.3]),
    parcel([100, 0, 200, 50], 'dry', '0103', 0, [4990, 4990]),
    parcel([200, 0, 300, 50], 'orchardK', '0201K', null, [5000, 5000]),
    parcel([300, 0, 400, 50], 'orchard', '0201', 0.07, [5000, 5000]),
    parcel([400, 0, 500, 50], 'percent', '0103', 7.5, [5000, 4625]),
    parcel([500, 0, 600, 50], 'minus', '0103', -0.1, [5000, 5000]),
    parcel([600, 0, 700, 50], 'wrong', '0103', 0.1, [6000, 5400]),
    parcel([700, 0, 800, 50], 'pond', '1104K', null, [5000, 5000]),
  ]);
  job.layer('p', [
    { box: [0, 0, 100, 50], values: { JCBH: 'rice' } },
    { box: [100, 0, 200, 50], values: { JCBH: 'dry' } },
    { box: [-10, -10, 50, 60], values: { JCBH: 'half' } },
    { box: [0, 0, 150, 50], values: { JCBH: 'rice+dry' } },
    { box: [210, 0, 310, 50], values: { JCBH: 'K' } },
    { box: [410, 0, 420, 10], values: { JCBH: 'percent' } },
    { box: [510, 0, 520, 10], values: { JCBH: 'minus' } },
    { box: [600, 0, 700, 50], values: { JCBH: 'wrong' } },
    { box: [690, 0, 800, 50], values: { JCBH: 'pond' } },
  ]);
});
afterAll(() => job.remove());

describe('net cultivated area', () => {
  let result: SmallResult;
  beforeAll(() => {
    result = job.run(JOB);
  });

  test('ridges are other agricultural land', () => {
    expect(result.row('rice')).toMatchObject({ TBMJ: '5000.00', GDMJ: '4650.00', FGNYMJ: '350.00', KTZMJ: '0.00' });
    expect(result.row('half')).toMatchObject({ TBMJ: '4200.00', GDMJ: '2325.00', FGNYMJ: '175.00', WFGMJ: '1700.00' });
  });

  test('adjustable classes stand beside cultivated land and are no part of it', () => {
    expect(result.row('K')).toMatchObject({ GDMJ: '0.00', FGNYMJ: '5000.00', KTZMJ: '4500.00' });
    expect(result.row('pond')).toMatchObject({ KTZMJ: '5000.00', FGNYMJ: '5050.00', GDMJ: '450.00' });
  });

  test('a KCXS that cannot be is told of for every record, and nothing is deducted', () => {
    expect(result.row('percent')).toMatchObject({ GDMJ: '100.00', BZ: expect.stringContaining('percent') });
    expect(result.row('minus')).toMatchObject({ GDMJ: '100.00', BZ: expect.stringContaining('minus') });
    const told = result
      .rows('quarantine.csv')
      .filter(({ layer }) => layer === 'baseline')
      .map(({ id, code, action }) => `${id} ${code} ${action}`);
    expect(told).toEqual([
      'orchard DEDUCTION_MISPLACED noted',
      'percent DEDUCTION_AS_PERCENT noted',
      'minus DEDUCTION_OUT_OF_RANGE noted',
    ]);
    expect(result.rows('quarantine.csv').find(({ id }) => id === 'percent')!['reason']).toContain('0.075');
  });
});

test('KCXS as text: shares, percentages with and without their sign, and what is no number', () => {
  const cells = ['0.075', '0.5', '7.5%', '７．５％', '7.5', '0,075', '-0.1', '1', '100', ''];
  job.layer(
    'texts',
    cells.map((KCXS, i) => ({ box: [100 * i, 0, 100 * i + 100, 50], values: { BSM: `t${i}`, DLBM: '0103', KCXS } })),
  );
  job.layer('over', [{ box: [0, 0, 1000, 50], values: { JCBH: 'all' } }]);
  const result = job.run('patches: {path: over.shp}\nbaseline: {path: texts.shp}\ncrs: none\n');
  expect(result.row('all')).toMatchObject({ GDMJ: '47125.00', FGNYMJ: '2875.00' });
  expect(result.rows('quarantine.csv').map(({ id, code }) => `${id} ${code}`)).toEqual([
    't2 DEDUCTION_AS_PERCENT',
    't3 DEDUCTION_AS_PERCENT',
    't4 DEDUCTION_AS_PERCENT',
    't5 DEDUCTION_OUT_OF_RANGE',
    't6 DEDUCTION_OUT_OF_RANGE',
    't7 DEDUCTION_AS_PERCENT',
    't8 DEDUCTION_OUT_OF_RANGE',
  ]);
});

describe('whole parcels by their attributes', () => {
  let result: SmallResult;
  beforeAll(() => {
    result = job.run(`${JOB}whole_parcels: attribute\n`);
  });

  test('a patch that is one parcel takes TBDLMJ; the patch keeps its own area', () => {
    // Stated 5010 of which 4659.30 net; the ridges bear the 10 m² too many.
    expect(result.row('rice')).toMatchObject({ TBMJ: '5000.00', GDMJ: '4659.30', FGNYMJ: '340.70' });
    // Stated 4990, all of it net: nothing else is there to bear the 10 m² that are lacking.
    expect(result.row('dry')).toMatchObject({ TBMJ: '5000.00', GDMJ: '5000.00', FGNYMJ: '0.00' });
  });

  test('beside other land the stated area stands and the rest bears the difference', () => {
    // rice: 4659.30 and 350.70; the half of dry is 2500, less the 10 m² that rice has too many.
    const row = result.row('rice+dry');
    expect(row).toMatchObject({ TBMJ: '7500.00', GDMJ: '7149.30', FGNYMJ: '350.70' });
    expect(row['BZ']).toContain('10.00');
  });

  test('what is not approved of the cultivated land bears its share of the difference', () => {
    const approved = { PZWH: 'A', PZRQ: '2020-01-01' };
    job.layer('a', [{ box: [0, 0, 100, 50], values: approved }]);
    job.layer('half', [{ box: [100, 0, 150, 50], values: approved }]);
    const wsgdmj = (layer: string, patch: string): string =>
      job
        .run(
          `${JOB}whole_parcels: attribute\nas_of: 2026-01-01\napprovals:\n  - {kind: conversion, path: ${layer}.shp}\n`,
        )
        .row(patch)['WSGDMJ']!;
    // All of rice is approved, and the 10 m² are borne by dry: 2500 − 10.
    expect(wsgdmj('a', 'rice+dry')).toBe('2490.00');
    expect(wsgdmj('a', 'rice')).toBe('0.00');
    // The land of dry alone bears what it lacks: half of 5000.
    expect(wsgdmj('half', 'dry')).toBe('2500.00');
  });

  test('a parcel that sticks out is measured', () => {
    expect(result.row('half')).toMatchObject({
      GDMJ: '2325.00',
      FGNYMJ: '175.00',
      BZ: expect.not.stringContaining('TBDLMJ'),
    });
  });

  test('stated areas that do not fit the outline are not taken, and told of', () => {
    expect(result.row('wrong')).toMatchObject({ GDMJ: '4500.00', FGNYMJ: '500.00' });
    expect(result.row('wrong')['BZ']).toContain('wrong');
    const told = result.rows('quarantine.csv').filter(({ code }) => code === 'NET_AREA_UNFIT');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ id: 'wrong', record: '7', action: 'noted' });
  });

  test('the flag says the same, and a baseline without the fields is refused', () => {
    const flagged = job.run(JOB, '--whole-parcels', 'attribute');
    expect(flagged.rows()).toEqual(result.rows());
    job.layer('bare', [{ box: [0, 0, 100, 50], values: { BSM: 'rice', DLBM: '0101' } }]);
    const refused = job.run(JOB.replace('b.shp', 'bare.shp'), '--whole-parcels', 'attribute');
    expect(refused.ran).toMatchObject({ status: 20, stderr: expect.stringContaining('STATED_AREAS_MISSING') });
  });
});
