import { Problem } from '../model/problem.js';
import type { SetAside } from '../model/set-aside.js';
import { CoversRefused, type CrossingCover } from './cover-faults.js';
import type { OpenJob } from './open-job.js';
import type { PartReport } from './part.js';
import { LedgerTotals } from './totals.js';

/** What all parts found, added up. */
export interface Findings {
  readonly reports: readonly PartReport[];
  readonly totals: LedgerTotals;
  /** In the order of layers and records, each once. */
  readonly setAside: readonly SetAside[];
  /** Covers that cross themselves on a patch beyond the limit of repairs. */
  readonly refused: readonly CrossingCover[];
}

/** Several parts may meet one cover, each at a crossing of its own: the smallest is told, whoever met it. */
function uniqueCovers(covers: readonly CrossingCover[]): CrossingCover[] {
  const byRecord = new Map<string, CrossingCover>();
  const sorted = [...covers].sort((a, b) => a.layer - b.layer || a.record - b.record || a.x - b.x || a.y - b.y);
  for (const cover of sorted) {
    const key = `${cover.layer} ${cover.record}`;
    if (!byRecord.has(key)) byRecord.set(key, cover);
  }
  return [...byRecord.values()];
}

/**
 * Adds up what the parts found; `refused` are the covers that were refused from the beginning.
 *
 * Errors  CoversRefused where parts found more of them; LAND_CLASSES_UNKNOWN.
 */
export function collectFindings(
  open: OpenJob,
  reports: readonly PartReport[],
  refused: readonly CrossingCover[],
): Findings {
  const more = uniqueCovers(reports.flatMap((report) => report.refused));
  if (more.length > 0) throw new CoversRefused(more);
  requireKnownClasses(open, reports);
  const totals = new LedgerTotals();
  for (const report of reports) totals.merge(report.totals);
  return { reports, totals, setAside: orderedSetAside(open, reports), refused };
}

/** More unknown land classes than this share, and the field or the code table must be wrong. */
const UNKNOWN_CLASS_LIMIT = 0.2;

/** Refuses a baseline whose land classes are mostly unknown. Errors: LAND_CLASSES_UNKNOWN. */
export function requireKnownClasses(open: OpenJob, reports: readonly Pick<PartReport, 'parcels'>[]): void {
  const touched = new Set<number>();
  const unknown = new Map<number, string>();
  for (const { parcels } of reports) {
    for (const record of parcels?.records ?? []) touched.add(record);
    for (const { record, landClass } of parcels?.unknownClass ?? []) unknown.set(record, landClass);
  }
  if (unknown.size <= UNKNOWN_CLASS_LIMIT * touched.size) return;
  const [record, landClass] = [...unknown].sort(([a], [b]) => a - b)[0]!;
  const file = open.job.baseline?.path;
  throw new Problem(
    'LAND_CLASSES_UNKNOWN',
    { ...(file === undefined ? {} : { file }), layer: 'baseline', record },
    { share: Math.round((100 * unknown.size) / touched.size), sample: `"${landClass}"` },
  );
}

/** Threads meet the same faulty parcel when it lies on patches of both: it is listed once, in a fixed order. */
function orderedSetAside(open: OpenJob, reports: readonly PartReport[]): SetAside[] {
  const layers = [open.layers.patches, ...open.layers.covers];
  const names = layers.map(({ name }) => name);
  const known = new Map<string, SetAside>();
  const atOpening = layers.flatMap(({ setAside }) => setAside);
  for (const row of [...atOpening, ...open.setAside, ...reports.flatMap(({ setAside }) => setAside)]) {
    const key = `${row.layer}\0${row.record}\0${row.code}\0${JSON.stringify(row.params)}`;
    const before = known.get(key);
    // The same crossing may be met at another place first: the smaller one is told.
    if (!before || (row.x ?? 0) < (before.x ?? 0) || (row.x === before.x && (row.y ?? 0) < (before.y ?? 0))) {
      known.set(key, row);
    }
  }
  const ordered = [...known.values()].sort(
    (a, b) =>
      names.indexOf(a.layer) - names.indexOf(b.layer) ||
      a.record - b.record ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
  return ordered.map((row) => {
    const { layer } = layers[names.indexOf(row.layer)]!;
    // Rows of a register stand in a file of their own.
    return row.file === layer.file ? { ...row, ...layer.placeOf(row.record - 1) } : row;
  });
}
