import type { FlatPolygons } from '../model/geometry.js';
import { EdgeList } from './edges.js';
import { CHUNK_EDGES, CHUNKED_FROM, RingChunks } from './ring-chunks.js';
import { sortByKey } from './sort.js';

/**
 * Cuts edges down to a box [0, width] × [bottom, top] in local coordinates, keeping the parity over every vertical line:
 * what runs left, right or above the box is dropped, what runs below becomes an interval at the bottom.
 *
 * Usage: `open` the box, hand over rings or edges of one owner after another, `close`. The result is in `edges`;
 * `fills` tells for an owner whether its parity at the bottom is odd over the whole width.
 */
export class BoxClipper {
  readonly edges: EdgeList;
  /** Edges from this position on are the intervals at the bottom. */
  bottomFrom = 0;
  private width = 0;
  private bottom = 0;
  private top = 0;
  private flips = new Uint8Array(64);
  private owners = 0;
  // Where the parity at the bottom changes, and whose.
  private changes = 0;
  private changeX = new Float64Array(256);
  private changeOwner = new Int32Array(256);
  private changeOrder = new Int32Array(256);
  private changeScratch = new Int32Array(256);
  private openX = new Float64Array(64);

  constructor(
    private readonly keepsVertical = false,
    private readonly chunks = new RingChunks(),
  ) {
    this.edges = new EdgeList(keepsVertical);
  }

  open(width: number, bottom: number, top: number, owners: number): void {
    this.width = width;
    this.bottom = bottom;
    this.top = top;
    this.owners = owners;
    this.edges.clear();
    this.changes = 0;
    if (owners > this.flips.length) {
      this.flips = new Uint8Array(owners * 2);
      this.openX = new Float64Array(owners * 2);
    } else {
      this.flips.fill(0, 0, owners);
    }
  }

  close(): void {
    this.bookBottom();
  }

  /** True where the owner is on along the whole bottom before any edge of it toggles. */
  fills(owner: number): boolean {
    return owner < this.owners && this.flips[owner] === 1;
  }

  /** Adds all rings of a feature, moved by −(originX, originY). */
  addFeature(shapes: FlatPolygons, feature: number, originX: number, originY: number, owner: number): void {
    const { coords, ringStart, featureRing } = shapes;
    const last = featureRing[feature + 1]!;
    for (let r = featureRing[feature]!; r < last; r++) {
      const from = ringStart[r]!;
      const to = ringStart[r + 1]!;
      if (to - from < CHUNKED_FROM) this.addChain(coords, from, to, to - 1, originX, originY, owner);
      else this.addGiantRing(coords, from, to, this.chunks.of(shapes, r), originX, originY, owner);
    }
  }

  /** A ring chunk by chunk: what lies beside, above or below the box is settled by the chunk's box. */
  private addGiantRing(
    coords: Float64Array,
    from: number,
    to: number,
    boxes: Float64Array,
    originX: number,
    originY: number,
    owner: number,
  ): void {
    const { width, bottom, top } = this;
    for (let k = 0, first = from; first < to; k++, first += CHUNK_EDGES) {
      if (boxes[4 * k + 2]! - originX <= 0 || boxes[4 * k]! - originX >= width) continue;
      if (boxes[4 * k + 1]! - originY >= top) continue;
      const last = Math.min(first + CHUNK_EDGES, to);
      if (boxes[4 * k + 3]! - originY <= bottom) {
        const end = last === to ? from : last;
        this.below(within(coords[2 * first]! - originX, width), within(coords[2 * end]! - originX, width), owner);
        continue;
      }
      this.addChain(coords, first + 1, last, first, originX, originY, owner);
      if (last === to) this.addChain(coords, from, from + 1, to - 1, originX, originY, owner);
      else this.addChain(coords, last, last + 1, last - 1, originX, originY, owner);
    }
  }

  /**
   * Adds the edges that end in the vertices `from` … `to − 1`; the first of them begins in vertex `start`. Coordinates
   * are moved by −(originX, originY): differences of coordinates of one zone are exact in doubles.
   */
  private addChain(
    coords: Float64Array,
    from: number,
    to: number,
    start: number,
    originX: number,
    originY: number,
    owner: number,
  ): void {
    const { width, bottom, top } = this;
    let ax = coords[2 * start]! - originX;
    let ay = coords[2 * start + 1]! - originY;
    for (let i = 2 * from; i < 2 * to; i += 2) {
      const bx = coords[i]! - originX;
      const by = coords[i + 1]! - originY;
      // The commonest cases first: wholly beside or above the box.
      if (!((ax <= 0 && bx <= 0) || (ax >= width && bx >= width) || (ay >= top && by >= top))) {
        if (
          ax >= 0 &&
          bx >= 0 &&
          ax <= width &&
          bx <= width &&
          ay >= bottom &&
          by >= bottom &&
          ay <= top &&
          by <= top
        ) {
          if (ay === bottom && by === bottom) this.below(ax, bx, owner);
          else this.edges.add(ax, ay, bx, by, owner);
        } else {
          this.addEdge(ax, ay, bx, by, owner);
        }
      }
      ax = bx;
      ay = by;
    }
  }

