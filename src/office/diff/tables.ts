import type { Sheet, Value } from '../../io/workbook/model.js';
import { decimal } from '../../io/write/csv.js';
import type { LedgerColumn } from '../../model/ledger.js';
import { COLUMN_NAMES } from '../../words/columns.js';
import { DIFF, DIFF_COLUMNS } from '../../words/diff.js';
import type { Lang } from '../../words/text.js';
import type { ResultDiff } from './compare.js';

/** One line a changed value: id, change, column, its name, before, after, difference (hundredths, where there are both). */
export function changeRows({ changes }: ResultDiff, lang: Lang): Value[][] {
  return changes.flatMap(({ id, kind, cells, isMoved }): Value[][] => {
    const head = [id, DIFF[kind][lang]];
    const moved = isMoved ? [[...head, '', DIFF.moved[lang], null, null, null]] : [];
    if (cells.length === 0 && !isMoved) return [[...head, '', '', null, null, null]];
    return [
      ...cells.map(({ column, before, after }): Value[] => [
        ...head,
        column.code,
        nameOf(column, lang),
        shown(before),
        shown(after),
        typeof before === 'number' && typeof after === 'number' ? after - before : null,
      ]),
      ...moved,
    ];
  });
}

/** Headings of `changeRows`. */
export function changeHeadings(lang: Lang): string[] {
  return CHANGE_KEYS.map((key) => DIFF_COLUMNS[key][lang]);
}

const CHANGE_KEYS = ['id', 'change', 'code', 'name', 'before', 'after', 'difference'] as const;

/** A value as it is printed in the ledger. */
export function shown(value: string | number | null): string | null {
  return typeof value === 'number' ? decimal(value) : value;
}

export function nameOf({ code }: LedgerColumn, lang: Lang): string {
  return COLUMN_NAMES[code as keyof typeof COLUMN_NAMES]?.[lang] ?? code;
}

/** The comparison as worksheets: patches, areas, flow between classes. */
export function diffSheets(diff: ResultDiff, lang: Lang): Sheet[] {
  const heading = (key: keyof typeof DIFF_COLUMNS): string => DIFF_COLUMNS[key][lang];
  const text = (key: keyof typeof DIFF_COLUMNS) => ({ key, heading: heading(key), kind: 'text' as const });
  const number = (key: keyof typeof DIFF_COLUMNS) => ({ key, heading: heading(key), kind: 'decimal' as const });
  const className = (name: string | null): string => name || DIFF.none[lang];
  return [
    {
      name: heading('sheetPatches'),
      columns: CHANGE_KEYS.map((key) => (key === 'difference' ? number(key) : text(key))),
      rows: changeRows(diff, lang),
      filters: true,
      wraps: true,
    },
    {
      name: heading('sheetTotals'),
      columns: [
        text('code'),
        text('name'),
        number('before'),
        number('after'),
        {
          ...number('difference'),
          formula: {
            text: '{after}-{before}',
            value: (of) => {
              const [before, after] = [of('before'), of('after')];
              return before === null && after === null ? null : (after ?? 0) - (before ?? 0);
            },
          },
        },
      ],
      rows: diff.totals
        .filter(({ before, after }) => before !== null || after !== null)
        .map(({ column, before, after }) => [column.code, nameOf(column, lang), before, after]),
    },
    {
      name: heading('sheetFlows'),
      columns: [
        text('from'),
        text('to'),
        { key: 'count', heading: heading('count'), kind: 'count', isSummed: true },
        { ...number('mu'), isSummed: true },
      ],
      rows: diff.flows.map(({ from, to, count, mu }) => [className(from), className(to), count, mu]),
      totals: DIFF.patches[lang],
    },
  ];
}
