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
  }

  /** One round; true when it has to be looked at again. */
  private splitOnce(): boolean {
    const splits = new Map<number, number[]>();
    this.findMeetings(splits);
    const near = this.findNearNodes(splits);
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
    for (let s = 0; s < segA.length; s++) {
      const owner = segOwner[s]!;
      const on = splits.get(s);
      if (!on) {
        this.segA.push(segA[s]!);
        this.segB.push(segB[s]!);
        this.segOwner.push(owner);
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

  /** Notes where two segments cross or touch. */
  private findMeetings(splits: Map<number, number[]>): void {
    const { nodes, segA, segB } = this;
    const order = segA.map((_, s) => s).sort((s, t) => nodes.x[segA[s]!]! - nodes.x[segA[t]!]!);
    const active: number[] = [];
    for (const s of order) {
      const left = nodes.x[segA[s]!]!;
      const ya = nodes.y[segA[s]!]!;
      const yb = nodes.y[segB[s]!]!;
      const low = Math.min(ya, yb);
      const high = Math.max(ya, yb);
      let kept = 0;
      for (const t of active) {
        if (nodes.x[segB[t]!]! < left) continue;
        active[kept++] = t;
        const ta = nodes.y[segA[t]!]!;
        const tb = nodes.y[segB[t]!]!;
        if ((ta < low && tb < low) || (ta > high && tb > high)) continue;
        this.meet(s, t, splits);
      }
      active.length = kept;
      active.push(s);
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

  /** Bends segments through the nodes whose pixel they pass; true when a node lies near enough to look again. */
  private findNearNodes(splits: Map<number, number[]>): boolean {
    const { nodes, segA, segB } = this;
    const order = nodes.x.map((_, n) => n).sort((n, m) => nodes.x[n]! - nodes.x[m]!);
    const sortedX = Float64Array.from(order, (n) => nodes.x[n]!);
    let near = false;
    for (let s = 0; s < segA.length; s++) {
      const a = segA[s]!;
      const b = segB[s]!;
      const ax = nodes.x[a]!;
      const ay = nodes.y[a]!;
      const dx = nodes.x[b]! - ax;
      const dy = nodes.y[b]! - ay;
      const low = Math.min(ay, ay + dy) - NEAR;
      const high = Math.max(ay, ay + dy) + NEAR;
      const reach = NEAR * Math.hypot(dx, dy);
      const end = ax + dx + NEAR;
      for (let i = lowerBound(sortedX, ax - NEAR); i < order.length && sortedX[i]! <= end; i++) {
        const n = order[i]!;
        if (n === a || n === b) continue;
        const ny = nodes.y[n]!;
        if (ny < low || ny > high) continue;
        const cross = Math.abs(dx * (ny - ay) - dy * (sortedX[i]! - ax));
        if (cross > reach) continue;
        if (splits.get(s)?.includes(n)) continue;
        near = true;
        const along = (sortedX[i]! - ax) * dx + (ny - ay) * dy;
        const isInside = along > 0 && along < dx * dx + dy * dy;
        if (isInside && cross <= PIXEL * Math.hypot(dx, dy)) note(splits, s, n, a, b);
      }
    }
    return near;
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
