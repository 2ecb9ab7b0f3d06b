import type { Verdict } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import type { Lang } from '../words/text.js';

/** The columns of a ledger row that a verdict fills. */
export interface VerdictTexts {
  readonly PDLB: string | null;
  readonly PDXL: string | null;
  readonly PDGZ: string;
  readonly PDYJ: string;
  readonly ZLXZ: string | null;
  readonly XWBS: string | null;
}

/** Puts verdicts of one pack into the words of the ledger. */
export class VerdictWords {
  private readonly signs: ReadonlyMap<string, string>;
  private readonly outcomes: ReadonlyMap<string, string>;

  constructor(
    private readonly pack: RulePack,
    private readonly lang: Lang,
  ) {
    this.signs = new Map(pack.signs.map(({ id, text }) => [id, text[lang]]));
    this.outcomes = new Map(pack.outcomes.map(({ id, text }) => [id, text[lang]]));
  }

  of({ outcome, sub, ruleId, because, stock, signs }: Verdict): VerdictTexts {
    const { lang, pack } = this;
    return {
      PDLB: this.outcomes.get(outcome) ?? null,
      PDXL: sub?.[lang] ?? null,
      PDGZ: ruleId,
      PDYJ: because[lang],
      ZLXZ: stock === null ? null : (pack.cutoff?.[stock][lang] ?? null),
      XWBS: joined(signs.map((id) => this.signs.get(id) ?? id)),
    };
  }
}

/** Several things in one cell; none is an empty cell. */
export function joined(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : texts.join(';');
}
