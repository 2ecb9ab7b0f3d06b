import { TRANSFORM_REASONS as REASONS, TRANSFORM_WORDS as WORDS } from '../words/crs.js';
import { filled, type Text } from '../words/text.js';
import { type Crs, DATUMS, type Datum, describeCrs, sameCrs, sameDatum } from './definitions.js';
import { gaussKrugerOf } from './gauss.js';
import {
  affineOf,
  type DatumShift,
  datumStep,
  faultOfShift,
  hasRotations,
  inverted,
  type KnownDatum,
  PARAMETERS,
} from './helmert.js';

/** Which of the two numbers of a point stands first: easting (longitude), as in files, or northing (latitude). */
export type AxisOrder = 'east-north' | 'north-east';

export interface TransformOptions {
  /** Order of the numbers on the way in; east first where left out. */
  readonly fromAxes?: AxisOrder;
  /** Order of the numbers on the way out; east first where left out. */
  readonly toAxes?: AxisOrder;
  /**
   * The user says that WGS 84 may be taken as CGCS2000. Never assumed: the two agree at epoch 2000, where CGCS2000 stands
   * still, while the ground of China has moved through WGS 84 by 3–4 cm a year since, about 1 m by now.
   */
  readonly wgs84AsCgcs2000?: boolean;
  /** Parameters for a change of datum; they serve both ways. */
  readonly datumShift?: DatumShift;
}

export type TransformKind = 'same' | 'zone-to-zone' | 'inverse' | 'forward' | 'datum-change';

export interface Transformer {
  readonly kind: TransformKind;
  readonly description: Text;
  /**
   * Carries the vertices `from` … `to − 1` of `coords` (pairs; degrees, or units of the plane system) to the other system,
   * in place, or into `target` from vertex `at` on. Other overlaps of the two than "in place" are not supported.
   * Returns how many vertices have no place there: not finite, beyond ±90°, more than 35° from the central meridian, or
   * off the projection altogether. They become NaN, never a wrong number. Throws `RangeError` where the vertices asked
   * for are not there. Nothing is allocated; an object keeps scratch memory, so use one for each thread.
   *
   * Only vertices are carried. An edge that is straight in one zone is a curve in the next: on the edge of a 3° zone the
   * chord parts from it by about 1 mm for 1 km of edge, growing with the square of the length.
   */
  apply(coords: Float64Array, from: number, to: number, target?: Float64Array, at?: number): number;
}

/**
 * What carries coordinates of `from` to `to`, or why nothing does. On one datum between degrees and Gauss-Krüger systems
 * of any zone, false origin, scale and unit; between datums only with parameters (`datumShift`), or where the user has
 * said that WGS 84 is to be taken as CGCS2000. Whether coordinates really lie in `from` is asked of `judgeCoordinates`
 * before.
 */
export function transformer(
  from: Crs,
  to: Crs,
  options: TransformOptions = {},
): Transformer | { readonly unknown: Text } {
  const { fromAxes = 'east-north', toAxes = 'east-north' } = options;
  const route = routeOf(from, to, options);
  if ('unknown' in route) return route;
  const notes = fromAxes === toAxes ? route.texts : [...route.texts, WORDS.axes];
  return new Carrier(route.kind, joined(notes), route.steps, fromAxes === 'north-east', toAxes === 'north-east');
}

// ---------- the route

/** Works on `count` points at the start of the array, in place. */
type Step = (points: Float64Array, count: number) => void;

interface Route {
  readonly kind: TransformKind;
  readonly texts: readonly Text[];
  readonly steps: readonly Step[];
}

const DEGREE = Math.PI / 180;

function routeOf(from: Crs, to: Crs, options: TransformOptions): Route | { readonly unknown: Text } {
  const names = { from: describeCrs(from), to: describeCrs(to) };
  if (sameCrs(from, to)) return { kind: 'same', texts: [filled(WORDS.same, names)], steps: [] };
  const reason = reasonAgainst(from, to);
  if (reason) return { unknown: reason };
  const areEquated = isWgs84WithCgcs2000(from.datum, to.datum) && options.wgs84AsCgcs2000 === true;
  if (sameDatum(from, to) || areEquated) {
    const route = routeOnDatum(from, to, names);
    return areEquated ? { ...route, texts: [...route.texts, WORDS.wgs84] } : route;
  }
  return routeBetweenDatums(from, to, names, options);
}

