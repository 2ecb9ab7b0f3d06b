import type { Sheet, Value } from '../../io/workbook/model.js';
import { muCents } from '../../kernel/rounding.js';
import type { LedgerRow } from '../../model/ledger.js';
import { SHEET_TEXTS, SUSPECTED_HEADINGS } from '../../words/sheets.js';
import { columnsOf, countyOf, MU, noteOf, type SheetContext, titleOf } from './context.js';

/**
 * The list of suspected cases, by county and falling cultivated area; areas are those without approval in force.
 * Source  domain.md section 14, form 4.
 */
export function suspectedSheet(context: SheetContext): Sheet {
  const { result, lang, suspected } = context;
  const cases = result
    .rows()
    .filter(({ texts }) => suspected.includes(texts['PDLB'] ?? ''))
    .sort((p, q) => byCounty(context, p, q));
  return {
    name: SHEET_TEXTS.suspected[lang],
    title: titleOf(context, SHEET_TEXTS.suspectedTitle),
    note: noteOf(context, SHEET_TEXTS.suspectedNote),
    columns: columnsOf(SUSPECTED_HEADINGS, lang, {
      number: { kind: 'count', width: 6 },
      area: MU,
      cultivated: MU,
      farmland: MU,
    }),
    rows: cases.map((row, i): Value[] => {
      const { texts, numbers } = row;
      const area = numbers['WSPMJ'];
      return [
        i + 1,
        countyOf(context, row),
        result.manifest.job.name,
        texts['JCBH'] ?? null,
        null,
        null,
        null,
        typeof area === 'number' ? muCents(area) : null,
        numbers['WSGDMJ_M'] ?? null,
        numbers['WSYNMJ_M'] ?? null,
        null,
        null,
        null,
        texts['PDXL'] ?? null,
      ];
    }),
    totals: SHEET_TEXTS.total[lang],
    frozenColumns: 4,
    wraps: true,
  };
}

function byCounty(context: SheetContext, p: LedgerRow, q: LedgerRow): number {
  const [a, b] = [countyOf(context, p), countyOf(context, q)];
  if (a !== b) return a < b ? -1 : 1;
  const cultivated = ({ numbers }: LedgerRow): number => numbers['WSGDMJ'] ?? -1;
  return cultivated(q) - cultivated(p) || ((p.texts['JCBH'] ?? '') < (q.texts['JCBH'] ?? '') ? -1 : 1);
}
