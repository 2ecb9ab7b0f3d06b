import { digestFile } from '../io/digest.js';
import { toCents } from '../kernel/rounding.js';
import type { FlatPolygons } from '../model/geometry.js';
import { type LedgerEntry, ledgerEntries } from './ledger-entries.js';
import { OutlineIndex, OutlineOverlay } from './lineage/overlaps.js';
import { polygonsOf, withLayer } from './seen-patches.js';
import { type EntryChange, type FieldChange, fieldChanges, recordChanges } from './set-entries.js';
import { geometryBlob, readBlobs } from './store/geometry.js';
import { HistoryRows } from './store/journal.js';
import type { Store } from './store/store.js';
import { requireCrs } from './store/system.js';

/** Polygons that were verified in the field as restored, with the name of their system. */
export interface RestoredGround {
  readonly file: string;
  readonly sha256: string;
  readonly shapes: FlatPolygons;
  readonly crs: string;
}

/** Errors: those of a layer that cannot be opened, CRS_UNKNOWN, POLYGON_UNUSABLE. */
export function readRestored(file: string): RestoredGround {
  return withLayer(file, (layer, crs) => ({
    file,
    sha256: digestFile(layer.source).sha256,
    shapes: polygonsOf(layer).shapes,
    crs,
  }));
}

export interface RestoredReport {
  readonly file: string;
  readonly polygons: number;
  readonly entries: number;
  readonly changes: readonly FieldChange[];
}

/**
 * Measures what remains of open entries: the patch without all ground verified as restored since it was listed, this time
 * and before. Entries that no polygon of this file touches stay as they are; a file that was recorded on that day already
 * changes nothing.
 *
 * Errors  LEDGER_CRS_DIFFERS, AREA_NOT_CLOSED.
 */
export function recordRestored(
  store: Store,
  ground: RestoredGround,
  date: string,
): { readonly changed: boolean; readonly result: RestoredReport } {
  const srs = requireCrs(store, ground.crs, ground.file) ?? -1;
  const known = store.get('SELECT id FROM journal WHERE digest = ? AND date = ?', [ground.sha256, date]);
  if (known) return { changed: false, result: { file: ground.file, polygons: 0, entries: 0, changes: [] } };
  const open = ledgerEntries(store).filter(({ state }) => state.status === 'open' && state.listed <= date);
  const earlier = store.all('SELECT geom, date FROM restored ORDER BY fid');
  const all = joined([readBlobs(earlier.map((row) => row['geom'] as Uint8Array)), ground.shapes]);
  const days = [
    ...earlier.map((row) => String(row['date'])),
    ...Array.from({ length: ground.shapes.count }, () => date),
  ];
  const changes = measured(store, open, all, days, earlier.length);
  const journal = { kind: 'set' as const, date, source: ground.file, digest: ground.sha256 };
  const id = store.nextKey('journal');
  let fid = store.nextKey('restored', 'fid');
  const history = new HistoryRows(store);
  const rows = Array.from({ length: ground.shapes.count }, (_, f) => [
    fid++,
    geometryBlob(ground.shapes, f, srs),
    id,
    date,
  ]);
  history.insert('restored', rows);
  recordChanges(store, journal, changes, history);
  return {
    changed: true,
    result: {
      file: ground.file,
      polygons: ground.shapes.count,
      entries: changes.length,
      changes: changes.flatMap(({ entry, fields }) => fieldChanges(entry, fields)),
    },
  };
}

/** Remaining areas of the entries that a polygon from number `firstNew` on touches. */
function measured(
  store: Store,
  entries: readonly LedgerEntry[],
  ground: FlatPolygons,
  days: readonly string[],
  firstNew: number,
): EntryChange[] {
  const index = new OutlineIndex(ground);
  const overlay = new OutlineOverlay();
  return entries.flatMap((entry): EntryChange[] => {
    const { state, numbers } = entry;
    const row = store.get('SELECT geom FROM patches WHERE fid = ?', [state.patch]);
    const shapes = readBlobs([row?.['geom'] as Uint8Array]);
    const near = index.near(shapes, 0).filter((f) => days[f]! >= state.listed);
    if (!near.some((f) => f >= firstNew)) return [];
    const area = numbers['TBMJ'] ?? 0;
    const sets = overlay.setsOf({ shapes, areas: [area], ids: [entry.id] }, 0, ground, near);
    const sum = sets.reduce((total, set) => total + set.area, 0);
    const left = sets.reduce((total, { covers, area: part }) => (covers.length === 0 ? total + part : total), 0);
    const remaining = sum > 0 ? toCents((left * area) / 100 / sum) : area;
    if (remaining === area) return [];
    const cultivated = remaining === 0 ? 0 : null;
    return [{ entry, fields: { remaining, remaining_cultivated: cultivated }, kind: 'verified' }];
  });
}

function joined(parts: readonly FlatPolygons[]): FlatPolygons {
  const coords: number[] = [];
  const ringStart = [0];
  const featureRing = [0];
  const boxes: number[] = [];
  for (const part of parts) {
    const [vertices, rings] = [coords.length / 2, ringStart.length - 1];
    for (const value of part.coords.subarray(0, 2 * (part.ringStart[part.featureRing[part.count]!] ?? 0)))
      coords.push(value);
    for (let r = 1; r <= part.featureRing[part.count]!; r++) ringStart.push(vertices + part.ringStart[r]!);
    for (let f = 1; f <= part.count; f++) featureRing.push(rings + part.featureRing[f]!);
    for (let i = 0; i < 4 * part.count; i++) boxes.push(part.boxes[i]!);
  }
  return {
    count: featureRing.length - 1,
    coords: Float64Array.from(coords),
    ringStart: Uint32Array.from(ringStart),
    featureRing: Uint32Array.from(featureRing),
    boxes: Float64Array.from(boxes),
  };
}
