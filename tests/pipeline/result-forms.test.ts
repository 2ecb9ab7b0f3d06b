import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadForms } from '../../src/pipeline/load-forms.js';
import { loadJob } from '../../src/pipeline/load-job.js';
import { runJob } from '../../src/pipeline/run-job.js';
import { COUNTY } from '../support/county.js';

const SILENT = { phase: () => {}, step: () => {} };
const scratch = mkdtempSync(join(tmpdir(), 'tuban-forms-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a further format is never left out in silence: a run without its writer does not begin', async () => {
  const job = loadJob(join(COUNTY, 'job.yaml'), { out: join(scratch, 'out'), formats: ['geojson'], jobs: 1 });
  expect(() => runJob(job, SILENT)).toThrow('were not loaded');
  expect(existsSync(job.out.dir)).toBe(false);
  const { files } = runJob(job, SILENT, await loadForms(job.out));
  expect(files).toContain('ledger.geojson');
  expect(files).not.toContain('ledger.csv');
});
