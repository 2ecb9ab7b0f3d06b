import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SyncThread } from '../io/sync-thread.js';
import { Problem, type ProblemCode, type Where } from '../model/problem.js';
import type { TextParams } from '../words/text.js';
import type { PartPlan, PartReport } from './part.js';

/** What the main thread asks of a worker. */
export type Order = { readonly kind: 'assess'; readonly plan: PartPlan } | { readonly kind: 'end' };

/** What a worker answers to each order. */
export type Answer =
  | { readonly kind: 'report'; readonly report: PartReport }
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly where: Where; readonly params: TextParams }
  | { readonly kind: 'defect'; readonly message: string };

const ENTRY = new URL('./part-worker.js', import.meta.url);

/** A worker thread that assesses one part. */
export class PartThread {
  private readonly thread = new SyncThread<Order, Answer>(ENTRY);
  private owing = 0;

  /** True while an order is not answered. */
  get isOwing(): boolean {
    return this.owing > 0;
  }

  order(order: Order): void {
    this.thread.order(order);
    if (order.kind !== 'end') this.owing++;
  }

  /** Waits for the answer to the oldest open order. Errors: the worker's Problem, or an Error for a defect. */
  answer(longest?: number): PartReport {
    const answer = this.thread.answer(longest);
    this.owing--;
    if (answer.kind === 'problem') throw new Problem(answer.code, answer.where, answer.params);
    if (answer.kind === 'defect') throw new Error(`in a worker thread: ${answer.message}`);
    return answer.report;
  }

  end(): void {
    this.order({ kind: 'end' });
  }
}

/** False where the program does not run from its compiled form (tests of the sources): then one thread does all. */
export function threadsAvailable(): boolean {
  return ENTRY.protocol === 'file:' && existsSync(fileURLToPath(ENTRY));
}
