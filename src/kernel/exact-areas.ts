import type { FlatPolygons } from '../model/geometry.js';
import type { CoverRef } from './cover.js';
import type { LabelSetFact } from './facts.js';
import { Noder } from './noding.js';
import { PlanarMap } from './planar-map.js';

/** Room around the patch's box on each side, as a share of its extent: rings are cut there, away from the patch. */
const ROOM = 1 / 4;
/** Places of the patch and its room are whole numbers below 2^GRID_BITS: sums of two stay whole in a double. */
const GRID_BITS = 50;

/** The box around a patch, as whole numbers of a grid of its own for each axis; the origin is the corner of the patch. */
interface Frame {
  readonly xmin: number;
  readonly ymin: number;
  readonly width: number;
  readonly height: number;
  readonly gridX: number;
  readonly gridY: number;
}

/**
 * The label sets of patch `patch` under `covers`, found the slow way: all rings are put on a fine grid and noded there
 * (snap rounding), and every face of the resulting map is measured from its boundary in whole numbers. Nothing of the
 * clipper and the sweep is used; the even-odd rule holds for every feature.
 *
 * Shape   as `OverlayFacts.sets`; sets without area are left out.
 * Units   metres in, m² and m³ out. The grid is 2^-49 or less of the box with its room, in each axis by itself, so an
 *         area is off by about that share of box × outline; the sets add up exactly to the patch on the grid.
 * Errors  throws on coordinates that are no numbers, and when the segments do not come to rest on the grid.
 * Source  Green's theorem: A = ½ ∮ x dy − y dx and ∫ x dA = ⅓ ∮ x (x dy − y dx), edge by edge.
 */
export function exactFacts(patches: FlatPolygons, patch: number, covers: readonly CoverRef[]): LabelSetFact[] {
  const frame = frameOf(patches.boxes, patch);
  if (!frame) return [];
  const noder = new Noder();
  addFeature(noder, patches, patch, frame, 0);
  covers.forEach(({ shapes, feature }, c) => {
    addFeature(noder, shapes, feature, frame, c + 1);
  });
  const { nodeX, nodeY, ...segments } = noder.run();
  const map = new PlanarMap({ nodeX, nodeY, ...segments });
  // Rings stay closed when they are cut, so nothing is on along the bottom of the map.
  const measured = measureFaces(map.label([], []), nodeX, nodeY);

  const facts: LabelSetFact[] = [];
  for (const [state, { area2, moment6 }] of measured) {
    const members = map.sets.membersOf(state);
    if (members[0] !== 0 || area2 === 0n) continue;
    const covering = Array.from(members.subarray(1), (owner) => owner - 1);
    const cell = frame.gridX * frame.gridY;
    facts.push({
      covers: covering,
      area: (Number(area2) / 2) * cell,
      momentX: (Number(moment6) / 6) * frame.gridX * cell,
    });
  }
  return facts;
}

/** Null for a patch whose box has no area. */
function frameOf(boxes: Float64Array, patch: number): Frame | null {
  const xmin = boxes[4 * patch]!;
  const ymin = boxes[4 * patch + 1]!;
  const width = boxes[4 * patch + 2]! - xmin;
  const height = boxes[4 * patch + 3]! - ymin;
  if (!Number.isFinite(width) || !Number.isFinite(height)) throw new Error('a patch without a box');
  if (width <= 0 || height <= 0) return null;
  return { xmin, ymin, width, height, gridX: gridOf(width), gridY: gridOf(height) };
}

/** A power of two: coordinates of a zone, which are whole multiples of one, then lie on the grid as they are. */
function gridOf(extent: number): number {
  return 2 ** (Math.ceil(Math.log2(extent * (1 + 2 * ROOM))) - GRID_BITS);
}

function addFeature(noder: Noder, shapes: FlatPolygons, feature: number, frame: Frame, owner: number): void {
  const { coords, ringStart, featureRing } = shapes;
  const { xmin, ymin, gridX, gridY } = frame;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const local: number[] = [];
    for (let i = 2 * ringStart[r]!; i < 2 * ringStart[r + 1]!; i += 2) {
      const x = coords[i]! - xmin;
      const y = coords[i + 1]! - ymin;
      if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Error('a coordinate that is no number');
      local.push(x, y);
    }
    const ring = cutToFrame(local, frame);
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      noder.add(
        Math.round(ring[j]! / gridX),
        Math.round(ring[j + 1]! / gridY),
        Math.round(ring[i]! / gridX),
        Math.round(ring[i + 1]! / gridY),
        owner,
      );
    }
  }
}

/**
 * Cuts a closed ring to the frame, one side after the other (Sutherland and Hodgman 1974). What runs outside is replaced
 * by a way along the frame's side: the ring stays closed, and its parity inside the frame does not change.
 */
function cutToFrame(ring: readonly number[], { width, height }: Frame): readonly number[] {
  let cut = cutSide(ring, 0, -ROOM * width, -1);
  cut = cutSide(cut, 0, (1 + ROOM) * width, 1);
  cut = cutSide(cut, 1, -ROOM * height, -1);
  return cutSide(cut, 1, (1 + ROOM) * height, 1);
}

/** Cuts away what lies beyond `limit` along one axis (0 is x), to its right (`side` 1) or left (−1). */
function cutSide(ring: readonly number[], axis: 0 | 1, limit: number, side: 1 | -1): readonly number[] {
  const isOut = (i: number): boolean => side * (ring[i + axis]! - limit) > 0;
  const kept: number[] = [];
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    if (isOut(i) !== isOut(j)) {
      // From the inner end outwards: two features that share the edge, each in its direction, are cut in one place.
      const [inner, outer] = isOut(i) ? [j, i] : [i, j];
      const share = (limit - ring[inner + axis]!) / (ring[outer + axis]! - ring[inner + axis]!);
      const other = 1 - axis;
      const across = ring[inner + other]! + (ring[outer + other]! - ring[inner + other]!) * share;
      if (axis === 0) kept.push(limit, across);
      else kept.push(across, limit);
    }
    if (!isOut(i)) kept.push(ring[i]!, ring[i + 1]!);
  }
  return kept;
}

/** Twice the area and six times the first moment about x = 0, in grid units. */
interface Measured {
  area2: bigint;
  moment6: bigint;
}

/** Adds up the boundary of every label set: its area lies to the left of a half-edge. No sum is ever rounded. */
function measureFaces(
  segments: ReturnType<PlanarMap['label']>,
  nodeX: readonly number[],
  nodeY: readonly number[],
): Map<number, Measured> {
  const xs = nodeX.map(BigInt);
  const ys = nodeY.map(BigInt);
  const measured = new Map<number, Measured>();
  const at = (state: number): Measured => {
    let sums = measured.get(state);
    if (!sums) {
      sums = { area2: 0n, moment6: 0n };
      measured.set(state, sums);
    }
    return sums;
  };
  for (const { a, b, below, above } of segments) {
    if (below === above) continue;
    const area2 = xs[a]! * ys[b]! - xs[b]! * ys[a]!;
    const moment6 = (xs[a]! + xs[b]!) * area2;
    const left = at(above);
    left.area2 += area2;
    left.moment6 += moment6;
    const right = at(below);
    right.area2 -= area2;
    right.moment6 -= moment6;
  }
  return measured;
}
