import { openPolygonLayer } from '../../src/io/layer.js';
import { PolygonCollector } from '../../src/io/shapefile/collect.js';
import type { Rings } from '../../src/model/geometry.js';

/** Every polygon of a shapefile, in the order of its records. */
export class ShapefileScan {
  readonly shapes: readonly Rings[];

  constructor(file: string) {
    const layer = openPolygonLayer(file, {});
    const collector = new PolygonCollector(layer.bytes);
    layer.scan({
      wants: () => true,
      wrongBox: () => {},
      take: (record) => {
        collector.add(record);
      },
      fault: () => {},
    });
    const { coords, ringStart, featureRing, count } = collector.shapes();
    this.shapes = Array.from({ length: count }, (_, f) => ({
      coords,
      ringStart: ringStart.subarray(featureRing[f]!, featureRing[f + 1]! + 1),
    }));
    layer.table.close();
  }
}
