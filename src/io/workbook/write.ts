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
 * Source  ECMA-376 part 1 (SpreadsheetML).
 */
export function writeWorkbook(zip: ZipLibrary, sheets: readonly Sheet[], lang: Lang, file: string): void {
  const draft = new WorkbookDraft(
    zip,
    lang,
    sheets.some((sheet) => rowsOf(sheet) >= LARGE) ? PackingThread.start() : null,
  );
  try {
    draft.write(sheets, file);
  } finally {
    draft.end();
  }
}

/** Rows from which on a sheet takes longer to pack than a thread to start. */
const LARGE = 5000;

/** 0 where they are made one by one. */
function rowsOf({ rows }: Sheet): number {
  return Array.isArray(rows) ? rows.length : 0;
}

/**
 * A workbook in the making: large sheets can be handed in before the others are known, and are packed meanwhile. The same
 * sheets in the same order of handing in give the same bytes.
 */
export class WorkbookDraft {
  private readonly archive: Archive;
  private readonly texts = new SharedTexts();
  private readonly made = new Set<number>();

  /** `thread` packs what is large; it is this draft's, which ends it. Without it everything is packed here. */
  constructor(
    zip: ZipLibrary,
    private readonly lang: Lang,
    private readonly thread: PackingThread | null,
  ) {
    this.archive = new Archive(zip, thread);
  }

  /** Makes the sheet of this place in the workbook, from 0. */
  add(place: number, sheet: Sheet): void {
    this.made.add(place);
    this.archive.add(partOf(place), sheetXml(sheet, this.texts, WORKBOOK.footer[this.lang]));
  }

  /** Makes the sheets that are not made yet, and writes the workbook of them all. Errors: those of the disk. */
  write(sheets: readonly Sheet[], file: string): void {
    // The largest first: it takes longest to pack.
    const order = [...sheets.keys()].sort((a, b) => rowsOf(sheets[b]!) - rowsOf(sheets[a]!) || a - b);
    for (const place of order) if (!this.made.has(place)) this.add(place, sheets[place]!);
    const head: Readonly<Record<string, string>> = {
      '[Content_Types].xml': contentTypes(sheets.length),
      '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
      'xl/workbook.xml': workbookXml(sheets),
      'xl/_rels/workbook.xml.rels': relations([
        ...sheets.map((_, i) => ['worksheet', `worksheets/sheet${i + 1}.xml`] as const),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
      'xl/styles.xml': stylesXml(this.lang),
    };
    for (const [name, xml] of Object.entries(head)) this.archive.add(name, [Buffer.from(xml)]);
    this.archive.add(TEXTS, this.texts.xml());
    this.archive.write(file, [...Object.keys(head), ...[...sheets.keys()].map(partOf), TEXTS]);
  }

  /** To be called whatever came of it. */
  end(): void {
    this.thread?.end();
  }
}

const TEXTS = 'xl/sharedStrings.xml';

function partOf(place: number): string {
  return `xl/worksheets/sheet${place + 1}.xml`;
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
