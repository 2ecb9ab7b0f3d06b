import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import * as geos from '../../src/io/geos.js';
import * as exact from '../../src/kernel/exact-areas.js';
import { FactsKernel } from '../../src/kernel/facts.js';
import { Problem } from '../../src/model/problem.js';
import { loadJob } from '../../src/pipeline/load-job.js';
import { runJob } from '../../src/pipeline/run-job.js';
import { COUNTY } from '../support/county.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-breach-'));
const SILENT = { phase: () => {}, step: () => {} };
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function runDemo(name: string) {
  const out = join(scratch, name);
  const report = runJob(loadJob(join(COUNTY, 'job.yaml'), { out, jobs: 1 }), SILENT);
  return { out, report };
}

/** Lets the sweep lose a millionth of the area of the third patch. */
function breakThirdPatch(): void {
  const sound = FactsKernel.prototype.overlay;
  let calls = 0;
  vi.spyOn(FactsKernel.prototype, 'overlay').mockImplementation(function (this: FactsKernel, ...args) {
    const facts = sound.apply(this, args);
    if (++calls !== 3) return facts;
    const [first, ...rest] = facts.sets;
    return { ...facts, sets: [{ ...first!, area: first!.area * (1 - 1e-6) }, ...rest] };
  });
}

test('areas that do not add up are found again by an independent way, and counted', () => {
  const sound = runDemo('sound');
  breakThirdPatch();
  const mended = runDemo('mended');
  expect(sound.report.manifest.run).toMatchObject({ areas_by_exact_way: 0, areas_by_geos: 0 });
  expect(mended.report.manifest.run).toMatchObject({ areas_by_exact_way: 1, areas_by_geos: 0 });
  for (const table of ['ledger.csv', 'ledger.dbf', 'summary.csv', 'quarantine.csv']) {
    expect(readFileSync(join(mended.out, table)).equals(readFileSync(join(sound.out, table)))).toBe(true);
  }
});

test('where no way adds up the run ends with exit 30, the patch, and nothing published', () => {
  const lost = (): never => {
    throw new Error('no answer');
  };
  breakThirdPatch();
  vi.spyOn(exact, 'exactFacts').mockImplementation(lost);
  vi.spyOn(geos, 'geosFacts').mockImplementation(lost);
  let thrown: unknown;
  try {
    runDemo('broken');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Problem);
  const problem = thrown as Problem;
  expect(problem.code).toBe('AREA_NOT_CLOSED');
  expect(problem.exitCode).toBe(30);
  expect(problem.describe('en')).toMatch(/the parts have [\d.]+ m² together, the patch has [\d.]+ m²/);
  expect(() => readFileSync(join(scratch, 'broken', 'manifest.json'))).toThrow();
});
