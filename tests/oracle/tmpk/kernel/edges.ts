/**
 * A growing list of edges in flat arrays. Every edge runs from left to right (x0 < x1), so that its height over any x
 * of its range is one value. `owner` 0 is the patch, covers count from 1. Vertical edges have no range and no area
 * below them: facts do without, pieces keep them (running upwards).
 */
export class EdgeList {
  count = 0;
  x0: Float64Array;
  y0: Float64Array;
  x1: Float64Array;
  y1: Float64Array;
  owner: Int32Array;

  constructor(
    private readonly keepsVertical = false,
    capacity = 1024,
  ) {
    this.x0 = new Float64Array(capacity);
    this.y0 = new Float64Array(capacity);
    this.x1 = new Float64Array(capacity);
    this.y1 = new Float64Array(capacity);
    this.owner = new Int32Array(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  /** Adds the edge (xa, ya)–(xb, yb) in either direction; a vertical one only where they are kept. */
  add(xa: number, ya: number, xb: number, yb: number, owner: number): void {
    if (xa === xb && (!this.keepsVertical || ya === yb)) return;
    const i = this.count++;
    if (i === this.x0.length) this.grow();
    this.owner[i] = owner;
    if (xa < xb || (xa === xb && ya < yb)) {
      this.x0[i] = xa;
      this.y0[i] = ya;
      this.x1[i] = xb;
      this.y1[i] = yb;
    } else {
      this.x0[i] = xb;
      this.y0[i] = yb;
      this.x1[i] = xa;
      this.y1[i] = ya;
    }
  }

  private grow(): void {
    this.x0 = doubled(this.x0);
    this.y0 = doubled(this.y0);
    this.x1 = doubled(this.x1);
    this.y1 = doubled(this.y1);
    const owner = new Int32Array(this.owner.length * 2);
    owner.set(this.owner);
    this.owner = owner;
  }
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
