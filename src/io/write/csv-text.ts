/** Digits from which a spreadsheet shows a number as 3.2E+11 or rounds it. */
export const LONG_NUMBER = 12;

/** A text as it stands in a cell: guarded against spreadsheets, quoted where needed. */
export function csvText(text: string): string {
  return quoted(spreadsheetText(text));
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * What a spreadsheet takes for the beginning of a formula; of the wide signs some do so where Chinese or Japanese is
 * written.
 */
export const FORMULA_SIGNS = '=+-@\t\r＝＋－＠';

/** Apostrophes before it count too, so that one more can be put there and taken away again. */
export const FORMULA = new RegExp(`^'*[${FORMULA_SIGNS.replace('-', '\\-')}]`);

/** Guards a text cell against what spreadsheets do to it; everything else is left as it is. `unguarded` is the way back. */
export function spreadsheetText(text: string): string {
  if (FORMULA.test(text)) return `'${text}`;
  const isSpoilt = /^(0\d+|\d+[eE]\d+)$/.test(text) || (/^\d+$/.test(text) && text.length >= LONG_NUMBER);
  return isSpoilt ? `\t${text}` : text;
}

/** Takes away what `spreadsheetText` put in front of a cell. */
export function unguarded(cell: string): string {
  const isGuarded = cell.startsWith("'") ? FORMULA.test(cell) : /^\t\d/.test(cell);
  return isGuarded ? cell.slice(1) : cell;
}

/** Hundredths as a decimal with two places: 12345 → "123.45". */
export function decimal(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
