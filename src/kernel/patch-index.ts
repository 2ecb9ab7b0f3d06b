import Flatbush from 'flatbush';

/** Cells along each side of the occupancy map, at most. */
const MAP_SIDE = 2048;
/** Boxes over more cells than this are not worth a search. */
const LARGE_CELLS = 16;

/**
 * The boxes of the patches, ready to be asked which of them a record of a big layer may touch.
 *
 * Most records of a baseline lie nowhere near a patch. They are turned away by a coarse map of occupied cells before
 * the R-tree (flatbush: static, packed) is asked at all. Boxes that only touch share no area and are no candidates.
 */
export class PatchIndex {
  private readonly tree: Flatbush | null;
  private readonly occupied: Uint8Array;
  private readonly side: number;
  private readonly xmin: number;
  private readonly ymin: number;
  private readonly xmax: number;
  private readonly ymax: number;
  private readonly perX: number;
  private readonly perY: number;

  constructor(
    private readonly boxes: Float64Array,
    count: number,
    /** The boxes are larger than those of the patches. */
    readonly isWide = false,
  ) {
    let xmin = Number.POSITIVE_INFINITY;
    let ymin = Number.POSITIVE_INFINITY;
    let xmax = Number.NEGATIVE_INFINITY;
    let ymax = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 4 * count; i += 4) {
      xmin = Math.min(xmin, boxes[i]!);
      ymin = Math.min(ymin, boxes[i + 1]!);
      xmax = Math.max(xmax, boxes[i + 2]!);
      ymax = Math.max(ymax, boxes[i + 3]!);
    }
    this.xmin = xmin;
    this.ymin = ymin;
    this.xmax = xmax;
    this.ymax = ymax;
    this.side = Math.min(MAP_SIDE, Math.max(1, Math.ceil(4 * Math.sqrt(count))));
    this.perX = xmax > xmin ? this.side / (xmax - xmin) : 0;
    this.perY = ymax > ymin ? this.side / (ymax - ymin) : 0;
    this.occupied = new Uint8Array(this.side * this.side);
    this.tree = count > 0 ? new Flatbush(count) : null;
    for (let i = 0; i < count; i++) {
      const at = 4 * i;
      this.tree?.add(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!);
      this.mark(boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!);
    }
    this.tree?.finish();
  }

  /** False when no patch can share area with the box; true may still turn out to be no hit. */
  mayHit(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    if (xmin >= this.xmax || xmax <= this.xmin || ymin >= this.ymax || ymax <= this.ymin) return false;
    const { occupied, side } = this;
    const fromX = this.cellX(xmin);
    const toX = this.cellX(xmax);
    const toY = this.cellY(ymax);
    for (let y = this.cellY(ymin); y <= toY; y++) {
      for (let x = fromX; x <= toX; x++) if (occupied[y * side + x] === 1) return true;
    }
    return false;
  }

  /** True where the box of a patch overlaps the box; large boxes get the benefit of the doubt. */
  hasHit(xmin: number, ymin: number, xmax: number, ymax: number): boolean {
    if (!this.mayHit(xmin, ymin, xmax, ymax)) return false;
    const cells = (xmax - xmin) * this.perX * ((ymax - ymin) * this.perY);
    return cells > LARGE_CELLS || this.hits(xmin, ymin, xmax, ymax).length > 0;
  }

  /** Ordinals of the patches whose boxes overlap the box with area, in no particular order. */
  hits(xmin: number, ymin: number, xmax: number, ymax: number): number[] {
    const { boxes } = this;
    if (!this.tree) return [];
    return this.tree.search(xmin, ymin, xmax, ymax, (i) => {
      const at = 4 * i;
      return boxes[at]! < xmax && boxes[at + 2]! > xmin && boxes[at + 1]! < ymax && boxes[at + 3]! > ymin;
    });
  }

  private mark(xmin: number, ymin: number, xmax: number, ymax: number): void {
    for (let y = this.cellY(ymin); y <= this.cellY(ymax); y++) {
      this.occupied.fill(1, y * this.side + this.cellX(xmin), y * this.side + this.cellX(xmax) + 1);
    }
  }

  private cellX(x: number): number {
    return Math.max(0, Math.min(this.side - 1, Math.floor((x - this.xmin) * this.perX)));
  }

  private cellY(y: number): number {
    return Math.max(0, Math.min(this.side - 1, Math.floor((y - this.ymin) * this.perY)));
  }
}
