import type { FlatPolygons } from '../model/geometry.js';
import { sortByKey } from './sort.js';

/** Vertices of one x that are compared one by one; more of them are put into a set. */
const FEW = 32;

/** Finds rings that come back to one of their vertices: a spike, a keyhole, lobes on a point. Keeps its scratch memory. */
export class VertexRepeats {
  private x = new Float64Array(256);
  private order = new Int32Array(256);
  private scratch = new Int32Array(256);

  /** True where some ring of the feature visits a place twice; standing still is no harm. */
  in({ coords, ringStart, featureRing }: FlatPolygons, feature: number): boolean {
    for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
      if (this.inRing(coords, ringStart[r]!, ringStart[r + 1]!)) return true;
    }
    return false;
  }

  private inRing(coords: Float64Array, from: number, to: number): boolean {
    const vertices = to - from;
    if (vertices > this.x.length) this.grow(2 * vertices);
    const { x, order } = this;
    let count = 0;
    for (let i = from; i < to; i++) {
      const before = i > from ? i - 1 : to - 1;
      if (coords[2 * before] === coords[2 * i] && coords[2 * before + 1] === coords[2 * i + 1]) continue;
      x[i - from] = coords[2 * i]!;
      order[count++] = i - from;
    }
    sortByKey(order, x, count, this.scratch);
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && x[order[end]!] === x[order[start]!]) end++;
      if (end - start > 1 && this.sharesY(coords, from, start, end)) return true;
      start = end;
    }
    return false;
  }

  /** Of vertices of one x, those at positions `start` … `end − 1` of the order: have two the same y? */
  private sharesY(coords: Float64Array, from: number, start: number, end: number): boolean {
    const { order } = this;
    const yOf = (k: number): number => coords[2 * (from + order[k]!) + 1]!;
    if (end - start > FEW) {
      const seen = new Set<number>();
      for (let k = start; k < end; k++) seen.add(yOf(k));
      return seen.size < end - start;
    }
    for (let k = start; k < end; k++) {
      const y = yOf(k);
      for (let m = start; m < k; m++) if (yOf(m) === y) return true;
    }
    return false;
  }

  private grow(size: number): void {
    this.x = new Float64Array(size);
    this.order = new Int32Array(size);
    this.scratch = new Int32Array(size);
  }
}
