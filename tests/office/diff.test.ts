import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCounty } from '../../fixtures/generator/county.js';
import { flatten, shapeAt } from '../../fixtures/generator/flat.js';
import type { Layer } from '../../fixtures/generator/layer.js';
import { writeCounty } from '../../fixtures/generator/write.js';
import { diffResults } from '../../src/office/diff/compare.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-diff-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const at = (name: string): string => join(scratch, name);
const ids: string[] = [];
/** Patches that overlap the removed, the moved or the new one. */
const neighbours = ['320482SJBG26000006', '320482SJBG26000019', '320482SJBG26000025'];
let a: FinishedResult;
let b: FinishedResult;

/** Patches of the second delivery: the first is gone, the second moved by half a metre, a new one stands at the end. */
function secondDelivery(layer: Layer): Layer {
  const { count } = layer.shapes;
  const all = Array.from({ length: count }, (_, i) => i).slice(1);
  const moved = (shape: readonly Float64Array[]): Float64Array[] =>
    shape.map((ring) => ring.map((value, i) => (i % 2 === 0 ? value + 0.5 : value)));
  const far = (shape: readonly Float64Array[]): Float64Array[] => shape.map((ring) => ring.map((value) => value - 3));
  const shapes = [
    ...all.map((i) => (i === 1 ? moved(shapeAt(layer.shapes, i)) : shapeAt(layer.shapes, i))),
    far(shapeAt(layer.shapes, 5)),
  ];
  return {
    ...layer,
    shapes: flatten(shapes),
    columns: layer.columns.map(({ field, values }) => ({
      field,
      values: [...all.map((i) => values[i] ?? null), field.name === 'JCBH' ? 'NEW-1' : (values[5] ?? null)],
    })),
  };
}

function run(folder: string, out: string): FinishedResult {
  const { status, stderr } = tuban(['run', join(folder, 'job.yaml'), '--out', out, '--overwrite', '-q']);
  expect([0, 3], stderr).toContain(status);
  return new FinishedResult(out);
}

beforeAll(() => {
  const { layers } = makeCounty({ parcels: 400, patches: 120, seed: 7 });
  const job = readFileSync(join(COUNTY, 'job.yaml'), 'utf8');
  const patches = layers.patches;
  const jcbh = patches.columns.find(({ field }) => field.name === 'JCBH')!.values;
  ids.push(...jcbh.slice(0, 2).map(String));
  writeCounty({ layers }, at('first'));
  writeFileSync(join(at('first'), 'job.yaml'), job);
  writeCounty({ layers: { ...layers, patches: secondDelivery(patches) } }, at('second'));
  writeFileSync(join(at('second'), 'job.yaml'), job);
  a = run(at('first'), at('a'));
  b = run(at('second'), at('b'));
});

describe('the comparison of two results', () => {
  test('a result is equal to itself', () => {
    const { changes, unchanged, flows, causes } = diffResults(a, a);
    expect({ changes, unchanged, causes }).toEqual({ changes: [], unchanged: a.rows().length, causes: [] });
    expect(flows.every(({ from, to }) => from === to)).toBe(true);
  });

  test('finds the patch that is gone, the new one and the moved one, and nothing else', () => {
    const { changes, unchanged, causes, areShapesCompared } = diffResults(a, b);
    expect(areShapesCompared).toBe(true);
    const isNeighbour = ({ isMoved, cells }: (typeof changes)[number]): boolean =>
      !isMoved && cells.length === 1 && cells[0]!.column.code === 'BZ';
    const own = changes.filter((change) => !isNeighbour(change));
    expect(own.map(({ id, kind, isMoved }) => [id, kind, isMoved]).sort()).toEqual(
      [
        [ids[0], 'removed', false],
        [ids[1], 'changed', true],
        ['NEW-1', 'added', false],
      ].sort(),
    );
    // Whoever lies over one of them says so in BZ.
    expect(changes.filter(isNeighbour).map(({ id }) => id)).toEqual(neighbours);
    expect(unchanged).toBe(a.rows().length - 2 - neighbours.length);
    expect(causes.map(({ what, name }) => [what, name])).toEqual([['input', 'patches (patches.shp)']]);
  });

  test('areas and flows account for every patch of both', () => {
    const { totals, flows, rows } = diffResults(a, b);
    const count = (side: 'from' | 'to'): number =>
      flows.filter((flow) => flow[side] !== null).reduce((sum, flow) => sum + flow.count, 0);
    expect([count('from'), count('to')]).toEqual(rows);
    for (const { column, before, after } of totals) {
      const sum = (result: FinishedResult): number =>
        result.rows().reduce((all, { numbers }) => all + (numbers[column.code] ?? 0), 0);
      expect([column.code, before ?? 0, after ?? 0]).toEqual([column.code, sum(a), sum(b)]);
    }
  });

  test('is the mirror image the other way round', () => {
    const turned = diffResults(b, a).changes.map(({ id, kind, cells }) => [
      id,
      kind === 'added' ? 'removed' : kind === 'removed' ? 'added' : kind,
      cells.map(({ column, before, after }) => [column.code, after, before]),
    ]);
    const straight = diffResults(a, b).changes.map(({ id, kind, cells }) => [
      id,
      kind,
      cells.map(({ column, before, after }) => [column.code, before, after]),
    ]);
    expect(turned).toEqual(straight);
  });
});

