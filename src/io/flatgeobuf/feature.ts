import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import { GEOMETRY_COLLECTION, GEOMETRY_TYPES, LINE_STRING, MULTI_POLYGON, POLYGON, PREFIX_BYTES } from './format.js';
import { FlatTables } from './tables.js';

/**
 * A feature as it lies in the file. `view` and `bytes` show the reader's buffer; everything here is valid until the next
 * feature is read. Rings are those of all polygons in the order of the file; as a rule their first vertex is repeated.
 */
export interface FgbFeature {
  view: DataView;
  bytes: Buffer;
  /** Number of the feature in the file, from 0. */
  index: number;
  /** Offset of the feature in the file. */
  offset: number;
  /** 0 for a feature without geometry. */
  rings: number;
  /** Number in `GEOMETRY_TYPES` of a geometry without polygons, which is passed over; 0 for polygons and for none. */
  otherType: number;
  /** Points, lines and the like passed over beside the polygons of a collection. */
  otherParts: number;
  /** Vertices of all rings. */
  vertices: number;
  /** Of every ring: byte at which its first vertex (float64 x, y) begins, and number of vertices. */
  ringAt: Float64Array;
  ringVertices: Uint32Array;
  /** 1 for a hole: any ring of a polygon but its first. */
  ringIsHole: Uint8Array;
  /** Bytes of the properties: number of the column (uint16) and value, again and again. */
  valuesAt: number;
  valuesEnd: number;
  /** First byte of the feature, behind its length, and the first one behind it. */
  start: number;
  end: number;
  /** The field that leads to columns of its own, 0 for none. */
  columnsAt: number;
  /** Box of the vertices; in a feature without any, xmin is larger than xmax. */
  xmin: number;
  ymin: number;
  xmax: number;
  ymax: number;
}

/** Collections in collections. */
const MOST_DEPTH = 32;

/** What is done about features that are no polygons; unless said, they end the reading. */
export interface FgbShapeOptions {
  /** They are passed over, each with its type; of collections the polygons are taken. */
  readonly passOthers?: boolean;
  /** Lines that end where they begin are polygons, as drawing programs mean them. */
  readonly closedLines?: boolean;
}

/** Takes features apart. Nothing is allocated per feature; Z, M and times are passed over. */
export class FeatureReader {
  readonly feature: FgbFeature = {
    view: new DataView(new ArrayBuffer(0)),
    bytes: Buffer.alloc(0),
    index: 0,
    offset: 0,
    rings: 0,
    otherType: 0,
    otherParts: 0,
    vertices: 0,
    ringAt: new Float64Array(16),
    ringVertices: new Uint32Array(16),
    ringIsHole: new Uint8Array(16),
    valuesAt: 0,
    valuesEnd: 0,
    start: 0,
    end: 0,
    columnsAt: 0,
    xmin: Infinity,
    ymin: Infinity,
    xmax: -Infinity,
    ymax: -Infinity,
  };
  private readonly tables = new FlatTables((at) => this.broken(at));

  private partsSeen = 0;

  /** `layerType` is the geometry type of the header, 0 where features say their own. */
  constructor(
    private readonly file: string,
    private readonly layerType: number,
    private readonly options: FgbShapeOptions = {},
  ) {}

  /**
   * Reads the feature whose length begins at byte `at` of the buffer and which ends before byte `end`; `offset` is its
   * place in the file.
   *
   * Errors  FLATGEOBUF_DAMAGED where its parts lie outside of it; NOT_A_FLATGEOBUF for points, lines and the like,
   *         unless they are to be passed over.
   */
  read(bytes: Buffer, view: DataView, at: number, end: number, index: number, offset: number): FgbFeature {
    const { feature, tables } = this;
    feature.view = view;
    feature.bytes = bytes;
    feature.index = index;
    feature.offset = offset;
    feature.rings = 0;
    feature.otherType = 0;
    feature.otherParts = 0;
    feature.vertices = 0;
    feature.start = at + PREFIX_BYTES;
    feature.end = end;
    const root = tables.root(view, feature.start, end);
    const geometry = tables.field(root, 0, 4);
    const properties = tables.field(root, 1, 4);
    feature.columnsAt = tables.field(root, 2, 4);
    feature.valuesAt = properties === 0 ? end : tables.vector(properties, 1);
    feature.valuesEnd = properties === 0 ? end : feature.valuesAt + tables.count;
    if (geometry !== 0) this.readGeometry(tables.target(geometry));
    return feature;
  }

  /** Gives the feature just read the box of its vertices. */
  measure(): FgbFeature {
    const { feature } = this;
    const { view } = feature;
    feature.xmin = feature.ymin = Infinity;
    feature.xmax = feature.ymax = -Infinity;
    for (let ring = 0; ring < feature.rings; ring++) {
      const end = feature.ringAt[ring]! + 16 * feature.ringVertices[ring]!;
      for (let at = feature.ringAt[ring]!; at < end; at += 16) {
        const x = view.getFloat64(at, true);
        const y = view.getFloat64(at + 8, true);
        if (x < feature.xmin) feature.xmin = x;
        if (x > feature.xmax) feature.xmax = x;
        if (y < feature.ymin) feature.ymin = y;
        if (y > feature.ymax) feature.ymax = y;
      }
    }
    return feature;
  }

