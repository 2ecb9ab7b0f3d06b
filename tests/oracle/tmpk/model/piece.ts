import type { Rings } from './geometry.js';

/** One row of pieces.*: the part of a patch on one parcel, in or out of farmland, in or out of an approval in force. */
export interface PieceRow {
  readonly patchId: string;
  /** Id of the parcel (BSM); null where there is no baseline. */
  readonly parcelId: string | null;
  readonly landClass: string | null;
  readonly landClassName: string | null;
  /** Hundredths of a square metre; the pieces of a patch add up to its TBMJ. */
  readonly area: number;
  /** Null where the layer was not provided. */
  readonly inFarmland: boolean | null;
  readonly inForce: boolean | null;
  readonly shape: Rings;
}
