import { writeFileSync } from 'node:fs';

/** A column of a table built byte by byte, for tables our own writer would never write. */
export interface RawColumn {
  readonly name: string | Buffer;
  readonly type: string;
  readonly length: number;
  readonly decimals?: number;
}

export interface RawTable {
  readonly columns: readonly RawColumn[];
  /** Cells as bytes; text is taken as Latin-1. Short cells are filled with blanks. */
  readonly rows: readonly (readonly (string | Buffer)[])[];
  readonly ldid?: number;
  readonly deleted?: readonly number[];
}

export function buildDbf({ columns, rows, ldid = 0, deleted = [] }: RawTable): Buffer {
  const headerLength = 33 + 32 * columns.length;
  const recordLength = 1 + columns.reduce((total, column) => total + column.length, 0);
  const bytes = Buffer.alloc(headerLength + rows.length * recordLength + 1, 0x20);
  bytes.fill(0, 0, headerLength);
  bytes[0] = 3;
  bytes.writeUInt32LE(rows.length, 4);
  bytes.writeUInt16LE(headerLength, 8);
  bytes.writeUInt16LE(recordLength, 10);
  bytes[29] = ldid;
  columns.forEach((column, index) => {
    const at = 32 + 32 * index;
    toBytes(column.name).copy(bytes, at, 0, 11);
    bytes.write(column.type, at + 11, 'latin1');
    bytes.writeUInt16LE(column.length, at + 16);
    if (column.decimals !== undefined) bytes[at + 17] = column.decimals;
  });
  bytes[headerLength - 1] = 0x0d;
  rows.forEach((row, record) => {
    let at = headerLength + record * recordLength;
    if (deleted.includes(record)) bytes[at] = 0x2a;
    at++;
    columns.forEach((column, index) => {
      toBytes(row[index] ?? '').copy(bytes, at, 0, column.length);
      at += column.length;
    });
  });
  bytes[bytes.length - 1] = 0x1a;
  return bytes;
}

export function writeDbf(path: string, table: RawTable): string {
  writeFileSync(path, buildDbf(table));
  return path;
}

function toBytes(cell: string | Buffer): Buffer {
  return typeof cell === 'string' ? Buffer.from(cell, 'latin1') : cell;
}
