import type { SheetColumn } from '../../io/workbook/model.js';
import type { LedgerRow } from '../../model/ledger.js';
import type { FinishedResult } from '../../result/finished-result.js';
import { SHEET_TEXTS, SUSPECTED } from '../../words/sheets.js';
import { fill, type Lang, type Text } from '../../words/text.js';

/** What the sheets of a result are made with. */
export interface SheetContext {
  readonly result: FinishedResult;
  readonly lang: Lang;
  /** Name of the county; null: each row shows the code of its county. */
  readonly county: string | null;
  /** Classes of the list of suspected cases. */
  readonly suspected: readonly string[];
}

/** Digits of a county in an administrative code. */
const COUNTY_DIGITS = 6;
const SHOWN_DIGEST = 12;

/** Classes of a result whose names say that they are suspected. */
export function suspectedClasses({ manifest }: FinishedResult): string[] {
  return Object.keys(manifest.counts.by_class).filter((name) =>
    [SUSPECTED.zh, SUSPECTED.en].some((beginning) => name.startsWith(beginning)),
  );
}

export function countyOf({ county }: SheetContext, { texts }: LedgerRow): string {
  return county ?? (texts['XZQDM'] ?? '').slice(0, COUNTY_DIGITS);
}

export function titleOf({ result, lang, county }: SheetContext, title: Text): string {
  return fill(title, lang, { county: county ?? '', name: result.manifest.job.name }).trim();
}

/** Units, rule pack, digest of the result, and what else must be known of the sheet. */
export function noteOf({ result, lang }: SheetContext, more: Text): string {
  const { rules, digest } = result.manifest;
  const source = fill(SHEET_TEXTS.source, lang, {
    rules: `${rules.name} ${rules.edition}`,
    digest: digest.slice(0, SHOWN_DIGEST),
  });
  return `${source}\n${more[lang]}`;
}

/** Columns by their headings, all text unless `special` says otherwise. */
export function columnsOf<Key extends string>(
  headings: Readonly<Record<Key, Text>>,
  lang: Lang,
  special: Partial<Readonly<Record<Key, Partial<SheetColumn>>>>,
): SheetColumn[] {
  return (Object.entries(headings) as [Key, Text][]).map(([key, heading]) => ({
    key,
    heading: heading[lang],
    kind: 'text',
    ...special[key],
  }));
}

/** A column of 亩 that is summed up. */
export const MU: Partial<SheetColumn> = { kind: 'decimal', isSummed: true };
