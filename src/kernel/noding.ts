import { orient2d } from 'robust-predicates';

/**
 * Segments between grid points, as they come and as they leave: `a` and `b` are node numbers, `owner` the feature.
 * Every segment runs from the lexicographically smaller node (x, then y) to the larger one.
 */
export interface NodedSegments {
  readonly nodeX: readonly number[];
  readonly nodeY: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly owner: readonly number[];
}

/** A node this near to a segment (grid units) may come to lie on the other side of it: look again after snapping. */
const NEAR = 3;
/**
 * A segment passes through the pixel of a node that is nearer than this to it. Just under √½: the diagonal of a cell
 * then keeps away from the two other corners, and every split makes segments shorter, so that splitting ends.
 */
const PIXEL = 0.7;
const MAX_ROUNDS = 12;

/**
 * Splits segments on an integer grid until they meet at their ends only: snap rounding (Hobby 1999; Guibas and Marimont
 * 1998). Crossings are rounded to the grid, and every segment that passes through the pixel of a node is bent through
 * that node. Orientation is decided exactly (Shewchuk's adaptive predicates), so shared and nearly coincident edges
 * end as one edge or as two that do not cross.
 *
 * Units   coordinates are integers in doubles, grid units.
 * Errors  throws when the segments do not come to rest, which would be a defect.
 */
export class Noder {
  private readonly nodes = new NodeTable();
  private segA: number[] = [];
  private segB: number[] = [];
  private segOwner: number[] = [];
  /** Segments that the last round has made; in the first round all of them. */
  private isNew: boolean[] = [];

  /** Adds a segment between two grid points; one without length is dropped. */
  add(xa: number, ya: number, xb: number, yb: number, owner: number): void {
    this.addNodes(this.nodes.at(xa, ya), this.nodes.at(xb, yb), owner);
  }

