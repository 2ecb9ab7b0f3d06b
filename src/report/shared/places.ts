import type { Box, Rings } from '../../model/geometry.js';

export function boxOf(shapes: readonly Rings[]): Box {
  let [xmin, ymin, xmax, ymax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { coords } of shapes) {
    for (let i = 0; i < coords.length; i += 2) {
      xmin = Math.min(xmin, coords[i]!);
      xmax = Math.max(xmax, coords[i]!);
      ymin = Math.min(ymin, coords[i + 1]!);
      ymax = Math.max(ymax, coords[i + 1]!);
    }
  }
  return { xmin, ymin, xmax, ymax };
}

/** Heights at which a place for a label is sought, as shares of the height of the shape. */
const HEIGHTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/** A point well inside, with the room to the left and right of it together: the middle of the widest level chord. */
export function labelPlace(shape: Rings): { readonly x: number; readonly y: number; readonly room: number } {
  const { ymin, ymax } = boxOf([shape]);
  let best = { x: Number.NaN, y: Number.NaN, room: -1 };
  for (const height of HEIGHTS) {
    const y = ymin + (ymax - ymin) * height;
    const crossings = crossingsAt(shape, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const room = crossings[i + 1]! - crossings[i]!;
      if (room > best.room * 1.05) best = { x: (crossings[i]! + crossings[i + 1]!) / 2, y, room };
    }
  }
  return best;
}

function crossingsAt({ coords, ringStart }: Rings, y: number): number[] {
  const found: number[] = [];
  for (let r = 0; r + 1 < ringStart.length; r++) {
    const from = ringStart[r]!;
    const to = ringStart[r + 1]!;
    for (let v = from; v < to; v++) {
      const w = v + 1 < to ? v + 1 : from;
      const [x1, y1, x2, y2] = [coords[2 * v]!, coords[2 * v + 1]!, coords[2 * w]!, coords[2 * w + 1]!];
      if (y1 <= y !== y2 <= y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  return found.sort((a, b) => a - b);
}
