import type { OutlineLayer } from '../flatgeobuf/input-layer.js';
import type { SheetRow } from './headings.js';
import { usedWidth } from './read.js';

/** Takes the rows below the headings, in their order. */
export interface RowTaker {
  take(row: SheetRow): void;
  end(): void;
  /** Records so far. */
  readonly records: number;
}

/** The cells of a row that are attributes. */
export class RowAttributes {
  constructor(
    private readonly layer: OutlineLayer,
    private readonly kept: readonly number[],
    private readonly width: number,
  ) {}

  of({ cells }: SheetRow): (string | null)[] {
    return this.kept.map((column) => cells[column] || null);
  }

  /** Notes what is odd about the cells of a record that is used. */
  note({ cells }: SheetRow, record: number): void {
    if (usedWidth(cells) > this.width) this.layer.notes.count('CELLS_BEYOND_HEADINGS', record);
    if (cells.some((cell) => cell.includes('\ufffd'))) this.layer.notes.count('CHARACTERS_LOST', record);
  }
}
