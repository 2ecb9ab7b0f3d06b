import type { OverlayFacts } from '../kernel/facts.js';
import { toCents } from '../kernel/rounding.js';
import { type AreaWeight, timingOf, weightedArea } from '../kernel/tally.js';
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
  detected: string | null,
  weight: AreaWeight,
): readonly KeptApproval[] {
  if (!meanings.some(({ role }) => role === 'approval')) return NONE;
  const found = new Map<string, { approval: Approval; area: number }>();
  for (const set of sets) {
    const here = new Set<string>();
    for (const cover of set.covers) {
      const meaning = meanings[cover]!;
      if (meaning.role !== 'approval') continue;
      const key = keyOf(meaning.approval);
      if (here.has(key)) continue;
      here.add(key);
      const share = found.get(key) ?? { approval: meaning.approval, area: 0 };
      share.area += weightedArea(set, weight);
      found.set(key, share);
    }
  }
  return [...found.entries()]
    .map(([key, { approval, area }]) => ({ key, approval, area: toCents(area) }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => b.area - a.area || (a.key < b.key ? -1 : 1))
    .map(({ approval, area }) => {
      const { kind, id, approved, expires } = approval;
      return { kind, id, approved, expires, timing: timingOf(approval, detected), area };
    });
}

function keyOf({ kind, id, approved, expires, expiryUnknown, datesWaived }: Approval): string {
  return `${kind}\0${id}\0${approved ?? ''}\0${expires ?? ''}\0${expiryUnknown}\0${datesWaived}`;
}
