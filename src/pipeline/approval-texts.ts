import { timingOf, wasPending } from '../kernel/approval-timing.js';
import type { PatchAccount } from '../kernel/patch-account.js';
import { toCents } from '../kernel/rounding.js';
import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import { hasParty, relationOf } from '../model/party.js';
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
  /** Those in force, kind by kind. */
  readonly kinds: Readonly<Record<ApprovalKind, GroupTexts>>;
  readonly own: GroupTexts;
  readonly others: GroupTexts;
}

const EMPTY: GroupTexts = { ids: '', holders: '', first: null, last: null };
const NO_KINDS = Object.fromEntries(APPROVAL_KINDS.map((kind) => [kind, EMPTY])) as Record<ApprovalKind, GroupTexts>;
const NO_TEXTS: ApprovalTexts = {
  approved: EMPTY,
  overlap: EMPTY,
  afterwards: EMPTY,
  expired: EMPTY,
  pending: EMPTY,
  kinds: NO_KINDS,
  own: EMPTY,
  others: EMPTY,
};

/** Which approvals lie on a patch, by what they are to it; those whose area prints as 0.00 are left out. */
export function approvalTexts({ touched, doubled }: PatchAccount, patch: Patch): ApprovalTexts {
  if (touched.size === 0) return NO_TEXTS;
  const inForce: Approval[] = [];
  const afterwards: Approval[] = [];
  const expired: Approval[] = [];
  for (const approval of touched.keys()) {
    if (toCents(touched.get(approval)!) === 0) continue;
    const timing = timingOf(approval, patch);
    if (timing === 'inForce') inForce.push(approval);
    else if (timing === 'afterwards') afterwards.push(approval);
    else if (timing === 'expired') expired.push(approval);
  }
  const ordered = (approvals: Approval[]): Approval[] =>
    approvals.length < 2 ? approvals : approvals.sort((a, b) => byArea(a, b, touched));
  const texts = { ...NO_TEXTS, approved: group(ordered(inForce), approvedOn), kinds: byKind(inForce) };
  if (hasParty(patch)) Object.assign(texts, partyTexts(inForce, patch));
  if (doubled.size > 0)
    texts.overlap = group(
      inForce.filter((one) => doubled.has(one)),
      approvedOn,
    );
  if (expired.length > 0) texts.expired = group(ordered(expired), ({ expires }) => expires);
  if (afterwards.length > 0) {
    texts.afterwards = group(ordered(afterwards), approvedOn);
    const pending = afterwards.filter((one) => wasPending(one, 'afterwards', patch));
    texts.pending = group(pending, ({ applied }) => applied);
  }
  return texts;
}

function byKind(inForce: readonly Approval[]): ApprovalTexts['kinds'] {
  if (inForce.length === 0) return NO_KINDS;
  const kinds = { ...NO_KINDS };
  for (const kind of new Set(inForce.map((one) => one.kind))) {
    kinds[kind] = group(
      inForce.filter((one) => one.kind === kind),
      approvedOn,
    );
  }
  return kinds;
}

function partyTexts(inForce: readonly Approval[], patch: Patch): Pick<ApprovalTexts, 'own' | 'others'> {
  const related = (wanted: string): Approval[] => inForce.filter((one) => relationOf(one, patch) === wanted);
  return { own: group(related('own'), approvedOn), others: group(related('other'), approvedOn) };
}

function approvedOn({ approved }: Approval): string | null {
  return approved;
}

function byArea(a: Approval, b: Approval, touched: ReadonlyMap<Approval, number>): number {
  return toCents(touched.get(b)!) - toCents(touched.get(a)!) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function group(approvals: readonly Approval[], dateOf: (approval: Approval) => string | null): GroupTexts {
  const [only] = approvals;
  if (only === undefined) return EMPTY;
  if (approvals.length === 1) {
    const date = dateOf(only);
    return { ids: only.id, holders: only.holder ?? '', first: date, last: date };
  }
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
