import type { Crs } from './definitions.js';

/** What a Gauss-Krüger (transverse Mercator) projection is made of; every `Crs` of that kind is one. */
export type GaussParameters = Pick<
  Crs,
  'semiMajor' | 'inverseFlattening' | 'falseEasting' | 'falseNorthing' | 'scale' | 'metresPerUnit'
>;

// Coefficients of the Krüger series in the third flattening n to order 6: row j holds the factors of nʲ … n⁶.
// Source: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011), eqs. 35, 36
// (α, β); conformal latitude from and to geographic (γ, δ): Karney, On auxiliary latitudes, Survey Review 56 (2024).
type Rows = readonly (readonly number[])[];

const ALPHA: Rows = [
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [49561 / 161280, -179 / 168, 6601661 / 7257600],
  [34729 / 80640, -3418889 / 1995840],
  [212378941 / 319334400],
];
const BETA: Rows = [
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [4397 / 161280, -11 / 504, -830251 / 7257600],
  [4583 / 161280, -108847 / 3991680],
  [20648693 / 638668800],
];
const GAMMA: Rows = [
  [-2, 2 / 3, 4 / 3, -82 / 45, 32 / 45, 4642 / 4725],
  [5 / 3, -16 / 15, -13 / 9, 904 / 315, -1522 / 945],
  [-26 / 15, 34 / 21, 8 / 5, -12686 / 2835],
  [1237 / 630, -12 / 5, -24832 / 14175],
  [-734 / 315, 109598 / 31185],
  [444337 / 155925],
];
const DELTA: Rows = [
  [2, -2 / 3, -2, 116 / 45, 26 / 45, -2854 / 675],
  [7 / 3, -8 / 5, -227 / 45, 2704 / 315, 2323 / 945],
  [56 / 15, -136 / 35, -1262 / 105, 73814 / 2835],
  [4279 / 630, -332 / 35, -399572 / 14175],
  [4174 / 315, -144838 / 6237],
  [601676 / 22275],
];

function evaluate(rows: Rows, n: number): Float64Array {
  return Float64Array.from(rows, (row, j) => n ** (j + 1) * row.reduceRight((sum, factor) => sum * n + factor, 0));
}

/** Σ cⱼ·sin 2jθ, by Clenshaw. */
function sineSeries(c: Float64Array, sin2: number, cos2: number): number {
  let y = 0;
  let z = 0;
  for (let j = c.length - 1; j >= 0; j--) {
    const next = c[j]! + 2 * cos2 * y - z;
    z = y;
    y = next;
  }
  return sin2 * y;
}

/** sinh; near zero by its power series (to 1 ulp), several times faster there than Math.sinh. */
function sinh(z: number): number {
  if (Math.abs(z) > 0.3) return Math.sinh(z);
  const q = z * z;
  return z + ((z * q) / 6) * (1 + (q / 20) * (1 + (q / 42) * (1 + (q / 72) * (1 + (q / 110) * (1 + q / 156)))));
}

/**
 * Gauss-Krüger projection on any ellipsoid, by the Krüger series of order 6: exact to nanometres within 6° (and to
 * 5 nm within 35°) of the central meridian. Longitudes are RELATIVE to the central meridian, angles are radians, plane
 * coordinates are x east, y north in units of the coordinates (false origin included). Meant for the hemisphere around
 * the central meridian; no argument is checked, NaN comes out where NaN goes in.
 */
export class GaussKruger {
  /** Radians of rectifying latitude per unit of northing. */
  readonly anglePerUnit: number;
  private readonly falseEasting: number;
  private readonly falseNorthing: number;
  private readonly alpha: Float64Array;
  private readonly beta: Float64Array;
  private readonly gamma: Float64Array;
  private readonly delta: Float64Array;
  private readonly n: number;
  /** k₀·A/a: scale on the central meridian times rectifying radius by semi-major axis. */
  private readonly radiusRatio: number;
  private readonly metresPerUnit: number;
  private readonly pointIn = new Float64Array(2);
  private readonly pointOut = new Float64Array(2);

  constructor(parameters: GaussParameters) {
    const { semiMajor, inverseFlattening, falseEasting, falseNorthing, scale, metresPerUnit } = parameters;
    const f = inverseFlattening === 0 ? 0 : 1 / inverseFlattening;
    const n = f / (2 - f);
    const q = n * n;
    this.n = n;
    this.radiusRatio = (scale * (1 + (q / 4) * (1 + (q / 16) * (1 + q / 4)))) / (1 + n);
    this.anglePerUnit = metresPerUnit / (semiMajor * this.radiusRatio);
    this.metresPerUnit = metresPerUnit;
    this.falseEasting = falseEasting;
    this.falseNorthing = falseNorthing;
    this.alpha = evaluate(ALPHA, n);
    this.beta = evaluate(BETA, n);
    this.gamma = evaluate(GAMMA, n);
    this.delta = evaluate(DELTA, n);
  }

