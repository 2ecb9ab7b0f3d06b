import { ringArea } from '../kernel/area.js';
import { FactsKernel } from '../kernel/facts.js';
import { muCents, shareCents, toCents } from '../kernel/rounding.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { LOOKBACK_COLUMNS, LOOKBACK_WORDS, TABLE_TITLES } from '../words/lookback.js';
import { filled } from '../words/text.js';
import { standing } from './add-release.js';
import type { LedgerEntry } from './ledger-entries.js';
import { ledgerEntries } from './ledger-entries.js';
import { compareOutlines, type Outlines } from './lineage/overlaps.js';
import type { OfficeSettings } from './settings.js';
import { readBlobs } from './store/geometry.js';
import type { Store } from './store/store.js';
import { requireCrs } from './store/system.js';
import type { OfficeColumn, OfficeColumnKind, OfficeTable } from './table.js';
import { requireWhole } from './whole-result.js';

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
  /** False where the image is older than the close-out and so shows the time before it. */
  readonly isAfter: boolean;
}

/**
 * Closed entries that a new result shows to be occupied again. Nothing is written.
 *
 * Errors  RESULT_UNREADABLE, LEDGER_NO_OUTLINES, LEDGER_CRS_DIFFERS, LOOKBACK_NO_DATE, AREA_NOT_CLOSED.
 */
export function lookBack(
  store: Store,
  result: FinishedResult,
  settings: OfficeSettings,
): { readonly closed: number; readonly found: readonly Reoccupied[] } {
  requireWhole(result);
  const shapes = result.outlines();
  const rows = result.rows();
  if (shapes === null || shapes.count !== rows.length) throw new Problem('LEDGER_NO_OUTLINES', { file: result.dir });
  requireCrs(store, result.manifest.crs, result.dir);
  const closed = ledgerEntries(store).filter(({ state }) => state.status === 'closed');
  const blobs = closed.map(
    ({ state }) => store.get('SELECT geom FROM patches WHERE fid = ?', [state.patch])?.['geom'] as Uint8Array,
  );
  const old: Outlines = {
    shapes: readBlobs(blobs),
    areas: closed.map(({ numbers }) => numbers['TBMJ'] ?? 0),
    ids: closed.map(({ id }) => id),
  };
  const fresh: Outlines = {
    shapes,
    areas: rows.map(({ numbers }) => numbers['TBMJ'] ?? 0),
    ids: rows.map(({ texts }) => texts['JCBH'] ?? ''),
  };
  const { links } = compareOutlines(fresh, old, settings, () => 0);
  const kernel = new FactsKernel();
  const found = links.map((link): Reoccupied => {
    const entry = closed[link.old]!;
    const imageDate = rows[link.fresh]!.texts['HSX'] ?? result.manifest.job.asOf;
    if (!imageDate) throw new Problem('LOOKBACK_NO_DATE', { id: fresh.ids[link.fresh]! });
    const facts = kernel.overlay(old.shapes, link.old, [{ shapes, feature: link.fresh }]);
    const inside = facts.sets.findIndex(({ covers }) => covers.length > 0);
    const area = facts.sets[inside]?.area ?? 0;
    const overlap = toCents((area * old.areas[link.old]!) / 100 / facts.area);
    return {
      entry,
      patch: fresh.ids[link.fresh]!,
      imageDate,
      overlap,
      share: shareCents(overlap, old.areas[link.old]!),
      ...middleOf(
        kernel,
        facts.sets.map((_, s) => (s === inside ? 0 : -1)),
      ),
      isAfter: standing(entry.state, imageDate) === 'closed',
    };
  });
  return { closed: closed.length, found: found.sort((a, b) => a.entry.key - b.entry.key || b.overlap - a.overlap) };
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
export function lookbackTable({ closed, found }: ReturnType<typeof lookBack>): OfficeTable {
  const column = (code: keyof typeof LOOKBACK_COLUMNS, kind: OfficeColumnKind): OfficeColumn => ({
    code,
    title: LOOKBACK_COLUMNS[code],
    kind,
  });
  const named = (code: 'XZMC' | 'CMC'): OfficeColumn => ({ code, title: COLUMN_NAMES[code], kind: 'text' });
  const sure = found.filter(({ isAfter }) => isAfter);
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
      column('remark', 'text'),
    ],
    rows: found.map(({ entry, patch, imageDate, overlap, share, x, y, isAfter }) => [
      entry.id,
      entry.texts['XZMC'] ?? null,
      entry.texts['CMC'] ?? null,
      entry.state.measure,
      entry.state.closed,
      patch,
      imageDate,
      overlap,
      muCents(overlap),
      share,
      x.toFixed(2),
      y.toFixed(2),
      isAfter ? null : LOOKBACK_WORDS.older,
    ]),
    notes: [
      filled(LOOKBACK_WORDS.sum, {
        closed,
        entries: new Set(sure.map(({ entry }) => entry.key)).size,
        older: new Set(found.filter(({ isAfter }) => !isAfter).map(({ entry }) => entry.key)).size,
      }),
    ],
  };
}
