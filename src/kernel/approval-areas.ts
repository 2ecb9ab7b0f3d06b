import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import { type Relation, relationOf } from '../model/party.js';
import type { Approval, Patch } from '../model/records.js';
import { type Detected, timingOf, wasPending } from './approval-timing.js';
import { type LaterKinds, type PatchAccount, UNTOUCHED } from './patch-account.js';

/** Adds the area of a spot to the sums of the approvals in force on it. */
export function addInForce(
  account: PatchAccount,
  approvals: readonly Approval[],
  area: number,
  relations: Relations | null,
): void {
  let isDouble = false;
  approvals.forEach((approval, i) => {
    const { kind, id } = approval;
    touch(account, approval, area);
    // Several records of one kind or number on a spot count once.
    if (isFirst(approvals, i, (other) => other.kind === kind)) account.kinds[kind] += area;
    else if (isFirst(approvals, i, (other) => other.kind === kind && other.id === id)) {
      isDouble = true;
      account.doubled = new Set([...account.doubled, ...approvals.filter((other) => other.kind === kind)]);
    }
    if (isFirst(approvals, i, (other) => other.id === id)) {
      account.approvals.set(id, (account.approvals.get(id) ?? 0) + area);
    }
  });
  if (isDouble) account.overlap += area;
  account.credit[firstKind(approvals)] += area;
  if (relations === null) return;
  const found = approvals.map((approval) => relations.of(approval));
  if (found.includes('own')) account.own += area;
  else if (!found.includes('unknown')) account.others += area;
}

/** How the approvals on one patch stand to its user, each looked at once. */
export class Relations {
  private readonly known = new Map<Approval, Relation>();

  constructor(private readonly patch: Pick<Patch, 'user' | 'project'>) {}

  of(approval: Approval): Relation {
    const relation = this.known.get(approval) ?? relationOf(approval, this.patch);
    this.known.set(approval, relation);
    return relation;
  }
}

/** Of the kinds on a spot the one that counts where each square metre may count once only. */
function firstKind(approvals: readonly Approval[]): ApprovalKind {
  let first = APPROVAL_KINDS.length - 1;
  for (const { kind } of approvals) first = Math.min(first, APPROVAL_KINDS.indexOf(kind));
  return APPROVAL_KINDS[first]!;
}

/** Approvals that are not in force: by kind and time, also where another one is in force. */
export function addLater(
  account: PatchAccount,
  { later, inForce }: { readonly later: readonly Approval[]; readonly inForce: readonly Approval[] },
  area: number,
  detected: Detected,
): void {
  const pending = new Set<boolean | null>();
  later.forEach((approval, i) => {
    touch(account, approval, area);
    const { kind } = approval;
    const timing = timingOf(approval, detected);
    const isPending = wasPending(approval, timing, detected);
    if (timing === 'afterwards') pending.add(isPending);
    const isFirstOf = (test: (other: Approval) => boolean) =>
      isFirst(later, i, (other) => other.kind === kind && test(other));
    const asThis = (other: Approval) => timingOf(other, detected) === timing;
    if (timing === 'afterwards' && isFirstOf(asThis)) addKind(account.later, 'afterwards', kind, area);
    if (timing === 'expired' && isFirstOf(asThis)) addKind(account.later, 'expired', kind, area);
    const pendsToo = (other: Approval) => wasPending(other, timingOf(other, detected), detected) === true;
    if (isPending && isFirstOf(pendsToo)) addKind(account.later, 'pending', kind, area);
  });
  if (inForce.length > 0) return;
  if (pending.has(true)) account.pending += area;
  else if (pending.has(null)) account.pendingUnknown += area;
}

function touch(account: PatchAccount, approval: Approval, area: number): void {
  if (account.touched === UNTOUCHED) account.touched = new Map();
  account.touched.set(approval, (account.touched.get(approval) ?? 0) + area);
}

function addKind(later: LaterKinds, time: keyof LaterKinds, kind: ApprovalKind, area: number): void {
  later[time] = { ...later[time], [kind]: later[time][kind] + area };
}

function isFirst(approvals: readonly Approval[], at: number, same: (other: Approval) => boolean): boolean {
  for (let i = 0; i < at; i++) if (same(approvals[i]!)) return false;
  return true;
}
