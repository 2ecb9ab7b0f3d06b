import type { ApprovalKind } from './approval-kind.js';

/** Where a land class belongs in the roll-up: cultivated land and the rest of the three categories. */
export type LandGroup = 'cultivated' | 'otherAgricultural' | 'construction' | 'unused';

/** One patch (图斑) without its shape. Dates are YYYY-MM-DD or null. */
export interface Patch {
  readonly id: string;
  /** Record number from 1. */
  readonly record: number;
  readonly adminCode: string | null;
  readonly township: string | null;
  readonly village: string | null;
  readonly patchType: string | null;
  readonly imageBefore: string | null;
  /** The last day that the date of the later image may mean, and the first: the same for a full date. */
  readonly imageAfter: string | null;
  readonly imageAfterFrom: string | null;
  /** False where the record has no date of its own and that of the job was taken. */
  readonly imageAfterGiven: boolean;
  /** The area that the layer states (JCMJ), m²; null where none is stated or its unit is not known. */
  readonly declaredArea: number | null;
  /** Its area by the survey's formula in the system it came in, m²; null where that is the system of the job. */
  readonly ownArea: number | null;
  /** What the list says of splitting (图斑状态): 被拆分, 拆分 or something else. */
  readonly splitStatus: string | null;
  /** Who uses the land, and the project it is used for. */
  readonly user: string | null;
  readonly project: string | null;
  /** Use found on the ground. */
  readonly use: string | null;
  /** The first and the last day on which it may have been built: records often name only the year. */
  readonly builtFrom: string | null;
  readonly built: string | null;
  /** How the patch was put right, and the day on which it was closed (销号). */
  readonly rectification: string | null;
  readonly closed: string | null;
}

/** One parcel of the land-use baseline (地类图斑), or of a later layer that goes before it (新增耕地). */
export interface Parcel {
  readonly id: string;
  readonly record: number;
  /** Tells parcels of all layers apart. */
  readonly key: number;
  /** On a spot with several parcels the one of the highest precedence counts: 0 for the baseline. */
  readonly precedence: number;
  readonly landClass: string;
  readonly landClassName: string | null;
  /** Null for a code the class table does not know: such land counts as not covered by the baseline. */
  readonly group: LandGroup | null;
  /** KCXS: the share of ridges (田坎) to deduct, 0 where it does not apply. */
  readonly deduction: number;
  /** KCXS was given and could not be used: no ridges were deducted. */
  readonly deductionFaulty: boolean;
  /** 可调整地类 (code with a K): not cultivated, but reported beside it. */
  readonly adjustable: boolean;
  /** TBMJ and TBDLMJ of the attribute table, m²; read only where whole parcels take them. */
  readonly stated: StatedAreas | null;
  /** TBBH, by which linear features name the parcels beside them; unique in a village only. */
  readonly number: string | null;
  readonly locationCode: string | null;
  readonly locationName: string | null;
}

/** Areas that the attribute table states of a parcel, m²: all of it (TBMJ), and of its class without ridges (TBDLMJ). */
export interface StatedAreas {
  readonly area: number;
  readonly net: number;
}

/** One approval or filing. */
export interface Approval {
  readonly kind: ApprovalKind;
  readonly id: string;
  readonly record: number;
  /** Days given to the month, quarter or year: the last day that they may mean, and in `…From` the first. */
  readonly approved: string | null;
  readonly approvedFrom: string | null;
  readonly expires: string | null;
  readonly expiresFrom: string | null;
  /** An end was given and could not be read: nobody can say whether it has passed. */
  readonly expiryUnknown: boolean;
  /** The layer was declared to have no dates: its approvals count as in force. */
  readonly datesWaived: boolean;
  /** The day of the application. */
  readonly applied: string | null;
  readonly appliedFrom: string | null;
  readonly holder: string | null;
  readonly project: string | null;
}

/** What a cover of the overlay stands for. */
export type CoverMeaning =
  | { readonly role: 'baseline'; readonly parcel: Parcel }
  | { readonly role: 'approval'; readonly approval: Approval }
  | { readonly role: 'farmland' | 'redline' }
  | { readonly role: 'layer'; readonly layer: number };
