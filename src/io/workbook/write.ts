import type { Lang } from '../../words/text.js';
import { WORKBOOK } from '../../words/workbook.js';
import { columnLetters } from '../table/headings.js';
import { Archive, NO_TIME } from './archive.js';
import type { Sheet } from './model.js';
import { LEVEL, type ZipLibrary } from './packing.js';
import { PackingThread } from './packing-thread.js';
import { placeOf, SharedTexts, sheetXml } from './sheet-xml.js';
import { stylesXml } from './styles.js';
import { xmlText } from './xml.js';

/** Loaded only where a workbook is written. */
export function loadZip(): Promise<ZipLibrary> {
  return import('fflate');
}

/**
 * Writes worksheets as an .xlsx workbook, row by row: memory follows the distinct texts, not the cells. Written here and
 * not by a library, because a library that holds every cell as an object needs gigabytes and minutes for a ledger of a
 * province, and stamps the time into the file. The same sheets give the same bytes.
 * `started` is a thread that packs the large ones; it is ended here. Without it one is started where that pays.
 * Source  ECMA-376 part 1 (SpreadsheetML).
 */
export function writeWorkbook(
  zip: ZipLibrary,
  sheets: readonly Sheet[],
  lang: Lang,
  file: string,
  started: PackingThread | null = null,
): void {
  const isLarge = sheets.some((sheet) => rowsOf(sheet) >= LARGE);
  const thread = started ?? (isLarge ? PackingThread.start() : null);
  try {
    const archive = new Archive(zip, thread);
    addParts(archive, sheets, lang);
    archive.write(file);
  } finally {
    thread?.end();
  }
}

/** Rows from which on a sheet takes longer to pack than a thread to start. */
const LARGE = 5000;

/** 0 where they are made one by one. */
function rowsOf({ rows }: Sheet): number {
  return Array.isArray(rows) ? rows.length : 0;
}

function addParts(archive: Archive, sheets: readonly Sheet[], lang: Lang): void {
  const texts = new SharedTexts();
  const add = (name: string, xml: string): void => archive.add(name, [Buffer.from(xml)]);
  add('[Content_Types].xml', contentTypes(sheets.length));
  add('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  add('xl/workbook.xml', workbookXml(sheets));
  add(
    'xl/_rels/workbook.xml.rels',
    relations([
      ...sheets.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`] as const),
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
    ]),
  );
  add('xl/styles.xml', stylesXml(lang));
  // The largest first: it takes longest to pack.
  const order = sheets.map((_, i) => i).sort((a, b) => rowsOf(sheets[b]!) - rowsOf(sheets[a]!) || a - b);
  for (const i of order)
    archive.add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheets[i]!, texts, WORKBOOK.footer[lang]));
  archive.add('xl/sharedStrings.xml', texts.xml());
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
