import type { LandGroup } from '../model/records.js';
import type { PatchAccount } from './patch-account.js';

/** Land of a linear or point feature that is taken off a parcel and booked under its own class. */
export interface Deduction {
  readonly parcel: number;
  readonly group: LandGroup;
  readonly landClass: string;
  /** m². */
  readonly area: number;
}

/** What came of the deductions of a patch. */
export interface DeductionOutcome {
  readonly area: number;
  /** Parcels on which more would have been deducted than they have of the patch; all they have was. */
  readonly exhausted: readonly string[];
}

/**
 * Takes linear and point features off the parcels they lie in, as the second survey does: what remains of a parcel bears
 * the ridges (net = (area − features) · (1 − KCXS)), the features go to the group of their own class. The sum stays.
 *
 * Units   square metres; `account` is changed in place. Deductions on parcels of an unknown class have no effect.
 */
export function deductFeatures(account: PatchAccount, deductions: readonly Deduction[]): DeductionOutcome {
  const wanted = new Map<number, number>();
  for (const { parcel, area } of deductions) wanted.set(parcel, (wanted.get(parcel) ?? 0) + area);
  let sum = 0;
  const exhausted: string[] = [];
  for (const [key, area] of wanted) {
    const share = account.parcels.get(key);
    if (share && share.parcel.group !== null && area > share.area) exhausted.push(share.parcel.id);
  }
  for (const { parcel: key, group, landClass, area: wish } of deductions) {
    const share = account.parcels.get(key);
    if (!share || share.parcel.group === null || share.area <= 0) continue;
    const { parcel } = share;
    const area = wish * Math.min(1, share.area / wanted.get(key)!);
    const net = area * (1 - parcel.deduction);
    account.groups[parcel.group!] -= net;
    account.groups.otherAgricultural -= area - net;
    account.groups[group] += area;
    if (parcel.adjustable) account.adjustable -= area;
    // Nobody says on which part of the parcel the approvals lie: the feature is spread over all of it.
    if (parcel.group === 'cultivated') account.cultivatedNotInForce -= net * (share.notInForce / share.area);
    addClass(account.landClasses, parcel.landClass, -area);
    addClass(account.landClasses, landClass, area);
    share.deducted += area;
    sum += area;
  }
  return { area: sum, exhausted: exhausted.sort() };
}

function addClass(classes: Map<string, number>, code: string, area: number): void {
  classes.set(code, Math.max(0, (classes.get(code) ?? 0) + area));
}
