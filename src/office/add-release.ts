import { readFileSync } from 'node:fs';
import type { LedgerRow } from '../model/ledger.js';
import { Problem } from '../model/problem.js';
import type { FinishedResult } from '../result/finished-result.js';
import { standing, stateBefore, stateNow } from './ledger-met.js';
import { decideLineage, type Standing } from './lineage/decide.js';
import { compareOutlines, type Outlines } from './lineage/overlaps.js';
import { deliveryBefore, requireOrder } from './release-order.js';
import { type AddReport, type ReleaseOptions, ReleaseRecord } from './release-record.js';
import { geometryBlob } from './store/geometry.js';
import type { SqlValue, Store } from './store/store.js';
import { settleCrs, widenExtent } from './store/system.js';
import { requireWhole } from './whole-result.js';

/**
 * Adds a finished result as a release: every patch, its lineage, and what it does to the entries. A result that is there
 * already changes nothing; another result under the name of the last release is a correction of it.
 *
 * Errors  RESULT_UNREADABLE, LEDGER_NO_OUTLINES, LEDGER_CRS_DIFFERS, LEDGER_DATE_BACKWARDS, LEDGER_CORRECTION_LATE,
 *         AREA_NOT_CLOSED.
 */
export function addRelease(
  store: Store,
  result: FinishedResult,
  options: ReleaseOptions,
): { readonly changed: boolean; readonly result: AddReport } {
  const { digest } = result.manifest;
  const known = store.get('SELECT name, delivery, patches FROM releases WHERE digest = ?', [digest]);
  if (known) return { changed: false, result: unchanged(known) };
  requireWhole(result);
  const shapes = result.outlines();
  const rows = result.rows();
  if (shapes === null || shapes.count !== rows.length) throw new Problem('LEDGER_NO_OUTLINES', { file: result.dir });
  requireOrder(store, options);
  const earlier = deliveryBefore(store, options.name);
  const srs = settleCrs(store, result.manifest.crs, () => readFileSync(result.file('ledger.prj'), 'utf8'), result.dir);

  const fresh: Outlines = { shapes, areas: rows.map(areaOf), ids: rows.map(idOf) };
  const before = earlier ? stateBefore(store, earlier) : stateNow(store);
  const standingOf = (old: number, f: number): Standing =>
    standing(before.states.get(before.keys[old]!)!, rows[f]?.texts['HSX'] ?? options.date);
  const { settings } = options;
  const rank = (old: number): number => (before.states.get(before.keys[old]!)!.status === 'open' ? 0 : 1);
  const comparison = compareOutlines(fresh, before.outlines, settings, rank);
  const lineage = decideLineage(fresh.areas, before.outlines.areas, comparison.links, standingOf, settings.sameShare);

  const release = new ReleaseRecord(store, options, rows, fresh, before, comparison, lineage, earlier);
  const report = release.write(result, (f) => geometryBlob(shapes, f, srs));
  widenExtent(store, shapes);
  return { changed: true, result: report };
}

function unchanged(known: Readonly<Record<string, SqlValue>>): AddReport {
  const nothing = {
    kinds: {},
    listed: 0,
    problems: 0,
    classes: [],
    gone: 0,
    settled: 0,
    contradicted: [],
    corrections: [],
  };
  return {
    outcome: 'unchanged',
    release: String(known['name']),
    delivery: Number(known['delivery']),
    patches: Number(known['patches']),
    ...nothing,
  };
}

function areaOf({ numbers }: LedgerRow): number {
  return numbers['TBMJ'] ?? 0;
}

function idOf({ texts }: LedgerRow): string {
  return texts['JCBH'] ?? '';
}
