import type { Sheet, Value } from '../../io/workbook/model.js';
import { muCents } from '../../kernel/rounding.js';
import type { LedgerRow } from '../../model/ledger.js';
import { AUDIT_HEADINGS, SHEET_TEXTS } from '../../words/sheets.js';
import { columnsOf, countyOf, MU, noteOf, type SheetContext, titleOf } from './context.js';

/** Parts of a patch that are no cultivated land; with it they make up the whole. */
const OTHER_PARTS = ['FGNYMJ', 'WLYDMJ', 'JSYDMJ', 'WFGMJ'] as const;

/**
 * The overlay audit form (套合面积审核表): what every patch lies on, in 亩. Whole and cultivated land are those of the
 * ledger; the other parts are rounded so that the row adds up.
 * Source  domain.md section 14, form 2.
 */
export function auditSheet(context: SheetContext): Sheet {
  const { result, lang } = context;
  const mu = {
    total: MU,
    cultivated: MU,
    farmland: MU,
    otherAgricultural: MU,
    unused: MU,
    redline: MU,
    construction: MU,
    uncovered: MU,
  };
  return {
    name: SHEET_TEXTS.audit[lang],
    title: titleOf(context, SHEET_TEXTS.auditTitle),
    note: noteOf(context, SHEET_TEXTS.auditNote),
    columns: columnsOf(AUDIT_HEADINGS, lang, mu),
    rows: result.rows().map((row): Value[] => {
      const { texts, numbers } = row;
      const [otherAgricultural, unused, construction, uncovered] = otherParts(row);
      return [
        texts['JCBH'] ?? null,
        numbers['TBMJ_M'] ?? null,
        numbers['GDMJ_M'] ?? null,
        numbers['YNMJ_M'] ?? null,
        otherAgricultural!,
        unused!,
        inMu(numbers['HXMJ']),
        construction!,
        null,
        closes(row, lang),
        countyOf(context, row),
        texts['XZMC'] ?? null,
        texts['CMC'] ?? null,
        uncovered!,
      ];
    }),
    totals: SHEET_TEXTS.total[lang],
    wraps: true,
  };
}

/** The parts besides cultivated land in hundredths of a 亩; with it they add up to the whole. */
export function otherParts({ numbers }: LedgerRow): (number | null)[] {
  const [whole, cultivated] = [numbers['TBMJ_M'], numbers['GDMJ_M']];
  const areas = OTHER_PARTS.map((code) => numbers[code] ?? null);
  if (typeof whole !== 'number' || typeof cultivated !== 'number' || areas.includes(null)) return areas.map(inMu);
  return largestRemainders(
    areas.map((area) => ((area ?? 0) * 3) / 2000),
    whole - cultivated,
  );
}

/**
 * Rounds parts so that they add up to `rest`. Whole and cultivated land are rounded each for itself, so the rest lies
 * between the floor and the ceiling of the parts' sum: never below the floors, never more than one above each.
 */
function largestRemainders(exact: readonly number[], rest: number): number[] {
  const cents = exact.map(Math.floor);
  const missing = rest - cents.reduce((sum, one) => sum + one, 0);
  const order = exact.map((_, i) => i).sort((p, q) => exact[q]! - cents[q]! - (exact[p]! - cents[p]!) || p - q);
  for (const i of order.slice(0, missing)) cents[i]!++;
  return cents;
}

function inMu(area: number | null | undefined): number | null {
  return typeof area === 'number' ? muCents(area) : null;
}

/** Whether the parts add up to the patch, to the hundredth of a square metre; blank where there is no baseline. */
function closes({ numbers }: LedgerRow, lang: SheetContext['lang']): string | null {
  const parts = ['GDMJ', ...OTHER_PARTS].map((code) => numbers[code] ?? null);
  if (parts.includes(null)) return null;
  const sum = parts.reduce<number>((all, part) => all + (part ?? 0), 0);
  return (sum === numbers['TBMJ'] ? SHEET_TEXTS.yes : SHEET_TEXTS.no)[lang];
}
