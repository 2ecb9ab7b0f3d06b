import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tuban } from '../support/cli.js';
import { centsOf } from '../support/read-csv.js';
import { SmallJob } from '../support/small-job.js';

const job = new SmallJob();
const JOB = 'patches: {path: p.shp}\nbaseline: {path: b.shp}\ncrs: none\n';

// Three townships with 150 m² each of 0.015 ha: rounded one by one they would be 0.06 ha, together they are 0.05 (0.045).
const TOWNSHIPS = ['320482101', '320482102', '320482103'];

beforeAll(() => {
  const strip = (t: number) => [1000 * t, 0, 1000 * t + 500, 100] as const;
  job.layer(
    'b',
    TOWNSHIPS.map((code, t) => ({
      box: strip(t),
      values: { BSM: code, DLBM: '0103', ZLDWDM: `${code}001`, ZLDWMC: '青云镇甲村' },
    })),
  );
  job.layer(
    'p',
    TOWNSHIPS.map((code, t) => ({
      box: [1000 * t, 0, 1000 * t + 15, 10],
      values: { JCBH: `P${t}`, XZQDM: code },
    })),
  );
});
afterAll(() => job.remove());

test('亩 of the rows add up to the totals, with the exact 亩 and with another', () => {
  for (const [flags, each] of [
    [[], '0.23'],
    [['--mu', '666.67'], '0.22'],
  ] as const) {
    const result = job.run(JOB, ...flags);
    expect(result.rows().map(({ TBMJ_M }) => TBMJ_M)).toEqual([each, each, each]);
    const rows = result.rows('summary.csv');
    expect(centsOf(rows.at(-1)!['TBMJ_M'])).toBe(3 * centsOf(each));
    expect(result.ran.stderr).toContain((3 * Number(each)).toFixed(2));
  }
});

test('the card of a patch has the 亩 of its ledger', () => {
  for (const [flags, each] of [
    [[], '0.23'],
    [['--mu', '666.67'], '0.22'],
  ] as const) {
    const result = job.run(JOB, '--formats', 'csv,shp', ...flags);
    const card = job.at('card.svg');
    expect(tuban(['card', result.dir, 'P0', '-o', card, '--lang', 'en']).status).toBe(0);
    expect(readFileSync(card, 'utf8')).toContain(`>${each} mu<`);
  }
});

test('hectares of the townships are brought to add up to the total', () => {
  const rows = job.run(JOB).rows('summary.csv');
  expect(rows.map(({ TBMJ_H }) => TBMJ_H)).toEqual(['0.02', '0.02', '0.01', '0.05']);
  expect(rows.map(({ GDMJ_H }) => GDMJ_H)).toEqual(['0.02', '0.02', '0.01', '0.05']);
  expect(rows.map(({ YNMJ_H }) => YNMJ_H)).toEqual(['', '', '', '']);
});

test('a size of 亩 that cannot be meant is refused', () => {
  expect(job.run(JOB, '--mu', '66.67').ran.status).toBe(2);
  expect(job.run(`${JOB}mu: 6666.7\n`).ran).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('JOB_INVALID'),
  });
});
