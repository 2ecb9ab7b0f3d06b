import type { EdgeList } from './edges.js';
import type { LabelSets } from './label-sets.js';
import type { RingArena } from './ring-arena.js';
import { type PolygonRings, polygonsOf } from './rings.js';
import type { SweepLine } from './sweep-line.js';

/** Features nearer to each other than this (metres, or the unit of the plane) are left to the exact way. */
const DELICATE = 1e-6;
const NONE = -1;
const FRAGMENTS = 1024;

/** What the tracer needs of a sweep that has just been done. */
export interface TraceInput {
  readonly line: SweepLine;
  readonly edges: EdgeList;
  readonly sets: LabelSets;
  /** Label set along the bottom, and whether the patch is on there. */
  readonly startState: number;
  readonly startOn: boolean;
  /** Piece of a label set on the patch, or −1. */
  readonly pieceOf: Int32Array;
  readonly originX: number;
  readonly originY: number;
}

/**
 * The polygons of the pieces, traced from the slabs of a sweep: where the piece below an edge differs from the piece
 * above, a fragment of the edge is boundary of both; at every cut the ends of a piece's fragments, sorted by height,
 * belong together in pairs, joined by a vertical edge where they differ.
 *
 * This is right wherever the edges keep a distance of 1e-6 from each other or meet in a vertex or a crossing. Where
 * they come nearer (lines that nearly coincide, vertices on foreign edges) it answers null, and the exact way in
 * `pieces.ts` is taken instead.
 */
export class PieceTracer {
  private count = 0;
  private below = new Int32Array(FRAGMENTS);
  private above = new Int32Array(FRAGMENTS);
  private x0 = new Float64Array(FRAGMENTS);
  private y0 = new Float64Array(FRAGMENTS);
  private x1 = new Float64Array(FRAGMENTS);
  private y1 = new Float64Array(FRAGMENTS);
  /** Half-edge that follows: 2·fragment runs right with the piece above on its left, 2·fragment + 1 left. */
  private following = new Int32Array(2 * FRAGMENTS);
  private used = new Uint8Array(2 * FRAGMENTS);
  private openOn = new Int32Array(1024);
  private points = new Float64Array(4096);
  private ends = 0;
  private readonly endPiece: number[] = [];
  private readonly endY: number[] = [];
  private readonly endHalf: number[] = [];
  private readonly endIsHead: boolean[] = [];
  private readonly endSlope: number[] = [];
  private readonly endIsLeft: boolean[] = [];

  /** `arena` takes the rings where they are used up before the next patch; without it they are arrays of their own. */
  trace(input: TraceInput, arena: RingArena | null = null): Map<number, PolygonRings[]> | null {
    if (!this.walk(input)) return null;
    return this.collect(input, arena);
  }

  private walk(input: TraceInput): boolean {
    const { line, edges, startState, startOn, sets, pieceOf } = input;
    const { cuts, cutCount } = line;
    this.count = 0;
    this.ends = 0;
    if (edges.count > this.openOn.length) this.openOn = new Int32Array(2 * edges.count);
    this.openOn.fill(NONE, 0, edges.count);
    line.restart();
    for (let c = 1; c < cutCount; c++) {
      const from = cuts[c - 1]!;
      const to = cuts[c]!;
      if (to - from < DELICATE) return false;
      this.closeEnded(input, from);
      line.enter(from, to);
      const { active, height, actives } = line;
      let on = startOn;
      let state = startState;
      let pieceBelow = on ? pieceOf[state]! : NONE;
      let lastBoundary = NONE;
      for (let j = 0; j < actives; j++) {
        const e = active[j]!;
        for (let p = e; p >= 0; p = line.nextEqual[p]!) {
          const o = edges.owner[p]!;
          if (o === 0) on = !on;
          else state = sets.toggle(state, o);
        }
        const pieceAbove = on ? pieceOf[state]! : NONE;
        if (pieceBelow !== pieceAbove || this.openOn[e]! >= 0) this.advance(input, e, from, pieceBelow, pieceAbove);
        if (pieceBelow !== pieceAbove) {
          if (
            lastBoundary >= 0 &&
            this.tooNear(input, active[lastBoundary]!, e, height[j]! - height[lastBoundary]!, from, to)
          ) {
            return false;
          }
          lastBoundary = j;
        }
        pieceBelow = pieceAbove;
      }
      if (pieceBelow !== NONE) return false;
      if (!this.joinEnds()) return false;
    }
    this.closeEnded(input, cuts[cutCount - 1]!);
    return this.joinEnds();
  }

