import type { Transformer } from '../crs/transform.js';
import type { LayerVisitor, PolygonLayer } from '../io/polygon-layer.js';
import type { PolygonRecord } from '../io/shapefile/scan.js';
import type { Box } from '../model/geometry.js';

/** Points along each side of a box that tell where the box comes to lie. */
const ALONG = 4;
/** Room around them, as a share of the box: a side of a thousand kilometres bends by less between two points. */
const ROOM = 0.05;
/** … and at least this much, in units of the target. */
const LEAST_ROOM = 1e-3;

/**
 * A layer whose coordinates are brought to another system while it is read: nothing is written in between, and memory does
 * not grow with it. Only vertices are carried; edges stay straight. The boxes of records
 * are carried over with some room around them.
 */
export function transformedLayer(layer: PolygonLayer, transformer: Transformer): PolygonLayer {
  return {
    ...layer,
    extent: layer.extent && carriedBox(layer.extent, transformer),
    // An index of the layer's own lies in its own system: everything is read.
    scan: (visitor) => layer.scan(new CarryingVisitor(visitor, transformer)),
  };
}

/** Hands records on with their coordinates carried over. */
class CarryingVisitor implements LayerVisitor {
  private coords = new Float64Array(1 << 10);
  private buffer: ArrayBuffer = new ArrayBuffer(1 << 13);

  constructor(
    private readonly next: LayerVisitor,
    private readonly transformer: Transformer,
  ) {}

  wants(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    const box = carriedBox({ xmin, ymin, xmax, ymax }, this.transformer);
    // Where even the box has no place in the system, the record is looked at and told of.
    return box === null || this.next.wants(box.xmin, box.ymin, box.xmax, box.ymax);
  }

  wrongBox(record: number, x: number, y: number): void {
    const at = Float64Array.of(x, y);
    this.transformer.apply(at, 0, 1);
    this.next.wrongBox?.(record, at[0]!, at[1]!);
  }

  fault(record: number, fault: Parameters<LayerVisitor['fault']>[1]): void {
    this.next.fault(record, fault);
  }

  take(record: PolygonRecord, text: (field: number) => string | null): void {
    const { points, parts, partsAt, pointsAt, view } = record;
    this.makeRoom(points, parts);
    const { coords } = this;
    for (let i = 0; i < 2 * points; i++) coords[i] = view.getFloat64(pointsAt + 8 * i, true);
    if (this.transformer.apply(coords, 0, points) > 0) return this.next.fault(record.record, 'no-place');
    const bytes = new Uint8Array(this.buffer);
    const carried = new DataView(this.buffer);
    for (let part = 0; part < parts; part++) carried.setInt32(4 * part, view.getInt32(partsAt + 4 * part, true), true);
    const box = { xmin: Infinity, ymin: Infinity, xmax: -Infinity, ymax: -Infinity };
    for (let i = 0; i < points; i++) {
      const x = coords[2 * i]!;
      const y = coords[2 * i + 1]!;
      carried.setFloat64(4 * parts + 16 * i, x, true);
      carried.setFloat64(4 * parts + 16 * i + 8, y, true);
      box.xmin = Math.min(box.xmin, x);
      box.ymin = Math.min(box.ymin, y);
      box.xmax = Math.max(box.xmax, x);
      box.ymax = Math.max(box.ymax, y);
    }
    const { record: number } = record;
    this.next.take(
      { view: carried, bytes, record: number, partsAt: 0, parts, pointsAt: 4 * parts, points, ...box },
      text,
    );
  }

  private makeRoom(points: number, parts: number): void {
    if (2 * points > this.coords.length) this.coords = new Float64Array(4 * points);
    const bytes = 4 * parts + 16 * points;
    if (bytes > this.buffer.byteLength) this.buffer = new ArrayBuffer(2 * bytes);
  }
}

/** A box that holds the image of a box; null where part of it has no place in the system. */
export function carriedBox({ xmin, ymin, xmax, ymax }: Box, transformer: Transformer): Box | null {
  const points = new Float64Array(8 * ALONG);
  for (let i = 0; i < ALONG; i++) {
    const share = i / ALONG;
    const x = xmin + share * (xmax - xmin);
    const y = ymin + share * (ymax - ymin);
    points.set([x, ymin, xmax, y, xmax - (x - xmin), ymax, xmin, ymax - (y - ymin)], 8 * i);
  }
  if (transformer.apply(points, 0, 4 * ALONG) > 0) return null;
  const box = { xmin: Infinity, ymin: Infinity, xmax: -Infinity, ymax: -Infinity };
  for (let i = 0; i < points.length; i += 2) {
    box.xmin = Math.min(box.xmin, points[i]!);
    box.xmax = Math.max(box.xmax, points[i]!);
    box.ymin = Math.min(box.ymin, points[i + 1]!);
    box.ymax = Math.max(box.ymax, points[i + 1]!);
  }
  const room = ROOM * Math.max(box.xmax - box.xmin, box.ymax - box.ymin) + LEAST_ROOM;
  return { xmin: box.xmin - room, ymin: box.ymin - room, xmax: box.xmax + room, ymax: box.ymax + room };
}
