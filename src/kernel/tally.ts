import { APPROVAL_KINDS, type ApprovalKind, type ApprovalTiming } from '../model/approval-kind.js';
import { hasParty, type Relation, relationOf } from '../model/party.js';
import type { Approval, CoverMeaning, LandGroup, Parcel, Patch } from '../model/records.js';
import type { LabelSetFact } from './facts.js';

/** Weight of an area by its place: atX0 + slope · (x − x0), x in metres from the west edge of the patch. */
export interface AreaWeight {
  readonly x0: number;
  readonly atX0: number;
  readonly slope: number;
}

/** The plane: every square metre counts as it is. */
export const PLANE: AreaWeight = { x0: 0, atX0: 1, slope: 0 };

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

type ByKind = Record<ApprovalKind, number>;

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

/** The first and the last day that the detection date may mean. */
export type Detected = Pick<Patch, 'imageAfter' | 'imageAfterFrom'>;

/**
 * Where an approval stands on the detection date: in force when approved on or before it and not expired before it.
 * Without a detection date nothing can be said of a dated approval. Dates that name a month or a year are spans of days:
 * what does not hold for every day of them cannot be placed in time.
 */
export function timingOf(approval: Approval, { imageAfter: last, imageAfterFrom: first }: Detected): ApprovalTiming {
  const { approved, approvedFrom, expires, expiresFrom } = approval;
  if (approval.datesWaived) return 'inForce';
  if (approved === null || approvedFrom === null || last === null || first === null) return 'undated';
  if (approvedFrom > last) return 'afterwards';
  if (approved > first || approval.expiryUnknown) return 'undated';
  if (expires === null || expiresFrom === null || expiresFrom >= last) return 'inForce';
  return expires < first ? 'expired' : 'undated';
}

/**
 * Applied for on the detection date and given later. Null where it was given later and nobody knows the application, or
 * not well enough.
 */
export function wasPending(
  { applied, appliedFrom }: Approval,
  timing: ApprovalTiming | null,
  { imageAfter: last, imageAfterFrom: first }: Detected,
): boolean | null {
  if (timing !== 'afterwards' || first === null || last === null) return false;
  if (applied === null || appliedFrom === null) return null;
  return applied <= first ? true : appliedFrom > last ? false : null;
}

/** Area of a label set by a weight that varies with x: ∫ w(x) dA, exactly, by its area and first moment. */
export function weightedArea(
  { area, momentX }: Pick<LabelSetFact, 'area' | 'momentX'>,
  { x0, atX0, slope }: AreaWeight,
): number {
  return area * (atX0 - slope * x0) + momentX * slope;
}

/**
 * Adds up the label sets of one patch by meaning.
 *
 * Shape   `meanings[c]` is what cover c of the facts stands for; `layerCount` counts the named layers.
 * Units   square metres in, weighted square metres out.
 */
export function tally(
  sets: readonly LabelSetFact[],
  meanings: readonly CoverMeaning[],
  patch: Detected & Pick<Patch, 'user' | 'project'>,
  weight: AreaWeight,
  layerCount: number,
): PatchAccount {
  const account = new EmptyAccount(layerCount);
  const relations = hasParty(patch) ? new Relations(patch) : null;
  const pieces = new Map<number, PieceAccount>();
  const timings = meanings.map((meaning) => (meaning.role === 'approval' ? timingOf(meaning.approval, patch) : null));
  for (let index = 0; index < sets.length; index++) {
    const set = sets[index]!;
    const area = weightedArea(set, weight);
    const spot = readSpot(set, meanings, timings);
    account.area += area;
    if (spot.parcels > 1) account.baselineOverlap += area;
    addLayers(account, spot, area);
    if (spot.inForce !== NOTHING) addInForce(account, spot.inForce, area, relations);
    if (spot.later !== NOTHING) addLater(account, spot, area, patch);
    addByTime(account, spot, area);
    addPiece(account, pieces, spot, area, index);
  }
  for (const piece of account.pieces) addSums(account, piece);
  return account;
}

/** What lies on one spot of the patch. */
interface Spot {
  parcel: Parcel | null;
  parcels: number;
  farmland: boolean;
  redline: boolean;
  /** Named layers and approvals in force; shared and empty where there are none. */
  layers: readonly number[];
  inForce: readonly Approval[];
  /** Approvals that are not in force on the detection date, or cannot be placed in time. */
  later: readonly Approval[];
  afterwards: boolean;
  expired: boolean;
  undated: boolean;
}

const NOTHING: readonly never[] = [];

