import type { BlockFile } from './block-file.js';
import { NODE_BYTES, type TreeLevel } from './format.js';

const HIGH = 2 ** 32;

/** What the leaves of the tree are made of: boxes by feature, features and their offsets in the order of the file. */
export interface TreeItems {
  readonly boxes: Float64Array;
  readonly order: Uint32Array;
  /** Bytes of the feature at a place in the file. */
  sizeAt(place: number): number;
}

/** Writes the packed tree, root first; the memory it takes is that of the inner boxes, a fifteenth of the leaves. */
export function writeTree(file: BlockFile, items: TreeItems, levels: readonly TreeLevel[], nodeSize: number): void {
  const inner = innerBoxes(items, levels, nodeSize);
  for (let level = 0; level < levels.length - 1; level++) {
    const below = levels[level + 1]!.first;
    const boxes = inner[level]!;
    for (let node = 0; node < levels[level]!.count; node++) {
      writeNode(file, boxes, 4 * node, below + nodeSize * node);
    }
  }
  let offset = 0;
  for (let place = 0; place < items.order.length; place++) {
    writeNode(file, items.boxes, 4 * items.order[place]!, offset);
    offset += items.sizeAt(place);
  }
}

/** Boxes of the levels above the leaves, root first. */
function innerBoxes({ boxes, order }: TreeItems, levels: readonly TreeLevel[], nodeSize: number): Float64Array[] {
  const inner: Float64Array[] = [];
  for (let level = levels.length - 2; level >= 0; level--) {
    const below = inner[0];
    const grown = new Float64Array(4 * levels[level]!.count);
    for (let node = 0; node < levels[level]!.count; node++) {
      const box = grown.subarray(4 * node, 4 * node + 4);
      box.set([Infinity, Infinity, -Infinity, -Infinity]);
      const end = Math.min(nodeSize * (node + 1), levels[level + 1]!.count);
      for (let child = nodeSize * node; child < end; child++) {
        if (below) grow(box, below, 4 * child);
        else grow(box, boxes, 4 * order[child]!);
      }
    }
    inner.unshift(grown);
  }
  return inner;
}

export function grow(box: Float64Array, boxes: Float64Array, at: number): void {
  box[0] = Math.min(box[0]!, boxes[at]!);
  box[1] = Math.min(box[1]!, boxes[at + 1]!);
  box[2] = Math.max(box[2]!, boxes[at + 2]!);
  box[3] = Math.max(box[3]!, boxes[at + 3]!);
}

function writeNode(file: BlockFile, boxes: Float64Array, from: number, offset: number): void {
  const at = file.reserve(NODE_BYTES);
  const { view } = file;
  for (let i = 0; i < 4; i++) view.setFloat64(at + 8 * i, boxes[from + i]!, true);
  view.setUint32(at + 32, offset % HIGH, true);
  view.setUint32(at + 36, Math.floor(offset / HIGH), true);
  file.commit(NODE_BYTES);
}
