import { csvHead, csvText, decimal } from '../io/write/csv.js';
import type { Lang, Text } from '../words/text.js';

/** How the numbers of a column are meant: hundredths of m², of 亩, of a percent; or plain counts. */
export type OfficeColumnKind = 'text' | 'date' | 'count' | 'area' | 'mu' | 'share';

export interface OfficeColumn {
  readonly code: string;
  readonly title: Text;
  readonly kind: OfficeColumnKind;
}

/** Null is a value that cannot be given, which is not 0. */
export type OfficeCell = string | number | Text | null;

/** A table as plain data, for the terminal, for CSV, JSON and bulletins. */
export interface OfficeTable {
  readonly name: string;
  readonly title: Text;
  readonly columns: readonly OfficeColumn[];
  readonly rows: readonly (readonly OfficeCell[])[];
  /** What a reader must know of the figures. */
  readonly notes: readonly Text[];
}

/** A cell as it is printed. */
export function cellText(cell: OfficeCell, kind: OfficeColumnKind, lang: Lang): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell[lang];
  if (typeof cell === 'string') return cell;
  return kind === 'count' || kind === 'text' ? String(cell) : decimal(cell);
}

/** The table as CSV with the guards of the ledger; headings are codes, or titles where `headings` says so. */
export function tableCsv(table: OfficeTable, lang: Lang, headings: 'code' | 'title' = 'title'): string {
  const head = table.columns.map(({ code, title }) => (headings === 'code' ? code : title[lang]));
  const lines = table.rows.map((row) =>
    row
      .map((cell, c) => {
        const { kind } = table.columns[c]!;
        const text = cellText(cell, kind, lang);
        return typeof cell === 'number' ? text : csvText(text);
      })
      .join(','),
  );
  return csvHead(head) + lines.map((line) => `${line}\n`).join('');
}

/** Rows as objects by column code; hundredths as decimals. */
export function tableJson({ name, title, columns, rows, notes }: OfficeTable, lang: Lang): unknown {
  const value = (cell: OfficeCell, kind: OfficeColumnKind): unknown => {
    if (cell !== null && typeof cell === 'object') return cell[lang];
    return typeof cell === 'number' && kind !== 'count' && kind !== 'text' ? cell / 100 : cell;
  };
  return {
    name,
    title: title[lang],
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ code, kind }, c) => [code, value(row[c] ?? null, kind)])),
    ),
    notes: notes.map((note) => note[lang]),
  };
}

/** The table in columns for the terminal; Chinese signs are two wide. */
export function tableText({ title, columns, rows, notes }: OfficeTable, lang: Lang): string {
  const cells = [
    columns.map((column) => column.title[lang]),
    ...rows.map((row) => row.map((cell, c) => cellText(cell, columns[c]!.kind, lang))),
  ];
  const widths = columns.map((_, c) => Math.max(...cells.map((row) => widthOf(row[c] ?? ''))));
  const isNumber = columns.map(({ kind }) => kind !== 'text' && kind !== 'date');
  const lines = cells.map((row) =>
    row
      .map((cell, c) => {
        const blanks = ' '.repeat(widths[c]! - widthOf(cell));
        return isNumber[c] ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd(),
  );
  return [title[lang], ...lines, ...notes.map((note) => `* ${note[lang]}`)].join('\n');
}

function widthOf(text: string): number {
  let width = 0;
  for (const sign of text)
    width += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(sign)
      ? 2
      : 1;
  return width;
}
