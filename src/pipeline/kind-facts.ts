import type { PatchAccount } from '../kernel/patch-account.js';
import { roundToWhole, shareCents, toCents } from '../kernel/rounding.js';
import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import type { KindFactPart } from '../model/facts.js';
import type { ApprovalTexts } from './approval-texts.js';
import type { Evidence } from './evidence.js';
import type { LedgerNumbers } from './ledger-rows.js';

type Areas = Readonly<Record<Exclude<KindFactPart, 'given' | 'ids' | 'first' | 'last'>, number | null>>;
type Texts = Readonly<Record<'ids' | 'first' | 'last', string | null>>;

/** The facts of one kind of approval on one patch, but for the one that says whether there is any. */
export type KindFacts = Areas & Texts;

const UNTOLD: Texts = { ids: null, first: null, last: null };
const NOT_GIVEN: KindFacts = { share: null, afterwards: null, expired: null, pending: null, credit: null, ...UNTOLD };
const NONE: KindFacts = { share: 0, afterwards: 0, expired: 0, pending: 0, credit: 0, ...UNTOLD, ids: '' };
/** None in force; what there is at other times cannot be said. */
const UNTIMED: KindFacts = { ...NOT_GIVEN, share: 0, ids: '' };

/**
 * Shares (percent), credited area (m²), numbers and dates by kind of approval. `isTimed`: every approval on the patch can
 * be placed in time; only then there are `texts`. Credited areas add up to the printed SPMJ: a square metre under several
 * kinds goes to the first of them.
 */
export function kindFacts(
  account: PatchAccount,
  evidence: Evidence,
  isTimed: boolean,
  numbers: LedgerNumbers,
  texts: ApprovalTexts | null,
): Readonly<Record<ApprovalKind, KindFacts>> {
  const none = isTimed ? NONE : UNTIMED;
  const of = {} as Record<ApprovalKind, KindFacts>;
  const hasAny = account.touched.size > 0;
  const credits = hasAny && isTimed ? creditCents(account, numbers['SPMJ'] ?? 0) : null;
  for (const kind of APPROVAL_KINDS) {
    if (!evidence.kinds[kind]) of[kind] = NOT_GIVEN;
    else of[kind] = hasAny ? touchedKind(account, kind, isTimed, numbers['TBMJ'] ?? 0, credits, texts) : none;
  }
  return of;
}

function touchedKind(
  { kinds, later, pendingUnknown }: PatchAccount,
  kind: ApprovalKind,
  isTimed: boolean,
  whole: number,
  credits: Readonly<Record<ApprovalKind, number>> | null,
  texts: ApprovalTexts | null,
): KindFacts {
  const share = (area: number): number => (area === 0 ? 0 : shareCents(Math.min(toCents(area), whole), whole) / 100);
  const knowsPending = toCents(pendingUnknown) === 0;
  const { ids, first, last } = texts?.kinds[kind] ?? UNTOLD;
  return {
    share: share(kinds[kind]),
    afterwards: isTimed ? share(later.afterwards[kind]) : null,
    expired: isTimed ? share(later.expired[kind]) : null,
    pending: isTimed && knowsPending ? share(later.pending[kind]) : null,
    credit: credits ? credits[kind] / 100 : null,
    ids,
    first,
    last,
  };
}

/** What is in force by kind, each square metre once; the cents add up to `approved`. */
function creditCents({ credit }: PatchAccount, approved: number): Readonly<Record<ApprovalKind, number>> {
  const of = { ...credit };
  const credited = APPROVAL_KINDS.filter((kind) => credit[kind] > 0);
  const cents =
    approved > 0 && credited.length > 1
      ? roundToWhole(
          credited.map((kind) => credit[kind]),
          approved,
        )
      : [];
  credited.forEach((kind, i) => {
    of[kind] = cents[i] ?? approved;
  });
  return of;
}
