import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { TABLE_COLUMN_REASONS } from '../../words/table.js';
import { filled, type Text } from '../../words/text.js';
import { foldHeading, type SheetRow, shownHeading } from './headings.js';
import { columnOf } from './read.js';
import { looksLikeWkt } from './wkt.js';

/** Headings of columns that hold the geometry, where they are not found out. */
export interface GeometryColumnNames {
  readonly wkt?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  /** Which parcel a point belongs to. */
  readonly id?: string | undefined;
  /** Which ring of its parcel. */
  readonly ring?: string | undefined;
}

/** Positions of the columns. `isOrdered`: the headings say which is the easting; else x is what is called so. */
export type GeometryColumns =
  | { readonly kind: 'wkt'; readonly wkt: number }
  | {
      readonly kind: 'points';
      readonly x: number;
      readonly y: number;
      readonly id: number;
      readonly ring: number | null;
      readonly isOrdered: boolean;
    };

/** Headings as tables have them, folded; what stands in brackets behind is left out before the comparison. */
const WKT = folded([
  'WKT',
  'GEOM',
  'GEOMETRY',
  'THE_GEOM',
  'SHAPE',
  'WKT_GEOM',
  'GEOM_WKT',
  'GEOMETRYWKT',
  '几何',
  '图形',
  '空间范围',
]);
const EAST = folded(['经度', '东经', 'LON', 'LNG', 'LONG', 'LONGITUDE', '东坐标', '横坐标', 'EASTING', 'EAST', 'E']);
const NORTH = folded(['纬度', '北纬', 'LAT', 'LATITUDE', '北坐标', '纵坐标', 'NORTHING', 'NORTH', 'N']);
const X = folded([
  'X',
  'X坐标',
  '坐标X',
  'XZB',
  'X_COORD',
  'XCOORD',
  'COORD_X',
  'POINT_X',
  'CENTROID_X',
  '界址点X坐标',
  'X轴',
  'X值',
]);
const Y = folded([
  'Y',
  'Y坐标',
  '坐标Y',
  'YZB',
  'Y_COORD',
  'YCOORD',
  'COORD_Y',
  'POINT_Y',
  'CENTROID_Y',
  '界址点Y坐标',
  'Y轴',
  'Y值',
]);
const RING = folded(['圈号', '环号', '圈', '环', '圈序', 'RING', 'RING_NO', 'RINGNO', 'RING_ID', 'PART', 'PART_NO']);
/** In order of preference. Serial numbers and numbers of points are not among them: they differ from row to row. */
const ID = folded([
  ...[
    '地块编号',
    '地块号',
    '图斑编号',
    '图斑号',
    '监测编号',
    '线索编号',
    '宗地号',
    '宗地代码',
    'JCBH',
    'DKBH',
    'TBBH',
    'XSBH',
    'ZDDM',
  ],
  ...[
    'PARCEL_ID',
    'PARCELID',
    'PARCEL',
    'POLYGON_ID',
    'FEATURE_ID',
    'BSM',
    '标识码',
    '编号',
    'ID',
    'FID',
    '地块名称',
    '名称',
    'NAME',
  ],
]);
/** A parcel has this many points at least, so an id that does not come as often one behind the other is none of it. */
const LEAST_POINTS = 3;

function folded(names: readonly string[]): readonly string[] {
  return names.map(foldHeading);
}

/** `X坐标(m)` is `X坐标`; `X(北)` says what it is. */
function core(heading: string): string {
  const plain = foldHeading(heading);
  const [whole, before = '', inside = ''] = /^([^([]*)[([]([^)\]]*)[)\]]$/.exec(plain) ?? [plain, plain];
  if (!X.includes(before) && !Y.includes(before)) return before === '' ? whole : before;
  if (/[东经]|EAST|LON/.test(inside)) return EAST[0]!;
  return /[北纬]|NORTH|LAT/.test(inside) ? NORTH[0]! : before;
}

/** True for headings that make a row the row of headings. */
export function isGeometryHeading(heading: string): boolean {
  const name = core(heading);
  return (
    [WKT, EAST, NORTH, X, Y].some((names) => names.includes(name) && name.length > 1) || name === 'X' || name === 'Y'
  );
}

