import type { Box } from '../model/geometry.js';
import { GUESS_WORDS as WORDS } from '../words/crs.js';
import { filled, type Text } from '../words/text.js';
import { groundBox, guessFromCoordinates, isInChina, judgeCoordinates, swapped, widthOfPrefix } from './coordinates.js';
import { type Crs, crsFromEpsg, describeCrs, geographicCrs, isPrefixed, KNOWN_CRS, sameCrs } from './definitions.js';
import type { KnownDatum } from './helmert.js';
import type { AxisOrder } from './transform.js';

/** A layer of the same job whose system is known. */
export interface LayerPlace {
  readonly crs: Crs;
  readonly box: Box;
}

export type CrsGuess =
  | {
      readonly crs: Crs;
      /** Order of the numbers in the layer. */
      readonly axes: AxisOrder;
      /** What decided, and what had to be assumed: the datum always. To be shown wherever the guess is used. */
      readonly why: Text;
    }
  | { readonly ambiguous: Text; readonly candidates: readonly Crs[] };

/** One way of reading the extent. */
interface Reading {
  readonly crs: Crs;
  readonly axes: AxisOrder;
  readonly how: 'degrees' | 'prefixed' | 'bare' | 'mercator';
}

/** Layers of one job overlap; this much (degrees) is allowed for the corners of a box. */
const MARGIN = 0.1;

/**
 * The system of a layer without `.prj`, from its extent. Answered only where one reading is possible:
 * degrees within China, eastings with a zone number (25–45 are 3° zones, 13–23 are 6° zones), or, with a layer of the
 * same job given as `reference`, the one reading that puts the layer where the other lies. Coordinates never tell the
 * datum: that of the reference is assumed, else CGCS2000, and `why` says so. Eastings of 13 and 14 million are also those
 * of web map metres, so they need a reference.
 */
export function guessCrs(box: Box, reference?: LayerPlace): CrsGuess {
  if (![box.xmin, box.ymin, box.xmax, box.ymax].every(Number.isFinite) || box.xmin > box.xmax || box.ymin > box.ymax) {
    return { ambiguous: WORDS.notFinite, candidates: [] };
  }
  const datum = assumedDatum(reference);
  const all = [...readingsOf(box, 'east-north', datum), ...readingsOf(swapped(box), 'north-east', datum)];
  if (all.length === 0) return nothingFits(box, datum);
  const ground = reference && groundBox(reference.crs, reference.box);
  if (!ground) return decided(all, datum);
  const near = all.filter((reading) => touches(groundOf(reading, box), ground));
  if (near.length > 0) return decided(near, datum, all.length > 1);
  const name = describeCrs(all[0]!.crs);
  return all.length === 1
    ? { ambiguous: filled(WORDS.elsewhere, { name }), candidates: [all[0]!.crs] }
    : decided(all, datum);
}

function assumedDatum(reference: LayerPlace | undefined): KnownDatum {
  const datum = reference?.crs.datum ?? 'CGCS2000';
  return datum === 'other' ? 'CGCS2000' : datum;
}

// ---------- readings

/** The ways to read a box that has the easting first. */
function readingsOf(box: Box, axes: AxisOrder, datum: KnownDatum): Reading[] {
  if (isInChina(box)) return [{ crs: geographicCrs(datum), axes, how: 'degrees' }];
  const zone = guessFromCoordinates(box);
  const prefixed: Reading[] = zone ? [{ crs: onDatum(zone, datum), axes, how: 'prefixed' }] : [];
  const bare = bareSystems(box, datum).map((crs): Reading => ({ crs, axes, how: 'bare' }));
  return [...prefixed, ...bare, ...mercator(box, axes)];
}

/** Gauss-Krüger systems are not defined on WGS 84; CGCS2000 is the nearest. */
function planeDatum(datum: KnownDatum): KnownDatum {
  return datum === 'WGS 84' ? 'CGCS2000' : datum;
}

/** The system of the same zone on another datum. */
function onDatum(zone: Crs, datum: KnownDatum): Crs {
  const twin = KNOWN_CRS.find(
    (crs) =>
      crs.datum === planeDatum(datum) &&
      crs.zone === zone.zone &&
      crs.zoneWidth === zone.zoneWidth &&
      isPrefixed(crs) === isPrefixed(zone),
  );
  return twin ?? zone;
}

