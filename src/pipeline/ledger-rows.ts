import { muCents, roundToWhole, shareCents, toCents } from '../kernel/rounding.js';
import { comesFirst, type PatchAccount } from '../kernel/tally.js';
import { APPROVAL_KINDS } from '../model/approval-kind.js';
import type { FactName, FactValue, PatchFacts } from '../model/facts.js';
import { KIND_COLUMNS, type LedgerRow } from '../model/ledger.js';
import type { Parcel, Patch } from '../model/records.js';
import type { Evidence } from './evidence.js';

/** The numbers of one patch as the ledger prints them: hundredths of m² and of percent, null where not provided. */
export type LedgerNumbers = Readonly<Record<string, number | null>>;

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
): LedgerNumbers {
  const whole = toCents(account.area);
  const within = (area: number, limit: number): number => Math.min(toCents(area), limit);
  const numbers: Record<string, number | null> = { TBMJ: whole, TBMJ_M: muCents(whole) };
  const put = (code: string, value: number | null, withMu = false): void => {
    numbers[code] = value;
    if (withMu) numbers[`${code}_M`] = value === null ? null : muCents(value);
  };

  const land = evidence.baseline ? landCents(account, whole) : null;
  put('GDMJ', land?.cultivated ?? null, true);
  put('FGNYMJ', land?.otherAgricultural ?? null);
  put('JSYDMJ', land?.construction ?? null);
  put('WLYDMJ', land?.unused ?? null);
  put('WFGMJ', land?.uncovered ?? null);

  const farmland = evidence.farmland ? within(account.farmland, whole) : null;
  put('YNMJ', farmland, true);
  put('HXMJ', evidence.redline ? within(account.redline, whole) : null);

  const approved = evidence.approvals ? within(account.inForce, whole) : null;
  const unapproved = approved === null ? null : whole - approved;
  put('SPMJ', approved);
  put('SPBL', approved === null ? null : shareCents(approved, whole));
  put('WSPMJ', unapproved);
  const bounded = (area: number, limit: number | null | undefined): number | null =>
    unapproved === null || limit === null || limit === undefined ? null : within(area, Math.min(limit, unapproved));
  put('WSGDMJ', bounded(account.cultivatedNotInForce, land?.cultivated), true);
  put('WSYNMJ', bounded(account.farmlandNotInForce, farmland), true);
  put('SHPMJ', bounded(account.onlyAfterwards, whole));
  put('GQMJ', bounded(account.onlyExpired, whole));
  for (const kind of APPROVAL_KINDS) {
    const share = evidence.kinds[kind] ? shareCents(within(account.kinds[kind], whole), whole) : null;
    if (kind in KIND_COLUMNS) put(KIND_COLUMNS[kind as keyof typeof KIND_COLUMNS], share);
  }
  layerColumns.forEach((column, i) => {
    put(column, within(account.layers[i]!, whole));
  });
  return numbers;
}

function landCents(account: PatchAccount, whole: number) {
  const { groups } = account;
  const [cultivated, otherAgricultural, construction, unused, uncovered] = roundToWhole(
    [groups.cultivated, groups.otherAgricultural, groups.construction, groups.unused, groups.uncovered],
    whole,
  ) as [number, number, number, number, number];
  return { cultivated, otherAgricultural, construction, unused, uncovered };
}