/**
 * Finds the columns: those stated, else the one that holds WKT, else those whose headings say coordinates.
 * Errors: TABLE_COLUMNS_UNKNOWN with all headings.
 */
export function geometryColumns(
  file: string,
  headings: readonly string[],
  sample: readonly SheetRow[],
  stated: GeometryColumnNames,
): GeometryColumns {
  return new Finder(file, headings, sample, stated).find();
}

class Finder {
  private readonly cores: readonly string[];

  constructor(
    private readonly file: string,
    private readonly headings: readonly string[],
    private readonly sample: readonly SheetRow[],
    private readonly stated: GeometryColumnNames,
  ) {
    this.cores = headings.map(core);
  }

  find(): GeometryColumns {
    const { stated } = this;
    if (stated.wkt !== undefined) return { kind: 'wkt', wkt: this.named(stated.wkt) };
    if (stated.x === undefined && stated.y === undefined) {
      const wkt = this.wkt();
      if (wkt !== null) return { kind: 'wkt', wkt };
    }
    return this.points();
  }

  private wkt(): number | null {
    const holding = this.headings.flatMap((_, column) =>
      this.sample.some(({ cells }) => looksLikeWkt(cells[column] ?? '')) ? [column] : [],
    );
    const named = this.cores.flatMap((name, column) => (WKT.includes(name) ? [column] : []));
    const both = holding.filter((column) => named.includes(column));
    const [best] = [both, holding, named].filter((columns) => columns.length > 0);
    if (best === undefined) return null;
    if (best.length > 1) throw this.unknown(filled(TABLE_COLUMN_REASONS.several, { candidates: this.shown(best) }));
    return best[0]!;
  }

  private points(): GeometryColumns {
    const { stated } = this;
    const east = this.one(EAST);
    const north = this.one(NORTH);
    const hasBoth = east !== null && north !== null;
    const isOrdered = hasBoth && stated.x === undefined && stated.y === undefined;
    const x = stated.x === undefined ? (hasBoth ? east : this.one(X)) : this.named(stated.x);
    const y = stated.y === undefined ? (hasBoth ? north : this.one(Y)) : this.named(stated.y);
    if (x === null || y === null) throw this.unknown(TABLE_COLUMN_REASONS.none);
    const ring = stated.ring === undefined ? this.one(RING) : this.named(stated.ring);
    const id = stated.id === undefined ? this.id() : this.named(stated.id);
    if (id === null) throw this.unknown(filled(TABLE_COLUMN_REASONS.noId, { x: this.shown([x]), y: this.shown([y]) }));
    return { kind: 'points', x, y, id, ring, isOrdered };
  }

  /** The first by preference whose values come often enough one behind the other, else the first. */
  private id(): number | null {
    const columns = ID.flatMap((name) => this.cores.flatMap((found, column) => (found === name ? [column] : [])));
    return columns.find((column) => this.repeats(column)) ?? columns[0] ?? null;
  }

  private repeats(column: number): boolean {
    let last: string | null = null;
    let times = 0;
    for (const { cells } of this.sample) {
      const value = cells[column] ?? '';
      times = value === '' || value === last ? times + 1 : 1;
      if (value !== '') last = value;
      if (times >= LEAST_POINTS && last !== null) return true;
    }
    return false;
  }

  /** The column with a heading of the list; several by one name cannot be told apart. */
  private one(names: readonly string[]): number | null {
    const columns = this.cores.flatMap((name, column) => (names.includes(name) ? [column] : []));
    if (columns.length > 1)
      throw this.unknown(filled(TABLE_COLUMN_REASONS.several, { candidates: this.shown(columns) }));
    return columns[0] ?? null;
  }

  private named(name: string): number {
    const column = columnOf(this.headings, name);
    if (column >= 0) return column;
    const params = { name, nearest: nearest(name, this.headings) };
    throw this.unknown(filled(TABLE_COLUMN_REASONS.missing, params));
  }

  private shown(columns: readonly number[]): string {
    return columns.map((column) => shownHeading(this.headings[column]!)).join(', ');
  }

  private unknown(reason: Text): Problem {
    const headings = this.headings.filter((heading) => heading !== '').map(shownHeading);
    return new Problem('TABLE_COLUMNS_UNKNOWN', { file: this.file }, { reason, headings: headings.join(', ') });
  }
}
