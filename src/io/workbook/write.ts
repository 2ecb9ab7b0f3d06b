import { closeSync, openSync, writeSync } from 'node:fs';
import type { Lang } from '../../words/text.js';
import { WORKBOOK } from '../../words/workbook.js';
import { columnLetters } from '../table/headings.js';
import type { Sheet } from './model.js';
import { placeOf, SharedTexts, sheetXml } from './sheet-xml.js';
import { stylesXml } from './styles.js';
import { xmlText } from './xml.js';

export type ZipLibrary = typeof import('fflate');

/** Loaded only where a workbook is written. */
export function loadZip(): Promise<ZipLibrary> {
  return import('fflate');
}

/** Archives count years from 1980, in local time; the time of writing does not show in the bytes. */
const NO_TIME = new Date(1980, 0, 1);
const LEVEL = 4;

/**
 * Writes worksheets as an .xlsx workbook, row by row: memory follows the distinct texts, not the cells. Written here and
 * not by a library, because a library that holds every cell as an object needs gigabytes and minutes for a ledger of a
 * province, and stamps the time into the file. The same sheets give the same bytes.
 * Source  ECMA-376 part 1 (SpreadsheetML).
 */
export function writeWorkbook(
  { Zip, ZipDeflate }: ZipLibrary,
  sheets: readonly Sheet[],
  lang: Lang,
  file: string,
): void {
  const fd = openSync(file, 'w');
  let failure: Error | null = null;
  try {
    const zip = new Zip((fault, bytes) => {
      failure ??= fault;
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    });
    const add = (name: string, pieces: Iterable<string>): void => {
      const part = new ZipDeflate(name, { level: LEVEL });
      part.mtime = NO_TIME;
      zip.add(part);
      for (const piece of pieces) part.push(Buffer.from(piece));
      part.push(new Uint8Array(0), true);
    };
    const texts = new SharedTexts();
    add('[Content_Types].xml', [contentTypes(sheets.length)]);
    add('_rels/.rels', [relations([['officeDocument', 'xl/workbook.xml']])]);
    add('xl/workbook.xml', [workbookXml(sheets)]);
    add('xl/_rels/workbook.xml.rels', [
      relations([
        ...sheets.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`] as const),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ]);
    add('xl/styles.xml', [stylesXml(lang)]);
    sheets.forEach((sheet, i) => {
      add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet, texts, WORKBOOK.footer[lang]));
    });
    add('xl/sharedStrings.xml', texts.xml());
    zip.end();
  } finally {
    closeSync(fd);
  }
  if (failure) throw failure;
}

/** The same archive with its parts sorted and without times: libraries stamp the moment of writing into it. */
export function zippedAgain({ unzipSync, zipSync }: ZipLibrary, bytes: Uint8Array): Uint8Array {
  const parts = Object.entries(unzipSync(bytes)).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(parts), { level: LEVEL, mtime: NO_TIME });
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function contentTypes(sheets: number): string {
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}.xml" ContentType="${TYPE}.${type}+xml"/>`;
  const worksheets = Array.from({ length: sheets }, (_, i) => part(`worksheets/sheet${i + 1}`, 'worksheet'));
  return (
    `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `${part('workbook', 'sheet.main')}${worksheets.join('')}${part('styles', 'styles')}${part('sharedStrings', 'sharedStrings')}</Types>`
  );
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const list = targets.map(
    ([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join('')}</Relationships>`;
}

/** Names of the sheets, and the rows that every printed page repeats. */
function workbookXml(sheets: readonly Sheet[]): string {
  const list = sheets.map(({ name }, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const names = sheets.map((sheet, i) => {
    const { firstHeading, headings } = placeOf(sheet);
    const where = `'${sheet.name.replaceAll("'", "''")}'!`;
    const rows = `${where}$${firstHeading}:$${firstHeading + headings - 1}`;
    // Pages side by side repeat the columns that stay in view, too.
    const kept = columnLetters(Math.max(1, sheet.frozenColumns ?? 1) - 1);
    const repeated = (sheet.pagesWide ?? 1) > 1 ? `${where}$A:$${kept},${rows}` : rows;
    return `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">${xmlText(repeated)}</definedName>`;
  });
  return (
    `${HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}">` +
    `<bookViews><workbookView/></bookViews><sheets>${list.join('')}</sheets><definedNames>${names.join('')}</definedNames></workbook>`
  );
}
