import type { LandGroup } from '../model/records.js';
import type { ParcelShare, PatchAccount } from './patch-account.js';

/** Stated areas further from the outline than this share of it are not taken: they belong to another outline. */
const STATED_LIMIT = 0.01;

const LAND: readonly LandGroup[] = ['cultivated', 'otherAgricultural', 'construction', 'unused'];

export interface StatedOutcome {
  /** Parcels that took the areas of their attributes. */
  readonly taken: number;
  /** Stated less measured, m²: closed on the rest of the patch. */
  readonly difference: number;
  /** Parcels whose stated areas do not fit their outlines. */
  readonly unfit: readonly ParcelShare[];
}

/**
 * Books parcels that lie whole inside a patch with the areas their attributes state, as the statistics of the survey do:
 * TBDLMJ under the class, TBMJ − TBDLMJ as ridges (domain.md 2.4). The patch keeps its own area: the difference to the
 * outlines is spread over the land that is measured, by size; where there is none, over ridges and other classes, and over
 * cultivated land where there is nothing else.
 *
 * Units   square metres; `account` is changed in place. Only parcels with stated areas are to be handed over.
 */
export function takeStatedAreas(account: PatchAccount, whole: readonly ParcelShare[]): StatedOutcome {
  const { groups } = account;
  const before = LAND.reduce((sum, group) => sum + groups[group], 0);
  const stated = { cultivated: 0, otherAgricultural: 0, construction: 0, unused: 0 };
  const unfit: ParcelShare[] = [];
  /** Of the stated cultivated land, what no approval in force covers. */
  let statedNotInForce = 0;
  let taken = 0;
  for (const share of whole) {
    const { parcel, deducted } = share;
    const measured = share.area - deducted;
    if (parcel.group === null || parcel.stated === null) continue;
    if (!fits(share)) {
      unfit.push(share);
      continue;
    }
    // Only cultivated land has ridges; elsewhere the class has all of the parcel.
    const gross = Math.max(0, parcel.stated.area - deducted);
    const net = parcel.group === 'cultivated' ? Math.min(parcel.stated.net, gross) : gross;
    const ridges = gross - net;
    const netMeasured = measured * (1 - parcel.deduction);
    groups[parcel.group] += net - netMeasured;
    groups.otherAgricultural += ridges - (measured - netMeasured);
    stated[parcel.group] += net;
    stated.otherAgricultural += ridges;
    if (parcel.group === 'cultivated') {
      const notInForce = share.notInForce / share.area;
      account.cultivatedNotInForce += notInForce * (net - netMeasured);
      statedNotInForce += notInForce * net;
    }
    taken++;
  }
  const difference = LAND.reduce((sum, group) => sum + groups[group], 0) - before;
  if (taken > 0) {
    const { measured, all } = closeOnPatch(groups, stated, difference);
    // What is not approved of the cultivated land bears its share of what that land bears.
    const measuredNotInForce = account.cultivatedNotInForce - statedNotInForce;
    account.cultivatedNotInForce = all * (statedNotInForce + measured * measuredNotInForce);
  }
  return { taken, difference, unfit };
}

function fits({ parcel: { stated }, area }: ParcelShare): boolean {
  if (stated === null || !(stated.net >= 0 && stated.net <= stated.area)) return false;
  return Math.abs(stated.area - area) <= STATED_LIMIT * area;
}

/**
 * Takes the difference off the measured land, by size; where that cannot bear it, off what is not cultivated, and off
 * cultivated land last: it is what the stated areas are taken for. Returns by what the measured cultivated land, and by
 * what all of it, was multiplied.
 */
function closeOnPatch(
  groups: PatchAccount['groups'],
  stated: Readonly<Record<LandGroup, number>>,
  difference: number,
): { readonly measured: number; readonly all: number } {
  const measured = LAND.map((group) => Math.max(0, groups[group] - stated[group]));
  const others = LAND.map((group) => (group === 'cultivated' ? 0 : groups[group]));
  const all = LAND.map((group) => groups[group]);
  const bearing = [measured, others].find((parts) => sumOf(parts) > 2 * Math.abs(difference)) ?? all;
  const bearable = sumOf(bearing);
  LAND.forEach((group, g) => {
    groups[group] -= (difference * bearing[g]!) / bearable;
  });
  const left = 1 - difference / bearable;
  return { measured: bearing === measured ? left : 1, all: bearing === all ? left : 1 };
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}
