import type { Crs } from '../crs/definitions.js';
import { faultCode } from '../io/layer-fault.js';
import type { PolygonLayer } from '../io/polygon-layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { PatchIndex } from '../kernel/patch-index.js';
import type { FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import type { SetAsideCode } from '../model/set-aside.js';
import { joinBoxes, pairsByPatch } from './box-join.js';

/** The features of a layer with their record numbers from 1. */
export interface OverlayLayer {
  readonly shapes: FlatPolygons;
  readonly records: Uint32Array;
}

/** A layer that cuts: feature f of A may touch its features[start[f]] … features[start[f + 1] − 1]. */
export interface OverlayCover extends OverlayLayer {
  readonly start: Int32Array;
  readonly features: Int32Array;
}

/** All that the overlay of any feature of A needs. Plain data; with `shared`, in memory that threads share. */
export interface OverlayInput {
  /** Of A, for messages. */
  readonly file: string;
  /** System to measure in; null measures in the plane. */
  readonly measured: Crs | null;
  readonly geometry: boolean;
  readonly cut: OverlayLayer;
  readonly covers: readonly OverlayCover[];
}

export interface OverlayFault {
  readonly layer: number;
  readonly file: string;
  readonly record: number;
  readonly code: SetAsideCode;
}

/**
 * Reads A whole and, of every other layer, what may touch it; `faults` takes the records that cannot be used.
 *
 * Errors  RECORD_COUNTS_DIFFER, SHAPEFILE_DAMAGED.
 */
export function joinLayers(
  layers: readonly PolygonLayer[],
  wants: { readonly measured: Crs | null; readonly geometry: boolean; readonly shared: boolean },
  faults: OverlayFault[],
): OverlayInput {
  const note = (layer: number) => (record: number, code: SetAsideCode) => {
    faults.push({ layer, file: layers[layer]!.file, record, code });
  };
  const [first, ...rest] = layers as [PolygonLayer, ...PolygonLayer[]];
  const keep = wants.shared ? sharedLayer : (layer: OverlayLayer) => layer;
  const cut = keep(readAll(first, note(0)));
  const index = new PatchIndex(cut.shapes.boxes, cut.shapes.count);
  const covers = rest.map((layer, i): OverlayCover => {
    const join = joinBoxes(layer, index, note(i + 1));
    const { start, features } = pairsByPatch(join, cut.shapes.count);
    const kept = keep({ shapes: join.shapes, records: join.records });
    return wants.shared ? { ...kept, start: shared(start), features: shared(features) } : { ...kept, start, features };
  });
  return { file: first.file, measured: wants.measured, geometry: wants.geometry, cut, covers };
}

function readAll(layer: PolygonLayer, onFault: (record: number, code: SetAsideCode) => void): OverlayLayer {
  const collector = new PolygonCollector(layer.bytes);
  const read = layer.scan({
    wants: () => true,
    take: (record) => {
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

/** The same layer in shared memory; done layer by layer, so that only one of them is there twice at a time. */
function sharedLayer({ shapes, records }: OverlayLayer): OverlayLayer {
  const { count, coords, ringStart, featureRing, boxes } = shapes;
  return {
    shapes: {
      count,
      coords: shared(coords),
      ringStart: shared(ringStart),
      featureRing: shared(featureRing),
      boxes: shared(boxes),
    },
    records: shared(records),
  };
}

function shared<Values extends Float64Array | Uint32Array | Int32Array>(values: Values): Values {
  const copy = new (values.constructor as new (memory: SharedArrayBuffer) => Values)(
    new SharedArrayBuffer(values.byteLength),
  );
  copy.set(values);
  return copy;
}
