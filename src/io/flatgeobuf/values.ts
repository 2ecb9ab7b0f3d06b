import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import type { FgbFeature } from './feature.js';
import type { FgbColumn, FgbColumnType } from './format.js';
import { decodeColumns } from './header.js';

/** Bytes of a value; 0 where its length stands before it. */
const VALUE_BYTES: Readonly<Record<FgbColumnType, number>> = {
  Byte: 1,
  UByte: 1,
  Bool: 1,
  Short: 2,
  UShort: 2,
  Int: 4,
  UInt: 4,
  Long: 8,
  ULong: 8,
  Float: 4,
  Double: 8,
  String: 0,
  Json: 0,
  DateTime: 0,
  Binary: 0,
};
const MIDNIGHT = /T00:00:00(?:\.0+)?$/;
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const ABSENT = -1;
const MOST_DECIMALS = 100; // of toFixed

/**
 * The attributes of one feature after the other, by column of the layer. A value is decoded only when it is asked for.
 *
 * Errors  FLATGEOBUF_DAMAGED for values of unknown columns, of a column twice, or longer than their feature.
 */
export class FgbValues {
  /** Where the values of the feature begin, −1 for none. */
  private readonly at: Float64Array;
  /** Types of the values where a feature brings its own columns. */
  private readonly types: FgbColumnType[];
  private feature: FgbFeature | null = null;

  constructor(
    private readonly file: string,
    readonly columns: readonly FgbColumn[],
  ) {
    this.at = new Float64Array(columns.length).fill(ABSENT);
    this.types = columns.map(({ type }) => type);
  }

  /** Turns to a feature. */
  of(feature: FgbFeature): this {
    this.feature = feature;
    this.at.fill(ABSENT);
    if (feature.columnsAt === 0) this.locate(feature, this.columns, null);
    else this.locateByName(feature);
    return this;
  }

  /** Position of a column by name, case aside; −1 when there is none. */
  columnIndex(name: string): number {
    const wanted = name.toUpperCase();
    return this.columns.findIndex((column) => column.name.toUpperCase() === wanted);
  }

  /**
   * The value as text: numbers with the decimals of their column where that is the same number, truth as `true` or
   * `false`, dates as they are stored (ISO 8601). Null where there is none, for empty texts and for binary
   * values. Nothing after a NUL, as in a .dbf: what comes behind it would be shown by some programs and not by others.
   */
  text(column: number): string | null {
    const at = this.placeOf(column);
    if (at === ABSENT) return null;
    const { bytes, view } = this.feature!;
    const type = this.types[column]!;
    switch (type) {
      case 'DateTime': {
        const length = view.getUint32(at, true);
        // The form has no days: other programs write them as midnight.
        return textOf(bytes, at + 4, at + 4 + length)?.replace(MIDNIGHT, '') ?? null;
      }
      case 'String':
      case 'Json': {
        const length = view.getUint32(at, true);
        return textOf(bytes, at + 4, at + 4 + length);
      }
      case 'Binary':
        return null;
      case 'Bool':
        return view.getUint8(at) === 0 ? 'false' : 'true';
      case 'Long':
        return String(view.getBigInt64(at, true));
      case 'ULong':
        return String(view.getBigUint64(at, true));
      case 'Float':
      case 'Double':
        return decimals(numberAt(view, at, type), this.columns[column]!.scale);
      default:
        return String(numberAt(view, at, type));
    }
  }

  /** The value as a number, truth as 0 or 1; digits in a text count. Null for anything else. */
  number(column: number): number | null {
    const at = this.placeOf(column);
    if (at === ABSENT) return null;
    const type = this.types[column]!;
    if (VALUE_BYTES[type] > 0) return numberAt(this.feature!.view, at, type);
    const digits = this.text(column);
    return digits !== null && NUMBER.test(digits) ? Number(digits) : null;
  }