  /** Shuts the fragments of edges that end at or before the cut. */
  private closeEnded(input: TraceInput, cut: number): void {
    const { line, edges } = input;
    const { active, actives } = line;
    for (let j = 0; j < actives; j++) {
      const e = active[j]!;
      if (edges.x1[e]! <= cut && this.openOn[e]! >= 0) this.close(input, e, edges.x1[e]!, edges.y1[e]!);
    }
  }

  /** Goes on with the fragment of an edge, or shuts it and opens another where the pieces beside it change. */
  private advance(input: TraceInput, e: number, cut: number, below: number, above: number): void {
    const open = this.openOn[e]!;
    if (open >= 0) {
      if (this.below[open] === below && this.above[open] === above) return;
      this.close(input, e, cut, heightAt(input, e, cut));
    }
    if (below === above) return;
    const f = this.count++;
    if (f === this.below.length) this.growFragments();
    const y = heightAt(input, e, cut);
    this.openOn[e] = f;
    this.below[f] = below;
    this.above[f] = above;
    this.x0[f] = cut;
    this.y0[f] = y;
    const slope = input.line.slope[e]!;
    if (above !== NONE) this.addEnd(above, y, 2 * f, false, slope, false);
    if (below !== NONE) this.addEnd(below, y, 2 * f + 1, true, slope, false);
  }

  private close(input: TraceInput, e: number, x: number, y: number): void {
    const f = this.openOn[e]!;
    const slope = input.line.slope[e]!;
    this.openOn[e] = NONE;
    this.x1[f] = x;
    this.y1[f] = y;
    if (this.above[f] !== NONE) this.addEnd(this.above[f]!, y, 2 * f, true, slope, true);
    if (this.below[f] !== NONE) this.addEnd(this.below[f]!, y, 2 * f + 1, false, slope, true);
  }

  /**
   * Notes that a half-edge of a piece ends (head) or begins (tail) at the current cut. `isLeft`: its fragment lies left
   * of the cut.
   */
  private addEnd(piece: number, y: number, half: number, isHead: boolean, slope: number, isLeft: boolean): void {
    // Kept sorted by piece and height: there are few at one cut.
    let i = this.ends++;
    while (i > 0 && (this.endPiece[i - 1]! > piece || (this.endPiece[i - 1] === piece && this.endY[i - 1]! > y))) {
      this.endPiece[i] = this.endPiece[i - 1]!;
      this.endY[i] = this.endY[i - 1]!;
      this.endHalf[i] = this.endHalf[i - 1]!;
      this.endIsHead[i] = this.endIsHead[i - 1]!;
      this.endSlope[i] = this.endSlope[i - 1]!;
      this.endIsLeft[i] = this.endIsLeft[i - 1]!;
      i--;
    }
    this.endPiece[i] = piece;
    this.endY[i] = y;
    this.endHalf[i] = half;
    this.endIsHead[i] = isHead;
    this.endSlope[i] = slope;
    this.endIsLeft[i] = isLeft;
  }

