import { ringArea } from '../kernel/area.js';
import type { PatchAccount } from '../kernel/patch-account.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { FlatPolygons } from '../model/geometry.js';
import type { PatchOverlay } from './overlay-patches.js';

/** The connected parts of what is not approved. */
export interface RestShape {
  readonly parts: number;
  /** Area of the largest part, m² with two decimals. */
  readonly largest: number;
  /** Width of the widest part, m with two decimals. */
  readonly width: number;
}

const NOTHING_LEFT: RestShape = { parts: 0, largest: 0, width: 0 };

/**
 * Shape of what is not approved. The width of a part is 2 × area ÷ perimeter (holes count as perimeter): a strip of
 * width w has nearly w, a square half of its side, so a small figure means narrow everywhere, however long or winding the
 * part is. Parts that meet in a point only are parts of their own.
 *
 * `unapproved` is the printed area of all parts (hundredths of m²): the largest part is its planar share of it; `shapes`
 * and `position` are those of the patch. To be called before the next patch is overlaid.
 */
export function restShape(
  overlay: PatchOverlay,
  account: PatchAccount,
  unapproved: number,
  shapes: FlatPolygons,
  position: number,
): RestShape {
  if (unapproved === 0) return NOTHING_LEFT;
  const whole = account.inForce === 0 ? wholeShape(overlay, unapproved, shapes, position) : null;
  if (whole) return whole;
  const pieceOfSet = overlay.facts.sets.map(() => -1);
  for (const piece of account.pieces) if (!piece.inForce) for (const set of piece.sets) pieceOfSet[set] = 0;
  let [total, largest, width] = [0, 0, 0];
  const parts = overlay.pieces(pieceOfSet).get(0) ?? [];
  for (const part of parts) {
    const { area, perimeter } = measure(part);
    total += area;
    largest = Math.max(largest, area);
    width = Math.max(width, (2 * area) / perimeter);
  }
  return {
    parts: parts.length,
    largest: total > 0 ? Math.round((unapproved * largest) / total) / 100 : 0,
    width: Math.round(100 * width) / 100,
  };
}

/** A patch on which nothing is in force is its own rest; null where its outline has to be put in order first. */
function wholeShape(
  { facts }: PatchOverlay,
  unapproved: number,
  { coords, ringStart, featureRing }: FlatPolygons,
  position: number,
): RestShape | null {
  const ring = featureRing[position]!;
  if (facts.fault !== 'none' || facts.touchesItself || featureRing[position + 1]! - ring > 1) return null;
  const [from, to] = [ringStart[ring]!, ringStart[ring + 1]!];
  const width = (2 * Math.abs(ringArea(coords, from, to))) / ringLength(coords.subarray(2 * from, 2 * to));
  return { parts: 1, largest: unapproved / 100, width: Math.round(100 * width) / 100 };
}

function measure({ outer, holes }: PolygonRings): { area: number; perimeter: number } {
  let area = 0;
  let perimeter = 0;
  for (const ring of [outer, ...holes]) {
    area += ringArea(ring, 0, ring.length / 2);
    perimeter += ringLength(ring);
  }
  return { area, perimeter };
}

function ringLength(ring: Float64Array): number {
  let length = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    // Metres need none of the care of Math.hypot, which takes ten times as long.
    const [dx, dy] = [ring[next]! - ring[i]!, ring[next + 1]! - ring[i + 1]!];
    length += Math.sqrt(dx * dx + dy * dy);
  }
  return length;
}
