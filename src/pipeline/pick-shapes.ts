import type { FlatPolygons } from '../model/geometry.js';

/** The features at the given positions as a layer of their own. */
export function pick(shapes: FlatPolygons, positions: readonly number[], shared: boolean): FlatPolygons {
  const { coords, ringStart, featureRing, boxes } = shapes;
  let rings = 0;
  let vertices = 0;
  for (const f of positions) {
    rings += featureRing[f + 1]! - featureRing[f]!;
    vertices += ringStart[featureRing[f + 1]!]! - ringStart[featureRing[f]!]!;
  }
  const room = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const picked = {
    count: positions.length,
    coords: new Float64Array(room(16 * vertices)),
    ringStart: new Uint32Array(room(4 * (rings + 1))),
    featureRing: new Uint32Array(room(4 * (positions.length + 1))),
    boxes: new Float64Array(room(32 * positions.length)),
  };
  let vertex = 0;
  let ring = 0;
  positions.forEach((f, at) => {
    const firstRing = featureRing[f]!;
    const lastRing = featureRing[f + 1]!;
    const from = ringStart[firstRing]!;
    picked.coords.set(coords.subarray(2 * from, 2 * ringStart[lastRing]!), 2 * vertex);
    for (let r = firstRing; r < lastRing; r++) picked.ringStart[++ring] = vertex + ringStart[r + 1]! - from;
    vertex = picked.ringStart[ring]!;
    picked.featureRing[at + 1] = ring;
    picked.boxes.set(boxes.subarray(4 * f, 4 * f + 4), 4 * at);
  });
  return picked;
}
