import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { FILE_REASONS } from '../../words/reasons.js';
import { filled, type Text } from '../../words/text.js';
import { heed } from '../halt.js';

/** Bytes read at a time, few enough to stay in the processor's cache; a longer record gets a buffer of its own. */
const BLOCK = 1 << 19;
const HEADER = 100;
const FILE_CODE = 9994;

/** What kind of shapes a file is asked for. */
export type ShapeKind = 'polygons' | 'lines' | 'points';

/** Shape types of a kind; Z and M values follow the plane coordinates and are not looked at. */
const KINDS: Readonly<Record<ShapeKind, ReadonlySet<number>>> = {
  polygons: new Set([5, 15, 25]),
  lines: new Set([3, 13, 23]),
  points: new Set([1, 11, 21]),
};
/** Bytes of a point record up to its y. */
const POINT_BYTES = 20;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'null',
  1: 'Point',
  3: 'PolyLine',
  5: 'Polygon',
  8: 'MultiPoint',
  11: 'PointZ',
  13: 'PolyLineZ',
  15: 'PolygonZ',
  18: 'MultiPointZ',
  21: 'PointM',
  23: 'PolyLineM',
  25: 'PolygonM',
  28: 'MultiPointM',
  31: 'MultiPatch',
};

/** What the first 100 bytes of a .shp say. */
export interface ShapefileHeader {
  readonly file: string;
  readonly bytes: number;
  readonly shapeType: number;
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/**
 * One record as it lies in the file. `view` and `bytes` show the reader's buffer and are valid during the call only.
 * `partsAt` and `pointsAt` are byte offsets into it: int32 first vertex of every ring; float64 x, y of every vertex.
 */
export interface PolygonRecord {
  view: DataView;
  bytes: Uint8Array;
  /** Number of the record from 0, in file order. */
  record: number;
  partsAt: number;
  parts: number;
  pointsAt: number;
  points: number;
  xmin: number;
  ymin: number;
  xmax: number;
  ymax: number;
}

/** Why a record has no usable polygon; `no-place`: its coordinates cannot be carried to the working system. */
export type RecordFault = 'null-shape' | 'record-damaged' | 'not-a-polygon' | 'not-finite' | 'no-place';

export interface ScanVisitor {
  /** Asked for every record with its box; only records that are wanted are looked at further. */
  wants(xmin: number, ymin: number, xmax: number, ymax: number): boolean;
  take(record: PolygonRecord): void;
  /** A record states a box that its vertices do not lie in; the true one begins at (x, y). */
  wrongBox?(record: number, x: number, y: number): void;
  /** A record that cannot be read as a polygon; the scan goes on behind it. */
  fault(record: number, fault: RecordFault): void;
}

/** Whether a shapefile of a type holds shapes of a kind; one without shapes may. */
export function holdsKind(shapeType: number, kind: ShapeKind): boolean {
  return KINDS[kind].has(shapeType) || shapeType === 0;
}

/** Name of a type of shapes. */
export function typeName(shapeType: number): string {
  return TYPE_NAMES[shapeType] ?? String(shapeType);
}

/**
 * Reads and checks the header of a .shp.
 *
 * Errors  NOT_A_SHAPEFILE when the file is something else or holds shapes of another kind.
 * Source  ESRI Shapefile Technical Description, July 1998.
 */
export function readHeader(file: string, kind: ShapeKind = 'polygons'): ShapefileHeader {
  const fd = openSync(file, 'r');
  try {
    const bytes = fstatSync(fd).size;
    const head = Buffer.alloc(HEADER);
    const got = readSync(fd, head, 0, HEADER, 0);
    if (got < HEADER || head.readInt32BE(0) !== FILE_CODE) {
      const reason = got < HEADER ? filled(FILE_REASONS.shpShort, { bytes, needed: HEADER }) : FILE_REASONS.shpCode;
      throw new Problem('NOT_A_SHAPEFILE', { file }, { reason });
    }
    const shapeType = head.readInt32LE(32);
    if (!holdsKind(shapeType, kind)) {
      const type = typeName(shapeType);
      throw new Problem('NOT_A_SHAPEFILE', { file }, { reason: filled(FILE_REASONS.shpType, { type }) });
    }
    const [xmin, ymin, xmax, ymax] = [36, 44, 52, 60].map((at) => head.readDoubleLE(at)) as [
      number,
      number,
      number,
      number,
    ];
    return { file, bytes, shapeType, xmin, ymin, xmax, ymax };
  } finally {
    closeSync(fd);
  }
}

/** Bytes of the smallest polygon record there is: header, box, counts, one ring of four vertices. */
const LEAST_RECORD = 8 + 44 + 4 + 64;

/** At most so many polygon records a .shp can hold by its size; 0 where there is no such file. Opens nothing. */
export function expectedRecords(file: string): number {
  // A path into an archive is no file of its own.
  const size = existsSync(file) ? statSync(file).size : 0;
  return Math.floor(size / LEAST_RECORD);
}

/**
 * Walks all records of a .shp in file order, block by block: constant memory, 64-bit offsets. Only the box of a record is
 * decoded unless the visitor wants it.
 *
 * Returns the number of records.
 * Errors  SHAPEFILE_DAMAGED when the chain of record lengths breaks (the rest could not be found again).
 */
export function scanPolygons(file: string, visitor: ScanVisitor, kind: ShapeKind = 'polygons'): number {
  const fd = openSync(file, 'r');
  try {
    return new Scanner(fd, file, visitor, kind).run();
  } finally {
    closeSync(fd);
  }
}

class Scanner {
  private buffer = Buffer.allocUnsafe(BLOCK);
  private view = viewOf(this.buffer);
  private start = HEADER; // file offset of buffer[0]
  private filled = 0;
  private readonly size: number;
  private readonly types: ReadonlySet<number>;
  private readonly found: PolygonRecord;

