import type { EdgeList } from './edges.js';
import { sortByKey, sortNearly } from './sort.js';

/** An end nearer than this to another edge (metres, or the unit of the plane) touches it. */
const TOUCH = 1e-8;

/**
 * The sweep over a list of edges from left to right: cuts at all vertices and crossings, and between two cuts the
 * edges in the order of their height. Equal edges (two parcels share each of theirs) are one edge with several
 * owners: `nextEqual` chains them behind the one that stands in the sweep.
 */
export class SweepLine {
  /** Distinct x of all vertices and crossings, ascending; the first `cutCount` count. */
  cuts = new Float64Array(4096);
  cutCount = 0;
  slope = new Float64Array(1024);
  nextEqual = new Int32Array(1024);
  /** Edges over the current slab from below upwards, and their heights at its middle; the first `actives` count. */
  active = new Int32Array(256);
  height = new Float64Array(256);
  actives = 0;
  /** Crossings in the order found: where, and which two edges. */
  crossings = 0;
  crossX = new Float64Array(256);
  crossY = new Float64Array(256);
  crossE = new Int32Array(256);
  crossF = new Int32Array(256);

  /** True when an edge of the patch ends on the inside of another edge of it. */
  patchTouches = false;

  private edges: EdgeList | null = null;
  private isPatch = new Uint8Array(1024);
  private order = new Int32Array(1024);
  private scratch = new Int32Array(1024);
  private distinct = 0;
  private next = 0;
  /** So many cuts, the first ones, are left ends. */
  private leftEnds = 0;
  private sorted = new Float64Array(4096);

  /** Prepares the sweep over the first `count` edges in a box of the given width. */
  prepare(edges: EdgeList, width: number): void {
    this.edges = edges;
    this.sortEdges(edges);
    this.joinEqual(edges);
    this.collectVertices(edges, width);
    this.findCrossings(edges);
    this.sortCuts();
    this.restart();
  }

  /** Back to the left end, for another walk over the same edges. */
  restart(): void {
    this.actives = 0;
    this.next = 0;
  }

