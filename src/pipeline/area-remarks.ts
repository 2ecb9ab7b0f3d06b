import { toCents } from '../kernel/rounding.js';
import type { StatedOutcome } from '../kernel/whole-parcels.js';
import type { Job } from '../model/job.js';
import type { Patch } from '../model/records.js';
import { REMARKS } from '../words/remarks.js';
import { fill } from '../words/text.js';
import { isFarFromDeclared } from './declared-area.js';
import type { LedgerNumbers } from './ledger-rows.js';

/** Land under linear and point features on a patch, m². */
export interface Deducted {
  readonly lines: number;
  readonly points: number;
  /** Ids of parcels of which nothing is left. */
  readonly exhausted: readonly string[];
}

/** What a reader must know of the areas of a row: declared otherwise, or taken from attributes. */
export function areaRemarks(
  { declaredArea }: Patch,
  numbers: LedgerNumbers,
  deducted: Deducted | null,
  stated: StatedOutcome | null,
  job: Job,
): string[] {
  const { lang } = job.out;
  const remarks: string[] = [];
  const measured = (numbers['TBMJ'] ?? 0) / 100;
  if (declaredArea !== null && isFarFromDeclared(declaredArea, measured, job.patches.areaUnit ?? null)) {
    const difference = (numbers['MJCZ'] ?? 0) / 100;
    remarks.push(
      fill(REMARKS.declaredArea, lang, {
        declared: declaredArea.toFixed(2),
        measured: measured.toFixed(2),
        difference: difference.toFixed(2),
        share: ((100 * difference) / measured).toFixed(2),
      }),
    );
  }
  if (deducted && deducted.lines + deducted.points > 0) {
    const params = { lines: deducted.lines.toFixed(2), points: deducted.points.toFixed(2) };
    remarks.push(fill(REMARKS.deducted, lang, params));
  }
  if (deducted && deducted.exhausted.length > 0) {
    remarks.push(fill(REMARKS.exhausted, lang, { ids: deducted.exhausted.join(' ') }));
  }
  if (stated && stated.taken > 0) {
    const difference = (toCents(Math.abs(stated.difference)) * Math.sign(stated.difference)) / 100;
    remarks.push(fill(REMARKS.wholeParcels, lang, { count: stated.taken, difference: (difference || 0).toFixed(2) }));
  }
  if (stated && stated.unfit.length > 0) {
    const ids = stated.unfit.map(({ parcel }) => parcel.id).sort();
    remarks.push(fill(REMARKS.netAreaUnfit, lang, { ids: ids.join(' ') }));
  }
  return remarks;
}
