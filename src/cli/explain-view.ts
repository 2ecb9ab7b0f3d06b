import { decimal } from '../io/write/csv.js';
import type { KeptApproval } from '../model/kept-facts.js';
import type { LedgerRow } from '../model/ledger.js';
import type { PatchExplanation } from '../pipeline/explain.js';
import type { TrailStep } from '../rules/judge.js';
import type { Trace } from '../rules/trace.js';
import { CLI } from '../words/cli.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { EXPLAIN, RULE_RESULTS } from '../words/explain.js';
import { KIND_NAMES } from '../words/remarks.js';
import { fill, type Lang, type Text } from '../words/text.js';

/** One line of a rule's condition; `depth` counts the conditions around it. */
export interface ConditionLine {
  readonly depth: number;
  readonly result: boolean | 'unknown';
  readonly text: string;
}

export interface RuleView {
  readonly id: string;
  readonly result: string;
  readonly isHeld: boolean;
  readonly lines: readonly ConditionLine[];
  /** Of a sign: what the patch shows, in a sentence; null where its pack has none. */
  readonly evidence: string | null;
}

/** A row with a number in front. */
export interface AreaLine {
  readonly value: string;
  readonly text: string;
}

/** Everything an explanation shows, in the words of one language: what text and page are made from. */
export interface ExplainView {
  readonly lang: Lang;
  readonly title: string;
  readonly lead: readonly string[];
  readonly account: { readonly heading: string; readonly lines: readonly AreaLine[]; readonly sums: readonly string[] };
  readonly areas: { readonly heading: string; readonly lines: readonly AreaLine[] };
  readonly approvals: { readonly heading: string; readonly rows: readonly (readonly string[])[] };
  readonly rules: { readonly heading: string; readonly tried: readonly RuleView[]; readonly end: string | null };
  /** The signs that hold, each with its condition. */
  readonly signs: { readonly heading: string; readonly tried: readonly RuleView[] };
  readonly foot: readonly string[];
}

/** Puts the explanation of one patch into words. */
export function explainView(explained: PatchExplanation, lang: Lang): ExplainView {
  const { id, row, explanation, pack, approvals } = explained;
  const outcome = pack.outcomes.find((one) => one.id === explanation.outcome)?.text[lang] ?? explanation.outcome;
  const sub = explanation.sub ? ` / ${explanation.sub[lang]}` : '';
  return {
    lang,
    title: fill(CLI.explainTitle, lang, { id, outcome, sub }),
    lead: leadOf(explained, lang),
    account: { heading: CLI.explainPieces[lang], lines: pieceLines(explained, lang), sums: sumLines(row, lang) },
    areas: { heading: EXPLAIN.areas[lang], lines: areaLines(row, lang) },
    approvals: {
      heading: CLI.explainApprovals[lang],
      rows: approvals.map((approval) => approvalCells(approval, row.numbers['TBMJ'] ?? 0, lang)),
    },
    rules: {
      heading: CLI.explainTried[lang],
      tried: explanation.trail.map((step) => ruleView(step, lang)),
      end: endOf(explained, lang),
    },
    signs: {
      heading: EXPLAIN.signsHeading[lang],
      tried: explanation.signTrail.map(({ id: sign, condition, because }) => ({
        id: pack.signs.find((one) => one.id === sign)?.text[lang] ?? sign,
        result: RULE_RESULTS.held[lang],
        isHeld: true,
        lines: conditionLines(condition, 0, lang, true),
        evidence: because?.[lang] ?? null,
      })),
    },
    foot: footOf(explained, lang),
  };
}

function leadOf({ explanation, pack, row }: PatchExplanation, lang: Lang): string[] {
  const { ruleId, because, signs, stock } = explanation;
  const cite = [...pack.rules, pack.otherwise].find(({ id }) => id === ruleId)?.cite;
  const lines = [
    fill(CLI.explainRule, lang, { rule: ruleId }),
    fill(CLI.explainBecause, lang, { text: because[lang] }),
  ];
  if (cite) lines.push(`${CLI.source[lang]}${EXPLAIN.colon[lang]}${cite}`);
  const held = pack.signs.filter(({ id }) => signs.includes(id)).map(({ text }) => text[lang]);
  if (held.length > 0) lines.push(fill(EXPLAIN.signs, lang, { list: held.join(EXPLAIN.separator[lang]) }));
  if (stock !== null && pack.cutoff) lines.push(fill(EXPLAIN.stock, lang, { stock: pack.cutoff[stock] }));
  if (row.texts['QSZJ']) lines.push(fill(CLI.reportMissing, lang, { list: row.texts['QSZJ'] }));
  lines.push(fill(EXPLAIN.pack, lang, { pack: `${pack.name} ${pack.edition}` }));
  for (const { name, value, unit, stated } of pack.parameters) {
    if (stated !== undefined) lines.push(fill(CLI.reportOverridden, lang, { name, value, unit, stated }));
  }
  return lines;
}

