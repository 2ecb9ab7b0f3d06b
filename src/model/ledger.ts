/** How a column's value is held in a row and written. */
export type ColumnType =
  /** Text as it is. */
  | 'text'
  /** YYYY-MM-DD. */
  | 'date'
  /** Hundredths of a square metre, an integer. */
  | 'area'
  /** Hundredths of a 亩, an integer. */
  | 'mu'
  /** Hundredths of a percent, an integer. */
  | 'share';

export interface LedgerColumn {
  readonly code: string;
  readonly type: ColumnType;
  /** Width of the DBF field in bytes. */
  readonly width: number;
}

const text = (code: string, width: number): LedgerColumn => ({ code, type: 'text', width });
const date = (code: string): LedgerColumn => ({ code, type: 'date', width: 8 });
const area = (code: string): LedgerColumn => ({ code, type: 'area', width: 18 });
const mu = (code: string): LedgerColumn => ({ code, type: 'mu', width: 16 });
const share = (code: string): LedgerColumn => ({ code, type: 'share', width: 6 });

/** The ledger's columns before the named layers, in order: section 3 of the contract. Chinese names: words/columns.ts. */
const LEADING = [
  text('JCBH', 40),
  text('XZQDM', 19),
  text('XZMC', 60),
  text('CMC', 60),
  text('TBLX', 30),
  date('QSX'),
  date('HSX'),
  area('TBMJ'),
  mu('TBMJ_M'),
  area('GDMJ'),
  mu('GDMJ_M'),
  area('FGNYMJ'),
  area('JSYDMJ'),
  area('WLYDMJ'),
  area('WFGMJ'),
  area('YNMJ'),
  mu('YNMJ_M'),
  area('HXMJ'),
  area('SPMJ'),
  share('SPBL'),
  area('WSPMJ'),
  area('WSGDMJ'),
  mu('WSGDMJ_M'),
  area('WSYNMJ'),
  mu('WSYNMJ_M'),
  area('SHPMJ'),
  area('GQMJ'),
  share('NZYBL'),
  share('GDBL'),
  share('BDCBL'),
  share('LSBL'),
  share('SSBL'),
  share('ZJBL'),
  text('PZWH', 254),
  text('PDLB', 40),
  text('PDXL', 60),
  text('PDGZ', 40),
  text('PDYJ', 254),
  text('QSZJ', 254),
  text('ZLXZ', 10),
  text('XWBS', 100),
  area('KTZMJ'),
  area('SBMJ'),
  area('MJCZ'),
] as const;

const TRAILING = [text('BZ', 254)] as const;

/** All columns of a ledger whose job names these extra layers (column codes, as `L_WETLAND`). */
export function ledgerColumns(layerColumns: readonly string[]): LedgerColumn[] {
  return [...LEADING, ...layerColumns.map(area), ...TRAILING];
}

/**
 * One ledger row: texts and dates in one record, areas and shares (hundredths) in the other, by column code; null where
 * the evidence was not provided. Two records of fixed shape are read much faster than one that is put together.
 */
export interface LedgerRow {
  readonly texts: Readonly<Record<string, string | null>>;
  readonly numbers: Readonly<Record<string, number | null>>;
}

/** The value of a column in a row. */
export function valueIn(row: LedgerRow, { code, type }: LedgerColumn): string | number | null {
  return (type === 'text' || type === 'date' ? row.texts[code] : row.numbers[code]) ?? null;
}
