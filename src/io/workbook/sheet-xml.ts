import { columnLetters } from '../table/headings.js';
import { decimal } from '../write/csv.js';
import { completeRow, type Sheet, type SheetColumn, Totals, type Value } from './model.js';
import { HEADING, NOTE, type Role, styleOf, TITLE } from './styles.js';
import { xmlText } from './xml.js';
import { XmlBytes } from './xml-bytes.js';

/** What a text would become a formula by, if somebody edited its cell. */
const FORMULA_LIKE = '=+-@';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DAY_MS = 86_400_000;
/** Day 0 of a workbook; right from March 1900 on. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const FIRST_SAFE_DAY = 61;
/** Characters; longer texts break or reach into the next cell. */
const WIDEST = 40;
/** Height of a line of text, points. */
const LINE = 14;

/** Numbers of the texts of a workbook, in the order in which they come up. */
export class SharedTexts {
  private readonly numbers = new Map<string, number>();
  uses = 0;

  numberOf(text: string): number {
    this.uses++;
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(text, number);
    }
    return number;
  }

  *xml(): Generator<Uint8Array> {
    const xml = new XmlBytes();
    xml.plain(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="${MAIN}" count="${this.uses}" uniqueCount="${this.numbers.size}">`,
    );
    for (const text of this.numbers.keys()) {
      xml.plain('<si><t xml:space="preserve">').text(xmlText(text)).plain('</t></si>');
      if (xml.isFull) yield xml.take();
    }
    yield xml.plain('</sst>').take();
  }
}

/** Rows of headings, the first of them, and the first row of data; all from 1. */
export interface SheetPlace {
  readonly firstHeading: number;
  readonly headings: 1 | 2;
  readonly firstRow: number;
}

export function placeOf({ title, note, columns }: Sheet): SheetPlace {
  const above = (title === undefined ? 0 : 1) + (note === undefined ? 0 : 1);
  const headings = columns.some(({ group }) => group !== undefined) ? 2 : 1;
  return { firstHeading: above + 1, headings, firstRow: above + headings + 1 };
}

/** The part of a worksheet, in pieces of some hundred kilobytes. */
export function* sheetXml(sheet: Sheet, texts: SharedTexts, footer: string): Generator<Uint8Array> {
  const { columns } = sheet;
  const place = placeOf(sheet);
  const xml = new XmlBytes();
  const writer = new RowWriter(sheet, texts, xml);
  const [sample, rest] = peek(sheet.rows);
  const widths = columns.map((column, c) => column.width ?? widthOf(column, sample, c));
  xml.text(sheetHead(sheet, place, widths)).text(writer.headRows(place, widths));
  let row = place.firstRow;
  const totals = new Totals(columns);
  for (const values of rest) {
    const whole = completeRow(columns, values);
    totals.add(whole);
    writer.row(row++, whole, sheet.wraps ? 'wrapped' : 'body', null, sheet.wraps ? widths : null);
    if (xml.isFull) yield xml.take();
  }
  if (sheet.totals !== undefined) writer.row(row, totals.row(sheet.totals), 'total', [place.firstRow, row - 1]);
  yield xml.text(sheetTail(sheet, place, row - 1, footer)).take();
}

/** The first rows, to measure widths by, and all of them. */
function peek(rows: Iterable<readonly Value[]>): [(readonly Value[])[], Iterable<readonly Value[]>] {
  const iterator = rows[Symbol.iterator]();
  const first: (readonly Value[])[] = [];
  for (
    let next = iterator.next();
    !next.done;
    next = first.length < 200 ? iterator.next() : { done: true, value: null }
  )
    first.push(next.value);
  function* all(): Generator<readonly Value[]> {
    yield* first;
    for (let next = iterator.next(); !next.done; next = iterator.next()) yield next.value;
  }
  return [first, all()];
}

function sheetHead(sheet: Sheet, { firstRow }: SheetPlace, widths: readonly number[]): string {
  const left = sheet.frozenColumns ?? 1;
  const pane = `<pane${left > 0 ? ` xSplit="${left}"` : ''} ySplit="${firstRow - 1}" topLeftCell="${columnLetters(left)}${firstRow}" activePane="${left > 0 ? 'bottomRight' : 'bottomLeft'}" state="frozen"/>`;
  const columns = widths.map((width, c) => `<col min="${c + 1}" max="${c + 1}" width="${width}" customWidth="1"/>`);
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>` +
    `<cols>${columns.join('')}</cols><sheetData>`
  );
}

