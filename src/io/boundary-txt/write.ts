import { type Crs, isPrefixed } from '../../crs/definitions.js';
import { ringArea } from '../../kernel/area.js';
import type { Rings } from '../../model/geometry.js';
import { encodeText } from '../shapefile/dbf-layout.js';
import {
  ATTRIBUTE_KEYS,
  ATTRIBUTE_SECTION,
  type AttributeName,
  DATUM_NAMES,
  DEGREE,
  FORMAT_VERSION,
  GAUSS_KRUGER,
  METRE,
  PARCEL_SECTION,
  POLYGON,
} from './format.js';
import type { BoundaryAttributes, ParcelFields } from './model.js';
import { NestingBudget, nestRings } from './nesting.js';

/** What is written of one parcel; what is absent stays blank. */
export interface ParcelToWrite {
  readonly fields: Partial<Omit<ParcelFields, 'pointCount' | 'area' | 'geometryType'>> & {
    /** Written in hectares. */
    readonly area?: { readonly squareMetres: number } | null;
  };
  /** East, north, even-odd; first vertex not repeated. */
  readonly rings: Rings;
}

export interface BoundaryWriteOptions {
  readonly attributes: BoundaryAttributes;
  readonly encoding: 'gbk' | 'utf8';
  /** Of coordinates in metres: millimetres, or tenths of them. Degrees get nine. */
  readonly decimals: 3 | 4;
  /**
   * Survey order: outlines clockwise, holes against it, each from its north-west corner. Otherwise vertices stay in the
   * order they have.
   */
  readonly fromNorthWest?: boolean;
}

export interface WrittenBoundaryTxt {
  readonly bytes: Uint8Array;
  readonly parcels: number;
  /** Lines of points, closing points included. */
  readonly points: number;
  /** Rings that have fewer than three different points at the precision of the file, and were left out. */
  readonly droppedRings: number;
  /** Texts in which a comma, a line end or a mark of the format had to be replaced. */
  readonly changedTexts: number;
  /** Characters that GBK does not have, written as `?`. */
  readonly unencodable: number;
}

const DEGREE_DECIMALS = 9;
const AREA_DECIMALS = 4;
const SQUARE_METRES_PER_HECTARE = 1e4;

/**
 * The ministry's boundary-point TXT: CRLF, northing first, every ring closed by its first point with its own label,
 * labels J1, J2 … through the whole parcel, ring numbers from 1 with every outline before its holes, area in hectares.
 * The 8-field form is written, with county and village the 10-field form; extra fields follow the class code.
 *
 * Errors  none: what the format cannot hold is counted in the result.
 */
export function writeBoundaryTxt(parcels: readonly ParcelToWrite[], options: BoundaryWriteOptions): WrittenBoundaryTxt {
  const writer = new BoundaryWriter(options);
  writer.addAttributes(options.attributes);
  for (const parcel of parcels) writer.addParcel(parcel);
  return writer.finish(parcels.length);
}

/** The attributes of a system, and others as given: 坐标系, 几度分带, 带号 … A zone is stated for zoned systems only. */
export function attributesOf(
  crs: Crs,
  decimals: 3 | 4,
  more: Partial<Record<'producer' | 'date', string>> = {},
): BoundaryAttributes {
  const isPlane = crs.kind === 'projected';
  const values: Partial<Record<AttributeName, string>> = {
    formatVersion: FORMAT_VERSION,
    producer: more.producer ?? '',
    date: more.date ?? '',
    coordinateSystem: crs.datum === 'other' ? crs.name : DATUM_NAMES[crs.datum],
    zoneWidth: isPlane && crs.zoneWidth !== null ? String(crs.zoneWidth) : '',
    projection: isPlane ? GAUSS_KRUGER : '',
    unit: isPlane ? METRE : DEGREE,
    zone: isPlane && crs.zone !== null ? String(crs.zone) : '',
    precision: isPlane ? String(10 ** -decimals) : '',
    transform: ',,,,,,',
  };
  return { values, others: [] };
}

/** Whether a system can be told from the attributes and eastings of a TXT: Gauss-Krüger zones and degrees. */
export function canBeStated(crs: Crs): boolean {
  if (crs.datum === 'other') return false;
  return crs.kind === 'geographic' || (crs.zone !== null && (isPrefixed(crs) || crs.falseEasting === 500_000));
}

class BoundaryWriter {
  private readonly lines: string[] = [];
  private points = 0;
  private droppedRings = 0;
  private changedTexts = 0;
  private readonly decimals: number;

  constructor(private readonly options: BoundaryWriteOptions) {
    this.decimals = options.attributes.values.unit === DEGREE ? DEGREE_DECIMALS : options.decimals;
  }

  addAttributes({ values, others }: BoundaryAttributes): void {
    const sections = new Set(others.map(({ section }) => section).filter((section) => section !== ATTRIBUTE_SECTION));
    // Lines before any section stay there: the first line of the file then is none.
    for (const section of [...sections].sort((a, b) => Number(a !== '') - Number(b !== ''))) {
      if (section !== '') this.lines.push(`[${this.plain(section)}]`);
      this.addOthers(others.filter((other) => other.section === section));
    }
    this.lines.push(`[${ATTRIBUTE_SECTION}]`);
    for (const [name, key] of Object.entries(ATTRIBUTE_KEYS)) {
      this.lines.push(`${key}=${this.plain(values[name as AttributeName] ?? '')}`);
    }
    this.addOthers(others.filter(({ section }) => section === ATTRIBUTE_SECTION));
    this.lines.push(`[${PARCEL_SECTION}]`);
  }

