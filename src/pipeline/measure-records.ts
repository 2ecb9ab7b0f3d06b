import type { PolygonLayer } from '../io/polygon-layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import type { FlatPolygons } from '../model/geometry.js';

/** The rings of one feature. */
export type RingsOfFeature = Pick<FlatPolygons, 'coords' | 'ringStart'>;

/** Records measured at a time: the memory of a large layer stays small. */
const BATCH = 5_000;

/** Positions from 0 and areas of all records with a polygon, in the order of the layer. Faulty records are passed over. */
export function measureRecords(
  layer: PolygonLayer,
  areaOf: (rings: RingsOfFeature) => number,
): { readonly records: readonly number[]; readonly measured: readonly number[] } {
  const records: number[] = [];
  const measured: number[] = [];
  let collector = new PolygonCollector();
  const flush = (): void => {
    const { coords, ringStart, featureRing, count } = collector.shapes();
    const numbers = collector.records();
    for (let f = 0; f < count; f++) {
      records.push(numbers[f]!);
      measured.push(areaOf({ coords, ringStart: ringStart.subarray(featureRing[f]!, featureRing[f + 1]! + 1) }));
    }
    collector = new PolygonCollector();
  };
  layer.scan({
    wants: () => true,
    wrongBox: () => {},
    take: (record) => {
      if (layer.table.isDeleted(record.record)) return;
      collector.add(record);
      if (collector.count === BATCH) flush();
    },
    fault: () => {},
  });
  flush();
  return { records, measured };
}
