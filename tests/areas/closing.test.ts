import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCounty } from '../../fixtures/generator/county.js';
import { PRJ, writeCounty } from '../../fixtures/generator/write.js';
import { SurveyArea } from '../../src/crs/ellipsoid-area.js';
import { recognisePrj } from '../../src/crs/prj.js';
import { landClasses } from '../../src/io/land-classes.js';
import { openPolygonLayer } from '../../src/io/layer.js';
import type { Manifest } from '../../src/model/manifest.js';
import { centsOf, readCsv } from '../support/read-csv.js';
import { SmallJob, type SmallResult } from '../support/small-job.js';
import { ShapefileScan } from './piece-shapes.js';

/**
 * Pieces close on their patch. The reduced run has 600 patches; the whole property, 10,000 patches over a county of
 * 20,000 parcels, runs with CLOSING=full in the environment (about a minute).
 */
const WISH =
  process.env['CLOSING'] === 'full'
    ? { parcels: 20_000, patches: 10_000, seed: 20_260_630 }
    : { parcels: 2_000, patches: 600, seed: 20_260_630 };
const JOB = `patches: {path: patches.shp}
baseline: {path: dltb.shp}
farmland: {path: yjjbnt.shp}
approvals: [{kind: conversion, path: nzy.shp}]
out: {pieces: true}
`;

const job = new SmallJob();
let result: SmallResult;
beforeAll(() => {
  writeCounty(makeCounty(WISH), job.root);
  result = job.run(JOB, '--jobs', '1', '--formats', 'csv,shp');
}, 300_000);
afterAll(() => job.remove());

/** Group of a land class code, and KCXS by BSM. */
function baselineOf(path: string) {
  const layer = openPolygonLayer(path, {});
  const [id, ridges] = ['BSM', 'KCXS'].map((name) => layer.table.fieldIndex(name)) as [number, number];
  const coefficients = new Map<string, number>();
  for (let r = 0; r < layer.table.count; r++) {
    coefficients.set(layer.table.text(r, id)!, Number(layer.table.text(r, ridges) ?? 0));
  }
  layer.table.close();
  return { coefficients, landClassGroups: (code: string) => landClasses(2017).get(code)?.group };
}

/** What the rounding of coordinates in pieces.shp, and points every 5 m instead of everywhere, make of an area; m². */
const SLACK = 1e-4;

/**
 * The pieces before rounding, m²: by the survey's formula with points so close that edges are straight on the plane, as in
 * the overlay, and brought to add up to the area of the patch. Nothing of the local scale comes in.
 */
function measuredPieces({ dir }: SmallResult, pieces: readonly Record<string, string>[]): number[] {
  const { crs } = recognisePrj(PRJ) as Extract<ReturnType<typeof recognisePrj>, { crs: unknown }>;
  const [close, patch] = [new SurveyArea(crs, { densify: 5 }), new SurveyArea(crs)];
  const shapesOf = (name: string) => new ShapefileScan(join(dir, name)).shapes;
  const measured = shapesOf('pieces.shp').map((shape) => close.polygonArea(shape));
  expect(measured).toHaveLength(pieces.length);
  const sums = new Map<string, number>();
  pieces.forEach(({ JCBH }, i) => {
    sums.set(JCBH!, (sums.get(JCBH!) ?? 0) + measured[i]!);
  });
  const outlines = shapesOf('ledger.shp');
  // An outline that contradicts itself has no area by the formula: its pieces are what is measured.
  const repaired = new Set(
    readCsv(join(dir, 'quarantine.csv')).map(({ id, action }) => (action === 'repaired' ? id : '')),
  );
  const factors = new Map(
    readCsv(join(dir, 'ledger.csv')).map(({ JCBH }, i) => [
      JCBH!,
      repaired.has(JCBH!) ? 1 : patch.polygonArea(outlines[i]!) / sums.get(JCBH!)!,
    ]),
  );
  return pieces.map(({ JCBH }, i) => measured[i]! * factors.get(JCBH!)!);
}

/** Bytes of the tables, one digest. */
function digestOf({ dir }: SmallResult): string {
  const hash = createHash('sha256');
  for (const name of ['ledger.csv', 'pieces.csv', 'pieces.shp', 'summary.csv', 'quarantine.csv']) {
    hash.update(readFileSync(join(dir, name)));
  }
  return hash.digest('hex');
}

function manifestOf({ dir }: SmallResult): Pick<Manifest, 'run'> {
  return JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
}

