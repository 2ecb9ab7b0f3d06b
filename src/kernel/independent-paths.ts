import type { FlatPolygons } from '../model/geometry.js';
import { relativeGap } from './area.js';
import { type AreaBreach, AreaCheck } from './check-areas.js';
import type { CoverRef } from './cover.js';
import { exactFacts } from './exact-areas.js';
import { CLOSURE_TOLERANCE, type FactsKernel, type LabelSetFact, type OverlayFacts } from './facts.js';
import { piecesOf } from './pieces.js';
import type { PolygonRings } from './rings.js';

/** Two ways agree when all their differences together are below this share of the patch … */
const AGREE_SHARE = 1e-6;
/** … within these bounds, m²: never more than half a printed unit, never less than what the kernel promises. */
const AGREE_MOST = 0.005;
const AGREE_LEAST = 1e-6;

/**
 * Another way to the label sets of a patch, as `OverlayFacts.sets`. It throws when it has no answer, be it that its
 * program is not there.
 */
export type FactsWay = (patches: FlatPolygons, patch: number, covers: readonly CoverRef[]) => readonly LabelSetFact[];

/** Facts of a patch that another way than the sweep has found. */
export interface Mended {
  /** The sweep's facts with other label sets. Their positions are new: pieces come from `piecesOfSets`. */
  readonly facts: OverlayFacts;
  readonly way: 'exact' | 'geos';
  /** Another way that has found the same areas; null where none had anything to say. */
  readonly witness: 'sweep' | 'exact' | 'geos' | null;
}

/** One patch and what lies on it. */
interface Question {
  readonly patches: FlatPolygons;
  readonly patch: number;
  readonly covers: readonly CoverRef[];
}

/** An answer without a breach, and the independent area of the patch that it closes on. */
interface Answer {
  readonly way: Mended['way'];
  readonly sets: readonly LabelSetFact[];
  readonly patchArea: number;
}

/**
 * What to do when the areas of a patch do not add up. One instance serves a thread.
 *
 * `breach` is asked for every patch and is cheap. `mend` is asked after a breach: it measures the patch anew by the
 * exact way, where needed by GEOS too, and decides which answer may stand (README.md, "When areas do not add up").
 */
export class IndependentPaths {
  private readonly check: AreaCheck;

  /** `geos` is null where there is none, as in worker threads; it is called only when the exact way leaves a doubt. */
  constructor(
    private readonly kernel: Pick<FactsKernel, 'areaAsGiven' | 'areaAlone'>,
    private readonly geos: FactsWay | null,
    private readonly exact: FactsWay = exactFacts,
  ) {
    this.check = new AreaCheck(kernel);
  }

  /** What is wrong with the facts of a patch, or null. */
  breach(
    patches: FlatPolygons,
    patch: number,
    covers: readonly CoverRef[],
    { sets, area, areaAsGiven }: OverlayFacts,
  ): AreaBreach | null {
    // As in the kernel: the shoelace area is no measure of a patch whose rings contradict themselves.
    const isSound = relativeGap(area, areaAsGiven, boxArea(patches, patch)) <= CLOSURE_TOLERANCE;
    const patchArea = isSound ? areaAsGiven : this.kernel.areaAlone(patches, patch);
    return this.check.breach(sets, patches, patch, covers, patchArea);
  }

  /** Facts that may stand in place of `facts`, which have a breach; null when no way has an answer that may stand. */
  mend(patches: FlatPolygons, patch: number, covers: readonly CoverRef[], facts: OverlayFacts): Mended | null {
    const question = { patches, patch, covers };
    const box = boxArea(patches, patch);
    const areas = [facts.areaAsGiven, this.kernel.areaAlone(patches, patch)];
    // Where these two differ, the area that one of the other ways has found counts too: it is independent of the other.
    const isSettled = relativeGap(areas[0]!, areas[1]!, box) <= CLOSURE_TOLERANCE;
    const areasWith = (other: readonly LabelSetFact[] | null): readonly number[] =>
      isSettled || !other ? areas : [...areas, sumOf(other)];
    const agrees = (a: Answer, b: readonly LabelSetFact[]): boolean => isSame(a.sets, b, a.patchArea);
    const mended = (answer: Answer, witness: Mended['witness']): Mended => ({
      facts: restated(facts, answer, box),
      way: answer.way,
      witness,
    });

    const exactSets = askedOf(this.exact, question);
    let exact = this.soundAnswer('exact', exactSets, question, areas);
    if (exact && agrees(exact, facts.sets)) return mended(exact, 'sweep');

    const geosSets = askedOf(this.geos, question);
    const geos = this.soundAnswer('geos', geosSets, question, areasWith(exactSets));
    exact ??= this.soundAnswer('exact', exactSets, question, areasWith(geosSets));
    if (exact && geosSets && agrees(exact, geosSets)) return mended(exact, 'geos');
    if (geos && agrees(geos, facts.sets)) return mended(geos, 'sweep');
    if (geos && exactSets && agrees(geos, exactSets)) return mended(geos, 'exact');
    // Two answers without a breach and nobody to decide; and GEOS has been seen to close on wrong parts.
    if (geos) return null;
    return exact && mended(exact, null);
  }