  /** Splits until nothing crosses and no node lies inside a segment. */
  run(): NodedSegments {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (!this.splitOnce()) {
        return { nodeX: this.nodes.x, nodeY: this.nodes.y, a: this.segA, b: this.segB, owner: this.segOwner };
      }
    }
    throw new Error(`segments do not come to rest after ${MAX_ROUNDS} rounds of snapping`);
  }

  private addNodes(p: number, q: number, owner: number): void {
    if (p === q) return;
    const forward = this.nodes.before(p, q);
    this.segA.push(forward ? p : q);
    this.segB.push(forward ? q : p);
    this.segOwner.push(owner);
    this.isNew.push(true);
  }

  /** One round; true when it has to be looked at again. */
  private splitOnce(): boolean {
    const splits = new Map<number, number[]>();
    const known = this.nodes.x.length;
    this.findMeetings(splits);
    const near = this.findNearNodes(splits, known);
    if (splits.size === 0) return false;
    this.applySplits(splits);
    // Bending or rounding moves a segment by less than a unit: only a node as near as that can be overtaken.
    return near;
  }

  private applySplits(splits: ReadonlyMap<number, number[]>): void {
    const { segA, segB, segOwner, nodes } = this;
    this.segA = [];
    this.segB = [];
    this.segOwner = [];
    this.isNew = [];
    for (let s = 0; s < segA.length; s++) {
      const owner = segOwner[s]!;
      const on = splits.get(s);
      if (!on) {
        this.segA.push(segA[s]!);
        this.segB.push(segB[s]!);
        this.segOwner.push(owner);
        this.isNew.push(false);
        continue;
      }
      const from = segA[s]!;
      const to = segB[s]!;
      const dx = nodes.x[to]! - nodes.x[from]!;
      const dy = nodes.y[to]! - nodes.y[from]!;
      const along = (n: number): number => (nodes.x[n]! - nodes.x[from]!) * dx + (nodes.y[n]! - nodes.y[from]!) * dy;
      on.sort((p, q) => along(p) - along(q));
      let last = from;
      for (const node of on) {
        if (node === last) continue;
        this.addNodes(last, node, owner);
        last = node;
      }
      this.addNodes(last, to, owner);
    }
  }

  /**
   * Notes where two segments cross or touch. Two that the round before has left as they were have been looked at by it: they
   * meet nowhere.
   */
  private findMeetings(splits: Map<number, number[]>): void {
    const { nodes, segA, segB, isNew } = this;
    const count = segA.length;
    const left = Float64Array.from(segA, (a) => nodes.x[a]!);
    const right = Float64Array.from(segB, (b) => nodes.x[b]!);
    const low = new Float64Array(count);
    const high = new Float64Array(count);
    for (let s = 0; s < count; s++) {
      const [ya, yb] = [nodes.y[segA[s]!]!, nodes.y[segB[s]!]!];
      low[s] = Math.min(ya, yb);
      high[s] = Math.max(ya, yb);
    }
    const strips = new Strips(low, high);
    const order = segA.map((_, s) => s).sort((s, t) => left[s]! - left[t]!);
    for (const [strip, own] of strips.dealt(order, low, high).entries()) {
      const [active, activeNew]: [number[], number[]] = [[], []];
      const lookAt = (others: number[], s: number): void => {
        const [from, bottom, top] = [left[s]!, low[s]!, high[s]!];
        let kept = 0;
        for (let i = 0; i < others.length; i++) {
          const t = others[i]!;
          if (right[t]! < from) continue;
          others[kept++] = t;
          if (high[t]! < bottom || low[t]! > top) continue;
          // Two that share several strips are looked at in the lowest of them.
          if (strips.of(Math.max(bottom, low[t]!)) === strip) this.meet(s, t, splits);
        }
        others.length = kept;
      };
      for (const s of own) {
        lookAt(activeNew, s);
        if (isNew[s]) lookAt(active, s);
        (isNew[s] ? activeNew : active).push(s);
      }
    }
  }

  /** Notes the common points of two segments. */
  private meet(s: number, t: number, splits: Map<number, number[]>): void {
    const { nodes, segA, segB } = this;
    const a = segA[s]!;
    const b = segB[s]!;
    const c = segA[t]!;
    const d = segB[t]!;
    if ((a === c && b === d) || (a === c && b !== d && this.apart(a, b, d)) || (b === d && this.apart(b, a, c))) return;
    const sideC = nodes.side(a, b, c);
    const sideD = nodes.side(a, b, d);
    if (sideC !== 0 && sideD !== 0 && sideC > 0 === sideD > 0) return;
    const sideA = nodes.side(c, d, a);
    const sideB = nodes.side(c, d, b);
    if (sideA !== 0 && sideB !== 0 && sideA > 0 === sideB > 0) return;
    if (sideC !== 0 && sideD !== 0 && sideA !== 0 && sideB !== 0) {
      const node = this.crossing(a, b, c, d, sideA, sideB);
      note(splits, s, node, a, b);
      note(splits, t, node, c, d);
      return;
    }
    if (sideC === 0 && nodes.within(a, b, c)) note(splits, s, c, a, b);
    if (sideD === 0 && nodes.within(a, b, d)) note(splits, s, d, a, b);
    if (sideA === 0 && nodes.within(c, d, a)) note(splits, t, a, c, d);
    if (sideB === 0 && nodes.within(c, d, b)) note(splits, t, b, c, d);
  }

  /** Two segments from one node that part at once: the commonest meeting of all, neighbours in a ring. */
  private apart(from: number, p: number, q: number): boolean {
    return this.nodes.side(from, p, q) !== 0;
  }

  private crossing(a: number, b: number, c: number, d: number, sideA: number, sideB: number): number {
    const { nodes } = this;
    // a → b is cut in the proportion of the distances of a and b from the line c–d.
    const t = sideA / (sideA - sideB);
    const [from, to, u] = t <= 0.5 ? [a, b, t] : [b, a, 1 - t];
    const x = nodes.x[from]! + (nodes.x[to]! - nodes.x[from]!) * u;
    const y = nodes.y[from]! + (nodes.y[to]! - nodes.y[from]!) * u;
    // Inside the boxes of both, or rounding could move a crossing beyond an end.
    const xmin = Math.max(nodes.x[a]!, nodes.x[c]!);
    const xmax = Math.min(nodes.x[b]!, nodes.x[d]!);
    const ymin = Math.max(Math.min(nodes.y[a]!, nodes.y[b]!), Math.min(nodes.y[c]!, nodes.y[d]!));
    const ymax = Math.min(Math.max(nodes.y[a]!, nodes.y[b]!), Math.max(nodes.y[c]!, nodes.y[d]!));
    return nodes.at(Math.min(Math.max(Math.round(x), xmin), xmax), Math.min(Math.max(Math.round(y), ymin), ymax));
  }

  /**
   * Bends segments through the nodes whose pixel they pass; true when a node lies near enough to look again. What stays as
   * it is in this round and the one before is held against the nodes alone that this round has made, from `known` on.
   */
  private findNearNodes(splits: Map<number, number[]>, known: number): boolean {
    const { nodes, segA, isNew } = this;
    const y = Float64Array.from(nodes.y);
    const strips = new Strips(y, y);
    const all = sortedNodes(nodes, 0, strips);
    const made = sortedNodes(nodes, known, strips);
    let near = false;
    for (let s = 0; s < segA.length; s++) {
      if (this.bendThrough(isNew[s] || splits.has(s) ? all : made, strips, s, splits)) near = true;
    }
    return near;
  }

  /** The same for one segment and some nodes. */
  private bendThrough(
    sorted: readonly SortedNodes[],
    strips: Strips,
    s: number,
    splits: Map<number, number[]>,
  ): boolean {
    const { nodes, segA, segB } = this;
    const a = segA[s]!;
    const b = segB[s]!;
    const ax = nodes.x[a]!;
    const ay = nodes.y[a]!;
    const dx = nodes.x[b]! - ax;
    const dy = nodes.y[b]! - ay;
    const low = Math.min(ay, ay + dy) - NEAR;
    const high = Math.max(ay, ay + dy) + NEAR;
    const length = Math.hypot(dx, dy);
    const end = ax + dx + NEAR;
    let near = false;
    for (let strip = strips.of(low); strip <= strips.of(high); strip++) {
      const { order, sortedX } = sorted[strip]!;
      for (let i = lowerBound(sortedX, ax - NEAR); i < order.length && sortedX[i]! <= end; i++) {
        const n = order[i]!;
        if (n === a || n === b) continue;
        const ny = nodes.y[n]!;
        if (ny < low || ny > high) continue;
        const cross = Math.abs(dx * (ny - ay) - dy * (sortedX[i]! - ax));
        if (cross > NEAR * length) continue;
        if (splits.get(s)?.includes(n)) continue;
        near = true;
        const along = (sortedX[i]! - ax) * dx + (ny - ay) * dy;
        const isInside = along > 0 && along < dx * dx + dy * dy;
        if (isInside && cross <= PIXEL * length) note(splits, s, n, a, b);
      }
    }
    return near;
  }
}