function reasonAgainst(from: Crs, to: Crs): Text | null {
  if (from.kind === 'none') return filled(REASONS.planar, { to: describeCrs(to) });
  if (to.kind === 'none') return filled(REASONS.notFromPlanar, { from: describeCrs(from) });
  for (const crs of [from, to]) {
    if (crs.projection === 'other') return filled(REASONS.projection, { name: describeCrs(crs) });
    if (crs.datum === 'other') return filled(REASONS.datum, { name: describeCrs(crs) });
  }
  return null;
}

function isWgs84WithCgcs2000(a: Datum, b: Datum): boolean {
  return (a === 'WGS 84' && b === 'CGCS2000') || (a === 'CGCS2000' && b === 'WGS 84');
}

type Names = { readonly from: string; readonly to: string };

function routeOnDatum(from: Crs, to: Crs, names: Names): Route {
  const isPlane = { from: from.kind === 'projected', to: to.kind === 'projected' };
  if (!isPlane.from && !isPlane.to) return { kind: 'same', texts: [filled(WORDS.same, names)], steps: [] };
  if (isPlane.from && isPlane.to && sameDatum(from, to) && differInOriginOnly(from, to)) {
    const east = to.falseEasting - from.falseEasting;
    const north = to.falseNorthing - from.falseNorthing;
    const text = filled(WORDS.falseOrigin, { ...names, east, north });
    return { kind: 'zone-to-zone', texts: [text], steps: [offsetStep(east, north)] };
  }
  const origin = lonOriginOf(from, to);
  const steps = [...stepsToPlaces(from, origin), ...stepsFromPlaces(to, origin)];
  if (isPlane.from && isPlane.to) return { kind: 'zone-to-zone', texts: [filled(WORDS.zones, names)], steps };
  const kind = isPlane.from ? 'inverse' : 'forward';
  return { kind, texts: [filled(WORDS[kind], names)], steps };
}

/** Coordinates with and without zone number: an addition is exact where going through degrees would round. */
function differInOriginOnly(from: Crs, to: Crs): boolean {
  return (
    from.centralMeridian === to.centralMeridian && from.scale === to.scale && from.metresPerUnit === to.metresPerUnit
  );
}

function routeBetweenDatums(
  from: Crs,
  to: Crs,
  names: Names,
  { datumShift: shift, wgs84AsCgcs2000: isWgs84Taken = false }: TransformOptions,
): Route | { readonly unknown: Text } {
  if (!shift) {
    const reason = isWgs84WithCgcs2000(from.datum, to.datum) ? REASONS.needsShiftOrWord : REASONS.needsShift;
    return { unknown: filled(reason, { from: from.datum, to: to.datum }) };
  }
  const fault = faultOfShift(shift);
  if (fault) return { unknown: fault };
  const meant = (datum: Datum): Datum => (isWgs84Taken && datum === 'WGS 84' ? 'CGCS2000' : datum);
  const ends = [meant(from.datum), meant(to.datum)];
  const isForward = meant(shift.from) === ends[0] && meant(shift.to) === ends[1];
  const isBackward = meant(shift.from) === ends[1] && meant(shift.to) === ends[0];
  if (!isForward && !isBackward) {
    const shiftNames = { shiftFrom: shift.from, shiftTo: shift.to };
    return { unknown: filled(REASONS.otherShift, { ...shiftNames, from: from.datum, to: to.datum }) };
  }
  const origin = lonOriginOf(from, to);
  const affine = isForward ? affineOf(shift) : inverted(affineOf(shift));
  const [source, target] = ends.map((datum) => DATUMS[datum as KnownDatum]);
  const change = datumStep(affine, source!, target!, origin * DEGREE);
  const isEquated = [from.datum, to.datum, shift.from, shift.to].some((datum) => meant(datum) !== datum);
  return {
    kind: 'datum-change',
    texts: [shiftText(shift, names), ...(isForward ? [] : [WORDS.backwards]), ...(isEquated ? [WORDS.wgs84] : [])],
    steps: [...stepsToPlaces(from, origin), change, ...stepsFromPlaces(to, origin)],
  };
}

function shiftText(shift: DatumShift, names: Names): Text {
  const given = PARAMETERS.filter((name) => shift[name] !== undefined && (shift[name] !== 0 || name.startsWith('d')));
  const unit = (name: string): string => (name === 'scale' ? ' ppm' : name.startsWith('r') ? '″' : ' m');
  const list = given.map((name) => `${name} ${shift[name]}${unit(name)}`).join(', ');
  const convention = shift.convention && hasRotations(shift) ? WORDS[shift.convention] : null;
  return filled(WORDS.datum, {
    ...names,
    shiftFrom: shift.from,
    shiftTo: shift.to,
    count: given.length > 3 ? 7 : 3,
    parameters: convention ? { en: `${list}, ${convention.en}`, zh: `${list}，${convention.zh}` } : list,
  });
}

