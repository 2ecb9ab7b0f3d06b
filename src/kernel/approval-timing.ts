import type { ApprovalTiming } from '../model/approval-kind.js';
import type { Approval, Patch } from '../model/records.js';

/** The first and the last day that the detection date may mean. */
export type Detected = Pick<Patch, 'imageAfter' | 'imageAfterFrom'>;

/**
 * Where an approval stands on the detection date: in force when approved on or before it and not expired before it.
 * Without a detection date nothing can be said of a dated approval. Dates that name a month or a year are spans of days:
 * what does not hold for every day of them cannot be placed in time.
 */
export function timingOf(approval: Approval, { imageAfter: last, imageAfterFrom: first }: Detected): ApprovalTiming {
  const { approved, approvedFrom, expires, expiresFrom } = approval;
  if (approval.datesWaived) return 'inForce';
  if (approved === null || approvedFrom === null || last === null || first === null) return 'undated';
  if (approvedFrom > last) return 'afterwards';
  if (approved > first || approval.expiryUnknown) return 'undated';
  if (expires === null || expiresFrom === null || expiresFrom >= last) return 'inForce';
  return expires < first ? 'expired' : 'undated';
}

/**
 * Applied for on the detection date and given later. Null where it was given later and nobody knows the application, or
 * not well enough.
 */
export function wasPending(
  { applied, appliedFrom }: Approval,
  timing: ApprovalTiming | null,
  { imageAfter: last, imageAfterFrom: first }: Detected,
): boolean | null {
  if (timing !== 'afterwards' || first === null || last === null) return false;
  if (applied === null || appliedFrom === null) return null;
  return applied <= first ? true : appliedFrom > last ? false : null;
}
