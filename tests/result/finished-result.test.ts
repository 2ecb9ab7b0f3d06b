import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvText, decimal } from '../../src/io/write/csv.js';
import { valueIn } from '../../src/model/ledger.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { unguarded } from '../../src/result/read-back.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const county = new CountyCopy();
const { status } = tuban(['run', county.job, '--pieces']);
const result = new FinishedResult(county.out);

test('rows read back print as the ledger they came from', () => {
  expect(status).toBe(0);
  const [, ...lines] = readFileSync(result.file('ledger.csv'), 'utf8').trimEnd().split('\n');
  const printed = result.rows().map((row) =>
    result.columns
      .map((column) => valueIn(row, column))
      .map((value) => (typeof value === 'number' ? decimal(value) : csvText(value ?? '')))
      .join(','),
  );
  expect(printed).toEqual(lines);
});

test('outlines and pieces stand row by row beside their attributes', () => {
  const { manifest } = result;
  expect(result.outlines()?.count).toBe(manifest.counts.judged);
  const { shapes, rows } = result.pieces()!;
  expect(shapes.count).toBe(rows.length);
  const byPatch = new Map<string, number>();
  for (const { patch, area } of rows) byPatch.set(patch, (byPatch.get(patch) ?? 0) + area);
  for (const { texts, numbers } of result.rows()) expect(byPatch.get(texts['JCBH']!)).toBe(numbers['TBMJ']);
});

test('guards against spreadsheets are taken away and nothing else', () => {
  expect(['\t0012', "'=1+1", "'tis", '-', '\ttext'].map(unguarded)).toEqual(['0012', '=1+1', "'tis", '-', '\ttext']);
});

test('a folder without a result is told by name', () => {
  const empty = mkdtempSync(join(tmpdir(), 'tuban-empty-'));
  expect(() => new FinishedResult(empty)).toThrow('RESULT_UNREADABLE');
});
