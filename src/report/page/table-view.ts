import {
  type ColumnDefinition,
  FilterModule,
  FormatModule,
  InteractionModule,
  KeybindingsModule,
  ResizeColumnsModule,
  SortModule,
  Tabulator,
} from 'tabulator-tables';
import { csvText, FORMULA } from '../../io/write/csv-text.js';
import { classColour } from '../../model/colours.js';
import { DESK, PAGE } from '../../words/report.js';
import { textWidth } from '../shared/svg.js';
import { h, saveFile } from './dom.js';
import { hashOf } from './map-view.js';
import type { State } from './state.js';

Tabulator.registerModule([
  FilterModule,
  FormatModule,
  InteractionModule,
  KeybindingsModule,
  ResizeColumnsModule,
  SortModule,
]);

/** The class stands where it is seen without moving the table. */
const MAIN = [
  'JCBH',
  'PDLB',
  'PDXL',
  'XZMC',
  'CMC',
  'TBLX',
  'HSX',
  'TBMJ',
  'TBMJ_M',
  'GDMJ_M',
  'YNMJ_M',
  'SPBL',
  'WSPMJ',
  'XWBS',
];

type Row = { row: number } & Record<string, string | number | null>;

/** The ledger: sorted by a click on a heading, filtered by the bar above, opened by a click on a row. */
export class TableView {
  private table: Tabulator | null = null;
  private isWide = false;
  private isReady = false;

  constructor(private readonly state: State) {
    state.onChange(() => this.refilter());
  }

  show(host: HTMLElement): void {
    const { state } = this;
    this.table?.destroy();
    this.isReady = false;
    const target = h('div', { id: 'ledger' });
    const said = h('span', { class: 'small', id: 'said' });
    const wide = h('input', {
      type: 'checkbox',
      id: 'wide',
      onchange: () => {
        this.isWide = wide.checked;
        this.table?.setColumns(this.columns());
      },
    });
    wide.checked = this.isWide;
    host.replaceChildren(
      h(
        'div',
        { class: 'tools' },
        h('label', {}, wide, ` ${state.word(PAGE.allColumns)}`),
        h('button', { id: 'copy', type: 'button', onclick: () => void this.copy(said) }, state.word(PAGE.copy)),
        h(
          'button',
          { id: 'csv', type: 'button', onclick: () => saveFile(`${state.report.content.name}.csv`, this.csv()) },
          state.word(PAGE.csv),
        ),
        said,
      ),
      target,
    );
    const table = new Tabulator(target, {
      data: this.data(),
      columns: this.columns(),
      index: 'row',
      height: '100%',
      layout: 'fitData',
      columnDefaults: { resizable: true },
      rowHeight: 30,
      // Every heading sorts; the rows stand as the ledger has them until one is clicked.
      headerSortClickElement: 'header',
    });
    this.table = table;
    table.on('tableBuilt', () => {
      this.isReady = true;
      this.refilter();
    });
    table.on('rowClick', (_, row) => {
      location.hash = hashOf(state, (row.getData() as Row).row);
    });
  }

  private refilter(): void {
    if (!this.isReady || !this.table || !document.getElementById('ledger')) return;
    const { passes } = this.state;
    this.table.setFilter((data: Row) => passes[data.row] === 1);
  }

  private data(): Row[] {
    const { report, desk } = this.state;
    return Array.from({ length: report.count }, (_, row) => {
      const data: Row = { row, review: desk.of(row)?.opinion ?? null };
      for (const { code, type } of report.content.columns)
        data[code] = type === 'text' || type === 'date' ? report.text(row, code) : report.number(row, code);
      return data;
    });
  }

