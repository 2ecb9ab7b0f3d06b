import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Problem, type ProblemCode, type Where } from '../model/problem.js';
import type { TextParams } from '../words/text.js';
import { BundleMaker, type BundlePlan } from './overlay-bundles.js';
import type { Bundle } from './overlay-format.js';
import type { IdOf } from './overlay-ids.js';
import { BundleTurns } from './overlay-turns.js';

/** What a worker thread is told, once. */
export interface CrewOrder {
  readonly plan: BundlePlan;
  readonly count: number;
  readonly room: number;
  readonly cells: Int32Array<SharedArrayBuffer>;
}

/** What a worker thread answers for every bundle it takes; after anything but a bundle it ends. */
export type BundleAnswer =
  | { readonly kind: 'bundle'; readonly bundle: number; readonly made: Bundle }
  | {
      readonly kind: 'problem';
      readonly bundle: number;
      readonly code: ProblemCode;
      readonly where: Where;
      readonly params: TextParams;
    }
  | { readonly kind: 'defect'; readonly bundle: number; readonly message: string };

const ENTRY = new URL('./overlay-worker.js', import.meta.url);
/** Bundles that may wait to be written, for every thread: none stands idle while the next one in order is made. */
const ROOM_PER_THREAD = 4;

/** False where the program does not run from its compiled form (tests of the sources): then one thread does all. */
export function overlayThreadsAvailable(): boolean {
  return ENTRY.protocol === 'file:' && existsSync(fileURLToPath(ENTRY));
}

/**
 * The threads of an overlay. The main thread makes bundles too, whenever the next one to be written is not there yet;
 * bundles come out in order.
 */
export class OverlayCrew {
  private readonly workers: Worker[] = [];
  /** Bundles that are made, or what went wrong with them, until their turn comes. */
  private readonly ready = new Map<number, () => Bundle>();
  private lost: Error | null = null;
  private wake: () => void = () => {};

  /** Starts or ends threads until there are `threads`, the main thread included. They load the program meanwhile. */
  staff(threads: number): void {
    for (const idle of this.workers.splice(Math.max(0, threads - 1))) {
      idle.removeAllListeners('exit');
      void idle.terminate();
    }
    while (this.workers.length < threads - 1) this.workers.push(this.start());
  }

  /**
   * All bundles of the plan in order; a bundle counts as written when the next one is asked for.
   * Errors: what making a bundle threw, in whatever thread; an Error when a thread is lost.
   */
  async *bundles(plan: BundlePlan, idOf: IdOf): AsyncGenerator<Bundle> {
    const turns = new BundleTurns(plan.ends.length, ROOM_PER_THREAD * (this.workers.length + 1));
    const own = new BundleMaker(plan, idOf);
    const order: CrewOrder = { plan, count: turns.count, room: turns.room, cells: turns.cells };
    try {
      for (const worker of this.workers) {
        worker.ref(); // from now on the program waits for it
        worker.postMessage(order);
      }
      for (let bundle = 0; bundle < turns.count; bundle++) {
        yield await this.made(bundle, turns, own);
        turns.wrote();
      }
    } finally {
      turns.stop();
      this.end();
    }
  }

  /** Ends all threads, whatever they are at. */
  end(): void {
    this.staff(1);
  }

  /** The bundle of this number; until it is there, the main thread makes others. */
  private async made(bundle: number, turns: BundleTurns, own: BundleMaker): Promise<Bundle> {
    while (!this.ready.has(bundle)) {
      const mine = turns.takeNow();
      if (mine === null) await this.news();
      else {
        this.ready.set(
          mine,
          outcomeOf(() => own.make(mine)),
        );
        if (this.workers.length > 0) await setImmediate(); // lets answers in
      }
    }
    const take = this.ready.get(bundle)!;
    this.ready.delete(bundle);
    return take();
  }

  /** Resolves with the next answer of any thread. Errors: a thread was lost. */
  private async news(): Promise<void> {
    if (!this.lost) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.lost) throw this.lost;
  }

  private start(): Worker {
    const worker = new Worker(ENTRY);
    // The thread must not keep the program alive when the main thread fails.
    worker.unref();
    worker.on('message', (answer: BundleAnswer) => {
      this.ready.set(answer.bundle, () => unpack(answer));
      this.wake();
    });
    worker.on('error', (error) => this.lose(error));
    worker.on('exit', (code) => {
      if (code !== 0) this.lose(new Error(`a worker thread ended with code ${code}`));
    });
    return worker;
  }

  private lose(error: Error): void {
    this.lost ??= error;
    this.wake();
  }
}

/** Runs `make` now; what it gives or throws comes out when the outcome is asked for. */
function outcomeOf(make: () => Bundle): () => Bundle {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function unpack(answer: BundleAnswer): Bundle {
  if (answer.kind === 'problem') throw new Problem(answer.code, answer.where, answer.params);
  if (answer.kind === 'defect') throw new Error(`in a worker thread: ${answer.message}`);
  return answer.made;
}
