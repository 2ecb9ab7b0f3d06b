import type { FlatPolygons } from '../model/geometry.js';
import { relativeGap, ringArea } from './area.js';
import { BoxClipper } from './clip.js';
import type { CoverRef } from './cover.js';
import { piecesOf } from './pieces.js';
import type { RingArena } from './ring-arena.js';
import { RingChunks } from './ring-chunks.js';
import type { PolygonRings } from './rings.js';
import { Sweep } from './sweep.js';
import { PieceTracer } from './trace.js';
import { VertexRepeats } from './vertex-repeats.js';

/** Relative closure that every patch must reach: two ways of adding the same areas differ by rounding only. */
export const CLOSURE_TOLERANCE = 1e-11;

/** Share of the height by which the box is opened above and below the patch. */
const BOX_ROOM = 2 ** -10;
/** A traced piece may differ from its facts by this much (m²) plus 1e-9 of its area: rounding of crossings. */
const PIECE_TOLERANCE = 1e-6;

/** One label set of a patch: its covers (positions in the list handed over) and its area. */
export interface LabelSetFact {
  readonly covers: readonly number[];
  /** Planar area, m². */
  readonly area: number;
  /** First moment of the area about the patch's west edge, m³: ∫ (x − xmin) dA. Weights that vary with x need it. */
  readonly momentX: number;
}

/** Why the areas of a patch may differ from the shoelace area of its rings. */
export type ShapeFault = 'none' | 'self-crossing' | 'ring-direction';

/** What the kernel says about one patch. */
export interface OverlayFacts {
  /** Area of the patch by the even-odd rule, m²: the sum of all label sets. */
  readonly area: number;
  /** Area by the directions of its rings as they came, m². */
  readonly areaAsGiven: number;
  readonly fault: ShapeFault;
  /** An edge of the patch seems to end on the inside of another one. */
  readonly touchesItself: boolean;
  /** Where the patch crosses itself, in the coordinates of the layer. */
  readonly crossing: { readonly x: number; readonly y: number } | null;
  /** Covers that cross themselves on this patch: position in the list, and where. */
  readonly crossingCovers: readonly { readonly cover: number; readonly x: number; readonly y: number }[];
  readonly sets: readonly LabelSetFact[];
  /** Relative difference between the label sets and the independent area of the patch. */
  readonly closure: number;
}

/**
 * Areas of the label sets of patches. One instance serves a thread; it keeps its scratch memory between patches.
 */
export class FactsKernel {
  private readonly chunks = new RingChunks();
  private readonly clipper = new BoxClipper(false, this.chunks);
  private readonly alone = new BoxClipper(false, this.chunks);
  private readonly sweep = new Sweep();
  private readonly aloneSweep = new Sweep();
  private readonly tracer = new PieceTracer();
  private readonly repeats = new VertexRepeats();
  /** `pieceWays` counts how often pieces were traced from the slabs, and how often they took the exact way. */
  constructor(readonly pieceWays = { traced: 0, exact: 0 }) {}

  // The patch of the last overlay, for its pieces.
  private last: { patches: FlatPolygons; patch: number; covers: readonly CoverRef[]; stateOfSet: number[] } | null =
    null;

  /**
   * Overlays patch `patch` of `patches` with `covers`, of any number of layers, in one pass.
   *
   * Units   metres in, square metres out. All layers must be in one projected system.
   * Errors  none thrown; `closure` tells how well the areas add up, and the caller refuses what is above
   *         CLOSURE_TOLERANCE.
   */
  overlay(patches: FlatPolygons, patch: number, covers: readonly CoverRef[]): OverlayFacts {
    const { boxes } = patches;
    const originX = boxes[4 * patch]!;
    const originY = boxes[4 * patch + 1]!;
    const width = boxes[4 * patch + 2]! - originX;
    const height = boxes[4 * patch + 3]! - originY;
    const owners = covers.length + 1;
    const { clipper, sweep } = this;

    // A little room above and below keeps edges along the box's top and bottom: pieces need them as boundaries.
    const room = height * BOX_ROOM;
    clipper.open(width, -room, height + room, owners);
    clipper.addFeature(patches, patch, originX, originY, 0);
    for (let c = 0; c < covers.length; c++) {
      clipper.addFeature(covers[c]!.shapes, covers[c]!.feature, originX, originY, c + 1);
    }
    clipper.close();
    sweep.clear();
    sweep.addBox(clipper, width, -room, height + room, owners);

    const stateOfSet: number[] = [];
    const sets = this.collectSets(stateOfSet);
    this.last = { patches, patch, covers, stateOfSet };
    let area = 0;
    for (const set of sets) area += set.area;
    const areaAsGiven = this.areaAsGiven(patches, patch);
    const crossings = sweep.selfCrossings.map(({ owner, x, y }) => ({
      cover: owner - 1,
      x: x + originX,
      y: y + originY,
    }));
    const own = crossings.find(({ cover }) => cover < 0);
    const box = width * height;
    const agreesWithGiven = relativeGap(area, areaAsGiven, box) <= CLOSURE_TOLERANCE;
    const independent = agreesWithGiven ? areaAsGiven : this.areaAlone(patches, patch);
    return {
      area,
      areaAsGiven,
      touchesItself: sweep.line.patchTouches,
      fault: own ? 'self-crossing' : agreesWithGiven ? 'none' : 'ring-direction',
      crossing: own ? { x: own.x, y: own.y } : null,
      crossingCovers: crossings.filter(({ cover }) => cover >= 0),
      sets,
      closure: relativeGap(area, independent, box),
    };
  }

