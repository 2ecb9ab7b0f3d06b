#!/usr/bin/env node
// node tests/bench/office.js [--patches N] [--keep]: the ledger of an office with 50,000 entries of 11 releases takes in
// a twelfth of 10,000 patches; then rates, bulletins, a list and a verification. Whole processes, as a cron job runs them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeResult } from '../../dist/fixtures/generator/office-result.js';

const { values: wish } = parseArgs({
  options: { patches: { type: 'string', default: '10000' }, keep: { type: 'boolean', default: false } },
});
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'tuban.js');
const FOLDER = join(ROOT, 'node_modules', '.cache', 'tuban', `office-bench-${process.pid}`);
const STORE = join(FOLDER, 'ledger.gpkg');
const PATCHES = Number(wish.patches);
const RELEASES = 12;
/** So many are new in every release after the first: 10,000 + 10 × 4,000 entries before the last one. */
const NEW = Math.round(0.4 * PATCHES);
const ACROSS = 250;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
try {
  run(['init']);
  let known = 0;
  for (let r = 1; r <= RELEASES; r++) {
    const fresh = r === 1 ? PATCHES : NEW;
    const plots = Array.from({ length: PATCHES }, (_, i) => known + fresh - PATCHES + i);
    known += fresh;
    const day = `20${20 + r}-06-30`;
    const dir = join(FOLDER, `r${r}`);
    writeResult(
      dir,
      `r${r}`,
      day,
      plots.map((plot) => patchOn(plot, r, day)),
    );
    const seconds = run(['add', dir]);
    console.log(`release ${r}: ${PATCHES} patches added in ${seconds.toFixed(2)} s, ${megabytes()} MB`);
  }
  console.log(
    `rates by township: ${run(['rates', '--as-of', '2032-12-31', '-o', join(FOLDER, 'rates.csv')]).toFixed(2)} s`,
  );
  console.log(
    `rates as of an earlier day: ${run(['rates', '--as-of', '2027-12-31', '-o', join(FOLDER, 'early.csv')]).toFixed(2)} s`,
  );
  // The last release came on the first of the days, so that its bulletins tell of 14,000 changes.
  for (const day of ['2032-06-30', '2032-12-31']) {
    for (const preset of ['daily', 'weekly', 'monthly']) {
      const flags = ['--as-of', day, '-o', join(FOLDER, `${preset}.xlsx`)];
      console.log(`bulletin ${preset} of ${day}: ${run([preset, ...flags], 'bulletin').toFixed(2)} s`);
    }
  }
  console.log(`export: ${run(['export', '-o', join(FOLDER, 'export.csv')]).toFixed(2)} s`);
  console.log(`verify: ${run(['verify']).toFixed(2)} s`);
} finally {
  if (!wish.keep && existsSync(FOLDER)) rmSync(FOLDER, { recursive: true, force: true });
}

function patchOn(plot, release, image) {
  return {
    id: `P${String(plot).padStart(6, '0')}-${release}`,
    at: [40_510_000 + 100 * (plot % ACROSS), 3_460_000 + 100 * Math.floor(plot / ACROSS), 40, 50],
    township: `乡${plot % 20}`,
    landClass: plot % 3 === 0 ? '合法' : '疑似非农违法',
    image,
  };
}

/** Runs `tuban ledger …` or another command on the store; its seconds. */
function run([command, ...rest], group = 'ledger') {
  const started = performance.now();
  const done = spawnSync(process.execPath, [BIN, group, command, ...rest, '--store', STORE, '-q'], {
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`${command}: ${done.status}\n${done.stdout}${done.stderr}`);
  return (performance.now() - started) / 1000;
}

function megabytes() {
  return Math.round(statSync(STORE).size / 1e6);
}
