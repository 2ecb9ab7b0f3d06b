import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvText, decimal } from '../../src/io/write/csv.js';
import { valueIn } from '../../src/model/ledger.js';
import { explainPatch } from '../../src/pipeline/explain.js';
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

test('a manifest that lacks parts is told so, never a defect', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tuban-part-'));
  const whole = JSON.parse(readFileSync(result.file('manifest.json'), 'utf8'));
  const { out: _, ...job } = whole.job;
  for (const content of [{}, null, [], { ...whole, job }, { ...whole, counts: undefined }]) {
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(content));
    expect(() => new FinishedResult(dir)).toThrow('RESULT_UNREADABLE');
  }
  rmSync(dir, { recursive: true });
});

test('a table that was not asked for is lacking, one that was taken away is damage', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tuban-tables-'));
  cpSync(county.out, dir, { recursive: true });
  rmSync(join(dir, 'ledger.csv'));
  expect(() => new FinishedResult(dir).rows()).toThrow('RESULT_UNREADABLE');
  const told = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  const outputs = told.outputs.filter(({ file }: { file: string }) => file !== 'ledger.csv');
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...told, outputs }));
  expect(() => new FinishedResult(dir).rows()).toThrow('RESULT_LACKS');
  rmSync(dir, { recursive: true });
});

test('a result of a version that kept less of the job is explained from its facts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tuban-older-'));
  cpSync(county.out, dir, { recursive: true });
  const { refused_covers: _c, ...told } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  const { repair: _r, densify: _d, newFarmland: _n, ...job } = told.job;
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...told, job }));
  const id = result.rows()[0]!.texts['JCBH']!;
  const [found] = explainPatch(dir, id);
  expect(found).toMatchObject({ from: 'result', row: result.rows()[0], differs: [] });
  expect(found!.inputsFault!.code).toBe('RESULT_OLDER');
  rmSync(dir, { recursive: true });
});
