import type { ApprovalKind } from '../model/approval-kind.js';
import type { Approval, LandGroup, Parcel } from '../model/records.js';

/** One piece of a patch: the part on one parcel (or on none) with one answer each to "in farmland" and "in force". */
export interface PieceAccount {
  readonly parcel: Parcel | null;
  readonly inFarmland: boolean;
  readonly inForce: boolean;
  area: number;
  /** The label sets of the piece, as positions in the facts. */
  readonly sets: number[];
}

/** The areas of one patch by what lies on it, m², weighted; nothing rounded yet. */
export interface PatchAccount {
  area: number;
  readonly groups: Record<LandGroup | 'uncovered', number>;
  /** Gross area by land class code, ridges not deducted. */
  readonly landClasses: Map<string, number>;
  farmland: number;
  redline: number;
  readonly layers: number[];
  inForce: number;
  onlyAfterwards: number;
  onlyExpired: number;
  undated: number;
  readonly kinds: ByKind;
  /** What is in force, every square metre for one kind only: the first of APPROVAL_KINDS that lies on it. */
  readonly credit: ByKind;
  /** By kind, also where another approval is in force; most patches share one record of zeros. */
  readonly later: LaterKinds;
  /** The part of `onlyAfterwards` that was applied for on the detection date, and that of which nobody knows. */
  pending: number;
  pendingUnknown: number;
  /** Approvals in force of one kind and of different numbers over each other. */
  overlap: number;
  doubled: ReadonlySet<Approval>;
  /** In force for the user or the project of the patch; in force for others, all of them known, only. */
  own: number;
  others: number;
  /** Area by approval record, whatever its time. */
  touched: Map<Approval, number>;
  cultivatedNotInForce: number;
  farmlandNotInForce: number;
  /** Area in force by approval number: overlapping records of one number count once. */
  readonly approvals: Map<string, number>;
  /** Area on which baseline parcels lie over each other; counted once, for the parcel with the smallest id. */
  baselineOverlap: number;
  /** Gross area of adjustable classes (可调整地类). */
  adjustable: number;
  /** Area of parcels whose land class is not known. */
  unknownClass: number;
  /** By the key of the parcel. */
  readonly parcels: Map<number, ParcelShare>;
  readonly pieces: PieceAccount[];
}

/** Areas by kind of approval. */
export type ByKind = Record<ApprovalKind, number>;

/** Areas of approvals that are not in force on the detection date, by kind. */
export interface LaterKinds {
  afterwards: Readonly<ByKind>;
  expired: Readonly<ByKind>;
  pending: Readonly<ByKind>;
}

/** What one parcel has of the patch. */
export interface ParcelShare {
  readonly parcel: Parcel;
  area: number;
  notInForce: number;
  /** Of it, under linear and point features. */
  deducted: number;
}

class Kinds implements ByKind {
  conversion = 0;
  supply = 0;
  registration = 0;
  temporary = 0;
  facility = 0;
  homestead = 0;
  linkage = 0;
  other = 0;
}

class Groups {
  cultivated = 0;
  otherAgricultural = 0;
  construction = 0;
  unused = 0;
  uncovered = 0;
}

/** Shared by the patches without approvals of a sort, which are most; never written to. */
export const UNTOUCHED = new Map<Approval, number>();
const NO_APPROVALS: ReadonlySet<Approval> = new Set();
const NO_KINDS: Readonly<ByKind> = new Kinds();

class NoneLater implements LaterKinds {
  afterwards = NO_KINDS;
  expired = NO_KINDS;
  pending = NO_KINDS;
}

/** A class rather than a literal: V8 copies large literals through its runtime, object by object. */
export class EmptyAccount implements PatchAccount {
  area = 0;
  readonly groups = new Groups();
  readonly landClasses = new Map<string, number>();
  farmland = 0;
  redline = 0;
  readonly layers: number[];
  inForce = 0;
  onlyAfterwards = 0;
  onlyExpired = 0;
  undated = 0;
  readonly kinds = new Kinds();
  readonly credit = new Kinds();
  later: LaterKinds = new NoneLater();
  pending = 0;
  pendingUnknown = 0;
  overlap = 0;
  doubled = NO_APPROVALS;
  own = 0;
  others = 0;
  touched = UNTOUCHED;
  cultivatedNotInForce = 0;
  farmlandNotInForce = 0;
  readonly approvals = new Map<string, number>();
  baselineOverlap = 0;
  adjustable = 0;
  unknownClass = 0;
  readonly parcels = new Map<number, ParcelShare>();
  readonly pieces: PieceAccount[] = [];

  constructor(layerCount: number) {
    this.layers = new Array<number>(layerCount).fill(0);
  }
}
