/** Characters of a heading; longer texts are something else. */
const LONGEST_HEADING = 80;

/** Headings that differ in the width of brackets and letters, in blanks, line breaks and case are the same. */
export function foldHeading(heading: string): string {
  return heading.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();
}

/** A heading to show: without line breaks and blanks around it, and not without end. */
export function shownHeading(cell: string): string {
  return cell
    .replaceAll(/(?<=[^\x20-\x7e])\s*[\r\n]+\s*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 2 * LONGEST_HEADING);
}

/** Column letters as in a worksheet, for the column with this number from 0. */
export function columnLetters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest === 0 ? '' : columnLetters(rest - 1)) + String.fromCharCode(0x41 + (column % 26));
}

/** A row of a sheet: its number from 1, blank rows counted, and its cells as text. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** Part of the widest row that headings take up at least; titles and notes above them are narrower. */
const WIDE = 0.6;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?$/;
const YEAR = /^(?:19|20)\d\d$/;
/** 2026-03-06, 2026/3/6, 2026年3月6日 */
const DATE = /^\d{4}[-/.\u5e74]\d/;

/**
 * Which of the first rows holds the headings; -1 for none. A row with a heading that is `known` is it; else the first
 * one that is nearly as wide as the table and holds no numbers and no long texts.
 */
export function headingRow(rows: readonly SheetRow[], known: (folded: string) => boolean): number {
  const widths = rows.map(({ cells }) => cells.filter((cell) => cell.trim() !== '').length);
  const widest = Math.max(0, ...widths);
  const isPlausible = rows.map(({ cells }, i) => widths[i]! > 0 && cells.every(couldBeHeading));
  const byName = rows.findIndex(({ cells }, i) => isPlausible[i] && cells.some((cell) => known(foldHeading(cell))));
  return byName >= 0 ? byName : widths.findIndex((width, i) => isPlausible[i] && width >= WIDE * widest);
}

function couldBeHeading(cell: string): boolean {
  const text = cell.normalize('NFKC').trim();
  if (text.length > LONGEST_HEADING || DATE.test(text)) return false;
  return !NUMBER.test(text) || YEAR.test(text);
}
