import { guessFromCoordinates } from '../../crs/coordinates.js';
import { type Crs, geographicCrs, isPrefixed, KNOWN_CRS, ZONES } from '../../crs/definitions.js';
import type { Box } from '../../model/geometry.js';
import { BOUNDARY_CRS_REASONS as REASONS } from '../../words/boundary-txt.js';
import { filled, type Text } from '../../words/text.js';
import { ATTRIBUTE_KEYS, datumNamed, isDegree, isGaussKruger, isMetre, zoneWidthNamed } from './format.js';
import type { AttributeName, BoundaryAttributes, BoundaryCrs, BoundaryNote } from './model.js';
import type { Conflict } from './records.js';

/** What the coordinates of one parcel show of their system. */
export interface PlaceOfParcel {
  readonly isDegrees: boolean;
  /** Zone number in the eastings, null without. */
  readonly prefix: number | null;
  /** East, north. */
  readonly box: Box;
}

type Values = BoundaryAttributes['values'];
type Note = Pick<BoundaryNote, 'code' | 'params'>;

export interface CrsDecision {
  readonly crs: BoundaryCrs;
  readonly notes: readonly Note[];
}

/** Attributes that decide the system. */
const DECIDING: readonly AttributeName[] = ['coordinateSystem', 'zoneWidth', 'projection', 'unit', 'zone'];

/**
 * The system of a file: datum from 坐标系, zone from 带号 or the eastings, with zone number or without as the eastings
 * have it. Three-degree and six-degree zones of China have different numbers, so the width follows from the zone.
 * Contradictions between header and eastings give no system, but a guess.
 */
export function decideCrs(
  values: Values,
  conflicts: readonly Conflict[],
  places: readonly PlaceOfParcel[],
): CrsDecision {
  const notes: Note[] = [];
  const found = systemOf(values, conflicts, places, notes);
  if (!('en' in found)) return { crs: { crs: found }, notes };
  return { crs: { unknown: found, looksLike: guess(places), isStated: !leavesOpen(found, values) }, notes };
}

/** Whether the header says nothing that coordinates could contradict: then these may tell the system. */
function leavesOpen(reason: Text, { coordinateSystem = '' }: Values): boolean {
  if (reason === REASONS.noZone) return datumNamed(coordinateSystem) === 'CGCS2000';
  return reason === REASONS.noDatum || reason === REASONS.noCoordinates;
}

function systemOf(
  values: Values,
  conflicts: readonly Conflict[],
  places: readonly PlaceOfParcel[],
  notes: Note[],
): Crs | Text {
  if (places.length === 0) return REASONS.noCoordinates;
  const conflict = conflicts.find(({ name }) => DECIDING.includes(name));
  if (conflict) {
    const { name, first, second } = conflict;
    return filled(REASONS.attributesDiffer, { key: ATTRIBUTE_KEYS[name], first, second });
  }
  const { coordinateSystem = '', unit = '', projection = '' } = values;
  if (coordinateSystem === '') return REASONS.noDatum;
  const datum = datumNamed(coordinateSystem);
  if (datum === null) return filled(REASONS.localDatum, { name: coordinateSystem });
  const isDegrees = 2 * places.filter((place) => place.isDegrees).length > places.length;
  if (isDegrees) return isDegree(unit) ? geographicCrs(datum) : filled(REASONS.otherUnit, { name: unit });
  if (!isMetre(unit)) return filled(REASONS.otherUnit, { name: unit });
  if (!isGaussKruger(projection)) return filled(REASONS.otherProjection, { name: projection });
  const plane = places.filter((place) => !place.isDegrees);
  const zone = zoneOf(values, plane, notes);
  if ('en' in zone) return zone;
  const known = KNOWN_CRS.find(
    (crs) =>
      crs.datum === datum &&
      crs.zoneWidth === zone.width &&
      crs.zone === zone.zone &&
      isPrefixed(crs) === zone.isPrefixed,
  );
  return known ?? filled(REASONS.noSystem, { datum });
}

interface Zone {
  readonly zone: number;
  readonly width: 3 | 6;
  readonly isPrefixed: boolean;
}