  /** The bytes of a text or binary value, valid as long as the feature; null where there is none. */
  bytes(column: number): Buffer | null {
    const at = this.placeOf(column);
    if (at === ABSENT || VALUE_BYTES[this.types[column]!] > 0) return null;
    const { bytes, view } = this.feature!;
    return bytes.subarray(at + 4, at + 4 + view.getUint32(at, true));
  }

  private placeOf(column: number): number {
    const at = this.at[column];
    if (at === undefined) throw new RangeError(`column ${column} of ${this.file}, which has ${this.columns.length}`);
    return at;
  }

  /** Walks over the values; `ordinals` leads from the feature's own columns to those of the layer. */
  private locate(feature: FgbFeature, columns: readonly FgbColumn[], ordinals: readonly number[] | null): void {
    const { view, valuesEnd: end } = feature;
    for (let at = feature.valuesAt; at < end; ) {
      if (at + 2 > end) this.damaged('?');
      const number = view.getUint16(at, true);
      const column = columns[number];
      if (!column) this.damaged(String(number));
      const fixed = VALUE_BYTES[column.type];
      at += 2;
      if (at + (fixed || 4) > end) this.damaged(column.name);
      const next = at + (fixed || 4 + view.getUint32(at, true));
      if (next > end) this.damaged(column.name);
      const ordinal = ordinals === null ? number : ordinals[number]!;
      if (ordinal >= 0) {
        if (this.at[ordinal] !== ABSENT) this.damaged(column.name);
        this.at[ordinal] = at;
        this.types[ordinal] = column.type;
      }
      at = next;
    }
  }

  private locateByName(feature: FgbFeature): void {
    const own = columnsOf(this.file, feature);
    const ordinals = own.map(({ name }) => this.columns.findIndex((column) => column.name === name));
    this.locate(feature, own, ordinals);
  }

  private damaged(column: string): never {
    const { index } = this.feature!;
    const reason = filled(FLATGEOBUF_REASONS.value, { column });
    throw new Problem('FLATGEOBUF_DAMAGED', { file: this.file, record: index + 1 }, { reason });
  }
}

/** The columns that a feature brings along; none where it keeps to those of the layer. */
export function columnsOf(file: string, { bytes, start, end, columnsAt, index }: FgbFeature): FgbColumn[] {
  if (columnsAt === 0) return [];
  try {
    return decodeColumns(file, bytes.subarray(start, end), columnsAt - start);
  } catch (fault) {
    throw fault instanceof Problem ? fault.located({ record: index + 1 }) : fault;
  }
}

function numberAt(view: DataView, at: number, type: FgbColumnType): number {
  switch (type) {
    case 'Byte':
      return view.getInt8(at);
    case 'UByte':
      return view.getUint8(at);
    case 'Bool':
      return view.getUint8(at) === 0 ? 0 : 1;
    case 'Short':
      return view.getInt16(at, true);
    case 'UShort':
      return view.getUint16(at, true);
    case 'Int':
      return view.getInt32(at, true);
    case 'UInt':
      return view.getUint32(at, true);
    case 'Long':
      return Number(view.getBigInt64(at, true));
    case 'ULong':
      return Number(view.getBigUint64(at, true));
    case 'Float':
      return view.getFloat32(at, true);
    case 'Double':
      return view.getFloat64(at, true);
    default:
      throw new Error(`${type} is no number`);
  }
}

/** With the decimals of the column, unless the value has more of them. */
function decimals(value: number, scale: number): string {
  if (scale > 0 && scale <= MOST_DECIMALS && Number.isFinite(value)) {
    const fixed = value.toFixed(scale);
    if (Number(fixed) === value) return fixed;
  }
  return String(value);
}

/** Null for an empty text. */
function textOf(bytes: Buffer, from: number, end: number): string | null {
  let bits = 0;
  let to = from;
  for (; to < end; to++) {
    const byte = bytes[to]!;
    if (byte === 0) break;
    bits |= byte;
  }
  if (to === from) return null;
  return bits < 0x80 ? bytes.toString('latin1', from, to) : bytes.toString('utf8', from, to);
}
