import type { DigestedDecision } from './shared/parse-decisions.js';

/** What became of a decision: it stands, a later one of the same reviewer replaced it, or another reviewer differs. */
export type DecisionState = 'stands' | 'replaced' | 'conflict';

export interface LoggedDecision extends DigestedDecision {
  readonly state: DecisionState;
}

/** The opinions of one row that count: one, or several of different reviewers. */
export interface RowReview {
  readonly row: number;
  readonly decisions: readonly DigestedDecision[];
  readonly isConflict: boolean;
}

export interface MergedReviews {
  readonly rows: readonly RowReview[];
  /** Every decision ever handed in, by row, then time; what was before is never thrown away. */
  readonly log: readonly LoggedDecision[];
}

/**
 * Brings the decisions of several files together. Of one reviewer the latest counts. Reviewers who say the same agree;
 * where they differ nothing is chosen: the row is a conflict until one of them decides again.
 */
export function mergeReviews(all: readonly DigestedDecision[]): MergedReviews {
  const byRow = new Map<number, DigestedDecision[]>();
  for (const decision of withoutRepeats(all)) {
    const same = byRow.get(decision.row) ?? [];
    same.push(decision);
    byRow.set(decision.row, same);
  }
  const rows: RowReview[] = [];
  const log: LoggedDecision[] = [];
  for (const [row, decisions] of [...byRow].sort((a, b) => a[0] - b[0])) {
    const sorted = decisions.sort((a, b) => compare(a.when, b.when) || compare(a.who, b.who));
    const latest = new Map(sorted.map((decision) => [decision.who, decision]));
    const counting = [...latest.values()].sort((a, b) => compare(a.who, b.who));
    const isConflict = new Set(counting.map(meaningOf)).size > 1;
    rows.push({ row, decisions: counting, isConflict });
    for (const decision of sorted) {
      const isLatest = latest.get(decision.who) === decision;
      log.push({ ...decision, state: !isLatest ? 'replaced' : isConflict ? 'conflict' : 'stands' });
    }
  }
  return { rows, log };
}

/** The same line handed in twice is one decision. */
function withoutRepeats(all: readonly DigestedDecision[]): DigestedDecision[] {
  const seen = new Map(
    all.map((one) => [[one.row, one.who, one.when, one.opinion, one.proposed, one.note].join('\u0000'), one]),
  );
  return [...seen.values()];
}

function meaningOf({ opinion, proposed }: DigestedDecision): string {
  return `${opinion}\u0000${proposed}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