  /** Moves to the slab between two neighbouring cuts: `active` and `height` then hold its edges in order. */
  enter(from: number, to: number): void {
    const { x0, y0, x1 } = this.edges!;
    const { order, slope, distinct } = this;
    let { active, height } = this;
    const mid = from + (to - from) / 2;
    let kept = 0;
    for (let j = 0; j < this.actives; j++) {
      const e = active[j]!;
      if (x1[e]! > from) active[kept++] = e;
    }
    while (this.next < distinct && x0[order[this.next]!]! <= from) {
      const e = order[this.next++]!;
      if (kept === active.length) {
        this.growActive();
        active = this.active;
        height = this.height;
      }
      active[kept++] = e;
    }
    this.actives = kept;
    // The order hardly changes from slab to slab: insertion sort is linear here.
    for (let j = 0; j < kept; j++) {
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
  }

  private sortEdges({ x0, y0, x1, y1, count }: EdgeList): void {
    if (count > this.order.length) {
      this.order = new Int32Array(count * 2);
      this.scratch = new Int32Array(count * 2);
      this.slope = new Float64Array(count * 2);
      this.nextEqual = new Int32Array(count * 2);
      this.isPatch = new Uint8Array(count * 2);
    }
    const { order, slope } = this;
    for (let i = 0; i < count; i++) {
      order[i] = i;
      slope[i] = (y1[i]! - y0[i]!) / (x1[i]! - x0[i]!);
    }
    this.nextEqual.fill(-1, 0, count);
    sortByKey(order, x0, count, this.scratch);
  }

  /** Chains equal edges behind the first of them and keeps only that one in the order. */
  private joinEqual({ x0, y0, x1, y1, owner, count }: EdgeList): void {
    const { order, nextEqual, isPatch } = this;
    let kept = 0;
    let runStart = 0;
    for (let k = 0; k < count; k++) {
      const e = order[k]!;
      if (kept > 0 && x0[order[kept - 1]!] !== x0[e]) runStart = kept;
      let equal = -1;
      for (let j = runStart; j < kept; j++) {
        const f = order[j]!;
        if (y0[f] === y0[e] && x1[f] === x1[e] && y1[f] === y1[e]) {
          equal = f;
          break;
        }
      }
      if (equal < 0) {
        order[kept++] = e;
        isPatch[e] = owner[e] === 0 ? 1 : 0;
      } else {
        if (owner[e] === 0) isPatch[equal] = 1;
        nextEqual[e] = nextEqual[equal]!;
        nextEqual[equal] = e;
      }
    }
    this.distinct = kept;
  }

  private collectVertices({ x0, x1 }: EdgeList, width: number): void {
    const { order, distinct } = this;
    if (2 * distinct + 2 > this.cuts.length) this.cuts = new Float64Array(4 * distinct + 4);
    const { cuts } = this;
    let cut = 0;
    cuts[cut++] = 0;
    for (let k = 0; k < distinct; k++) cuts[cut++] = x0[order[k]!]!;
    this.leftEnds = cut;
    for (let k = 0; k < distinct; k++) cuts[cut++] = x1[order[k]!]!;
    cuts[cut++] = width;
    this.cutCount = cut;
  }

  /** Notes where two edges cross inside their common range: there the order changes, so a cut is needed. */
  private findCrossings({ x0, y0, x1, y1 }: EdgeList): void {
    const { order, slope, distinct, isPatch } = this;
    let { active } = this;
    let actives = 0;
    this.crossings = 0;
    this.patchTouches = false;
    for (let k = 0; k < distinct; k++) {
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
        // Differences of height at both ends of the common range [left, until].
        const slopeF = slope[f]!;
        const until = right < rightF ? right : rightF;
        const atLeft = ya - (fa + slopeF * (left - x0[f]!));
        const yE = until === right ? yb : ya + slopeE * (until - left);
        const yF = until === rightF ? fb : fa + slopeF * (until - x0[f]!);
        const atRight = yE - yF;
        if ((atLeft < 0 && atRight > 0) || (atLeft > 0 && atRight < 0)) {
          const x = left + (until - left) * (atLeft / (atLeft - atRight));
          if (x > left && x < until) this.addCrossing(e, f, x, ya + slopeE * (x - left));
        }
        if (isPatch[e] === 1 && isPatch[f] === 1) {
          const startsOn = atLeft < TOUCH && atLeft > -TOUCH && (left !== x0[f] || ya !== fa);
          const endsOn = atRight < TOUCH && atRight > -TOUCH && (right !== rightF || yb !== fb);
          if (startsOn || endsOn) this.patchTouches = true;
        }
      }
      actives = kept;
      if (actives === active.length) {
        this.growActive();
        active = this.active;
      }
      active[actives++] = e;
    }
  }

  private addCrossing(e: number, f: number, x: number, y: number): void {
    if (this.cutCount === this.cuts.length) this.cuts = doubled(this.cuts);
    this.cuts[this.cutCount++] = x;
    const i = this.crossings++;
    if (i === this.crossX.length) {
      this.crossX = doubled(this.crossX);
      this.crossY = doubled(this.crossY);
      this.crossE = doubledInts(this.crossE);
      this.crossF = doubledInts(this.crossF);
    }
    this.crossX[i] = x;
    this.crossY[i] = y;
    this.crossE[i] = e;
    this.crossF[i] = f;
  }

  /** The left ends come in order already, the right ends nearly so: both are merged, each x once. */
  private sortCuts(): void {
    const { cuts, leftEnds, cutCount } = this;
    if (cuts.length > this.sorted.length) this.sorted = new Float64Array(cuts.length);
    sortNearly(cuts, leftEnds, cutCount, this.sorted);
    const { sorted } = this;
    let distinct = 0;
    let left = 0;
    let right = leftEnds;
    while (left < leftEnds || right < cutCount) {
      const isLeft = right >= cutCount || (left < leftEnds && cuts[left]! <= cuts[right]!);
      const x = isLeft ? cuts[left++]! : cuts[right++]!;
      if (distinct === 0 || x !== sorted[distinct - 1]) sorted[distinct++] = x;
    }
    this.sorted = cuts;
    this.cuts = sorted;
    this.cutCount = distinct;
  }

  private growActive(): void {
    this.active = doubledInts(this.active);
    this.height = doubled(this.height);
  }
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}

function doubledInts(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
