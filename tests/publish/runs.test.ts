import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockOf, OutputLock } from '../../src/io/lock.js';
import { thisProcess } from '../../src/io/owner.js';
import { tuban } from '../support/cli.js';
import type { CountyCopy } from '../support/county.js';
import { digestOf, freshCounty } from '../support/fresh-county.js';
import { BIN, ended, moduleOf, start } from '../support/started.js';

const startedOf = (dir: string): string =>
  (JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { run: { started: string } }).run.started;

describe('a run with nothing new', () => {
  const county = freshCounty();
  const run = (...flags: string[]) => tuban(['run', county.job, ...flags]);

  test('does nothing and says so, with --overwrite too', () => {
    expect(run('-q').status).toBe(0);
    const before = startedOf(county.out);
    for (const flags of [[], ['--overwrite'], ['--jobs', '2'], ['--index', 'off']]) {
      const { status, stderr } = run(...flags);
      expect({ flags, status, stderr }).toEqual({ flags, status: 0, stderr: expect.stringContaining('nothing new') });
    }
    expect(run('--exit-code-on-no-change')).toMatchObject({ status: 4 });
    expect(JSON.parse(run('--json').stdout)).toMatchObject({ nothing_new: true, dir: county.out });
    expect(startedOf(county.out)).toBe(before);
  });

  test('computes again with --force', () => {
    const before = startedOf(county.out);
    expect(run('--force', '-q').status).toBe(0);
    expect(startedOf(county.out)).not.toBe(before);
  });

  test('is not taken for one when a parameter, a rule or an input differs, or the result is damaged', () => {
    expect(run('--as-of', '2026-07-01')).toMatchObject({ status: 2, stderr: expect.stringContaining('OUT_EXISTS') });
    cpSync(county.at('dltb.dbf'), county.at('kept'));
    county.damage('dltb.dbf', (bytes) => {
      bytes[bytes.length - 3] = 0x39; // a digit of the last parcel; size as before
      return bytes;
    });
    expect(run().stderr).toContain('OUT_EXISTS');
    cpSync(county.at('kept'), county.at('dltb.dbf'));
    expect(run().stderr).toContain('nothing new');
    appendFileSync(join(county.out, 'summary.csv'), ' ');
    expect(run().stderr).toContain('OUT_EXISTS');
    expect(run('--overwrite').stderr).not.toContain('nothing new');
    expect(tuban(['verify', county.out]).status).toBe(0);
  });

  test('looks at files that came beside a layer', () => {
    writeFileSync(county.at('dltb.cpg'), 'GBK');
    expect(run().stderr).toContain('OUT_EXISTS');
    rmSync(county.at('dltb.cpg'));
    expect(run().stderr).toContain('nothing new');
  });
});

describe('the lock of an output', () => {
  const locked = (county: CountyCopy, owner: object): string => {
    const lock = lockOf(county.out);
    writeFileSync(lock, JSON.stringify(owner));
    return lock;
  };

  test('of a process that runs is respected: exit 11 with the holder', () => {
    const county = freshCounty();
    locked(county, thisProcess());
    const { status, stderr } = tuban(['run', county.job]);
    expect(status).toBe(11);
    expect(stderr).toContain(`process ${process.pid} on ${hostname()}`);
    expect(existsSync(county.out)).toBe(false);
  });

  test.each([
    ['whose process is gone', () => ({ ...thisProcess(), pid: 2 ** 22 - 3 })],
    ['whose number belongs to another process now', () => ({ ...thisProcess(), born: 'before' })],
  ])('%s is taken over', (_, owner) => {
    const county = freshCounty();
    locked(county, owner());
    expect(tuban(['run', county.job, '-q']).status).toBe(0);
    expect(county.beside()).toEqual(['out']);
  });

  test('of another machine is respected while it is fresh, and taken over when it was silent for long', () => {
    const county = freshCounty();
    const lock = locked(county, { ...thisProcess(), host: 'elsewhere' });
    expect(tuban(['run', county.job])).toMatchObject({ status: 11, stderr: expect.stringContaining('elsewhere') });
    const long = new Date(Date.now() - 600_000);
    utimesSync(lock, long, long);
    expect(tuban(['run', county.job, '-q']).status).toBe(0);
  });

  test('that cannot be read is a fault of the disk, not a run of another', () => {
    const county = freshCounty();
    const lock = OutputLock.take(county.out);
    rmSync(lockOf(county.out));
    expect(() => lock.requireHeld()).toThrow('OUT_LOCKED');
    mkdirSync(lockOf(county.out));
    expect(() => lock.requireHeld()).toThrow('EISDIR');
    rmSync(lockOf(county.out), { recursive: true });
    lock.release();
  });

  test('lets one of two runs at once through', async () => {
    const county = freshCounty();
    const ends = await Promise.all([0, 1].map(() => ended(start(['run', county.job, '-q', '--force']))));
    const codes = ends.map(({ code }) => code).sort();
    // The second may also come when the first is through.
    expect([[0, 0].join(), [0, 11].join()]).toContain(codes.join());
    expect(tuban(['verify', county.out]).status).toBe(0);
    expect(county.beside()).toEqual(['out']);
  });
});