  private soundAnswer(
    way: Mended['way'],
    sets: readonly LabelSetFact[] | null,
    { patches, patch, covers }: Question,
    areas: readonly number[],
  ): Answer | null {
    if (!sets) return null;
    const patchArea = nearest(areas, sumOf(sets), boxArea(patches, patch));
    return this.check.breach(sets, patches, patch, covers, patchArea) ? null : { way, sets, patchArea };
  }
}

/**
 * Polygons of the pieces of a patch whose facts were mended, as `FactsKernel.pieces` has them for the others:
 * `pieceOfSet` numbers the piece of every label set by its position in `facts`, −1 for none.
 */
export function piecesOfSets(
  patches: FlatPolygons,
  patch: number,
  covers: readonly CoverRef[],
  { sets }: Pick<OverlayFacts, 'sets'>,
  pieceOfSet: readonly number[],
): Map<number, PolygonRings[]> {
  const pieceOfKey = new Map(sets.map((set, s) => [keyOf(set.covers), pieceOfSet[s] ?? -1]));
  return piecesOf(patches, patch, covers, (members) => pieceOfKey.get(keyOf(members)) ?? -1);
}

/** A way that throws has no answer: for a patch that no other way can measure either, the run ends all the same. */
function askedOf(way: FactsWay | null, { patches, patch, covers }: Question): readonly LabelSetFact[] | null {
  try {
    return way ? way(patches, patch, covers) : null;
  } catch {
    return null;
  }
}

/** The facts of the sweep with the label sets of another way, and what follows from their area. */
function restated(facts: OverlayFacts, { sets, patchArea }: Answer, box: number): OverlayFacts {
  const area = sumOf(sets);
  const agreesWithGiven = relativeGap(area, facts.areaAsGiven, box) <= CLOSURE_TOLERANCE;
  return {
    ...facts,
    sets,
    area,
    fault: facts.crossing ? 'self-crossing' : agreesWithGiven ? 'none' : 'ring-direction',
    closure: relativeGap(area, patchArea, box),
  };
}

/** True when two ways put the same area on every label set, as far as it matters; NaN agrees with nothing. */
function isSame(a: readonly LabelSetFact[], b: readonly LabelSetFact[], patchArea: number): boolean {
  const left = new Map(a.map((set) => [keyOf(set.covers), set.area]));
  let difference = 0;
  for (const { covers, area } of b) {
    const key = keyOf(covers);
    difference += Math.abs(area - (left.get(key) ?? 0));
    left.delete(key);
  }
  for (const area of left.values()) difference += Math.abs(area);
  return difference <= Math.min(AGREE_MOST, Math.max(AGREE_LEAST, AGREE_SHARE * patchArea));
}

function keyOf(covers: readonly number[]): string {
  return covers.join(' ');
}

function sumOf(sets: readonly LabelSetFact[]): number {
  let sum = 0;
  for (const { area } of sets) sum += area;
  return sum;
}

/** The value that differs least from `wanted`; NaN where none is a number. */
function nearest(values: readonly number[], wanted: number, box: number): number {
  let best = Number.NaN;
  let bestGap = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const gap = relativeGap(value, wanted, box);
    if (gap < bestGap) {
      best = value;
      bestGap = gap;
    }
  }
  return best;
}

function boxArea({ boxes }: FlatPolygons, patch: number): number {
  return (boxes[4 * patch + 2]! - boxes[4 * patch]!) * (boxes[4 * patch + 3]! - boxes[4 * patch + 1]!);
}
