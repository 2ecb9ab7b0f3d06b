import type { Crs } from '../crs/definitions.js';
import { SurveyArea } from '../crs/ellipsoid-area.js';
import { localScale } from '../crs/local-scale.js';
import type { OverlayFacts } from '../kernel/facts.js';
import { type AreaWeight, PLANE, weightedArea } from '../kernel/tally.js';
import type { Box, FlatPolygons } from '../model/geometry.js';

/** How the areas of one feature are to be weighted, and how far that was from the survey's formula before closing. */
export interface Measure {
  readonly weight: AreaWeight;
  /** Area by the survey's formula, m²; null in the plane and for features whose rings contradict themselves. */
  readonly control: number | null;
  /** Relative difference between the control and the parts by local scale. */
  readonly difference: number;
}

const IN_THE_PLANE: Measure = { weight: PLANE, control: null, difference: 0 };

/**
 * Turns planar areas into those of the job: the survey's formula gives the area of a whole feature, its parts are
 * measured by local scale and brought to add up to it (平差). A feature whose rings contradict themselves has no survey
 * area of its own; its parts by local scale are then the measure. `crs` null measures in the plane.
 */
export class AreaMeasure {
  private readonly survey: SurveyArea | null;

  constructor(
    private readonly crs: Crs | null,
    private readonly shapes: FlatPolygons,
    densify: number | null,
  ) {
    this.survey = crs === null ? null : new SurveyArea(crs, { densify });
  }

  /** `ownArea` stands for the area by the formula where the feature was measured in a system of its own. */
  of(feature: number, facts: OverlayFacts, ownArea: number | null = null): Measure {
    if (this.survey === null || this.crs === null) return IN_THE_PLANE;
    const box = this.boxOf(feature);
    const { x0, atX0, slope } = localScale(this.crs, box);
    const weight = { x0: x0 - box.xmin, atX0, slope };
    let sum = 0;
    for (const set of facts.sets) sum += weightedArea(set, weight);
    if (facts.fault !== 'none' || sum <= 0) return { weight, control: null, difference: 0 };
    const control = ownArea ?? this.survey.polygonArea(this.ringsOf(feature));
    const factor = control / sum;
    const closed = { x0: weight.x0, atX0: atX0 * factor, slope: slope * factor };
    return { weight: closed, control, difference: Math.abs(factor - 1) };
  }

  private boxOf(feature: number): Box {
    const { boxes } = this.shapes;
    const at = 4 * feature;
    return { xmin: boxes[at]!, ymin: boxes[at + 1]!, xmax: boxes[at + 2]!, ymax: boxes[at + 3]! };
  }

  private ringsOf(feature: number) {
    const { coords, ringStart, featureRing } = this.shapes;
    return { coords, ringStart: ringStart.subarray(featureRing[feature]!, featureRing[feature + 1]! + 1) };
  }
}
