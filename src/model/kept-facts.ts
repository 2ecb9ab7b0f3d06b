import type { ApprovalKind, ApprovalTiming } from './approval-kind.js';
import { factNames, type PatchFacts } from './facts.js';

/** One approval that lies on a patch, as the result keeps it. */
export interface KeptApproval {
  readonly kind: ApprovalKind;
  readonly id: string;
  /** YYYY-MM-DD, or first and last day with `~` between where it was given to the month or year. */
  readonly approved: string | null;
  readonly expires: string | null;
  /** Where it stands on the detection date of the patch. */
  readonly timing: ApprovalTiming;
  /** Area of the patch under it, hundredths of m²; approvals may overlap, so these do not add up. */
  readonly area: number;
}

/** What a result keeps of one patch beside its ledger row: enough to judge and to explain it again without the inputs. */
export interface KeptFacts {
  readonly id: string;
  /** Township of the summary, which the ledger does not name. */
  readonly townshipCode: string | null;
  readonly facts: PatchFacts;
  /** Largest area first. */
  readonly approvals: readonly KeptApproval[];
  /** The remarks of the row (BZ) without what the rule pack said there. */
  readonly remarks: string | null;
}

/** The file of a result that keeps them, one line for every row of the ledger, in its order. */
export const FACTS_FILE = 'facts.csv';

/** Columns of that file around those that are named after the facts. */
export const KEPT_HEAD = ['JCBH', 'townshipCode'] as const;
export const KEPT_TAIL = ['landClasses', 'approvals', 'remarks'] as const;

/** Headings of the file: every fact a rule may ask has a column of its name. */
export function keptHeadings(): string[] {
  return [...KEPT_HEAD, ...factNames(), ...KEPT_TAIL];
}
