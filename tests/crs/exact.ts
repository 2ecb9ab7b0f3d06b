import type { Crs } from '../../src/crs/definitions.js';

/**
 * A second, slow and independent computation of ring areas: fixed-point arithmetic with 140 binary digits after the
 * point. The inverse projection does not use the Krüger series of the sphere but its definition: a point N + iE of the
 * plane is the meridian arc of a complex latitude (found by Newton), whose isometric latitude is ψ + iλ.
 */
const BITS = 140n;
const ONE = 1n << BITS;

type Complex = readonly [re: bigint, im: bigint];

/** A double, without any loss. */
export function fixed(value: number): bigint {
  let scaled = value;
  let shift = 0n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return (BigInt(scaled) << BITS) >> shift;
}

export function toNumber(value: bigint): number {
  const sign = value < 0n ? -1 : 1;
  const size = value < 0n ? -value : value;
  const drop = BigInt(Math.max(0, size.toString(2).length - 60));
  return sign * Number(size >> drop) * 2 ** (Number(drop) - Number(BITS));
}

const mul = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const div = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
const sub = (a: Complex, b: Complex): Complex => [a[0] - b[0], a[1] - b[1]];
const times = (a: Complex, b: Complex): Complex => [
  mul(a[0], b[0]) - mul(a[1], b[1]),
  mul(a[0], b[1]) + mul(a[1], b[0]),
];
const real = (a: bigint): Complex => [a, 0n];

function over(a: Complex, b: Complex): Complex {
  const size = mul(b[0], b[0]) + mul(b[1], b[1]);
  const [re, im] = times(a, [b[0], -b[1]]);
  return [div(re, size), div(im, size)];
}

function sine(z: Complex): Complex {
  return taylor(z, z, 2n);
}

function cosine(z: Complex): Complex {
  return taylor(z, real(ONE), 1n);
}

/** first − first·z²/(k(k+1)) + …: sine and cosine. */
function taylor(z: Complex, first: Complex, k0: bigint): Complex {
  const square = times(z, z);
  let term = first;
  let sum = first;
  for (let k = k0; term[0] !== 0n && term[0] !== -1n; k += 2n) {
    const [re, im] = times(term, square);
    term = [-re / (k * (k + 1n)), -im / (k * (k + 1n))];
    sum = add(sum, term);
  }
  return sum;
}

/** ½·ln((1 + z)/(1 − z)) = artanh z by its power series, after halving the argument until it is small. */
function artanh(z: Complex): Complex {
  let small = z;
  let factor = 1n;
  for (; factor < 256n; factor *= 2n) {
    // artanh z = 2·artanh(z / (1 + √(1 − z²)))
    small = over(small, add(real(ONE), squareRoot(sub(real(ONE), times(small, small)))));
  }
  return oddSeries(small).map((part) => part * factor) as unknown as Complex;
}

/** z + z³/3 + z⁵/5 + … */
function oddSeries(z: Complex): Complex {
  const square = times(z, z);
  let power = z;
  let sum = z;
  for (let k = 3n; k < 41n; k += 2n) {
    power = times(power, square);
    sum = add(sum, [power[0] / k, power[1] / k]);
  }
  return sum;
}

/** Root near the positive real axis, by Newton from the double value. */
function squareRoot(z: Complex): Complex {
  const [re, im] = [toNumber(z[0]), toNumber(z[1])];
  const size = Math.hypot(re, im);
  let root: Complex = [
    fixed(Math.sqrt((size + re) / 2)),
    fixed(Math.sign(im || 1) * Math.sqrt(Math.max(0, (size - re) / 2))),
  ];
  for (let i = 0; i < 4; i++) {
    const [a, b] = add(root, over(z, root));
    root = [a / 2n, b / 2n];
  }
  return root;
}

function realRoot(a: bigint): bigint {
  return squareRoot(real(a))[0];
}

/** An ellipsoid in fixed-point numbers. */
class Ellipsoid {
  readonly e2: bigint;
  readonly e: bigint;
  readonly n: bigint;
  readonly b: bigint;
  /** Factors of φ, sin 2φ, sin 4φ, … in the meridian arc. */
  private readonly arc: readonly bigint[];

  constructor(
    readonly a: bigint,
    inverseFlattening: bigint,
  ) {
    const f = div(ONE, inverseFlattening);
    this.e2 = 2n * f - mul(f, f);
    this.e = realRoot(this.e2);
    this.n = div(f, 2n * ONE - f);
    this.b = mul(a, ONE - f);
    this.arc = this.arcFactors();
  }