  /** Adds one edge in local coordinates, cut to the box. */
  addEdge(ax: number, ay: number, bx: number, by: number, owner: number): void {
    const { width, bottom, top } = this;
    if (ax === bx) {
      if (this.keepsVertical && ax > 0 && ax < width) {
        this.edges.add(ax, Math.min(Math.max(ay, bottom), top), bx, Math.min(Math.max(by, bottom), top), owner);
      }
      return;
    }
    let x0 = ax;
    let y0 = ay;
    let x1 = bx;
    let y1 = by;
    if (ax > bx) {
      x0 = bx;
      y0 = by;
      x1 = ax;
      y1 = ay;
    }
    if (x1 <= 0 || x0 >= width || (y0 >= top && y1 >= top)) return;
    const slope = (y1 - y0) / (x1 - x0);
    const leftward = ax > bx;
    if (x0 < 0) {
      y0 = clamp(y0 - slope * x0, y0, y1);
      x0 = 0;
    }
    if (x1 > width) {
      y1 = clamp(y1 - slope * (x1 - width), y0, y1);
      x1 = width;
    }
    if (y0 >= top && y1 >= top) return;
    // Part above the top: dropped. Both cuts use the same formula from either side, so neighbours fit.
    if (y0 > top) {
      x0 = clamp(x1 - (y1 - top) / slope, x0, x1);
      y0 = top;
    } else if (y1 > top) {
      x1 = clamp(x0 + (top - y0) / slope, x0, x1);
      y1 = top;
    }
    if (y0 <= bottom && y1 <= bottom) {
      if (leftward) this.below(x1, x0, owner);
      else this.below(x0, x1, owner);
    } else if (y0 < bottom) {
      const x = clamp(x0 + (bottom - y0) / slope, x0, x1);
      if (leftward) this.below(x, x0, owner);
      else this.below(x0, x, owner);
      this.edges.add(x, bottom, x1, y1, owner);
    } else if (y1 < bottom) {
      const x = clamp(x1 - (y1 - bottom) / slope, x0, x1);
      if (leftward) this.below(x1, x, owner);
      else this.below(x, x1, owner);
      this.edges.add(x0, y0, x, bottom, owner);
    } else {
      this.edges.add(x0, y0, x1, y1, owner);
    }
  }

  /** Books the interval between xa and xb below the box: the owner's parity at the bottom changes at both ends. */
  private below(xa: number, xb: number, owner: number): void {
    if (xa === xb) return;
    if (this.changes + 2 > this.changeX.length) this.growChanges();
    // A chain of edges runs on where the last one ended: both changes there cancel.
    const last = this.changes - 1;
    if (last >= 0 && this.changeOwner[last] === owner && this.changeX[last] === xa) {
      this.changeX[last] = xb;
      return;
    }
    this.changeX[this.changes] = xa;
    this.changeOwner[this.changes++] = owner;
    this.changeX[this.changes] = xb;
    this.changeOwner[this.changes++] = owner;
  }

  /**
   * Turns the changes at the bottom into intervals, disjoint for each owner: two changes at one x cancel, the others
   * open and shut in turn.
   */
  private bookBottom(): void {
    const { changes, changeX, changeOwner, openX } = this;
    this.bottomFrom = this.edges.count;
    if (changes === 0) return;
    for (let i = 0; i < changes; i++) this.changeOrder[i] = i;
    sortByKey(this.changeOrder, changeX, changes, this.changeScratch);
    openX.fill(-1, 0, this.owners);
    for (let i = 0; i < changes; i++) {
      const change = this.changeOrder[i]!;
      const owner = changeOwner[change]!;
      const x = changeX[change]!;
      const from = openX[owner]!;
      if (from < 0) {
        openX[owner] = x;
        continue;
      }
      openX[owner] = -1;
      if (from === 0 && x === this.width) this.flips[owner] = this.flips[owner]! ^ 1;
      else this.edges.add(from, this.bottom, x, this.bottom, owner);
    }
  }

  private growChanges(): void {
    const size = this.changeX.length * 2;
    const changeX = new Float64Array(size);
    changeX.set(this.changeX);
    this.changeX = changeX;
    const changeOwner = new Int32Array(size);
    changeOwner.set(this.changeOwner);
    this.changeOwner = changeOwner;
    this.changeOrder = new Int32Array(size);
    this.changeScratch = new Int32Array(size);
  }
}

function within(x: number, width: number): number {
  return x < 0 ? 0 : x > width ? width : x;
}

/** Keeps a computed value between the two it was interpolated from, in either order. */
function clamp(value: number, a: number, b: number): number {
  if (a < b) return value < a ? a : value > b ? b : value;
  return value < b ? b : value > a ? a : value;
}