/** What the rules may ask, from the printed numbers: a reader of the ledger can follow every comparison. */
export function patchFacts(
  patch: Patch,
  account: PatchAccount,
  numbers: LedgerNumbers,
  evidence: Evidence,
): PatchFacts {
  const area = (code: string): number | null => (numbers[code] == null ? null : numbers[code] / 100);
  const whole = numbers['TBMJ'] ?? 0;
  const share = (code: string): number | null =>
    numbers[code] == null ? null : shareCents(numbers[code], whole) / 100;
  const kinds = APPROVAL_KINDS.flatMap((kind): [string, FactValue][] => [
    [`approval.${kind}.given`, evidence.kinds[kind]],
    [
      `approval.${kind}.share`,
      evidence.kinds[kind] ? shareCents(Math.min(toCents(account.kinds[kind]), whole), whole) / 100 : null,
    ],
  ]);
  const values = {
    'patch.area': whole / 100,
    'patch.type': patch.patchType,
    'patch.imageBefore': patch.imageBefore,
    'patch.imageAfter': patch.imageAfter,
    'patch.adminCode': patch.adminCode,
    'baseline.given': evidence.baseline,
    'baseline.dominantClass': evidence.baseline ? dominantClass(account.landClasses) : null,
    'cultivated.area': area('GDMJ'),
    'cultivated.share': share('GDMJ'),
    'otherAgricultural.area': area('FGNYMJ'),
    'otherAgricultural.share': share('FGNYMJ'),
    'construction.area': area('JSYDMJ'),
    'construction.share': share('JSYDMJ'),
    'unused.area': area('WLYDMJ'),
    'unused.share': share('WLYDMJ'),
    'uncovered.area': area('WFGMJ'),
    'uncovered.share': share('WFGMJ'),
    'farmland.given': evidence.farmland,
    'farmland.area': area('YNMJ'),
    'redline.given': evidence.redline,
    'redline.area': area('HXMJ'),
    'approvals.given': evidence.approvals,
    'approved.area': area('SPMJ'),
    'approved.share': share('SPMJ'),
    'unapproved.area': area('WSPMJ'),
    'unapproved.cultivated': area('WSGDMJ'),
    'unapproved.farmland': area('WSYNMJ'),
    'afterwards.area': area('SHPMJ'),
    'afterwards.share': share('SHPMJ'),
    'expired.area': area('GQMJ'),
    'expired.share': share('GQMJ'),
    ...Object.fromEntries(kinds),
  } as Record<FactName, FactValue>;
  const classShares = [...account.landClasses].map(([code, part]): [string, number] => [
    code,
    account.area > 0 ? (100 * part) / account.area : 0,
  ]);
  return { values, landClasses: evidence.baseline ? new Map(classShares.sort(byCode)) : null };
}

function byCode([a]: [string, number], [b]: [string, number]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dominantClass(classes: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  for (const [code, area] of classes) {
    const bestArea = best === null ? -1 : (classes.get(best) ?? 0);
    if (area > bestArea || (area === bestArea && best !== null && code < best)) best = code;
  }
  return best;
}

/** The parcel that covers most of the patch, null where there is none. */
export function dominantParcel(account: PatchAccount): Parcel | null {
  let best: Parcel | null = null;
  for (const [parcel, area] of account.parcels) {
    const bestArea = best === null ? -1 : (account.parcels.get(best) ?? 0);
    if (area > bestArea || (area === bestArea && best !== null && comesFirst(parcel, best))) best = parcel;
  }
  return best;
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

/** 青云镇石桥村 → 青云镇, 石桥村. A name without 镇, 乡 or 街道 in it is the village alone. */
function splitLocation(name: string | null): { township: string | null; village: string | null } {
  if (name === null) return { township: null, village: null };
  const match = /^(.{1,12}?(?:街道|镇|乡|苏木))(.+)$/.exec(name);
  return match ? { township: match[1]!, village: match[2]! } : { township: null, village: name };
}

/** Approval numbers by area in force, largest first, then by number. */
export function approvalNumbers(account: PatchAccount): string[] {
  return [...account.approvals]
    .filter(([, area]) => toCents(area) > 0)
    .sort(([a, areaA], [b, areaB]) => toCents(areaB) - toCents(areaA) || (a < b ? -1 : 1))
    .map(([id]) => id);
}

/** A row in the making: numbers of the columns and the text columns. */
export function ledgerRow(texts: Readonly<Record<string, string | null>>, numbers: LedgerNumbers): LedgerRow {
  return { ...numbers, ...texts };
}
