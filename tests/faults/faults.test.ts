import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canLimit, limited } from './memory.mjs';
import { plannedTrials, rowName } from './plan.mjs';
import { crowdedTrial, Ground, killedTrial, otherTrial, signalledTrial, stateOf, TUBAN, trial } from './trial.mjs';

/** Of the faults that `npm run faults` tries, one in so many. */
const EVERY = 200;
const KILLS = 4;

let ground: Ground;
beforeAll(() => {
  ground = new Ground();
});
afterAll(() => ground.clear());

test('a call that fails, is cut short or is the last one: the old result or the new one, never a mix', async () => {
  const trials = plannedTrials(ground, EVERY).filter((_, i) => i % 2 === 0);
  expect(new Set(trials.map(rowName)).size).toBeGreaterThan(12);
  const queue = [...trials];
  const losses: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const lost = await trial(ground, next);
      if (lost) losses.push(`${JSON.stringify(next)}: ${lost}`);
    }
  };
  await Promise.all([work(), work()]);
  expect(losses).toEqual([]);
});

test('kill -9 at a random moment, then again: the result of an undisturbed run', async () => {
  for (let i = 0; i < KILLS; i++) {
    const after = Math.floor(5 + Math.random() * ground.lasts);
    expect({ after, lost: await killedTrial(ground, i % 2 === 0, after) }).toEqual({ after, lost: null });
  }
});

test('half a lock names nobody: it is noticed before it keeps anybody out', async () => {
  const half = { side: 'outputs', withOld: true, kind: 'write', nth: 1, how: 'short', code: '' } as const;
  expect(await trial(ground, half)).toBe(null);
});

test('a signal at a random moment: an end with its code, nothing left behind, and the next run goes through', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const withOld of [false, true]) {
      const after = Math.floor(5 + Math.random() * ground.lasts);
      expect({ after, lost: await signalledTrial(ground, withOld, signal, after) }).toEqual({ after, lost: null });
    }
  }
});

test('two runs at once, another clock, 1, 2 and 7 workers: the same bytes', async () => {
  expect(await crowdedTrial(ground, true)).toBe(null);
  expect(await otherTrial(ground, { days: -12_000 })).toBe(null);
  for (const jobs of [1, 2, 7]) expect(await otherTrial(ground, { jobs })).toBe(null);
});

test.skipIf(!canLimit())('512 MB are enough, by a limit of the system', () => {
  const { out } = ground.place(false);
  const { status, stderr } = spawnSync(...limited([TUBAN, ...ground.args(out)]), { encoding: 'utf8' });
  expect({ status, stderr, state: stateOf(out) }).toEqual({ status: 0, stderr: '', state: ground.new.state });
});

test('the trials see a mix', () => {
  const { out } = ground.place(true);
  expect(stateOf(out)).toBe(ground.old.state);
  rmSync(join(out, 'ledger.dbf'));
  expect([ground.old.state, ground.new.state]).not.toContain(stateOf(out));
});
