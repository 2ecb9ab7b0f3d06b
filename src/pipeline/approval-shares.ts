import { type Detected, timingOf } from '../kernel/approval-timing.js';
import type { OverlayFacts } from '../kernel/facts.js';
import { toCents } from '../kernel/rounding.js';
import { type AreaWeight, weightedArea } from '../kernel/tally.js';
import type { KeptApproval } from '../model/kept-facts.js';
import type { Approval, CoverMeaning } from '../model/records.js';

const NONE: readonly never[] = [];

/**
 * The approvals on one patch with the area that lies under each, whatever its dates. Records that say the same of an
 * approval count as one, and a spot under several of them counts once.
 *
 * Units   weighted square metres, rounded to hundredths. What would print as 0.00 is left out.
 */
export function approvalShares(
  { sets }: OverlayFacts,
  meanings: readonly CoverMeaning[],
  detected: Detected,
  weight: AreaWeight,
): readonly KeptApproval[] {
  let found: Share[] | null = null;
  for (let s = 0; s < sets.length; s++) {
    const set = sets[s]!;
    for (const cover of set.covers) {
      const meaning = meanings[cover]!;
      if (meaning.role !== 'approval') continue;
      found ??= [];
      const share = shareIn(found, meaning.approval);
      if (share.lastSet === s) continue;
      share.lastSet = s;
      share.area += weightedArea(set, weight);
    }
  }
  if (found === null) return NONE;
  const kept: KeptApproval[] = [];
  for (const { approval, area } of found) {
    const cents = toCents(area);
    if (cents === 0) continue;
    const { kind, id } = approval;
    const approved = spanOf(approval.approvedFrom, approval.approved);
    const expires = spanOf(approval.expiresFrom, approval.expires);
    kept.push({ kind, id, approved, expires, timing: timingOf(approval, detected), area: cents });
  }
  return kept.length < 2 ? kept : kept.sort((a, b) => b.area - a.area || compareTexts(keyOf(a), keyOf(b)));
}

/** What one approval has of the patch so far; `lastSet` is the label set that was counted last. */
interface Share {
  readonly approval: Approval;
  area: number;
  lastSet: number;
}

/** A patch has a handful of approvals: looking them through is faster than a table of them. */
function shareIn(shares: Share[], approval: Approval): Share {
  for (const share of shares) if (isSame(share.approval, approval)) return share;
  const share = { approval, area: 0, lastSet: -1 };
  shares.push(share);
  return share;
}

/** The day, or the first and the last that it may be. */
function spanOf(first: string | null, last: string | null): string | null {
  return first === last || first === null ? last : `${first}~${last}`;
}

function isSame(a: Approval, b: Approval): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.kind === b.kind &&
      a.approved === b.approved &&
      a.approvedFrom === b.approvedFrom &&
      a.expires === b.expires &&
      a.expiresFrom === b.expiresFrom &&
      a.expiryUnknown === b.expiryUnknown &&
      a.datesWaived === b.datesWaived)
  );
}

function keyOf({ kind, id, approved, expires, timing }: KeptApproval): string {
  return `${kind}|${id}|${approved ?? ''}|${expires ?? ''}|${timing}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