function readSpot(
  set: LabelSetFact,
  meanings: readonly CoverMeaning[],
  timings: readonly (ApprovalTiming | null)[],
): Spot {
  const spot: Spot = {
    parcel: null,
    parcels: 0,
    farmland: false,
    redline: false,
    layers: NOTHING,
    inForce: NOTHING,
    later: NOTHING,
    afterwards: false,
    expired: false,
    undated: false,
  };
  for (const cover of set.covers) {
    const meaning = meanings[cover]!;
    if (meaning.role === 'baseline') {
      addParcel(spot, meaning.parcel);
    } else if (meaning.role === 'approval') {
      const timing = timings[cover] ?? 'undated';
      if (timing === 'inForce') spot.inForce = [...spot.inForce, meaning.approval];
      else {
        spot.later = [...spot.later, meaning.approval];
        spot[timing] = true;
      }
    } else if (meaning.role === 'layer') {
      if (!spot.layers.includes(meaning.layer)) spot.layers = [...spot.layers, meaning.layer];
    } else {
      spot[meaning.role] = true;
    }
  }
  return spot;
}

/** A later layer lies over an earlier one by intention; only parcels of one layer overlap by fault. */
function addParcel(spot: Spot, parcel: Parcel): void {
  const before = spot.parcel;
  if (before !== null && parcel.precedence < before.precedence) return;
  spot.parcels = before !== null && parcel.precedence === before.precedence ? spot.parcels + 1 : 1;
  if (before === null || comesFirst(parcel, before)) spot.parcel = parcel;
}

/** Of two parcels on one spot that of the later layer counts, else the one with the smaller id, whatever the order of records. */
export function comesFirst(a: Parcel, b: Parcel): boolean {
  if (a.precedence !== b.precedence) return a.precedence > b.precedence;
  if (a.id !== b.id) return a.id < b.id;
  if (a.landClass !== b.landClass) return a.landClass < b.landClass;
  return a.record < b.record;
}

/** Adds a piece to the sums that are made of pieces: land, parcels, farmland, in force or not. */
export function addSums(account: PatchAccount, { parcel, inFarmland, inForce, area }: PieceAccount): void {
  const { groups, landClasses, parcels } = account;
  const notInForce = inForce ? 0 : area;
  if (inForce) account.inForce += area;
  if (inFarmland) {
    account.farmland += area;
    account.farmlandNotInForce += notInForce;
  }
  if (parcel === null) {
    groups.uncovered += area;
    return;
  }
  const share = parcels.get(parcel.key);
  if (share) {
    share.area += area;
    share.notInForce += notInForce;
  } else {
    parcels.set(parcel.key, { parcel, area, notInForce, deducted: 0 });
  }
  if (parcel.group === null) {
    account.unknownClass += area;
    groups.uncovered += area;
    return;
  }
  landClasses.set(parcel.landClass, (landClasses.get(parcel.landClass) ?? 0) + area);
  if (parcel.adjustable) account.adjustable += area;
  const net = area * (1 - parcel.deduction);
  groups[parcel.group] += net;
  // Ridges (1203) are agricultural, not cultivated; deduction is 0 for every other class.
  groups.otherAgricultural += area - net;
  if (parcel.group === 'cultivated' && !inForce) account.cultivatedNotInForce += net;
}

function addLayers(account: PatchAccount, spot: Spot, area: number): void {
  if (spot.redline) account.redline += area;
  for (const layer of spot.layers) account.layers[layer]! += area;
}

function addByTime(account: PatchAccount, { inForce, afterwards, expired, undated }: Spot, area: number): void {
  if (inForce.length > 0) return;
  // One of which nobody can say when it was in force may be in force: the others decide nothing.
  if (undated) account.undated += area;
  else if (afterwards) account.onlyAfterwards += area;
  else if (expired) account.onlyExpired += area;
}

function addInForce(
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
class Relations {
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
function addLater(account: PatchAccount, { later, inForce }: Spot, area: number, detected: Detected): void {
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

function addPiece(
  account: PatchAccount,
  pieces: Map<number, PieceAccount>,
  spot: Spot,
  area: number,
  set: number,
): void {
  const inForce = spot.inForce.length > 0;
  const key = 4 * (spot.parcel?.key ?? 0) + (spot.farmland ? 2 : 0) + (inForce ? 1 : 0);
  const piece = pieces.get(key);
  if (piece) {
    piece.area += area;
    piece.sets.push(set);
    return;
  }
  const created = { parcel: spot.parcel, inFarmland: spot.farmland, inForce, area, sets: [set] };
  pieces.set(key, created);
  account.pieces.push(created);
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
const UNTOUCHED = new Map<Approval, number>();
const NO_APPROVALS: ReadonlySet<Approval> = new Set();
const NO_KINDS: Readonly<ByKind> = new Kinds();

class NoneLater implements LaterKinds {
  afterwards = NO_KINDS;
  expired = NO_KINDS;
  pending = NO_KINDS;
}

/** A class rather than a literal: V8 copies large literals through its runtime, object by object. */
class EmptyAccount implements PatchAccount {
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
