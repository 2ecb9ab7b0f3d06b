/** Some columns of a written table, read straight from its bytes: a result is read back before it is published. */
export interface TableValues {
  readonly rows: number;
  /** Hundredths by column asked for and row; NaN where the cell is empty. */
  readonly numbers: readonly Float64Array[];
  /** The id column as it stands in the file, row by row; empty where none was asked for. */
  readonly ids: readonly string[];
  /** Rows (from 0) with another number of cells than there are columns, or with something that is no number. */
  readonly faulty: readonly number[];
}

/** Which columns are wanted, by position. */
export interface WantedColumns {
  readonly columns: number;
  readonly id: number | null;
  readonly numbers: readonly number[];
}

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BLANK = 0x20;
const TAB = 0x09;
const POINT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;
const FAULTY = Number.NEGATIVE_INFINITY;

/** Columns of a CSV as this program writes it: UTF-8, LF behind every line, quotes where needed, headings in front. */
export function csvValues(bytes: Buffer, wanted: WantedColumns): TableValues {
  const slots = slotsOf(wanted);
  const rowsAtMost = countNewlines(bytes);
  const table = new Values(wanted, rowsAtMost);
  let at = 0;
  let column = 0;
  let isHead = true;
  while (at < bytes.length) {
    const from = at;
    at = endOfCell(bytes, at);
    if (!isHead) table.take(slots[column] ?? NO_SLOT, bytes, from, at);
    column++;
    const end = bytes[at++];
    if (end === COMMA) continue;
    if (!isHead) table.endRow(column === wanted.columns && end === NEWLINE);
    isHead = false;
    column = 0;
  }
  return table;
}

/** Columns of a .dbf as this program writes it. The table is empty where the header contradicts the columns. */
export function dbfValues(bytes: Buffer, lengths: readonly number[], wanted: WantedColumns): TableValues {
  const slots = slotsOf(wanted);
  const recordLength = lengths.reduce((sum, length) => sum + length, 1);
  const rows = bytes.length < 12 ? 0 : bytes.readUInt32LE(4);
  const head = bytes.length < 12 ? 0 : bytes.readUInt16LE(8);
  const isSound = bytes.length >= head + rows * recordLength && bytes.readUInt16LE(10) === recordLength;
  const table = new Values(wanted, isSound ? rows : 0);
  const offsets = lengths.map((_, c) => lengths.slice(0, c).reduce((sum, length) => sum + length, 1));
  for (let row = 0; isSound && row < rows; row++) {
    const record = head + row * recordLength;
    for (let c = 0; c < lengths.length; c++) {
      const slot = slots[c]!;
      if (slot === NO_SLOT) continue;
      let from = record + offsets[c]!;
      let to = from + lengths[c]!;
      while (from < to && bytes[from] === BLANK) from++;
      while (from < to && bytes[to - 1] === BLANK) to--;
      table.take(slot, bytes, from, to);
    }
    table.endRow(true);
  }
  return table;
}

const NO_SLOT = -1;
const ID_SLOT = -2;

function slotsOf({ columns, id, numbers }: WantedColumns): Int32Array {
  const slots = new Int32Array(columns).fill(NO_SLOT);
  numbers.forEach((column, slot) => {
    slots[column] = slot;
  });
  if (id !== null) slots[id] = ID_SLOT;
  return slots;
}

class Values implements TableValues {
  rows = 0;
  readonly numbers: Float64Array[];
  readonly ids: string[] = [];
  readonly faulty: number[] = [];
  private isFaulty = false;

  constructor({ numbers }: WantedColumns, rows: number) {
    this.numbers = numbers.map(() => new Float64Array(rows));
  }

  take(slot: number, bytes: Buffer, from: number, to: number): void {
    if (slot === NO_SLOT) return;
    if (slot === ID_SLOT) {
      // A tab or quotes stand around ids for the sake of spreadsheets.
      this.ids.push(bytes.toString('latin1', bytes[from] === TAB ? from + 1 : from, to));
      return;
    }
    const value = centsIn(bytes, from, to);
    if (value === FAULTY) this.isFaulty = true;
    this.numbers[slot]![this.rows] = value;
  }

  endRow(isWhole: boolean): void {
    if (!isWhole || this.isFaulty) this.faulty.push(this.rows);
    this.isFaulty = false;
    this.rows++;
  }
}

/** Position of the comma, the line end or the end of the file behind a cell. */
function endOfCell(bytes: Buffer, from: number): number {
  let at = from;
  if (bytes[at] === QUOTE) {
    for (at++; at < bytes.length; at++) {
      if (bytes[at] !== QUOTE) continue;
      if (bytes[at + 1] !== QUOTE) break;
      at++;
    }
    at++;
  }
  while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== NEWLINE) at++;
  return at;
}

/** "12.34" → 1234; NaN for nothing, FAULTY for anything but a number with at most two decimals. */
function centsIn(bytes: Buffer, from: number, to: number): number {
  if (from === to) return Number.NaN;
  let at = from;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  let value = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === POINT && decimals < 0) decimals = 0;
    else if (byte >= ZERO && byte <= ZERO + 9) {
      value = 10 * value + (byte - ZERO);
      if (decimals >= 0) decimals++;
    } else return FAULTY;
  }
  if (decimals > 2) return FAULTY;
  const cents = value * (decimals === 2 ? 1 : decimals === 1 ? 10 : 100);
  return isNegative ? -cents : cents;
}

function countNewlines(bytes: Buffer): number {
  let count = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
