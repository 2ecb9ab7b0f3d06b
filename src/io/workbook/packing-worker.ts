import { workerData } from 'node:worker_threads';
import * as fflate from 'fflate';
import { answerOrders, type ThreadStart } from '../sync-thread.js';
import { PartPacker } from './packing.js';
import type { PackingAnswer, PackingOrder } from './packing-thread.js';

let packer: PartPacker | null = null;

answerOrders<PackingOrder, PackingAnswer>(workerData as ThreadStart, (order) => {
  if (order.kind === 'end') return null;
  packer ??= new PartPacker(fflate);
  if (order.kind === 'bytes') {
    packer.add(order.bytes);
    return { packed: null };
  }
  const packed = packer.whole()();
  packer = null;
  return { packed };
});
