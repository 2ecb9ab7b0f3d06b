import type { Sheet } from '../../io/workbook/model.js';
import { auditSheet } from './audit.js';
import type { SheetContext } from './context.js';
import { detailSheet } from './detail.js';
import { suspectedSheet } from './suspected.js';
import { townshipsSheet } from './townships.js';

/** The forms of the office that need nothing but a finished result, by the names of their CSV. */
export function officeSheets(context: SheetContext): { readonly file: string; readonly sheet: Sheet }[] {
  return [
    { file: 'detail', sheet: detailSheet(context) },
    { file: 'audit', sheet: auditSheet(context) },
    { file: 'suspected', sheet: suspectedSheet(context) },
    { file: 'townships', sheet: townshipsSheet(context) },
  ];
}
