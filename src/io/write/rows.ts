import type { LedgerColumn, LedgerRow } from '../../model/ledger.js';
import type { PieceRow } from '../../model/piece.js';
import type { DbfColumn } from '../shapefile/dbf-layout.js';
import type { TableCell } from './table-part.js';

/** A ledger row as the cells of a table, in the order of the columns. */
export function ledgerCells(columns: readonly LedgerColumn[], { texts, numbers }: LedgerRow): TableCell[] {
  const cells: TableCell[] = new Array(columns.length);
  for (let c = 0; c < columns.length; c++) {
    const { code, type } = columns[c]!;
    cells[c] = (type === 'text' || type === 'date' ? texts[code] : numbers[code]) ?? null;
  }
  return cells;
}

export function ledgerDbfColumns(columns: readonly LedgerColumn[]): DbfColumn[] {
  return columns.map(({ code, type, width }) => {
    if (type === 'date') return { name: code, type: 'D', length: 8, decimals: 0 };
    if (type === 'text') return { name: code, type: 'C', length: width, decimals: 0 };
    return { name: code, type: 'N', length: width, decimals: 2 };
  });
}

/** Columns of pieces.*: section 2 of the contract. */
export const PIECE_COLUMNS: readonly DbfColumn[] = [
  { name: 'JCBH', type: 'C', length: 40, decimals: 0 },
  { name: 'BSM', type: 'C', length: 40, decimals: 0 },
  { name: 'DLBM', type: 'C', length: 5, decimals: 0 },
  { name: 'DLMC', type: 'C', length: 60, decimals: 0 },
  { name: 'PWMJ', type: 'N', length: 18, decimals: 2 },
  { name: 'SFYN', type: 'N', length: 1, decimals: 0 },
  { name: 'SFSP', type: 'N', length: 1, decimals: 0 },
];

export function pieceCells(piece: PieceRow): TableCell[] {
  return [
    piece.patchId,
    piece.parcelId,
    piece.landClass,
    piece.landClassName,
    piece.area,
    flag(piece.inFarmland),
    flag(piece.inForce),
  ];
}

function flag(value: boolean | null): number | null {
  return value === null ? null : value ? 1 : 0;
}
