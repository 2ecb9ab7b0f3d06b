import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { describeCrs } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { bindFields, WANTED } from '../io/bind/fields.js';
import { isFolderOfTxt, openPolygonLayer } from '../io/layer.js';
import type { LayerVisitor, PolygonLayer } from '../io/polygon-layer.js';
import { PolygonCollector } from '../io/shapefile/collect.js';
import { ringArea } from '../kernel/area.js';
import { toCents } from '../kernel/rounding.js';
import { parseDateInterval } from '../model/date.js';
import type { FlatPolygons } from '../model/geometry.js';
import { Problem } from '../model/problem.js';
import { FinishedResult } from '../result/finished-result.js';
import type { Outlines } from './lineage/overlaps.js';
import { requireWhole } from './whole-result.js';

/** Patches that images show, with the days of the images; null where none is known. */
export interface SeenPatches extends Outlines {
  readonly file: string;
  readonly crs: string;
  readonly dates: readonly (string | null)[];
}

/**
 * Reads the patches of a finished result, or of a layer of patches as it was delivered, without a run. `imageDate` stands
 * for days that neither the patches nor the job state.
 *
 * Errors  RESULT_UNREADABLE, LEDGER_NO_OUTLINES; those of a layer that cannot be opened, CRS_UNKNOWN, FIELD_AMBIGUOUS,
 *         POLYGON_UNUSABLE.
 */
export function readSeenPatches(path: string, imageDate: string | null): SeenPatches {
  return isResult(path) ? ofResult(new FinishedResult(path), imageDate) : ofLayer(path, imageDate);
}

/** Any folder that is no layer itself. */
function isResult(path: string): boolean {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && extname(path).toLowerCase() !== '.gdb' && !isFolderOfTxt(path);
}

/** The patches of a finished result. Errors: RESULT_UNREADABLE, LEDGER_NO_OUTLINES. */
export function ofResult(result: FinishedResult, imageDate: string | null = null): SeenPatches {
  requireWhole(result);
  const shapes = result.outlines();
  const rows = result.rows();
  if (shapes === null || shapes.count !== rows.length) throw new Problem('LEDGER_NO_OUTLINES', { file: result.dir });
  return {
    file: result.dir,
    crs: result.manifest.crs,
    shapes,
    areas: rows.map(({ numbers }) => numbers['TBMJ'] ?? 0),
    ids: rows.map(({ texts }) => texts['JCBH'] ?? ''),
    dates: rows.map(({ texts }) => texts['HSX'] ?? result.manifest.job.asOf ?? imageDate),
  };
}

/** Patches without an id are told by their record. */
const ASKED = WANTED.patches
  .filter(({ meaning }) => meaning === 'id' || meaning === 'imageAfter')
  .map((field) => ({ ...field, required: false }));

function ofLayer(file: string, imageDate: string | null): SeenPatches {
  return withLayer(file, (layer, crs) => {
    const { table } = layer;
    const fields = bindFields('patches', table.fields, ASKED, {}, { file });
    const { shapes, records } = polygonsOf(layer);
    const text = (record0: number, name: 'id' | 'imageAfter'): string | null => {
      const binding = fields[name];
      return binding ? table.text(record0, binding.field) : null;
    };
    return {
      file,
      crs,
      shapes,
      areas: Array.from({ length: shapes.count }, (_, f) => toCents(planarArea(shapes, f))),
      ids: records.map((record0) => text(record0, 'id') ?? `#${record0 + 1}`),
      // Of a month or a year the first day: an image is newer than a close-out only where that is sure.
      dates: records.map((record0) => parseDateInterval(text(record0, 'imageAfter') ?? '')?.first ?? imageDate),
    };
  });
}

/** Opens a layer of polygons in a system that is known, and closes it again. Errors: CRS_UNKNOWN. */
export function withLayer<Result>(file: string, action: (layer: PolygonLayer, crs: string) => Result): Result {
  const layer = openPolygonLayer(file, {});
  try {
    const verdict = recognisePrj(layer.prj ?? '');
    if ('unknown' in verdict) throw new Problem('CRS_UNKNOWN', { file }, { reason: verdict.unknown });
    return action(layer, describeCrs(verdict.crs));
  } finally {
    layer.table.close();
  }
}

/** All polygons of a layer with their records, from 0. Errors: POLYGON_UNUSABLE for the first that cannot be used. */
export function polygonsOf(layer: PolygonLayer): { readonly shapes: FlatPolygons; readonly records: number[] } {
  const collector = new PolygonCollector(layer.bytes);
  const refuse = (record0: number, fault: string): never => {
    const { file, record } = layer.placeOf(record0);
    throw new Problem('POLYGON_UNUSABLE', { file, record }, { fault });
  };
  const visitor: LayerVisitor = {
    wants: () => true,
    fault: (record0, fault) => refuse(record0, String(fault)),
    take: (record) => {
      if (layer.table.isDeleted(record.record)) return;
      const fault = collector.add(record);
      if (fault !== null) refuse(record.record, fault);
    },
  };
  layer.scan(visitor);
  return { shapes: collector.shapes(), records: Array.from(collector.records()) };
}

function planarArea({ coords, ringStart, featureRing }: FlatPolygons, feature: number): number {
  let sum = 0;
  for (let r = featureRing[feature]!; r < featureRing[feature + 1]!; r++)
    sum += ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
  return Math.abs(sum);
}