  private addOthers(others: BoundaryAttributes['others']): void {
    for (const { key, value } of others) this.lines.push(`${this.plain(key)}=${this.plain(value)}`);
  }

  addParcel({ fields, rings }: ParcelToWrite): void {
    const points = this.pointLines(rings);
    this.points += points.length;
    const { area, county = '', village = '', extra = [] } = fields;
    const hectares = area ? (area.squareMetres / SQUARE_METRES_PER_HECTARE).toFixed(AREA_DECIMALS) : '';
    const place = county === '' && village === '' ? [] : [county, village];
    const { id = '', name = '', sheet = '', usage = '', code = '' } = fields;
    const before = [...place, id, name].map((text) => this.field(text));
    const after = [sheet, usage, code, ...extra].map((text) => this.field(text));
    this.lines.push([points.length, hectares, ...before, POLYGON, ...after, '@'].join(','), ...points);
  }

  private pointLines(rings: Rings): string[] {
    const lines: string[] = [];
    let label = 1;
    let number = 1;
    for (const ring of this.writableRings(rings)) {
      const first = label;
      for (const vertex of ring) lines.push(`J${label++},${number},${vertex}`);
      lines.push(`J${first},${number},${ring[0]}`);
      number++;
    }
    return lines;
  }

  /** The rings in the order of the format, as `north,east` at the precision of the file, repeated vertices once. */
  private writableRings({ coords, ringStart }: Rings): string[][] {
    const written: string[][] = [];
    for (const { ring, isHole } of ringsInOrder(coords, ringStart)) {
      const own = coords.subarray(2 * ringStart[ring]!, 2 * ringStart[ring + 1]!);
      const turned = this.options.fromNorthWest === true ? surveyOrder(own, isHole) : own;
      const vertices = this.vertices(turned);
      if (new Set(vertices).size > 2) written.push(vertices);
      else this.droppedRings++;
    }
    return written;
  }

  private vertices(ring: Float64Array): string[] {
    const vertices: string[] = [];
    for (let i = 0; i < ring.length; i += 2) {
      const vertex = `${ring[i + 1]!.toFixed(this.decimals)},${ring[i]!.toFixed(this.decimals)}`;
      if (vertex !== vertices.at(-1)) vertices.push(vertex);
    }
    while (vertices.length > 1 && vertices.at(-1) === vertices[0]) vertices.pop();
    return vertices;
  }

  /** A text without line ends and blanks around it. */
  private plain(text: string): string {
    const plain = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
    if (plain !== text) this.changedTexts++;
    return plain;
  }

  /** A text that is one field: commas become full-width, a final @ too. */
  private field(text: string): string {
    const plain = this.plain(text);
    const field = plain.replaceAll(',', '，').replace(/@$/, '＠');
    if (field !== plain) this.changedTexts++;
    return field;
  }

  finish(parcels: number): WrittenBoundaryTxt {
    const text = `${this.lines.join('\r\n')}\r\n`;
    const { bytes, unencodable } = encodeText(text, this.options.encoding, Number.POSITIVE_INFINITY);
    const { points, droppedRings, changedTexts } = this;
    return { bytes, parcels, points, droppedRings, changedTexts, unencodable };
  }
}

/** Outlines in their order, each followed by its holes: 圈号 1 is an outline, as readers expect. */
function ringsInOrder(coords: Float64Array, ringStart: Uint32Array): { ring: number; isHole: boolean }[] {
  const count = ringStart.length - 1;
  const nesting = nestRings(coords, ringStart, new NestingBudget());
  const all = Array.from({ length: count }, (_, ring) => ring);
  if (nesting === null) return all.map((ring) => ({ ring, isHole: false }));
  const { depth, parent } = nesting;
  const holes = new Map<number, number[]>();
  for (const ring of all) {
    if (depth[ring]! % 2 === 0) continue;
    const known = holes.get(parent[ring]!);
    if (known) known.push(ring);
    else holes.set(parent[ring]!, [ring]);
  }
  return all
    .filter((ring) => depth[ring]! % 2 === 0)
    .flatMap((outline) => [
      { ring: outline, isHole: false },
      ...(holes.get(outline) ?? []).map((ring) => ({ ring, isHole: true })),
    ]);
}

/** Clockwise for outlines (holes against it), from the vertex nearest to the north-west corner of the box. */
function surveyOrder(ring: Float64Array, isHole: boolean): Float64Array {
  const count = ring.length / 2;
  const isClockwise = ringArea(ring, 0, count) < 0;
  const step = isClockwise === isHole ? count - 1 : 1;
  const [west, north] = northWest(ring);
  let start = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const distance = Math.hypot(ring[2 * i]! - west, ring[2 * i + 1]! - north);
    if (distance >= least) continue;
    least = distance;
    start = i;
  }
  const turned = new Float64Array(ring.length);
  for (let i = 0, from = start; i < count; i++, from = (from + step) % count) {
    turned[2 * i] = ring[2 * from]!;
    turned[2 * i + 1] = ring[2 * from + 1]!;
  }
  return turned;
}

function northWest(ring: Float64Array): [west: number, north: number] {
  let west = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ring.length; i += 2) {
    west = Math.min(west, ring[i]!);
    north = Math.max(north, ring[i + 1]!);
  }
  return [west, north];
}
