import type { TextEncoding } from '../text/encoding.js';
import type { SheetRow } from './headings.js';

export interface TableOptions {
  /** Encoding of a text, as people write it; wins over what the bytes show. */
  readonly encoding?: string | undefined;
  /** `,` `;` tab or `|`; found out unless said. */
  readonly delimiter?: string | undefined;
  /** Name of the worksheet, or its number from 1; the first one unless said. */
  readonly sheet?: string | number | undefined;
  /** Row with the headings, from 1; found out unless said. */
  readonly headingRow?: number | undefined;
}

/** A table before its headings are known: rows in their order, and how they were read. */
export interface OpenTable {
  /** As given. */
  readonly file: string;
  readonly kind: 'csv' | 'xlsx';
  readonly rows: AsyncIterable<SheetRow>;
  /** Null for workbooks, which state theirs. */
  readonly encoding: TextEncoding | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
  /** Gives the file back. */
  close(): void;
}

/** A table in memory. */
export interface Table {
  readonly file: string;
  readonly kind: 'csv' | 'xlsx';
  /** Each is there once; columns without heading are called by their letters: `col_C`. */
  readonly headings: readonly string[];
  /** Cells as text, as many in every row as there are headings; empty rows are left out. */
  readonly rows: readonly (readonly string[])[];
  /** Where each row stands in the file, from 1, empty rows counted. */
  readonly rowNumbers: readonly number[];
  readonly headingRow: number;
  readonly encoding: TextEncoding | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
}
