import { ringArea } from '../../kernel/area.js';
import type { FlatPolygons, Rings } from '../../model/geometry.js';
import type { SetAsideCode } from '../../model/set-aside.js';
import { groupRings } from '../flatgeobuf/ring-groups.js';
import { faultCode, type LayerFault } from '../layer-fault.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { PolygonCollector } from '../shapefile/collect.js';

/** A feature to write: `shapes` holds it alone; values stand in the order of the layer's fields. */
export interface SourceFeature {
  readonly shapes: FlatPolygons;
  /** From 1, as in the source. */
  readonly record: number;
  readonly values: readonly (string | null)[];
}

/** A record that cannot be written. */
export interface LeftOut {
  /** From 1. */
  readonly record: number;
  readonly code: SetAsideCode;
}

/**
 * Shows the usable features of a layer one after the other; `take` must be done with one before the next.
 * Returns those that are none.
 */
export function eachFeature(layer: PolygonLayer, take: (feature: SourceFeature) => void): LeftOut[] {
  const leftOut: LeftOut[] = [];
  const { table } = layer;
  const fault = (record: number, why: LayerFault): void => {
    leftOut.push({ record: record + 1, code: faultCode(why) });
  };
  layer.scan({
    wants: () => true,
    fault,
    take: (record, text) => {
      if (table.isDeleted(record.record)) {
        leftOut.push({ record: record.record + 1, code: 'RECORD_DELETED' });
        return;
      }
      const collector = new PolygonCollector(16 * record.points, 1);
      const why = collector.add(record);
      if (why) return fault(record.record, why);
      const values = table.fields.map((_, field) => text(field));
      take({ shapes: collector.shapes(), record: record.record + 1, values });
    },
  });
  return leftOut.sort((a, b) => a.record - b.record);
}

/**
 * The polygons of a feature, each with its outer ring first; outer rings run `outer`, holes against it. Rings do not
 * repeat their first vertex.
 */
export function polygonsIn(shapes: FlatPolygons, outer: 'clockwise' | 'counter-clockwise'): Float64Array[][] {
  const { order, starts } = groupRings(shapes, 0);
  const polygons: Float64Array[][] = [];
  for (let p = 0; p + 1 < starts.length; p++) {
    const rings = order.slice(starts[p], starts[p + 1]);
    polygons.push(rings.map((ring, i) => turned(ringOf(shapes, ring), (outer === 'clockwise') === (i === 0))));
  }
  return polygons;
}

function ringOf({ coords, ringStart }: FlatPolygons, ring: number): Float64Array {
  return coords.subarray(2 * ringStart[ring]!, 2 * ringStart[ring + 1]!);
}

/** The ring in the direction that is asked for, from the same first vertex. */
function turned(ring: Float64Array, isClockwise: boolean): Float64Array {
  const count = ring.length / 2;
  if (ringArea(ring, 0, count) < 0 === isClockwise) return ring;
  const other = new Float64Array(ring.length);
  for (let i = 0; i < count; i++) {
    const from = 2 * ((count - i) % count);
    other[2 * i] = ring[from]!;
    other[2 * i + 1] = ring[from + 1]!;
  }
  return other;
}

/** Rings one behind the other, as writers take them. */
export function flatRings(rings: readonly Float64Array[]): Rings {
  const ringStart = new Uint32Array(rings.length + 1);
  rings.forEach((ring, r) => {
    ringStart[r + 1] = ringStart[r]! + ring.length / 2;
  });
  const coords = new Float64Array(2 * ringStart[rings.length]!);
  rings.forEach((ring, r) => {
    coords.set(ring, 2 * ringStart[r]!);
  });
  return { coords, ringStart };
}