  /**
   * Longitudes (relative to the central meridian) and latitudes of vertices `from` … `to − 1` of `coords`, written as
   * lon, lat pairs from the start of `out`, radians.
   */
  inverseInto(coords: Float64Array, from: number, to: number, out: Float64Array): void {
    this.inverseLoop(coords, from, to, out, this.falseEasting, this.falseNorthing, 0);
  }

  /**
   * The same for coordinates already reduced to x − false easting, y − y₀, so that positions of neighbours differ by
   * what they really differ, not by rounded degrees. Latitudes come out MINUS the angle (y₀ − false northing) ·
   * `anglePerUnit`, which is given as `origin`; they are good to 1e-18 rad where y is near y₀.
   */
  inverseReduced(reduced: Float64Array, from: number, to: number, out: Float64Array, origin: number): void {
    this.inverseLoop(reduced, from, to, out, 0, 0, origin);
  }

  /** Angle to hand to `inverseReduced` for the reference northing `y`. */
  rectifyingAngle(y: number): number {
    return (y - this.falseNorthing) * this.anglePerUnit;
  }

  /** Longitude (relative to the central meridian) and latitude of a point, radians. */
  inverse(x: number, y: number): { lon: number; lat: number } {
    this.pointIn[0] = x;
    this.pointIn[1] = y;
    this.inverseInto(this.pointIn, 0, 1, this.pointOut);
    return { lon: this.pointOut[0]!, lat: this.pointOut[1]! };
  }

  /** Plane coordinates of a point; `lon` is relative to the central meridian, radians. */
  forward(lon: number, lat: number): { x: number; y: number } {
    this.pointIn[0] = lon;
    this.pointIn[1] = lat;
    this.forwardInto(this.pointIn, 0, 1, this.pointOut);
    return { x: this.pointOut[0]!, y: this.pointOut[1]! };
  }

  /**
   * Plane coordinates of the places `from` … `to − 1` of `places` (lon relative to the central meridian, lat, radians),
   * written as x, y pairs from the start of `out`, which may be `places` itself where `from` is 0. Nothing is allocated.
   *
   * On the conformal sphere, with d = √(sin²χ + cos²χ·cos²λ): sin ξ′ = sin χ / d, cosh η′ = 1 / d. ξ′ − χ and all else
   * that is added to the latitude are small: y is rounded once, at the end.
   */
  forwardInto(places: Float64Array, from: number, to: number, out: Float64Array): void {
    const { anglePerUnit, alpha, gamma, falseEasting, falseNorthing } = this;
    for (let i = from, o = 0; i < to; i++, o += 2) {
      const lon = places[2 * i]!;
      const lat = places[2 * i + 1]!;
      const sinLat = Math.sin(lat);
      const conformal = sineSeries(gamma, 2 * sinLat * Math.cos(lat), 1 - 2 * sinLat * sinLat);
      const sinChi = Math.sin(lat + conformal);
      const cosChi = Math.cos(lat + conformal);
      const half = Math.sin(lon / 2);
      const cosCos = cosChi * (1 - 2 * half * half);
      const d = Math.sqrt(sinChi * sinChi + cosCos * cosCos);
      const bend = Math.asin((2 * sinChi * cosChi * half * half) / d);
      const s = (2 * half * Math.cos(lon / 2) * cosChi) / d;
      const sinXi = sinChi / d;
      const sin2 = (2 * sinXi * cosCos) / d;
      const cos2 = 1 - 2 * sinXi * sinXi;
      const sinh2 = (2 * s) / d;
      const cosh2 = 1 + 2 * s * s;
      // Clenshaw for Σ αⱼ·sin 2j(ξ′ + iη′); a = 2·cos 2(ξ′ + iη′).
      const aRe = 2 * cos2 * cosh2;
      const aIm = -2 * sin2 * sinh2;
      let yRe = 0;
      let yIm = 0;
      let zRe = 0;
      let zIm = 0;
      for (let j = 5; j >= 0; j--) {
        const re = alpha[j]! + aRe * yRe - aIm * yIm - zRe;
        const im = aRe * yIm + aIm * yRe - zIm;
        zRe = yRe;
        zIm = yIm;
        yRe = re;
        yIm = im;
      }
      const waveXi = sin2 * cosh2 * yRe - cos2 * sinh2 * yIm;
      const waveEta = sin2 * cosh2 * yIm + cos2 * sinh2 * yRe;
      out[o] = falseEasting + (Math.asinh(s) + waveEta) / anglePerUnit;
      out[o + 1] = falseNorthing + (lat + (conformal + bend + waveXi)) / anglePerUnit;
    }
  }

