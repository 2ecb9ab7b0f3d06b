import { type EntryState, foldEvents } from './entry.js';
import type { Standing } from './lineage/decide.js';
import type { Outlines } from './lineage/overlaps.js';
import type { Delivery } from './release-order.js';
import { readBlobs } from './store/geometry.js';
import { readChanges, readEntries } from './store/journal.js';
import type { Store } from './store/store.js';

/** The state of the ledger a release meets. */
export interface LedgerMet {
  readonly states: ReadonlyMap<number, EntryState>;
  /** The same with what the earlier delivery of this release did; `states` where there is none. */
  readonly withEarlier: ReadonlyMap<number, EntryState>;
  readonly ids: ReadonlyMap<number, string>;
  /** Entries that can be met, in the order of the old outlines. */
  readonly keys: readonly number[];
  readonly patches: readonly number[];
  readonly outlines: Outlines;
}

/** Only an image taken after the close-out can show that ground is occupied again. */
export function standing(state: EntryState, imageDate: string): Standing {
  if (state.status === 'open') return 'open';
  return imageDate > (state.closed ?? '') ? 'closed' : 'settled';
}

/** The ledger as it stands. */
export function stateNow(store: Store): LedgerMet {
  const { states, ids } = readEntries(store);
  return { states, withEarlier: states, ids, ...outlinesOf(store, states, 'WHERE fid IN (SELECT patch FROM entries)') };
}

/** The state before the first delivery of a release; what officers recorded since is left out on purpose. */
export function stateBefore(store: Store, { journals }: Delivery): LedgerMet {
  const { ids } = readEntries(store);
  const first = journals[0]!;
  const states = foldEvents(readChanges(store, { where: 'journal < ?', values: [first] }));
  const places = journals.map(() => '?').join(', ');
  const withEarlier = foldEvents(
    readChanges(store, { where: `journal < ? OR journal IN (${places})`, values: [first, ...journals] }),
  );
  return { states, withEarlier, ids, ...outlinesOf(store, states) };
}

function outlinesOf(
  store: Store,
  states: ReadonlyMap<number, EntryState>,
  where = '',
): Pick<LedgerMet, 'keys' | 'patches' | 'outlines'> {
  const entryOf = new Map<number, number>();
  for (const [key, { status, patch }] of states) {
    if (status === 'open' || status === 'closed') entryOf.set(patch, key);
  }
  const keys: number[] = [];
  const patches: number[] = [];
  const blobs: Uint8Array[] = [];
  const areas: number[] = [];
  const ids: string[] = [];
  for (const row of store.iterate(`SELECT fid, geom, TBMJ, JCBH FROM patches ${where} ORDER BY fid`)) {
    const key = entryOf.get(Number(row['fid']));
    if (key === undefined) continue;
    keys.push(key);
    patches.push(Number(row['fid']));
    blobs.push(row['geom'] as Uint8Array);
    areas.push(Math.round(100 * Number(row['TBMJ'])));
    ids.push(String(row['JCBH'] ?? ''));
  }
  return { keys, patches, outlines: { shapes: readBlobs(blobs), areas, ids } };
}
