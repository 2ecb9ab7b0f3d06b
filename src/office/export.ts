import { muCents } from '../kernel/rounding.js';
import type { LedgerColumn } from '../model/ledger.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { LINEAGE_NAMES, OFFICE_COLUMN_NAMES, PROGRESS_NAMES, STATUS_NAMES, TABLE_TITLES } from '../words/office.js';
import type { Text } from '../words/text.js';
import type { LineageKind } from './entry.js';
import { OFFICE_FIELDS } from './fields.js';
import type { LedgerEntry } from './ledger-entries.js';
import { PATCH_COLUMNS } from './store/schema.js';
import type { OfficeCell, OfficeColumn, OfficeTable } from './table.js';

const KINDS: Readonly<Record<LedgerColumn['type'], OfficeColumn['kind']>> = {
  text: 'text',
  date: 'date',
  area: 'area',
  mu: 'mu',
  share: 'share',
};

/** Kinds of lineage in words: `死灰复燃;合并`. */
export function lineageWords(tbzt: string): Text {
  const names = tbzt.split(';').map((kind) => LINEAGE_NAMES[kind as LineageKind]);
  return { en: names.map(({ en }) => en).join(';'), zh: names.map(({ zh }) => zh).join(';') };
}

/** Entries with all columns: those of a run's ledger in their order, TBZT, SQBH and the office's before BZ. */
export function exportTable(entries: readonly LedgerEntry[]): OfficeTable {
  const name = (code: keyof typeof OFFICE_COLUMN_NAMES): Text => OFFICE_COLUMN_NAMES[code];
  const columns: OfficeColumn[] = [];
  const values: ((entry: LedgerEntry) => OfficeCell)[] = [];
  const add = (
    code: string,
    title: Text,
    kind: OfficeColumn['kind'],
    value: (entry: LedgerEntry) => OfficeCell,
  ): void => {
    columns.push({ code, title, kind });
    values.push(value);
  };
  const addOwn = (column: LedgerColumn): void => {
    const { code, type } = column;
    const title = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES];
    add(code, title, KINDS[type], ({ texts, numbers }) => texts[code] ?? numbers[code] ?? null);
  };
  add('TZBH', name('TZBH'), 'text', ({ id }) => id);
  add('TZZT', name('TZZT'), 'text', ({ state }) => STATUS_NAMES[state.status]);
  for (const column of PATCH_COLUMNS) if (column.code !== 'BZ') addOwn(column);
  add('TBZT', name('TBZT'), 'text', ({ state }) => lineageWords(state.tbzt));
  add('SQBH', name('SQBH'), 'text', ({ state }) => state.sqbh);
  add('LZRQ', name('LZRQ'), 'date', ({ state }) => state.listed);
  for (const { field, code, kind } of OFFICE_FIELDS) {
    if (kind === 'progress') add(code, name(code), 'text', ({ state }) => progressWords(state.progress));
    else add(code, name(code), kind, ({ state }) => state[field]);
    if (code === 'SYMJ') add('SYMJ_M', name('SYMJ_M'), 'mu', ({ state }) => inMu(state.remaining));
    if (code === 'SYGDMJ') add('SYGDMJ_M', name('SYGDMJ_M'), 'mu', ({ state }) => inMu(state.remaining_cultivated));
  }
  add('FRCS', name('FRCS'), 'count', ({ state }) => state.relapses);
  add('SCQC', name('SCQC'), 'text', ({ state }) => state.first_release);
  add('ZJQC', name('ZJQC'), 'text', ({ state }) => state.last_release);
  for (const column of PATCH_COLUMNS) if (column.code === 'BZ') addOwn(column);
  const rows = entries.map((entry) => values.map((value) => value(entry)));
  return { name: 'ledger', title: TABLE_TITLES.ledger, columns, rows, notes: [] };
}

export function progressWords(progress: string | null): Text | null {
  return progress === null ? null : PROGRESS_NAMES[progress as keyof typeof PROGRESS_NAMES];
}

function inMu(area: number | null): number | null {
  return area === null ? null : muCents(area);
}