  /**
   * Planar area (in square units of the coordinates) per square metre of the ellipsoid at a point: the square of the
   * point scale factor, over metres per unit squared. Formula: Karney 2011 (scale
   * of the series in ξ, η), checked against differences of `forward`.
   */
  areaScale(x: number, y: number): number {
    const xi = this.rectifyingAngle(y);
    const eta = (x - this.falseEasting) * this.anglePerUnit;
    const wave = complexSineSeries(this.beta, xi, eta);
    const slope = complexSlope(this.beta, xi, eta);
    const cosXi = Math.cos(xi - wave.re);
    const sinhEta = sinh(eta - wave.im);
    const tanLat = ((1 - this.n) / (1 + this.n)) * Math.tan(this.inverse(x, y).lat);
    const spread = (1 - slope.re) ** 2 + slope.im ** 2;
    const squared = ((1 + tanLat * tanLat) * (cosXi * cosXi + sinhEta * sinhEta)) / spread;
    return (this.radiusRatio / this.metresPerUnit) ** 2 * squared;
  }

  /**
   * The one hot loop. ξ and η are the rectifying coordinates; ξ′, η′ those of the conformal sphere; χ its latitude. The
   * latitude is ξ plus three small terms, added before ξ itself: that keeps all digits of differences between
   * neighbours. Nothing is allocated.
   */
  private inverseLoop(
    coords: Float64Array,
    from: number,
    to: number,
    out: Float64Array,
    east0: number,
    north0: number,
    origin: number,
  ): void {
    const { anglePerUnit, beta, delta } = this;
    for (let i = from, o = 0; i < to; i++, o += 2) {
      const north = (coords[2 * i + 1]! - north0) * anglePerUnit;
      const eta = (coords[2 * i]! - east0) * anglePerUnit;
      const xi = origin + north;
      const s = sinh(eta);
      const sinh2 = 2 * s * Math.sqrt(1 + s * s);
      const cosh2 = 1 + 2 * s * s;
      const sin2 = Math.sin(2 * xi);
      const cos2 = Math.cos(2 * xi);
      // Clenshaw for Σ βⱼ·sin 2j(ξ + iη); a = 2·cos 2(ξ + iη).
      const aRe = 2 * cos2 * cosh2;
      const aIm = -2 * sin2 * sinh2;
      let yRe = 0;
      let yIm = 0;
      let zRe = 0;
      let zIm = 0;
      for (let j = 5; j >= 0; j--) {
        const re = beta[j]! + aRe * yRe - aIm * yIm - zRe;
        const im = aRe * yIm + aIm * yRe - zIm;
        zRe = yRe;
        zIm = yIm;
        yRe = re;
        yIm = im;
      }
      const waveXi = sin2 * cosh2 * yRe - cos2 * sinh2 * yIm;
      const waveEta = sin2 * cosh2 * yIm + cos2 * sinh2 * yRe;
      const sh = sinh(eta - waveEta);
      const sinXi = Math.sin(xi - waveXi);
      const cosXi = Math.cos(xi - waveXi);
      const r = Math.sqrt(sh * sh + cosXi * cosXi);
      const ch = Math.sqrt(1 + sh * sh);
      // ξ′ − χ without the cancellation: sin(ξ′ − χ) = sin ξ′ · sinh² η′ / (cosh η′ · (r + cos ξ′)).
      const bend = Math.asin((sinXi * sh * sh) / (ch * (r + cosXi)));
      const sinChi = sinXi / ch;
      const conformal = sineSeries(delta, (2 * sinChi * r) / ch, 1 - 2 * sinChi * sinChi);
      out[o] = Math.atan2(sh, cosXi);
      out[o + 1] = north + (conformal - waveXi - bend);
    }
  }
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Σ cⱼ·sin 2j(ξ + iη), for single points; the hot loop has its own copy that allocates nothing. */
function complexSineSeries(c: Float64Array, xi: number, eta: number): Complex {
  let re = 0;
  let im = 0;
  for (let j = c.length; j > 0; j--) {
    re += c[j - 1]! * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
    im += c[j - 1]! * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
  }
  return { re, im };
}

/** Derivative of `complexSineSeries`: Σ 2j·cⱼ·cos 2j(ξ + iη). */
function complexSlope(c: Float64Array, xi: number, eta: number): Complex {
  let re = 0;
  let im = 0;
  for (let j = c.length; j > 0; j--) {
    re += 2 * j * c[j - 1]! * Math.cos(2 * j * xi) * Math.cosh(2 * j * eta);
    im -= 2 * j * c[j - 1]! * Math.sin(2 * j * xi) * Math.sinh(2 * j * eta);
  }
  return { re, im };
}

const MADE = new WeakMap<Crs, GaussKruger>();

/**
 * The projection of a Gauss-Krüger `Crs`, made once for each object. Throws `RangeError` for a `Crs` of another kind:
 * callers ask `crs.projection` first.
 */
export function gaussKrugerOf(crs: Crs): GaussKruger {
  if (crs.projection !== 'gauss-kruger') throw new RangeError(`${crs.name} is not a Gauss-Kruger system`);
  let gauss = MADE.get(crs);
  if (!gauss) {
    gauss = new GaussKruger(crs);
    MADE.set(crs, gauss);
  }
  return gauss;
}
