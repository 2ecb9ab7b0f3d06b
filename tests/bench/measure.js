// One process, measured: wall, user + system CPU of the whole tree, peak memory of its largest process.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIME = '/usr/bin/time';
const hasTime = existsSync(TIME) && spawnSync(TIME, ['-v', 'true']).status === 0;
if (!hasTime) process.stderr.write(`${TIME} -v is not there: no CPU time and no peak memory\n`);

/** Runs a command; throws with its last words when it fails. CPU and peak are null where they cannot be had. */
export function measure(command, args, env = {}) {
  const note = join(tmpdir(), `tuban-bench-${process.pid}.time`);
  const [program, list] = hasTime ? [TIME, ['-v', '-o', note, command, ...args]] : [command, args];
  const start = performance.now();
  const done = spawnSync(program, list, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  const wall = (performance.now() - start) / 1000;
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${done.status}\n${`${done.stdout}${done.stderr}`.slice(-600)}`);
  }
  if (!hasTime) return { wall, cpu: null, peakMb: null, stdout: done.stdout };
  const text = readFileSync(note, 'utf8');
  rmSync(note);
  const value = (label) => Number(new RegExp(`${label}[^:]*: ([\\d.]+)`).exec(text)?.[1]);
  return {
    wall,
    cpu: value('User time') + value('System time'),
    peakMb: value('Maximum resident set size') / 1024,
    stdout: done.stdout,
  };
}

export function can(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
