import type { ApprovalTiming } from '../model/approval-kind.js';
import { hasParty } from '../model/party.js';
import type { Approval, CoverMeaning, Parcel, Patch } from '../model/records.js';
import { addInForce, addLater, Relations } from './approval-areas.js';
import { type Detected, timingOf } from './approval-timing.js';
import type { LabelSetFact } from './facts.js';
import { EmptyAccount, type PatchAccount, type PieceAccount } from './patch-account.js';

/** Weight of an area by its place: atX0 + slope · (x − x0), x in metres from the west edge of the patch. */
export interface AreaWeight {
  readonly x0: number;
  readonly atX0: number;
  readonly slope: number;
}

/** The plane: every square metre counts as it is. */
export const PLANE: AreaWeight = { x0: 0, atX0: 1, slope: 0 };

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
