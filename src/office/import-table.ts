import { digestFile } from '../io/digest.js';
import { foldHeading } from '../io/table/headings.js';
import type { Table } from '../io/table/model.js';
import { columnOf, readTable } from '../io/table/read.js';
import { unguarded } from '../io/write/csv-text.js';
import { Problem } from '../model/problem.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { CHANGE_REASONS, OFFICE_COLUMN_NAMES, OFFICE_HEADINGS, OFFICE_REASONS } from '../words/office.js';
import { filled, type Text } from '../words/text.js';
import { type Assignment, officeField, planChange } from './entry-change.js';
import { EntryFinder, type LedgerEntry, ledgerEntries } from './ledger-entries.js';
import { type EntryChange, type FieldChange, fieldChanges, recordChanges } from './set-entries.js';
import type { OfficeSettings } from './settings.js';
import type { Store } from './store/store.js';

export interface RefusedRow {
  readonly row: number;
  readonly id: string;
  readonly field: string | null;
  readonly reason: Text;
}

/** What a table would change, or has changed. */
export interface ImportReport {
  readonly file: string;
  readonly rows: number;
  /** The column with the ids, and the columns that are taken over with the field they mean. */
  readonly idColumn: string;
  readonly columns: readonly { readonly heading: string; readonly field: string }[];
  readonly passedOver: readonly string[];
  readonly changes: readonly FieldChange[];
  readonly unchanged: number;
  readonly refused: readonly RefusedRow[];
  readonly applied: boolean;
}

/** An office's table, read and its columns recognised. */
export interface OfficeTableFile {
  readonly table: Table;
  readonly sha256: string;
  readonly idAt: number;
  readonly columns: readonly (Pick<Assignment, 'field' | 'unit'> & { readonly at: number })[];
}

/**
 * Reads an office's CSV or workbook: a column of ids, and whatever columns are of the office's fields.
 *
 * Errors  IMPORT_COLUMNS_UNKNOWN; those of `readTable`.
 */
export async function readOfficeTable(
  file: string,
  options: { readonly sheet?: string; readonly encoding?: string },
): Promise<OfficeTableFile> {
  const idNames = [...namesOf('TZBH'), ...namesOf('JCBH')];
  const folded = new Set(idNames.map(foldHeading));
  const table = await readTable(file, options, (heading) => folded.has(heading));
  const idAt = idNames.map((name) => columnOf(table.headings, name)).find((at) => at >= 0) ?? -1;
  const found = table.headings.flatMap((heading, at) => {
    const own = at === idAt ? null : officeField(heading);
    return own ? [{ ...own, at }] : [];
  });
  // 亩 are rounded: where the m² stand beside them, these count.
  const columns = found.filter(
    ({ field, unit, at }) =>
      !found.some((other) => other.field === field && (other.unit === unit ? other.at < at : unit === 'mu')),
  );
  if (idAt < 0 || columns.length === 0) {
    const reason = idAt < 0 ? OFFICE_REASONS.noIdColumn : OFFICE_REASONS.noFieldColumn;
    throw new Problem('IMPORT_COLUMNS_UNKNOWN', { file }, { reason, headings: table.headings.join(', ') });
  }
  return { table, sha256: digestFile(file).sha256, idAt, columns };
}

function namesOf(code: 'TZBH' | 'JCBH'): string[] {
  const { en, zh } = code === 'TZBH' ? OFFICE_COLUMN_NAMES.TZBH : COLUMN_NAMES.JCBH;
  return [code, zh, en, ...(OFFICE_HEADINGS[code] ?? [])];
}

/**
 * Compares the table with the ledger and, with `apply`, writes what can be written, as one journal entry. Empty cells
 * change nothing; `-` clears a field.
 */
export function importTable(
  store: Store,
  { table, sha256, idAt, columns }: OfficeTableFile,
  options: { readonly date: string; readonly apply: boolean; readonly settings: OfficeSettings },
): { readonly changed: boolean; readonly result: ImportReport } {
  const finder = new EntryFinder(store, ledgerEntries(store));
  const refused: RefusedRow[] = [];
  const changes: EntryChange[] = [];
  const rowOf = new Map<number, number>();
  // An export comes back with its guards against spreadsheets.
  const rows = table.kind === 'csv' ? table.rows.map((cells) => cells.map(unguarded)) : table.rows;
  const look = (cells: readonly string[], row: number): void => {
    const id = (cells[idAt] ?? '').trim();
    const refuse = (reason: Text, field: string | null = null): void => {
      refused.push({ row, id, field, reason });
    };
    const entry = entryOf(finder, id);
    if (!('key' in entry)) {
      refuse(entry);
      return;
    }
    const before = rowOf.get(entry.key);
    if (before !== undefined) {
      refuse(filled(CHANGE_REASONS.repeated, { row: before }));
      return;
    }
    rowOf.set(entry.key, row);
    const assignments = columns
      .map(({ field, unit, at }) => ({ field, unit, text: cells[at] ?? '' }))
      .filter(({ text }) => text.trim() !== '');
    const plan = planChange(entry, assignments, options.date, options.settings);
    if ('refused' in plan) refuse(plan.refused, plan.field);
    else if (Object.keys(plan.fields).length > 0) changes.push({ entry, ...plan });
  };
  rows.forEach((cells, r) => {
    look(cells, table.rowNumbers[r]!);
  });
  const applied = options.apply && changes.length > 0;
  if (applied) {
    recordChanges(store, { kind: 'import', date: options.date, source: table.file, digest: sha256 }, changes);
  }
  const taken = new Set(columns.map(({ at }) => at));
  const report: ImportReport = {
    file: table.file,
    rows: table.rows.length,
    idColumn: table.headings[idAt]!,
    columns: columns.map(({ field, at }) => ({ heading: table.headings[at]!, field: field.field })),
    passedOver: table.headings.filter((_, at) => at !== idAt && !taken.has(at)),
    changes: changes.flatMap(({ entry, fields }) => fieldChanges(entry, fields, options.settings)),
    unchanged: table.rows.length - changes.length - refused.length,
    refused,
    applied,
  };
  return { changed: applied, result: report };
}

function entryOf(finder: EntryFinder, id: string): LedgerEntry | Text {
  if (id === '') return CHANGE_REASONS.noId;
  const [entry, ...others] = finder.find(id);
  if (!entry) return CHANGE_REASONS.unknownEntry;
  if (others.length === 0) return entry;
  return filled(CHANGE_REASONS.ambiguous, { ids: [entry, ...others].map((one) => one.id).join(', ') });
}
