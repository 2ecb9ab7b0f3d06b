import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { writeWhole } from '../io/write/whole-file.js';
import { PAGE } from '../words/report.js';
import { fill, type Lang } from '../words/text.js';
import { packReport, type ReportBytes } from './shared/opened.js';
import { escaped } from './shared/svg.js';

/** Whatever the page is opened with, it fetches nothing: everything stands in it. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'";

/**
 * Writes the report as one file that needs nothing else: program, style, data and images lie in it.
 *
 * Errors  OUT_NOT_WRITABLE.
 */
export function writePage(file: string, report: ReportBytes, images: readonly Buffer[], lang: Lang): number {
  const data = deflateSync(packReport(report), { level: 9 }).toString('base64');
  const title = escaped(fill(PAGE.title, lang, { name: report.content.name }));
  const parts = [
    `<!doctype html>\n<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">\n<head>\n<meta charset="utf-8">\n`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n<title>${title}</title>\n`,
    `<style>${inStyle(pagePart('page.css'))}</style>\n</head>\n<body>\n`,
    `<div id="app"><header><b class="name">${title}</b></header><p class="loading">${PAGE.loading[lang]}</p></div>\n<div id="sheets"></div>\n`,
    `<script type="text/plain" id="licences">${inScript(pagePart('page-licences.txt'))}</script>\n`,
    ...images.map((image, i) => `<script type="text/plain" id="chip-${i}">${image.toString('base64')}</script>\n`),
    `<script type="text/plain" id="data">${data}</script>\n`,
    `<script>${inScript(pagePart('page.js'))}</script>\n</body>\n</html>\n`,
  ];
  writeWhole(file, (path) => {
    const fd = openSync(path, 'w');
    try {
      for (const part of parts) writeFileSync(fd, part);
    } finally {
      closeSync(fd);
    }
  });
  return parts.reduce((bytes, part) => bytes + Buffer.byteLength(part), 0);
}

/** A file that bin/page.js made. It lies beside the compiled program, also when that is bundled. */
function pagePart(name: string): string {
  const compiled = new URL(`../report/${name}`, import.meta.url);
  const fromSource = new URL(`../../dist/src/report/${name}`, import.meta.url);
  return readFileSync(fileURLToPath(existsSync(compiled) ? compiled : fromSource), 'utf8');
}

/** Text in a script element ends at its closing tag and nowhere else. */
function inScript(text: string): string {
  return text.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

function inStyle(text: string): string {
  return text.replace(/<\/(style)/gi, '<\\/$1');
}