function pieceLines({ pieces, row }: PatchExplanation, lang: Lang): AreaLine[] {
  if (pieces === null) return [];
  let sum = 0;
  const lines = pieces.map(({ area, parcelId, landClass, landClassName, inFarmland, inForce }) => {
    sum += area;
    const name =
      parcelId === null ? CLI.explainNoParcel[lang] : `${parcelId} ${landClass ?? ''} ${landClassName ?? ''}`;
    const signs = [inFarmland ? CLI.inFarmland[lang] : '', inForce ? CLI.inForce[lang] : ''].filter(Boolean);
    return { value: decimal(area), text: `${name}${signs.length > 0 ? `  [${signs.join(', ')}]` : ''}` };
  });
  const whole = decimal(row.numbers['TBMJ'] ?? 0);
  return [...lines, { value: decimal(sum), text: `${CLI.explainSum[lang]} = ${CLI.explainPatchArea[lang]} ${whole}` }];
}

const SUMS = [
  ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'],
  ['SPMJ', 'WSPMJ'],
] as const;

/** The identities of the ledger with the numbers of this row; only where the evidence was provided. */
function sumLines({ numbers }: LedgerRow, lang: Lang): string[] {
  const whole = numbers['TBMJ'] ?? 0;
  return SUMS.flatMap((codes) => {
    const parts = codes.map((code) => ({ code, value: numbers[code] ?? null }));
    if (parts.some(({ value }) => value === null)) return [];
    const sum = parts.reduce((all, { value }) => all + (value ?? 0), 0);
    const shown = parts.map(({ code, value }) => `${plainName(code, lang)} ${decimal(value ?? 0)}`).join(' + ');
    return [`${plainName('TBMJ', lang)} ${decimal(whole)} ${sum === whole ? '=' : '≠'} ${shown}`];
  });
}

/** The name of a column without its unit. */
function plainName(code: string, lang: Lang): string {
  return columnName(code, lang).replace(/\s*[（(][^（()）]*[)）]$/, '');
}

function columnName(code: string, lang: Lang): string {
  return (COLUMN_NAMES as Readonly<Record<string, Text>>)[code]?.[lang] ?? code;
}

function areaLines({ numbers }: LedgerRow, lang: Lang): AreaLine[] {
  return Object.entries(numbers)
    .filter(([code]) => !code.endsWith('_M'))
    .map(([code, value]) => ({
      value: value === null ? CLI.notGiven[lang] : decimal(value),
      text: columnName(code, lang),
    }));
}

const TIMINGS = {
  inForce: CLI.timingInForce,
  afterwards: CLI.timingAfterwards,
  expired: CLI.timingExpired,
  undated: CLI.timingUndated,
} as const;

function approvalCells(
  { kind, id, approved, expires, timing, area }: KeptApproval,
  whole: number,
  lang: Lang,
): string[] {
  const dates = [approved ?? '?', expires].filter((date) => date !== null).join(' – ');
  const share = whole === 0 ? '' : ((100 * area) / whole).toFixed(2);
  return [
    KIND_NAMES[kind][lang],
    id,
    dates,
    TIMINGS[timing][lang],
    fill(EXPLAIN.approvalShare, lang, { area: decimal(area), share }),
  ];
}

function ruleView({ ruleId, result, condition, window }: TrailStep, lang: Lang): RuleView {
  const word = result === true ? 'held' : result === false ? 'not' : result;
  const days = window && { from: window.since ?? '…', to: window.until ?? '…', date: window.day ?? '?' };
  const dates = days ? ` (${fill(EXPLAIN.window, lang, days)})` : '';
  return {
    id: ruleId,
    result: `${RULE_RESULTS[word][lang]}${dates}`,
    isHeld: result === true,
    lines: condition ? conditionLines(condition, 0, lang, true) : [],
    evidence: null,
  };
}

/** A condition line by line. That all parts of the outermost must hold goes without saying. */
function conditionLines(trace: Trace, depth: number, lang: Lang, isOutermost = false): ConditionLine[] {
  const { kind, result, text, value, parts } = trace;
  if (kind === 'leaf') return [{ depth, result, text: `${text![lang]}${EXPLAIN.colon[lang]}${value![lang]}` }];
  if (kind === 'all' && isOutermost) return parts.flatMap((part) => conditionLines(part, depth, lang));
  const head: ConditionLine = { depth, result, text: EXPLAIN[kind][lang] };
  return [head, ...parts.flatMap((part) => conditionLines(part, depth + 1, lang))];
}

/** Where no rule of the list answers, what does. */
function endOf({ explanation, pack }: PatchExplanation, lang: Lang): string | null {
  const { ruleId } = explanation;
  if (ruleId === pack.otherwise.id) return fill(EXPLAIN.otherwise, lang, { rule: ruleId });
  return ruleId === pack.doubtful.id ? fill(EXPLAIN.doubtful, lang, { rule: ruleId }) : null;
}

function footOf({ from, inputsFault, pieces, differs }: PatchExplanation, lang: Lang): string[] {
  const columns = { columns: differs.join(', ') };
  if (from === 'inputs')
    return [differs.length === 0 ? CLI.explainSame[lang] : fill(CLI.explainDiffers, lang, columns)];
  const lines = [fill(EXPLAIN.fromResult, lang, { reason: inputsFault?.code ?? '-' })];
  if (pieces === null) lines.push(EXPLAIN.noPieces[lang]);
  if (differs.length > 0) lines.push(fill(EXPLAIN.packChanged, lang, columns));
  return lines;
}
