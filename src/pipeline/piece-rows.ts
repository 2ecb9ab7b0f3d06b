import { shapefileRings } from '../kernel/orient.js';
import type { PatchAccount } from '../kernel/patch-account.js';
import { toCents } from '../kernel/rounding.js';
import type { Rings } from '../model/geometry.js';
import type { PieceRow } from '../model/piece.js';
import type { Patch } from '../model/records.js';
import type { Evidence } from './evidence.js';
import { isUndated } from './ledger-rows.js';
import type { PatchOverlay } from './overlay-patches.js';

/**
 * The rows of pieces.* of one patch, sorted by parcel; its pieces are closed. `outline` is the shape of a patch that is a
 * single piece. To be called before the next patch is overlaid.
 */
export function pieceRows(
  patch: Patch,
  overlay: PatchOverlay,
  account: PatchAccount,
  evidence: Evidence,
  outline: Rings,
): PieceRow[] {
  const { pieces } = account;
  const pieceOfSet: number[] = [];
  pieces.forEach((piece, i) => {
    for (const set of piece.sets) pieceOfSet[set] = i;
  });
  const polygons = pieces.length === 1 ? null : overlay.pieces(pieceOfSet);
  const isForceKnown = evidence.approvals && !isUndated(account);
  return pieces
    .map(
      (piece, i): PieceRow => ({
        patchId: patch.id,
        parcelId: piece.parcel?.id ?? null,
        landClass: piece.parcel?.landClass ?? null,
        landClassName: piece.parcel?.landClassName ?? null,
        area: toCents(piece.area),
        inFarmland: evidence.farmland ? piece.inFarmland : null,
        inForce: isForceKnown ? piece.inForce : null,
        shape: polygons ? shapefileRings(polygons.get(i) ?? [], overlay.arena) : outline,
      }),
    )
    .filter((piece) => piece.area > 0)
    .sort(comparePieces);
}

function comparePieces(a: PieceRow, b: PieceRow): number {
  const [one, other] = [a.parcelId ?? '', b.parcelId ?? ''];
  if (one !== other) return one < other ? -1 : 1;
  return Number(a.inFarmland) - Number(b.inFarmland) || Number(a.inForce) - Number(b.inForce);
}
