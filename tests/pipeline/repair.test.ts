import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PolygonShapefileWriter } from '../../src/io/shapefile/write.js';
import type { SplitRows } from '../../src/model/job.js';
import { explainPatch } from '../../src/pipeline/explain.js';
import { loadJob } from '../../src/pipeline/load-job.js';
import { runJob } from '../../src/pipeline/run-job.js';
import { readCsv } from '../support/read-csv.js';
import { type Feature, flat, square } from '../support/shapes.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-repair-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const backwards = <T>(ring: readonly T[]): T[] => [...ring].reverse();

/** Clockwise, as shapefiles have it. */
const SOUND: Feature = [backwards(square(0, 0, 100))];
const BOW_TIE: Feature = [
  [
    [200, 0],
    [300, 100],
    [300, 0],
    [200, 100],
  ],
]; // prettier-ignore
/** Moved, and slanted: the sweep does not look at upright edges. */
const at = (x: number, ring: Feature[number]): Feature[number] =>
  ring.map(([px, py]) => [px + x + py / 16, py] as const);
/** A limb that winds over itself: 2 × 2 m, or 20 × 20 m, are wound around twice. */
const curl = (x: number, size: number): Feature => [
  at(x, [
    [0, 0],
    [0, 100],
    [50, 100],
    [50, 50 - size],
    [50 - size, 50 - size],
    [50 - size, 50],
    [100, 50],
    [100, 0],
  ]),
];

interface Row {
  readonly id: string;
  readonly rings: Feature;
  readonly status?: string;
}

function write(base: string, rows: readonly Row[], field: string): void {
  const fields = [
    { name: field, type: 'C', length: 30, decimals: 0 },
    { name: 'TBZT', type: 'C', length: 20, decimals: 0 },
    { name: 'PZRQ', type: 'D', length: 8, decimals: 0 },
    { name: 'DLBM', type: 'C', length: 5, decimals: 0 },
  ] as const;
  const writer = new PolygonShapefileWriter(base, fields, { encoding: 'utf8', prj: null });
  for (const { id, rings, status } of rows) writer.add(flat([rings]), [id, status ?? null, '2020-01-01', '0103']);
  writer.finish();
}

interface Wish {
  readonly patches: readonly Row[];
  readonly baseline?: readonly Row[];
  readonly farmland?: readonly Row[];
  readonly approvals?: readonly Row[];
  readonly repair?: 'strict' | 'report' | 'off';
  readonly split?: SplitRows;
  readonly jobs?: number;
}

let runs = 0;

function run({ patches, baseline, farmland, approvals, repair, split, jobs }: Wish) {
  const folder = mkdtempSync(join(scratch, `${++runs}-`));
  write(join(folder, 'patches'), patches, 'JCBH');
  if (baseline) write(join(folder, 'baseline'), baseline, 'BSM');
  if (farmland) write(join(folder, 'farmland'), farmland, 'BSM');
  if (approvals) write(join(folder, 'approvals'), approvals, 'PZWH');
  const job = loadJob(undefined, {
    patches: join(folder, 'patches.shp'),
    baseline: baseline ? join(folder, 'baseline.shp') : undefined,
    farmland: farmland ? join(folder, 'farmland.shp') : undefined,
    ...(approvals ? { approvals: [{ kind: 'conversion' as const, path: join(folder, 'approvals.shp') }] } : {}),
    crs: 'none',
    asOf: '2026-01-01',
    repair,
    split,
    jobs,
    out: join(folder, 'out'),
  });
  const { manifest, dir } = runJob(job, { phase: () => {}, step: () => {} });
  const listed = readCsv(join(dir, 'quarantine.csv'));
  const ledger = Object.fromEntries(readCsv(join(dir, 'ledger.csv')).map((row) => [row['JCBH'], row]));
  expect(manifest.counts.read).toBe(manifest.counts.judged + manifest.counts.set_aside);
  return { dir, manifest, listed, ledger, codes: listed.map(({ id, code, action }) => [id, code, action]) };
}

const FAULTY: readonly Row[] = [
  { id: 'bow', rings: BOW_TIE },
  { id: 'hole as shell', rings: [backwards(square(400, 0, 100)), backwards(square(420, 20, 20))] },
  { id: 'large curl', rings: curl(600, 20) },
  { id: 'small curl', rings: curl(800, 2) },
  { id: 'sound', rings: SOUND },
];

describe('patches at fault', () => {
  test('are repaired up to the limit, and set aside beyond it', () => {
    const { codes, listed, ledger } = run({ patches: FAULTY });
    expect(codes).toEqual([
      ['bow', 'SELF_CROSSING', 'repaired'],
      ['hole as shell', 'REPAIR_REFUSED', 'set aside'],
      ['large curl', 'REPAIR_REFUSED', 'set aside'],
      ['small curl', 'SELF_CROSSING', 'repaired'],
    ]);
    expect(Object.keys(ledger).sort()).toEqual(['bow', 'small curl', 'sound']);
    expect(listed[2]!['reason']).toContain('400.00');
    expect(listed[1]).toMatchObject({ area_before: '10400.0000', area_after: '9600.0000' });
  });
  test('are all set aside with strict, and all judged with off', () => {
    expect(Object.keys(run({ patches: FAULTY, repair: 'strict' }).ledger)).toEqual(['sound']);
    const off = run({ patches: FAULTY, repair: 'off' });
    expect(Object.keys(off.ledger)).toHaveLength(5);
    expect(off.codes.map(([, code]) => code)).toEqual([
      'SELF_CROSSING',
      'RING_DIRECTION',
      'SELF_CROSSING',
      'SELF_CROSSING',
    ]);
    expect(off.ledger['hole as shell']!['TBMJ']).toBe('9600.00');
  });
});

