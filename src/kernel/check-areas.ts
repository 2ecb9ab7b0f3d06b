import type { FlatPolygons } from '../model/geometry.js';
import { BREACHES, type BreachCode } from '../words/breaches.js';
import { filled, type Text } from '../words/text.js';
import { relativeGap } from './area.js';
import type { CoverRef } from './cover.js';
import { CLOSURE_TOLERANCE, type FactsKernel, type LabelSetFact } from './facts.js';

/** A part may be below zero by this much (m²) and this share of the patch's box: a few roundings on its way. */
const PART_ROOM = 1e-9;
const PART_SHARE = 1e-15;
/** The parts on a cover may be more than the cover by this much (m²) and this share: what the kernel promises. */
const COVER_ROOM = 1e-6;
const COVER_SHARE = 1e-9;

/** The first thing that is wrong with the areas of a patch. */
export interface AreaBreach {
  readonly code: BreachCode;
  /** Position in the label sets, −1 where it is about all of them or about a cover. */
  readonly set: number;
  /** Position in the covers, −1 where it is about none. */
  readonly cover: number;
  /** What was found, and what it must not exceed or should be: m², metres for OUTSIDE. */
  readonly value: number;
  readonly limit: number;
}

/** A breach in words, the detail of AREA_NOT_CLOSED. `nameOf` gives a cover the name that a reader knows it by. */
export function breachText(breach: AreaBreach, nameOf: (cover: number) => string): Text {
  const { code, cover, value, limit } = breach;
  return filled(BREACHES[code], { cover: cover < 0 ? '' : nameOf(cover), value, limit });
}

/**
 * Checks the areas of every patch: 0 ≤ part ≤ patch, the parts add up to the patch, and the parts on a cover are not
 * more than the cover. One instance serves a thread; it remembers the areas of covers and keeps its scratch memory, so
 * that a sound patch costs a walk over its label sets and nothing is allocated.
 *
 * The area of a cover is its shoelace area, taken once for every feature and thus cheap for giants too. For a feature
 * whose rings contradict themselves that is another area than the even-odd one, which is only then computed, and
 * remembered, when the shoelace area is exceeded: too small a shoelace area raises no false alarm, one that is too
 * large makes the check for this cover a weak one.
 */
export class AreaCheck {
  private under = new Float64Array(64);
  private readonly known = new WeakMap<FlatPolygons, Float64Array>();

  constructor(private readonly kernel: Pick<FactsKernel, 'areaAsGiven' | 'areaAlone'>) {}

  /**
   * The first breach, or null.
   *
   * Shape   `sets` are those of patch `patch` under `covers`; `patchArea` is the area of the patch found another way.
   * Units   m² and metres. NaN is a breach wherever it stands.
   */
  breach(
    sets: readonly LabelSetFact[],
    patches: FlatPolygons,
    patch: number,
    covers: readonly CoverRef[],
    patchArea: number,
  ): AreaBreach | null {
    const { boxes } = patches;
    const width = boxes[4 * patch + 2]! - boxes[4 * patch]!;
    const box = width * (boxes[4 * patch + 3]! - boxes[4 * patch + 1]!);
    const found = this.partBreach(sets, covers.length, patchArea, width, box);
    if (found) return found;
    return this.sumBreach(sets, patchArea, box) ?? this.coverBreach(covers);
  }

  /** Looks at every part by itself, and adds up what lies under every cover. */
  private partBreach(
    sets: readonly LabelSetFact[],
    covers: number,
    patchArea: number,
    width: number,
    box: number,
  ): AreaBreach | null {
    if (covers > this.under.length) this.under = new Float64Array(2 * covers);
    const { under } = this;
    under.fill(0, 0, covers);
    const low = -(PART_ROOM + PART_SHARE * box);
    const room = CLOSURE_TOLERANCE * Math.max(patchArea, box / 16) - low;
    for (let s = 0; s < sets.length; s++) {
      const set = sets[s]!;
      const { area, momentX } = set;
      if (Number.isNaN(area) || Number.isNaN(momentX)) return breachOf('NOT_A_NUMBER', s, -1, area, 0);
      if (area < low) return breachOf('NEGATIVE', s, -1, area, 0);
      if (area > patchArea + room) return breachOf('ABOVE_PATCH', s, -1, area, patchArea);
      // The centre of a part, momentX / area, lies between the patch's west and east edge.
      const outside = Math.max(-momentX, momentX - area * width);
      if (outside > room * width) return breachOf('OUTSIDE', s, -1, outside / area, 0);
      for (let m = 0; m < set.covers.length; m++) {
        const cover = set.covers[m]!;
        under[cover] = under[cover]! + area;
      }
    }
    return null;
  }

  private sumBreach(sets: readonly LabelSetFact[], patchArea: number, box: number): AreaBreach | null {
    let sum = 0;
    for (let s = 0; s < sets.length; s++) sum += sets[s]!.area;
    // Written so that NaN is a breach too.
    if (relativeGap(sum, patchArea, box) <= CLOSURE_TOLERANCE) return null;
    return breachOf('NOT_CLOSED', -1, -1, sum, patchArea);
  }

  private coverBreach(covers: readonly CoverRef[]): AreaBreach | null {
    const { under } = this;
    for (let c = 0; c < covers.length; c++) {
      const sum = under[c]!;
      if (sum <= COVER_ROOM) continue;
      const own = this.coverArea(covers[c]!, sum);
      if (exceeds(sum, own)) return breachOf('ABOVE_COVER', -1, c, sum, own);
    }
    return null;
  }

  /** The area of a cover: the shoelace area where that settles it, otherwise the even-odd one. */
  private coverArea({ shapes, feature }: CoverRef, sum: number): number {
    let areas = this.known.get(shapes);
    if (!areas) {
      areas = new Float64Array(shapes.count).fill(Number.NaN);
      this.known.set(shapes, areas);
    }
    if (Number.isNaN(areas[feature])) areas[feature] = this.kernel.areaAsGiven(shapes, feature);
    if (exceeds(sum, areas[feature]!)) areas[feature] = this.kernel.areaAlone(shapes, feature);
    return areas[feature]!;
  }
}

/** Written so that NaN exceeds. */
function exceeds(sum: number, own: number): boolean {
  return !(sum <= own + COVER_ROOM + COVER_SHARE * own);
}

function breachOf(code: BreachCode, set: number, cover: number, value: number, limit: number): AreaBreach {
  return { code, set, cover, value, limit };
}
