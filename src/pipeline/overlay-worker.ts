import { parentPort } from 'node:worker_threads';
import { Problem } from '../model/problem.js';
import { BundleMaker, type BundlePlan } from './overlay-bundles.js';
import type { BundleAnswer, CrewOrder } from './overlay-crew.js';
import { memoryOf } from './overlay-format.js';
import { openIds } from './overlay-ids.js';
import { BundleTurns } from './overlay-turns.js';

/** One order and no more: with nobody listening for a second one, the thread ends when it is through. */
parentPort?.once('message', ({ plan, count, room, cells }: CrewOrder) => {
  const turns = new BundleTurns(count, room, cells);
  const maker = lazily(plan);
  for (let bundle = turns.take(); bundle !== null; bundle = turns.take()) {
    const answer = answerOf(() => maker().make(bundle!), bundle);
    parentPort?.postMessage(answer, answer.kind === 'bundle' ? memoryOf(answer.made) : []);
    if (answer.kind !== 'bundle') return;
  }
});

/** Made with the first bundle, so that a table that cannot be opened is told like any other fault. */
function lazily(plan: BundlePlan): () => BundleMaker {
  let maker: BundleMaker | null = null;
  return () => {
    maker ??= new BundleMaker(plan, openIds(plan.ids));
    return maker;
  };
}

/** Whatever goes wrong becomes an answer, to be told when the bundle's turn to be written has come. */
function answerOf(make: () => Extract<BundleAnswer, { kind: 'bundle' }>['made'], bundle: number): BundleAnswer {
  try {
    return { kind: 'bundle', bundle, made: make() };
  } catch (error) {
    if (error instanceof Problem) {
      return { kind: 'problem', bundle, code: error.code, where: error.where, params: error.params };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'defect', bundle, message };
  }
}
