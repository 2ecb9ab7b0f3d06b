import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SyncThread } from '../sync-thread.js';
import type { PackedPart, Packer } from './packing.js';

/** Bytes of a part in their order, then that it is whole; at last, that there will be no other part. */
export type PackingOrder =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'whole' }
  | { readonly kind: 'end' };

/** One for every order but the last; the part once it is whole. */
export interface PackingAnswer {
  readonly packed: PackedPart | null;
}

const ENTRY = new URL('./packing-worker.js', import.meta.url);
/** Pieces on their way to the thread: what is not packed yet stays in memory. */
const MOST_OPEN = 128;

/** Packs large parts, one after the other, while the next ones are made. One thread: a second one begins cold for its part. */
export class PackingThread implements Packer {
  private readonly thread = new SyncThread<PackingOrder, PackingAnswer>(ENTRY);
  private open = 0;
  private parts = 0;
  private readonly packed: PackedPart[] = [];

  /**
   * To be started where large parts are to be expected, as early as can be: starting takes as long as making a part. Null
   * where there is no second processor, and in sources that are not compiled.
   */
  static start(): PackingThread | null {
    return availableParallelism() > 1 && existsSync(fileURLToPath(ENTRY)) ? new PackingThread() : null;
  }

  add(bytes: Uint8Array): void {
    this.order({ kind: 'bytes', bytes });
  }

  whole(): () => PackedPart {
    this.order({ kind: 'whole' });
    const number = this.parts++;
    return () => {
      while (this.packed.length <= number) this.take();
      return this.packed[number]!;
    };
  }

  end(): void {
    this.thread.order({ kind: 'end' });
  }

  private order(order: PackingOrder): void {
    this.thread.order(order);
    this.open++;
    while (this.open > MOST_OPEN) this.take();
  }

  private take(): void {
    const { packed } = this.thread.answer();
    this.open--;
    if (packed) this.packed.push(packed);
  }
}
