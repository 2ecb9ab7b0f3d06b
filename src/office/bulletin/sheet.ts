import { columnLetters } from '../../io/table/headings.js';
import {
  type CellKind,
  completeRow,
  type Sheet,
  type SheetColumn,
  Totals,
  type Value,
} from '../../io/workbook/model.js';
import { placeOf } from '../../io/workbook/sheet-xml.js';
import { BULLETIN_HEADINGS, BULLETIN_SHEETS, BULLETIN_TITLES, BULLETIN_WORDS } from '../../words/bulletin.js';
import { fill, type Lang, type Text } from '../../words/text.js';
import type { OfficeColumnKind, OfficeTable } from '../table.js';
import type { BulletinFacts } from './facts.js';

export type SheetName = keyof typeof BULLETIN_SHEETS;

/** A sheet of a bulletin; its name is also that of its CSV. */
export interface BulletinSheet {
  readonly name: SheetName;
  readonly sheet: Sheet & { readonly rows: readonly (readonly Value[])[] };
}

const SHOWN_CHAIN = 12;
/** Lists of more rows are written without a grid: nobody prints them, and it is half of their bytes. */
export const MANY = 5000;

/** Name, title and note that every sheet has. */
export function headOf(
  facts: BulletinFacts,
  name: SheetName,
  lang: Lang,
  more = '',
): Pick<Sheet, 'name' | 'title' | 'note'> {
  const { period, office, source } = facts;
  const note = fill(BULLETIN_TITLES.note, lang, {
    from: period.from,
    to: period.to,
    file: source.file,
    changes: source.changes,
    chain: source.chain.slice(0, SHOWN_CHAIN),
  });
  return {
    name: BULLETIN_SHEETS[name][lang],
    title: fill(BULLETIN_TITLES.sheet, lang, {
      office,
      sheet: BULLETIN_SHEETS[name],
      kind: BULLETIN_TITLES[period.preset],
    }).trim(),
    note: more === '' ? note : `${note}\n${more}`,
  };
}

type Heading = keyof typeof BULLETIN_HEADINGS;

/** A column under its heading. */
export function column(
  lang: Lang,
  key: string,
  heading: Heading,
  kind: CellKind,
  more: Partial<SheetColumn> & { readonly above?: Heading } = {},
): SheetColumn {
  const { above, ...rest } = more;
  const group = above === undefined ? {} : { group: BULLETIN_HEADINGS[above][lang] };
  return { key, heading: BULLETIN_HEADINGS[heading][lang], kind, ...group, ...rest };
}

/** A column that must be 0: the first key less the others. */
export function checkColumn(
  lang: Lang,
  key: string,
  heading: Heading,
  above: Heading,
  kind: 'check' | 'count-check',
  [whole, ...parts]: readonly [string, ...string[]],
): SheetColumn {
  return column(lang, key, heading, kind, {
    above,
    formula: {
      text: `ROUND(${[whole, ...parts].map((part) => `{${part}}`).join('-')},2)`,
      value: (of) => parts.reduce((rest, part) => rest - (of(part) ?? 0), of(whole) ?? 0),
    },
  });
}

export function totalWord(lang: Lang): string {
  return BULLETIN_WORDS.total[lang];
}

/** A table of the ledger as a sheet, with a sum under the columns named. */
export function sheetOfTable(
  facts: BulletinFacts,
  name: SheetName,
  table: OfficeTable,
  lang: Lang,
  summed: readonly string[] = [],
): BulletinSheet {
  const text = (cell: Text | Value): Value => (cell !== null && typeof cell === 'object' ? cell[lang] : cell);
  return {
    name,
    sheet: {
      ...headOf(facts, name, lang, table.notes.map((note) => note[lang]).join('\n')),
      columns: table.columns.map(({ code, title, kind }) => ({
        key: code,
        heading: title[lang],
        kind: CELL_KINDS[kind],
        isSummed: summed.includes(code),
      })),
      rows: table.rows.map((row) => row.map((cell) => text(cell))),
      isSparse: table.rows.length > MANY,
      ...(summed.length > 0 ? { totals: totalWord(lang) } : {}),
    },
  };
}

const CELL_KINDS: Readonly<Record<OfficeColumnKind, CellKind>> = {
  text: 'text',
  date: 'day',
  count: 'count',
  area: 'decimal',
  mu: 'decimal',
  share: 'decimal',
};

/** A cell of a sheet with what stands in it: of a row from 0, or of the row of totals. */
export interface CellFound {
  readonly name: SheetName;
  readonly sheet: string;
  readonly address: string;
  readonly column: string;
  readonly kind: CellKind;
  readonly value: Value;
}

export function cellOf({ name, sheet }: BulletinSheet, row: number | 'total', key: string): CellFound {
  const c = sheet.columns.findIndex((one) => one.key === key);
  const { heading, group, kind } = sheet.columns[c]!;
  const { firstRow } = placeOf(sheet);
  const at = row === 'total' ? sheet.rows.length : row;
  return {
    name,
    sheet: sheet.name,
    address: `${columnLetters(c)}${firstRow + at}`,
    column: group === undefined ? heading : `${group} ${heading}`,
    kind,
    value: (row === 'total' ? totalsOf(sheet) : completeRow(sheet.columns, sheet.rows[row]!))[c] ?? null,
  };
}

function totalsOf({ columns, rows }: BulletinSheet['sheet']): Value[] {
  const sums = new Totals(columns);
  for (const row of rows) sums.add(completeRow(columns, row));
  return sums.row('');
}

/** The cells of a column of a sheet, such as `D4:D20`. */
export function rangeOf({ sheet }: BulletinSheet, key: string): string {
  const letters = columnLetters(sheet.columns.findIndex((one) => one.key === key));
  const { firstRow } = placeOf(sheet);
  return `${letters}${firstRow}:${letters}${firstRow + Math.max(1, sheet.rows.length) - 1}`;
}
