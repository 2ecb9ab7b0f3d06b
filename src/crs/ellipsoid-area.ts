import type { Rings } from '../model/geometry.js';
import type { Crs } from './definitions.js';
import { type GaussKruger, gaussKrugerOf } from './gauss.js';

export interface SurveyAreaOptions {
  /** Edges longer than this many metres get ⌊length / densify⌋ equally spaced points; null for none. */
  readonly densify: number | null;
}

/**
 * Points on edges longer than 70 m, as the production code of the survey sets them (domain.md 9.4). The default: the
 * overlay takes edges as straight on the plane, and so does the area with them; without, the two part by 1e-7 and more.
 */
export const SURVEY_DENSIFY = 70;

/** The factors of the survey's trapezoid formula. */
export interface SurveyFactors {
  readonly A: number;
  readonly B: number;
  readonly C: number;
  readonly D: number;
  readonly E: number;
}

/** A to E of the formula from the squared first eccentricity (TD/T 1055 annex; domain.md 9.2), to e⁸. */
export function surveyFactors(e2: number): SurveyFactors {
  const e4 = e2 * e2;
  const e6 = e4 * e2;
  const e8 = e4 * e4;
  return {
    A: 1 + (3 / 6) * e2 + (30 / 80) * e4 + (35 / 112) * e6 + (630 / 2304) * e8,
    B: (1 / 6) * e2 + (15 / 80) * e4 + (21 / 112) * e6 + (420 / 2304) * e8,
    C: (3 / 80) * e4 + (7 / 112) * e6 + (180 / 2304) * e8,
    D: (1 / 112) * e6 + (45 / 2304) * e8,
    E: (5 / 2304) * e8,
  };
}

/** Points converted at a time: memory stays small whatever the length of a ring. */
const CHUNK = 512;
/** A coordinate gone astray must not cost hours; no real edge is longer than 70 000 km. */
const MAX_INSERTED = 1_000_000;
const DEGREE = Math.PI / 180;

/**
 * Ellipsoid area by the formula of the land survey (TD/T 1055 annex, domain.md 9.2): the sum over all edges of the
 * trapezoid between edge and a reference meridian. Each trapezoid is (L₁+L₂)/2 − L₀ times the exact area (to e⁸) of the
 * zone between the parallels B₁ and B₂; so what is measured exactly is the polygon whose edges are STRAIGHT IN THE
 * CYLINDRICAL EQUAL-AREA MAP (longitude, authalic height), not straight on the Gauss-Krüger plane. Points inserted on
 * the long edges (in the plane of the coordinates) bring the two together: at 70 m the edges part by about 0.1 mm.
 *
 * Two things differ from the production code this rule comes from, on purpose:
 * - the reference meridian is that of a vertex of the ring, and coordinates are reduced to it before anything is computed:
 *   every term is as small as the polygon, and 100 m² are as exact as 100 km²;
 * - nothing is rounded on the way (domain.md 9.4 rounds to 0.1 mm and 0.000001″). These roundings stand in one program,
 *   not in the printed standard, and 0.1 mm on every vertex is up to 0.5 cm² for each metre of boundary.
 *
 * An object keeps scratch memory: use one for each thread, not for two rings at once.
 */
export class SurveyArea {
  private readonly gauss: GaussKruger | null;
  private readonly east0: number;
  private readonly metres: number;
  private readonly densify: number;
  private readonly factors: SurveyFactors;
  private readonly twoB2: number;
  private readonly points = new Float64Array(2 * CHUNK);
  private readonly places = new Float64Array(2 * CHUNK);
  private count = 0;
  private started = false;
  private origin = 0;
  private lon0 = 0;
  private lon = 0;
  private lat = 0;
  private sum = 0;

  /**
   * `crs`: Gauss-Krüger, or geographic in degrees, on any ellipsoid. Throws `RangeError` for other systems and for a
   * `densify` that is not positive.
   */
  constructor(crs: Crs, options: SurveyAreaOptions = { densify: SURVEY_DENSIFY }) {
    if (crs.kind !== 'geographic') this.gauss = gaussKrugerOf(crs);
    else this.gauss = null;
    if (options.densify !== null && !(options.densify > 0)) throw new RangeError('densify must be positive metres');
    const f = crs.inverseFlattening === 0 ? 0 : 1 / crs.inverseFlattening;
    const semiMinor = crs.semiMajor * (1 - f);
    this.east0 = crs.falseEasting;
    this.metres = this.gauss ? crs.metresPerUnit : crs.semiMajor * DEGREE;
    this.densify = options.densify ?? Number.POSITIVE_INFINITY;
    this.factors = surveyFactors(f * (2 - f));
    this.twoB2 = 2 * semiMinor * semiMinor;
  }

