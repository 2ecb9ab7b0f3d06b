/** Units of area as tables write them: square metre, mu (亩), hectare, square kilometre. */
export type AreaUnit = 'm2' | 'mu' | 'ha' | 'km2';

/** A number read from a text, in the unit written there; null where none is written. */
export interface LooseNumber {
  readonly value: number;
  readonly unit: AreaUnit | null;
}

/** What stands behind the number, after full-width signs are folded (㎡ and m² become m2) and in lower case. */
const UNIT_NAMES: Readonly<Record<string, AreaUnit>> = {
  m2: 'm2',
  sqm: 'm2',
  平方米: 'm2',
  平米: 'm2',
  平方公尺: 'm2',
  亩: 'mu',
  畝: 'mu',
  市亩: 'mu',
  mu: 'mu',
  公顷: 'ha',
  公頃: 'ha',
  ha: 'ha',
  hm2: 'ha',
  km2: 'km2',
  平方公里: 'km2',
  平方千米: 'km2',
};
/** Powers of ten in words before the unit (1.2万亩). */
const MULTIPLES: Readonly<Record<string, number>> = { 千: 3, 万: 4, 萬: 4, 亿: 8 };

/** Plain digits, or groups of three with commas; a sign, decimals and an exponent as Excel writes them. */
const NUMBER = /^([+-]?)([1-9]\d{0,2}(?:,\d{3})+|\d+)?(\.\d*)?(?:[eE]([+-]?\d{1,3}))?$/;
/** Number, power of ten, unit; the unit also in brackets. */
const PARTS = /^([-+\d.,eE]*\d\.?)\s*([千万萬亿]?)\s*\(?([^\d().,]*2?)\)?$/;
/** Longer texts are remarks, not numbers. */
const LONGEST = 64;

/**
 * A number as it comes in a text field: `1,234.56`, `0.7655公顷`, `12.5 亩`, `８００㎡`, `1.2万亩`, `1.5E+03`, `12.5（亩）`.
 * Commas must stand between groups of three digits: `1,23` and `1.234,5` might mean anything and are null, as are percent,
 * two numbers (`3亩5分`), words around the number (`约12亩`), other units (顷, 分) and values beyond the range of a double.
 * The value is the double nearest to what is written.
 */
export function parseNumberLoose(text: string): LooseNumber | null {
  if (text.length > LONGEST) return null;
  const folded = text.normalize('NFKC').replaceAll('\u2212', '-').trim();
  const [, digits, multiple = '', name = ''] = PARTS.exec(folded) ?? [];
  if (digits === undefined) return null;
  const unit = name.trim() === '' && !folded.includes('(') ? null : unitNamed(name);
  if (unit === undefined || folded.includes('(') !== folded.includes(')')) return null;
  const value = decimalOf(digits, MULTIPLES[multiple] ?? 0);
  return value === null ? null : { value, unit };
}

/** The number in a text that has no unit; NaN for all else. Nearly all cells are plain digits: they go the short way. */
export function bareNumber(text: string): number {
  const plain = Number(text);
  if (!Number.isNaN(plain)) return plain;
  const loose = parseNumberLoose(text);
  return loose?.unit === null ? loose.value : Number.NaN;
}

/** An area in a text, m²: a bare number counts in `unit`; NaN where there is none. */
export function areaIn(text: string, unit: AreaUnit): number {
  const plain = Number(text);
  if (!Number.isNaN(plain)) return unit === 'm2' ? plain : toSquareMetres(plain, unit);
  const loose = parseNumberLoose(text);
  return loose ? toSquareMetres(loose.value, loose.unit ?? unit) : Number.NaN;
}

function unitNamed(name: string): AreaUnit | undefined {
  const key = name.trim().toLowerCase().replace('^', '');
  return Object.hasOwn(UNIT_NAMES, key) ? UNIT_NAMES[key] : undefined;
}

/** The number times a power of ten, rounded once. */
function decimalOf(text: string, power: number): number | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === '' && fraction.length < 2) return null;
  const value = Number(`${sign}${whole.replaceAll(',', '') || '0'}${fraction}e${Number(exponent) + power}`);
  return Number.isFinite(value) ? value : null;
}

/** Square metres in one unit, as a fraction: 2000/3 is no decimal. */
const SQUARE_METRES: Readonly<Record<AreaUnit, readonly [times: bigint, over: bigint]>> = {
  m2: [1n, 1n],
  mu: [2000n, 3n],
  ha: [10_000n, 1n],
  km2: [1_000_000n, 1n],
};

/**
 * An area in square metres: 1 mu is 2000/3 m² exactly, not 666.67. Computed on the decimal digits of `value` and rounded
 * once, so that 0.7655 ha are 7655 m² and 1.1 km² are 1 100 000 m², where a product of doubles misses by a last digit.
 * Values that are not finite come back as they are.
 */
export function toSquareMetres(value: number, unit: AreaUnit): number {
  if (!Number.isFinite(value)) return value;
  const [times, over] = SQUARE_METRES[unit];
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const scaled = BigInt(whole + fraction) * times;
  // Thirty more digits: the quotient is cut far behind the last digit of a double.
  const quotient = (scaled * 10n ** 30n) / over;
  return Number(`${sign}${quotient}e${Number(exponent) - fraction.length - 30}`);
}
