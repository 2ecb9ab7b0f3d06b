import { plausibleBox } from '../../crs/coordinates.js';
import { type Crs, describeCrs, isPrefixed } from '../../crs/definitions.js';
import type { Box } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import { BOUNDARY_FILE_REASONS } from '../../words/boundary-txt.js';
import type { TextEncoding } from '../text/encoding.js';
import { statedArea } from './area.js';
import { decideCrs } from './crs.js';
import { isGeometryType } from './format.js';
import { type AreaText, isPlainForm } from './header.js';
import type {
  AxisOrder,
  BoundaryCrs,
  BoundaryFault,
  BoundaryNote,
  BoundaryParcel,
  BoundaryReadOptions,
  BoundaryTxt,
  ParcelFields,
} from './model.js';
import { NestingBudget, nestRings } from './nesting.js';
import { breakAt, type Place, type PlacedRecord, placeRecords } from './place.js';
import { type BoundaryRecord, type Break, recordsIn } from './records.js';
import type { RecordRings } from './rings.js';
import { countReplacements, decodeText } from './text.js';

/**
 * Reads the ministry's boundary-point TXT (部报坐标) in all its local forms (domain.md section 7).
 *
 * Shape   every record of the file is one of `parcels` or one of `faults`, in the order of the file; rings are east,
 *         north, without closing vertex, together even-odd. Notes say what was decided or repaired.
 * Units   coordinates as in the file (metres or degrees), areas in square metres.
 * Errors  NOT_BOUNDARY_TXT for empty, binary and too large files and for texts without any parcel line, point or section
 *         of parcels; ENCODING_UNKNOWN for the option. Damage inside the file is never thrown.
 */
export function readBoundaryTxt(bytes: Uint8Array, file: string, options: BoundaryReadOptions = {}): BoundaryTxt {
  const { text, encoding } = decodeText(bytes, file, options.encoding);
  const lines = recordsIn(text, options.order !== undefined);
  if (!lines.hasParcelSection && !lines.records.some(isOfTheFormat)) {
    throw new Problem('NOT_BOUNDARY_TXT', { file }, { reason: BOUNDARY_FILE_REASONS.noRecords });
  }
  const placed = placeRecords(lines.records, options.order);
  const places = placed.flatMap(({ place }) => (place === null ? [] : [place]));
  const { crs, notes } = decideCrs(lines.attributes.values, lines.conflicts, places);
  const results = finishRecords(placed, crs);
  const fileNotes = [
    ...encodingNotes(encoding, text),
    ...lines.notes,
    ...notes.map((note) => ({ ...note, line: 1 })),
    ...transformNotes(lines.attributes.values.transform ?? ''),
  ];
  return {
    file,
    attributes: lines.attributes,
    crs,
    encoding,
    axisOrder: commonOrder(places),
    ...results,
    notes: fileNotes,
  };
}

/** Prose has lines of many words, which only seem to be parcel lines. */
function isOfTheFormat({ points, header }: BoundaryRecord): boolean {
  return points > 0 || (header !== null && (header.hasEnd || isGeometryType(header.fields.geometryType)));
}

function commonOrder(places: readonly Place[]): AxisOrder | null {
  const orders = new Set(places.map(({ order }) => order));
  const [only] = orders;
  return orders.size === 1 && only !== 'mixed' ? (only ?? null) : null;
}

// ---------- parcels and faults

function finishRecords(placed: readonly PlacedRecord[], crs: BoundaryCrs): Pick<BoundaryTxt, 'parcels' | 'faults'> {
  const parcels: BoundaryParcel[] = [];
  const faults: BoundaryFault[] = [];
  const budget = new NestingBudget();
  for (const { record, place, broken } of placed) {
    const { rings } = record;
    if (place === null || rings === null) {
      if (broken !== null) faults.push(faultOf(record, broken));
      continue;
    }
    const misplaced = 'crs' in crs ? misplacedIn(crs.crs, place, rings) : null;
    const result = misplaced ?? parcelOf(record, rings, place, budget);
    if ('rings' in result) parcels.push(result);
    else faults.push(faultOf(record, result));
  }
  return { parcels, faults };
}

function faultOf({ firstLine, lastLine, header, points }: BoundaryRecord, broken: Break): BoundaryFault {
  const { code, line, params } = broken;
  return { code, line, params, firstLine, lastLine, fields: header?.fields ?? null, points };
}

/** Why a record cannot lie in the system of the file, or null. */
function misplacedIn(crs: Crs, place: Place, rings: RecordRings): Break | null {
  if (crs.kind === 'projected' && !place.isDegrees) {
    const zone = crs.zone ?? 0;
    const { prefix } = place;
    if (isPrefixed(crs) && prefix === null) return breakAt(rings, 0, 'ZONE_PREFIX_MISSING', { zone });
    if (isPrefixed(crs) && prefix !== zone) return breakAt(rings, 0, 'ZONE_DIFFERS', { zone, found: prefix ?? 0 });
    if (!isPrefixed(crs) && prefix !== null) return breakAt(rings, 0, 'ZONE_PREFIX_UNEXPECTED', { found: prefix });
  }
  const vertex = vertexOutside(crs, place);
  if (vertex < 0) return null;
  const params = {
    x: String(place.coords[2 * vertex]),
    y: String(place.coords[2 * vertex + 1]),
    crs: describeCrs(crs),
  };
  return breakAt(rings, vertex, 'COORDINATES_UNFIT', params);
}

function vertexOutside(crs: Crs, { isDegrees, coords, box }: Place): number {
  if ((crs.kind === 'geographic') !== isDegrees) return 0;
  const wide = plausibleBox(crs);
  if (wide === null || isInside(wide, box.xmin, box.ymin, box.xmax, box.ymax)) return -1;
  for (let i = 0; i < coords.length; i += 2) {
    if (!isInside(wide, coords[i]!, coords[i + 1]!, coords[i]!, coords[i + 1]!)) return i / 2;
  }
  return -1;
}

