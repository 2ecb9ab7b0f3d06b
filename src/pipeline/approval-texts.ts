import { toCents } from '../kernel/rounding.js';
import { type PatchAccount, timingOf, wasPending } from '../kernel/tally.js';
import { relationOf } from '../model/party.js';
import type { Approval, Patch } from '../model/records.js';

/** The approvals of one group on a patch, as texts of facts. */
export interface GroupTexts {
  /** Numbers, largest area first, `; ` between; empty where there are none. */
  readonly ids: string;
  readonly holders: string;
  /** First and last date of the group: of approval; for pending ones of application, for expired ones of the end. */
  readonly first: string | null;
  readonly last: string | null;
}

export interface ApprovalTexts {
  readonly approved: GroupTexts;
  readonly overlap: GroupTexts;
  readonly afterwards: GroupTexts;
  readonly expired: GroupTexts;
  readonly pending: GroupTexts;
  readonly conversion: GroupTexts;
  readonly own: GroupTexts;
  readonly others: GroupTexts;
}

const EMPTY: GroupTexts = { ids: '', holders: '', first: null, last: null };
const NO_TEXTS: ApprovalTexts = {
  approved: EMPTY,
  overlap: EMPTY,
  afterwards: EMPTY,
  expired: EMPTY,
  pending: EMPTY,
  conversion: EMPTY,
  own: EMPTY,
  others: EMPTY,
};

/** Which approvals lie on a patch, by what they are to it; those whose area prints as 0.00 are left out. */
export function approvalTexts({ touched, doubled }: PatchAccount, patch: Patch): ApprovalTexts {
  if (touched.size === 0) return NO_TEXTS;
  const { imageAfter } = patch;
  const on = [...touched].filter(([, area]) => toCents(area) > 0).sort(byArea);
  const timed = on.map(([approval]) => ({ approval, timing: timingOf(approval, imageAfter) }));
  const at = (wanted: string): Approval[] =>
    timed.filter(({ timing }) => timing === wanted).map(({ approval }) => approval);
  const [inForce, afterwards, expired] = [at('inForce'), at('afterwards'), at('expired')];
  const related = (wanted: string): Approval[] => inForce.filter((one) => relationOf(one, patch) === wanted);
  return {
    approved: group(inForce),
    overlap: group(inForce.filter((one) => doubled.has(one))),
    afterwards: group(afterwards),
    expired: group(expired, ({ expires }) => expires),
    pending: group(
      afterwards.filter((one) => wasPending(one, 'afterwards', imageAfter)),
      ({ applied }) => applied,
    ),
    conversion: group(inForce.filter(({ kind }) => kind === 'conversion')),
    own: group(related('own')),
    others: group(related('other')),
  };
}

function byArea([a, areaA]: [Approval, number], [b, areaB]: [Approval, number]): number {
  return toCents(areaB) - toCents(areaA) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function group(
  approvals: readonly Approval[],
  dateOf: (approval: Approval) => string | null = ({ approved }) => approved,
): GroupTexts {
  if (approvals.length === 0) return EMPTY;
  const dates = approvals.flatMap((one) => dateOf(one) ?? []).sort();
  return {
    ids: listOf(approvals.map(({ id }) => id)),
    holders: listOf(approvals.flatMap(({ holder }) => holder ?? [])),
    first: dates[0] ?? null,
    last: dates.at(-1) ?? null,
  };
}

/** Each text once, in order. */
function listOf(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}
