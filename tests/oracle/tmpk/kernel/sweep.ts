import { BoxClipper } from './clip.js';
import type { EdgeList } from './edges.js';
import { LabelSets } from './label-sets.js';
import { SweepLine } from './sweep-line.js';

/** Edge lists longer than this are looked at for division into strips. */
const STRIP_MIN_EDGES = 256;
/** More edges than this over an average x, and the box is halved in height. */
const STRIP_MEAN_ACTIVE = 24;
const STRIP_MAX_DEPTH = 24;
const STRIP_MUST_SHRINK = 0.8;

/** Where a ring of one feature crosses another ring of it or itself, in local coordinates. */
export interface SelfCrossing {
  readonly owner: number;
  readonly x: number;
  readonly y: number;
}

/**
 * From the edges of a box to the areas of its label sets. One instance serves a thread and keeps its scratch arrays
 * between patches.
 */
export class Sweep {
  readonly sets = new LabelSets();
  /** First self-crossing of each owner met while cutting, in the order found. */
  readonly selfCrossings: SelfCrossing[] = [];
  readonly line = new SweepLine();
  /** True when the last patch was divided: `line` then holds only its last strip. */
  divided = false;

  private readonly strips: BoxClipper[] = [];

  /** Forgets the label sets of the patch before. */
  clear(): void {
    this.sets.clear();
    this.selfCrossings.length = 0;
    this.divided = false;
  }

  /**
   * Adds the areas inside the box [0, width] × [bottom, top], whose edges and fillings `clipper` holds, to the label
   * sets. Owner 0 is the patch; `owners` counts it and the covers.
   */
  addBox(
    clipper: BoxClipper,
    width: number,
    bottom: number,
    top: number,
    owners: number,
    depth = 0,
    parentEdges = Number.POSITIVE_INFINITY,
  ): void {
    const { edges } = clipper;
    // Where halving no longer makes the list shorter (edges as tall as the box), it is no use to go on.
    const shrinks = edges.count < STRIP_MUST_SHRINK * parentEdges && depth < STRIP_MAX_DEPTH;
    if (shrinks && edges.count >= STRIP_MIN_EDGES && meanActive(edges, width) > STRIP_MEAN_ACTIVE) {
      const middle = bottom + (top - bottom) / 2;
      if (middle > bottom && middle < top) {
        this.divided = true;
        this.addStrip(clipper, width, bottom, middle, owners, depth + 1);
        this.addStrip(clipper, width, middle, top, owners, depth + 1);
        return;
      }
    }
    this.line.prepare(edges, width);
    this.noteSelfCrossings(edges);
    this.walkSlabs(edges, bottom, top, this.startState(clipper, owners), clipper.fills(0));
  }

  /** The label set along the bottom before any edge. */
  startState(clipper: BoxClipper, owners: number): number {
    let state = 0;
    for (let owner = 1; owner < owners; owner++) if (clipper.fills(owner)) state = this.sets.toggle(state, owner);
    return state;
  }

  private addStrip(
    parent: BoxClipper,
    width: number,
    bottom: number,
    top: number,
    owners: number,
    depth: number,
  ): void {
    this.strips[depth] ??= new BoxClipper();
    const strip = this.strips[depth]!;
    strip.open(width, bottom, top, owners);
    const { x0, y0, x1, y1, owner, count } = parent.edges;
    for (let i = 0; i < count; i++) strip.addEdge(x0[i]!, y0[i]!, x1[i]!, y1[i]!, owner[i]!);
    for (let o = 0; o < owners; o++) if (parent.fills(o)) strip.addEdge(0, bottom, width, bottom, o);
    strip.close();
    this.addBox(strip, width, bottom, top, owners, depth, parent.edges.count);
  }

  /** Crossings of two edges of one feature, away from their ends: there the outline crosses itself. */
  private noteSelfCrossings(edges: EdgeList): void {
    const { crossings, crossX, crossY, crossE, crossF, nextEqual } = this.line;
    for (let i = 0; i < crossings; i++) {
      const e = crossE[i]!;
      const f = crossF[i]!;
      if (shareEnd(edges, e, f)) continue;
      for (let p = e; p >= 0; p = nextEqual[p]!) {
        const owner = edges.owner[p]!;
        for (let q = f; q >= 0; q = nextEqual[q]!) {
          if (edges.owner[q] === owner && !this.selfCrossings.some((known) => known.owner === owner)) {
            this.selfCrossings.push({ owner, x: crossX[i]!, y: crossY[i]! });
          }
        }
      }
    }
  }

  /** The walk: in every slab from below upwards, each edge toggles its owners; the trapezoids between go to the sets. */
  private walkSlabs(edges: EdgeList, bottom: number, top: number, startState: number, startOn: boolean): void {
    const { owner } = edges;
    const { line, sets } = this;
    const { cuts, cutCount, slope, nextEqual } = line;
    for (let c = 1; c < cutCount; c++) {
      const from = cuts[c - 1]!;
      const to = cuts[c]!;
      const width = to - from;
      const mid = from + width / 2;
      const cubed = (width * width * width) / 12;
      line.enter(from, to);
      const { active, height, actives } = line;
      let on = startOn;
      let state = startState;
      let below = bottom;
      let slopeBelow = 0;
      for (let j = 0; j < actives; j++) {
        const e = active[j]!;
        const y = height[j]!;
        const slopeE = slope[e]!;
        if (on) {
          const part = (y - below) * width;
          sets.area[state] = sets.area[state]! + part;
          sets.momentX[state] = sets.momentX[state]! + part * mid + (slopeE - slopeBelow) * cubed;
        }
        for (let p = e; p >= 0; p = nextEqual[p]!) {
          const o = owner[p]!;
          if (o === 0) on = !on;
          else state = sets.toggle(state, o);
        }
        below = y;
        slopeBelow = slopeE;
      }
      if (on) {
        const part = (top - below) * width;
        sets.area[state] = sets.area[state]! + part;
        sets.momentX[state] = sets.momentX[state]! + part * mid - slopeBelow * cubed;
      }
    }
  }
}

/** How many edges lie over an average x of the box. */
function meanActive(edges: EdgeList, width: number): number {
  let sum = 0;
  for (let i = 0; i < edges.count; i++) sum += edges.x1[i]! - edges.x0[i]!;
  return sum / width;
}

/** True when two edges have an end in common: rounding may then make them seem to cross beside it. */
function shareEnd(edges: EdgeList, e: number, f: number): boolean {
  const { x0, y0, x1, y1 } = edges;
  return (
    (x0[e] === x0[f] && y0[e] === y0[f]) ||
    (x1[e] === x1[f] && y1[e] === y1[f]) ||
    (x0[e] === x1[f] && y0[e] === y1[f]) ||
    (x1[e] === x0[f] && y1[e] === y0[f])
  );
}