function joined(texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join('; '), zh: texts.map(({ zh }) => zh).join('；') };
}

// ---------- the steps

/** Longitudes are counted from the meridian (degrees) of the plane system written, else of the one read, on the way. */
function lonOriginOf(from: Crs, to: Crs): number {
  return to.centralMeridian ?? from.centralMeridian ?? 0;
}

function stepsToPlaces(from: Crs, origin: number): Step[] {
  if (from.kind === 'geographic') return [radiansStep(origin)];
  const gauss = gaussKrugerOf(from);
  // Far outside the series would give numbers that look like places: 0.7 is 35° at the equator.
  const reach = reachStep(
    from.falseEasting,
    from.falseNorthing,
    0.7 / gauss.anglePerUnit,
    Math.PI / 2 / gauss.anglePerUnit,
  );
  const turn = ((from.centralMeridian ?? 0) - origin) * DEGREE;
  const inverse: Step = (points, count) => gauss.inverseInto(points, 0, count, points);
  return turn === 0 ? [reach, inverse] : [reach, inverse, offsetStep(turn, 0)];
}

function stepsFromPlaces(to: Crs, origin: number): Step[] {
  if (to.kind === 'geographic') return [degreesStep(origin)];
  const gauss = gaussKrugerOf(to);
  return [reachStep(0, 0, 35 * DEGREE, 90 * DEGREE), (points, count) => gauss.forwardInto(points, 0, count, points)];
}

function offsetStep(first: number, second: number): Step {
  return (points, count) => {
    for (let i = 0; i < 2 * count; i += 2) {
      points[i]! += first;
      points[i + 1]! += second;
    }
  };
}

/** Points further from the centre than the limits become NaN. */
function reachStep(first0: number, second0: number, first: number, second: number): Step {
  return (points, count) => {
    for (let i = 0; i < 2 * count; i += 2) {
      const isWithin = Math.abs(points[i]! - first0) <= first && Math.abs(points[i + 1]! - second0) <= second;
      if (!isWithin) points[i] = Number.NaN;
    }
  };
}

function radiansStep(origin: number): Step {
  return (points, count) => {
    for (let i = 0; i < 2 * count; i += 2) {
      const lon = points[i]! - origin;
      points[i] = (lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon) * DEGREE;
      points[i + 1]! *= DEGREE;
    }
  };
}

function degreesStep(origin: number): Step {
  return (points, count) => {
    for (let i = 0; i < 2 * count; i += 2) {
      points[i] = origin + points[i]! / DEGREE;
      points[i + 1]! /= DEGREE;
    }
  };
}

/** Points carried at a time: they stay in the cache, whatever the length of a layer. */
const CHUNK = 512;

class Carrier implements Transformer {
  private readonly points = new Float64Array(2 * CHUNK);

  constructor(
    readonly kind: TransformKind,
    readonly description: Text,
    private readonly steps: readonly Step[],
    private readonly isNorthFirst: boolean,
    private readonly isNorthFirstOut: boolean,
  ) {}

  apply(coords: Float64Array, from: number, to: number, target = coords, at = from): number {
    requireThere(coords, from, to);
    requireThere(target, at, at + to - from);
    let lost = 0;
    for (let start = from; start < to; start += CHUNK) {
      const count = Math.min(CHUNK, to - start);
      this.load(coords, start, count);
      for (let s = 0; s < this.steps.length; s++) this.steps[s]!(this.points, count);
      lost += this.store(target, at + start - from, count);
    }
    return lost;
  }

  private load(coords: Float64Array, start: number, count: number): void {
    const first = this.isNorthFirst ? 1 : 0;
    for (let i = 0; i < 2 * count; i += 2) {
      this.points[i] = coords[2 * start + i + first]!;
      this.points[i + 1] = coords[2 * start + i + 1 - first]!;
    }
  }

  /** A point with one coordinate lost loses both. */
  private store(target: Float64Array, start: number, count: number): number {
    const first = this.isNorthFirstOut ? 1 : 0;
    let lost = 0;
    for (let i = 0; i < 2 * count; i += 2) {
      let east = this.points[i]!;
      let north = this.points[i + 1]!;
      if (!Number.isFinite(east) || !Number.isFinite(north)) {
        east = north = Number.NaN;
        lost++;
      }
      target[2 * start + i + first] = east;
      target[2 * start + i + 1 - first] = north;
    }
    return lost;
  }
}

function requireThere(coords: Float64Array, from: number, to: number): void {
  const isThere = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && 2 * to <= coords.length;
  if (!isThere) throw new RangeError(`vertices ${from} to ${to} of ${coords.length / 2}`);
}
