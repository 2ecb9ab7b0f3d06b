/** A calendar day as `YYYY-MM-DD`; comparing two of them as text compares the days. */
export type IsoDate = string;

/** A day read from a less than exact text. `exact` is false when only the year or the month was given. */
export interface LooseDate {
  readonly date: IsoDate;
  readonly exact: boolean;
}

const TIME = '(?:(?:T|\\s)\\s*\\d{1,2}(?:[:：时点].*)?)?';
const FULL_DAY = [
  // 20260306, also 20260306120000 and 20260306.00 from a numeric field
  new RegExp(`^(\\d{4})(\\d{2})(\\d{2})(?:\\d{6}|\\.0+|${TIME})$`),
  // 2026-03-06, 2026/3/6, 2026.3.6
  new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`),
  // 2026年3月6日, with or without blanks between the parts
  /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号](?:\s*\d{1,2}(?:[:：时点].*)?)?$/,
] as const;
const MONTH = /^(\d{4})(?:(\d{2})|[-/.](\d{1,2})|\s*年\s*(\d{1,2})\s*月(?:份)?)$/;
const YEAR = /^(\d{4})\s*年?$/;

// A four-digit number outside these is rather a count or an area than a year.
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/**
 * The day a text names in full: 20260306, 2026-03-06, 2026/3/6, 2026.3.6 or 2026年3月6日; a time part is dropped.
 * Null for anything else, impossible days such as 2026-02-30 included.
 */
export function parseDate(text: string): IsoDate | null {
  const folded = foldWidth(text).trim();
  for (const pattern of FULL_DAY) {
    const found = pattern.exec(folded);
    if (found) return isoDay(Number(found[1]), Number(found[2]), Number(found[3]));
  }
  return null;
}

/**
 * Like `parseDate`, but a text naming only a month (202603, 2026-03, 2026年3月) gives the last day of the month and
 * one naming only a year gives 31 December, both with `exact: false`: what is known is that it was no later.
 */
export function parseDateLoose(text: string): LooseDate | null {
  const day = parseDate(text);
  if (day !== null) return { date: day, exact: true };
  const folded = foldWidth(text).trim();
  const monthFound = MONTH.exec(folded);
  const yearFound = monthFound ? null : YEAR.exec(folded);
  const found = monthFound ?? yearFound;
  if (!found) return null;
  const year = Number(found[1]);
  const month = monthFound ? Number(monthFound[2] ?? monthFound[3] ?? monthFound[4]) : 12;
  const date = isoDay(year, month, daysInMonth(year, month));
  return date === null ? null : { date, exact: false };
}

function isoDay(year: number, month: number, day: number): IsoDate | null {
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Full-width digits and signs (２０２６－０３) as typed with a Chinese input method. */
function foldWidth(text: string): string {
  return /[\uff01-\uff5e\u3000]/.test(text) ? text.normalize('NFKC') : text;
}
