import { CLI } from '../words/cli.js';
import { EXPLAIN } from '../words/explain.js';
import type { AreaLine, ExplainView, RuleView } from './explain-view.js';

/** The sign of an answer: it holds, it does not, nobody can say. */
export function mark(result: boolean | 'unknown'): string {
  return result === 'unknown' ? '?' : result ? '✓' : '✗';
}

/** An explanation for the terminal. */
export function explainText({ lang, title, lead, account, areas, approvals, rules, signs, foot }: ExplainView): string {
  const none = `  ${CLI.inspectNone[lang]}`;
  const headingLine = (heading: string): string => `${heading}${EXPLAIN.colon[lang]}`.trimEnd();
  const lines = [
    title,
    ...lead,
    '',
    headingLine(account.heading),
    ...account.lines.map(areaLine),
    ...account.sums.map((sum) => `  ${sum}`),
    '',
    ...areas.lines.map(areaLine),
    '',
    headingLine(approvals.heading),
    ...(approvals.rows.length === 0 ? [none] : approvals.rows.map((cells) => `  ${cells.join('  ')}`)),
    '',
    headingLine(rules.heading),
    ...rules.tried.flatMap(ruleLines),
    ...(rules.end === null ? [] : [`  ${rules.end}`]),
    ...(signs.tried.length === 0 ? [] : ['', headingLine(signs.heading), ...signs.tried.flatMap(ruleLines)]),
    '',
    ...foot,
  ];
  return lines.join('\n');
}

const NUMBER_WIDTH = 14;

function areaLine({ value, text }: AreaLine): string {
  return `  ${value.padStart(NUMBER_WIDTH)}  ${text}`;
}

function ruleLines({ id, result, lines, evidence }: RuleView): string[] {
  return [
    `  ${id}  ${result}`,
    ...(evidence === null ? [] : [`      ${evidence}`]),
    ...lines.map(({ depth, result: held, text }) => `      ${'    '.repeat(depth)}${mark(held)} ${text}`),
  ];
}
