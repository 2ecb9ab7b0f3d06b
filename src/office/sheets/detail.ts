import type { Sheet, Value } from '../../io/workbook/model.js';
import { DETAIL_HEADINGS, SHEET_TEXTS } from '../../words/sheets.js';
import { columnsOf, countyOf, MU, noteOf, type SheetContext, titleOf } from './context.js';

/**
 * The patch detail (图斑明细), one row a patch; what people decide stays blank.
 * Source  domain.md section 14, form 1.
 */
export function detailSheet(context: SheetContext): Sheet {
  const { result, lang } = context;
  return {
    name: SHEET_TEXTS.detail[lang],
    title: titleOf(context, SHEET_TEXTS.detailTitle),
    note: noteOf(context, SHEET_TEXTS.blankNote),
    columns: columnsOf(DETAIL_HEADINGS, lang, { number: { kind: 'count', width: 6 }, area: MU }),
    rows: result.rows().map((row, i): Value[] => {
      const { texts, numbers } = row;
      const id = texts['JCBH'] ?? null;
      const known: Partial<Record<keyof typeof DETAIL_HEADINGS, Value>> = {
        number: i + 1,
        county: countyOf(context, row),
        clue: id,
        patch: id,
        type: texts['TBLX'] ?? null,
        area: numbers['TBMJ_M'] ?? null,
        class: texts['PDLB'] ?? null,
        features: texts['XWBS'] ?? null,
        remark: texts['BZ'] ?? null,
      };
      return (Object.keys(DETAIL_HEADINGS) as (keyof typeof DETAIL_HEADINGS)[]).map((key) => known[key] ?? null);
    }),
    totals: SHEET_TEXTS.total[lang],
    frozenColumns: 4,
    wraps: true,
  };
}
