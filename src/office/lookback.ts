import { ringArea } from '../kernel/area.js';
import { FactsKernel, type OverlayFacts } from '../kernel/facts.js';
import { muCents, shareCents, toCents } from '../kernel/rounding.js';
import type { FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { LOOKBACK_COLUMNS, LOOKBACK_WORDS, TABLE_TITLES } from '../words/lookback.js';
import { filled, type Text } from '../words/text.js';
import type { LedgerEntry } from './ledger-entries.js';
import { ledgerEntries } from './ledger-entries.js';
import { standing } from './ledger-met.js';
import { compareOutlines, OutlineIndex, type Outlines } from './lineage/overlaps.js';
import type { SeenPatches } from './seen-patches.js';
import type { OfficeSettings } from './settings.js';
import { readBlobs } from './store/geometry.js';
import type { Store } from './store/store.js';
import { requireCrs } from './store/system.js';
import type { OfficeColumn, OfficeColumnKind, OfficeTable } from './table.js';

/** A closed entry and a patch of the new result that lies on it. */
export interface Reoccupied {
  readonly entry: LedgerEntry;
  readonly patch: string;
  readonly imageDate: string;
  /** Hundredths of m², by the area of the entry. */
  readonly overlap: number;
  /** Of the entry, hundredths of a percent. */
  readonly share: number;
  /** A point in the middle of what is occupied again, in the system of the store. */
  readonly x: number;
  readonly y: number;
  /** The day its ground was verified as restored, for an entry that is still open; null for a closed one. */
  readonly restored: string | null;
  /** False where the image is no newer than the close-out or the verification, and so shows the time before it. */
  readonly isAfter: boolean;
  /** Too small a share of both outlines for a relapse: a common boundary perhaps. Listed, but not counted. */
  readonly isMinor: boolean;
}

export interface LookBack {
  /** Closed entries looked at. */
  readonly closed: number;
  /** Open entries with restored ground looked at. */
  readonly restored: number;
  readonly found: readonly Reoccupied[];
}

/**
 * Closed entries, and restored ground of open ones, that new images show to be occupied again. Nothing is written.
 *
 * Errors  LEDGER_CRS_DIFFERS, LOOKBACK_NO_DATE, AREA_NOT_CLOSED.
 */
export function lookBack(store: Store, fresh: SeenPatches, settings: OfficeSettings): LookBack {
  requireCrs(store, fresh.crs, fresh.file);
  const entries = ledgerEntries(store);
  const closed = entries.filter(({ state }) => state.status === 'closed');
  const restored = restoredGround(store, entries);
  const found = [
    ...closedAgain(store, closed, fresh, settings),
    ...restored.flatMap((ground) => restoredAgain(ground, fresh, settings)),
  ];
  found.sort((a, b) => a.entry.key - b.entry.key || b.overlap - a.overlap);
  return { closed: closed.length, restored: restored.length, found };
}

function closedAgain(
  store: Store,
  closed: readonly LedgerEntry[],
  fresh: SeenPatches,
  settings: OfficeSettings,
): Reoccupied[] {
  const old: Outlines = {
    shapes: readBlobs(closed.map((entry) => outlineOf(store, entry))),
    areas: closed.map(({ numbers }) => numbers['TBMJ'] ?? 0),
    ids: closed.map(({ id }) => id),
  };
  const { links } = compareOutlines(fresh, old, { ...settings, leastShare: 0 }, () => 0);
  const kernel = new FactsKernel();
  return links.map((link): Reoccupied => {
    const entry = closed[link.old]!;
    const imageDate = imageDateOf(fresh, link.fresh);
    const facts = kernel.overlay(old.shapes, link.old, [{ shapes: fresh.shapes, feature: link.fresh }]);
    const inside = facts.sets.map(({ covers }) => covers.length > 0);
    return {
      entry,
      patch: fresh.ids[link.fresh]!,
      imageDate,
      ...extentOf(kernel, facts, inside, old.areas[link.old]!),
      restored: null,
      isAfter: standing(entry.state, imageDate) === 'closed',
      isMinor: link.overlap < settings.leastShare * Math.min(fresh.areas[link.fresh]!, old.areas[link.old]!),
    };
  });
}

/** An open entry with the polygons verified as restored on it since it was listed. */
interface RestoredEntry {
  readonly entry: LedgerEntry;
  readonly outline: FlatPolygons;
  readonly ground: FlatPolygons;
  /** Polygons of `ground` near the outline, and their days. */
  readonly near: readonly number[];
  readonly days: readonly string[];
}

function restoredGround(store: Store, entries: readonly LedgerEntry[]): RestoredEntry[] {
  const rows = store.all('SELECT geom, date FROM restored ORDER BY fid');
  const ground = readBlobs(rows.map((row) => row['geom'] as Uint8Array));
  const days = rows.map((row) => String(row['date']));
  const index = new OutlineIndex(ground);
  const open = entries.filter(({ state }) => rows.length > 0 && state.status === 'open' && state.remaining !== null);
  return open.flatMap((entry): RestoredEntry[] => {
    const outline = readBlobs([outlineOf(store, entry)]);
    const near = index.near(outline, 0).filter((g) => days[g]! >= entry.state.listed);
    return near.length > 0 ? [{ entry, outline, ground, near, days }] : [];
  });
}

function restoredAgain(
  { entry, outline, ground, near, days }: RestoredEntry,
  fresh: SeenPatches,
  { leastOverlap, leastShare }: OfficeSettings,
): Reoccupied[] {
  const kernel = new FactsKernel();
  const restored = near.map((feature) => ({ shapes: ground, feature }));
  const area = entry.numbers['TBMJ'] ?? 0;
  return new OutlineIndex(fresh.shapes).near(outline, 0).flatMap((f): Reoccupied[] => {
    const facts = kernel.overlay(outline, 0, [{ shapes: fresh.shapes, feature: f }, ...restored]);
    const onGround = facts.sets.map(({ covers }) => covers.some((cover) => cover > 0));
    const inside = facts.sets.map(({ covers }, s) => onGround[s]! && covers.includes(0));
    const whole = facts.sets.reduce((sum, set, s) => (onGround[s] ? sum + set.area : sum), 0);
    const extent = extentOf(kernel, facts, inside, area);
    const smaller = Math.min(fresh.areas[f]!, toCents(whole));
    if (extent.overlap < 100 * leastOverlap) return [];
    const touched = near.filter((_, g) => facts.sets.some(({ covers }, s) => inside[s] && covers.includes(g + 1)));
    const day = touched.map((g) => days[g]!).reduce((a, b) => (a > b ? a : b));
    const imageDate = imageDateOf(fresh, f);
    const isMinor = extent.overlap < leastShare * smaller;
    return [{ entry, patch: fresh.ids[f]!, imageDate, ...extent, restored: day, isAfter: imageDate > day, isMinor }];
  });
}

function outlineOf(store: Store, { state }: LedgerEntry): Uint8Array {
  return store.get('SELECT geom FROM patches WHERE fid = ?', [state.patch])?.['geom'] as Uint8Array;
}

function imageDateOf({ dates, ids, file }: SeenPatches, f: number): string {
  const date = dates[f];
  if (date) return date;
  throw new Problem('LOOKBACK_NO_DATE', { file, id: ids[f]! });
}

/** How much of an outline the chosen label sets are, by the area the ledger states, and where. */
function extentOf(
  kernel: FactsKernel,
  facts: OverlayFacts,
  inside: readonly boolean[],
  area: number,
): Pick<Reoccupied, 'overlap' | 'share' | 'x' | 'y'> {
  const found = facts.sets.reduce((sum, set, s) => (inside[s] ? sum + set.area : sum), 0);
  const overlap = toCents((found * area) / 100 / facts.area);
  return {
    overlap,
    share: shareCents(overlap, area),
    ...middleOf(
      kernel,
      inside.map((isInside) => (isInside ? 0 : -1)),
    ),
  };
}

/** The centre of the largest polygon of what was overlaid last. */
function middleOf(kernel: FactsKernel, pieceOfSet: readonly number[]): { readonly x: number; readonly y: number } {
  const polygons = kernel.pieces(pieceOfSet).get(0) ?? [];
  const areaOf = (ring: Float64Array): number => Math.abs(ringArea(ring, 0, ring.length / 2));
  const [largest] = [...polygons].sort((a, b) => areaOf(b.outer) - areaOf(a.outer));
  if (!largest) return { x: Number.NaN, y: Number.NaN };
  const { outer } = largest;
  let [twice, sumX, sumY] = [0, 0, 0];
  const [x0, y0] = [outer[0]!, outer[1]!];
  for (let i = 2; i + 3 < outer.length; i += 2) {
    const [ax, ay, bx, by] = [outer[i]! - x0, outer[i + 1]! - y0, outer[i + 2]! - x0, outer[i + 3]! - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
  }
  return { x: x0 + sumX / (3 * twice), y: y0 + sumY / (3 * twice) };
}

/** The look-back as a table; those by an image older than the close-out are marked. */
export function lookbackTable({ closed, restored, found }: LookBack): OfficeTable {
  const column = (code: keyof typeof LOOKBACK_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: LOOKBACK_COLUMNS[code],
    kind,
  });
  const named = (code: 'XZMC' | 'CMC'): OfficeColumn => ({ code, title: COLUMN_NAMES[code], kind: 'text' });
  return {
    name: 'lookback',
    title: TABLE_TITLES.lookback,
    columns: [
      column('entry', 'text'),
      named('XZMC'),
      named('CMC'),
      column('measure', 'text'),
      column('closed', 'date'),
      column('patch', 'text'),
      column('imageDate', 'date'),
      column('overlap', 'area'),
      column('overlapMu', 'mu'),
      column('share', 'share'),
      column('x', 'text'),
      column('y', 'text'),
      column('restored', 'date'),
      column('remark', 'text'),
    ],
    rows: found.map((one) => [
      one.entry.id,
      one.entry.texts['XZMC'] ?? null,
      one.entry.texts['CMC'] ?? null,
      one.entry.state.measure,
      one.entry.state.closed,
      one.patch,
      one.imageDate,
      one.overlap,
      muCents(one.overlap),
      one.share,
      one.x.toFixed(2),
      one.y.toFixed(2),
      one.restored,
      remarkOf(one),
    ]),
    notes: [
      filled(LOOKBACK_WORDS.sum, {
        closed,
        entries: entriesAmong(found, (one) => one.restored === null && one.isAfter && !one.isMinor),
        older: entriesAmong(found, (one) => one.restored === null && !one.isAfter && !one.isMinor),
      }),
      filled(LOOKBACK_WORDS.restoredSum, {
        restored,
        entries: entriesAmong(found, (one) => one.restored !== null && one.isAfter && !one.isMinor),
      }),
    ].slice(0, restored > 0 ? 2 : 1),
  };
}

function entriesAmong(found: readonly Reoccupied[], wanted: (one: Reoccupied) => boolean): number {
  return new Set(found.filter(wanted).map(({ entry }) => entry.key)).size;
}

function remarkOf({ restored, isAfter, isMinor }: Reoccupied): Text | null {
  if (!isAfter) return restored === null ? LOOKBACK_WORDS.older : LOOKBACK_WORDS.beforeRestored;
  return isMinor ? LOOKBACK_WORDS.minor : null;
}
