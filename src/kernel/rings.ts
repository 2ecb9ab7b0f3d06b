import { ringArea } from './area.js';

/** A closed chain of nodes, first not repeated. */
export type NodeRing = readonly number[];

/** One polygon: its outer ring and its holes, as coordinates without the closing vertex. */
export interface PolygonRings {
  readonly outer: Float64Array;
  readonly holes: readonly Float64Array[];
}

/** Directed half of a map segment with the wanted area on its left. */
export interface HalfEdge {
  readonly from: number;
  readonly to: number;
}

/**
 * Links half-edges (area on the left) to simple rings. At a node with several ways on, the one that hugs the area is
 * taken, and a chain that comes back to a node is cut there: rings then touch themselves nowhere, as OGC asks, and
 * parts that meet in a point become two polygons.
 */
export function linkRings(halves: readonly HalfEdge[], nodeX: readonly number[], nodeY: readonly number[]): NodeRing[] {
  const outgoing = new Map<number, number[]>();
  halves.forEach(({ from }, h) => {
    const known = outgoing.get(from);
    if (known) known.push(h);
    else outgoing.set(from, [h]);
  });
  const used = new Uint8Array(halves.length);
  const rings: NodeRing[] = [];
  for (let first = 0; first < halves.length; first++) {
    if (used[first]) continue;
    const walk: number[] = [];
    let h = first;
    do {
      used[h] = 1;
      walk.push(halves[h]!.from);
      h = nextHalf(h);
    } while (h !== first);
    cutAtRepeats(walk, rings);
  }
  return rings;

  /** Of the ways on from the end of a half-edge: the first one clockwise from the way back. */
  function nextHalf(h: number): number {
    const { from, to } = halves[h]!;
    const ways = outgoing.get(to);
    if (!ways) throw new Error('a piece has an open boundary');
    if (ways.length === 1) return ways[0]!;
    const back = Math.atan2(nodeY[from]! - nodeY[to]!, nodeX[from]! - nodeX[to]!);
    let best = -1;
    let bestTurn = Number.POSITIVE_INFINITY;
    for (const way of ways) {
      const target = halves[way]!.to;
      const angle = Math.atan2(nodeY[target]! - nodeY[to]!, nodeX[target]! - nodeX[to]!);
      let turn = back - angle;
      if (turn <= 0) turn += 2 * Math.PI;
      if (turn < bestTurn) {
        bestTurn = turn;
        best = way;
      }
    }
    return best;
  }
}

/** Splits a closed walk into rings that visit every node once. */
function cutAtRepeats(walk: readonly number[], rings: NodeRing[]): void {
  const chain: number[] = [];
  const position = new Map<number, number>();
  for (const node of walk) {
    const seen = position.get(node);
    if (seen !== undefined) {
      const loop = chain.splice(seen);
      for (const member of loop) position.delete(member);
      if (loop.length > 2) rings.push(loop);
    }
    position.set(node, chain.length);
    chain.push(node);
  }
  if (chain.length > 2) rings.push(chain);
}

/**
 * Sorts rings into polygons: counter-clockwise rings are outer rings, clockwise ones are holes of the smallest outer
 * ring around them. Rings start at their smallest vertex and polygons come in the order of their first vertex: the same
 * polygon always gives the same bytes.
 */
export function polygonsOf(rings: readonly Float64Array[]): PolygonRings[] {
  const [only] = rings;
  if (rings.length === 1 && only && ringArea(only, 0, only.length / 2) > 0)
    return [{ outer: fromSmallest(only), holes: [] }];
  const sized = rings.map((ring) => ({ ring: fromSmallest(ring), area: ringArea(ring, 0, ring.length / 2) }));
  const outers = sized.filter(({ area }) => area > 0).sort((p, q) => p.area - q.area);
  const polygons = outers.map(({ ring }) => ({ outer: ring, holes: [] as Float64Array[] }));
  for (const { ring, area } of sized) {
    if (area >= 0) continue;
    const around = outers.findIndex((outer) => outer.area > -area && isInside(ring, outer.ring));
    if (around >= 0) polygons[around]!.holes.push(ring);
  }
  for (const polygon of polygons) polygon.holes.sort(byFirstVertex);
  return polygons.sort((p, q) => byFirstVertex(p.outer, q.outer));
}

/** The same ring, beginning at its smallest vertex (x, then y). */
export function fromSmallest(ring: Float64Array): Float64Array {
  let first = 0;
  for (let i = 2; i < ring.length; i += 2) {
    if (ring[i]! < ring[first]! || (ring[i] === ring[first] && ring[i + 1]! < ring[first + 1]!)) first = i;
  }
  if (first === 0) return ring;
  const turned = new Float64Array(ring.length);
  turned.set(ring.subarray(first));
  turned.set(ring.subarray(0, first), ring.length - first);
  return turned;
}

function byFirstVertex(p: Float64Array, q: Float64Array): number {
  return p[0]! - q[0]! || p[1]! - q[1]! || p.length - q.length;
}

/** True when the hole lies inside the outer ring; they may touch, so a vertex on the ring does not decide. */
function isInside(hole: Float64Array, outer: Float64Array): boolean {
  for (let i = 0; i < hole.length; i += 2) {
    const place = placeInRing(hole[i]!, hole[i + 1]!, outer);
    if (place !== 0) return place > 0;
  }
  // Every vertex lies on the ring: the middle of an edge decides.
  const place = placeInRing((hole[0]! + hole[2]!) / 2, (hole[1]! + hole[3]!) / 2, outer);
  return place > 0;
}

/** 1 inside, −1 outside, 0 on a vertex or an edge as far as doubles can tell. */
export function placeInRing(x: number, y: number, ring: Float64Array): number {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const ax = ring[j]! - x;
    const ay = ring[j + 1]! - y;
    const bx = ring[i]! - x;
    const by = ring[i + 1]! - y;
    if (bx === 0 && by === 0) return 0;
    if (ay > 0 !== by > 0) {
      const cross = ax * by - bx * ay;
      if (cross === 0) return 0;
      if (cross > 0 === by > ay) inside = !inside;
    } else if (ay === 0 && by === 0 && ax > 0 !== bx > 0) {
      return 0;
    }
  }
  return inside ? 1 : -1;
}