  private readGeometry(geometry: number): void {
    const type = this.layerType === 0 ? this.typeOf(geometry) : this.layerType;
    if (type === POLYGON) return this.readPolygon(geometry);
    if (type === MULTI_POLYGON) return this.readPolygons(geometry);
    const { passOthers, closedLines } = this.options;
    if (closedLines && type === LINE_STRING && this.isClosedLine(geometry)) return this.readPolygon(geometry);
    if (!passOthers) {
      const params = { reason: filled(FLATGEOBUF_REASONS.type, { type: GEOMETRY_TYPES[type] ?? String(type) }) };
      throw new Problem('NOT_A_FLATGEOBUF', { file: this.file, record: this.feature.index + 1 }, params);
    }
    if (type !== GEOMETRY_COLLECTION) {
      this.feature.otherType = type;
      return;
    }
    this.partsSeen = 0;
    this.readCollection(geometry, 1);
    if (this.feature.rings === 0) this.feature.otherType = type;
  }

  private readPolygons(geometry: number): void {
    const { tables } = this;
    const parts = tables.field(geometry, 7, 4);
    if (parts === 0) return;
    const first = tables.vector(parts, 4);
    const count = tables.count;
    for (let part = 0; part < count; part++) this.readPolygon(tables.target(first + 4 * part));
  }

  /** Reads the polygons among the parts, and counts the others. */
  private readCollection(geometry: number, depth: number): void {
    const { tables, feature } = this;
    const parts = tables.field(geometry, 7, 4);
    if (parts === 0) return;
    const first = tables.vector(parts, 4);
    const count = tables.count;
    for (let part = 0; part < count; part++) {
      const at = tables.target(first + 4 * part);
      // Several collections may lead to the same bytes, too.
      if (4 * ++this.partsSeen > feature.end - feature.start || depth > MOST_DEPTH) this.broken(at);
      const type = this.typeOf(at);
      if (type === POLYGON) this.readPolygon(at);
      else if (type === MULTI_POLYGON) this.readPolygons(at);
      else if (type === GEOMETRY_COLLECTION) this.readCollection(at, depth + 1);
      else feature.otherParts++;
    }
  }

  /** True for a line of four vertices or more that ends where it begins. */
  private isClosedLine(line: number): boolean {
    const { tables } = this;
    const xy = tables.field(line, 1, 4);
    if (xy === 0) return false;
    const at = tables.vector(xy, 8);
    if (tables.count < 8) return false;
    const { view } = this.feature;
    const last = at + 8 * (tables.count - 2);
    const isSame = (offset: number): boolean =>
      view.getFloat64(at + offset, true) === view.getFloat64(last + offset, true);
    return isSame(0) && isSame(8);
  }

  private typeOf(geometry: number): number {
    const at = this.tables.field(geometry, 6, 1);
    return at === 0 ? 0 : this.feature.view.getUint8(at);
  }

  private readPolygon(polygon: number): void {
    const { tables, feature } = this;
    const ends = tables.field(polygon, 0, 4);
    const xy = tables.field(polygon, 1, 4);
    if (xy === 0) return;
    const at = tables.vector(xy, 8);
    const vertices = tables.count / 2;
    if (vertices % 1 !== 0) this.broken(at);
    feature.vertices += vertices;
    const firstEnd = ends === 0 ? 0 : tables.vector(ends, 4);
    const rings = ends === 0 ? 1 : tables.count;
    if (rings < 2) return this.addRing(at, vertices, 0, at);
    let from = 0;
    for (let ring = 0; ring < rings; ring++) {
      const to = feature.view.getUint32(firstEnd + 4 * ring, true);
      if (to < from || to > vertices) this.broken(firstEnd + 4 * ring);
      this.addRing(at + 16 * from, to - from, ring === 0 ? 0 : 1, firstEnd);
      from = to;
    }
  }

  private addRing(at: number, vertices: number, isHole: 0 | 1, blamed: number): void {
    const { feature } = this;
    const ring = feature.rings++;
    // Several polygons may lead to the same bytes: then a small feature would unfold without bound.
    const room = feature.end - feature.start;
    if (4 * feature.rings > room || 16 * feature.vertices > room) this.broken(blamed);
    if (ring === feature.ringAt.length) {
      feature.ringAt = doubled(feature.ringAt, new Float64Array(2 * ring));
      feature.ringVertices = doubled(feature.ringVertices, new Uint32Array(2 * ring));
      feature.ringIsHole = doubled(feature.ringIsHole, new Uint8Array(2 * ring));
    }
    feature.ringIsHole[ring] = isHole;
    feature.ringAt[ring] = at;
    feature.ringVertices[ring] = vertices;
  }

  private broken(at: number): never {
    const { index, offset, start } = this.feature;
    const reason = filled(FLATGEOBUF_REASONS.feature, { at: offset + PREFIX_BYTES + at - start });
    throw new Problem('FLATGEOBUF_DAMAGED', { file: this.file, record: index + 1 }, { reason });
  }
}

function doubled<T extends { set(values: T): void }>(values: T, larger: T): T {
  larger.set(values);
  return larger;
}
