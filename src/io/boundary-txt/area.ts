import { AREA_UNITS } from '../../words/boundary-txt.js';
import type { AreaText } from './header.js';
import type { AreaUnit, BoundaryNote, StatedArea } from './model.js';

const SQUARE_METRES: Readonly<Record<AreaUnit, number>> = { ha: 1e4, m2: 1, mu: 2000 / 3, km2: 1e6 };

/** Units are at least a factor of 15 apart: within a factor of 3 there is only one. */
const NEAR_UNIT = 3;
/** 0.17 ha are 1700 m², not 1700.0000000000002. */
const TOLD_DIGITS = 12;
/** Areas on the ellipsoid and in the plane differ by up to 0.25 % at the edge of a 6° zone. */
const SAME_SHARE = 0.003;

/**
 * The stated area with its unit: as written, else the one that is near the area of the outline (square metres, null when
 * unknown), hectares first; hectares as well where none is near. The notes say what was decided and what does not fit.
 */
export function statedArea(
  { text, value, unit }: AreaText,
  measured: number | null,
): { readonly area: StatedArea | null; readonly notes: readonly Pick<BoundaryNote, 'code' | 'params'>[] } {
  if (text === '' || value === 0) return { area: null, notes: [] };
  if (!(value > 0)) return { area: null, notes: [{ code: 'AREA_UNREADABLE', params: { text } }] };
  const near = unit ?? (measured === null ? null : nearestUnit(value, measured));
  const taken = near ?? 'ha';
  const how = unit !== null ? 'written' : near !== null ? 'geometry' : 'standard';
  const squareMetres = Number((value * SQUARE_METRES[taken]).toPrecision(TOLD_DIGITS));
  const area: StatedArea = { text, value, unit: taken, how, squareMetres };
  const notes: Pick<BoundaryNote, 'code' | 'params'>[] = [];
  if (how === 'geometry' && taken !== 'ha') {
    notes.push({ code: 'AREA_UNIT_DECIDED', params: { text, unit: AREA_UNITS[taken] } });
  }
  if (measured !== null && !isSame(area, measured)) {
    const params = { text, stated: area.squareMetres.toFixed(2), measured: measured.toFixed(2) };
    notes.push({ code: 'AREA_DIFFERS', params });
  }
  return { area, notes };
}

function nearestUnit(value: number, measured: number): AreaUnit | null {
  for (const unit of ['ha', 'm2', 'mu', 'km2'] as const) {
    const ratio = (value * SQUARE_METRES[unit]) / measured;
    if (ratio < NEAR_UNIT && ratio > 1 / NEAR_UNIT) return unit;
  }
  return null;
}

/** Equal but for the last digit given and the difference between plane and ellipsoid. */
function isSame({ text, unit, squareMetres }: StatedArea, measured: number): boolean {
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const lastDigit = SQUARE_METRES[unit] * 10 ** -decimals;
  return Math.abs(squareMetres - measured) <= lastDigit + SAME_SHARE * measured;
}