  constructor(
    private readonly fd: number,
    private readonly file: string,
    private readonly visitor: ScanVisitor,
    private readonly kind: ShapeKind,
  ) {
    this.types = KINDS[kind];
    this.size = fstatSync(fd).size;
    this.found = {
      view: this.view,
      bytes: this.buffer,
      record: 0,
      partsAt: 0,
      parts: 0,
      pointsAt: 0,
      points: 0,
      xmin: 0,
      ymin: 0,
      xmax: 0,
      ymax: 0,
    };
  }

  run(): number {
    let record = 0;
    let at = 0; // offset in the buffer
    for (;;) {
      if (at + 8 > this.filled) {
        if (this.start + at >= this.size) return record;
        this.refill(at, 8);
        at = 0;
        if (this.filled < 8) this.damaged(record, FILE_REASONS.shpCutHeader);
      }
      const length = this.view.getInt32(at + 4) * 2;
      if (length < 4 || this.start + at + 8 + length > this.size) {
        this.damaged(record, filled(FILE_REASONS.shpCutRecord, { bytes: length, offset: this.start + at }));
      }
      if (at + 8 + length > this.filled) {
        this.refill(at, 8 + length);
        at = 0;
      }
      this.visit(record, at + 8, length);
      at += 8 + length;
      record++;
    }
  }

  private visit(record: number, at: number, length: number): void {
    const { view, visitor, found } = this;
    const type = view.getInt32(at, true);
    if (type === 0) return visitor.fault(record, 'null-shape');
    if (!this.types.has(type)) return visitor.fault(record, 'not-a-polygon');
    if (this.kind === 'points') return this.visitPoint(record, at, length);
    if (length < 44) return visitor.fault(record, 'record-damaged');
    const xmin = view.getFloat64(at + 4, true);
    const ymin = view.getFloat64(at + 12, true);
    const xmax = view.getFloat64(at + 20, true);
    const ymax = view.getFloat64(at + 28, true);
    const parts = view.getInt32(at + 36, true);
    const points = view.getInt32(at + 40, true);
    if (parts < 0 || points < 0 || 44 + 4 * parts + 16 * points > length) {
      return visitor.fault(record, 'record-damaged');
    }
    const pointsAt = at + 44 + 4 * parts;
    // NaN makes the box unsound too. A sample of the vertices tells a box of another place at no cost.
    const sound =
      xmin <= xmax && ymin <= ymax && (points === 0 || this.isPlausible(pointsAt, points, xmin, ymin, xmax, ymax));
    if (!sound) return this.visitUnboxed(record, at, parts, points);
    if (!visitor.wants(xmin, ymin, xmax, ymax)) return;
    found.view = view;
    found.bytes = this.buffer;
    found.record = record;
    found.partsAt = at + 44;
    found.parts = parts;
    found.pointsAt = pointsAt;
    found.points = points;
    found.xmin = xmin;
    found.ymin = ymin;
    found.xmax = xmax;
    found.ymax = ymax;
    visitor.take(found);
  }

