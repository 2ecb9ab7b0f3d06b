import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import type { Lang } from '../words/text.js';
import { drawCard, type ImageAddress } from './shared/card.js';
import type { OpenReport } from './shared/opened.js';

/** Rows of a patch; several where its id is repeated. Errors: PATCH_UNKNOWN with the nearest id. */
export function rowsOfId(report: OpenReport, id: string): number[] {
  const all = Array.from({ length: report.count }, (_, row) => row);
  const rows = all.filter((row) => report.id(row) === id);
  if (rows.length > 0) return rows;
  throw new Problem(
    'PATCH_UNKNOWN',
    {},
    {
      id,
      nearest: nearest(
        id,
        all.map((row) => report.id(row)),
      ),
    },
  );
}

/** Cards one a page, to be printed by a browser. */
export function cardPages(report: OpenReport, rows: readonly number[], lang: Lang, images: ImageAddress): string {
  const style =
    '@page{size:A4;margin:0}body{margin:0}.sheet{width:210mm;height:296.5mm;overflow:hidden;break-after:page}.sheet:last-child{break-after:auto}svg{display:block;width:210mm;height:296.5mm}';
  const sheets = rows.map((row) => `<div class="sheet">${drawCard(report, row, lang, images)}</div>`);
  return `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><style>${style}</style>${sheets.join('\n')}</html>`;
}
