import { rmSync, utimesSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { HaltNote, HaltStart } from './halt.js';

// The one thread that always returns to its event loop. Node.js hands signals to the main thread only; libuv below it
// serves every loop that asks, and `Signal` is how Node.js itself asks.

/** How long the run may take to end by itself; less than the two seconds that are promised. */
const GRACE_MS = 1_200;
const TOUCH_MS = 10_000;

interface SignalHandle {
  onsignal: () => void;
  start(signal: number): number;
  close(): void;
  unref(): void;
}

const { state, words, timeMark } = workerData as HaltStart;
const paths = new Set<string>();
const touched = new Set<string>();
const handles: SignalHandle[] = [];

// What is said against that way is for programs; users of this one need not read it.
process.noDeprecation = true;
const { Signal } = (process as unknown as { binding(name: string): { Signal: new () => SignalHandle } }).binding(
  'signal_wrap',
);
for (const signal of Object.keys(words).map(Number)) {
  const handle = new Signal();
  handle.onsignal = () => receive(signal);
  if (handle.start(signal) === 0) handles.push(handle);
}

Atomics.store(state, 1, 1);
Atomics.notify(state, 1);

parentPort?.on('message', ({ path, isKept, isTouched }: HaltNote) => {
  if (isKept) {
    paths.delete(path);
    touched.delete(path);
  } else paths.add(path);
  if (isTouched) touched.add(path);
});
setInterval(touch, TOUCH_MS);

function receive(signal: number): void {
  const before = Atomics.compareExchange(state, 0, 0, signal);
  if (before < 0)
    setTimeout(() => receive(signal), 50); // the result is being put in place; that is a matter of moments
  else if (before > 0)
    end(signal); // the second time
  else setTimeout(() => end(signal), GRACE_MS);
}

/** The run did not end: it is in a long step of a library, for example. */
function end(signal: number): void {
  for (const path of paths) remove(path);
  tell(`${(words[signal] ?? '').replace(timeMark, new Date().toISOString())}\n`);
  for (const handle of handles) handle.close(); // the signal has its usual effect again
  process.kill(process.pid, signal);
}

function tell(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody listens any more.
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    // The next run clears it.
  }
}

function touch(): void {
  const now = new Date();
  for (const path of touched) {
    try {
      utimesSync(path, now, now);
    } catch {
      // Gone, or taken over: the run notices when it publishes.
    }
  }
}
