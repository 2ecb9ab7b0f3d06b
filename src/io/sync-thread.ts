import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** What a thread starts with: its end of the channel, and a counter of answers that the main thread waits on. */
export interface ThreadStart {
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

/** How long is waited at a time, ms. */
const PATIENCE_MS = 1000;

/**
 * A worker thread that answers every order once, in their order. Answers are awaited synchronously: the main thread
 * works on something of its own meanwhile, and the code that runs a job stays a plain sequence.
 */
export class SyncThread<Order, Answer> {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private taken = 0;

  constructor(entry: URL) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData: ThreadStart = { port: port2, answered: this.answered };
    this.worker = new Worker(entry, { workerData, transferList: [port2] });
    // The thread must not keep the program alive when the main thread fails.
    this.worker.unref();
    this.port.unref();
  }

  order(order: Order): void {
    this.port.postMessage(order);
  }

  /** Waits for the answer to the oldest open order, for `longest` ms at most. */
  answer(longest = Number.POSITIVE_INFINITY): Answer {
    const since = performance.now();
    while (Atomics.load(this.answered, 0) === this.taken) {
      if (performance.now() - since > longest || this.worker.threadId < 0) {
        throw new Error('a worker thread ended without an answer');
      }
      Atomics.wait(this.answered, 0, this.taken, PATIENCE_MS);
    }
    this.taken++;
    const answer = receiveMessageOnPort(this.port)?.message as Answer | undefined;
    if (!answer) throw new Error('a worker thread gave no answer');
    return answer;
  }
}

/** The other side: answers every order by `obey`; null from it ends the thread. */
export function answerOrders<Order, Answer>(start: ThreadStart, obey: (order: Order) => Answer | null): void {
  start.port.on('message', (order: Order) => give(start, obey(order)));
}

/** As `answerOrders`, for work that is itself not done at once; it must not fail. One order at a time, please. */
export function answerOrdersLater<Order, Answer>(start: ThreadStart, obey: (order: Order) => Promise<Answer>): void {
  start.port.on('message', (order: Order) => {
    void obey(order).then((answer) => give(start, answer));
  });
}

function give<Answer>({ port, answered }: ThreadStart, answer: Answer | null): void {
  if (answer === null) return port.close();
  port.postMessage(answer);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}
