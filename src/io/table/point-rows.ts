import { INPUT_DETAILS } from '../../words/inputs.js';
import { filled, type Text } from '../../words/text.js';
import { orderOf } from '../boundary-txt/axes.js';
import type { OutlineLayer } from '../flatgeobuf/input-layer.js';
import { Outline } from '../flatgeobuf/outlines.js';
import type { GeometryColumns } from './geometry-columns.js';
import { type SheetRow, shownHeading } from './headings.js';
import type { RowAttributes, RowTaker } from './rows.js';

type AxisOrder = 'east-first' | 'north-first';
type PointColumns = Extract<GeometryColumns, { kind: 'points' }>;

/** What the order of the axes is decided by. */
export interface AxisSigns {
  readonly headings: readonly string[];
  readonly sample: readonly SheetRow[];
  /** The user's word. */
  readonly order: AxisOrder | undefined;
}

/** Characters of a cell that are shown. */
const SHOWN = 40;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * Rows with one point each: those with one id behind each other are a record, and so are rows with an empty id below
 * them, as merged cells leave them. A new ring begins where the ring number changes; without ring numbers, behind a
 * point that closes a ring. Attributes are those of the first row.
 */
export class PointRows implements RowTaker {
  records = 0;
  private readonly outline = new Outline();
  private readonly order: AxisOrder | null;
  private readonly seen = new Set<string>();
  private first: SheetRow | null = null;
  private id = '';
  private ring = '';
  private fault: Text | null = null;
  /** First vertex of the ring being read, and how many it has. */
  private startX = 0;
  private startY = 0;
  private ringVertices = 0;

  constructor(
    private readonly layer: OutlineLayer,
    private readonly attributes: RowAttributes,
    private readonly columns: PointColumns,
    private readonly signs: AxisSigns,
    private readonly faultRows: number[],
  ) {
    this.order = signs.order ?? (columns.isOrdered ? 'east-first' : this.orderBySize());
    const [x, y] = [columns.x, columns.y].map((column) => shownHeading(signs.headings[column]!));
    if (signs.order !== undefined || columns.isOrdered) return;
    if (this.order === 'north-first') layer.notes.add('AXES_NORTH_FIRST', { x: x!, y: y! });
    if (this.order === null) layer.notes.add('AXES_ASSUMED', { x: x!, y: y! });
  }

  take(row: SheetRow): void {
    const id = row.cells[this.columns.id] ?? '';
    if (this.first === null || (id !== '' && id !== this.id)) {
      this.end();
      this.begin(row, id);
    }
    const x = this.ordinate(row, this.columns.x);
    const y = this.ordinate(row, this.columns.y);
    if (x === null || y === null) return;
    const { order } = this;
    if (!this.columns.isOrdered && this.signs.order === undefined && order !== null) {
      const shown = orderOf(x, y);
      if (shown !== null && shown !== order) this.fault ??= filled(INPUT_DETAILS.axesDiffer, { row: row.row });
    }
    const ring = this.columns.ring === null ? '' : (row.cells[this.columns.ring] ?? '');
    if (ring !== '' && ring !== this.ring) this.endRing();
    if (ring !== '') this.ring = ring;
    if (order === 'north-first') this.addVertex(y, x);
    else this.addVertex(x, y);
  }

  /** Completes the record being read. */
  end(): void {
    const { first, layer, fault } = this;
    if (first === null) return;
    this.first = null;
    this.endRing();
    this.outline.openRings = 0; // lists of points leave the closing one out as a rule
    const record = this.records;
    const values = this.attributes.of(first);
    if (fault !== null) layer.setAside({ record, code: 'RECORD_DAMAGED', detail: fault }, values);
    const isUsed = fault === null && layer.add(this.outline, record, values);
    if (!isUsed) {
      this.faultRows.push(first.row);
      return;
    }
    this.attributes.note(first, record);
  }

  private begin(row: SheetRow, id: string): void {
    this.records++;
    this.outline.clear();
    this.first = row;
    this.fault = null;
    this.id = id;
    this.ring = '';
    this.ringVertices = 0;
    if (this.seen.has(id)) this.layer.notes.count('ID_REPEATED', this.records);
    this.seen.add(id);
  }

  private addVertex(x: number, y: number): void {
    this.outline.addVertex(x, y);
    if (this.ringVertices++ === 0) {
      this.startX = x;
      this.startY = y;
      return;
    }
    const isClosed = this.ringVertices > 3 && x === this.startX && y === this.startY;
    if (isClosed && this.columns.ring === null) this.endRing();
  }

  private endRing(): void {
    this.outline.endRing();
    this.ringVertices = 0;
  }

  /** The number in a cell, or null, and the record has a fault: an outline without one of its points is another one. */
  private ordinate({ row, cells }: SheetRow, column: number): number | null {
    const value = (cells[column] ?? '').normalize('NFKC').trim();
    if (NUMBER.test(value)) return Number(value);
    const heading = shownHeading(this.signs.headings[column]!);
    const words = value === '' ? INPUT_DETAILS.cellEmpty : INPUT_DETAILS.cellNumber;
    this.fault ??= filled(words, { row, value: value.slice(0, SHOWN), column: heading });
    return null;
  }

  /** What most points of the first rows show; null where they show nothing. */
  private orderBySize(): AxisOrder | null {
    let eastFirst = 0;
    let northFirst = 0;
    for (const { cells } of this.signs.sample) {
      const shown = orderOf(Number(cells[this.columns.x] || Number.NaN), Number(cells[this.columns.y] || Number.NaN));
      if (shown === 'east-first') eastFirst++;
      else if (shown === 'north-first') northFirst++;
    }
    if (eastFirst === northFirst) return null;
    return eastFirst > northFirst ? 'east-first' : 'north-first';
  }
}
