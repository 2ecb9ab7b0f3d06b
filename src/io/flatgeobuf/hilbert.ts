/** Cells along each side of the plane that the curve fills. */
const CELLS = 0xffff;
const DIGIT = 1 << 16;

/**
 * Positions of boxes along the Hilbert curve through the centres of all of them: ordinals in the order in which
 * FlatGeobuf wants features, high positions first. Boxes of one cell keep their order.
 *
 * Shape   `boxes` holds xmin, ymin, xmax, ymax of every feature; `extent` the same of all together.
 */
export function hilbertOrder(boxes: Float64Array, count: number, extent: readonly number[]): Uint32Array {
  const [xmin, ymin, xmax, ymax] = extent as [number, number, number, number];
  const width = xmax - xmin;
  const height = ymax - ymin;
  const keys = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = 4 * i;
    const x = width > 0 ? Math.floor((CELLS * ((boxes[at]! + boxes[at + 2]!) / 2 - xmin)) / width) : 0;
    const y = height > 0 ? Math.floor((CELLS * ((boxes[at + 1]! + boxes[at + 3]!) / 2 - ymin)) / height) : 0;
    keys[i] = ~hilbert(x, y);
  }
  return sortedByKey(keys);
}

/**
 * Distance along the Hilbert curve of a cell in a grid of 65,536 by 65,536.
 * Source: github.com/rawrunprotected/hilbert_curves (public domain), as in flatbush and packedrtree.cpp.
 */
export function hilbert(x: number, y: number): number {
  let a = x ^ y;
  let b = 0xffff ^ a;
  let c = 0xffff ^ (x | y);
  let d = x & (y ^ 0xffff);

  let A = a | (b >>> 1);
  let B = (a >>> 1) ^ a;
  let C = (c >>> 1) ^ (b & (d >>> 1)) ^ c;
  let D = (a & (c >>> 1)) ^ (d >>> 1) ^ d;

  for (let shift = 2; shift <= 4; shift *= 2) {
    a = A;
    b = B;
    c = C;
    d = D;
    A = (a & (a >>> shift)) ^ (b & (b >>> shift));
    B = (a & (b >>> shift)) ^ (b & ((a ^ b) >>> shift));
    C ^= (a & (c >>> shift)) ^ (b & (d >>> shift));
    D ^= (b & (c >>> shift)) ^ ((a ^ b) & (d >>> shift));
  }
  a = A;
  b = B;
  c = C;
  d = D;
  C ^= (a & (c >>> 8)) ^ (b & (d >>> 8));
  D ^= (b & (c >>> 8)) ^ ((a ^ b) & (d >>> 8));

  a = C ^ (C >>> 1);
  b = D ^ (D >>> 1);
  const low = x ^ y;
  const high = b | (0xffff ^ (low | a));
  return ((spread(high) << 1) | spread(low)) >>> 0;
}

/** Sixteen bits moved apart, a zero between each. */
function spread(bits: number): number {
  let i = bits;
  i = (i | (i << 8)) & 0x00ff00ff;
  i = (i | (i << 4)) & 0x0f0f0f0f;
  i = (i | (i << 2)) & 0x33333333;
  return (i | (i << 1)) & 0x55555555;
}

/** Ordinals by ascending key, stable: counting sort by the low half, then by the high half. */
function sortedByKey(keys: Uint32Array): Uint32Array {
  const count = keys.length;
  let from = new Uint32Array(count);
  let to = new Uint32Array(count);
  for (let i = 0; i < count; i++) from[i] = i;
  for (const shift of [0, 16]) {
    const place = new Uint32Array(DIGIT + 1);
    for (let i = 0; i < count; i++) place[((keys[i]! >>> shift) & 0xffff) + 1]!++;
    for (let digit = 0; digit < DIGIT; digit++) place[digit + 1]! += place[digit]!;
    for (let i = 0; i < count; i++) {
      const ordinal = from[i]!;
      to[place[(keys[ordinal]! >>> shift) & 0xffff]!++] = ordinal;
    }
    [from, to] = [to, from];
  }
  return from;
}
