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
    this.reread();
  }

  get count(): number {
    return this.decisions.size;
  }

  of(row: number): Decision | null {
    return this.decisions.get(row) ?? null;
  }

  /** Opinion of a row, signed and dated now. */
  decide(row: number, opinion: Opinion, proposed: string, note: string): void {
    this.reread();
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
    this.reread();
    this.decisions.delete(row);
    this.keep();
  }

  sign(name: string): void {
    this.reread();
    this.reviewer = name;
    this.keep();
  }

  /**
   * Takes in decisions of a file. What somebody else decided here already stays, and so does a later decision of the same
   * reviewer: a file must not wipe out work. Returns how many were taken in.
   */
  load(decisions: readonly Decision[]): number {
    this.reread();
    let taken = 0;
    for (const decision of decisions) {
      const here = this.decisions.get(decision.row);
      if (here && (here.who !== decision.who || here.when > decision.when)) continue;
      if (this.put(decision)) taken++;
    }
    this.keep();
    return taken;
  }

  /** Takes over what another window of the browser kept meanwhile; true where that is the desk of this result. */
  heed(event: StorageEvent): boolean {
    if (event.key !== this.key) return false;
    this.reread();
    return true;
  }

  csv(): string {
    return decisionsCsv(
      this.report.content.digest,
      [...this.decisions.values()].sort((a, b) => a.row - b.row),
    );
  }

  private put(decision: Decision): boolean {
    // A row that the result does not have would come back as a fault when the decisions are applied.
    const isOurs = this.report.id(decision.row) === decision.id;
    if (isOurs) this.decisions.set(decision.row, decision);
    return isOurs;
  }

  /**
   * Reads what is kept before anything is changed: two windows may show one report, and the one that writes last must not
   * drop what the other decided.
   */
  private reread(): void {
    // What could not be kept stands in memory only; reading would drop it.
    if (!this.isKept) return;
    try {
      const text = localStorage.getItem(this.key);
      if (text === null) return;
      const { reviewer, decisions } = JSON.parse(text) as Kept;
      this.reviewer = reviewer;
      this.decisions.clear();
      for (const decision of decisions) this.put(decision);
    } catch {
      this.isKept = false;
    }
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