  private columns(): ColumnDefinition[] {
    const { state } = this;
    const { columns } = state.report.content;
    const main = [...MAIN, 'FHYJ'].flatMap((code) => columns.filter((column) => column.code === code));
    const wanted = this.isWide ? columns : main;
    const definitions = wanted.map(({ code, type }): ColumnDefinition => {
      const isNumber = type !== 'text' && type !== 'date';
      return {
        title: state.columnName(code),
        field: code,
        sorter: isNumber ? 'number' : 'string',
        hozAlign: isNumber ? 'right' : 'left',
        width: code === 'PDLB' ? this.classWidth() : widthOf(code, type, state.columnName(code)),
        formatter: (cell) =>
          code === 'PDLB'
            ? this.classCell((cell.getData() as Row).row)
            : isNumber
              ? amount(cell.getValue() as number | null)
              : plain(cell.getValue() as string | null),
      };
    });
    return [
      ...definitions,
      {
        title: state.word(DESK.title),
        field: 'review',
        width: 140,
        formatter: (cell) => plain(opinionWord(state, (cell.getData() as Row).row)),
      },
    ];
  }

  /** Room for the longest class with its colour before it: it is read in every row. */
  private classWidth(): number {
    const names = this.state.report.content.classes.map(({ text }) => text[this.state.lang]);
    return Math.max(...names.map((name) => textWidth(name) * 13 + 40), 120);
  }

  private classCell(row: number): HTMLElement {
    return h(
      'span',
      {},
      h('i', { class: 'swatch', style: `background:${classColour(this.state.report.classOf(row))}` }),
      this.state.className(row),
    );
  }

  /** Filtered rows in the order of the table: headings are the codes of the ledger. */
  private shownRows(): number[] {
    return (this.table?.getRows('active') ?? []).map((row) => (row.getData() as Row).row);
  }

  /** The same cells as ledger.csv has, for the rows that are shown. */
  private csv(): string {
    const { report } = this.state;
    const { columns } = report.content;
    const cell = (row: number, code: string, type: string): string =>
      type === 'text' || type === 'date' ? csvText(report.text(row, code) ?? '') : this.state.amount(row, code);
    const lines = this.shownRows().map((row) => columns.map(({ code, type }) => cell(row, code, type)).join(','));
    return `\uFEFF${[columns.map(({ code }) => code).join(','), ...lines].join('\n')}\n`;
  }

  private async copy(said: HTMLElement): Promise<void> {
    const { state } = this;
    const codes = this.isWide ? state.report.content.columns.map(({ code }) => code) : MAIN;
    const types = new Map(state.report.content.columns.map(({ code, type }) => [code, type]));
    const rows = this.shownRows();
    const cell = (row: number, code: string): string => {
      const type = types.get(code);
      const text = type === 'text' || type === 'date' ? (state.report.text(row, code) ?? '') : state.amount(row, code);
      const plain = text.replace(/[\t\r\n]+/g, ' ');
      return FORMULA.test(plain) ? `'${plain}` : plain;
    };
    const text = [
      codes.map((code) => state.columnName(code)),
      ...rows.map((row) => codes.map((code) => cell(row, code))),
    ]
      .map((line) => line.join('\t'))
      .join('\n');
    const isDone = await copied(text);
    said.textContent = isDone ? state.word(PAGE.copied, { count: rows.length }) : state.word(PAGE.copyFailed);
  }
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Older browsers, and pages that are not trusted with the clipboard.
    const area = h('textarea', { class: 'offscreen' });
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand('copy');
    area.remove();
    return isDone;
  }
}

/** Widths are stated, because measuring the cells of every search takes longer than the search. */
function widthOf(code: string, type: string, title: string): number {
  const least: Readonly<Record<string, number>> = {
    JCBH: 180,
    PDXL: 160,
    XWBS: 230,
    PDYJ: 420,
    PZWH: 230,
    QSZJ: 260,
    BZ: 260,
  };
  return Math.max(least[code] ?? (type === 'text' ? 90 : 110), Math.min(240, textWidth(title) * 13 + 44));
}

/** Tabulator takes strings of a formatter for markup; nodes are taken as they are. */
function plain(text: string | null): HTMLElement {
  return h('span', {}, text ?? '');
}

function amount(hundredths: number | null): HTMLElement {
  return h('span', {}, hundredths === null ? '' : (hundredths / 100).toFixed(2));
}

export function opinionWord(state: State, row: number): string | null {
  const opinion = state.desk.of(row)?.opinion;
  return opinion ? state.word(DESK[opinion]) : null;
}
