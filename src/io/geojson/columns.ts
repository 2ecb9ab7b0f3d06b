import { Problem } from '../../model/problem.js';
import { GEOJSON_FILE_REASONS } from '../../words/geojson.js';
import { filled } from '../../words/text.js';
import { freeName, ownColumnNames } from '../flatgeobuf/column-names.js';
import type { FgbValue } from '../flatgeobuf/encode-values.js';
import type { FgbColumnType } from '../flatgeobuf/format.js';
import type { FgbColumnSpec } from '../flatgeobuf/write.js';
import { isNumberStart, type JsonBytes, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-bytes.js';

/** More names than this are values in the wrong place: keys by date, by id …. */
const MOST_COLUMNS = 2_000;
const MOST_NAME_BYTES = 1 << 20;

/** What values of a column were met, as bits. */
const TEXT = 1;
const TRUTH = 2;
const INT = 4;
const LONG = 8;
const DOUBLE = 16;
/** A number that a double does not keep: ids of more than 15 digits, and beyond 10^308. */
const DIGITS = 32;
const NESTED = 64;

const MOST_INT = 2 ** 31 - 1;
/** Names for the member `id` of a feature, where properties do not have them already. */
const ID_NAMES = ['id', 'feature_id'];

interface Column {
  readonly name: string;
  /** As it usually stands in the file: without escapes. */
  readonly bytes: Buffer;
  kinds: number;
  /** The last record that had it: to see names that stand there twice. */
  record: number;
}

/** What was odd about the properties of a record. */
export interface PropertyOddities {
  isRepeated: boolean;
  isNotANumber: boolean;
  hasLostCharacters: boolean;
}

/**
 * The properties of all features as columns, in the order in which their names first appear. A first pass surveys names
 * and types, a second one reads the values.
 *
 * Whole numbers, decimals and truth have types of their own; a column with both texts and numbers, or with numbers that
 * a double would round, becomes text, with every number as it stands. Nested values are kept as JSON.
 */
export class PropertyColumns {
  readonly oddities: PropertyOddities = { isRepeated: false, isNotANumber: false, hasLostCharacters: false };
  private readonly columns: Column[] = [];
  private readonly byName = new Map<string, number>();
  private nameBytes = 0;
  /** Where the next name probably is: features have their properties in one order. */
  private expected = 0;
  /** Column of the member `id` of features; it follows all others. */
  private readonly id: Column = { name: '', bytes: Buffer.alloc(0), kinds: 0, record: 0 };
  private types: FgbColumnType[] = [];

  constructor(private readonly file: string) {}

  /** First pass: the object of properties that comes next. */
  survey(json: JsonBytes): void {
    this.expected = 0;
    if (!json.enter(OPEN_OBJECT)) return;
    do {
      const column = this.columns[this.nameOf(json) ?? this.add(json.text())]!;
      json.colon();
      column.kinds |= kindOf(json);
    } while (json.next(OPEN_OBJECT));
  }

  /** First pass: the member `id` that comes next. */
  surveyId(json: JsonBytes): void {
    this.id.kinds |= kindOf(json);
  }

  /** Between the passes: the columns. `renamed` hears of names that had to be changed. */
  specs(renamed: (from: string, to: string) => void): FgbColumnSpec[] {
    const taken = ownColumnNames();
    const columns = this.columns.map((column) => {
      const name = freeName(column.name, taken);
      if (name !== column.name) renamed(column.name, name);
      return { name, type: typeOf(column.kinds) };
    });
    if (this.id.kinds !== 0) {
      const folded = new Set(columns.map(({ name }) => name.toLowerCase()));
      const name = ID_NAMES.find((candidate) => !folded.has(candidate)) ?? freeName(ID_NAMES[0]!, folded);
      columns.push({ name, type: typeOf(this.id.kinds) });
    }
    this.types = columns.map(({ type }) => type);
    return columns;
  }

  /** Second pass: the values of the object that comes next, to their places. Sets `oddities`. */
  read(json: JsonBytes, values: FgbValue[]): void {
    this.expected = 0;
    if (!json.enter(OPEN_OBJECT)) return;
    do {
      const place = this.nameOf(json);
      if (place === null) throw new Problem('INPUT_CHANGED', { file: this.file }, { file: this.file });
      json.colon();
      const column = this.columns[place]!;
      if (column.record === json.record) this.oddities.isRepeated = true;
      column.record = json.record;
      values[place] = this.value(json, this.types[place]!);
    } while (json.next(OPEN_OBJECT));
  }

  /** Second pass: takes back the values of properties. */
  clear(values: FgbValue[]): void {
    values.fill(null, 0, this.columns.length);
  }

  /** Second pass: room for the values of a record. */
  room(): FgbValue[] {
    return this.types.map(() => null);
  }

  /** Second pass: the member `id`. */
  readId(json: JsonBytes, values: FgbValue[]): void {
    const place = this.columns.length;
    if (place === this.types.length) throw new Problem('INPUT_CHANGED', { file: this.file }, { file: this.file });
    values[place] = this.value(json, this.types[place]!);
  }

  private value(json: JsonBytes, type: FgbColumnType): FgbValue {
    const byte = json.peek();
    if (byte === QUOTE) {
      json.string();
      return this.watched(json.text(), json);
    }
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) return this.watched(json.nested(), null);
    if (isNumberStart(byte)) {
      const number = json.number();
      if (json.isWord) return this.notANumber();
      return type === 'String' ? json.rawToken() : number;
    }
    const literal = json.literal();
    if (literal === null) return null;
    return type === 'String' ? String(literal) : Number(literal);
  }

  private notANumber(): null {
    this.oddities.isNotANumber = true;
    return null;
  }

  /** Notes what is no character: damaged bytes, and halves of pairs that were written as escapes. */
  private watched(text: string, token: JsonBytes | null): string {
    if (token !== null && !token.isEscaped && !token.isBeyondAscii) return text;
    if (/\ufffd|\p{Surrogate}/u.test(text)) this.oddities.hasLostCharacters = true;
    return text;
  }

  /** Column of the name that comes next, which becomes the token; null for a new one. */
  private nameOf(json: JsonBytes): number | null {
    json.name();
    const place = this.isExpected(json) ? this.expected : this.byName.get(json.text());
    if (place === undefined) return null;
    this.expected = place + 1;
    return place;
  }

  private isExpected({ buffer, tokenAt, tokenEnd, isEscaped }: JsonBytes): boolean {
    const bytes = this.columns[this.expected]?.bytes;
    if (bytes === undefined || isEscaped || bytes.length !== tokenEnd - tokenAt) return false;
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== buffer[tokenAt + i]) return false;
    return true;
  }

  private add(name: string): number {
    const bytes = Buffer.from(name);
    this.nameBytes += bytes.length;
    if (this.columns.length === MOST_COLUMNS) {
      throw this.absurd(filled(GEOJSON_FILE_REASONS.columns, { limit: MOST_COLUMNS }));
    }
    if (this.nameBytes > MOST_NAME_BYTES) {
      throw this.absurd(filled(GEOJSON_FILE_REASONS.names, { limit: MOST_NAME_BYTES }));
    }
    this.byName.set(name, this.columns.length);
    this.expected = this.columns.length + 1;
    return this.columns.push({ name, bytes, kinds: 0, record: 0 }) - 1;
  }

  private absurd(reason: ReturnType<typeof filled>): Problem {
    return new Problem('NOT_A_GEOJSON', { file: this.file }, { reason });
  }
}

/** Passes over a value and says what kind it is; 0 for none. */
function kindOf(json: JsonBytes): number {
  const byte = json.peek();
  if (byte === QUOTE) {
    json.string();
    return TEXT;
  }
  if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
    json.passOver();
    return NESTED;
  }
  if (isNumberStart(byte)) {
    const number = json.number();
    return json.isWord ? 0 : kindOfNumber(number, json.isWhole);
  }
  return typeof json.literal() === 'boolean' ? TRUTH : 0;
}

function kindOfNumber(value: number, isWhole: boolean): number {
  if (!isWhole) return Number.isFinite(value) ? DOUBLE : DIGITS;
  if (Object.is(value, -0)) return DOUBLE;
  if (!Number.isSafeInteger(value)) return DIGITS;
  return Math.abs(value) <= MOST_INT ? INT : LONG;
}

function typeOf(kinds: number): FgbColumnType {
  if (kinds === NESTED) return 'Json';
  if (kinds === TRUTH) return 'Bool';
  if (kinds === INT) return 'Int';
  if (kinds !== 0 && (kinds & ~(INT | LONG)) === 0) return 'Long';
  return kinds !== 0 && (kinds & ~(INT | LONG | DOUBLE)) === 0 ? 'Double' : 'String';
}
