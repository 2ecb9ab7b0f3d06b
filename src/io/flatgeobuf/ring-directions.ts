import { ringArea } from '../../kernel/area.js';

/** What a ring is by its place in a format that tells shells and holes apart. */
export type RingRole = 'shell' | 'hole';

/**
 * Gives the rings of one record the directions of their roles, where the format leaves them free: shells turn as the first
 * of them does, holes the other way, as in a shapefile.
 */
export class RingDirections {
  /** The sign of the area of the first shell, 0 before it. */
  turn = 0;

  /** Turns the ring of vertices `from` … `to − 1` (x, y, …) round where it runs the wrong way. Its first vertex stays the first. */
  direct(points: Float64Array, from: number, to: number, role: RingRole): void {
    const sign = Math.sign(ringArea(points, from, to));
    if (this.turn === 0 && role === 'shell') this.turn = sign;
    const wrong = role === 'shell' ? -this.turn : this.turn;
    if (sign === 0 || sign !== wrong) return;
    const [first, last] = [2 * from, 2 * to - 2];
    const isClosed = points[first] === points[last] && points[first + 1] === points[last + 1];
    reverseVertices(points, isClosed ? from : from + 1, to);
  }
}

function reverseVertices(points: Float64Array, from: number, to: number): void {
  for (let i = 2 * from, j = 2 * to - 2; i < j; i += 2, j -= 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    points[i] = points[j]!;
    points[i + 1] = points[j + 1]!;
    points[j] = x;
    points[j + 1] = y;
  }
}
