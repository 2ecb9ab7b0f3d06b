import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockOf } from '../../src/io/lock.js';
import { thisProcess } from '../../src/io/owner.js';
import { tuban } from '../support/cli.js';
import { digestOf, freshCounty } from '../support/fresh-county.js';
import { BIN } from '../support/started.js';

describe.skipIf(process.platform === 'win32')('where an output may lie', () => {
  test('a link leads to the place of the result and stays', () => {
    const county = freshCounty();
    const real = join(county.root, 'disk');
    const link = join(county.root, 'link');
    mkdirSync(real);
    symlinkSync(real, link);
    const run = (out: string, ...flags: string[]) => tuban(['run', county.job, '-q', '--out', out, ...flags]);
    expect(run(link)).toMatchObject({ status: 0, stderr: '' });
    expect(run(link, '--force').status).toBe(0);
    expect(readlinkSync(link)).toBe(real);
    expect(tuban(['verify', real]).status).toBe(0);
    writeFileSync(lockOf(real), JSON.stringify(thisProcess()));
    expect(run(link, '--force').status).toBe(11); // one lock, whichever way one comes
    rmSync(lockOf(real));
    symlinkSync(join(county.root, 'later'), join(county.root, 'ahead'));
    expect(run(join(county.root, 'ahead')).status).toBe(0);
    expect(tuban(['verify', join(county.root, 'later')]).status).toBe(0);
    expect(county.beside()).toEqual(['ahead', 'disk', 'later', 'link']);
  });

  test.skipIf(process.platform !== 'linux')('the root of a volume is refused before anything is read', () => {
    const { job } = freshCounty();
    for (const out of ['/proc', '/'])
      expect(tuban(['run', job, '--out', out])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('OUT_IS_VOLUME'),
      });
  });

  test('a file of rows replaces what a link leads to, and is poured into a pipe', () => {
    const county = freshCounty();
    const rows = county.at('rows.csv');
    const link = county.at('link.csv');
    writeFileSync(rows, 'before');
    symlinkSync(rows, link);
    const overlay = ['overlay', county.at('patches.shp'), county.at('dltb.shp'), '-q', '-o'];
    expect(tuban([...overlay, link]).status).toBe(0);
    expect(readlinkSync(link)).toBe(rows);
    expect(readFileSync(rows, 'utf8')).toMatch(/^a,b,area\n/);
    const pipe = county.at('pipe');
    const script = 'mkfifo "$1"; cat "$1" > "$2" & shift 2; "$@"; wait; test -p "$5"';
    const args = ['-c', script, 'sh', pipe, county.at('poured.csv'), process.execPath, BIN, ...overlay, pipe];
    expect(spawnSync('bash', args, { encoding: 'utf8' }).stderr).toBe('');
    expect(readFileSync(county.at('poured.csv'), 'utf8')).toBe(readFileSync(rows, 'utf8'));
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test('what a killed process has left beside a file goes with the next', () => {
    const county = freshCounty();
    const rows = county.at('rows.csv');
    const left = county.at('.rows.csv.tuban-4194301');
    mkdirSync(left);
    writeFileSync(join(left, 'owner.json'), JSON.stringify({ ...thisProcess(), pid: 2 ** 22 - 3 }));
    expect(tuban(['overlay', county.at('patches.shp'), county.at('dltb.shp'), '-q', '-o', rows]).status).toBe(0);
    expect(readdirSync(county.dir).filter((name) => name.includes('rows'))).toEqual(['rows.csv']);
  });

  test('a result that a killed run has moved aside is told of, and put back', () => {
    const county = freshCounty();
    expect(tuban(['run', county.job, '-q']).status).toBe(0);
    const digest = digestOf(county.out);
    const aside = join(county.root, '.out.tuban-4194301-old');
    renameSync(county.out, aside);
    expect(tuban(['verify', county.out])).toMatchObject({ status: 2, stderr: expect.stringContaining(aside) });
    expect(tuban(['run', county.job, '--as-of', '2026-07-01'])).toMatchObject({ status: 2 });
    expect(digestOf(county.out)).toBe(digest);
  });

  test('talk that nobody hears does not change how a run ends', () => {
    const county = freshCounty();
    const run = (redirect: string): number | null =>
      spawnSync('bash', ['-c', `"$@" ${redirect}`, 'sh', process.execPath, BIN, 'run', county.job, '--force']).status;
    expect(run('2>&1 >/dev/null | true; exit $PIPESTATUS')).toBe(0);
    expect(tuban(['verify', county.out]).status).toBe(0);
  });
});
