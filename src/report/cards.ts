import { join, parse } from 'node:path';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import type { Lang } from '../words/text.js';
import { drawCard, type ImageAddress, withoutOldLinks } from './shared/card.js';
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

/** Cards in one PDF: with several thousands a browser runs out of memory. */
export const CARDS_A_PDF = 1_000;

/** The PDFs for so many cards: one of the name itself, or `cards-01.pdf`, `cards-02.pdf` … */
export function pdfParts(
  file: string,
  count: number,
  most = CARDS_A_PDF,
): { readonly file: string; readonly from: number; readonly to: number }[] {
  if (count <= most) return [{ file, from: 0, to: count }];
  const parts = Math.ceil(count / most);
  const { dir, name, ext } = parse(file);
  return Array.from({ length: parts }, (_, i) => ({
    file: join(dir, `${name}-${String(i + 1).padStart(2, '0')}${ext}`),
    from: i * most,
    to: Math.min(count, (i + 1) * most),
  }));
}

/** Cards one a page, to be printed by a browser. */
export function cardPages(report: OpenReport, rows: readonly number[], lang: Lang, images: ImageAddress): string {
  return sheetPages(
    rows.map((row) => withoutOldLinks(drawCard(report, row, lang, images))),
    A4,
    lang,
  );
}

const A4 = { width: 210, height: 297 } as const;
/** Without it, rounding of millimetres to the points of a PDF can push an empty page out behind every sheet. */
const SPARE = 0.5;

/** Drawings one a page of this size in millimetres, to be printed by a browser. */
export function sheetPages(
  svgs: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
  lang: Lang,
): string {
  const size = `width:${width}mm;height:${height - SPARE}mm`;
  const style = `@page{size:${width}mm ${height}mm;margin:0}body{margin:0}.sheet{${size};overflow:hidden;break-after:page}.sheet:last-child{break-after:auto}svg{display:block;${size}}`;
  const sheets = svgs.map((svg) => `<div class="sheet">${svg}</div>`);
  return `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><style>${style}</style>${sheets.join('\n')}</html>`;
}
