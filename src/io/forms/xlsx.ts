import { Problem } from '../../model/problem.js';
import { FORM_REASONS, FORM_SHEETS } from '../../words/forms.js';
import { filled, type Lang } from '../../words/text.js';
import type { Sheet } from '../workbook/model.js';
import type { ZipLibrary } from '../workbook/packing.js';
import { writeWorkbook } from '../workbook/write.js';
import type { FormLayer } from './model.js';

const MOST_ROWS = 1_048_576;
/** So many columns can be read on a page across. */
const COLUMNS_A_PAGE = 14;

/** Writes a layer's rows as a workbook: ids as text, dates as dates, numbers as numbers. Errors: FORM_IMPOSSIBLE. */
export function writeXlsx(zip: ZipLibrary, layer: FormLayer, lang: Lang, file: string): void {
  const { rows } = layer;
  if (rows.length >= MOST_ROWS)
    throw new Problem(
      'FORM_IMPOSSIBLE',
      { file },
      { reason: filled(FORM_REASONS.rows, { rows: rows.length, limit: MOST_ROWS - 1 }) },
    );
  writeWorkbook(zip, [sheetOf(layer, lang)], lang, file);
}

function sheetOf({ name, columns, headings, rows }: FormLayer, lang: Lang): Sheet {
  return {
    name: FORM_SHEETS[name as keyof typeof FORM_SHEETS]?.[lang] ?? name,
    columns: columns.map(({ name: key, type, decimals }, c) => ({
      key,
      heading: headings[c]!,
      kind: type === 'C' ? 'text' : type === 'D' ? 'day' : decimals > 0 ? 'decimal' : 'count',
    })),
    rows,
    filters: true,
    pagesWide: Math.ceil(columns.length / COLUMNS_A_PAGE),
  };
}
