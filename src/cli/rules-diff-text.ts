import { stringify } from 'csv-stringify/sync';
import { spreadsheetText } from '../io/write/csv.js';
import type { PatchChange, RuleDifference, RulesDiff, SideRule, SideVerdict } from '../pipeline/diff-rules.js';
import { CLI } from '../words/cli.js';
import { RULE_RESULTS, RULES_DIFF } from '../words/explain.js';
import { fill, type Lang, type TextParams } from '../words/text.js';
import { mark } from './explain-text.js';

/** The changes as text: how many from which class to which, then patch by patch with the reasons. */
export function diffText(diff: RulesDiff, isAll: boolean, lang: Lang): string {
  const changes = shownChanges(diff, isAll).flatMap((change) => ['', ...changeLines(change, lang)]);
  return [...summaryLines(diff, isAll, lang), ...changes].join('\n');
}

/** The changes that are shown: those of class, or all. */
export function shownChanges({ changes }: RulesDiff, isAll: boolean): readonly PatchChange[] {
  return isAll ? changes : changes.filter(({ ofClass }) => ofClass);
}

/** From which pack to which, and how many patches from which class to which. */
export function summaryLines(diff: RulesDiff, isAll: boolean, lang: Lang): string[] {
  const say = (words: keyof typeof RULES_DIFF, params: TextParams): string => fill(RULES_DIFF[words], lang, params);
  const { before, after, judgedBy, patches, changes } = diff;
  const ofClass = changes.filter((change) => change.ofClass);
  const lines = [
    say('title', { before: nameOf(before.pack), after: nameOf(after.pack) }),
    ...after.pack.parameters.flatMap(({ name, value, unit, stated }) =>
      stated === undefined ? [] : `  ${fill(CLI.reportOverridden, lang, { name, value, unit, stated })}`,
    ),
    ...(judgedBy ? [say('judgedBy', { pack: judgedBy.pack, figures: figuresOf(judgedBy.figures, lang) })] : []),
    say('count', { patches, changed: ofClass.length }),
    ...moves(ofClass, lang).map((line) => `  ${line}`),
  ];
  const rest = changes.length - ofClass.length;
  if (rest > 0) lines.push(say(isAll ? 'others' : 'othersHidden', { count: rest }));
  return lines;
}

function figuresOf(figures: Readonly<Record<string, number | string>>, lang: Lang): string {
  const set = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
  return set.join(', ') || RULES_DIFF.ownFigures[lang];
}

function nameOf({ name, edition }: { readonly name: string; readonly edition: string }): string {
  return `${name} ${edition}`;
}

/** From class to class: patches and area. */
function moves(changes: readonly PatchChange[], lang: Lang): string[] {
  const groups = new Map<string, { count: number; area: number }>();
  for (const { before, after, area } of changes) {
    const key = `${before.outcome[lang]} → ${after.outcome[lang]}`;
    const group = groups.get(key) ?? { count: 0, area: 0 };
    groups.set(key, { count: group.count + 1, area: group.area + area });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([move, { count, area }]) => fill(RULES_DIFF.move, lang, { move, count, area: area.toFixed(2) }));
}

/** One patch: what it was and would be, then the rules and conditions that make the difference, set in from it. */
export function changeLines({ id, area, before, after, why }: PatchChange, lang: Lang): string[] {
  const params = { id, area: area.toFixed(2), before: sideText(before, lang), after: sideText(after, lang) };
  return [
    fill(RULES_DIFF.patch, lang, params),
    ...why.flatMap((one) => whyLines(one, lang).map((line) => `  ${line}`)),
  ];
}

function sideText({ outcome, sub, rule }: SideVerdict, lang: Lang): string {
  return `${outcome[lang]}${sub ? ` / ${sub[lang]}` : ''} (${rule})`;
}

function whyLines({ rule, before, after }: RuleDifference, lang: Lang): string[] {
  const results = { before: RULE_RESULTS[wordOf(before)][lang], after: RULE_RESULTS[wordOf(after)][lang] };
  if (before.result === after.result) {
    return [fill(RULES_DIFF.same, lang, { rule, after: results.after }), ...sideLines(after, 'after', lang)];
  }
  return [
    fill(RULES_DIFF.rule, lang, { rule, ...results }),
    ...sideLines(before, 'before', lang),
    ...sideLines(after, 'after', lang),
  ];
}

function wordOf({ result }: SideRule): keyof typeof RULE_RESULTS {
  if (typeof result === 'boolean') return result ? 'held' : 'not';
  return result;
}

function sideLines({ conditions }: SideRule, side: 'before' | 'after', lang: Lang): string[] {
  return conditions.map(({ text, value, result }) => {
    const line = { mark: mark(result), text: text[lang], value: value[lang] };
    return `  ${fill(RULES_DIFF[side], lang, line)}`;
  });
}

const CSV_HEADER = [
  'JCBH',
  'TBMJ',
  'class_before',
  'sub_before',
  'rule_before',
  'signs_before',
  'stock_before',
  'class_after',
  'sub_after',
  'rule_after',
  'signs_after',
  'stock_after',
  'why',
] as const;

/** The changes as CSV, one row a patch; the reasons stand in one cell. */
export function diffCsv(diff: RulesDiff, isAll: boolean, lang: Lang): string {
  const rows = shownChanges(diff, isAll).map(({ id, area, before, after, why }) => [
    id,
    area.toFixed(2),
    ...sideCells(before, lang),
    ...sideCells(after, lang),
    why
      .map((one) =>
        whyLines(one, lang)
          .map((line) => line.trim())
          .join(', '),
      )
      .join('; '),
  ]);
  return `\uFEFF${stringify([[...CSV_HEADER], ...rows.map((row) => row.map(spreadsheetText))])}`;
}

function sideCells({ outcome, sub, rule, signs, stock }: SideVerdict, lang: Lang): string[] {
  return [outcome[lang], sub?.[lang] ?? '', rule, signs.map((sign) => sign[lang]).join(';'), stock?.[lang] ?? ''];
}

/** The changes as one JSON object. */
export function diffJson(diff: RulesDiff, isAll: boolean): string {
  const { before, after, judgedBy, patches, changes } = diff;
  const side = ({ pack, file }: RulesDiff['before']) => ({
    name: pack.name,
    edition: pack.edition,
    sha256: file.sha256,
    parameters: Object.fromEntries(pack.parameters.map(({ name, value }) => [name, value])),
  });
  return JSON.stringify({
    before: side(before),
    after: side(after),
    judged_by: judgedBy,
    patches,
    changes: shownChanges(diff, isAll),
    other_changes: isAll ? 0 : changes.filter(({ ofClass }) => !ofClass).length,
  });
}
