import { rmSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { geometryTypeOf, isPolygonal } from './layers.js';
import type { Dataset, Gdal, Layer } from './load.js';
import { asked } from './open.js';
import type { VectorPlace } from './place.js';

const DRAWN = ['-nlt', 'CONVERT_TO_LINEAR'];
/** A layer of polygons may hold multipolygons, a FlatGeobuf file of polygons may not. */
const DRAWN_ALIKE = [...DRAWN, '-nlt', 'PROMOTE_TO_MULTI'];
/** Every feature with its own type; curves are not drawn then. */
const AS_THEY_ARE = ['-nlt', 'GEOMETRY'];

/**
 * Lets GDAL move a layer, or its first `limit` records, to a FlatGeobuf file without index. Curves are drawn, but not in
 * layers that hold other types than they state: there every feature is as it was.
 *
 * Errors  GDAL_REFUSED.
 */
export function convert(
  gdal: Gdal,
  place: VectorPlace,
  dataset: Dataset,
  layer: Layer,
  target: string,
  limit?: number,
): void {
  const some = limit === undefined ? [] : ['-limit', String(limit)];
  const { name } = layer;
  const attempt = (types: readonly string[]): void => {
    const options = ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO', '-dim', 'XY', ...types, ...some, name];
    rmSync(target, { force: true });
    asked(place, name, () => gdal.vectorTranslate(target, dataset, options).close());
  };
  const isUnknown = geometryTypeOf(layer) === 'Unknown';
  try {
    attempt(isPolygonal(layer) ? DRAWN_ALIKE : DRAWN);
  } catch (fault) {
    if (isUnknown || !(fault instanceof Problem)) throw fault;
    attempt(AS_THEY_ARE);
  }
}
