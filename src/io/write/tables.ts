import { basename } from 'node:path';
import type { PieceRow } from '../../model/piece.js';
import { describeSetAside, type SetAside } from '../../model/set-aside.js';
import type { Lang } from '../../words/text.js';
import { PolygonShapefileWriter, type WrittenShapefile } from '../shapefile/write.js';
import { decimal, writeCsv } from './csv.js';

const PIECE_HEADER = ['JCBH', 'BSM', 'DLBM', 'DLMC', 'PWMJ', 'SFYN', 'SFSP'] as const;

/** Pieces without geometry, for scripts and spreadsheets. */
export function writePiecesCsv(file: string, pieces: readonly PieceRow[]): number {
  return writeCsv(
    file,
    PIECE_HEADER,
    pieces.map((piece) => [
      piece.patchId,
      piece.parcelId,
      piece.landClass,
      piece.landClassName,
      decimal(piece.area),
      flag(piece.inFarmland),
      flag(piece.inForce),
    ]),
  );
}

/** Pieces with geometry. */
export function writePiecesShapefile(
  base: string,
  pieces: readonly PieceRow[],
  options: { readonly encoding: 'gbk' | 'utf8'; readonly prj: string | null },
): WrittenShapefile {
  const writer = new PolygonShapefileWriter(
    base,
    [
      { name: 'JCBH', type: 'C', length: 40, decimals: 0 },
      { name: 'BSM', type: 'C', length: 40, decimals: 0 },
      { name: 'DLBM', type: 'C', length: 5, decimals: 0 },
      { name: 'DLMC', type: 'C', length: 60, decimals: 0 },
      { name: 'PWMJ', type: 'N', length: 18, decimals: 2 },
      { name: 'SFYN', type: 'N', length: 1, decimals: 0 },
      { name: 'SFSP', type: 'N', length: 1, decimals: 0 },
    ],
    options,
  );
  for (const piece of pieces) {
    writer.add(piece.shape, [
      piece.patchId,
      piece.parcelId,
      piece.landClass,
      piece.landClassName,
      piece.area / 100,
      flag(piece.inFarmland),
      flag(piece.inForce),
    ]);
  }
  return writer.finish();
}

function flag(value: boolean | null): number | null {
  return value === null ? null : value ? 1 : 0;
}

const QUARANTINE_HEADER = [
  'layer',
  'file',
  'record',
  'id',
  'code',
  'reason',
  'x',
  'y',
  'action',
  'area_before',
  'area_after',
] as const;

/** Every record that was set aside, repaired or noted. Areas are planar square metres. */
export function writeQuarantine(file: string, rows: readonly SetAside[], lang: Lang): number {
  return writeCsv(
    file,
    QUARANTINE_HEADER,
    rows.map((row) => [
      row.layer,
      basename(row.file),
      row.record,
      row.id,
      row.code,
      describeSetAside(row, lang),
      row.x === null ? null : row.x.toFixed(4),
      row.y === null ? null : row.y.toFixed(4),
      row.action,
      row.areaBefore === null ? null : row.areaBefore.toFixed(4),
      row.areaAfter === null ? null : row.areaAfter.toFixed(4),
    ]),
  );
}