/** Systems without zone number in whose zone the box lies; of 3° and 6° twins on one meridian the 3° one. */
function bareSystems(box: Box, datum: KnownDatum): Crs[] {
  const fitting = KNOWN_CRS.filter(
    (crs) =>
      crs.datum === planeDatum(datum) &&
      crs.projection === 'gauss-kruger' &&
      !isPrefixed(crs) &&
      judgeCoordinates(crs, box).code === 'ok',
  );
  return fitting.filter((crs, i) => fitting.findIndex((other) => sameCrs(other, crs)) === i);
}

/** China on web maps lies between 8.1 and 15.2 million metres east, where degrees and bare eastings never are. */
function mercator(box: Box, axes: AxisOrder): Reading[] {
  const crs = crsFromEpsg(3857)!;
  const ground = box.xmin > 8e6 ? groundBox(crs, box) : null;
  return ground && isInChina(ground) ? [{ crs, axes, how: 'mercator' }] : [];
}

function groundOf({ crs, axes }: Reading, box: Box): Box | null {
  return groundBox(crs, axes === 'east-north' ? box : swapped(box));
}

function touches(a: Box | null, b: Box): boolean {
  if (a === null) return false;
  const isBeside = a.xmin > b.xmax + MARGIN || b.xmin > a.xmax + MARGIN;
  return !isBeside && a.ymin <= b.ymax + MARGIN && b.ymin <= a.ymax + MARGIN;
}

// ---------- the decision

function decided(readings: readonly Reading[], datum: KnownDatum, isByReference = false): CrsGuess {
  const [only] = readings;
  if (readings.length > 1 || !only) return undecided(readings);
  if (only.how === 'mercator') return { ambiguous: WORDS.mercator, candidates: [only.crs] };
  const { crs, axes } = only;
  const why = whyOf(only, only.how === 'degrees' ? datum : planeDatum(datum), isByReference);
  return { crs, axes, why: axes === 'east-north' ? why : and(why, WORDS.swapped) };
}

function whyOf({ crs, how }: Reading, datum: KnownDatum, isByReference: boolean): Text {
  if (how === 'bare') return filled(WORDS.meridian, { meridian: crs.centralMeridian ?? '', datum });
  if (isByReference) return filled(WORDS.byReference, { name: describeCrs(crs), datum });
  if (how === 'degrees') return filled(WORDS.degrees, { datum });
  return filled(WORDS.prefixed, { zone: crs.zone ?? '', width: crs.zoneWidth ?? '', datum });
}

function undecided(readings: readonly Reading[]): CrsGuess {
  const candidates = readings.map(({ crs }) => crs);
  const { axes } = readings[0]!;
  if (readings.some((reading) => reading.axes !== axes)) return { ambiguous: WORDS.bothOrders, candidates };
  const zone = readings.find(({ how }) => how === 'prefixed')?.crs.zone;
  const text = zone ? filled(WORDS.mercatorOrZone, { zone }) : filled(WORDS.bare, { count: candidates.length });
  return { ambiguous: axes === 'east-north' ? text : and(text, WORDS.swapped), candidates };
}

/** Two zones in one layer, or coordinates of no system. */
function nothingFits(box: Box, datum: KnownDatum): CrsGuess {
  for (const { xmin, xmax } of [box, swapped(box)]) {
    const [first, last] = [Math.floor(xmin / 1e6), Math.floor(xmax / 1e6)];
    const width = widthOfPrefix(first);
    if (width === null || first === last || widthOfPrefix(last) !== width) continue;
    const candidates = KNOWN_CRS.filter(
      (crs) => crs.datum === planeDatum(datum) && isPrefixed(crs) && crs.zone! >= first && crs.zone! <= last,
    );
    return { ambiguous: filled(WORDS.manyZones, { first, last }), candidates };
  }
  return { ambiguous: filled(WORDS.nothing, { ...box }), candidates: [] };
}

function and(first: Text, second: Text): Text {
  return { en: `${first.en}; ${second.en}`, zh: `${first.zh}；${second.zh}` };
}
