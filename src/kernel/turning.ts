import type { FlatPolygons } from '../model/geometry.js';

/**
 * True where the only ring of a feature turns around other than once: it crosses itself, or has a spike. Cheap enough for
 * every polygon of a layer; a ring that turns around once may cross itself all the same.
 *
 * Source  the rotation number of a simple closed curve is ±1 (Hopf 1935). It is counted by how often the direction of the
 *         edges passes that of the x axis, upwards less downwards.
 */
export function turnsOddly({ coords, ringStart, featureRing }: FlatPolygons, feature: number): boolean {
  const ring = featureRing[feature]!;
  if (featureRing[feature + 1]! - ring !== 1) return false;
  const from = 2 * ringStart[ring]!;
  const to = 2 * ringStart[ring + 1]!;
  let px = coords[to - 2]!;
  let py = coords[to - 1]!;
  // The direction before the first vertex is that of the last edge with a length.
  let dx = 0;
  let dy = 0;
  for (let i = to - 4; i >= from && dx === 0 && dy === 0; i -= 2) {
    dx = px - coords[i]!;
    dy = py - coords[i + 1]!;
  }
  let turns = 0;
  for (let i = from; i < to; i += 2) {
    const ex = coords[i]! - px;
    const ey = coords[i + 1]! - py;
    if (ex === 0 && ey === 0) continue;
    const wasUp = dy > 0 || (dy === 0 && dx > 0);
    const isUp = ey > 0 || (ey === 0 && ex > 0);
    if (wasUp !== isUp) {
      const turn = dx * ey - dy * ex;
      if (isUp && turn > 0) turns++;
      else if (wasUp && turn < 0) turns--;
    }
    px = coords[i]!;
    py = coords[i + 1]!;
    dx = ex;
    dy = ey;
  }
  return turns !== 1 && turns !== -1;
}