  /**
   * Signed area of the ring of vertices `from` … `to − 1` in m²: positive counter-clockwise with x east, y north. The
   * first vertex is not repeated at the end (repeating it does no harm). NaN when a coordinate is not finite.
   */
  ringArea(coords: Float64Array, from: number, to: number): number {
    if (to - from < 3) return 0;
    const x0 = this.gauss ? this.east0 : coords[2 * from]!;
    const y0 = coords[2 * from + 1]!;
    this.begin(y0);
    // In degrees, a metre of longitude shrinks with the cosine of the latitude; one value serves to space points.
    const shrink = this.gauss ? 1 : Math.cos(y0 * DEGREE);
    let x = coords[2 * to - 2]! - x0;
    let y = coords[2 * to - 1]! - y0;
    this.push(x, y);
    for (let i = from; i < to; i++) {
      const nextX = coords[2 * i]! - x0;
      const nextY = coords[2 * i + 1]! - y0;
      this.insert(x, y, nextX, nextY, shrink);
      this.push(nextX, nextY);
      x = nextX;
      y = nextY;
    }
    this.flush();
    return this.twoB2 * this.sum;
  }

  /**
   * Area of a polygon with its holes (or of several) in m², never negative: |Σ ring areas|. Outer rings run one way and
   * holes the other, whichever way that is.
   */
  polygonArea(rings: Rings): number {
    let sum = 0;
    for (let r = 0; r + 1 < rings.ringStart.length; r++) {
      sum += this.ringArea(rings.coords, rings.ringStart[r]!, rings.ringStart[r + 1]!);
    }
    return Math.abs(sum);
  }

  private begin(y0: number): void {
    this.count = 0;
    this.started = false;
    this.sum = 0;
    this.origin = this.gauss ? this.gauss.rectifyingAngle(y0) : y0 * DEGREE;
  }

  private push(x: number, y: number): void {
    this.points[2 * this.count] = x;
    this.points[2 * this.count + 1] = y;
    if (++this.count === CHUNK) this.flush();
  }

  /** The points between two vertices, in reduced coordinates: spaced on the full ones they would be rounded to 7 nm. */
  private insert(x: number, y: number, nextX: number, nextY: number, shrink: number): void {
    const dx = nextX - x;
    const dy = nextY - y;
    const length = Math.sqrt(dx * dx * shrink * shrink + dy * dy) * this.metres;
    if (!(length > this.densify) || length === Number.POSITIVE_INFINITY) return;
    const inserted = Math.min(Math.floor(length / this.densify), MAX_INSERTED);
    for (let k = 1; k <= inserted; k++) {
      const t = k / (inserted + 1);
      this.push(x + dx * t, y + dy * t);
    }
  }

  private flush(): void {
    if (this.gauss) this.gauss.inverseReduced(this.points, 0, this.count, this.places, this.origin);
    else for (let i = 0; i < 2 * this.count; i++) this.places[i] = this.points[i]! * DEGREE;
    this.addEdges();
    this.count = 0;
  }

  /**
   * Add ΔL·[A·sin(ΔB/2)·cos Bm − B·sin(3ΔB/2)·cos 3Bm + …] for every edge up to the points converted last. Odd multiples
   * run by the three-term recurrence with the first factor taken out: pₖ = sin((2k+1)h)/sin h, qₖ = cos((2k+1)B)/cos B.
   * Latitudes in `places` are relative to `origin`.
   */
  private addEdges(): void {
    const { places, origin } = this;
    const { A, B, C, D, E } = this.factors;
    let { lon, lat, sum } = this;
    let i = 0;
    if (!this.started && this.count > 0) {
      this.started = true;
      this.lon0 = lon = places[0]!;
      lat = places[1]!;
      i = 1;
    }
    const lon0 = this.lon0;
    for (; i < this.count; i++) {
      const nextLon = places[2 * i]!;
      const nextLat = places[2 * i + 1]!;
      const middle = origin + 0.5 * (lat + nextLat);
      const sinH = Math.sin(0.5 * (nextLat - lat));
      const sinB = Math.sin(middle);
      const u = 2 - 4 * sinH * sinH;
      const v = 2 - 4 * sinB * sinB;
      const p1 = u + 1;
      const q1 = v - 1;
      const p2 = u * p1 - 1;
      const q2 = v * q1 - 1;
      const p3 = u * p2 - p1;
      const q3 = v * q2 - q1;
      const p4 = u * p3 - p2;
      const q4 = v * q3 - q2;
      const zone = A - B * p1 * q1 + C * p2 * q2 - D * p3 * q3 + E * p4 * q4;
      sum += 0.5 * (lon - lon0 + (nextLon - lon0)) * sinH * Math.cos(middle) * zone;
      lon = nextLon;
      lat = nextLat;
    }
    this.lon = lon;
    this.lat = lat;
    this.sum = sum;
  }
}
