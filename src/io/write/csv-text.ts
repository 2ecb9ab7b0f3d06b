/** Digits from which a spreadsheet shows a number as 3.2E+11 or rounds it. */
export const LONG_NUMBER = 12;

/** A text as it stands in a cell: guarded against spreadsheets, quoted where needed. */
export function csvText(text: string): string {
  return quoted(spreadsheetText(text));
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Guards a text cell against what spreadsheets do to it; everything else is left as it is. */
export function spreadsheetText(text: string): string {
  if (/^[=+\-@\t\r]/.test(text)) return `'${text}`;
  const isSpoilt = /^(0\d+|\d+[eE]\d+)$/.test(text) || (/^\d+$/.test(text) && text.length >= LONG_NUMBER);
  return isSpoilt ? `\t${text}` : text;
}

/** Hundredths as a decimal with two places: 12345 → "123.45". */
export function decimal(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
