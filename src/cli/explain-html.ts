import { CLI } from '../words/cli.js';
import type { Lang } from '../words/text.js';
import { mark } from './explain-text.js';
import type { AreaLine, ExplainView, RuleView } from './explain-view.js';

const STYLE = `body{font:15px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2321}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem;border-bottom:1px solid #c9d1cd}
table{border-collapse:collapse}td{padding:.1rem .9rem .1rem 0;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}
.rule{margin:.7rem 0}.rule b{margin-right:.6rem}.held{background:#e9f3ec;padding:.3rem .6rem;border-left:4px solid #2f7d4f}
.yes{color:#2f7d4f}.no{color:#a23b2a}.open{color:#8a6d1b}.foot{color:#5b6662;margin-top:2rem}
@media print{body{margin:0;max-width:none}.rule{break-inside:avoid}}`;

/** Explanations as one page that needs nothing else: no script, no file beside it. Every text in it is escaped. */
export function explainHtml(views: readonly ExplainView[]): string {
  const [first] = views;
  return htmlPage(first?.title ?? '', first?.lang ?? 'en', views.map(article).join('\n'));
}

/** A page around a body that is HTML already. */
export function htmlPage(title: string, lang: Lang, body: string): string {
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;
}

function article({ lang, title, lead, account, areas, approvals, rules, signs, foot }: ExplainView): string {
  const none = `<p>${escaped(CLI.inspectNone[lang])}</p>`;
  return [
    `<article><h1>${escaped(title)}</h1>`,
    ...lead.map((line) => `<p>${escaped(line)}</p>`),
    `<h2>${escaped(account.heading)}</h2>`,
    areaTable(account.lines),
    ...account.sums.map((sum) => `<p>${escaped(sum)}</p>`),
    `<h2>${escaped(approvals.heading)}</h2>`,
    approvals.rows.length === 0 ? none : table(approvals.rows.map((cells) => cells.map((cell) => td(cell)).join(''))),
    `<h2>${escaped(rules.heading)}</h2>`,
    ...rules.tried.map(ruleBlock),
    ...(rules.end === null ? [] : [`<p class="rule held">${escaped(rules.end)}</p>`]),
    ...(signs.tried.length === 0 ? [] : [`<h2>${escaped(signs.heading)}</h2>`, ...signs.tried.map(ruleBlock)]),
    `<h2>${escaped(areas.heading)}</h2>`,
    areaTable(areas.lines),
    ...foot.map((line) => `<p class="foot">${escaped(line)}</p>`),
    '</article>',
  ].join('\n');
}

function areaTable(lines: readonly AreaLine[]): string {
  return table(lines.map(({ value, text }) => `<td class="n">${escaped(value)}</td>${td(text)}`));
}

function table(rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table>${rows.map((row) => `<tr>${row}</tr>`).join('\n')}</table>`;
}

function td(text: string): string {
  return `<td>${escaped(text)}</td>`;
}

function ruleBlock({ id, result, isHeld, lines, evidence }: RuleView): string {
  const body = lines.map(
    ({ depth, result: held, text }) =>
      `<div style="margin-left:${1.5 * (depth + 1)}rem"><span class="${classOf(held)}">${mark(held)}</span> ${escaped(text)}</div>`,
  );
  const shown = evidence === null ? '' : `<div style="margin-left:1.5rem">${escaped(evidence)}</div>`;
  return `<div class="rule${isHeld ? ' held' : ''}"><b>${escaped(id)}</b>${escaped(result)}${shown}${body.join('')}</div>`;
}

function classOf(result: boolean | 'unknown'): string {
  return result === 'unknown' ? 'open' : result ? 'yes' : 'no';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in HTML, between tags and in attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
