import { copying } from './gdal/private-temp.js';
import { isFolderOfTxt, type OpenOptions, openPolygonLayer } from './layer.js';
import { expandPattern } from './path-pattern.js';
import type { PolygonLayer } from './polygon-layer.js';
import { openBoundaryTxts } from './private-copy/boundary-txt.js';

/**
 * Opens all files of a layer, in the order given and, within a pattern, of their names. Boundary-point TXTs, of which
 * there may be thousands, come as one for each coordinate system that they state.
 *
 * Errors  those of `expandPattern`, `openPolygonLayer` and `openBoundaryTxts`.
 */
export function openLayerFiles(
  patterns: readonly string[],
  { encoding, layer, kind }: Pick<OpenOptions, 'encoding' | 'layer' | 'kind'>,
): PolygonLayer[] {
  const paths = patterns.flatMap(expandPattern);
  const isTxt = (path: string): boolean => /\.txt$/i.test(path) || isFolderOfTxt(path);
  const isOfPolygons = (kind ?? 'polygons') === 'polygons';
  if (isOfPolygons && paths.every(isTxt)) return copying(() => openBoundaryTxts(paths, encoding));
  return paths.map((path) => openPolygonLayer(path, { encoding, layer, ...(kind ? { kind } : {}) }));
}
