import { extname } from 'node:path';
import { crsFromEpsg } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import type { FgbCrs } from '../io/flatgeobuf/format.js';
import { openPolygonLayer } from '../io/layer.js';
import { type WrittenIndex, writeLayerIndex } from '../io/layer-index.js';
import { Problem } from '../model/problem.js';

/** What `tuban index` tells of a layer. */
export interface IndexedLayer extends WrittenIndex {
  readonly path: string;
  readonly seconds: number;
}

/** `tuban index`: writes the index of a layer beside it. */
export function indexLayer(path: string, encoding: string | undefined): IndexedLayer {
  const started = performance.now();
  const layer = openPolygonLayer(path, { encoding });
  if (layer.origin || extname(layer.file).toLowerCase() !== '.shp')
    throw new Problem('FORMAT_UNKNOWN', { file: path }, { extension: extname(path) });
  if (layer.table.count === 0) throw new Problem('LAYER_EMPTY', { file: path }, { role: 'index' });
  const written = writeLayerIndex(layer, crsOf(layer.prj));
  layer.table.close();
  return { path, ...written, seconds: Math.round(performance.now() - started) / 1000 };
}

/** The system for other programs; the run takes it from the .prj as ever. */
function crsOf(prj: string | null): FgbCrs | null {
  if (prj === null) return null;
  const verdict = recognisePrj(prj);
  const epsg = 'crs' in verdict ? verdict.crs.epsg : null;
  if (epsg === null || !crsFromEpsg(epsg)) return { org: null, code: 0, name: null, wkt: prj };
  return { org: 'EPSG', code: epsg, name: 'crs' in verdict ? verdict.crs.name : null, wkt: prj };
}
