/** How much of each table a bundle has: rows, bytes of CSV, bytes of .shp. */
export interface TableExtent {
  rows: number;
  csv: number;
  shp: number;
}

/** Extents of both tables of a bundle, or of everything before it. */
export interface BundleExtent {
  readonly ledger: TableExtent;
  readonly pieces: TableExtent;
}

/** Memory that all threads of a run see. */
export interface SharedPlaces {
  /** Six numbers for every bundle, see `BundleExtent`. */
  readonly extents: Float64Array;
  /** 1 for a bundle whose extent is known. */
  readonly known: Int32Array;
  /** Counts what was told; 1 when a thread has failed; counts signs of life. */
  readonly state: Int32Array;
}

const NUMBERS = 6;
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
  tell(bundle: number, { ledger, pieces }: BundleExtent): void {
    const { extents, known, state } = this.shared;
    const numbers = [ledger.rows, ledger.csv, ledger.shp, pieces.rows, pieces.csv, pieces.shp];
    extents.set(numbers, NUMBERS * bundle);
    Atomics.store(known, bundle, 1);
    Atomics.add(state, TOLD, 1);
    Atomics.notify(state, TOLD);
  }

  /** What stands before a bundle; null while a bundle before it is not encoded. To be asked in ascending order. */
  of(bundle: number): BundleExtent | null {
    const { extents, known } = this.shared;
    const { ledger, pieces } = this.before;
    for (; this.next < bundle; this.next++) {
      if (Atomics.load(known, this.next) === 0) return null;
      const at = NUMBERS * this.next;
      ledger.rows += extents[at]!;
      ledger.csv += extents[at + 1]!;
      ledger.shp += extents[at + 2]!;
      pieces.rows += extents[at + 3]!;
      pieces.csv += extents[at + 4]!;
      pieces.shp += extents[at + 5]!;
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
  return { ledger: { rows: 0, csv: 0, shp: 0 }, pieces: { rows: 0, csv: 0, shp: 0 } };
}
