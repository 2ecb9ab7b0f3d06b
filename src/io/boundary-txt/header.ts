import { areaUnitNamed, isGeometryType } from './format.js';
import { decimal } from './lines.js';
import type { AreaUnit, ParcelFields } from './model.js';

/** A parcel line taken apart; the unit of the area is decided when the outline is known. */
export interface ParcelLine {
  readonly fields: Omit<ParcelFields, 'area'>;
  readonly area: AreaText;
  /** Fields before the mark at the end. */
  readonly length: number;
  readonly hasEnd: boolean;
}

/** The area as it is written; `value` is NaN where it is no number, `unit` null where none is written. */
export interface AreaText {
  readonly text: string;
  readonly value: number;
  readonly unit: AreaUnit | null;
}

/** Fields of the form of the ministry, and of the one that inserts county and village. */
const PLAIN_LENGTH = 8;
const PROVINCIAL_LENGTH = 10;

/**
 * Binds the fields of a parcel line to meanings. The geometry type is the anchor: number and name stand right before
 * it, sheet, usage and class right after it. Forms of 8, 10 and 13 fields are known; others are bound the same way.
 */
export function parcelLine(raw: readonly string[]): ParcelLine {
  const { fields, hasEnd } = withoutEnd(raw);
  const anchor = anchorIn(fields);
  const { pointCount, area, id, name, county, village, unknown } = beforeAnchor(fields.slice(0, anchor));
  const [geometryType = '', sheet = '', usage = '', code = ''] = fields.slice(anchor, anchor + 4);
  const extra = withoutBlankTail(unknown.concat(fields.slice(anchor + 4)));
  return {
    // Written out: an object made by leaving out or adding members takes ten times the memory.
    fields: { pointCount, id, name, geometryType, sheet, usage, code, county, village, extra },
    area,
    length: fields.length,
    hasEnd,
  };
}

function withoutEnd(raw: readonly string[]): { fields: string[]; hasEnd: boolean } {
  const fields = [...raw];
  const last = fields.at(-1) ?? '';
  if (!last.endsWith('@')) return { fields, hasEnd: false };
  fields.pop();
  const rest = last.slice(0, -1).trim();
  if (rest !== '') fields.push(rest);
  return { fields, hasEnd: true };
}

/** Place of the geometry type: where the known forms have it, else the first field that is one, else as in 8 fields. */
function anchorIn(fields: readonly string[]): number {
  const usual = fields.length === PROVINCIAL_LENGTH ? [6, 4] : [4, 6];
  const known = usual.find((at) => isGeometryType(fields[at] ?? ''));
  if (known !== undefined) return known;
  const anywhere = fields.findIndex((field, at) => at >= 2 && isGeometryType(field));
  if (anywhere >= 0) return anywhere;
  return fields.length === PROVINCIAL_LENGTH ? 6 : 4;
}

type Before = Pick<ParcelFields, 'pointCount' | 'id' | 'name' | 'county' | 'village'> & {
  readonly area: AreaText;
  readonly unknown: string[];
};

/** Count, area, [county, village,] number, name; what is missing is missing on the left. */
function beforeAnchor(fields: readonly string[]): Before {
  const rest = [...fields];
  const name = rest.pop() ?? '';
  const isShort = rest.length === 2 && !isAreaLike(rest[0]!) && isAreaLike(rest[1]!); // count, area, name
  const id = isShort ? '' : (rest.pop() ?? '');
  const first = rest[0] ?? '';
  const hasCount = rest.length > 1 || !isAreaLike(first);
  const pointCount = hasCount ? countIn(rest.shift() ?? '') : null;
  const area = areaText(rest.shift() ?? '');
  return { pointCount, area, id, name, county: rest[0] ?? '', village: rest[1] ?? '', unknown: rest.slice(2) };
}

function isAreaLike(field: string): boolean {
  const { value, unit } = areaText(field);
  return !Number.isNaN(value) && (unit !== null || field.includes('.'));
}

function countIn(field: string): number | null {
  const count = decimal(field);
  return Number.isInteger(count) && count >= 0 ? count : null;
}

/** `5.7089`, `0.7655公顷`, `76655.55 m2`. */
function areaText(text: string): AreaText {
  const unitAt = text.search(/[^\d.+\-\s]/);
  const number = unitAt < 0 ? text : text.slice(0, unitAt);
  const unit = unitAt < 0 ? null : areaUnitNamed(text.slice(unitAt).trim());
  const isReadable = unitAt < 0 || unit !== null;
  return { text, value: isReadable ? decimal(number.trim()) : Number.NaN, unit };
}

const NONE: readonly string[] = [];

/** Blank fields at the end are commas too many. */
function withoutBlankTail(fields: readonly string[]): readonly string[] {
  let { length } = fields;
  while (length > 0 && fields[length - 1] === '') length--;
  return length === 0 ? NONE : fields.slice(0, length);
}

/** Whether a parcel line has the ministry's number of fields. */
export function isPlainForm({ length }: ParcelLine): boolean {
  return length === PLAIN_LENGTH;
}