/** What the eastings say: with zone number as most of them are, and which numbers there are. */
function zoneOf(values: Values, plane: readonly PlaceOfParcel[], notes: Note[]): Zone | Text {
  const prefixes = plane.flatMap(({ prefix }) => (prefix === null ? [] : [prefix]));
  const zones = [...new Set(prefixes)].sort((a, b) => a - b);
  const areWithNumber = 2 * prefixes.length > plane.length;
  const stated = statedZone(values, notes);
  if (stated !== null && typeof stated === 'object') return stated;
  if (!areWithNumber) return stated === null ? REASONS.noZone : unprefixedZone(stated, values);
  if (stated !== null && !zones.includes(stated)) {
    return filled(REASONS.zoneContradicts, { stated, found: zones.join(', ') });
  }
  if (stated === null && zones.length > 1) return filled(REASONS.mixedZones, { zones: zones.join(', ') });
  const zone = stated ?? zones[0]!;
  if (stated === null) notes.push({ code: 'ZONE_FROM_EASTING', params: { zone } });
  const width = widthOf(zone)!;
  const widthText = values.zoneWidth ?? '';
  if (widthText !== '' && zoneWidthNamed(widthText) !== width) {
    notes.push({ code: 'WIDTH_FROM_ZONE', params: { stated: widthText, zone, width } });
  }
  return { zone, width, isPrefixed: true };
}

/** Without zone numbers in the eastings only the header speaks; it must not contradict itself. */
function unprefixedZone(zone: number, values: Values): Zone | Text {
  const width = widthOf(zone)!;
  const widthText = values.zoneWidth ?? '';
  if (widthText === '') return { zone, width, isPrefixed: false };
  const stated = zoneWidthNamed(widthText);
  if (stated === null) return filled(REASONS.widthUnknown, { width: widthText });
  if (stated !== width) return filled(REASONS.widthContradicts, { stated: widthText, zone, width });
  return { zone, width, isPrefixed: false };
}

/** The zone of the header: a number of a zone, or of a central meridian. Null where none is stated. */
function statedZone(values: Values, notes: Note[]): number | null | Text {
  const text = values.zone ?? '';
  if (text === '') return null;
  const number = Number(/^\D*(\d{1,3}(?:\.\d{1,9})?)\D*$/.exec(text)?.[1] ?? Number.NaN);
  if (widthOf(number) !== null) return number;
  const zone = zoneOfMeridian(number, zoneWidthNamed(values.zoneWidth ?? ''));
  if (zone === null) return filled(REASONS.zoneUnknown, { zone: text });
  notes.push({ code: 'ZONE_FROM_MERIDIAN', params: { meridian: number, zone } });
  return zone;
}

/** 114 is zone 38 of 3°, 117 also zone 20 of 6°, which must then be stated. */
function zoneOfMeridian(meridian: number, width: 3 | 6 | null): number | null {
  const zone = width === 6 ? (meridian + 3) / 6 : meridian / 3;
  return Number.isInteger(zone) && widthOf(zone) === (width ?? 3) ? zone : null;
}

/** The numbers of 3° and 6° zones over China do not overlap. */
function widthOf(zone: number): 3 | 6 | null {
  if (!Number.isInteger(zone)) return null;
  for (const width of [3, 6] as const) {
    if (zone >= ZONES[width].first && zone <= ZONES[width].last) return width;
  }
  return null;
}

/** The zone the eastings of all parcels name, for a person to confirm. */
function guess(places: readonly PlaceOfParcel[]): Crs | null {
  const [first] = places;
  if (!first || places.some(({ isDegrees, prefix }) => isDegrees || prefix !== first.prefix)) return null;
  return guessFromCoordinates({
    xmin: least(places.map(({ box }) => box.xmin)),
    ymin: least(places.map(({ box }) => box.ymin)),
    xmax: -least(places.map(({ box }) => -box.xmax)),
    ymax: -least(places.map(({ box }) => -box.ymax)),
  });
}

/** Without spreading: there may be a million. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
