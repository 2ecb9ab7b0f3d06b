/** How much of each table a bundle has: rows, bytes of CSV, bytes of .shp. */
export interface TableExtent {
  rows: number;
  csv: number;
  shp: number;
}

/** Extents of the tables of a bundle, or of everything before it. */
export interface BundleExtent {
  readonly ledger: TableExtent;
  readonly pieces: TableExtent;
  readonly facts: TableExtent;
}

/** Memory that all threads of a run see. */
export interface SharedPlaces {
  /** Nine numbers for every bundle, see `BundleExtent`. */
  readonly extents: Float64Array;
  /** 1 for a bundle whose extent is known. */
  readonly known: Int32Array;
  /** Counts what was told; 1 when a thread has failed; counts signs of life. */
  readonly state: Int32Array;
}

const TABLES = ['ledger', 'pieces', 'facts'] as const;
const PER_TABLE = 3;
const NUMBERS = PER_TABLE * TABLES.length;
const TOLD = 0;
const FAILED = 1;
const ALIVE = 2;
/** How long a thread waits before it looks whether another one has failed, ms. */
const PATIENCE_MS = 1000;
/** A thread that dies for want of memory says nothing: this long without a sign of life, and it is taken for dead, ms. */
const DEAD_MS = 600_000;

export function sharedPlaces(bundles: number): SharedPlaces {
  return {
    extents: new Float64Array(new SharedArrayBuffer(8 * NUMBERS * bundles)),
    known: new Int32Array(new SharedArrayBuffer(4 * bundles)),
    state: new Int32Array(new SharedArrayBuffer(12)),
  };
}

/**
 * Where the rows of every bundle begin: behind those of all bundles before it, whichever thread they come from. That is
 * known as soon as those bundles are encoded, long before the run is over.
 */
export class BundlePlaces {
  private next = 0;
  private readonly before = emptyExtent();

  constructor(private readonly shared: SharedPlaces) {}

  /** Tells all threads what a bundle takes. */
  tell(bundle: number, extent: BundleExtent): void {
    const { extents, known, state } = this.shared;
    TABLES.forEach((table, t) => {
      const { rows, csv, shp } = extent[table];
      extents.set([rows, csv, shp], NUMBERS * bundle + PER_TABLE * t);
    });
    Atomics.store(known, bundle, 1);
    Atomics.add(state, TOLD, 1);
    Atomics.notify(state, TOLD);
  }

  /** What stands before a bundle; null while a bundle before it is not encoded. To be asked in ascending order. */
  of(bundle: number): BundleExtent | null {
    const { extents, known } = this.shared;
    for (; this.next < bundle; this.next++) {
      if (Atomics.load(known, this.next) === 0) return null;
      let at = NUMBERS * this.next;
      for (const table of TABLES) {
        const before = this.before[table];
        before.rows += extents[at++]!;
        before.csv += extents[at++]!;
        before.shp += extents[at++]!;
      }
    }
    return this.before;
  }

  /** True when another thread has failed: what this one does is in vain. */
  get isInVain(): boolean {
    return Atomics.load(this.shared.state, FAILED) === 1;
  }

  /** A sign of life for those who wait. */
  live(): void {
    Atomics.add(this.shared.state, ALIVE, 1);
  }

  /**
   * Waits until it is known what stands before a bundle; null when another thread has failed.
   * Errors  a plain Error when no other thread gives a sign of life.
   */
  wait(bundle: number, deadAfter = DEAD_MS): BundleExtent | null {
    const { state } = this.shared;
    let signs = Atomics.load(state, ALIVE);
    let since = performance.now();
    for (;;) {
      const told = Atomics.load(state, TOLD);
      const place = this.of(bundle);
      if (place) return place;
      if (this.isInVain) return null;
      if (Atomics.load(state, ALIVE) !== signs) {
        signs = Atomics.load(state, ALIVE);
        since = performance.now();
      } else if (performance.now() - since > deadAfter) {
        throw new Error('a worker thread has ended without a word; too little memory? try fewer --jobs');
      }
      Atomics.wait(state, TOLD, told, PATIENCE_MS);
    }
  }

  /** Lets nobody wait for bundles that will not come. */
  fail(): void {
    const { state } = this.shared;
    Atomics.store(state, FAILED, 1);
    Atomics.add(state, TOLD, 1);
    Atomics.notify(state, TOLD);
  }
}

function emptyExtent(): BundleExtent {
  const none = (): TableExtent => ({ rows: 0, csv: 0, shp: 0 });
  return { ledger: none(), pieces: none(), facts: none() };
}