/** Nodes of a strip by x. */
interface SortedNodes {
  readonly order: readonly number[];
  readonly sortedX: Float64Array;
}

/** The nodes from `from` on, strip by strip. */
function sortedNodes({ x, y }: NodeTable, from: number, strips: Strips): SortedNodes[] {
  const dealt: number[][] = Array.from({ length: strips.count }, () => []);
  for (let n = from; n < x.length; n++) dealt[strips.of(y[n]!)]!.push(n);
  return dealt.map((order) => {
    order.sort((n, m) => x[n]! - x[m]!);
    return { order, sortedX: Float64Array.from(order, (n) => x[n]!) };
  });
}

/** Segments or nodes to a strip: fewer, and dealing them out costs more than it spares. */
const PER_STRIP = 64;
const MOST_STRIPS = 1024;

/** Horizontal strips of one height: what lies far above or below is not looked at, however many segments there are. */
class Strips {
  readonly count: number;
  private readonly bottom: number;
  private readonly perUnit: number;

  /** Over the spans from `low` to `high`. */
  constructor(low: Float64Array, high: Float64Array) {
    this.bottom = low.reduce((least, y) => Math.min(least, y), Infinity);
    const top = high.reduce((most, y) => Math.max(most, y), -Infinity);
    this.count = Math.max(1, Math.min(MOST_STRIPS, Math.floor(low.length / PER_STRIP)));
    this.perUnit = top > this.bottom ? this.count / (top - this.bottom) : 0;
  }

  /** The strip of a height; what lies outside belongs to the nearest. */
  of(y: number): number {
    return Math.max(0, Math.min(this.count - 1, Math.floor((y - this.bottom) * this.perUnit)));
  }

  /** The members of every strip, in the order given; one that reaches over several is in all of them. */
  dealt(members: readonly number[], low: Float64Array, high: Float64Array): number[][] {
    const dealt: number[][] = Array.from({ length: this.count }, () => []);
    for (const member of members) {
      for (let strip = this.of(low[member]!); strip <= this.of(high[member]!); strip++) dealt[strip]!.push(member);
    }
    return dealt;
  }
}

function note(splits: Map<number, number[]>, segment: number, node: number, a: number, b: number): void {
  if (node === a || node === b) return;
  const known = splits.get(segment);
  if (!known) splits.set(segment, [node]);
  else if (!known.includes(node)) known.push(node);
}

function lowerBound(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Grid points by number; the same point always has the same number. */
class NodeTable {
  readonly x: number[] = [];
  readonly y: number[] = [];
  private readonly byPlace = new Map<number, Map<number, number>>();

  at(x: number, y: number): number {
    let column = this.byPlace.get(x);
    if (!column) {
      column = new Map();
      this.byPlace.set(x, column);
    }
    let node = column.get(y);
    if (node === undefined) {
      node = this.x.length;
      column.set(y, node);
      this.x.push(x);
      this.y.push(y);
    }
    return node;
  }

  before(p: number, q: number): boolean {
    return this.x[p]! < this.x[q]! || (this.x[p] === this.x[q] && this.y[p]! < this.y[q]!);
  }

  /** Positive when r lies left of p → q, 0 on the line: exact. */
  side(p: number, q: number, r: number): number {
    // The package takes y downwards, so its sign is turned.
    return -orient2d(this.x[p]!, this.y[p]!, this.x[q]!, this.y[q]!, this.x[r]!, this.y[r]!);
  }

  /** For r on the line through p and q: does it lie between them? */
  within(p: number, q: number, r: number): boolean {
    return (
      this.x[r]! >= this.x[p]! &&
      this.x[r]! <= this.x[q]! &&
      this.y[r]! >= Math.min(this.y[p]!, this.y[q]!) &&
      this.y[r]! <= Math.max(this.y[p]!, this.y[q]!)
    );
  }
}