  /** Joins the ends at one cut in pairs; false where it is not plain which belong together. */
  private joinEnds(): boolean {
    const { ends, endPiece, endY } = this;
    this.ends = 0;
    let i = 0;
    while (i < ends) {
      let same = i + 1;
      while (same < ends && endPiece[same] === endPiece[i] && endY[same] === endY[i]) same++;
      if (same - i > 2) {
        if (!this.joinAtNode(i, same)) return false;
      } else {
        same = i + 2;
        if (same > ends || endPiece[i] !== endPiece[i + 1]) return false;
        const gap = endY[i + 1]! - endY[i]!;
        if (gap !== 0 && gap < DELICATE) return false;
        if (!this.joinPair(i, i + 1)) return false;
      }
      // The next pair must keep its distance, or it would not be plain where the vertical edge between ends.
      if (same < ends && endPiece[same] === endPiece[same - 1] && endY[same]! - endY[same - 1]! < DELICATE)
        return false;
      i = same;
    }
    return true;
  }

  private joinPair(i: number, j: number): boolean {
    const { endHalf, endIsHead, following } = this;
    if (endIsHead[i] === endIsHead[j]) return false;
    if (endIsHead[i]) following[endHalf[i]!] = endHalf[j]!;
    else following[endHalf[j]!] = endHalf[i]!;
    return true;
  }

  /**
   * Several boundaries of one piece meet in a node: the ends on both sides of every wedge of the piece belong together,
   * so that parts of the piece that only meet here become rings of their own.
   */
  private joinAtNode(from: number, to: number): boolean {
    const { endSlope, endIsLeft, endHalf } = this;
    // Around the node: on the right side upwards, on the left side downwards.
    const around: number[] = [];
    for (let i = from; i < to; i++) around.push(i);
    around.sort((p, q) =>
      endIsLeft[p] !== endIsLeft[q] ? Number(endIsLeft[p]) - Number(endIsLeft[q]) : endSlope[p]! - endSlope[q]!,
    );
    const count = around.length;
    let joined = 0;
    for (let k = 0; k < count; k++) {
      const i = around[k]!;
      const j = around[(k + 1) % count]!;
      if (endIsLeft[i] === endIsLeft[j] && Math.abs(endSlope[i]! - endSlope[j]!) < DELICATE) return false;
      // Behind an end on the right lies what is above it, behind one on the left what is below it.
      const isAbove = (endHalf[i]! & 1) === 0;
      if (isAbove === endIsLeft[i]) continue;
      if (!this.joinPair(i, j)) return false;
      joined++;
    }
    return 2 * joined === count;
  }

  /** Two neighbouring boundaries that come near each other without meeting in a point they share. */
  private tooNear(input: TraceInput, lower: number, upper: number, gap: number, from: number, to: number): boolean {
    if (gap < DELICATE) return true;
    const { edges, line } = input;
    // Far apart over the whole slab: the gap changes evenly from the middle to both cuts.
    const change = (Math.abs(line.slope[lower]! - line.slope[upper]!) * (to - from)) / 2;
    if (gap - change > 2 * DELICATE) return false;
    for (const cut of [from, to]) {
      const yLower = plainHeight(input, lower, cut);
      const yUpper = plainHeight(input, upper, cut);
      if (yUpper - yLower >= DELICATE) continue;
      const isVertex =
        (edges.x0[lower] === cut || edges.x1[lower] === cut) &&
        (edges.x0[upper] === cut || edges.x1[upper] === cut) &&
        yLower === yUpper;
      if (!isVertex && !cross(input, lower, upper, cut)) return true;
    }
    return false;
  }

