/** A calendar day as `YYYY-MM-DD`; comparing two of them as text compares the days. */
export type IsoDate = string;

/** A day read from a less than exact text. `exact` is false when only the year or the month was given. */
export interface LooseDate {
  readonly date: IsoDate;
  readonly exact: boolean;
}

// What follows the hour is not looked at, unless it is the second day of a range.
const TIME_TAIL = '(?:(?!\\s{0,3}-\\s{0,3}\\d{4}[-/.年])[^至到~〜—–―])*';
const TIME = `(?:(?:T|\\s)\\s*\\d{1,2}(?:[:：时点]${TIME_TAIL})?)?`;
const FULL_DAY = [
  // 20260306, also 20260306120000 and 20260306.00 from a numeric field
  new RegExp(`^(\\d{4})(\\d{2})(\\d{2})(?:\\d{6}|\\.0+|${TIME})$`),
  // 2026-03-06, 2026/3/6, 2026.3.6
  new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`),
  // 2026年3月6日, with or without blanks between the parts
  new RegExp(`^(\\d{4})\\s*年\\s*(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*[日号](?:\\s*\\d{1,2}(?:[:：时点]${TIME_TAIL})?)?$`),
] as const;
const MONTH = /^(\d{4})(?:(\d{2})|[-/.](\d{1,2})|\s*年\s*(\d{1,2})\s*月(?:份)?)$/;
const YEAR = /^(\d{4})\s*年?$/;

// A four-digit number outside these is rather a count or an area than a year.
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
// Six digits before this year are no month: 190112 is 12 January 2019 with two digits for the year.
const FIRST_YEAR_OF_SIX_DIGITS = 1950;

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
  if (monthFound?.[2] !== undefined && year < FIRST_YEAR_OF_SIX_DIGITS) return null;
  const month = monthFound ? Number(monthFound[2] ?? monthFound[3] ?? monthFound[4]) : 12;
  const date = isoDay(year, month, daysInMonth(year, month));
  return date === null ? null : { date, exact: false };
}

// ---------- intervals

/** What a text says of a day: no earlier than `first`, no later than `last`. `exact` where the two are one day. */
export interface DateInterval {
  readonly first: IsoDate;
  readonly last: IsoDate;
  readonly exact: boolean;
}

/** Longer texts are remarks, not dates. */
const LONGEST = 64;

/**
 * The days a text may mean, both ends included; what depends on it is to be decided by the cautious end.
 *
 * One day: all that `parseDate` reads. A time behind it is dropped and a time zone does not move the day: the day written
 * is the day meant. Five digits are a serial day of Excel (`excelDay`, system of 1900) from 1990 to 2099.
 * Parts: a year, 2026Q1, 2026年第一季度, 2026年上半年, 2026-01, 202601, 2026年1月, 2026年1月上旬.
 * Ranges: two of these with 至, 到, ~ or a dash between them (2026-01-03至2026-01-20, 2026.1-2026.3), the second also
 * without what it shares with the first (2026年1月3日至20日, 2026年1-3月, 2026.1.3-1.20).
 *
 * Null: two-digit years, impossible days, ranges that run backwards or have an open end, 2026.1-3 (a day or two months),
 * and all else.
 */
export function parseDateInterval(text: string): DateInterval | null {
  const folded = foldWidth(text).trim();
  if (folded.length > LONGEST) return null;
  const ends = endsIn(folded);
  return ends ? interval(ends[0], ends[1]) : singleIn(folded);
}

/** `exact` where both ends are the same day; null where an end is impossible or the range runs backwards. */
function interval(first: IsoDate | null, last: IsoDate | null): DateInterval | null {
  if (first === null || last === null || first > last) return null;
  return { first, last, exact: first === last };
}

/** Whole months `from` … `to` of a year, both included. */
function months(year: number, from: number, to: number): DateInterval | null {
  return interval(isoDay(year, from, 1), isoDay(year, to, daysInMonth(year, to)));
}

const MIXED_MARKS = /^\d{4}([-/.])\d{1,2}(?!\1)[-/.]\d{1,2}/;
const QUARTER = /^(\d{4})\s*(?:年|[-/.])?\s*(?:Q([1-4])|第?\s*([1-4一二三四])\s*季度?)$/i;
const HALF_YEAR = /^(\d{4})\s*年\s*([上下])半年$/;
const TEN_DAYS = /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*([上中下])旬$/;
const SERIAL = /^(\d{5})(?:\.\d+)?$/;

function singleIn(text: string): DateInterval | null {
  if (MIXED_MARKS.test(text)) return null;
  const loose = parseDateLoose(text);
  if (loose?.exact) return interval(loose.date, loose.date);
  if (loose)
    return interval(YEAR.test(text) ? `${loose.date.slice(0, 4)}-01-01` : `${loose.date.slice(0, 7)}-01`, loose.date);
  return quarterIn(text) ?? halfYearIn(text) ?? tenDaysIn(text) ?? serialIn(text);
}

function quarterIn(text: string): DateInterval | null {
  const [, year, digit, word] = QUARTER.exec(text) ?? [];
  if (year === undefined) return null;
  const quarter = digit ?? word ?? '';
  const number = '一二三四'.indexOf(quarter) + 1 || Number(quarter);
  return months(Number(year), 3 * number - 2, 3 * number);
}

function halfYearIn(text: string): DateInterval | null {
  const [, year, half] = HALF_YEAR.exec(text) ?? [];
  if (year === undefined) return null;
  return half === '上' ? months(Number(year), 1, 6) : months(Number(year), 7, 12);
}

/** A month in Chinese has three parts: days 1–10, 11–20 and the rest. */
function tenDaysIn(text: string): DateInterval | null {
  const found = TEN_DAYS.exec(text);
  if (!found) return null;
  const [year, month] = [Number(found[1]), Number(found[2])];
  const part = '上中下'.indexOf(found[3]!);
  const last = part === 2 ? daysInMonth(year, month) : 10 * part + 10;
  return interval(isoDay(year, month, 10 * part + 1), isoDay(year, month, last));
}

function serialIn(text: string): DateInterval | null {
  const digits = SERIAL.exec(text)?.[1];
  const day = digits === undefined ? null : excelDay(Number(digits));
  // Outside these years five digits are rather a number of something than a day.
  return day === null || day < '1990-01-01' || day > '2099-12-31' ? null : interval(day, day);
}

// ---------- ranges

/** Where the two ends of a range may meet. */
const BETWEEN = /至|到|[~〜]|[—–―]+|-+/g;

/** First and last day of a range; null stands for a day that does not exist. */
type Ends = readonly [first: IsoDate | null, last: IsoDate | null];

/** The ends at the first place where the text falls into two days or parts; dashes inside dates do not. */
function endsIn(text: string): Ends | null {
  for (const { 0: mark, index } of text.matchAll(BETWEEN)) {
    const left = text.slice(0, index).trim();
    const right = text.slice(index + mark.length).trim();
    const ends = left === '' || right === '' ? null : (fullEnds(left, right) ?? shortEnds(left, right));
    if (ends) return ends;
  }
  return null;
}

function fullEnds(left: string, right: string): Ends | null {
  const [start, end] = [singleIn(left), singleIn(right)];
  return start && end && [start.first, end.last];
}

const SHORT_CHINESE = /^(?:(\d{1,2})\s*月(?:份)?)?\s*(?:(\d{1,2})\s*[日号])?$/;
const SHORT_DIGITS = /^(\d{1,2})[/.](\d{1,2})$/;

/** A second end without its year or month; the first may then lack the 月 or 日 of the second (2026年1-3月). */
function shortEnds(left: string, right: string): Ends | null {
  const digits = SHORT_DIGITS.exec(right);
  const [, month, day] = digits ?? SHORT_CHINESE.exec(right) ?? [];
  if (month === undefined && day === undefined) return null;
  const start = singleIn(left) ?? (digits ? null : singleIn(left + (day === undefined ? '月' : '日')));
  // The first end must lie in one month, and on one day where the second names a day.
  if (!start || start.first.slice(0, 7) !== start.last.slice(0, 7)) return null;
  if (day !== undefined && !start.exact) return null;
  const [year, ownMonth] = [Number(start.first.slice(0, 4)), Number(start.first.slice(5, 7))];
  const lastMonth = month === undefined ? ownMonth : Number(month);
  const lastDay = day === undefined ? daysInMonth(year, lastMonth) : Number(day);
  return [start.first, isoDay(year, lastMonth, lastDay)];
}

// ---------- Excel

/** Days to add to serial days, by the date system of the workbook, from 1899-12-30 UTC. */
const EXCEL_SHIFT = { 1900: 0, 1904: 1462 } as const;
const EXCEL_DAY_0 = Date.UTC(1899, 11, 30);

/**
 * The day of an Excel serial number; a fraction is the time and is dropped. Null below day 0, from 2200 on and for NaN.
 *
 * The system of 1900 (the usual one) counts 1900-01-01 as 1 and holds 1900 for a leap year, as Lotus 1-2-3 did: serial 60
 * is a 29 February that never was (null here), and every later serial is one too high, which counting from 1899-12-30
 * makes good. The system of 1904 (old workbooks of the Mac; a flag of the workbook) counts 1904-01-01 as 0.
 */
export function excelDay(serial: number, system: 1900 | 1904 = 1900): IsoDate | null {
  const whole = Math.floor(serial);
  const isThere = system === 1904 ? whole >= 0 : whole >= 1 && whole !== 60;
  if (!isThere || !(whole <= 110_000)) return null;
  const days = whole + EXCEL_SHIFT[system] + (system === 1900 && whole < 60 ? 1 : 0);
  const day = new Date(EXCEL_DAY_0 + days * 86_400_000).toISOString().slice(0, 10);
  return Number(day.slice(0, 4)) > LAST_YEAR ? null : day;
}

// ---------- the calendar

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
