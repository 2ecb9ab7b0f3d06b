import type { Rings } from '../../model/geometry.js';
import type { LedgerColumn, LedgerRow } from '../../model/ledger.js';
import { type DbfColumn, PolygonShapefileWriter, type WrittenShapefile } from '../shapefile/write.js';
import { type CsvCell, decimal, writeCsv } from './csv.js';

/** Writes the ledger as CSV; `headings` stand in the first line. */
export function writeLedgerCsv(
  file: string,
  columns: readonly LedgerColumn[],
  headings: readonly string[],
  rows: readonly LedgerRow[],
): number {
  return writeCsv(file, headings, cells(columns, rows));
}

function* cells(columns: readonly LedgerColumn[], rows: readonly LedgerRow[]): Generator<CsvCell[]> {
  for (const row of rows) {
    yield columns.map(({ code, type }) => {
      const value = row[code] ?? null;
      return typeof value === 'number' && type !== 'text' ? decimal(value) : value;
    });
  }
}

/** Writes the ledger as a shapefile: one record per row, in the same order. */
export function writeLedgerShapefile(
  base: string,
  columns: readonly LedgerColumn[],
  rows: readonly LedgerRow[],
  shapes: readonly Rings[],
  options: { readonly encoding: 'gbk' | 'utf8'; readonly prj: string | null },
): WrittenShapefile {
  const writer = new PolygonShapefileWriter(base, columns.map(dbfColumn), options);
  rows.forEach((row, i) => {
    writer.add(
      shapes[i]!,
      columns.map(({ code, type }) => {
        const value = row[code] ?? null;
        return typeof value === 'number' && type !== 'text' ? value / 100 : value;
      }),
    );
  });
  return writer.finish();
}

function dbfColumn({ code, type, width }: LedgerColumn): DbfColumn {
  if (type === 'date') return { name: code, type: 'D', length: 8, decimals: 0 };
  if (type === 'text') return { name: code, type: 'C', length: width, decimals: 0 };
  return { name: code, type: 'N', length: width, decimals: 2 };
}
