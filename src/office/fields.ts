import type { EntryField } from './entry.js';

/** What an office states of an entry, in the order of the columns of `ledger export`. */
export interface OfficeField {
  readonly field: EntryField;
  /** Column code of at most 10 bytes. */
  readonly code: string;
  readonly kind: 'text' | 'date' | 'area' | 'progress';
}

export const OFFICE_FIELDS = [
  { field: 'source', code: 'XSLY', kind: 'text' },
  { field: 'verdict', code: 'HSLB', kind: 'text' },
  { field: 'measure', code: 'ZGCS', kind: 'text' },
  { field: 'unit', code: 'ZRDW', kind: 'text' },
  { field: 'person', code: 'ZRR', kind: 'text' },
  { field: 'deadline', code: 'ZGQX', kind: 'date' },
  { field: 'progress', code: 'ZGJZ', kind: 'progress' },
  { field: 'remaining', code: 'SYMJ', kind: 'area' },
  { field: 'remaining_cultivated', code: 'SYGDMJ', kind: 'area' },
  { field: 'accepted', code: 'YSRQ', kind: 'date' },
  { field: 'accepted_by', code: 'YSR', kind: 'text' },
  { field: 'closed', code: 'XHRQ', kind: 'date' },
  { field: 'note', code: 'TZBZ', kind: 'text' },
] as const satisfies readonly OfficeField[];