describe(`${WISH.patches} random patches`, () => {
  test('the pieces of every patch add up to it, to the cent', () => {
    const sums = new Map<string, number>();
    for (const { JCBH, PWMJ } of result.rows('pieces.csv')) sums.set(JCBH!, (sums.get(JCBH!) ?? 0) + centsOf(PWMJ));
    const rows = result.rows();
    // The generator repeats some patches; those are set aside as such.
    expect(rows.length).toBeGreaterThan(0.98 * WISH.patches);
    expect(rows.filter(({ JCBH, TBMJ }) => sums.get(JCBH!) !== centsOf(TBMJ))).toEqual([]);
  });

  test('the classes of every row add up to it, and the rows to the totals', () => {
    const land = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'];
    const rows = result.rows();
    const open = rows.filter((row) => land.reduce((sum, code) => sum + centsOf(row[code]), 0) !== centsOf(row['TBMJ']));
    expect(open).toEqual([]);
    const total = result.rows('summary.csv').at(-1)!;
    for (const code of ['TBMJ', 'TBMJ_M', 'GDMJ', 'GDMJ_M', 'YNMJ', 'YNMJ_M']) {
      expect(centsOf(total[code])).toBe(rows.reduce((sum, row) => sum + centsOf(row[code]), 0));
    }
  });

  test('what lies in farmland, under approvals, on construction land is the sum of its pieces', () => {
    const pieces = new Map<string, Record<string, string>[]>();
    for (const piece of result.rows('pieces.csv')) {
      pieces.set(piece['JCBH']!, [...(pieces.get(piece['JCBH']!) ?? []), piece]);
    }
    const { landClassGroups, coefficients } = baselineOf(job.at('dltb.shp'));
    const open = result.rows().flatMap((row) => {
      const own = pieces.get(row['JCBH']!)!;
      const sum = (wanted: (piece: Record<string, string>) => boolean): number =>
        own.filter(wanted).reduce((all, { PWMJ }) => all + centsOf(PWMJ), 0);
      const group = ({ DLBM }: Record<string, string>) => (DLBM === '' ? 'uncovered' : landClassGroups(DLBM!));
      const net = own
        .filter((piece) => group(piece) === 'cultivated')
        .reduce((all, { PWMJ, BSM }) => all + centsOf(PWMJ) * (1 - coefficients.get(BSM!)!), 0);
      const sums: Record<string, number> = {
        JSYDMJ: sum((piece) => group(piece) === 'construction'),
        WLYDMJ: sum((piece) => group(piece) === 'unused'),
        WFGMJ: sum((piece) => group(piece) === 'uncovered'),
        YNMJ: sum(({ SFYN }) => SFYN === '1'),
        SPMJ: sum(({ SFSP }) => SFSP === '1'),
        WSPMJ: sum(({ SFSP }) => SFSP === '0'),
        WSYNMJ: sum(({ SFYN, SFSP }) => SFYN === '1' && SFSP === '0'),
        GDMJ: Math.floor(net + 0.5 + 1e-6),
      };
      return Object.entries(sums)
        .filter(([code, cents]) => cents !== centsOf(row[code]))
        .map(([code, cents]) => `${row['JCBH']} ${code} ${row[code]} ${cents / 100}`);
    });
    expect(open).toEqual([]);
  });

  test('no piece is further from what is measured than 0.005 m² · √pieces', () => {
    const rows = result.rows('pieces.csv');
    const measured = measuredPieces(result, rows);
    const counts = new Map<string, number>();
    for (const { JCBH } of rows) counts.set(JCBH!, (counts.get(JCBH!) ?? 0) + 1);
    let [worst, beyondRoot] = [0, 0];
    const far = rows.filter(({ JCBH, PWMJ }, i) => {
      const moved = Math.abs(centsOf(PWMJ) / 100 - measured[i]!);
      const pieces = counts.get(JCBH!)!;
      if (moved > 0.005 * Math.sqrt(pieces) + SLACK) beyondRoot++;
      worst = Math.max(worst, moved);
      // Two remainders near three quarters cannot both be within 0.005 · √2 of whole cents: one moves by up to 0.0075.
      return !(moved <= Math.max(0.005 * Math.sqrt(pieces), pieces === 2 ? 0.0075 : 0) + SLACK);
    });
    console.info(
      `${rows.length} pieces: moved by ${worst.toFixed(5)} m² at most; ${beyondRoot} of patches in two pieces beyond 0.005·√2`,
    );
    expect(far).toEqual([]);
    expect(worst).toBeLessThan(0.01 + SLACK);
    expect(beyondRoot).toBeLessThan(0.01 * rows.length);
  });

  test('any number of workers gives the same bytes', () => {
    for (const jobs of ['2', '3']) {
      expect(digestOf(job.run(JOB, '--jobs', jobs, '--formats', 'csv,shp'))).toBe(digestOf(result));
    }
  }, 200_000);

  test('the residual before closing stands in the manifest, with its limit', () => {
    const { run } = manifestOf(result);
    expect(run.closing.worst_residual_relative).toBeGreaterThan(0);
    expect(run.closing.worst_residual_relative).toBeLessThan(run.closing.limit_relative);
    expect(run.closing.worst_residual_m2).toBeGreaterThan(0);
    console.info(`residual before closing: ${JSON.stringify(run.closing)}`);
  });
});

test('a residual above the limit is refused: 20 km of edge without points on it', () => {
  const ring = [
    [40_500_000, 3_460_000],
    [40_510_000, 3_465_000],
    [40_520_000, 3_460_000],
  ] as const;
  job.layer('long', [{ ring, values: { JCBH: 'L1' } }], PRJ);
  const yaml = 'patches: {path: long.shp}\n';
  const refused = job.run(`${yaml}densify: off\n`);
  expect(refused.ran).toMatchObject({ status: 30, stderr: expect.stringContaining('CLOSING_TOO_LARGE') });
  expect(job.run(yaml).ran.status).toBe(0);
});