  /** A point has neither box nor parts: it is shown as a record of one vertex. */
  private visitPoint(record: number, at: number, length: number): void {
    const { view, visitor, found } = this;
    if (length < POINT_BYTES) return visitor.fault(record, 'record-damaged');
    const x = view.getFloat64(at + 4, true);
    const y = view.getFloat64(at + 12, true);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return visitor.fault(record, 'not-finite');
    if (!visitor.wants(x, y, x, y)) return;
    const box = { xmin: x, ymin: y, xmax: x, ymax: y };
    const shape = { partsAt: at, parts: 0, pointsAt: at + 4, points: 1 };
    Object.assign(found, { view, bytes: this.buffer, record, ...shape, ...box });
    visitor.take(found);
  }

  /** True where the first vertex and the one in the middle lie in the box that the record states. */
  private isPlausible(
    pointsAt: number,
    points: number,
    xmin: number,
    ymin: number,
    xmax: number,
    ymax: number,
  ): boolean {
    const { view } = this;
    const x = view.getFloat64(pointsAt, true);
    const y = view.getFloat64(pointsAt + 8, true);
    if (!(x >= xmin && x <= xmax && y >= ymin && y <= ymax)) return false;
    const middle = pointsAt + 16 * (points >> 1);
    const mx = view.getFloat64(middle, true);
    const my = view.getFloat64(middle + 8, true);
    return mx >= xmin && mx <= xmax && my >= ymin && my <= ymax;
  }

  /** A record whose box is wrong: the box of its vertices is taken, and the visitor hears of it. */
  private visitUnboxed(record: number, at: number, parts: number, points: number): void {
    const { view, visitor, found } = this;
    const pointsAt = at + 44 + 4 * parts;
    let xmin = Number.POSITIVE_INFINITY;
    let ymin = Number.POSITIVE_INFINITY;
    let xmax = Number.NEGATIVE_INFINITY;
    let ymax = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < points; i++) {
      const x = view.getFloat64(pointsAt + 16 * i, true);
      const y = view.getFloat64(pointsAt + 16 * i + 8, true);
      if (!Number.isFinite(x) || !Number.isFinite(y)) return visitor.fault(record, 'not-finite');
      xmin = Math.min(xmin, x);
      ymin = Math.min(ymin, y);
      xmax = Math.max(xmax, x);
      ymax = Math.max(ymax, y);
    }
    if (points === 0) return visitor.fault(record, 'null-shape');
    visitor.wrongBox?.(record, xmin, ymin);
    if (!visitor.wants(xmin, ymin, xmax, ymax)) return;
    Object.assign(found, {
      view,
      bytes: this.buffer,
      record,
      partsAt: at + 44,
      parts,
      pointsAt,
      points,
      xmin,
      ymin,
      xmax,
      ymax,
    });
    visitor.take(found);
  }

  /** Moves what is left from `at` to the front and reads on until at least `needed` bytes are there. */
  private refill(at: number, needed: number): void {
    heed();
    const rest = this.filled - at;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafe(needed + BLOCK);
      this.buffer.copy(larger, 0, at, this.filled);
      this.buffer = larger;
      this.view = viewOf(larger);
    } else {
      this.buffer.copyWithin(0, at, this.filled);
    }
    this.start += at;
    this.filled = rest;
    while (this.filled < this.buffer.length) {
      const got = readSync(
        this.fd,
        this.buffer,
        this.filled,
        this.buffer.length - this.filled,
        this.start + this.filled,
      );
      if (got === 0) break;
      this.filled += got;
    }
  }

  private damaged(record: number, reason: Text): never {
    throw new Problem('SHAPEFILE_DAMAGED', { file: this.file, record: record + 1 }, { reason });
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