  /** Follows the half-edges to rings and sorts the rings of every piece into polygons. */
  private collect({ originX, originY }: TraceInput, arena: RingArena | null): Map<number, PolygonRings[]> {
    const { x0, y0, x1, y1, following, used, count } = this;
    used.fill(0, 0, 2 * count);
    // Every half-edge adds at most two points.
    if (8 * count > this.points.length) this.points = new Float64Array(16 * count);
    const { points } = this;
    const rings = new Map<number, Float64Array[]>();
    for (let first = 0; first < 2 * count; first++) {
      if (used[first] === 1) continue;
      const piece = this.pieceOfHalf(first);
      if (piece === NONE) continue;
      let length = 0;
      let h = first;
      do {
        used[h] = 1;
        const f = h >> 1;
        const forward = (h & 1) === 0;
        const startX = (forward ? x0[f]! : x1[f]!) + originX;
        const startY = (forward ? y0[f]! : y1[f]!) + originY;
        if (length === 0 || points[length - 2] !== startX || points[length - 1] !== startY) {
          points[length++] = startX;
          points[length++] = startY;
        }
        points[length++] = (forward ? x1[f]! : x0[f]!) + originX;
        points[length++] = (forward ? y1[f]! : y0[f]!) + originY;
        h = following[h]!;
      } while (h !== first);
      if (points[0] === points[length - 2] && points[1] === points[length - 1]) length -= 2;
      const ring = turnedRing(points, length, arena);
      const list = rings.get(piece);
      if (list) list.push(ring);
      else rings.set(piece, [ring]);
    }
    const polygons = new Map<number, PolygonRings[]>();
    for (const [piece, list] of rings) polygons.set(piece, polygonsOf(list));
    return polygons;
  }

  private growFragments(): void {
    const size = 2 * this.below.length;
    this.below = grown(this.below, new Int32Array(size));
    this.above = grown(this.above, new Int32Array(size));
    this.x0 = grown(this.x0, new Float64Array(size));
    this.y0 = grown(this.y0, new Float64Array(size));
    this.x1 = grown(this.x1, new Float64Array(size));
    this.y1 = grown(this.y1, new Float64Array(size));
    this.following = grown(this.following, new Int32Array(2 * size));
    this.used = new Uint8Array(2 * size);
  }

  private pieceOfHalf(half: number): number {
    return (half & 1) === 0 ? this.above[half >> 1]! : this.below[half >> 1]!;
  }
}

function grown<T extends Int32Array | Float64Array>(values: T, larger: T): T {
  larger.set(values);
  return larger;
}

/** A copy of the first `length` ordinates as a ring that begins at its smallest vertex, see `fromSmallest`. */
function turnedRing(points: Float64Array, length: number, arena: RingArena | null): Float64Array {
  let first = 0;
  for (let i = 2; i < length; i += 2) {
    if (points[i]! < points[first]! || (points[i] === points[first] && points[i + 1]! < points[first + 1]!)) first = i;
  }
  const ring = arena ? arena.take(length) : new Float64Array(length);
  let out = 0;
  for (let i = first; i < length; i++) ring[out++] = points[i]!;
  for (let i = 0; i < first; i++) ring[out++] = points[i]!;
  return ring;
}

/** Height of an edge over a cut: its own vertex, the crossing that was found there, or the point on the line. */
function heightAt(input: TraceInput, e: number, cut: number): number {
  const { edges, line } = input;
  if (edges.x0[e] === cut) return edges.y0[e]!;
  if (edges.x1[e] === cut) return edges.y1[e]!;
  const { crossings, crossX, crossY, crossE, crossF } = line;
  for (let i = 0; i < crossings; i++) {
    if (crossX[i] === cut && (crossE[i] === e || crossF[i] === e)) return crossY[i]!;
  }
  return plainHeight(input, e, cut);
}

function plainHeight({ edges, line }: TraceInput, e: number, cut: number): number {
  if (edges.x0[e] === cut) return edges.y0[e]!;
  if (edges.x1[e] === cut) return edges.y1[e]!;
  return edges.y0[e]! + line.slope[e]! * (cut - edges.x0[e]!);
}

function cross({ line }: TraceInput, e: number, f: number, cut: number): boolean {
  const { crossings, crossX, crossE, crossF } = line;
  for (let i = 0; i < crossings; i++) {
    if (crossX[i] !== cut) continue;
    if ((crossE[i] === e && crossF[i] === f) || (crossE[i] === f && crossF[i] === e)) return true;
  }
  return false;
}