/** Holds the main thread up in a call that heeds nothing, as a long step of a library does. */
const HELD_UP = moduleOf(`
  import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
  import { isMainThread } from 'node:worker_threads';
  const real = fs.fsyncSync;
  if (isMainThread) fs.fsyncSync = (fd) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000); return real(fd);
  };
  syncBuiltinESMExports();`);

/** Holds the main thread up for a moment when the first layer is opened. */
const SLOW_TO_OPEN = moduleOf(`
  import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
  import { isMainThread } from 'node:worker_threads';
  const real = fs.openSync; let isFirst = isMainThread;
  fs.openSync = (path, ...rest) => {
    if (isFirst && String(path).endsWith('.shp')) {
      isFirst = false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
    return real(path, ...rest);
  };
  syncBuiltinESMExports();`);

describe.skipIf(process.platform === 'win32')('a signal', () => {
  test.each([
    ['SIGINT', 130, 'INTERRUPTED'],
    ['SIGTERM', 143, 'TERMINATED'],
  ] as const)('%s ends a run with its code, a message and nothing published', async (signal, code, says) => {
    const county = freshCounty();
    // Enough work for a while: the same county many times over.
    const jobs = ['--jobs', '1', '--force', '--log-format', 'json'];
    const child = start(['run', county.job, ...jobs]);
    const end = ended(child);
    child.stderr?.on('data', (data) => {
      if (String(data).includes('"layers"')) child.kill(signal);
    });
    const { code: got, stderr } = await end;
    // On a small county the result may be in its place before the signal is.
    if (got === 0) return expect(tuban(['verify', county.out]).status).toBe(0);
    expect({ got, stderr }).toEqual({ got: code, stderr: expect.stringContaining(says) });
    expect(county.beside()).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s is heeded from the moment on that the output is locked', async (signal, code) => {
    const county = freshCounty();
    const child = start(['run', county.job, '--jobs', '1', '--log-format', 'json'], ['--import', SLOW_TO_OPEN]);
    const end = ended(child);
    await until(() => existsSync(lockOf(county.out)));
    child.kill(signal);
    const { code: got, stderr } = await end;
    expect({ got, stderr }).toEqual({ got: code, stderr: expect.stringContaining('"message_type":"error"') });
    expect(county.beside()).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a run that is held up in a library too, and clears what it began', async (signal, code) => {
    const county = freshCounty();
    const child = spawn(
      'bash',
      [
        '-c',
        '"$@"; echo "exit $?" >&2',
        'sh',
        process.execPath,
        '--import',
        HELD_UP,
        BIN,
        'run',
        county.job,
        '--jobs',
        '1',
        '--log-format',
        'json',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    const end = ended(child);
    await until(() => county.beside().some((name) => /tuban-\d+$/.test(name)));
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { pid } = JSON.parse(readFileSync(lockOf(county.out), 'utf8')) as { pid: number };
    process.kill(pid, signal);
    const { stderr } = await end;
    expect(stderr).toContain(`exit ${code}`);
    const last = stderr.split('\n').findLast((line) => line.startsWith('{')) ?? '';
    expect(JSON.parse(last)).toMatchObject({
      message_type: 'error',
      exit: code,
      time: expect.stringMatching(/^20\d\d-/),
    });
    expect(county.beside()).toEqual([]);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

/** Changes an input when the run writes its result. */
const MEDDLING = (file: string): string =>
  moduleOf(`
  import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
  const real = fs.fsyncSync; let done = false;
  fs.fsyncSync = (fd) => { if (!done) { done = true; fs.appendFileSync(${JSON.stringify(file)}, 'x'); } return real(fd); };
  syncBuiltinESMExports();`);

test('an input that changes during the run ends it with 75 and its name', async () => {
  const county = freshCounty();
  const child = start(['run', county.job, '--jobs', '1'], ['--import', MEDDLING(county.at('nzy.dbf'))]);
  const { code, stderr } = await ended(child);
  expect({ code, stderr }).toEqual({ code: 75, stderr: expect.stringMatching(/INPUT_CHANGED.*nzy\.dbf/) });
  expect(county.beside()).toEqual([]);
});

test('an input that changes while it is copied to be read ends the run too', async () => {
  const county = freshCounty();
  expect(tuban(['convert', county.at('patches.shp'), county.at('patches.geojson'), '-q']).status).toBe(0);
  const patches = county.at('patches.geojson');
  const meddling = moduleOf(`
    import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    const real = fs.mkdtempSync; let done = false;
    fs.mkdtempSync = (...args) => {
      if (!done) { done = true; fs.appendFileSync(${JSON.stringify(patches)}, ' '); } return real(...args);
    };
    syncBuiltinESMExports();`);
  const child = start(['run', county.job, '--patches', patches, '--jobs', '1'], ['--import', meddling]);
  const { code, stderr } = await ended(child);
  expect({ code, stderr }).toEqual({ code: 75, stderr: expect.stringMatching(/INPUT_CHANGED.*patches\.geojson/) });
  expect(county.beside()).toEqual([]);
});

test('a full disk behind a private copy is told with the way to another one', async () => {
  const county = freshCounty();
  const full = moduleOf(`
    import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    const files = new Set(); const open = fs.openSync; const write = fs.writeSync;
    fs.openSync = (path, ...rest) => {
      const fd = open(path, ...rest); if (String(path).endsWith('layer.fgb')) files.add(fd); return fd; };
    fs.writeSync = (fd, ...rest) => {
      if (files.has(fd)) throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' }); return write(fd, ...rest); };
    syncBuiltinESMExports();`);
  for (const name of ['patches.geojson', 'patches.csv']) {
    expect(tuban(['convert', county.at('patches.shp'), county.at(name), '-q']).status).toBe(0);
    const { code, stderr } = await ended(start(['inspect', county.at(name)], ['--import', full]));
    expect({ code, stderr }).toEqual({ code: 75, stderr: expect.stringContaining('TEMP_NOT_WRITABLE') });
  }
});

test('another clock makes no other result', async () => {
  const county = freshCounty();
  expect(tuban(['run', county.job, '-q', '--jobs', '1']).status).toBe(0);
  const before = digestOf(county.out);
  const clock = moduleOf(`
    const real = Date; globalThis.Date = class extends real {
      constructor(...a) { super(...(a.length ? a : [real.now() - 9e11])); } static now() { return real.now() - 9e11; } };`);
  const flags = ['run', county.job, '-q', '--force', '--jobs', '1'];
  const { code, stderr } = await ended(start(flags, ['--import', clock]));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(digestOf(county.out)).toBe(before);
  expect(startedOf(county.out) < '2020').toBe(true);
});

describe('a job over many units', () => {
  const county = freshCounty();
  const job = join(county.root, 'province.yaml');
  const out = join(county.root, 'all');
  const units = ['320481', '320482', '320483'];
  for (const unit of units) cpSync(county.dir, join(county.root, 'counties', unit), { recursive: true });
  const damaged = join(county.root, 'counties', '320482', 'dltb.shp');
  const sound = readFileSync(damaged);
  writeFileSync(
    job,
    `units: counties/*
patches: {path: 'counties/{unit}/patches.shp'}
baseline: {path: 'counties/{unit}/dltb.shp'}
out: {dir: all, formats: [csv]}
`,
  );
  const results = () =>
    JSON.parse(readFileSync(join(out, 'run_results.json'), 'utf8')) as { units: { unit: string; status: string }[] };
  const statuses = (): string[] => results().units.map(({ status }) => status);

  test('finishes the others when one is bad, and says so: exit 3', () => {
    writeFileSync(damaged, sound.subarray(0, 4_000));
    const { status, stderr } = tuban(['run', job]);
    expect(status).toBe(3);
    expect(stderr).toContain('SHAPEFILE_DAMAGED');
    expect(stderr).toContain(`tuban retry ${out}`);
    expect(statuses()).toEqual(['complete', 'failed', 'complete']);
    expect(readdirSync(out).sort()).toEqual(['320481', '320483', 'run_results.json']);
    expect(tuban(['verify', out])).toMatchObject({ status: 3, stdout: expect.stringContaining('no result (failed)') });
  });

  test('retry runs what failed and nothing else', () => {
    writeFileSync(damaged, sound);
    const before = startedOf(join(out, '320481'));
    expect(tuban(['retry', out])).toMatchObject({ status: 0 });
    expect(statuses()).toEqual(['complete', 'complete', 'complete']);
    expect(startedOf(join(out, '320481'))).toBe(before);
    expect(tuban(['verify', out]).status).toBe(0);
    expect(digestOf(join(out, '320481'))).toBe(digestOf(join(out, '320482')));
  });

  test('goes on after a kill at the first unit that is not finished', async () => {
    rmSync(out, { recursive: true });
    const child = start(['run', job, '--log-format', 'json']);
    const end = ended(child);
    await until(() => existsSync(join(out, '320481', 'manifest.json')));
    child.kill('SIGKILL');
    await end;
    const before = startedOf(join(out, '320481'));
    expect(tuban(['run', job]).status).toBe(0);
    expect(startedOf(join(out, '320481'))).toBe(before);
    expect(statuses()[0]).toBe('nothing_new');
    expect(readdirSync(out).sort()).toEqual([...units, 'run_results.json']);
    expect(tuban(['run', job, '--exit-code-on-no-change']).status).toBe(4);
  });

  test.each([
    ["units: ['../../evil']", 'UNIT_NAME_UNUSABLE'],
    ['units: [.hidden]', 'UNIT_NAME_UNUSABLE'],
    ['units: [a, a]', 'UNIT_NAME_UNUSABLE'],
    ['units: nowhere/*', 'UNITS_NONE'],
  ])('%s is refused: results never lie outside of the output', (line, code) => {
    const bad = join(county.root, 'bad.yaml');
    writeFileSync(bad, readFileSync(job, 'utf8').replace('units: counties/*', line));
    expect(tuban(['run', bad])).toMatchObject({ status: 2, stderr: expect.stringContaining(code) });
  });

  test('a job whose patches do not depend on the unit is refused', () => {
    const bad = join(county.root, 'bad.yaml');
    writeFileSync(bad, readFileSync(job, 'utf8').replace('{unit}/patches', '320481/patches'));
    expect(tuban(['check', bad])).toMatchObject({ status: 2, stderr: expect.stringContaining('UNIT_NOT_IN_PATHS') });
  });
});

describe('--log-format json', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../src/cli/events.schema.json', import.meta.url), 'utf8'),
  ) as Schema & { $defs: Record<string, Schema> };
  interface Schema {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, unknown>>;
  }
  const eventsIn = (stderr: string): Record<string, unknown>[] =>
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  function expectToFit(events: readonly Record<string, unknown>[]): void {
    for (const event of events) {
      const own = schema.$defs[String(event['message_type'])];
      expect(own, JSON.stringify(event)).toBeDefined();
      const keys = Object.keys(event);
      for (const key of [...schema.required, ...own!.required]) expect(keys).toContain(key);
      const known = [...Object.keys(schema.properties), ...Object.keys(own!.properties)];
      expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    }
  }

  test('writes one event a line, of the shapes that the schema states', () => {
    const county = freshCounty();
    const { status, stderr, stdout } = tuban(['run', county.job, '--log-format', 'json']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const events = eventsIn(stderr);
    expectToFit(events);
    const types = events.map((event) => event['message_type']);
    expect(types.filter((type) => type === 'phase').length).toBe(6);
    expect(types).toEqual(expect.arrayContaining(['progress', 'warning', 'summary']));
    const summary = events.find((event) => event['message_type'] === 'summary')!;
    expect(summary).toMatchObject({ dir: county.out, digest: digestOf(county.out), counts: { judged: 58 } });
    expectToFit(eventsIn(tuban(['run', county.job, '--log-format', 'json']).stderr));
  });

  test('tells faults as events too, wrong calls included', () => {
    const county = freshCounty();
    county.damage('dltb.shp', (bytes) => bytes.subarray(0, 4_000));
    const [event] = eventsIn(tuban(['run', county.job, '--log-format', 'json', '--no-progress']).stderr);
    expectToFit([event!]);
    expect(event).toMatchObject({ message_type: 'error', code: 'SHAPEFILE_DAMAGED', exit: 20, level: 'error' });
    const [usage] = eventsIn(tuban(['run', '--log-format', 'json', '--nonsense']).stderr);
    expect(usage).toMatchObject({ message_type: 'error', code: 'OPTION_UNKNOWN', exit: 2 });
  });

  test('the switches are separate', () => {
    const county = freshCounty();
    const run = (...flags: string[]) => tuban(['run', county.job, '--force', ...flags]).stderr;
    expect(run('--log-level', 'error')).toBe('');
    expect(run('--log-level', 'warn')).toMatch(/^rule pack weipian.*\nledger\.dbf: 2 texts.*\nquarantine\.csv lists/);
    expect(run('--no-progress')).toContain('58 patches judged');
    const events = eventsIn(run('--log-format', 'json', '--no-progress'));
    expect(events.map((event) => event['message_type'])).not.toContain('phase');
    expect(run('--no-color')).toContain('58 patches judged');
    expect(tuban(['run', '--log-level', 'loud']).status).toBe(2);
  });
});

test('an output in a folder that does not exist leaves nothing when the run fails', () => {
  const county = freshCounty();
  county.damage('dltb.shp', (bytes) => bytes.subarray(0, 4_000));
  mkdirSync(join(county.root, 'here'));
  expect(tuban(['run', county.job, '--out', join(county.root, 'here', 'a', 'b', 'out')]).status).toBe(20);
  expect(readdirSync(join(county.root, 'here'))).toEqual([]);
});
