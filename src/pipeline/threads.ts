import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { Problem, type ProblemCode, type Where } from '../model/problem.js';
import type { TextParams } from '../words/text.js';
import type { PartPlaces, PartPlan, PartReport } from './part.js';

/** What the main thread asks of a worker, in this order. */
export type Order =
  | { readonly kind: 'assess'; readonly plan: PartPlan }
  | { readonly kind: 'write'; readonly dir: string; readonly places: PartPlaces }
  | { readonly kind: 'end' };

/** What a worker answers to each order. */
export type Answer =
  | { readonly kind: 'report'; readonly report: PartReport }
  | { readonly kind: 'written' }
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly where: Where; readonly params: TextParams }
  | { readonly kind: 'defect'; readonly message: string };

/** What a worker starts with: its end of the channel, and a counter of answers that the main thread waits on. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

const ENTRY = new URL('./part-worker.js', import.meta.url);
/** A worker that says nothing for this long has died without a word. */
const PATIENCE_MS = 60_000;

/**
 * A worker thread that assesses one part. The main thread does a part of its own and then waits: orders and answers
 * are therefore read synchronously, and the code that runs a job stays a plain sequence.
 */
export class PartThread {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private taken = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData: WorkerStart = { port: port2, answered: this.answered };
    this.worker = new Worker(ENTRY, { workerData, transferList: [port2] });
    // The thread must not keep the program alive when the main thread fails.
    this.worker.unref();
    this.port.unref();
  }

  order(order: Order): void {
    this.port.postMessage(order);
  }

  /** Waits for the answer to the oldest open order. Errors: the worker's Problem, or an Error for a defect. */
  answer(): Extract<Answer, { kind: 'report' | 'written' }> {
    while (Atomics.load(this.answered, 0) === this.taken) {
      if (Atomics.wait(this.answered, 0, this.taken, PATIENCE_MS) === 'timed-out' && this.worker.threadId < 0) {
        throw new Error('a worker thread ended without an answer');
      }
    }
    this.taken++;
    const answer = receiveMessageOnPort(this.port)?.message as Answer | undefined;
    if (!answer) throw new Error('a worker thread gave no answer');
    if (answer.kind === 'problem') throw new Problem(answer.code, answer.where, answer.params);
    if (answer.kind === 'defect') throw new Error(`in a worker thread: ${answer.message}`);
    return answer;
  }

  end(): void {
    this.order({ kind: 'end' });
  }
}

/** False where the program does not run from its compiled form (tests of the sources): then one thread does all. */
export function threadsAvailable(): boolean {
  return ENTRY.protocol === 'file:' && existsSync(fileURLToPath(ENTRY));
}
