import { BoxClipper } from './clip.js';
import type { EdgeList } from './edges.js';
import { LabelSets } from './label-sets.js';
import { sortByKey } from './sort.js';

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
 * The sweep over one patch: from the edges of a box to the areas of its label sets. One instance serves a thread and
 * keeps its scratch arrays between patches.
 */
export class Sweep {
  readonly sets = new LabelSets();
  /** First self-crossing of each owner met while cutting, in the order found. */
  readonly selfCrossings: SelfCrossing[] = [];

  private order = new Int32Array(1024);
  private scratch = new Int32Array(1024);
  private active = new Int32Array(256);
  private height = new Float64Array(256);
  private slope = new Float64Array(1024);
  private cuts = new Float64Array(4096);
  private cutCount = 0;
  private readonly strips: BoxClipper[] = [];
  private crossedOwners = new Set<number>();

  /** Forgets the label sets of the patch before. */
  clear(): void {
    this.sets.clear();
    this.selfCrossings.length = 0;
    this.crossedOwners.clear();
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
        this.addStrip(clipper, width, bottom, middle, owners, depth + 1);
        this.addStrip(clipper, width, middle, top, owners, depth + 1);
        return;
      }
    }
    let state = 0;
    for (let owner = 1; owner < owners; owner++) if (clipper.fills(owner)) state = this.sets.toggle(state, owner);
    const patchFills = clipper.fills(0);
    this.prepare(edges, width);
    this.findCrossings(edges);
    this.walkSlabs(edges, bottom, top, state, patchFills);
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

  /** Slopes, the order of edges by their left end, and the cuts at all vertices. */
  private prepare(edges: EdgeList, width: number): void {
    const { x0, y0, x1, y1, count } = edges;
    if (count > this.order.length) {
      this.order = new Int32Array(count * 2);
      this.scratch = new Int32Array(count * 2);
      this.slope = new Float64Array(count * 2);
    }
    if (2 * count + 2 > this.cuts.length) this.cuts = new Float64Array(4 * count + 4);
    const { order, slope, cuts } = this;
    let cut = 0;
    cuts[cut++] = 0;
    cuts[cut++] = width;
    for (let i = 0; i < count; i++) {
      order[i] = i;
      slope[i] = (y1[i]! - y0[i]!) / (x1[i]! - x0[i]!);
      cuts[cut++] = x0[i]!;
      cuts[cut++] = x1[i]!;
    }
    this.cutCount = cut;
    sortByKey(order, x0, count, this.scratch);
  }

  /** Adds a cut where two edges cross inside their common range. */
  private findCrossings(edges: EdgeList): void {
    const { x0, y0, x1, y1, owner, count } = edges;
    const { order, slope } = this;
    let active = this.active;
    let actives = 0;
    for (let k = 0; k < count; k++) {
      const e = order[k]!;
      const left = x0[e]!;
      const right = x1[e]!;
      const ya = y0[e]!;
      const yb = y1[e]!;
      const low = ya < yb ? ya : yb;
      const high = ya < yb ? yb : ya;
      const slopeE = slope[e]!;
      let kept = 0;
      for (let j = 0; j < actives; j++) {
        const f = active[j]!;
        const rightF = x1[f]!;
        if (rightF <= left) continue;
        active[kept++] = f;
        const fa = y0[f]!;
        const fb = y1[f]!;
        if ((fa < low && fb < low) || (fa > high && fb > high)) continue;
        const slopeF = slope[f]!;
        // Differences of height at both ends of the common range [left, until].
        const until = right < rightF ? right : rightF;
        const atLeft = ya - (fa + slopeF * (left - x0[f]!));
        const yE = until === right ? yb : ya + slopeE * (until - left);
        const yF = until === rightF ? fb : fa + slopeF * (until - x0[f]!);
        const atRight = yE - yF;
        if ((atLeft < 0 && atRight > 0) || (atLeft > 0 && atRight < 0)) {
          const x = left + (until - left) * (atLeft / (atLeft - atRight));
          if (x > left && x < until) this.addCrossing(edges, e, f, x, ya + slopeE * (x - left), owner);
        }
      }
      actives = kept;
      if (actives === active.length) active = this.growActive();
      active[actives++] = e;
    }
  }

  private addCrossing(edges: EdgeList, e: number, f: number, x: number, y: number, owner: Int32Array): void {
    if (this.cutCount === this.cuts.length) {
      const larger = new Float64Array(this.cuts.length * 2);
      larger.set(this.cuts);
      this.cuts = larger;
    }
    this.cuts[this.cutCount++] = x;
    const o = owner[e]!;
    if (o !== owner[f] || this.crossedOwners.has(o) || shareEnd(edges, e, f)) return;
    this.crossedOwners.add(o);
    this.selfCrossings.push({ owner: o, x, y });
  }

  /** The walk: sort the active edges by mid-height in every slab and add the trapezoids between neighbours. */
  private walkSlabs(edges: EdgeList, bottom: number, top: number, startState: number, startOn: boolean): void {
    const { x0, y0, x1, owner, count } = edges;
    const { order, slope, sets } = this;
    const cuts = this.cuts.subarray(0, this.cutCount).sort();
    let active = this.active;
    let height = this.height;
    let actives = 0;
    let next = 0;
    let from = cuts[0]!;
    for (let c = 1; c < cuts.length; c++) {
      const to = cuts[c]!;
      const width = to - from;
      if (width <= 0) continue;
      const mid = from + width / 2;
      let kept = 0;
      for (let j = 0; j < actives; j++) {
        const e = active[j]!;
        if (x1[e]! > from) active[kept++] = e;
      }
      actives = kept;
      while (next < count && x0[order[next]!]! <= from) {
        const e = order[next++]!;
        if (x1[e]! <= from) continue;
        if (actives === active.length) {
          active = this.growActive();
          height = this.height;
        }
        active[actives++] = e;
      }
      // The order hardly changes from slab to slab: insertion sort is linear here.
      for (let j = 0; j < actives; j++) {
        const e = active[j]!;
        const y = y0[e]! + slope[e]! * (mid - x0[e]!);
        let i = j - 1;
        while (i >= 0 && height[i]! > y) {
          height[i + 1] = height[i]!;
          active[i + 1] = active[i]!;
          i--;
        }
        height[i + 1] = y;
        active[i + 1] = e;
      }
      let on = startOn;
      let state = startState;
      let below = bottom;
      let slopeBelow = 0;
      const cubed = (width * width * width) / 12;
      for (let j = 0; j < actives; j++) {
        const e = active[j]!;
        const y = height[j]!;
        if (on) {
          const part = (y - below) * width;
          sets.area[state] = sets.area[state]! + part;
          sets.momentX[state] = sets.momentX[state]! + part * mid + (slope[e]! - slopeBelow) * cubed;
        }
        const o = owner[e]!;
        if (o === 0) on = !on;
        else state = sets.toggle(state, o);
        below = y;
        slopeBelow = slope[e]!;
      }
      if (on) {
        const part = (top - below) * width;
        sets.area[state] = sets.area[state]! + part;
        sets.momentX[state] = sets.momentX[state]! + part * mid - slopeBelow * cubed;
      }
      from = to;
    }
  }

  private growActive(): Int32Array<ArrayBuffer> {
    const active = new Int32Array(this.active.length * 2);
    active.set(this.active);
    this.active = active;
    const height = new Float64Array(active.length);
    height.set(this.height);
    this.height = height;
    return active;
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
