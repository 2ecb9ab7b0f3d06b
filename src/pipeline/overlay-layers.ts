import type { Crs } from '../crs/definitions.js';
import type { PolygonLayer } from '../io/layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { scanPolygons } from '../io/shapefile/scan.js';
import type { CoverRef } from '../kernel/cover.js';
import { CLOSURE_TOLERANCE, FactsKernel } from '../kernel/facts.js';
import { PatchIndex } from '../kernel/patch-index.js';
import type { PolygonRings } from '../kernel/rings.js';
import { weightedArea } from '../kernel/tally.js';
import type { FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { joinBoxes, pairsByPatch } from './box-join.js';
import { AreaMeasure } from './measure.js';
import { faultCode } from './record-faults.js';

/** What lies on one part of a feature of A. */
export interface OverlayRow {
  /** Record of A from 1, then for every other layer the records on this part, ascending. */
  readonly a: number;
  readonly others: readonly (readonly number[])[];
  /** Square metres; the rows of a feature of A add up to its area. */
  readonly area: number;
  readonly polygons: readonly PolygonRings[] | null;
}

export interface OverlayFault {
  readonly layer: number;
  readonly file: string;
  readonly record: number;
  readonly code: SetAsideCode;
}

export interface OverlayRun {
  readonly rows: Generator<OverlayRow>;
  /** Features of A that take part. */
  readonly features: number;
  readonly faults: readonly OverlayFault[];
}

/**
 * Overlays the features of the first layer with any number of other layers: one row per combination of features.
 *
 * Rows come in the order of A's records, within a feature by the records of the other layers: always the same.
 * Errors  RECORD_COUNTS_DIFFER, SHAPEFILE_DAMAGED; AREA_NOT_CLOSED with the record where areas do not add up.
 */
export function overlayLayers(
  layers: readonly PolygonLayer[],
  crs: Crs,
  wants: { readonly ellipsoidal: boolean; readonly geometry: boolean },
): OverlayRun {
  const [first, ...rest] = layers as [PolygonLayer, ...PolygonLayer[]];
  const faults: OverlayFault[] = [];
  const note = (layer: number) => (record: number, code: SetAsideCode) => {
    faults.push({ layer, file: layers[layer]!.file, record, code });
  };
  const { shapes, records } = readAll(first, note(0));
  const index = new PatchIndex(shapes.boxes, shapes.count);
  const joins = rest.map((layer, i) => {
    const join = joinBoxes(layer, index, note(i + 1));
    return { ...join, pairs: pairsByPatch(join, shapes.count) };
  });
  const measure = new AreaMeasure(wants.ellipsoidal ? crs : null, shapes);
  return { rows: rows(), features: shapes.count, faults };

  function* rows(): Generator<OverlayRow> {
    const kernel = new FactsKernel();
    for (let feature = 0; feature < shapes.count; feature++) {
      const covers: CoverRef[] = [];
      const origins: { layer: number; record: number }[] = [];
      joins.forEach(({ pairs, shapes: cover, records: numbers }, layer) => {
        for (let k = pairs.start[feature]!; k < pairs.start[feature + 1]!; k++) {
          const f = pairs.features[k]!;
          covers.push({ shapes: cover, feature: f });
          origins.push({ layer, record: numbers[f]! });
        }
      });
      const facts = kernel.overlay(shapes, feature, covers);
      requireClosure(first.file, records[feature]!, facts.closure);
      const polygons = wants.geometry ? kernel.pieces(facts.sets.map((_, i) => i)) : null;
      const { weight } = measure.of(feature, facts);
      const found = facts.sets.map(
        (set, i): OverlayRow => ({
          a: records[feature]!,
          others: rest.map((_, layer) =>
            set.covers
              .filter((cover) => origins[cover]!.layer === layer)
              .map((cover) => origins[cover]!.record)
              .sort((p, q) => p - q),
          ),
          area: weightedArea(set, weight),
          polygons: polygons ? (polygons.get(i) ?? []) : null,
        }),
      );
      yield* found.sort(compareRows);
    }
  }
}

function requireClosure(file: string, record: number, closure: number): void {
  if (closure <= CLOSURE_TOLERANCE) return;
  const id = `#${record}`;
  throw new Problem('AREA_NOT_CLOSED', { file, record }, { id, detail: closure.toExponential(2) });
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

function readAll(
  layer: PolygonLayer,
  onFault: (record: number, code: SetAsideCode) => void,
): { readonly shapes: FlatPolygons; readonly records: Uint32Array } {
  const collector = new PolygonCollector();
  const read = scanPolygons(layer.file, {
    wants: () => true,
    take: (record) => {
      if (record.record >= layer.table.count) return; // told below, with both counts
      const fault = layer.table.isDeleted(record.record) ? 'deleted' : collector.add(record);
      if (fault) onFault(record.record + 1, fault === 'deleted' ? 'RECORD_DELETED' : faultCode(fault));
    },
    fault: (record, fault) => onFault(record + 1, faultCode(fault)),
  });
  if (read !== layer.table.count) {
    throw new Problem('RECORD_COUNTS_DIFFER', { file: layer.file }, { shapes: read, rows: layer.table.count });
  }
  return { shapes: collector.shapes(), records: collector.records().map((record0) => record0 + 1) };
}
