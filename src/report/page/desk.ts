import { type Decision, decisionsCsv, type Opinion } from '../shared/decisions.js';
import type { OpenReport } from '../shared/opened.js';

interface Kept {
  reviewer: string;
  decisions: Decision[];
}

/**
 * The decisions made on this page. They are kept in the browser under the digest of the result, so that another result
 * never shows them.
 */
export class Desk {
  reviewer = '';
  /** False where the browser keeps nothing (private windows, some settings for local files). */
  isKept = true;
  private readonly decisions = new Map<number, Decision>();
  private readonly key: string;

  constructor(private readonly report: OpenReport) {
    this.key = `tuban-review:${report.content.digest}`;
    try {
      const text = localStorage.getItem(this.key);
      if (text !== null) this.restore(JSON.parse(text) as Kept);
    } catch {
      this.isKept = false;
    }
  }

  get count(): number {
    return this.decisions.size;
  }

  of(row: number): Decision | null {
    return this.decisions.get(row) ?? null;
  }

  /** Opinion of a row, signed and dated now. */
  decide(row: number, opinion: Opinion, proposed: string, note: string): void {
    this.put({
      row,
      id: this.report.id(row),
      before: this.report.text(row, 'PDLB') ?? '',
      opinion,
      proposed: opinion === 'disagree' ? proposed : '',
      who: this.reviewer,
      when: localTime(new Date()),
      note,
    });
    this.keep();
  }

  undo(row: number): void {
    this.decisions.delete(row);
    this.keep();
  }

  sign(name: string): void {
    this.reviewer = name;
    this.keep();
  }

  /** Decisions of a file, over those that are there. */
  load(decisions: readonly Decision[]): void {
    for (const decision of decisions) this.put(decision);
    this.keep();
  }

  csv(): string {
    return decisionsCsv(
      this.report.content.digest,
      [...this.decisions.values()].sort((a, b) => a.row - b.row),
    );
  }

  private put(decision: Decision): void {
    // A row that the result does not have would come back as a fault when the decisions are applied.
    if (this.report.id(decision.row) === decision.id) this.decisions.set(decision.row, decision);
  }

  private restore({ reviewer, decisions }: Kept): void {
    this.reviewer = reviewer;
    for (const decision of decisions) this.put(decision);
  }

  private keep(): void {
    try {
      const kept: Kept = { reviewer: this.reviewer, decisions: [...this.decisions.values()] };
      localStorage.setItem(this.key, JSON.stringify(kept));
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
  }
}

/** Time on the reviewer's clock: what stands on a paper that is signed. */
function localTime(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${day}T${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}
