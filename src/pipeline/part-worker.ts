import { workerData } from 'node:worker_threads';
import { heedOf } from '../io/halt.js';
import { answerOrders, type ThreadStart } from '../io/sync-thread.js';
import { crossingFault } from './crossing.js';
import { Part } from './part.js';
import type { Answer, Order } from './threads.js';

answerOrders<Order, Answer>(workerData as ThreadStart, (order) => (order.kind === 'end' ? null : obey(order)));

/** Carries out an order; whatever goes wrong becomes an answer. */
function obey(order: Exclude<Order, { kind: 'end' }>): Answer {
  try {
    heedOf(order.plan.halt);
    return { kind: 'report', report: new Part(order.plan).run({ phase: () => {}, step: () => {} }) };
  } catch (error) {
    return crossingFault(error);
  }
}
