import type { PatchAccount } from '../kernel/patch-account.js';
import { shareCents, toCents } from '../kernel/rounding.js';
import type { FactName, FactValue, PatchFacts } from '../model/facts.js';
import { hasParty } from '../model/party.js';
import type { Patch } from '../model/records.js';
import { approvalTexts } from './approval-texts.js';
import type { Evidence } from './evidence.js';
import { kindFacts } from './kind-facts.js';
import { isUndated, type LedgerNumbers, type Place } from './ledger-rows.js';
import type { NearApproval, NearFind } from './near-approvals.js';
import type { RestShape } from './rest-shape.js';

/** What is found only where the rule pack asks for it; null: not asked, or not to be had. */
export interface AskedFor extends NearFind {
  readonly rest: RestShape | null;
}

export const NOT_ASKED: AskedFor = { rest: null, near: null, nearOwn: null };

/**
 * What the rules may ask, from the printed numbers: a reader of the ledger can follow every comparison. Null means not
 * provided. What is covered by approvals is a lower bound where a kind of them is missing, what is not an upper bound.
 */
export function patchFacts(
  patch: Patch,
  account: PatchAccount,
  numbers: LedgerNumbers,
  evidence: Evidence,
  place: Place,
  asked: AskedFor = NOT_ASKED,
): PatchFacts {
  const area = (code: string): number | null => (numbers[code] == null ? null : numbers[code] / 100);
  const whole = numbers['TBMJ'] ?? 0;
  const share = (code: string): number | null =>
    numbers[code] == null ? null : shareCents(numbers[code], whole) / 100;
  // Without a day of detection nobody can say whether an approval came first: not provided, never "none".
  const isTimed = evidence.approvals && !isUndated(account);
  const cents = (part: number): number => Math.min(toCents(part), whole);
  const timedArea = (part: number): number | null => (isTimed ? cents(part) / 100 : null);
  const timedShare = (part: number): number | null => (isTimed ? shareCents(cents(part), whole) / 100 : null);
  const isParty = hasParty(patch);
  const knowsPending = toCents(account.pendingUnknown) === 0;
  const texts = isTimed ? approvalTexts(account, patch) : null;
  const { rest } = asked;
  const near = nearValues(asked.near);
  const nearOwn = nearValues(asked.nearOwn);
  const classes = evidence.baseline ? largestClasses(account.landClasses) : [];
  const [first, second] = classes;
  const classShare = (code: string | undefined): number | null =>
    code === undefined ? null : shareCents(cents(account.landClasses.get(code) ?? 0), whole) / 100;

  const kinds = kindFacts(account, evidence, isTimed && patch.imageAfter !== null, numbers, texts);
  const { conversion, supply, registration, temporary, facility, homestead, linkage, other } = kinds;

  // One literal with all facts: every patch has the same shape, which keeps the look-ups of the rules fast.
  const values = {
    'patch.area': whole / 100,
    'patch.type': patch.patchType,
    'patch.imageBefore': patch.imageBefore,
    'patch.imageAfter': patch.imageAfter,
    'patch.adminCode': patch.adminCode,
    'patch.township': place.township,
    'patch.village': place.village,
    'patch.user': patch.user,
    'patch.project': patch.project,
    'patch.use': patch.use,
    'patch.builtFrom': patch.builtFrom,
    'patch.built': patch.built,
    'patch.rectification': patch.rectification,
    'patch.closed': patch.closed,
    'patch.daysSinceClosed': daysBetween(patch.closed, patch.imageAfterFrom),
    'baseline.given': evidence.baseline,
    'baseline.dominantClass': first ?? null,
    'baseline.dominantShare': classShare(first),
    'baseline.secondClass': second ?? null,
    'baseline.secondShare': classShare(second),
    'baseline.classes': evidence.baseline ? classes.join(' ') : null,
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
    'farmland.share': share('YNMJ'),
    'redline.given': evidence.redline,
    'redline.area': area('HXMJ'),
    'redline.share': share('HXMJ'),
    'approvals.given': evidence.approvals,
    'approved.area': area('SPMJ'),
    'approved.share': share('SPMJ'),
    'approved.ids': texts?.approved.ids ?? null,
    'approved.first': texts?.approved.first ?? null,
    'approved.last': texts?.approved.last ?? null,
    'approved.overlap': timedArea(account.overlap),
    'approved.overlapIds': texts?.overlap.ids ?? null,
    'unapproved.area': area('WSPMJ'),
    'unapproved.share': share('WSPMJ'),
    'unapproved.cultivated': area('WSGDMJ'),
    'unapproved.farmland': area('WSYNMJ'),
    'afterwards.area': area('SHPMJ'),
    'afterwards.share': share('SHPMJ'),
    'afterwards.ids': texts?.afterwards.ids ?? null,
    'afterwards.first': texts?.afterwards.first ?? null,
    'expired.area': area('GQMJ'),
    'expired.share': share('GQMJ'),
    'expired.ids': texts?.expired.ids ?? null,
    'expired.last': texts?.expired.last ?? null,
    'pending.area': knowsPending ? timedArea(account.pending) : null,
    'pending.share': knowsPending ? timedShare(account.pending) : null,
    'pending.ids': texts?.pending.ids ?? null,
    'pending.applied': texts?.pending.first ?? null,
    'undated.area': evidence.approvals ? cents(account.undated) / 100 : null,
    'idle.days': evidence.kinds.conversion && isTimed ? idleDays(conversion.last, patch.imageBefore) : null,
    'own.area': isParty ? timedArea(account.own) : null,
    'own.share': isParty ? timedShare(account.own) : null,
    'own.ids': (isParty && texts?.own.ids) || null,
    'own.last': (isParty && texts?.own.last) || null,
    'others.area': isParty ? timedArea(account.others) : null,
    'others.share': isParty ? timedShare(account.others) : null,
    'others.ids': (isParty && texts?.others.ids) || null,
    'others.holders': (isParty && texts?.others.holders) || null,
    'others.last': (isParty && texts?.others.last) || null,
    'rest.parts': rest?.parts ?? null,
    'rest.largest': rest?.largest ?? null,
    'rest.width': rest?.width ?? null,
    'near.found': near.found,
    'near.distance': near.distance,
    'near.id': near.id,
    'near.kind': near.kind,
    'near.holder': near.holder,
    'near.approved': near.approved,
    'nearOwn.found': nearOwn.found,
    'nearOwn.distance': nearOwn.distance,
    'nearOwn.id': nearOwn.id,
    'nearOwn.kind': nearOwn.kind,
    'nearOwn.holder': nearOwn.holder,
    'nearOwn.approved': nearOwn.approved,
    'evidence.missing': evidence.missingKeys,
    'approval.conversion.given': evidence.kinds.conversion,
    'approval.conversion.share': conversion.share,
    'approval.conversion.afterwards': conversion.afterwards,
    'approval.conversion.expired': conversion.expired,
    'approval.conversion.pending': conversion.pending,
    'approval.conversion.credit': conversion.credit,
    'approval.conversion.ids': conversion.ids,
    'approval.conversion.first': conversion.first,
    'approval.conversion.last': conversion.last,
    'approval.supply.given': evidence.kinds.supply,
    'approval.supply.share': supply.share,
    'approval.supply.afterwards': supply.afterwards,
    'approval.supply.expired': supply.expired,
    'approval.supply.pending': supply.pending,
    'approval.supply.credit': supply.credit,
    'approval.supply.ids': supply.ids,
    'approval.supply.first': supply.first,
    'approval.supply.last': supply.last,
    'approval.registration.given': evidence.kinds.registration,
    'approval.registration.share': registration.share,
    'approval.registration.afterwards': registration.afterwards,
    'approval.registration.expired': registration.expired,
    'approval.registration.pending': registration.pending,
    'approval.registration.credit': registration.credit,
    'approval.registration.ids': registration.ids,
    'approval.registration.first': registration.first,
    'approval.registration.last': registration.last,
    'approval.temporary.given': evidence.kinds.temporary,
    'approval.temporary.share': temporary.share,
    'approval.temporary.afterwards': temporary.afterwards,
    'approval.temporary.expired': temporary.expired,
    'approval.temporary.pending': temporary.pending,
    'approval.temporary.credit': temporary.credit,
    'approval.temporary.ids': temporary.ids,
    'approval.temporary.first': temporary.first,
    'approval.temporary.last': temporary.last,
    'approval.facility.given': evidence.kinds.facility,
    'approval.facility.share': facility.share,
    'approval.facility.afterwards': facility.afterwards,
    'approval.facility.expired': facility.expired,
    'approval.facility.pending': facility.pending,
    'approval.facility.credit': facility.credit,
    'approval.facility.ids': facility.ids,
    'approval.facility.first': facility.first,
    'approval.facility.last': facility.last,
    'approval.homestead.given': evidence.kinds.homestead,
    'approval.homestead.share': homestead.share,
    'approval.homestead.afterwards': homestead.afterwards,
    'approval.homestead.expired': homestead.expired,
    'approval.homestead.pending': homestead.pending,
    'approval.homestead.credit': homestead.credit,
    'approval.homestead.ids': homestead.ids,
    'approval.homestead.first': homestead.first,
    'approval.homestead.last': homestead.last,
    'approval.linkage.given': evidence.kinds.linkage,
    'approval.linkage.share': linkage.share,
    'approval.linkage.afterwards': linkage.afterwards,
    'approval.linkage.expired': linkage.expired,
    'approval.linkage.pending': linkage.pending,
    'approval.linkage.credit': linkage.credit,
    'approval.linkage.ids': linkage.ids,
    'approval.linkage.first': linkage.first,
    'approval.linkage.last': linkage.last,
    'approval.other.given': evidence.kinds.other,
    'approval.other.share': other.share,
    'approval.other.afterwards': other.afterwards,
    'approval.other.expired': other.expired,
    'approval.other.pending': other.pending,
    'approval.other.credit': other.credit,
    'approval.other.ids': other.ids,
    'approval.other.first': other.first,
    'approval.other.last': other.last,
  } satisfies Record<FactName, FactValue>;
  const classShares = [...account.landClasses].map(([code, part]): [string, number] => [
    code,
    account.area > 0 ? (100 * part) / account.area : 0,
  ]);
  return { values, landClasses: evidence.baseline ? new Map(classShares.sort(byCode)) : null };
}

/** Codes by area, largest first; equal areas by code. */
function largestClasses(classes: ReadonlyMap<string, number>): string[] {
  if (classes.size < 2) return [...classes.keys()];
  return [...classes].sort((a, b) => b[1] - a[1] || byCode(a, b)).map(([code]) => code);
}

function byCode([a]: [string, number], [b]: [string, number]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const DAY_MS = 86_400_000;

/** Days from one day to another, negative where that came first. */
function daysBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** Days for which an approval had lain unused when the earlier image was taken; 0 where it came later. */
function idleDays(approved: string | null, imageBefore: string | null): number | null {
  if (imageBefore === null) return null;
  return Math.max(0, daysBetween(approved, imageBefore) ?? 0);
}

const UNKNOWN = { found: null, distance: null, id: null, kind: null, holder: null, approved: null } as const;
const NONE = { ...UNKNOWN, found: false } as const;

function nearValues(near: NearApproval | 'none' | null) {
  if (near === null) return UNKNOWN;
  if (near === 'none') return NONE;
  const { kind, id, holder, approved } = near.approval;
  return { found: true, distance: near.distance, id, kind, holder, approved };
}
