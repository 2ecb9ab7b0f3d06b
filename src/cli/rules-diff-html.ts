import type { RulesDiff } from '../pipeline/diff-rules.js';
import type { Lang } from '../words/text.js';
import { escaped, htmlPage } from './explain-html.js';
import { changeLines, shownChanges, summaryLines } from './rules-diff-text.js';

/** The changes as one page to print, in the words of the text. */
export function diffHtml(diff: RulesDiff, isAll: boolean, lang: Lang): string {
  const [title = '', ...summary] = summaryLines(diff, isAll, lang);
  const body = [
    `<article><h1>${escaped(title)}</h1>`,
    ...summary.map((line) => `<p${marginOf(line)}>${escaped(line.trim())}</p>`),
    ...shownChanges(diff, isAll).map((change) => {
      const [head = '', ...why] = changeLines(change, lang);
      const lines = why.map((line) => `<div${marginOf(line)}>${escaped(line.trim())}</div>`);
      return `<div class="rule"><b>${escaped(head)}</b>${lines.join('')}</div>`;
    }),
    '</article>',
  ];
  return htmlPage(title, lang, body.join('\n'));
}

/** Two blanks of the text are one step in. */
function marginOf(line: string): string {
  const blanks = line.length - line.trimStart().length;
  return blanks === 0 ? '' : ` style="margin-left:${0.75 * blanks}rem"`;
}
