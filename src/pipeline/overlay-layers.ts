import { SURVEY_DENSIFY } from '../crs/ellipsoid-area.js';
import { breachText } from '../kernel/check-areas.js';
import type { CoverRef } from '../kernel/cover.js';
import type { PolygonRings } from '../kernel/rings.js';
import { weightedArea } from '../kernel/tally.js';
import { Problem } from '../model/problem.js';
import { AreaMeasure } from './measure.js';
import type { OverlayInput } from './overlay-join.js';
import { SoundOverlay } from './sound-overlay.js';

/** What lies on one part of a feature of A. */
export interface OverlayRow {
  /** Record of A from 1, then for every other layer the records on this part, ascending. */
  readonly a: number;
  readonly others: readonly (readonly number[])[];
  /** Square metres; the rows of a feature of A add up to its area. */
  readonly area: number;
  readonly polygons: readonly PolygonRings[] | null;
}

/**
 * Overlays features of the first layer with all the others: one row per combination of features. Every thread has
 * one of its own.
 */
export class FeatureOverlay {
  private readonly overlay = new SoundOverlay();
  private readonly measure: AreaMeasure;

  constructor(private readonly input: OverlayInput) {
    this.measure = new AreaMeasure(input.measured, input.cut.shapes, SURVEY_DENSIFY);
  }

  /**
   * The rows of one feature, by the records of the other layers: always in the same order.
   * Errors  AREA_NOT_CLOSED with the record where areas do not add up.
   */
  rows(feature: number): OverlayRow[] {
    const { file, geometry, cut, covers } = this.input;
    const found: CoverRef[] = [];
    const origins: { layer: number; record: number }[] = [];
    covers.forEach(({ start, features, shapes, records }, layer) => {
      for (let k = start[feature]!; k < start[feature + 1]!; k++) {
        const f = features[k]!;
        found.push({ shapes, feature: f });
        origins.push({ layer, record: records[f]! });
      }
    });
    const record = cut.records[feature]!;
    const { facts, breach, pieces } = this.overlay.of(cut.shapes, feature, found);
    if (breach) {
      const nameOf = (cover: number): string => `${letterOf(origins[cover]!.layer + 1)} #${origins[cover]!.record}`;
      throw new Problem('AREA_NOT_CLOSED', { file, record }, { id: `#${record}`, detail: breachText(breach, nameOf) });
    }
    const polygons = geometry ? pieces(facts.sets.map((_, i) => i)) : null;
    const { weight } = this.measure.of(feature, facts);
    const rows = facts.sets.map(
      (set, i): OverlayRow => ({
        a: record,
        others: covers.map((_, layer) => recordsOf(set.covers, layer, origins)),
        area: weightedArea(set, weight),
        polygons: polygons ? (polygons.get(i) ?? []) : null,
      }),
    );
    return rows.sort(compareRows);
  }
}

function recordsOf(
  covers: readonly number[],
  layer: number,
  origins: readonly { readonly layer: number; readonly record: number }[],
): number[] {
  return covers
    .filter((cover) => origins[cover]!.layer === layer)
    .map((cover) => origins[cover]!.record)
    .sort((p, q) => p - q);
}

/** Layers go by letters: a is the one that is cut. */
export function letterOf(layer: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + layer);
}

function compareRows(p: OverlayRow, q: OverlayRow): number {
  for (let layer = 0; layer < p.others.length; layer++) {
    const a = p.others[layer]!;
    const b = q.others[layer]!;
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const difference = (a[i] ?? 0) - (b[i] ?? 0);
      if (difference !== 0) return difference;
    }
  }
  return 0;
}