describe('tuban diff', () => {
  const diff = (...flags: string[]) => tuban(['diff', at('a'), at('b'), ...flags]);

  test('tells in words, and ends with 31 only on request', () => {
    const { status, stdout } = diff();
    expect(status).toBe(0);
    expect(stdout).toContain('1 added, 1 removed, 4 changed');
    expect(stdout).toContain('layer patches (patches.shp) has other content');
    expect(diff('--exit-code').status).toBe(31);
    expect(tuban(['diff', at('a'), at('a'), '--exit-code']).status).toBe(0);
    expect(diff('--lang', 'zh').stdout).toContain('新增 1，减少 1，变化 4');
  });

  test('names both rule packs', () => {
    cpSync(at('a'), at('other-pack'), { recursive: true });
    const file = join(at('other-pack'), 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...manifest, rules: { ...manifest.rules, name: 'nongfang', sha256: '0'.repeat(64) } }),
    );
    const { stdout } = tuban(['diff', at('a'), at('other-pack'), '--lang', 'en']);
    expect(stdout).toContain('the rule pack is another one: weipian → nongfang');
  });

  test('gives the same as CSV, JSON and workbook', async () => {
    expect(diff('-o', at('diff.csv')).status).toBe(0);
    const rows = readCsv(at('diff.csv'));
    const { changes } = JSON.parse(diff('--json').stdout) as {
      changes: { id: string; kind: string; cells: { column: string; before: unknown; after: unknown }[] }[];
    };
    const values = changes.flatMap(({ id, cells }) => cells.map((cell) => [id, cell.column]));
    expect(rows.filter((row) => row['column']).map((row) => [row['patch id'], row['column']])).toEqual(values);
    expect(diff('-o', at('diff.xlsx'), '--lang', 'zh').status).toBe(0);
    const sheet = (await readSheet(at('diff.xlsx'))) as unknown[][];
    expect(sheet[0]).toEqual(['监测编号', '变化', '列', '列名', '原值', '现值', '差值']);
    expect(sheet).toHaveLength(rows.length + 1);
    expect(diff('-f', 'xlsx').status).toBe(2);
  });

  test('writes the outlines: the old and the new one of what moved', () => {
    for (const name of ['diff.geojson', 'diff.shp', 'diff.gpkg'])
      expect([name, diff('--shapes', at(name), '-q').status]).toEqual([name, 0]);
    const { features } = JSON.parse(readFileSync(at('diff.geojson'), 'utf8')) as {
      features: { properties: Record<string, unknown>; geometry: { type: string } }[];
    };
    expect(features.map(({ properties: { JCBH, CHANGE, SIDE } }) => [JCBH, CHANGE, SIDE])).toEqual(
      [
        [ids[0], 'removed', 'before'],
        [ids[1], 'changed', 'before'],
        [ids[1], 'changed', 'after'],
        ...neighbours.map((id) => [id, 'changed', 'after']),
        ['NEW-1', 'added', 'after'],
      ].sort((p, q) => (p[0]! < q[0]! ? -1 : p[0]! > q[0]! ? 1 : 0)),
    );
    expect(features.every(({ geometry }) => geometry !== null)).toBe(true);
    const { status, stdout } = tuban(['inspect', at('diff.shp'), '--json']);
    expect([status, stdout.includes('4528')]).toEqual([0, true]);
    expect(diff('--shapes', at('diff.dxf')).stderr).toContain('OUTPUT_KIND_UNKNOWN');
  });

  test('a folder without a result is told by name', () => {
    const { status, stderr } = tuban(['diff', at('a'), at('first')]);
    expect(status).toBe(2);
    expect(stderr).toContain('RESULT_UNREADABLE');
  });

  test('a result without ledger.csv is told what to do', () => {
    const out = at('workbook-only');
    const args = ['run', join(at('first'), 'job.yaml'), '--out', out, '-q', '--formats', 'xlsx'];
    expect([0, 3]).toContain(tuban(args).status);
    expect(tuban(['diff', out, at('a'), '--lang', 'en']).stderr).toMatch(
      /RESULT_LACKS.*ledger\.csv[\s\S]*csv among its formats/,
    );
  });
});
