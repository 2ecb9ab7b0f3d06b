import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { Problem } from '../model/problem.js';

/** What the threads of a run and the thread that receives signals share: what has happened, and whether it listens. */
export type HaltState = Int32Array;

/** Nothing has happened; a signal stands there by its number; the result is being put in place. */
const GOING = 0;
const PUBLISHING = -1;
/** Where the signal thread notes that it listens. */
const LISTENS = 1;

/** Stands in the words of the signal thread where the time of the signal belongs. */
export const TIME_OF_HALT = '{time}';

/** What the signal thread is started with. */
export interface HaltStart {
  readonly state: HaltState;
  /** What is said when the run does not end by itself, by the number of the signal. */
  readonly words: Readonly<Record<number, string>>;
  /** What stands in them where the time of the signal belongs. */
  readonly timeMark: string;
}

/** What it is told: paths to remove in case the run does not end by itself. */
export interface HaltNote {
  readonly path: string;
  readonly isKept: boolean;
  /** A lock: its time is renewed, so that others see that its holder lives. */
  readonly isTouched: boolean;
}

const ENTRY = new URL('./signal-worker.js', import.meta.url);
const SIGNALS = { 2: 'INTERRUPTED', 15: 'TERMINATED' } as const;

let state: HaltState | null = null;
let thread: Worker | null = null;

/**
 * Begins to heed SIGINT and SIGTERM. The program is a plain sequence that returns to no event loop for seconds, so a
 * thread of its own receives them: it sets a number that the others look at (`heed`), and if the run does not end by
 * itself within a second, it removes what was begun and ends the process. Where it cannot be had, signals keep their
 * usual effect: the process dies at once, and the next run clears what it left.
 */
export function watchSignals(words: (problem: Problem) => string): void {
  if (state || ENTRY.protocol !== 'file:' || !existsSync(fileURLToPath(ENTRY))) return;
  state = new Int32Array(new SharedArrayBuffer(8));
  const texts = Object.fromEntries(Object.entries(SIGNALS).map(([n, code]) => [n, words(new Problem(code, {}))]));
  const workerData: HaltStart = { state, words: texts, timeMark: TIME_OF_HALT };
  // Nothing of the environment is copied: it starts sooner.
  thread = new Worker(ENTRY, { workerData, env: SHARE_ENV, execArgv: [], trackUnmanagedFds: false });
  thread.on('error', () => {}); // then signals keep their usual effect
  thread.unref();
}

/** How long is waited for the signal thread at most, ms: it is there long before, unless the machine is very busy. */
const PATIENCE_MS = 500;
let isAwaited = false;

/** To be called before the first thing is made that would have to be cleared: from then on signals are listened to. */
export function awaitSignalWatch(): void {
  if (state === null || thread === null || isAwaited) return;
  isAwaited = true;
  Atomics.wait(state, LISTENS, 0, PATIENCE_MS);
}

/** The shared numbers, to be handed to a thread; null where nothing is watched. */
export function haltState(): HaltState | null {
  return state;
}

/** In a thread: heeds what the main thread heeds. */
export function heedOf(shared: HaltState | null): void {
  state = shared;
}

/** To be called in every long loop. Errors: INTERRUPTED, TERMINATED when a signal has come. */
export function heed(): void {
  if (state === null) return;
  const signal = Atomics.load(state, 0);
  if (signal > GOING) throw new Problem(SIGNALS[signal as keyof typeof SIGNALS] ?? 'TERMINATED', {});
}

/** From here on a signal comes too late, until `published`. Errors: as `heed`. */
export function beginPublishing(): void {
  if (state !== null) Atomics.compareExchange(state, 0, GOING, PUBLISHING);
  heed();
}

export function published(): void {
  if (state !== null) Atomics.compareExchange(state, 0, PUBLISHING, GOING);
}

/** Has a path removed should the process have to be ended from outside. */
export function onHardEnd(path: string, { isTouched = false } = {}): void {
  thread?.postMessage({ path, isKept: false, isTouched } satisfies HaltNote);
}

/** Takes that back. */
export function staysAfterAll(path: string): void {
  thread?.postMessage({ path, isKept: true, isTouched: false } satisfies HaltNote);
}
