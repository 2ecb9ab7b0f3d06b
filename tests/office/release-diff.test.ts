import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstQuarter } from '../../fixtures/generator/office-year.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { OfficeFolder } from './year-store.js';

const office = await new OfficeFolder().init();
const patches = firstQuarter().patches.slice(0, 8);
const releases = [
  { name: 'first', date: '2026-03-31', patches: patches.slice(0, 6) },
  { name: 'second', date: '2026-06-30', patches: patches.slice(2) },
];
for (const release of releases) await office.add(release);
const at = (name: string): string => `${office.store}:${name}`;

test('two releases on the ledger are compared as two results are', () => {
  const { status, stdout, stderr } = tuban(['diff', at('first'), at('second'), '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { changes, rows, areShapesCompared } = JSON.parse(stdout);
  expect([rows, areShapesCompared]).toEqual([[6, 6], true]);
  const ids = (kind: string): string[] =>
    changes.filter((one: { kind: string }) => one.kind === kind).map(({ id }: { id: string }) => id);
  const numbered = new FinishedResult(office.result('again', '2026-03-31', patches))
    .rows()
    .map(({ texts }) => texts['JCBH']);
  expect([ids('removed'), ids('added'), ids('changed')]).toEqual([numbered.slice(0, 2), numbered.slice(6), []]);
});

test('outlines of what changed, and a release with itself', () => {
  const shapes = join(office.root, 'diff.geojson');
  expect(tuban(['diff', at('first'), at('second'), '--shapes', shapes, '-q']).status).toBe(0);
  expect(JSON.parse(readFileSync(shapes, 'utf8')).features).toHaveLength(4);
  expect(tuban(['diff', at('first'), at('first'), '--exit-code']).status).toBe(0);
});

test('a store without a release says how a release is named', () => {
  const { status, stderr } = tuban(['diff', office.store, at('first'), '--lang', 'en']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('STORE.gpkg:RELEASE')]);
});

test('an export as of a day has nothing of later releases and changes', () => {
  const rows = (table: string, ...flags: string[]) =>
    tuban(['ledger', 'export', '--table', table, ...flags, '--store', office.store])
      .stdout.trimEnd()
      .split('\n').length - 1;
  const early = ['--as-of', '2026-03-31'];
  expect(['releases', 'history', 'lineage', 'accounts', 'old-accounts'].map((table) => rows(table, ...early))).toEqual([
    1, 6, 0, 6, 0,
  ]);
  expect(['releases', 'history', 'lineage', 'accounts', 'old-accounts'].map((table) => rows(table))).toEqual([
    2, 14, 4, 12, 6,
  ]);
  const shown = tuban(['ledger', 'show', 'Q1-0003', ...early, '--store', office.store]).stdout;
  expect(shown).not.toContain('second');
});

test('an unknown release, and a release against a folder, are refused with what to do', () => {
  const unknown = tuban(['diff', at('frist'), at('second')]);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringMatching(/LEDGER_RELEASE_UNKNOWN[\s\S]*first/)]);
  const mixed = tuban(['diff', at('first'), office.result('folder', '2026-03-31', patches)]);
  expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining('DIFF_MIXED')]);
});
