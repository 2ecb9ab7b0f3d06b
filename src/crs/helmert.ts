export type { DatumShift, KnownDatum } from '../model/datum.js';

import type { DatumShift } from '../model/datum.js';
import { TRANSFORM_REASONS } from '../words/crs.js';
import { filled, type Text } from '../words/text.js';

export interface Ellipsoid {
  readonly semiMajor: number;
  /** 0 for a sphere. */
  readonly inverseFlattening: number;
}

const SECOND = Math.PI / 180 / 3600;
/** Beyond these a parameter is mistyped or in another unit: no datum on Earth is 10 km or 10′ off. */
const MOST = { dx: 1e4, dy: 1e4, dz: 1e4, rx: 600, ry: 600, rz: 600, scale: 1000 } as const;
type ParameterName = keyof typeof MOST;
export const PARAMETERS = Object.keys(MOST) as readonly ParameterName[];

/** Why parameters cannot be used, or null. */
export function faultOfShift(shift: DatumShift): Text | null {
  for (const name of PARAMETERS) {
    const value = shift[name] ?? 0;
    if (!Number.isFinite(value)) return filled(TRANSFORM_REASONS.shiftNumber, { name });
    if (Math.abs(value) > MOST[name]) return filled(TRANSFORM_REASONS.shiftAbsurd, { name, value });
  }
  return hasRotations(shift) && shift.convention === undefined ? TRANSFORM_REASONS.noConvention : null;
}

export function hasRotations({ rx = 0, ry = 0, rz = 0 }: DatumShift): boolean {
  return rx !== 0 || ry !== 0 || rz !== 0;
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];
/** v ↦ matrix·v + offset, rows after one another. */
export interface Affine {
  readonly matrix: Matrix;
  readonly offset: readonly [number, number, number];
}

/**
 * The change of geocentric coordinates, as published: v′ = (1 + scale)·R·v + (dx, dy, dz) with the linearised rotation
 * matrix R of EPSG methods 9606 (position vector) and 9607 (coordinate frame), IOGP guidance note 7-2.
 */
export function affineOf(shift: DatumShift): Affine {
  const turn = shift.convention === 'coordinate-frame' ? -SECOND : SECOND;
  const m = 1 + (shift.scale ?? 0) * 1e-6;
  const x = (shift.rx ?? 0) * turn * m;
  const y = (shift.ry ?? 0) * turn * m;
  const z = (shift.rz ?? 0) * turn * m;
  return { matrix: [m, -z, y, z, m, -x, -y, x, m], offset: [shift.dx, shift.dy, shift.dz] };
}

/**
 * The way back, exact to rounding. Changing the signs of the parameters, as is often done, or transposing the matrix, as
 * PROJ does, is off by the square of the rotations: up to millimetres.
 */
export function inverted({ matrix, offset }: Affine): Affine {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const rows = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ] as const;
  const determinant = a * rows[0] + b * rows[3] + c * rows[6];
  const inverse = rows.map((value) => value / determinant) as unknown as Matrix;
  const [x, y, z] = offset;
  const back = (r: 0 | 3 | 6): number => -(inverse[r] * x + inverse[(r + 1) as 1] * y + inverse[(r + 2) as 2] * z);
  return { matrix: inverse, offset: [back(0), back(3), back(6)] };
}

const eccentricityOf = ({ inverseFlattening }: Ellipsoid): { f: number; e2: number } => {
  const f = inverseFlattening === 0 ? 0 : 1 / inverseFlattening;
  return { f, e2: f * (2 - f) };
};

/**
 * Carries places (lon, lat pairs, radians, `count` of them) from one ellipsoid to another, in place, by way of geocentric
 * coordinates. `lonOrigin` (radians) is added to the longitudes on the way in and taken off again.
 *
 * Heights are not known and taken as 0 on the ellipsoid left, as other programs do in two dimensions. A true height h
 * moves the result by h times the angle between the two normals: 1 cm for 1000 m where the datums are 60 m apart. For the
 * same reason there and back closes to 1–2 mm only.
 */
export function datumStep(
  affine: Affine,
  source: Ellipsoid,
  target: Ellipsoid,
  lonOrigin: number,
): (places: Float64Array, count: number) => void {
  const { matrix, offset } = affine;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = matrix;
  const [dx, dy, dz] = offset;
  const { semiMajor } = source;
  const { e2 } = eccentricityOf(source);
  const toPlace = placeOnEllipsoid(target);
  return (places, count) => {
    for (let i = 0; i < 2 * count; i += 2) {
      const lon = places[i]! + lonOrigin;
      const sinLat = Math.sin(places[i + 1]!);
      const normal = semiMajor / Math.sqrt(1 - e2 * sinLat * sinLat);
      const p = normal * Math.cos(places[i + 1]!);
      const x = p * Math.cos(lon);
      const y = p * Math.sin(lon);
      const z = normal * (1 - e2) * sinLat;
      toPlace(m0 * x + m1 * y + m2 * z + dx, m3 * x + m4 * y + m5 * z + dy, m6 * x + m7 * y + m8 * z + dz, places, i);
      places[i]! -= lonOrigin;
    }
  };
}

/**
 * Longitude and latitude (radians) of geocentric coordinates, written to `out[at]`, `out[at + 1]`. Bowring's formula
 * (Survey Review 23, 1976), passed through three times: below 1e-15 rad within 100 km of the ellipsoid.
 */
export function placeOnEllipsoid({
  semiMajor,
  inverseFlattening,
}: Ellipsoid): (x: number, y: number, z: number, out: Float64Array, at: number) => void {
  const { f, e2 } = eccentricityOf({ semiMajor, inverseFlattening });
  const semiMinor = semiMajor * (1 - f);
  const second = e2 / (1 - e2);
  return (x, y, z, out, at) => {
    const p = Math.sqrt(x * x + y * y);
    // Tangent of the reduced latitude, then of the latitude.
    let tanReduced = z / (p * (1 - f));
    let tan = 0;
    for (let pass = 0; pass < 3; pass++) {
      const cos = 1 / Math.sqrt(1 + tanReduced * tanReduced);
      const sin = tanReduced * cos;
      tan = (z + second * semiMinor * sin * sin * sin) / (p - e2 * semiMajor * cos * cos * cos);
      tanReduced = (1 - f) * tan;
    }
    out[at] = Math.atan2(y, x);
    out[at + 1] = Math.atan(tan);
  };
}
