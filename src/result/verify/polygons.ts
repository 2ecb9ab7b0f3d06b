import { GeosAbsent, isValidByGeos } from '../../io/geos.js';
import { ringArea } from '../../kernel/area.js';
import { ringFault } from '../../kernel/ring-faults.js';
import type { FlatPolygons } from '../../model/geometry.js';
import { SHAPE_REASONS } from '../../words/verify.js';
import type { FinishedResult } from '../finished-result.js';
import type { Breach } from './breach.js';
import { printed } from './tables.js';

/** Pieces are cut with rounded coordinates, and those that would print as 0.00 are left out: so much a piece, m². */
const ROOM_PER_PIECE = 0.01;
/** The same as a share of the patch's box. */
const AREA_ROOM = 1e-6;

export interface PolygonFindings {
  readonly breaches: readonly Breach[];
  readonly polygons: number;
  /** True when GEOS has looked at them too. */
  readonly isByGeos: boolean;
}

/** Looks at every polygon of a result: valid by itself, and the pieces of a patch as large as the patch. */
export function polygonFindings(result: FinishedResult): PolygonFindings {
  const breaches: Breach[] = [];
  const ids = result.has('ledger.csv') ? result.rows().map(({ texts }) => texts['JCBH'] ?? '') : [];
  const outlines = result.outlines();
  const pieceShapes = result.pieceShapes();
  const pieces = result.has('pieces.csv') ? result.pieces() : null;
  let isByGeos = false;
  const look = (shapes: FlatPolygons, file: string, idOf: (row: number) => string): void => {
    for (let f = 0; f < shapes.count; f++) {
      const fault = ringFault(shapes, f);
      const place = { file, row: f + 1, id: idOf(f) };
      if (fault) breaches.push({ code: 'SHAPE_INVALID', ...place, params: { reason: SHAPE_REASONS[fault] } });
      const byGeos = geosVerdict(shapes, f);
      if (byGeos !== null) isByGeos = true;
      if (!fault && byGeos === false)
        breaches.push({ code: 'SHAPE_INVALID', ...place, params: { reason: SHAPE_REASONS.geos } });
    }
  };
  if (outlines) look(outlines, 'ledger.shp', (row) => ids[row] ?? '');
  if (pieceShapes) look(pieceShapes, 'pieces.shp', (row) => pieces?.rows[row]?.patch ?? '');
  if (outlines && pieces) breaches.push(...areaBreaches(outlines, ids, pieces));
  return { breaches, polygons: (outlines?.count ?? 0) + (pieceShapes?.count ?? 0), isByGeos };
}

function geosVerdict(shapes: FlatPolygons, f: number): boolean | null {
  try {
    return isValidByGeos(shapes, f);
  } catch (error) {
    if (error instanceof GeosAbsent) return null;
    throw error;
  }
}

function areaBreaches(
  outlines: FlatPolygons,
  ids: readonly string[],
  { shapes, rows }: NonNullable<ReturnType<FinishedResult['pieces']>>,
): Breach[] {
  const sums = new Map<string, { area: number; pieces: number }>();
  rows.forEach(({ patch }, f) => {
    const { area, pieces } = sums.get(patch) ?? { area: 0, pieces: 0 };
    sums.set(patch, { area: area + areaOf(shapes, f), pieces: pieces + 1 });
  });
  const wholes = new Map<string, { area: number; box: number; row: number }>();
  ids.forEach((id, f) => {
    const { area, box, row } = wholes.get(id) ?? { area: 0, box: 0, row: f + 1 };
    wholes.set(id, { area: area + areaOf(outlines, f), box: box + boxOf(outlines, f), row });
  });
  return [...wholes].flatMap(([id, { area, box, row }]): Breach[] => {
    const { area: sum, pieces } = sums.get(id) ?? { area: 0, pieces: 0 };
    if (Math.abs(sum - area) <= AREA_ROOM * box + ROOM_PER_PIECE * (pieces + 1)) return [];
    const params = { sum: printed(Math.round(100 * sum)), whole: printed(Math.round(100 * area)) };
    return [{ code: 'SHAPE_AREA', file: 'ledger.shp', row, id, params }];
  });
}

/** Planar, m²; outer rings of a shapefile go clockwise. */
function areaOf({ coords, ringStart, featureRing }: FlatPolygons, f: number): number {
  let area = 0;
  for (let r = featureRing[f]!; r < featureRing[f + 1]!; r++)
    area -= ringArea(coords, ringStart[r]!, ringStart[r + 1]!);
  return area;
}

function boxOf({ boxes }: FlatPolygons, f: number): number {
  return (boxes[4 * f + 2]! - boxes[4 * f]!) * (boxes[4 * f + 3]! - boxes[4 * f + 1]!);
}