  /** Even-odd area of one feature by itself, m²: the check for features whose ring directions say something else. */
  areaAlone(shapes: FlatPolygons, feature: number): number {
    this.sweepAlone(shapes, feature);
    return this.aloneSweep.sets.area[0]!;
  }

  private sweepAlone(shapes: FlatPolygons, feature: number): void {
    const { boxes } = shapes;
    const originX = boxes[4 * feature]!;
    const originY = boxes[4 * feature + 1]!;
    const width = boxes[4 * feature + 2]! - originX;
    const height = boxes[4 * feature + 3]! - originY;
    const room = height * BOX_ROOM;
    this.alone.open(width, -room, height + room, 1);
    this.alone.addFeature(shapes, feature, originX, originY, 0);
    this.alone.close();
    this.aloneSweep.clear();
    this.aloneSweep.addBox(this.alone, width, -room, height + room, 1);
  }

  /** Area of one feature by the directions of its rings, m²: equals the even-odd area where the feature is sound. */
  areaAsGiven({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
    let sum = 0;
    for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
      sum += ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
    }
    return Math.abs(sum);
  }

  /**
   * Polygons of the pieces of the patch that was overlaid last. `pieceOfSet` numbers the piece of every label set (by
   * its position in the facts), −1 for none. Outer rings counter-clockwise, holes clockwise, valid by OGC. Rings put
   * into an `arena` hold until the arena is cleared.
   */
  pieces(pieceOfSet: readonly number[], arena: RingArena | null = null): Map<number, PolygonRings[]> {
    const { last, sweep, clipper } = this;
    if (!last) throw new Error('pieces before overlay');
    const { patches, patch, covers, stateOfSet } = last;
    const pieceOfState = new Int32Array(sweep.sets.count).fill(-1);
    stateOfSet.forEach((state, set) => {
      pieceOfState[state] = pieceOfSet[set] ?? -1;
    });
    if (!sweep.divided) {
      const input = {
        line: sweep.line,
        edges: clipper.edges,
        sets: sweep.sets,
        startState: sweep.startState(clipper, covers.length + 1),
        startOn: clipper.fills(0),
        pieceOf: pieceOfState,
        originX: patches.boxes[4 * patch]!,
        originY: patches.boxes[4 * patch + 1]!,
      };
      const traced = this.tracer.trace(input, arena);
      if (traced && this.agrees(traced, pieceOfSet)) {
        this.pieceWays.traced++;
        return traced;
      }
    }
    this.pieceWays.exact++;
    const pieceOfKey = new Map<string, number>();
    stateOfSet.forEach((state, set) => {
      const members = Array.from(sweep.sets.membersOf(state), (owner) => owner - 1);
      pieceOfKey.set(members.join(' '), pieceOfSet[set] ?? -1);
    });
    return piecesOf(patches, patch, covers, (members) => pieceOfKey.get(members.join(' ')) ?? -1, this.chunks);
  }

  /** Traced polygons must have the areas of the facts; otherwise the exact way is taken. */
  private agrees(traced: ReadonlyMap<number, PolygonRings[]>, pieceOfSet: readonly number[]): boolean {
    const wanted = new Map<number, number>();
    this.last?.stateOfSet.forEach((state, set) => {
      const piece = pieceOfSet[set] ?? -1;
      if (piece >= 0) wanted.set(piece, (wanted.get(piece) ?? 0) + this.sweep.sets.area[state]!);
    });
    for (const [piece, area] of wanted) {
      let sum = 0;
      for (const { outer, holes } of traced.get(piece) ?? []) {
        sum += ringArea(outer, 0, outer.length / 2);
        for (const hole of holes) sum += ringArea(hole, 0, hole.length / 2);
      }
      if (Math.abs(sum - area) > PIECE_TOLERANCE + 1e-9 * area) return false;
    }
    return true;
  }

  /**
   * The outline of a feature as valid polygons, or null where its single ring is valid as it came: no spike, no vertex
   * on another part of the ring (`touchesItself`, as its facts say).
   */
  outline(shapes: FlatPolygons, feature: number, touchesItself: boolean): PolygonRings[] | null {
    const rings = shapes.featureRing[feature + 1]! - shapes.featureRing[feature]!;
    const once = rings === 1 && !this.repeats.in(shapes, feature);
    if (once && !touchesItself) return null;
    const polygons = piecesOf(shapes, feature, [], () => 0, this.chunks).get(0) ?? [];
    // One ring with all the vertices of the original, none more and none twice: it was valid, only delicate.
    const isSame = polygons.length === 1 && polygons[0]!.holes.length === 0;
    return once && isSame && polygons[0]!.outer.length === 2 * distinctVertices(shapes, feature) ? null : polygons;
  }

  private collectSets(stateOfSet: number[]): LabelSetFact[] {
    const { sets } = this.sweep;
    const facts: LabelSetFact[] = [];
    for (let s = 0; s < sets.count; s++) {
      if (sets.area[s] === 0) continue;
      const members = sets.membersOf(s);
      const covers: number[] = [];
      for (let m = 0; m < members.length; m++) covers.push(members[m]! - 1);
      facts.push({ covers, area: sets.area[s]!, momentX: sets.momentX[s]! });
      stateOfSet.push(s);
    }
    return facts;
  }
}

/** Vertices of a feature, those that stand still left out. */
function distinctVertices({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
  let count = 0;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
    const to = ringStart[r + 1]!;
    for (let i = ringStart[r]!; i < to; i++) {
      const before = i > ringStart[r]! ? i - 1 : to - 1;
      if (coords[2 * before] !== coords[2 * i] || coords[2 * before + 1] !== coords[2 * i + 1]) count++;
    }
  }
  return count;
}
