import type { FlatPolygons } from '../model/geometry.js';

/** Edges in a chunk: small enough that most chunks near a patch are needed whole. */
export const CHUNK_EDGES = 64;
/** Rings of fewer vertices are walked edge by edge. */
export const CHUNKED_FROM = 1024;

/**
 * Boxes of the chunks of giant rings (roads and rivers of 100,000 vertices and more that pass hundreds of patches): a
 * patch then looks at a few dozen edges and at one box for every 64 others. Built once for a ring, when it is first met.
 */
export class RingChunks {
  private readonly known = new WeakMap<FlatPolygons, Map<number, Float64Array>>();

  /** xmin, ymin, xmax, ymax of every run of 64 edges of ring r, in file coordinates. */
  of(shapes: FlatPolygons, r: number): Float64Array {
    let rings = this.known.get(shapes);
    if (!rings) {
      rings = new Map();
      this.known.set(shapes, rings);
    }
    let boxes = rings.get(r);
    if (!boxes) {
      boxes = chunkBoxes(shapes.coords, shapes.ringStart[r]!, shapes.ringStart[r + 1]!);
      rings.set(r, boxes);
    }
    return boxes;
  }
}

function chunkBoxes(coords: Float64Array, from: number, to: number): Float64Array {
  const count = Math.ceil((to - from) / CHUNK_EDGES);
  const boxes = new Float64Array(4 * count);
  for (let k = 0; k < count; k++) {
    let xmin = Number.POSITIVE_INFINITY;
    let ymin = Number.POSITIVE_INFINITY;
    let xmax = Number.NEGATIVE_INFINITY;
    let ymax = Number.NEGATIVE_INFINITY;
    const first = from + k * CHUNK_EDGES;
    const last = Math.min(first + CHUNK_EDGES, to);
    // The end of the last edge belongs to the chunk; behind the last vertex comes the first again.
    for (let i = first; i <= last; i++) {
      const vertex = i === to ? from : i;
      const x = coords[2 * vertex]!;
      const y = coords[2 * vertex + 1]!;
      if (x < xmin) xmin = x;
      if (x > xmax) xmax = x;
      if (y < ymin) ymin = y;
      if (y > ymax) ymax = y;
    }
    boxes[4 * k] = xmin;
    boxes[4 * k + 1] = ymin;
    boxes[4 * k + 2] = xmax;
    boxes[4 * k + 3] = ymax;
  }
  return boxes;
}
