import type { AreaUnit } from '../model/number.js';
import { parseNumberLoose } from '../model/number.js';

/** A record with the area that it states and the one that was measured. */
export interface AreaPair {
  readonly record: number;
  readonly id: string;
  /** Text of the attribute. */
  readonly stated: string;
  /** m². */
  readonly measured: number;
}

/** How the areas of an attribute compare with those measured. */
export interface AreaComparison {
  /** Records whose attribute is a number above 0. */
  readonly compared: number;
  /** The unit of the attribute: the one in which most records agree with their geometry. */
  readonly unit: AreaUnit;
  /** Those that differ by more than the limit, the worst first; `stated` in m². */
  readonly different: readonly { readonly record: number; readonly id: string; stated: number; measured: number }[];
}

const SQUARE_METRES: Readonly<Record<AreaUnit, number>> = { m2: 1, mu: 2000 / 3, ha: 10_000, km2: 1_000_000 };
const UNITS = Object.keys(SQUARE_METRES) as AreaUnit[];
/** Percent, and m² below which nothing is told. */
export const AREA_DIFFERENCE = 1;
const LEAST_DIFFERENCE = 1;

/** Compares stated areas with measured ones; null where nothing is stated. A unit written in a cell holds for that cell. */
export function compareAreas(pairs: readonly AreaPair[]): AreaComparison | null {
  const rows = pairs.flatMap(({ stated, ...pair }) => {
    const number = parseNumberLoose(stated);
    return number && number.value > 0 && pair.measured > 0 ? [{ ...pair, ...number }] : [];
  });
  if (rows.length === 0) return null;
  const differs = (stated: number, measured: number): boolean =>
    Math.abs(stated - measured) > Math.max(LEAST_DIFFERENCE, (AREA_DIFFERENCE / 100) * measured);
  const agreeing = (unit: AreaUnit): number =>
    rows.filter(({ value, measured }) => !differs(value * SQUARE_METRES[unit], measured)).length;
  const unit = UNITS.reduce((best, one) => (agreeing(one) > agreeing(best) ? one : best));
  const different = rows
    .map((row) => ({
      record: row.record,
      id: row.id,
      stated: row.value * SQUARE_METRES[row.unit ?? unit],
      measured: row.measured,
    }))
    .filter(({ stated, measured }) => differs(stated, measured));
  const off = ({ stated, measured }: (typeof different)[number]): number => Math.abs(stated - measured) / measured;
  different.sort((a, b) => off(b) - off(a) || a.record - b.record);
  return { compared: rows.length, unit, different };
}