/** Room for the values and for the heading on two lines, within reason. */
function widthOf({ heading, kind }: SheetColumn, sample: readonly (readonly Value[])[], c: number): number {
  const shown = sample.map((row) => shownWidth(row[c] ?? null, kind));
  const least = kind === 'day' ? 11 : kind === 'text' ? 6 : 9;
  // A heading breaks before its bracket rather than inside of it.
  const parts = heading.split(/(?=[（(])/).map((part) => Math.min(20, textWidth(part) + 2));
  const ofHeading = Math.max(Math.ceil(textWidth(heading) / 2) + 2, ...parts);
  return Math.min(WIDEST, Math.max(least, ofHeading, ...shown.map((width) => width + 1)));
}

function shownWidth(value: Value, kind: SheetColumn['kind']): number {
  if (value === null) return 0;
  return textWidth(typeof value === 'number' && kind !== 'count' ? decimal(value) : String(value));
}

/** Characters of the width of a digit: Chinese ones take two. */
function textWidth(text: string): number {
  return [...text].reduce((width, char) => width + (char.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);
}

function sheetTail(sheet: Sheet, place: SheetPlace, lastRow: number, footer: string): string {
  const last = columnLetters(sheet.columns.length - 1);
  const head = place.firstHeading;
  const merges = mergesOf(sheet, place).map((ref) => `<mergeCell ref="${ref}"/>`);
  const filter = sheet.filters ? `<autoFilter ref="A${head}:${last}${Math.max(lastRow, head)}"/>` : '';
  const merged = merges.length > 0 ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : '';
  return (
    `</sheetData>${filter}${merged}<printOptions horizontalCentered="1"/>` +
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>' +
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="' +
    `${sheet.pagesWide ?? 1}" fitToHeight="0"/>` +
    `<headerFooter><oddFooter>${xmlText(footer)}</oddFooter></headerFooter></worksheet>`
  );
}

function mergesOf(sheet: Sheet, { firstHeading, headings }: SheetPlace): string[] {
  const merges: string[] = [];
  const { columns } = sheet;
  const across = firstPage(sheet);
  const last = columnLetters(across - 1);
  if (across > 1) for (let row = 1; row < firstHeading; row++) merges.push(`A${row}:${last}${row}`);
  for (const { from, to, group } of groupsOf(columns)) {
    if (headings === 2 && group === undefined)
      merges.push(`${columnLetters(from)}${firstHeading}:${columnLetters(from)}${firstHeading + 1}`);
    else if (to > from) merges.push(`${columnLetters(from)}${firstHeading}:${columnLetters(to)}${firstHeading}`);
  }
  return merges;
}

/** Columns that the title reaches over: those of the first page. */
function firstPage({ columns, pagesWide = 1 }: Sheet): number {
  return Math.ceil(columns.length / pagesWide);
}

/** Runs of columns under one upper heading; columns without one stand alone. */
function groupsOf(columns: readonly SheetColumn[]): { from: number; to: number; group: string | undefined }[] {
  const groups: { from: number; to: number; group: string | undefined }[] = [];
  columns.forEach(({ group }, c) => {
    const last = groups.at(-1);
    if (last && group !== undefined && last.group === group) last.to = c;
    else groups.push({ from: c, to: c, group });
  });
  return groups;
}

/** Writes rows as XML. */
class RowWriter {
  private readonly letters: readonly string[];
  private readonly marks: Partial<Record<Role, readonly CellMarks[]>> = {};
  private readonly days = new Map<string, number | null>();

  constructor(
    private readonly sheet: Sheet,
    private readonly texts: SharedTexts,
    private readonly xml: XmlBytes,
  ) {
    this.letters = sheet.columns.map((_, c) => columnLetters(c));
  }

  /** Title, note and headings. */
  headRows({ firstHeading, headings }: SheetPlace, widths: readonly number[]): string {
    const { title, note, columns } = this.sheet;
    const rows: string[] = [];
    if (title !== undefined) rows.push(`<row r="1" ht="28" customHeight="1">${this.text('A1', title, TITLE)}</row>`);
    if (note !== undefined) {
      const row = firstHeading - 1;
      rows.push(
        `<row r="${row}" ht="${noteHeight(note, widths.slice(0, firstPage(this.sheet)))}" customHeight="1">${this.text(`A${row}`, note, NOTE)}</row>`,
      );
    }
    const line = (row: number, lines: number, headingOf: (column: SheetColumn, c: number) => string): string =>
      `<row r="${row}" ht="${LINE * lines + 4}" customHeight="1">${columns.map((column, c) => this.text(`${this.letters[c]}${row}`, headingOf(column, c), HEADING)).join('')}</row>`;
    const shown = columns.map(({ heading }, c) => brokenHeading(heading, widths[c]! - 1));
    if (headings === 2) rows.push(line(firstHeading, 1, ({ group }, c) => group ?? shown[c]!.text));
    const lower = firstHeading + headings - 1;
    const lines = Math.max(...shown.map((one) => one.lines));
    rows.push(line(lower, lines, ({ group }, c) => (headings === 2 && group === undefined ? '' : shown[c]!.text)));
    return rows.join('');
  }

  /**
   * A row of values; `summed` are the first and last row that a row of totals adds up. Where texts break at the `widths` of
   * their columns the row is made as high as they need: not every program does so by itself.
   */
  row(
    row: number,
    values: readonly Value[],
    role: Role,
    summed: readonly [number, number] | null,
    widths: readonly number[] | null = null,
  ): void {
    const { xml, sheet } = this;
    const isSparse = sheet.isSparse && role !== 'total';
    const marks = this.marksOf(role);
    xml.plain('<row r="').integer(row);
    const lines = widths === null ? 1 : linesOf(values, widths);
    xml.plain(lines > 1 ? `" ht="${LINE * lines + 2}" customHeight="1">` : '">');
    for (let c = 0; c < values.length; c++) {
      const value = values[c]!;
      if (isSparse && value === null) continue;
      const column = sheet.columns[c]!;
      xml.plain(marks[c]!.begin).integer(row);
      const formula = column.formula || summed ? this.formula(column, c, row, summed) : '';
      if (formula === '') this.cell(column.kind, value, marks[c]!);
      else this.formulaCell(column.kind, value, formula, marks[c]!);
    }
    xml.plain('</row>');
  }

  private marksOf(role: Role): readonly CellMarks[] {
    const known = this.marks[role];
    if (known) return known;
    const marks = this.sheet.columns.map(({ kind }, c) => marksOf(this.letters[c]!, kind, role));
    this.marks[role] = marks;
    return marks;
  }

  private formula(column: SheetColumn, c: number, row: number, summed: readonly [number, number] | null): string {
    if (column.formula) return this.filled(column.formula.text, row);
    if (!summed || !column.isSummed || summed[1] < summed[0]) return '';
    return `SUM(${this.letters[c]}${summed[0]}:${this.letters[c]}${summed[1]})`;
  }

  private filled(text: string, row: number): string {
    return text.replaceAll(/\{([^}]+)\}/g, (_, key: string) => {
      const c = this.sheet.columns.findIndex((column) => column.key === key);
      if (c < 0) throw new Error(`${this.sheet.name}: no column ${key}`);
      return `${this.letters[c]}${row}`;
    });
  }

  private formulaCell(kind: SheetColumn['kind'], value: Value, formula: string, marks: CellMarks): void {
    const { xml } = this;
    if (typeof value === 'number')
      xml
        .plain(marks.formula)
        .text(xmlText(formula))
        .plain(`</f><v>${numberText(value, kind)}</v></c>`);
    // A formula that gives nothing gives the empty text; a sum of nothing provided is left out.
    else if (!formula.startsWith('SUM(')) xml.plain(marks.nothing).text(xmlText(formula)).plain('</f><v></v></c>');
    else this.cell(kind, value, marks);
  }

  private cell(kind: SheetColumn['kind'], value: Value, marks: CellMarks): void {
    const { xml } = this;
    if (value === null || value === '') {
      xml.plain(marks.empty);
      return;
    }
    if (typeof value === 'number') xml.plain(marks.value).plain(numberText(value, kind));
    else {
      const day = kind === 'day' ? this.dayNumber(value) : null;
      if (day !== null) xml.plain(marks.value).integer(day);
      else xml.plain(FORMULA_LIKE.includes(value[0]!) ? marks.quoted : marks.text).integer(this.texts.numberOf(value));
    }
    xml.plain('</v></c>');
  }

  private text(ref: string, text: string, style: number): string {
    if (text === '') return `<c r="${ref}" s="${style}"/>`;
    return `<c r="${ref}" s="${style}" t="s"><v>${this.texts.numberOf(text)}</v></c>`;
  }

  /** Many rows share few days. */
  private dayNumber(day: string): number | null {
    let number = this.days.get(day);
    if (number === undefined) {
      number = dayNumber(day);
      this.days.set(day, number);
    }
    return number;
  }
}

/** What of the cells of a column is the same in every row; the number of the row stands behind `begin`. */
interface CellMarks {
  readonly begin: string;
  readonly empty: string;
  readonly value: string;
  readonly text: string;
  readonly quoted: string;
  /** Of a formula with a value, and of one that gives nothing. */
  readonly formula: string;
  readonly nothing: string;
}

function marksOf(letters: string, kind: SheetColumn['kind'], role: Role): CellMarks {
  const style = styleOf(kind, role);
  return {
    begin: `<c r="${letters}`,
    empty: `" s="${style}"/>`,
    value: `" s="${style}"><v>`,
    text: `" s="${styleOf('text', role)}" t="s"><v>`,
    quoted: `" s="${styleOf('text', role, true)}" t="s"><v>`,
    formula: `" s="${style}"><f>`,
    nothing: `" s="${style}" t="str"><f>`,
  };
}

/** A heading that is too wide breaks before its bracket, so that the unit stands on a line of its own. */
function brokenHeading(heading: string, width: number): { readonly text: string; readonly lines: number } {
  const text = textWidth(heading) > width ? heading.replace(/(?<=\S)(?=[（(])/, '\n') : heading;
  const lines = text.split('\n').map((line) => Math.ceil(textWidth(line) / width) || 1);
  return { text, lines: lines.reduce((sum, one) => sum + one, 0) };
}

/** Lines that the longest text of a row breaks into. */
function linesOf(values: readonly Value[], widths: readonly number[]): number {
  return values.reduce<number>((most, value, c) => {
    if (typeof value !== 'string') return most;
    return Math.max(most, Math.ceil(textWidth(value) / (widths[c]! - 1)));
  }, 1);
}

/** Room for the lines of a note, broken at the width it reaches over. */
function noteHeight(note: string, widths: readonly number[]): number {
  const width = widths.reduce((sum, one) => sum + one, 0);
  const lines = note.split('\n').map((line) => Math.ceil(textWidth(line) / width) || 1);
  return (LINE + 2) * lines.reduce((sum, one) => sum + one, 0);
}

function numberText(value: number, kind: SheetColumn['kind']): string {
  return kind === 'decimal' || kind === 'check' ? decimal(value) : String(value);
}

/** Days since day 0 of workbooks; null for what is no day, or one that Excel counts otherwise. */
function dayNumber(day: string): number | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  const number = Math.round((time - DAY_ZERO) / DAY_MS);
  return Number.isNaN(time) || number < FIRST_SAFE_DAY ? null : number;
}
