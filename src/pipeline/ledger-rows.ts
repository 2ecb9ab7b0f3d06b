import type { ParcelShare, PatchAccount } from '../kernel/patch-account.js';
import { muCents, roundToWhole, shareCents, toCents } from '../kernel/rounding.js';
import { comesFirst } from '../kernel/tally.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import type { Parcel, Patch } from '../model/records.js';
import type { Evidence } from './evidence.js';

/** The numbers of one patch as the ledger prints them: hundredths of m² and of percent, null where not provided. */
export type LedgerNumbers = Readonly<Record<string, number | null>>;

/** What the numbers of a row depend on beside the overlay. */
export interface LedgerTerms {
  /** The area that the patch layer states, m². */
  readonly declared: number | null;
  /** Square metres of a 亩 where it is not 2000/3. */
  readonly mu: number | null;
}

/**
 * Rounds the account of one patch so that the identities of the contract hold to the cent:
 * TBMJ = GDMJ + FGNYMJ + JSYDMJ + WLYDMJ + WFGMJ and TBMJ = SPMJ + WSPMJ; every part lies within its whole.
 *
 * `layerColumns` names the columns of the named layers in the order of the account.
 */
export function ledgerNumbers(
  account: PatchAccount,
  evidence: Evidence,
  layerColumns: readonly string[],
  { declared, mu }: LedgerTerms,
): LedgerNumbers {
  const whole = toCents(account.area);
  const muOrNull = (cents: number | null): number | null => (cents === null ? null : muCents(cents, mu));
  const declaredCents = declared === null ? null : toCents(declared);
  const within = (area: number, limit: number): number => Math.min(toCents(area), limit);
  const land = evidence.baseline ? landCents(account, whole) : null;
  const farmland = evidence.farmland ? within(account.farmland, whole) : null;
  const approved = evidence.approvals && !isUndated(account) ? within(account.inForce, whole) : null;
  const unapproved = approved === null ? null : whole - approved;
  const unapprovedPart = (area: number, limit: number | null): number | null =>
    unapproved === null || limit === null ? null : within(area, Math.min(limit, unapproved));
  const cultivatedNotInForce = unapprovedPart(account.cultivatedNotInForce, land?.cultivated ?? null);
  const farmlandNotInForce = unapprovedPart(account.farmlandNotInForce, farmland);
  const share = (kind: ApprovalKind): number | null =>
    evidence.kinds[kind] && !isUndated(account) ? shareCents(within(account.kinds[kind], whole), whole) : null;
  // One literal with all columns: every row has the same shape, which keeps the look-ups of the writers fast.
  const numbers: Record<string, number | null> = {
    TBMJ: whole,
    TBMJ_M: muCents(whole, mu),
    GDMJ: land?.cultivated ?? null,
    GDMJ_M: muOrNull(land?.cultivated ?? null),
    FGNYMJ: land?.otherAgricultural ?? null,
    JSYDMJ: land?.construction ?? null,
    WLYDMJ: land?.unused ?? null,
    WFGMJ: land?.uncovered ?? null,
    YNMJ: farmland,
    YNMJ_M: muOrNull(farmland),
    HXMJ: evidence.redline ? within(account.redline, whole) : null,
    SPMJ: approved,
    SPBL: approved === null ? null : shareCents(approved, whole),
    WSPMJ: unapproved,
    WSGDMJ: cultivatedNotInForce,
    WSGDMJ_M: muOrNull(cultivatedNotInForce),
    WSYNMJ: farmlandNotInForce,
    WSYNMJ_M: muOrNull(farmlandNotInForce),
    SHPMJ: unapprovedPart(account.onlyAfterwards, whole),
    GQMJ: unapprovedPart(account.onlyExpired, whole),
    NZYBL: share('conversion'),
    GDBL: share('supply'),
    BDCBL: share('registration'),
    LSBL: share('temporary'),
    SSBL: share('facility'),
    ZJBL: share('homestead'),
    KTZMJ: land === null ? null : within(account.adjustable, land.otherAgricultural),
    SBMJ: declaredCents,
    MJCZ: declaredCents === null ? null : declaredCents - whole,
  };
  layerColumns.forEach((column, i) => {
    numbers[column] = within(account.layers[i]!, whole);
  });
  return numbers;
}

/** Cultivated land half up, as who reckons it from the pieces does; the others are closed on what remains. */
function landCents({ groups }: PatchAccount, whole: number) {
  const cultivated = toCents(groups.cultivated);
  const [otherAgricultural, construction, unused, uncovered] = roundToWhole(
    [groups.otherAgricultural, groups.construction, groups.unused, groups.uncovered],
    whole - cultivated,
  ) as [number, number, number, number];
  return { cultivated, otherAgricultural, construction, unused, uncovered };
}

/**
 * True where part of the patch lies in approvals of which nobody can say whether they came first, because the patch or
 * the approval has no date. What is approved is then not known: its columns stay empty.
 */
export function isUndated(account: PatchAccount): boolean {
  return toCents(account.undated) > 0;
}

/** The parcel that covers most of the patch, null where there is none. */
export function dominantParcel(account: PatchAccount): Parcel | null {
  let best: ParcelShare | null = null;
  for (const share of account.parcels.values()) {
    if (best === null || share.area > best.area) best = share;
    else if (share.area === best.area && comesFirst(share.parcel, best.parcel)) best = share;
  }
  return best?.parcel ?? null;
}

/** Place of a patch: its own words, else those of the parcel that covers most of it. */
export interface Place {
  readonly adminCode: string | null;
  readonly township: string | null;
  readonly village: string | null;
  /** First nine digits of the parcel's location code: the township, for the summary. */
  readonly townshipCode: string | null;
}

const VILLAGE_DIGITS = 12;
const TOWNSHIP_DIGITS = 9;

export function placeOf(patch: Patch, parcel: Parcel | null): Place {
  const named = splitLocation(parcel?.locationName ?? null);
  const code = parcel?.locationCode ?? null;
  return {
    adminCode: patch.adminCode ?? code?.slice(0, VILLAGE_DIGITS) ?? null,
    township: patch.township ?? named.township,
    village: patch.village ?? named.village,
    townshipCode: code && code.length >= TOWNSHIP_DIGITS ? code.slice(0, TOWNSHIP_DIGITS) : null,
  };
}

interface Location {
  readonly township: string | null;
  readonly village: string | null;
}

const NOWHERE: Location = { township: null, village: null };
const CACHED_LOCATIONS = 4096;
const locations = new Map<string, Location>();

/** 青云镇石桥村 → 青云镇, 石桥村. A name without 镇, 乡 or 街道 in it is the village alone. */
export function splitLocation(name: string | null): Location {
  if (name === null) return NOWHERE;
  let location = locations.get(name);
  if (location === undefined) {
    const match = /^(.{1,12}?(?:街道|镇|乡|苏木))(.+)$/.exec(name);
    location = match ? { township: match[1]!, village: match[2]! } : { township: null, village: name };
    // The villages of a county come again and again.
    if (locations.size >= CACHED_LOCATIONS) locations.clear();
    locations.set(name, location);
  }
  return location;
}

/** Approval numbers by area in force, largest first, then by number. */
export function approvalNumbers(account: PatchAccount): string[] {
  return [...account.approvals]
    .filter(([, area]) => toCents(area) > 0)
    .sort(([a, areaA], [b, areaB]) => toCents(areaB) - toCents(areaA) || (a < b ? -1 : 1))
    .map(([id]) => id);
}
