import { readFileSync, writeFileSync } from 'node:fs';
import type { Workbook, Worksheet } from 'exceljs';
import type { ZipLibrary } from '../../io/workbook/packing.js';
import { zippedAgain } from '../../io/workbook/write.js';
import { Problem } from '../../model/problem.js';
import { FORM_SHEETS } from '../../words/forms.js';
import { DIFFERENCES, RECONCILE } from '../../words/reconcile.js';
import { TABLE_REASONS } from '../../words/table.js';
import { fill, filled, type Lang } from '../../words/text.js';
import { type Difference, foldedKind } from './difference.js';
import { cellOf, differenceHeadings, differenceRow } from './list.js';
import type { OfficeLedger } from './office-ledger.js';

/** By how bad it is: another value, doubt, sums. */
const COLOURS = { wrong: 'FFFFC7CE', doubt: 'FFFFEB9C', sum: 'FFF8CBAD' } as const;
const LONGEST_NAME = 31;
const AUTHOR = 'tuban';
const WIDTHS = [9, 7, 24, 34, 34, 22, 22];

/** The libraries that a marked copy needs; loaded only where one is written. */
export interface MarkingLibraries {
  readonly ExcelJS: { Workbook: new () => Workbook };
  readonly zip: ZipLibrary;
}

export async function loadMarking(zip: ZipLibrary): Promise<MarkingLibraries> {
  const { default: ExcelJS } = await import('exceljs');
  return { ExcelJS, zip };
}

/**
 * A copy of an office's workbook (of a CSV: a workbook with its rows) in which the differing cells are coloured and
 * carry a note, with a further sheet that lists all differences. The ledger itself is not touched. Charts and pictures
 * are not carried over. The same input gives the same bytes.
 *
 * Errors  TABLE_DAMAGED for workbooks that cannot be copied.
 */
export async function writeMarkedCopy(
  { ExcelJS, zip }: MarkingLibraries,
  ledger: OfficeLedger,
  differences: readonly Difference[],
  lang: Lang,
  path: string,
): Promise<void> {
  const book = new ExcelJS.Workbook();
  const sheet = await sheetToMark(book, ledger, lang);
  const notes = new Map<string, Difference[]>();
  for (const one of differences) {
    if (one.row !== null && one.column !== null) notes.set(cellOf(one), [...(notes.get(cellOf(one)) ?? []), one]);
  }
  for (const [ref, list] of notes) mark(sheet, ref, list, lang);
  addList(book, differences, lang);
  book.creator = AUTHOR;
  book.lastModifiedBy = AUTHOR;
  const never = new Date(0);
  book.created = never;
  book.modified = never;
  const bytes = new Uint8Array(await book.xlsx.writeBuffer());
  writeFileSync(path, zippedAgain(zip, bytes));
}

async function sheetToMark(book: Workbook, ledger: OfficeLedger, lang: Lang): Promise<Worksheet> {
  if (ledger.kind === 'csv') {
    const sheet = book.addWorksheet(FORM_SHEETS.ledger[lang]);
    for (const { row, cells } of ledger.grid) sheet.getRow(row).values = [...cells];
    return sheet;
  }
  try {
    await book.xlsx.load(readFileSync(ledger.file) as unknown as ArrayBuffer);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      'TABLE_DAMAGED',
      { file: ledger.file },
      { reason: filled(TABLE_REASONS.workbook, { detail }) },
      { cause },
    );
  }
  const sheet = ledger.sheet === null ? undefined : book.getWorksheet(ledger.sheet);
  if (!sheet)
    throw new Problem('SHEET_UNKNOWN', { file: ledger.file }, { sheet: ledger.sheet ?? '', nearest: '', sheets: '' });
  return sheet;
}

function mark(sheet: Worksheet, ref: string, list: readonly Difference[], lang: Lang): void {
  const cell = sheet.getCell(ref);
  const colour = COLOURS[foldedKind(list[0]!.kind)];
  // A style may be shared with other cells: a new one is made for this cell alone.
  cell.style = { ...cell.style, fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: colour } } };
  cell.note = list
    .map(({ kind, given, computed }) => {
      const params = { kind: DIFFERENCES[kind][lang], given: given || RECONCILE.noValue[lang], computed };
      return fill(computed === '' ? RECONCILE.noteBare : RECONCILE.note, lang, params);
    })
    .join('\n\n');
}

/** All differences on a sheet of their own; texts only, so that none becomes a formula. */
function addList(book: Workbook, differences: readonly Difference[], lang: Lang): void {
  const sheet = book.addWorksheet(freeName(book, RECONCILE.differences[lang]), {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
  sheet.pageSetup.printTitlesRow = '1:1';
  sheet.addRow(differenceHeadings(lang)).font = { bold: true };
  for (const one of differences) sheet.addRow(differenceRow(one, lang));
  sheet.columns.forEach((column, c) => {
    column.width = WIDTHS[c] ?? 20;
    column.numFmt = '@';
    column.alignment = { wrapText: true, vertical: 'top' };
  });
}

function freeName(book: Workbook, wish: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wish : `${wish.slice(0, LONGEST_NAME - 4)} ${n}`;
    if (!book.getWorksheet(name)) return name;
  }
}
