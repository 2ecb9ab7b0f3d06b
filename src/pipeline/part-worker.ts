import { workerData } from 'node:worker_threads';
import { answerOrders, type ThreadStart } from '../io/sync-thread.js';
import { Problem } from '../model/problem.js';
import { Part } from './part.js';
import type { Answer, Order } from './threads.js';

answerOrders<Order, Answer>(workerData as ThreadStart, (order) => (order.kind === 'end' ? null : obey(order)));

/** Carries out an order; whatever goes wrong becomes an answer. */
function obey(order: Exclude<Order, { kind: 'end' }>): Answer {
  try {
    return { kind: 'report', report: new Part(order.plan).run({ phase: () => {}, step: () => {} }) };
  } catch (error) {
    if (error instanceof Problem) {
      return { kind: 'problem', code: error.code, where: error.where, params: error.params };
    }
    return { kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
