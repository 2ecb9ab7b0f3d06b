import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../support/read-csv.js';
import { type LineFeature, type PointFeature, writeFeatures } from '../support/small-features.js';
import { type SmallFeature, SmallJob } from '../support/small-job.js';

/** The worksheet worked out by hand in fixtures/worksheet/WORKSHEET.md. */
const SHEET = join(import.meta.dirname, '..', '..', 'fixtures', 'worksheet');
const JOB = readFileSync(join(SHEET, 'job.yaml'), 'utf8');

interface Layers {
  readonly patches: readonly SmallFeature[];
  readonly dltb: readonly SmallFeature[];
  readonly xzdw: readonly LineFeature[];
  readonly lxdw: readonly PointFeature[];
}

const job = new SmallJob();

beforeAll(() => {
  const { patches, dltb, xzdw, lxdw } = JSON.parse(readFileSync(join(SHEET, 'layers.json'), 'utf8')) as Layers;
  job.layer('patches', patches);
  job.layer('dltb', dltb);
  writeFeatures(job.at('xzdw'), xzdw, null);
  writeFeatures(job.at('lxdw'), lxdw, null);
});
afterAll(() => job.remove());

/** The columns that the sheet has. */
function columnsOf(rows: readonly Record<string, string>[], sheet: readonly Record<string, string>[]) {
  const columns = Object.keys(sheet[0]!);
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
}

test.each(['ledger.csv', 'pieces.csv'])('%s is what was worked out by hand', (name) => {
  const result = job.run(JOB);
  const sheet = readCsv(join(SHEET, name));
  expect(columnsOf(result.rows(name), sheet)).toEqual(sheet);
  expect(result.rows('quarantine.csv')).toEqual([]);
});

test('with another 亩, and with areas of attributes', () => {
  expect(job.run(JOB, '--mu', '666.67').row('W2')).toMatchObject({ TBMJ: '670.00', TBMJ_M: '1.00' });
  const stated = job.run(JOB, '--whole-parcels', 'attribute').row('W2');
  expect(stated).toMatchObject({ TBMJ: '670.00', GDMJ: '591.25', FGNYMJ: '78.75' });
});

test('every figure in bold on the sheet stands in its tables', () => {
  const text = readFileSync(join(SHEET, 'WORKSHEET.md'), 'utf8');
  const tables = ['ledger.csv', 'pieces.csv'].map((name) => readFileSync(join(SHEET, name), 'utf8')).join();
  const part = text.slice(0, text.indexOf('## W2 with'));
  const figures = [...part.matchAll(/\*\*(?:[A-Z_]+ )?(\d+\.\d\d)\*\*/g)].map((match) => match[1]!);
  expect(figures.length).toBeGreaterThan(12);
  expect(figures.filter((figure) => figure !== '1.00' && !tables.includes(figure))).toEqual([]);
});
