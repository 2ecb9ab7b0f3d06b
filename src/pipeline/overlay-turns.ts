const TAKEN = 0;
const WRITTEN = 1;
/** In place of the number written: nobody is to begin anything more. */
const STOPPED = 0x7fffffff;

/**
 * Whose turn it is: bundles 0 … count − 1 are taken in order by whoever is free, and nobody begins one that lies `room`
 * or more ahead of what is written. So much of a result waits in memory, however slow its reader is.
 *
 * Two counters in shared memory; nothing passes through an event loop.
 */
export class BundleTurns {
  constructor(
    readonly count: number,
    readonly room: number,
    readonly cells = new Int32Array(new SharedArrayBuffer(8)),
  ) {}

  /** The next bundle, waiting until there is room for it; null when there is none left. For worker threads. */
  take(): number | null {
    const bundle = Atomics.add(this.cells, TAKEN, 1);
    if (bundle >= this.count) return null;
    for (;;) {
      const written = Atomics.load(this.cells, WRITTEN);
      if (written === STOPPED) return null;
      if (bundle < written + this.room) return bundle;
      Atomics.wait(this.cells, WRITTEN, written);
    }
  }

  /** The next bundle, or null when there is none left or no room for it now. For the thread that writes. */
  takeNow(): number | null {
    for (;;) {
      const bundle = Atomics.load(this.cells, TAKEN);
      if (bundle >= this.count || bundle >= Atomics.load(this.cells, WRITTEN) + this.room) return null;
      if (Atomics.compareExchange(this.cells, TAKEN, bundle, bundle + 1) === bundle) return bundle;
    }
  }

  /** One more bundle is out of the way. */
  wrote(): void {
    Atomics.add(this.cells, WRITTEN, 1);
    Atomics.notify(this.cells, WRITTEN);
  }

  /** Ends it before the end: nobody begins another bundle, and whoever waits goes home. */
  stop(): void {
    Atomics.store(this.cells, WRITTEN, STOPPED);
    Atomics.notify(this.cells, WRITTEN);
  }
}
