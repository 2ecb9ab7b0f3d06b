import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SyncThread } from '../io/sync-thread.js';
import { type CrossingFault, throwCrossed } from './crossing.js';
import type { PartPlan, PartReport } from './part.js';

/** What the main thread asks of a worker. */
export type Order = { readonly kind: 'assess'; readonly plan: PartPlan } | { readonly kind: 'end' };

/** What a worker answers to each order. */
export type Answer = { readonly kind: 'report'; readonly report: PartReport } | CrossingFault;

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
    return answer.kind === 'report' ? answer.report : throwCrossed(answer);
  }

  end(): void {
    this.order({ kind: 'end' });
  }
}

/** False where the program does not run from its compiled form (tests of the sources): then one thread does all. */
export function threadsAvailable(): boolean {
  return ENTRY.protocol === 'file:' && existsSync(fileURLToPath(ENTRY));
}