describe('layers at fault', () => {
  const patches = [
    { id: 'on the shell', rings: [backwards(square(440, 40, 5))] },
    { id: 'on the crossing', rings: [backwards(square(625, 25, 30))] },
    { id: 'far away', rings: [backwards(square(9000, 0, 10))] },
  ];
  test('a farmland polygon beyond the limit counts as not provided where it lies', () => {
    const { ledger, codes } = run({ patches, farmland: FAULTY });
    expect(codes.map(([, code, action]) => [code, action])).toEqual([
      ['REPAIR_REFUSED', 'set aside'],
      ['REPAIR_REFUSED', 'set aside'],
    ]);
    expect(ledger['on the shell']).toMatchObject({ YNMJ: '' });
    expect(ledger['on the crossing']).toMatchObject({ YNMJ: '' });
    expect(ledger['far away']).toMatchObject({ YNMJ: '0.00' });
    expect(ledger['on the shell']!['QSZJ']).toContain('永久基本农田：此处有图形（hole as shell）因几何问题被搁置');
  });
  test('a parcel beyond the limit leaves the land of the patch open', () => {
    const { ledger } = run({ patches, baseline: FAULTY });
    const land = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ', 'KTZMJ'];
    for (const code of land) expect([code, ledger['on the shell']![code]]).toEqual([code, '']);
    expect(ledger['on the shell']).toMatchObject({ PDLB: '存疑' });
    expect(ledger['far away']).toMatchObject({ GDMJ: '0.00', WFGMJ: '100.00' });
  });
  test('an approval beyond the limit leaves what is approved open', () => {
    const { ledger } = run({ patches, approvals: FAULTY });
    expect(ledger['on the shell']).toMatchObject({ SPMJ: '', WSPMJ: '', PDLB: '存疑' });
    expect(ledger['far away']).toMatchObject({ SPMJ: '0.00' });
  });
  test('with off they count by the even-odd rule', () => {
    const { ledger } = run({ patches, farmland: FAULTY, repair: 'off' });
    expect(ledger['on the shell']).toMatchObject({ YNMJ: '25.00' });
  });
  test('the number of threads does not show', () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      id: `p${i}`,
      rings: [backwards(square(600 + (i % 20) * 5, 5 * Math.floor(i / 20), 4.5))],
    }));
    const one = run({ patches: many, farmland: FAULTY, jobs: 1 });
    const two = run({ patches: many, farmland: FAULTY, jobs: 3 });
    expect(two.listed).toEqual(one.listed);
    expect(two.ledger).toEqual(one.ledger);
    expect(one.codes).toContainEqual(['large curl', 'REPAIR_REFUSED', 'set aside']);
    // Recomputed alone, a patch beside the crossing knows that the run refused the cover.
    const lost = Object.values(one.ledger as Record<string, Record<string, string>>).filter(
      (row) => row['YNMJ'] === '',
    );
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(many.length);
    for (const row of [...lost.slice(0, 3), ...lost.slice(-3)]) {
      expect(explainPatch(one.dir, row['JCBH']!).map(({ differs }) => differs)).toEqual([[]]);
    }
  });
});

describe('rows that stand for the same land', () => {
  const part = (n: number): Row => ({ id: `A_${n}`, rings: [backwards(square(50 * n, 0, 50))], status: '拆分' });
  const family: readonly Row[] = [
    {
      id: 'A',
      rings: [
        [
          [50, 0],
          [50, 50],
          [150, 50],
          [150, 0],
        ],
      ],
      status: '被拆分',
    }, // prettier-ignore
    part(1),
    part(2),
    { id: 'B', rings: [backwards(square(1000, 0, 10))], status: '被拆分' },
  ];
  test('parts are judged in place of the patch that was split', () => {
    const { ledger, codes, listed } = run({ patches: family });
    expect(Object.keys(ledger).sort()).toEqual(['A_1', 'A_2', 'B']);
    expect(codes).toEqual([
      ['A', 'SPLIT_PARENT', 'set aside'],
      ['B', 'SPLIT_ALONE', 'noted'],
    ]);
    expect(listed[0]!['reason']).toContain('5000.00');
  });
  test('or the patch itself, or all of them', () => {
    expect(Object.keys(run({ patches: family, split: 'parents' }).ledger).sort()).toEqual(['A', 'B']);
    const all = run({ patches: family, split: 'all' });
    expect(Object.keys(all.ledger)).toHaveLength(4);
    expect(all.codes.map(([, code]) => code)).toContain('SPLIT_TWICE');
  });
  test('overlaps and repeated ids are listed and remarked', () => {
    const { ledger, codes } = run({
      patches: [
        { id: 'a', rings: [backwards(square(0, 0, 10))] },
        { id: 'b', rings: [backwards(square(8, 0, 10))] },
        { id: 'c', rings: [backwards(square(10, 10, 10))] },
        { id: 'd', rings: [backwards(square(100, 0, 10))] },
        { id: 'd', rings: [backwards(square(200, 0, 10))] },
      ],
    });
    expect(codes).toEqual([
      ['a', 'PATCHES_OVERLAP', 'noted'],
      ['b', 'PATCHES_OVERLAP', 'noted'],
      ['d', 'DUPLICATE_ID', 'noted'],
      ['d', 'DUPLICATE_ID', 'noted'],
    ]);
    expect(ledger['a']!['BZ']).toContain('b (20.00)');
    expect(ledger['c']!['BZ']).not.toContain('重叠');
  });
});