  /**
   * Fourier series of dM/dφ = a(1 − n)²(1 + n)·|1 + n·exp 2iφ|⁻³, from the binomial series of (1 + nz)^(−3/2) times its
   * conjugate, integrated term by term.
   */
  private arcFactors(): bigint[] {
    const powers: bigint[] = [ONE];
    for (let k = 1n; k <= 24n; k++) powers.push((mul(powers.at(-1) ?? ONE, this.n) * -(2n * k + 1n)) / (2n * k));
    const lagged = (l: number): bigint =>
      powers.slice(0, powers.length - l).reduce((sum, p, j) => sum + mul(p, powers[j + l] ?? 0n), 0n);
    const scale = mul(this.a, mul(mul(ONE - this.n, ONE - this.n), ONE + this.n));
    return Array.from({ length: 17 }, (_, l) => mul(scale, lagged(l) / BigInt(Math.max(1, l))));
  }

  arcLength(phi: Complex): Complex {
    return this.arc.reduce<Complex>((sum, factor, l) => {
      if (l === 0) return times(real(factor), phi);
      const angle: Complex = [phi[0] * BigInt(2 * l), phi[1] * BigInt(2 * l)];
      return add(sum, times(real(factor), sine(angle)));
    }, real(0n));
  }

  /** dM/dφ = a(1 − e²)/(1 − e² sin²φ)^(3/2). */
  arcSlope(phi: Complex): Complex {
    const s = sine(phi);
    const w2 = sub(real(ONE), times(real(this.e2), times(s, s)));
    return over(real(mul(this.a, ONE - this.e2)), times(w2, squareRoot(w2)));
  }

  /** ψ = artanh(sin φ) − e·artanh(e sin φ). */
  isometric(phi: Complex): Complex {
    const s = sine(phi);
    return sub(artanh(s), times(real(this.e), artanh(times(real(this.e), s))));
  }

  /** Area between equator and a parallel for one radian of longitude, closed form. */
  zone(phi: bigint): bigint {
    const s = sine(real(phi))[0];
    const closed = div(s, ONE - mul(this.e2, mul(s, s))) + div(artanh(real(mul(this.e, s)))[0], this.e);
    return mul(mul(this.b, this.b), closed) / 2n;
  }
}

/** Exact longitudes (from the central meridian) and latitudes of plane points. */
class ExactInverse {
  constructor(
    readonly ellipsoid: Ellipsoid,
    private readonly crs: Crs,
  ) {}

  place(x: number, y: number): { lon: bigint; lat: bigint } {
    const { ellipsoid } = this;
    const scale = fixed(this.crs.scale);
    const target: Complex = [
      div(fixed(y) - fixed(this.crs.falseNorthing), scale),
      div(fixed(x) - fixed(this.crs.falseEasting), scale),
    ];
    let complexLat: Complex = [div(target[0], ellipsoid.a), div(target[1], ellipsoid.a)];
    for (let i = 0; i < 6; i++) {
      const miss = sub(ellipsoid.arcLength(complexLat), target);
      complexLat = sub(complexLat, over(miss, ellipsoid.arcSlope(complexLat)));
    }
    const [psi, lon] = ellipsoid.isometric(complexLat);
    return { lon, lat: this.latitudeOf(psi, complexLat[0]) };
  }

  private latitudeOf(psi: bigint, start: bigint): bigint {
    let lat = start;
    for (let i = 0; i < 6; i++) {
      const s = sine(real(lat))[0];
      const c = cosine(real(lat))[0];
      const slope = div(ONE - this.ellipsoid.e2, mul(c, ONE - mul(this.ellipsoid.e2, mul(s, s))));
      lat -= div(this.ellipsoid.isometric(real(lat))[0] - psi, slope);
    }
    return lat;
  }
}

/** GRS 80 from its decimal text: the double nearest to 298.257222101 is not exactly that number. */
const GRS80 = new Ellipsoid(6378137n << BITS, (298257222101n << BITS) / 1_000_000_000n);

/** Exact latitude and longitude, as doubles, of a plane point in a CGCS2000 system. */
export function exactPlace(crs: Crs, x: number, y: number): { lon: number; lat: number } {
  const { lon, lat } = new ExactInverse(GRS80, crs).place(x, y);
  return { lon: toNumber(lon), lat: toNumber(lat) };
}

/** Exact area of a ring whose edges are straight in the cylindrical equal-area map; CGCS2000, no points inserted. */
export function exactRingArea(crs: Crs, ring: readonly (readonly [number, number])[]): number {
  const inverse = new ExactInverse(GRS80, crs);
  const places = ring.map(([x, y]) => {
    const { lon, lat } = inverse.place(x, y);
    return { lon, height: GRS80.zone(lat) };
  });
  const twice = places.reduce((sum, a, i) => {
    const b = places[(i + 1) % places.length] ?? a;
    return sum + mul(a.lon + b.lon, b.height - a.height);
  }, 0n);
  return toNumber(twice) / 2;
}

/** Exact area between two parallels (degrees) for a width in degrees. */
export function exactZone(widthDegrees: number, south: number, north: number): number {
  const height = GRS80.zone(fixed(north * (Math.PI / 180))) - GRS80.zone(fixed(south * (Math.PI / 180)));
  return toNumber(mul(fixed(widthDegrees * (Math.PI / 180)), height));
}
