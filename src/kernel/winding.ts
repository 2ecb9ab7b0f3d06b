import type { FlatPolygons } from '../model/geometry.js';

/** Two readings of the rings of a feature, and the land on which they part. Square metres. */
export interface RingReadings {
  /** By the even-odd rule: what is measured. */
  readonly evenOdd: number;
  /** Everything that the rings wind around at all. */
  readonly wound: number;
  /**
   * Land that belongs to the feature by one reading and not by another: wound around twice (lost by the even-odd rule),
   * and in features of several rings what a ring winds around the wrong way, outside of all others: a part drawn
   * backwards, or a hole that lies outside of its shell.
   */
  readonly disputed: number;
}

/** Edges beyond which the readings would take seconds. */
const MOST_EDGES = 200_000;

/**
 * What the rings of a feature say about its land, read in several ways; null for features of more than 200 000 edges. Of a
 * bow-tie nothing is disputed: both lobes are wound around once. It is slow, and meant for the few features at fault.
 *
 * Shape   the box of the feature is cut at the x of every vertex and every crossing; between two cuts the edges are sorted
 *         by their height at the middle, and walked upwards with the winding number.
 * Units   metres in, m² out, off by rounding (1e-9 of the box).
 */
export function ringReadings(shapes: FlatPolygons, feature: number): RingReadings | null {
  const edges = edgesOf(shapes, feature);
  if (edges.length > MOST_EDGES) return null;
  const areas = areasByWinding(edges);
  let signed = 0;
  for (const [winding, area] of areas) signed += winding * area;
  const forward = signed < 0 ? -1 : 1;
  const rings = shapes.featureRing[feature + 1]! - shapes.featureRing[feature]!;
  let evenOdd = 0;
  let wound = 0;
  let disputed = 0;
  for (const [winding, area] of areas) {
    if (winding === 0) continue;
    wound += area;
    const isOdd = winding % 2 !== 0;
    if (isOdd) evenOdd += area;
    if (!isOdd || (rings > 1 && winding * forward < 0)) disputed += area;
  }
  return { evenOdd, wound, disputed };
}

/** An edge that is not vertical, from left to right; `turn` is what it adds to the winding number above it. */
interface Edge {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly turn: 1 | -1;
}

function edgesOf({ coords, ringStart, featureRing, boxes }: FlatPolygons, feature: number): Edge[] {
  // About the corner of the box: coordinates with a zone prefix would eat eight digits.
  const [ox, oy] = [boxes[4 * feature]!, boxes[4 * feature + 1]!];
  const edges: Edge[] = [];
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const to = ringStart[r + 1]!;
    for (let i = ringStart[r]!, j = to - 1; i < to; j = i++) {
      const [ax, ay] = [coords[2 * j]! - ox, coords[2 * j + 1]! - oy];
      const [bx, by] = [coords[2 * i]! - ox, coords[2 * i + 1]! - oy];
      if (ax < bx) edges.push({ x0: ax, y0: ay, x1: bx, y1: by, turn: 1 });
      else if (bx < ax) edges.push({ x0: bx, y0: by, x1: ax, y1: ay, turn: -1 });
    }
  }
  return edges.sort((a, b) => a.x0 - b.x0);
}

function areasByWinding(edges: readonly Edge[]): Map<number, number> {
  const cuts = cutsOf(edges);
  const areas = new Map<number, number>();
  let active: Edge[] = [];
  let next = 0;
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [from, to] = [cuts[k]!, cuts[k + 1]!];
    active = active.filter((edge) => edge.x1 > from);
    while (next < edges.length && edges[next]!.x0 <= from) active.push(edges[next++]!);
    const walls = active.map((edge) => ({ turn: edge.turn, y: heightAt(edge, (from + to) / 2) }));
    walls.sort((a, b) => a.y - b.y);
    let winding = 0;
    walls.forEach(({ turn, y }, w) => {
      if (w > 0) areas.set(winding, (areas.get(winding) ?? 0) + (y - walls[w - 1]!.y) * (to - from));
      winding += turn;
    });
  }
  return areas;
}

/** The x of all ends and crossings, ascending, each once. */
function cutsOf(edges: readonly Edge[]): number[] {
  const found = edges.flatMap(({ x0, x1 }) => [x0, x1]);
  let active: Edge[] = [];
  for (const edge of edges) {
    active = active.filter(({ x1 }) => x1 > edge.x0);
    for (const other of active) {
      const x = crossingOf(edge, other);
      if (x !== null) found.push(x);
    }
    active.push(edge);
  }
  return [...Float64Array.from(found).sort()].filter((x, i, all) => i === 0 || x > all[i - 1]!);
}

/** Where two edges cross between the ends of both. */
function crossingOf(a: Edge, b: Edge): number | null {
  if (Math.max(a.y0, a.y1) < Math.min(b.y0, b.y1) || Math.max(b.y0, b.y1) < Math.min(a.y0, a.y1)) return null;
  const from = Math.max(a.x0, b.x0);
  const to = Math.min(a.x1, b.x1);
  const atFrom = heightAt(a, from) - heightAt(b, from);
  const atTo = heightAt(a, to) - heightAt(b, to);
  if (atFrom * atTo >= 0) return null;
  const x = from + (to - from) * (atFrom / (atFrom - atTo));
  return x > from && x < to ? x : null;
}

function heightAt({ x0, y0, x1, y1 }: Edge, x: number): number {
  return y0 + (y1 - y0) * ((x - x0) / (x1 - x0));
}
