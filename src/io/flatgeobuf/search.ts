import { Problem } from '../../model/problem.js';
import { FLATGEOBUF_REASONS } from '../../words/reasons.js';
import { filled } from '../../words/text.js';
import { NODE_BYTES, type TreeLevel } from './format.js';
import type { PositionalFile } from './positional-file.js';

/** Says whether something that is looked for may lie in a box; true of a box wherever it is true of one inside. */
export type BoxTest = (xmin: number, ymin: number, xmax: number, ymax: number) => boolean;

/** Leaves that were found together, in the order of the file. */
export interface FoundLeaves {
  count: number;
  /** Number of the feature. */
  index: Float64Array;
  /** Offset of the feature among the features, and of the next one; −1 where that is not known. */
  offset: Float64Array;
  next: Float64Array;
  /** xmin, ymin, xmax, ymax */
  boxes: Float64Array;
}

/** Nodes that are read over rather than jumped over, and read at a time. */
const GAP_NODES = 400;
const RUN_NODES = 25_000;
const HIGH = 2 ** 32;

/**
 * Walks a packed tree from the root down, level by level, reading only nodes below boxes that pass the test, those near
 * each other at once. Leaves come in runs, in the order of the file.
 *
 * Errors  FLATGEOBUF_DAMAGED for boxes beyond the one above them, and ways that lead elsewhere.
 */
export class TreeSearch {
  private readonly leaves: FoundLeaves = {
    count: 0,
    index: new Float64Array(64),
    offset: new Float64Array(64),
    next: new Float64Array(64),
    boxes: new Float64Array(256),
  };

  /** `at` is where the tree begins in the file; `dataBytes` is the room of the features behind it. */
  constructor(
    private readonly source: PositionalFile,
    private readonly at: number,
    private readonly levels: readonly TreeLevel[],
    private readonly nodeSize: number,
    private readonly dataBytes: number,
  ) {}

  run(wants: BoxTest, found: (leaves: FoundLeaves) => void): void {
    let above = new Hits();
    above.add(0, -Infinity, -Infinity, Infinity, Infinity);
    this.levels.forEach((level, depth) => {
      const hits = new Hits();
      const isLeaf = depth === this.levels.length - 1;
      const perParent = depth === 0 ? 1 : this.nodeSize;
      for (let i = 0, end = 0; i < above.count; i = end) {
        const from = above.node[i]! * perParent;
        end = i + 1;
        while (end < above.count && this.isNear(above, end, from, perParent)) end++;
        const to = Math.min((above.node[end - 1]! + 1) * perParent, level.count);
        this.readRun(level, from, to, isLeaf);
        this.testRun(above, i, end, perParent, level, from, isLeaf ? null : hits, wants);
        if (isLeaf && this.leaves.count > 0) found(this.leaves);
      }
      above = hits;
    });
  }

  private isNear(above: Hits, i: number, from: number, perParent: number): boolean {
    const gap = (above.node[i]! - above.node[i - 1]! - 1) * perParent;
    return gap <= GAP_NODES && (above.node[i]! + 1) * perParent - from <= RUN_NODES;
  }

  /** Reads nodes of a level; of leaves one more, for it tells where the last feature ends. */
  private readRun(level: TreeLevel, from: number, to: number, isLeaf: boolean): void {
    const end = isLeaf ? Math.min(to + 1, level.count) : to;
    this.source.load(this.at + NODE_BYTES * (level.first + from), NODE_BYTES * (end - from));
    this.leaves.count = 0;
  }

  /** Tests the children of nodes `i` … `end − 1`; what passes goes to `hits`, or to the leaves. */
  private testRun(
    above: Hits,
    i: number,
    end: number,
    perParent: number,
    level: TreeLevel,
    from: number,
    hits: Hits | null,
    wants: BoxTest,
  ): void {
    const { view } = this.source;
    for (let parent = i; parent < end; parent++) {
      const first = above.node[parent]! * perParent;
      const last = Math.min(first + perParent, level.count);
      for (let node = first; node < last; node++) {
        const at = NODE_BYTES * (node - from);
        const xmin = view.getFloat64(at, true);
        const ymin = view.getFloat64(at + 8, true);
        const xmax = view.getFloat64(at + 16, true);
        const ymax = view.getFloat64(at + 24, true);
        if (isNothing(xmin, ymin, xmax, ymax)) continue;
        if (!above.holds(parent, xmin, ymin, xmax, ymax)) this.damaged(level.first + node);
        if (!wants(xmin, ymin, xmax, ymax)) continue;
        if (hits === null) this.addLeaf(node, at, level, xmin, ymin, xmax, ymax);
        else {
          const below = level.first + level.count + node * this.nodeSize;
          if (offsetAt(view, at) !== below) this.damaged(level.first + node);
          hits.add(node, xmin, ymin, xmax, ymax);
        }
      }
    }
  }

  private addLeaf(
    node: number,
    at: number,
    level: TreeLevel,
    xmin: number,
    ymin: number,
    xmax: number,
    ymax: number,
  ): void {
    const { leaves, dataBytes } = this;
    const { view } = this.source;
    const offset = offsetAt(view, at);
    const next = node + 1 < level.count ? offsetAt(view, at + NODE_BYTES) : dataBytes;
    if (offset >= dataBytes) this.damaged(level.first + node);
    const i = leaves.count++;
    if (i === leaves.index.length) {
      for (const key of ['index', 'offset', 'next', 'boxes'] as const) leaves[key] = doubled(leaves[key]);
    }
    leaves.index[i] = node;
    leaves.offset[i] = offset;
    leaves.next[i] = next > offset && next <= dataBytes ? next : -1;
    leaves.boxes[4 * i] = xmin;
    leaves.boxes[4 * i + 1] = ymin;
    leaves.boxes[4 * i + 2] = xmax;
    leaves.boxes[4 * i + 3] = ymax;
  }

  private damaged(node: number): never {
    const reason = filled(FLATGEOBUF_REASONS.node, { node });
    throw new Problem('FLATGEOBUF_DAMAGED', { file: this.source.file }, { reason });
  }
}

/** Nodes of one level, by their number within it, with their boxes. */
class Hits {
  count = 0;
  node: Float64Array = new Float64Array(16);
  private boxes: Float64Array = new Float64Array(64);

  add(node: number, xmin: number, ymin: number, xmax: number, ymax: number): void {
    const i = this.count++;
    if (i === this.node.length) {
      this.node = doubled(this.node);
      this.boxes = doubled(this.boxes);
    }
    this.node[i] = node;
    this.boxes[4 * i] = xmin;
    this.boxes[4 * i + 1] = ymin;
    this.boxes[4 * i + 2] = xmax;
    this.boxes[4 * i + 3] = ymax;
  }

  /** False also where a bound is not a number. */
  holds(i: number, xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    const { boxes } = this;
    return (
      xmin >= boxes[4 * i]! &&
      ymin >= boxes[4 * i + 1]! &&
      xmax <= boxes[4 * i + 2]! &&
      ymax <= boxes[4 * i + 3]! &&
      xmin <= xmax &&
      ymin <= ymax
    );
  }
}

/** The box that grew around nothing: of features without geometry. */
function isNothing(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
  return xmin === Infinity && ymin === Infinity && xmax === -Infinity && ymax === -Infinity;
}

function offsetAt(view: DataView, at: number): number {
  return view.getUint32(at + 32, true) + HIGH * view.getUint32(at + 36, true);
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
