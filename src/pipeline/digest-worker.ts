import { workerData } from 'node:worker_threads';
import { digestFile, flushFile } from '../io/digest.js';
import { answerOrders, type ThreadStart } from '../io/sync-thread.js';
import type { DigestAnswer, DigestOrder } from './digests.js';

// This thread loads next to nothing, so that it works while the others still start.
answerOrders<DigestOrder, DigestAnswer>(workerData as ThreadStart, (order) => {
  if (order === 'end') return null;
  try {
    return order.files.map((file) => {
      if (order.flush) flushFile(file);
      return digestFile(file);
    });
  } catch (error) {
    return { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
});
