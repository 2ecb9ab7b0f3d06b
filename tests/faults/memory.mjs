// A whole county under a limit of memory that the system enforces.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countyFolder } from '../bench/counties.js';
import { run, TUBAN } from './trial.mjs';

export const LIMIT_MB = 512;

/** True where a process can be limited in what it may write to: `ulimit -d` counts all of it, stacks of threads included. */
export function canLimit() {
  return process.platform === 'linux' && spawnSync('bash', ['-c', 'ulimit -d 100000']).status === 0;
}

/** Arguments under the limit, for `spawn`. */
export function limited(args) {
  const script = `ulimit -d ${LIMIT_MB * 1024}; exec "$@"`;
  return ['bash', ['-c', script, 'sh', process.execPath, ...args]];
}

/** County M (200,000 parcels, 10,000 patches) without limit and with: the same digest. What was lost, and the peak in MB. */
export async function memoryTrial(ground) {
  const county = countyFolder('M');
  const out = (name) => join(ground.root, name);
  const args = (name) => [
    TUBAN,
    'run',
    ...['--patches', join(county, 'patches.shp'), '--baseline', join(county, 'dltb.shp')],
    ...['--farmland', join(county, 'jbnt.shp'), '--approvals', `conversion=${join(county, 'approvals.shp')}`],
    ...['--pieces', '--jobs', '1', '-q', '--out', out(name)],
  ];
  const free = await run(args('M'), process.env);
  const { status, stderr } = spawnSync(...limited(args('M-limited')), { encoding: 'utf8' });
  if (![0, 3].includes(free.status) || status !== free.status) return { lost: `exit ${status}: ${stderr}`, peak: 0 };
  const [before, after] = ['M', 'M-limited'].map((name) => JSON.parse(readFileSync(join(out(name), 'manifest.json'))));
  for (const name of ['M', 'M-limited']) rmSync(out(name), { recursive: true });
  return { lost: before.digest === after.digest ? null : 'another result', peak: after.run.peak_memory_mb };
}
