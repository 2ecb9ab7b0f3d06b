import { COLUMN_NAMES } from '../../words/columns.js';
import { fill, type Lang, type Text, type TextParams } from '../../words/text.js';
import type { OpenReport } from '../shared/opened.js';
import type { Desk } from './desk.js';

/** Source: contract, section 3. */
export const SQUARE_METRES_PER_MU = 2000 / 3;

/** What is looked for. Empty texts and nulls let everything pass. */
export interface Filter {
  search: string;
  cls: string;
  township: string;
  sign: string;
  review: '' | 'open' | 'done' | 'agree' | 'disagree' | 'visit';
  /** Hundredths of 亩. */
  from: number | null;
  to: number | null;
}

const NO_FILTER: Filter = { search: '', cls: '', township: '', sign: '', review: '', from: null, to: null };

/** The report, what is filtered, and the language; views listen to changes. */
export class State {
  lang: Lang;
  readonly filter: Filter = { ...NO_FILTER };
  /** Rows that pass the filter, in the order of the ledger. */
  rows: number[];
  /** By row: 1 where it passes. */
  readonly passes: Uint8Array;
  private readonly searched: readonly SearchedColumn[];
  private readonly listeners: (() => void)[] = [];

  constructor(
    readonly report: OpenReport,
    readonly desk: Desk,
  ) {
    this.lang = report.content.lang;
    this.passes = new Uint8Array(report.count).fill(1);
    this.rows = Array.from({ length: report.count }, (_, row) => row);
    this.searched = SEARCHED.flatMap((code) => {
      const column = report.content.texts[code];
      return column ? [{ texts: column.values.map((text) => text.toLowerCase()), rows: column.rows }] : [];
    });
  }

  word(text: Text, params?: TextParams): string {
    return fill(text, this.lang, params);
  }

  columnName(code: string): string {
    const name = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES] as Text | undefined;
    return name ? name[this.lang] : code;
  }

  className(row: number): string {
    const place = this.report.classOf(row);
    return place < 0 ? (this.report.text(row, 'PDLB') ?? '') : this.report.content.classes[place]!.text[this.lang];
  }

  /** Shown where the ledger has nothing. */
  amount(row: number, code: string): string {
    const value = this.report.number(row, code);
    return value === null ? '' : (value / 100).toFixed(2);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  clear(): void {
    Object.assign(this.filter, NO_FILTER);
    this.apply();
  }

  /** By row: 1 where one of its texts has the word. A text that stands in thousands of rows is looked at once. */
  private rowsWith(word: string): Uint8Array {
    const found = new Uint8Array(this.report.count);
    for (const { texts, rows } of this.searched) {
      const hits = texts.map((text) => text.includes(word));
      for (let row = 0; row < found.length; row++) if (hits[rows[row]!]) found[row] = 1;
    }
    return found;
  }

  /** Finds the rows again and tells the views. */
  apply(): void {
    const { report, filter, passes, desk } = this;
    const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.map((word) => this.rowsWith(word));
    const classes = columnOf(report, 'PDLB', filter.cls);
    const townships = columnOf(report, 'XZMC', filter.township);
    const rows: number[] = [];
    for (let row = 0; row < report.count; row++) {
      const mu = report.number(row, 'TBMJ_M') ?? 0;
      const isIn =
        classes(row) &&
        townships(row) &&
        (filter.sign === '' || (report.text(row, 'XWBS') ?? '').split(/[;；]/).includes(filter.sign)) &&
        (filter.from === null || mu >= filter.from) &&
        (filter.to === null || mu <= filter.to) &&
        found.every((rows) => rows[row] === 1) &&
        passesReview(filter.review, desk.of(row)?.opinion ?? null);
      passes[row] = isIn ? 1 : 0;
      if (isIn) rows.push(row);
    }
    this.rows = rows;
    for (const listener of this.listeners) listener();
  }
}

/** Compares by number in the packed column instead of by text. */
function columnOf(report: OpenReport, code: string, wanted: string): (row: number) => boolean {
  if (wanted === '') return () => true;
  const column = report.content.texts[code];
  const number = column?.values.indexOf(wanted === '∅' ? '' : wanted) ?? -1;
  return (row) => column?.rows[row] === number;
}

function passesReview(wanted: Filter['review'], opinion: string | null): boolean {
  if (wanted === '') return true;
  if (wanted === 'open') return opinion === null;
  return wanted === 'done' ? opinion !== null : opinion === wanted;
}

/** Columns in which a person may look for something. */
const SEARCHED = [
  'JCBH',
  'XZQDM',
  'XZMC',
  'CMC',
  'TBLX',
  'PZWH',
  'PDLB',
  'PDXL',
  'PDGZ',
  'PDYJ',
  'QSZJ',
  'XWBS',
  'BZ',
] as const;

/** A column in lower case: every text once, and by row its number. */
interface SearchedColumn {
  readonly texts: readonly string[];
  readonly rows: readonly number[];
}
