import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../src/pipeline/overlay-format.js';
import { BundleTurns } from '../../src/pipeline/overlay-turns.js';
import type { OverlayAnswer, OverlayJob } from '../../src/pipeline/run-overlay.js';
import { writePlane } from '../support/amazon.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';
import { randomNumbers } from '../support/random.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'tuban.js');
/** Threads run the compiled program only. */
const COMPILED = join(ROOT, 'dist', 'src', 'pipeline');

const scratch = mkdtempSync(join(tmpdir(), 'tuban-overlay-threads-'));
const [SMALL, LARGE] = ['small', 'large'].map((size) =>
  ['a', 'b', 'c'].map((name) => join(scratch, `${size}-${name}.shp`)),
) as [string[], string[]];

beforeAll(() => {
  blobs('small-a', 20, 24, 1);
  blobs('small-b', 17, 30, 2);
  blobs('small-c', 5, 60, 3);
  // With polygons this is work for two threads: a million vertices and those of b, counted twice.
  blobs('large-a', 52, 400, 4);
  blobs('large-b', 53, 300, 5);
  blobs('large-c', 7, 60, 6);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** `side` × `side` wavy rings of so many vertices over the same square, some of them overlapping. */
function blobs(name: string, side: number, vertices: number, start: number): void {
  const random = randomNumbers(start);
  const step = 12_000 / side;
  const features = Array.from({ length: side * side }, (_, i) => {
    const x = ((i % side) + 0.3 + 0.4 * random()) * step;
    const y = (Math.floor(i / side) + 0.3 + 0.4 * random()) * step;
    const phase = 2 * Math.PI * random();
    const ring = Array.from({ length: vertices }, (_, k) => {
      const angle = (2 * Math.PI * k) / vertices;
      const radius = 0.6 * step * (1 + 0.15 * Math.sin(7 * angle + phase));
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return { id: `${name}${i % 11 === 0 ? ',' : ' '}${i}`, polygons: [[Float64Array.from(ring.flat())]] };
  });
  writePlane(join(scratch, name), 'NAME', features);
}

/** The compiled pipeline on the small layers, cut small, with as many threads as asked. */
async function overlay(format: OverlayJob['format'], jobs: number, paths = SMALL): Promise<OverlayAnswer> {
  const { runOverlay } = (await import(join(COMPILED, 'run-overlay.js'))) as {
    runOverlay: (job: OverlayJob) => OverlayAnswer;
  };
  const ids = { a: 'NAME', b: 'NAME' };
  const work = { perThread: 1, perBundle: 500 };
  return runOverlay({ paths, ids, crs: 'none', area: null, format, jobs, work });
}

/** All bundles. The pause between two of them is for the threads: without it this one is through before they begin. */
async function all(answer: OverlayAnswer, pause: number): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  for await (const bundle of answer.bundles) {
    bundles.push(bundle);
    if (pause > 0) await setTimeout(pause);
  }
  return bundles;
}

describe('the number of threads', () => {
  const alone = new Map<string, Bundle[]>();

  describe.each(['csv', 'ndjson', 'geojsonseq', 'parquet'] as const)('%s', (format) => {
    test('one: many bundles', async () => {
      alone.set(format, await all(await overlay(format, 1), 0));
      expect(alone.get(format)!.length).toBeGreaterThan(20);
    });

    test.each([2, 3, 7])('%i: the same bundles in the same order', async (jobs) => {
      const many = await all(await overlay(format, jobs), 8);
      expect(many.map(({ rows }) => rows)).toEqual(alone.get(format)!.map(({ rows }) => rows));
      const different = many.findIndex((bundle, i) => !isSame(bundle, alone.get(format)![i]!));
      expect(different).toBe(-1);
    });
  });

  /** Bytes against bytes: a deep comparison of millions of numbers takes its time. */
  function isSame(p: Bundle, q: Bundle): boolean {
    if (p.text || q.text) return Buffer.compare(p.text!, q.text!) === 0;
    const [one, other] = [p.columns!, q.columns!];
    return (
      JSON.stringify(one.ids) === JSON.stringify(other.ids) &&
      Buffer.compare(new Uint8Array(one.areas.buffer), new Uint8Array(other.areas.buffer)) === 0 &&
      Buffer.compare(one.geometry.bytes, other.geometry.bytes) === 0 &&
      one.geometry.ends.join() === other.geometry.ends.join()
    );
  }

  test('is not to be seen in a file', () => {
    const [one, two] = ['1', '2'].map((jobs) => {
      const file = join(scratch, `${jobs}.parquet`);
      const flags = ['--crs', 'none', '--jobs', jobs, '-f', 'parquet', '-o', file, '-q'];
      const { status, stderr } = tuban(['overlay', ...LARGE, ...flags]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return readFileSync(file);
    }) as [Buffer, Buffer];
    expect(one.length).toBeGreaterThan(1 << 24);
    expect(one.equals(two)).toBe(true);
  });

  test('is one for small layers, whatever is asked', () => {
    const args = ['overlay', join(COUNTY, 'patches.shp'), join(COUNTY, 'dltb.shp'), '-q'];
    const [one, many] = ['1', '7'].map((jobs) => tuban([...args, '--jobs', jobs]));
    expect(many).toEqual(one);
    expect(one!.stdout.split('\n').length).toBeGreaterThan(50);
  });
});

describe('a fault in a thread', () => {
  test('comes out as the same fault', async () => {
    blobs('torn-a', 20, 24, 7);
    blobs('torn-b', 17, 30, 8);
    const paths = ['torn-a', 'torn-b'].map((name) => join(scratch, `${name}.shp`));
    const answer = await overlay('csv', 3, paths);
    // This thread has the table open already; the others come too late for it.
    rmSync(paths[1]!.replace(/shp$/, 'dbf'));
    const first = await answer.bundles.next();
    expect(first.value).toMatchObject({ columns: null });
    await setTimeout(2_000); // the others have begun
    await expect(all(answer, 0)).rejects.toMatchObject({
      name: 'Problem',
      code: 'DBF_MISSING',
      where: { file: paths[1] },
    });
  });
});

describe('a reader', () => {
  /** Seconds until the overlay is over, read by `reader`. */
  function secondsWith(reader: string): number {
    const begun = performance.now();
    const overlay = `"$0" "$1" overlay "$2" "$3" "$4" --crs none -f geojsonseq --jobs 2 -q; echo "exit $?" >&2`;
    const { stderr } = spawnSync('sh', ['-c', `(${overlay}) | ${reader}`, process.execPath, BIN, ...LARGE], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('exit 0\n');
    return (performance.now() - begun) / 1000;
  }

  test.skipIf(process.platform === 'win32')('that stops early is no fault, and ends the threads', () => {
    expect(secondsWith('head -c 100')).toBeLessThan(0.7 * secondsWith('wc -c'));
  });
});

describe('turns', () => {
  test('are given in order, no further ahead of what is written than there is room', () => {
    const turns = new BundleTurns(5, 2);
    const take = (): (number | null)[] => [turns.takeNow(), turns.takeNow()];
    expect(take()).toEqual([0, 1]);
    expect(take()).toEqual([null, null]);
    turns.wrote();
    expect(take()).toEqual([2, null]);
    turns.wrote();
    turns.wrote();
    turns.wrote();
    expect(take()).toEqual([3, 4]);
    turns.wrote();
    expect(take()).toEqual([null, null]);
  });

  describe('of a thread', () => {
    /** Takes turns until there is none, and keeps the last one in cells[0]. */
    const THREAD = `
      const { workerData, parentPort } = require('node:worker_threads');
      import(workerData.module).then(({ BundleTurns }) => {
        const turns = new BundleTurns(9, 2, workerData.cells);
        for (let turn = turns.take(); turn !== null; turn = turns.take()) Atomics.store(workerData.last, 0, turn);
        parentPort.postMessage('home');
      });`;

    async function started() {
      const turns = new BundleTurns(9, 2);
      const last = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
      const workerData = { module: join(COMPILED, 'overlay-turns.js'), cells: turns.cells, last };
      const worker = new Worker(THREAD, { eval: true, workerData });
      const home = new Promise((resolve) => worker.once('message', resolve));
      const reaches = async (turn: number): Promise<void> => {
        await expect.poll(() => Atomics.load(last, 0), { timeout: 10_000 }).toBe(turn);
        await setTimeout(50);
        expect(Atomics.load(last, 0)).toBe(turn);
      };
      return { turns, home, reaches };
    }

    test('wait until there is room', async () => {
      const { turns, home, reaches } = await started();
      await reaches(1);
      turns.wrote();
      await reaches(2);
      for (let n = 1; n < 9; n++) turns.wrote();
      expect(await home).toBe('home');
      await reaches(8);
    });

    test('end at once when all is stopped', async () => {
      const { turns, home, reaches } = await started();
      await reaches(1);
      turns.stop();
      expect(await home).toBe('home');
      await reaches(1);
    });
  });
});
