import type { FieldBinding } from '../io/bind/fields.js';
import type { AttributeTable } from '../io/polygon-layer.js';
import type { Job } from '../model/job.js';
import { type AreaUnit, type LooseNumber, parseNumberLoose, toSquareMetres } from '../model/number.js';
import type { JobLayer } from './layers.js';

/** A difference between declared and measured that is told of: in 亩, or as a share of what was measured. */
const DECLARED_LIMIT = { squareMetres: 20 / 3, share: 0.01 } as const;
/** A million square kilometres, in m²: more is a slip of the pen, and no table could print it to the cent. */
const BEYOND_REASON = 1e12;
/** What is measured is printed to the cent: half of one shows no difference. */
const HALF_CENT = 0.005;

const UNITS: readonly AreaUnit[] = ['m2', 'mu', 'ha', 'km2'];
/** Half of the last digit that tables of a unit are written with, m². */
const HALF_DIGIT: Readonly<Record<AreaUnit, number>> = { m2: 0.005, mu: 10 / 3, ha: 0.5, km2: 50 };
/** Records that a verdict on the unit goes by. */
const SAMPLE = 1_000;
/** Between the smallest and the largest ratio of the typical record that passes for a unit. */
const NEAR = 1.5;

/** What the job says of the unit of a layer's areas: null that they are not to be read, undefined nothing. */
export function areaUnitOf({ patches, baseline }: Job, { role }: Pick<JobLayer, 'role'>): AreaUnit | null | undefined {
  return role === 'patches' ? patches.areaUnit : role === 'baseline' ? baseline?.areaUnit : undefined;
}

/** The unit that stands in the name of a field: 图斑面积(亩). */
export function unitInName(name: string): AreaUnit | null {
  const bracket = /\(([^()]+)\)$/.exec(name.normalize('NFKC').trim());
  return bracket ? (parseNumberLoose(`1${bracket[1]!}`)?.unit ?? null) : null;
}

/**
 * The unit in which areas are declared, by the middle ratio of declared to measured; null where it fits no unit. Units lie
 * factors of 15 and more apart, so that no likely error takes one for another.
 *
 * Units   `declared` as written, `measured` in m²; pairs with nothing on either side do not count.
 */
export function unitByOutlines(declared: readonly number[], measured: readonly number[]): AreaUnit | null {
  const ratios: number[] = [];
  for (let i = 0; i < declared.length && ratios.length < SAMPLE; i++) {
    if (declared[i]! > 0 && measured[i]! > 0) ratios.push(declared[i]! / measured[i]!);
  }
  if (ratios.length === 0) return null;
  const middle = ratios.sort((a, b) => a - b)[ratios.length >> 1]!;
  return (
    UNITS.find((unit) => {
      const factor = middle * toSquareMetres(1, unit);
      return factor < NEAR && factor > 1 / NEAR;
    }) ?? null
  );
}

/** The areas that a layer states, in m², by position of its records; null where there is none. */
export interface DeclaredAreas {
  readonly areas: readonly (number | null)[];
  /** The unit they are written in; null where it could not be told, and no area is used. */
  readonly unit: AreaUnit | null;
  /** Numbers stand there, and nobody can say in which unit. */
  readonly isUnitUnknown: boolean;
}

/**
 * Reads the area that a layer states for each of its features (JCMJ, TBMJ, PZMJ …). The unit is `stated`, else the one
 * that fits the outlines, else the one in the name of the field; a unit in the cell itself goes before all.
 *
 * `records` are positions in the table, in the order of `measured` (m²). `unreadable` hears of cells that are no number, or one beyond
 * reason.
 */
export function declaredAreas(
  table: AttributeTable,
  { field, name }: FieldBinding,
  records: ArrayLike<number>,
  measured: readonly number[],
  stated: AreaUnit | null,
  unreadable: (record0: number, value: string) => void,
): DeclaredAreas {
  const cells = Array.from({ length: records.length }, (_, i) => {
    const text = table.text(records[i]!, field);
    const number = text === null ? null : readNumber(text);
    if (number && number.value >= 0) return number;
    if (text !== null) unreadable(records[i]!, text);
    return null;
  });
  const bare = cells.map((cell) => (cell?.unit === null ? cell.value : 0));
  const unit = stated ?? unitByOutlines(bare, measured) ?? unitInName(name);
  const areas = cells.map((cell, i) => {
    const own = cell?.unit ?? unit;
    // An empty column of numbers is full of zeros: nothing is declared there.
    if (!cell || !own || !(cell.value > 0)) return null;
    const area = squareMetres(cell.value, own);
    if (area <= BEYOND_REASON) return area;
    unreadable(records[i]!, table.text(records[i]!, field) ?? '');
    return null;
  });
  return { areas, unit, isUnitUnknown: unit === null && bare.some((value) => value > 0) };
}

/** Nearly all cells are plain digits: the careful way is for the others. */
function readNumber(text: string): LooseNumber | null {
  return /^\d{1,15}(\.\d*)?$/.test(text) ? { value: Number(text), unit: null } : parseNumberLoose(text);
}

/** As `toSquareMetres`, with a short way for the two units and the two decimals that patches come with. */
function squareMetres(value: number, unit: AreaUnit): number {
  if (unit === 'm2') return value;
  const hundredths = Math.round(value * 100);
  return unit === 'mu' && hundredths / 100 === value ? (hundredths * 20) / 3 : toSquareMetres(value, unit);
}

/**
 * True where declared and measured are further apart than 0.01 亩 or 1 %. What the rounding of the declared number can
 * explain is no difference: a patch of 0.15 亩 is known to 3 m² only. `unit` null takes the number as exact.
 */
export function isFarFromDeclared(declared: number, measured: number, unit: AreaUnit | null): boolean {
  const difference = Math.abs(declared - measured);
  if (difference > DECLARED_LIMIT.squareMetres + HALF_CENT) return true;
  return difference > DECLARED_LIMIT.share * measured && difference > (unit ? HALF_DIGIT[unit] : 0) + HALF_CENT;
}