function isInside(wide: Box, xmin: number, ymin: number, xmax: number, ymax: number): boolean {
  return xmin >= wide.xmin && xmax <= wide.xmax && ymin >= wide.ymin && ymax <= wide.ymax;
}

const BLANK_AREA: AreaText = { text: '', value: Number.NaN, unit: null };
const BLANK_FIELDS: Omit<ParcelFields, 'area'> = {
  pointCount: null,
  id: '',
  name: '',
  geometryType: '',
  sheet: '',
  usage: '',
  code: '',
  county: '',
  village: '',
  extra: [],
};

/** A square centimetre; less is a line with rounding. */
const LEAST_AREA = { metres: 1e-4, degrees: 1e-14 } as const;

/** The parcel, or why it is none: outlines without area cannot be told from a line before this. */
function parcelOf(
  record: BoundaryRecord,
  rings: RecordRings,
  place: Place,
  budget: NestingBudget,
): BoundaryParcel | Break {
  const { firstLine, lastLine, header } = record;
  const { coords, isDegrees, prefix } = place;
  const nesting = nestRings(coords, rings.ringStart, budget);
  if (nesting !== null && nesting.area < LEAST_AREA[isDegrees ? 'degrees' : 'metres'])
    return { code: 'NO_AREA', line: firstLine, params: {} };
  const area = nesting === null || isDegrees ? null : nesting.area;
  const stated = statedArea(header?.area ?? BLANK_AREA, area);
  const notes = [
    ...headerNotes(record),
    ...stated.notes.map((note) => ({ ...note, line: firstLine })),
    ...rings.notes,
    ...place.notes,
    ...nestingNotes(rings, nesting?.depth ?? null),
  ];
  return {
    fields: withArea(header?.fields ?? BLANK_FIELDS, stated.area),
    rings: { coords, ringStart: rings.ringStart },
    area,
    zonePrefix: prefix,
    firstLine,
    lastLine,
    notes,
  };
}

/** Written out, not spread: files have hundreds of thousands of parcels, and spread objects take ten times the memory. */
function withArea(fields: Omit<ParcelFields, 'area'>, area: ParcelFields['area']): ParcelFields {
  const { pointCount, id, name, geometryType, sheet, usage, code, county, village, extra } = fields;
  return { pointCount, area, id, name, geometryType, sheet, usage, code, county, village, extra };
}

function headerNotes({ header, firstLine: line, points, rings }: BoundaryRecord): BoundaryNote[] {
  if (header === null) return [{ code: 'HEADERLESS', line, params: {} }];
  const notes: BoundaryNote[] = [];
  if (!isPlainForm(header)) notes.push({ code: 'HEADER_FORM', line, params: { fields: header.length } });
  if (!header.hasEnd) notes.push({ code: 'HEADER_NO_END', line, params: {} });
  const { pointCount } = header.fields;
  if (rings !== null && pointCount !== null && !countsOf(points, rings).includes(pointCount)) {
    notes.push({ code: 'COUNT_WRONG', line, params: { stated: pointCount, found: points } });
  }
  return notes;
}

/** What exporters write as the number of points: with closing points, without, or with those they do not write; or 0. */
function countsOf(points: number, { closingPoints, numbers }: RecordRings): number[] {
  const corners = points - closingPoints;
  return [0, points, corners, corners + numbers.length];
}

const LISTED = 5;

/** Where containment says something else than the ring numbers, 1 for the outline and 2 … for holes. */
function nestingNotes({ numbers, ringStart, lines }: RecordRings, depth: Uint32Array | null): BoundaryNote[] {
  if (depth === null) return [{ code: 'RINGS_NOT_NESTED', line: lines[0]!, params: {} }];
  const isHole = (ring: number): boolean => depth[ring]! % 2 === 1;
  const holes: number[] = [];
  const parts: number[] = [];
  for (let ring = 0; ring < numbers.length; ring++) {
    if (isHole(ring) && numbers[ring] === '1') holes.push(ring);
    if (!isHole(ring) && ring > 0 && numbers[ring] !== '' && numbers[ring] !== '1') parts.push(ring);
  }
  const note = (code: 'RING_IS_HOLE' | 'RING_IS_PART', rings: readonly number[]): BoundaryNote[] => {
    if (rings.length === 0) return [];
    const listed = rings.slice(0, LISTED).map((ring) => ring + 1);
    const text = listed.join(', ') + (rings.length > LISTED ? ', …' : '');
    return [{ code, line: lines[ringStart[rings[0]!]!]!, params: { rings: text } }];
  };
  return [...note('RING_IS_HOLE', holes), ...note('RING_IS_PART', parts)];
}

// ---------- the file as a whole

function encodingNotes({ encoding, contradiction }: TextEncoding, text: string): BoundaryNote[] {
  const notes: BoundaryNote[] = [];
  if (contradiction) notes.push({ code: 'ENCODING_CONTRADICTED', line: 1, params: { reason: contradiction } });
  const count = countReplacements(text);
  if (count > 0) notes.push({ code: 'TEXT_DAMAGED', line: 1, params: { count, encoding } });
  return notes;
}

/** Seven parameters other than zeros and blanks mean that somebody meant the coordinates to be shifted. */
function transformNotes(text: string): BoundaryNote[] {
  const isStated = text.split(',').some((value) => value.trim() !== '' && Number(value) !== 0);
  return isStated ? [{ code: 'TRANSFORM_STATED', line: 1, params: { text } }] : [];
}
