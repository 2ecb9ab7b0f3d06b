import { orient2d } from 'robust-predicates';
import { LabelSets } from './label-sets.js';
import type { NodedSegments } from './noding.js';

/** A change of parity along the bottom of the box: from `x` on, `owner` is toggled. */
export interface BottomChange {
  readonly x: number;
  readonly owner: number;
}

/** A segment of the planar map with the label sets on its two sides (left of a → b is above). */
export interface MapSegment {
  readonly a: number;
  readonly b: number;
  readonly below: number;
  readonly above: number;
}

/**
 * Finds the label sets on both sides of every segment of a noded arrangement: a sweep from left to right with a list
 * of the segments over the sweep line. Segments that several features share are one segment that toggles them all;
 * one shared by an even number of rings of a feature toggles nothing of it.
 *
 * Errors  none; the order of segments is decided exactly, and noding has made sure that there is one.
 */
export class PlanarMap {
  readonly sets = new LabelSets();
  private readonly owners: number[][] = [];
  private readonly a: number[] = [];
  private readonly b: number[] = [];

  constructor(private readonly input: NodedSegments) {
    this.sets.clear();
    this.mergeSegments();
  }

  /** Walks the map. `start` holds the owners that are on along the whole bottom. */
  label(start: readonly number[], changes: readonly BottomChange[]): MapSegment[] {
    const { nodeX } = this.input;
    const { sets } = this;
    let bottom = 0;
    for (const owner of start) bottom = sets.toggle(bottom, owner);
    const sortedChanges = [...changes].sort((p, q) => p.x - q.x);
    const startsAt = groupBy(this.a, nodeX.length);
    const endsAt = groupBy(this.b, nodeX.length);
    const nodes = nodeX.map((_, n) => n).sort((n, m) => (this.before(n, m) ? -1 : 1));
    const found: MapSegment[] = [];
    const status: number[] = [];
    const above = new Int32Array(this.a.length);
    let change = 0;
    for (const node of nodes) {
      while (change < sortedChanges.length && sortedChanges[change]!.x <= nodeX[node]!) {
        bottom = sets.toggle(bottom, sortedChanges[change++]!.owner);
      }
      for (const s of endsAt.of(node)) status.splice(status.indexOf(s), 1);
      const starting = [...startsAt.of(node)].sort((s, t) => this.compareFromNode(s, t));
      if (starting.length === 0) continue;
      const at = this.positionOf(node, status);
      let below = at > 0 ? above[status[at - 1]!]! : bottom;
      for (const s of starting) {
        let state = below;
        for (const owner of this.owners[s]!) state = sets.toggle(state, owner);
        above[s] = state;
        found.push({ a: this.a[s]!, b: this.b[s]!, below, above: state });
        below = state;
      }
      status.splice(at, 0, ...starting);
    }
    return found;
  }

  /** Position in the status list of the first segment that runs above the node. */
  private positionOf(node: number, status: readonly number[]): number {
    let low = 0;
    let high = status.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const s = status[middle]!;
      if (this.side(this.a[s]!, this.b[s]!, node) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Order of two segments that start at one node: from below upwards. */
  private compareFromNode(s: number, t: number): number {
    return -this.side(this.a[s]!, this.b[s]!, this.b[t]!);
  }

  private mergeSegments(): void {
    const { a, b, owner, nodeX } = this.input;
    const known = new Map<number, number>();
    for (let i = 0; i < a.length; i++) {
      const key = a[i]! * nodeX.length + b[i]!;
      const s = known.get(key);
      if (s === undefined) {
        known.set(key, this.a.length);
        this.a.push(a[i]!);
        this.b.push(b[i]!);
        this.owners.push([owner[i]!]);
        continue;
      }
      const owners = this.owners[s]!;
      const at = owners.indexOf(owner[i]!);
      if (at < 0) owners.push(owner[i]!);
      else owners.splice(at, 1);
    }
  }

  private before(n: number, m: number): boolean {
    const { nodeX, nodeY } = this.input;
    return nodeX[n]! < nodeX[m]! || (nodeX[n] === nodeX[m] && nodeY[n]! < nodeY[m]!);
  }

  /** Positive when r lies left of p → q: exact. */
  private side(p: number, q: number, r: number): number {
    const { nodeX, nodeY } = this.input;
    return -orient2d(nodeX[p]!, nodeY[p]!, nodeX[q]!, nodeY[q]!, nodeX[r]!, nodeY[r]!);
  }
}

/** Positions of a list grouped by their value. */
function groupBy(values: readonly number[], groups: number): { of(group: number): Int32Array } {
  const start = new Int32Array(groups + 1);
  for (const value of values) start[value + 1]!++;
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!;
  const next = start.slice();
  const members = new Int32Array(values.length);
  values.forEach((value, i) => {
    members[next[value]!++] = i;
  });
  return { of: (group) => members.subarray(start[group]!, start[group + 1]!) };
}
