import type { FlatPolygons } from '../model/geometry.js';
import { ringArea } from './area.js';
import { BoxClipper } from './clip.js';
import { Sweep } from './sweep.js';

/** Relative closure that every patch must reach: two ways of adding the same areas differ by rounding only. */
export const CLOSURE_TOLERANCE = 1e-11;

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
  /** Where the patch crosses itself, in the coordinates of the layer. */
  readonly crossing: { readonly x: number; readonly y: number } | null;
  /** Covers that cross themselves on this patch: position in the list, and where. */
  readonly crossingCovers: readonly { readonly cover: number; readonly x: number; readonly y: number }[];
  readonly sets: readonly LabelSetFact[];
  /** Relative difference between the label sets and the independent area of the patch. */
  readonly closure: number;
}

/** A cover: feature `feature` of the layer `shapes`. */
export interface CoverRef {
  readonly shapes: FlatPolygons;
  readonly feature: number;
}

/**
 * Areas of the label sets of patches. One instance serves a thread; it keeps its scratch memory between patches.
 */
export class FactsKernel {
  private readonly clipper = new BoxClipper();
  private readonly alone = new BoxClipper();
  private readonly sweep = new Sweep();

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

    clipper.open(width, 0, height, owners);
    addFeature(clipper, patches, patch, originX, originY, 0);
    for (let c = 0; c < covers.length; c++) {
      addFeature(clipper, covers[c]!.shapes, covers[c]!.feature, originX, originY, c + 1);
    }
    clipper.close();
    sweep.clear();
    sweep.addBox(clipper, width, 0, height, owners);

    const sets = this.collectSets();
    let area = 0;
    for (const set of sets) area += set.area;
    const areaAsGiven = this.areaAsGiven(patches, patch);
    const crossings = sweep.selfCrossings.map(({ owner, x, y }) => ({
      cover: owner - 1,
      x: x + originX,
      y: y + originY,
    }));
    const own = crossings.find(({ cover }) => cover < 0);
    const agreesWithGiven = differs(area, areaAsGiven) <= CLOSURE_TOLERANCE;
    const independent = agreesWithGiven ? areaAsGiven : this.areaAlone(patches, patch);
    return {
      area,
      areaAsGiven,
      fault: own ? 'self-crossing' : agreesWithGiven ? 'none' : 'ring-direction',
      crossing: own ? { x: own.x, y: own.y } : null,
      crossingCovers: crossings.filter(({ cover }) => cover >= 0),
      sets,
      closure: differs(area, independent),
    };
  }

  /** Even-odd area of one feature by itself, m²: the check for features whose ring directions say something else. */
  areaAlone(shapes: FlatPolygons, feature: number): number {
    const { boxes } = shapes;
    const originX = boxes[4 * feature]!;
    const originY = boxes[4 * feature + 1]!;
    const width = boxes[4 * feature + 2]! - originX;
    const height = boxes[4 * feature + 3]! - originY;
    this.alone.open(width, 0, height, 1);
    addFeature(this.alone, shapes, feature, originX, originY, 0);
    this.alone.close();
    this.sweep.clear();
    this.sweep.addBox(this.alone, width, 0, height, 1);
    return this.sweep.sets.area[0]!;
  }

  /** Area of one feature by the directions of its rings, m²: equals the even-odd area where the feature is sound. */
  areaAsGiven({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
    let sum = 0;
    for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++) {
      sum += ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
    }
    return Math.abs(sum);
  }

  private collectSets(): LabelSetFact[] {
    const { sets } = this.sweep;
    const facts: LabelSetFact[] = [];
    for (let s = 0; s < sets.count; s++) {
      if (sets.area[s] === 0) continue;
      const covers = Array.from(sets.membersOf(s), (owner) => owner - 1);
      facts.push({ covers, area: sets.area[s]!, momentX: sets.momentX[s]! });
    }
    return facts;
  }
}

function addFeature(
  clipper: BoxClipper,
  shapes: FlatPolygons,
  feature: number,
  originX: number,
  originY: number,
  owner: number,
): void {
  const { coords, ringStart, featureRing } = shapes;
  const last = featureRing[feature + 1]!;
  for (let r = featureRing[feature]!; r < last; r++) {
    clipper.addRing(coords, ringStart[r]!, ringStart[r + 1]!, originX, originY, owner);
  }
}

/** Relative difference of two areas; areas below a square millimetre are not told apart. */
function differs(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(a, b, 1e-6);
}
