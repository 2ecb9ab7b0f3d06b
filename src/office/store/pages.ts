import type { Database, SQLiteValue, Statement } from 'node-sqlite3-wasm';

/** A row without the names of its columns. */
export type SqlCells = readonly (string | number | null)[];

/** Keys looked at at a time where there are many rows. */
const PAGE = 2048;

/** The SQL that writes a row as an array of JSON; `shown` is put around cells that JSON cannot hold as they are. */
export type RowText = (shown: (cell: string) => string) => string;

/** A row of these columns. */
export function rowOf(columns: readonly string[]): RowText {
  return (shown) => `json_array(${columns.map(shown).join(', ')})`;
}

/** Where rows are: tables and joins, a condition and its values. */
export interface RowsFrom {
  readonly from: string;
  readonly where?: string;
  readonly values?: readonly SQLiteValue[];
  /** Of those that are read page by page, no key beyond this one. In a condition it would be the only bound that SQLite uses. */
  readonly last?: number;
}

/**
 * All rows of `key`, a whole number that no two rows share, page by page in its order; each is written by `row`, which
 * begins with the key.
 */
export function* pagesOfRows(
  db: Database,
  key: string,
  row: RowText,
  { from, where, values = [], last: most }: RowsFrom,
) {
  const end = (order: 'ASC' | 'DESC', rest = ''): number | null => {
    const found = db.get(`SELECT ${key} AS k FROM ${from} ${rest} ORDER BY ${key} ${order} LIMIT 1`);
    return found === null ? null : Number(found['k']);
  };
  const last = Math.min(end('DESC') ?? Number.NEGATIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
  const reader = new PageReader(db, row, `${from} WHERE (${where ?? 'TRUE'}) AND ${key} >= ? AND ${key} <= ?`);
  try {
    for (let first = end('ASC'); first !== null && first <= last; ) {
      const to: number = Math.min(first + PAGE - 1, last);
      const page = reader.read([...values, first, to]);
      if (page.length > 0) yield page;
      if (to === last) return;
      // Keys may have gaps of any width.
      first = page.length > 0 ? to + 1 : end('ASC', `WHERE ${key} > ${to}`);
    }
  } finally {
    reader.close();
  }
}

/** The rows that have one of many keys, whatever their own key is, so many keys at a time. */
export function* pagesOfKeys(
  db: Database,
  keys: readonly number[],
  row: RowText,
  { from, where, values = [] }: RowsFrom & { readonly where: string },
) {
  const reader = new PageReader(db, row, `${from} WHERE ${where}`);
  try {
    for (let k = 0; k < keys.length; k += PAGE) {
      const page = reader.read([JSON.stringify(keys.slice(k, k + PAGE)), ...values]);
      if (page.length > 0) yield page;
    }
  } finally {
    reader.close();
  }
}

/**
 * Reads rows by a statement that makes one text of JSON of all of them, which takes a third of the time of a call for every
 * cell; as bytes, because the end of a text is searched for sign by sign. Not for outlines; bytes in any other cell, which
 * only another program writes, come as `x'…'`. Numbers keep 15 digits.
 */
class PageReader {
  private statement: Statement;

  constructor(
    private readonly db: Database,
    private readonly row: RowText,
    private readonly rest: string,
  ) {
    this.statement = this.prepared((cell) => cell);
  }

  /** Rows by their first cell. Errors: SyntaxError for a row that is no JSON. */
  read(values: readonly SQLiteValue[]): SqlCells[] {
    const bound = [...values];
    let found: ReturnType<Statement['get']>;
    try {
      found = this.statement.get(bound);
    } catch (error) {
      if (!(error instanceof Error && /cannot hold BLOB/.test(error.message))) throw error;
      this.closeFailed();
      this.statement = this.prepared((cell) => `iif(typeof(${cell}) = 'blob', 'x''' || hex(${cell}) || '''', ${cell})`);
      found = this.statement.get(bound);
    }
    const { page, rows } = found as { page: Uint8Array | null; rows: number };
    if (page === null) return [];
    const cells = JSON.parse(`[${Buffer.from(page.buffer, page.byteOffset, page.length).toString()}]`) as SqlCells[];
    if (cells.length !== Number(rows)) throw new SyntaxError('a row that is no JSON');
    return inOrder(cells);
  }

  close(): void {
    this.statement.finalize();
  }

  private prepared(shown: (cell: string) => string): Statement {
    return this.db.prepare(
      `SELECT CAST(group_concat(${this.row(shown)}) AS BLOB) AS page, count(*) AS rows FROM ${this.rest}`,
    );
  }

  /** Gives a statement back whose last step failed: SQLite tells of that again. */
  private closeFailed(): void {
    try {
      this.statement.finalize();
    } catch {
      // It was told already.
    }
  }
}

/** By their first cell; SQLite mostly finds them so, but does not promise it. */
function inOrder(rows: SqlCells[]): SqlCells[] {
  const isOrdered = rows.every(([key], r) => r === 0 || Number(rows[r - 1]![0]) < Number(key));
  return isOrdered ? rows : rows.sort(([a], [b]) => Number(a) - Number(b));
}
