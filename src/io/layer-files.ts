import { type OpenOptions, openPolygonLayer } from './layer.js';
import { expandPattern } from './path-pattern.js';
import type { PolygonLayer } from './polygon-layer.js';
import { openBoundaryTxt } from './private-copy/boundary-txt.js';

/**
 * Opens all files of a layer, in the order given and, within a pattern, of their names. Boundary-point TXTs, of which
 * there may be thousands, come as one.
 *
 * Errors  those of `expandPattern`, `openPolygonLayer` and `openBoundaryTxt`.
 */
export function openLayerFiles(
  patterns: readonly string[],
  { encoding, layer, kind }: Pick<OpenOptions, 'encoding' | 'layer' | 'kind'>,
): PolygonLayer[] {
  const paths = patterns.flatMap(expandPattern);
  if (paths.length > 1 && paths.every((path) => /\.txt$/i.test(path))) return [openBoundaryTxt(paths, encoding)];
  return paths.map((path) => openPolygonLayer(path, { encoding, layer, ...(kind ? { kind } : {}) }));
}
