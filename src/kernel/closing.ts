import { APPROVAL_KINDS } from '../model/approval-kind.js';
import type { PatchAccount, PieceAccount } from './patch-account.js';
import { roundPieces } from './piece-rounding.js';
import { toCents } from './rounding.js';
import { addSums, comesFirst } from './tally.js';

/**
 * Closes the pieces of a patch on its area (平差): whole hundredths of a square metre that add up to the rounded area of
 * the patch. Every sum that can be made of pieces (land, parcels, farmland, in force or not) is made anew of the closed
 * ones, so that who adds up pieces.csv finds the ledger. Net areas of ridges are not rounded yet. What splits the land in
 * force, or not in force, further than pieces do keeps its share of it.
 *
 * Units   square metres; `account` is changed in place, before anything is deducted.
 */
export function closePieces(account: PatchAccount): void {
  const { pieces } = account;
  const whole = toCents(account.area);
  // Equal pieces get the odd hundredth by their parcel, not by the order of records.
  if (pieces.length > 1) pieces.sort(inOrder);
  const cents = roundPieces(pieces, whole);
  const { inForce, area } = account;
  clearSums(account);
  account.area = whole / 100;
  for (let i = 0; i < pieces.length; i++) {
    pieces[i]!.area = cents[i]! / 100;
    addSums(account, pieces[i]!);
  }
  keepShares(account, inForce, area - inForce);
}

function inOrder(a: PieceAccount, b: PieceAccount): number {
  if (a.parcel !== b.parcel) {
    if (a.parcel === null || b.parcel === null) return a.parcel === null ? 1 : -1;
    return comesFirst(a.parcel, b.parcel) ? -1 : 1;
  }
  return Number(a.inFarmland) - Number(b.inFarmland) || Number(a.inForce) - Number(b.inForce);
}

function clearSums(account: PatchAccount): void {
  const { groups, landClasses, parcels } = account;
  groups.cultivated = groups.otherAgricultural = groups.construction = groups.unused = groups.uncovered = 0;
  for (const code of landClasses.keys()) landClasses.set(code, 0);
  for (const share of parcels.values()) share.area = share.notInForce = 0;
  account.farmland = account.farmlandNotInForce = account.cultivatedNotInForce = 0;
  account.inForce = account.adjustable = account.unknownClass = 0;
}

/** Kinds, times and holders of approvals cut the land finer than pieces: their areas follow that of the pieces. */
function keepShares(account: PatchAccount, inForce: number, notInForce: number): void {
  if (account.touched.size === 0) return; // no approval, nothing to share
  const on = inForce > 0 ? account.inForce / inForce : 0;
  const off = notInForce > 0 ? Math.max(0, account.area - account.inForce) / notInForce : 0;
  for (const kind of APPROVAL_KINDS) {
    account.kinds[kind] *= on;
    account.credit[kind] *= on;
  }
  account.overlap *= on;
  account.own *= on;
  account.others *= on;
  account.onlyAfterwards *= off;
  account.onlyExpired *= off;
  account.undated *= off;
  account.pending *= off;
  account.pendingUnknown *= off;
}
