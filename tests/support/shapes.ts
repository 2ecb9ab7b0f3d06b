import type { FlatPolygons } from '../../src/model/geometry.js';

export type Ring = readonly (readonly [number, number])[];
/** One feature: its rings, not closed. */
export type Feature = readonly Ring[];

/** Packs features into the flat layout of the program. */
export function flat(features: readonly Feature[]): FlatPolygons {
  const rings = features.flat();
  const coords = Float64Array.from(rings.flat(2));
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r]! + ring.length;
  });
  const featureRing = new Uint32Array(features.length + 1);
  const boxes = new Float64Array(features.length * 4);
  features.forEach((feature, f) => {
    featureRing[f + 1] = featureRing[f]! + feature.length;
    const xs = feature.flat().map(([x]) => x);
    const ys = feature.flat().map(([, y]) => y);
    boxes.set([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], 4 * f);
  });
  return { count: features.length, coords, ringStart, featureRing, boxes };
}

export function square(x: number, y: number, size: number): Ring {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ];
}

/** A random star-shaped ring without self-crossings. */
export function star(random: () => number, x: number, y: number, radius: number, vertices: number): Ring {
  return Array.from({ length: vertices }, (_, i) => {
    const angle = ((i + 0.8 * random()) / vertices) * 2 * Math.PI;
    const r = radius * (0.4 + 0.6 * random());
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)] as const;
  });
}
