import Flatbush from 'flatbush';
import { ringArea } from '../../kernel/area.js';
import { placeInRing } from '../../kernel/rings.js';
import type { FlatPolygons } from '../../model/geometry.js';

/**
 * The rings of a feature as polygons. `order[k]` is the ring at place k, counted from the feature's first; polygon p
 * has the places `starts[p]` … `starts[p + 1] − 1`, its outer ring first.
 */
export interface RingGroups {
  readonly order: readonly number[];
  readonly starts: readonly number[];
  /** True where the rings stand in the order in which they came. */
  readonly inSourceOrder: boolean;
}

/** Below this, every pair of rings is looked at. */
const FEW_RINGS = 24;
/** Vertices of a ring that are tried: one that lies on the other ring does not tell where the ring lies. */
const TRIED_VERTICES = 32;
/** Edges looked at before a feature is taken to be nonsense: about a second's work. */
const MOST_EDGES = 2e8;

/**
 * Groups the rings of a feature into polygons with holes, as others expect them: what lies in an even number of rings
 * is an outer ring, what lies in an odd number is a hole of the smallest ring around it. Directions do not count, for
 * they are often wrong; so the even-odd area of the feature stays what it was. Polygons stand in the order of their outer
 * rings, holes in the order in which they came.
 *
 * Errors  none: rings that cross, and features that would take seconds, are grouped as well as can be.
 */
export function groupRings(shapes: FlatPolygons, feature: number): RingGroups {
  const first = shapes.featureRing[feature]!;
  const count = shapes.featureRing[feature + 1]! - first;
  if (count === 1) return { order: [0], starts: [0, 1], inSourceOrder: true };
  const rings = Array.from({ length: count }, (_, r) =>
    shapes.coords.subarray(2 * shapes.ringStart[first + r]!, 2 * shapes.ringStart[first + r + 1]!),
  );
  return assembled(outersByNesting(rings) ?? outersByDirection(rings));
}

/** Polygons from the outer ring of every ring; an outer ring is its own. */
function assembled(outerOf: Int32Array): RingGroups {
  const members = new Map<number, number[]>();
  outerOf.forEach((outer, ring) => {
    if (outer === ring) members.set(ring, [ring]);
  });
  outerOf.forEach((outer, ring) => {
    if (outer !== ring) members.get(outer)!.push(ring);
  });
  const order: number[] = [];
  const starts = [0];
  for (const polygon of members.values()) {
    for (const ring of polygon) order.push(ring);
    starts.push(order.length);
  }
  return { order, starts, inSourceOrder: order.every((ring, place) => ring === place) };
}

/** The outer ring of every ring by nesting, or null where that would take too long. */
function outersByNesting(rings: readonly Float64Array[]): Int32Array | null {
  const boxes = rings.map(boxOf);
  const candidates = candidatesAround(boxes);
  const depth = new Uint32Array(rings.length);
  const around = new Int32Array(rings.length).fill(-1);
  const meter = { edges: 0 };
  for (let inner = 0; inner < rings.length; inner++) {
    for (const outer of candidates(inner)) {
      if (outer === inner || !encloses(boxes[outer]!, boxes[inner]!)) continue;
      if (!isInside(rings[inner]!, rings[outer]!, meter)) continue;
      depth[inner]!++;
      const nearest = around[inner]!;
      if (nearest < 0 || areaOf(boxes[outer]!) < areaOf(boxes[nearest]!)) around[inner] = outer;
    }
    if (meter.edges > MOST_EDGES) return null;
  }
  // A ring around a hole that is itself a hole is seen only where rings cross.
  return Int32Array.from(rings, (_, ring) =>
    depth[ring]! % 2 === 1 && depth[around[ring]!]! % 2 === 0 ? around[ring]! : ring,
  );
}

/** Rings that may enclose a ring. */
function candidatesAround(boxes: readonly Float64Array[]): (ring: number) => readonly number[] {
  const all = boxes.map((_, ring) => ring);
  if (boxes.length <= FEW_RINGS) return () => all;
  const tree = new Flatbush(boxes.length);
  for (const box of boxes) tree.add(box[0]!, box[1]!, box[2]!, box[3]!);
  tree.finish();
  return (ring) => {
    const box = boxes[ring]!;
    // What encloses the box holds its centre: fewer are found by it than by the box.
    const x = (box[0]! + box[2]!) / 2;
    const y = (box[1]! + box[3]!) / 2;
    return tree.search(x, y, x, y);
  };
}

/** Rings turning as the first one does begin a polygon, the others are holes of the polygon before them. */
function outersByDirection(rings: readonly Float64Array[]): Int32Array {
  const turn = Math.sign(ringArea(rings[0]!, 0, rings[0]!.length / 2));
  let outer = 0;
  return Int32Array.from(rings, (ring, r) => {
    if (Math.sign(ringArea(ring, 0, ring.length / 2)) === turn) outer = r;
    return outer;
  });
}

/** True where the inner ring lies inside the outer one; they may touch in vertices and edges. */
function isInside(inner: Float64Array, outer: Float64Array, meter: { edges: number }): boolean {
  const vertices = inner.length / 2;
  const stride = Math.max(1, Math.floor(vertices / TRIED_VERTICES));
  for (let v = 0; v < vertices; v += stride) {
    meter.edges += outer.length / 2;
    const place = placeInRing(inner[2 * v]!, inner[2 * v + 1]!, outer);
    if (place !== 0) return place > 0;
  }
  return placeInRing((inner[0]! + inner[2]!) / 2, (inner[1]! + inner[3]!) / 2, outer) > 0;
}

function boxOf(ring: Float64Array): Float64Array {
  const box = Float64Array.of(Infinity, Infinity, -Infinity, -Infinity);
  for (let i = 0; i < ring.length; i += 2) {
    box[0] = Math.min(box[0]!, ring[i]!);
    box[1] = Math.min(box[1]!, ring[i + 1]!);
    box[2] = Math.max(box[2]!, ring[i]!);
    box[3] = Math.max(box[3]!, ring[i + 1]!);
  }
  return box;
}

function encloses(outer: Float64Array, inner: Float64Array): boolean {
  return outer[0]! <= inner[0]! && outer[1]! <= inner[1]! && outer[2]! >= inner[2]! && outer[3]! >= inner[3]!;
}

function areaOf(box: Float64Array): number {
  return (box[2]! - box[0]!) * (box[3]! - box[1]!);
}
