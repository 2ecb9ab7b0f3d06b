import type { FlatPolygons, Rings } from '../../model/geometry.js';

/**
 * Polygons as bytes: every coordinate a whole number of `unit`s, the difference to the one before it as a varint. A
 * vertex of a parcel takes four bytes instead of sixteen, and deflate halves that.
 */
export interface ShapeGrid {
  readonly x0: number;
  readonly y0: number;
  /** Units in one of the layer's: 1000 for millimetres. */
  readonly perUnit: number;
}

/** A grid for these polygons: millimetres, or a like share of a degree where the numbers are small. */
export function gridFor({ boxes, count }: FlatPolygons): ShapeGrid {
  let x0 = Infinity;
  let y0 = Infinity;
  let widest = 0;
  for (let f = 0; f < count; f++) {
    x0 = Math.min(x0, boxes[4 * f]!);
    y0 = Math.min(y0, boxes[4 * f + 1]!);
    widest = Math.max(widest, Math.abs(boxes[4 * f + 2]!), Math.abs(boxes[4 * f + 3]!));
  }
  const isDegrees = widest <= 360;
  return {
    x0: Number.isFinite(x0) ? Math.floor(x0) : 0,
    y0: Number.isFinite(y0) ? Math.floor(y0) : 0,
    perUnit: isDegrees ? 1e8 : 1e3,
  };
}

/** The polygons as bytes; `decodeShapes` with the same grid gives them back, rounded to it. */
export function encodeShapes(polygons: FlatPolygons, grid: ShapeGrid): Uint8Array {
  const out = new VarintWriter();
  out.unsigned(polygons.count);
  let x = 0;
  let y = 0;
  for (let f = 0; f < polygons.count; f++) {
    const first = polygons.featureRing[f]!;
    const last = polygons.featureRing[f + 1]!;
    out.unsigned(last - first);
    for (let r = first; r < last; r++) {
      const from = polygons.ringStart[r]!;
      const to = polygons.ringStart[r + 1]!;
      out.unsigned(to - from);
      for (let v = from; v < to; v++) {
        const nextX = Math.round((polygons.coords[2 * v]! - grid.x0) * grid.perUnit);
        const nextY = Math.round((polygons.coords[2 * v + 1]! - grid.y0) * grid.perUnit);
        out.signed(nextX - x);
        out.signed(nextY - y);
        x = nextX;
        y = nextY;
      }
    }
  }
  return out.bytes();
}

/** The rings of every feature, in their order. */
export function decodeShapes(bytes: Uint8Array, grid: ShapeGrid): Rings[] {
  const read = new VarintReader(bytes);
  const shapes: Rings[] = new Array(read.unsigned());
  let x = 0;
  let y = 0;
  const coords: number[] = [];
  for (let f = 0; f < shapes.length; f++) {
    coords.length = 0;
    const rings = read.unsigned();
    const ringStart = new Uint32Array(rings + 1);
    for (let r = 0; r < rings; r++) {
      const vertices = read.unsigned();
      ringStart[r + 1] = ringStart[r]! + vertices;
      for (let v = 0; v < vertices; v++) {
        x += read.signed();
        y += read.signed();
        coords.push(grid.x0 + x / grid.perUnit, grid.y0 + y / grid.perUnit);
      }
    }
    shapes[f] = { coords: Float64Array.from(coords), ringStart };
  }
  return shapes;
}

/** One feature of flat polygons as rings of its own. */
export function ringsOf({ coords, ringStart, featureRing }: FlatPolygons, feature: number): Rings {
  const first = featureRing[feature]!;
  const last = featureRing[feature + 1]!;
  const from = ringStart[first]!;
  return {
    coords: coords.slice(2 * from, 2 * ringStart[last]!),
    ringStart: ringStart.slice(first, last + 1).map((start) => start - from),
  };
}

// Differences pass 32 bits where features lie far apart, so doubles are split by division instead of shifts.
const SEVEN = 128;

class VarintWriter {
  private buffer = new Uint8Array(1 << 16);
  private length = 0;

  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  unsigned(value: number): void {
    if (this.length + 10 > this.buffer.length) this.grow();
    let rest = value;
    while (rest >= SEVEN) {
      const high = Math.floor(rest / SEVEN);
      this.buffer[this.length++] = rest - high * SEVEN + SEVEN;
      rest = high;
    }
    this.buffer[this.length++] = rest;
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.buffer.length);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

class VarintReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  unsigned(): number {
    let value = 0;
    let place = 1;
    for (;;) {
      const byte = this.bytes[this.at++]!;
      if (byte < SEVEN) return value + byte * place;
      value += (byte - SEVEN) * place;
      place *= SEVEN;
    }
  }
}
