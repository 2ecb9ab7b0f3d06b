import { LABELS, PROBLEMS, type ProblemCode } from '../words/problems.js';
import { fill, type Lang, type TextParams } from '../words/text.js';

export type { ProblemCode } from '../words/problems.js';

/** Enough to find the place again by hand. `record` counts from 1, in file order. */
export interface Where {
  readonly file?: string;
  readonly layer?: string;
  readonly record?: number;
  readonly id?: string;
  readonly x?: number;
  readonly y?: number;
}

/**
 * A fault in the input, the command or the surroundings; never a defect of ours. Its words come from the catalogue
 * in `words/problems.ts`, in the reader's language; code and exit code are stable.
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly where: Where,
    readonly params: TextParams = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${fill(PROBLEMS[code].what, 'en', params)}`, options);
  }

  get exitCode(): number {
    return PROBLEMS[this.code].exit;
  }

  /** The same fault with more said of the place; what is known already stays. */
  located(where: Where): Problem {
    return new Problem(this.code, { ...where, ...this.where }, this.params, { cause: this.cause ?? this });
  }

  /** What happened, where, and what to do next, in `lang`; one fact a line. */
  describe(lang: Lang): string {
    const { what, next } = PROBLEMS[this.code];
    const place = describeWhere(this.where, lang);
    const lines = [`${LABELS.error[lang]} ${this.code}${LABELS.colon[lang]}${fill(what, lang, this.params)}`];
    if (place) lines.push(`  ${LABELS.where[lang]}${place}`);
    lines.push(`  ${LABELS.next[lang]}${fill(next, lang, this.params)}`);
    return lines.join('\n');
  }
}

/** `patches.shp, record 12, id JC1, (40512000.000, 3460000.000)`; empty when nothing is known. */
export function describeWhere(where: Where, lang: Lang): string {
  const parts: string[] = [];
  if (where.file) parts.push(where.file);
  if (where.layer) parts.push(fill(LABELS.layer, lang, { name: where.layer }));
  if (where.record !== undefined) parts.push(fill(LABELS.record, lang, { n: where.record }));
  if (where.id) parts.push(fill(LABELS.id, lang, { id: where.id }));
  if (where.x !== undefined && where.y !== undefined) parts.push(`(${where.x.toFixed(3)}, ${where.y.toFixed(3)})`);
  return parts.join(LABELS.separator[lang]);
}
