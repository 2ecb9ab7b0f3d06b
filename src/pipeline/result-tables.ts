import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { completeShapefile, requireFileSize, type ShapefileShare, ShapeRun } from '../io/shapefile/part.js';
import { emptyBox, SHP_HEADER_BYTES, SHX_ENTRY_BYTES } from '../io/shapefile/polygon-bytes.js';
import type { ShapefileOptions, WrittenShapefile } from '../io/shapefile/write.js';
import { ByteChunks, writePieces } from '../io/write/byte-chunks.js';
import { writeChecked } from '../io/write/checked.js';
import { csvHead } from '../io/write/csv.js';
import { type TableBytes, type TableCell, TableEncoder } from '../io/write/table-part.js';
import type { Rings } from '../model/geometry.js';
import type { TableExtent } from './bundle-places.js';

/** A table of the result as its threads see it: where it lies, what it holds. Plain data, it crosses threads. */
export interface ResultTable {
  /** Path without extension. */
  readonly base: string;
  readonly columns: readonly DbfColumn[];
  readonly encoding: 'gbk' | 'utf8';
  /** Bytes before the first line of the CSV; null where no CSV is written. */
  readonly csvHead: number | null;
  readonly isShapefile: boolean;
}

/** Makes the files of a table, empty but for the headings. */
export function beginTable(
  dir: string,
  name: string,
  columns: readonly DbfColumn[],
  headings: readonly string[],
  encoding: 'gbk' | 'utf8',
  formats: readonly string[],
): ResultTable {
  const base = join(dir, name);
  const head = Buffer.from(csvHead(headings));
  const isCsv = formats.includes('csv');
  const isShapefile = formats.includes('shp');
  if (isCsv) writeChecked(`${base}.csv`, head);
  if (isShapefile) for (const extension of ['shp', 'shx', 'dbf']) writeFileSync(`${base}.${extension}`, '');
  return { base, columns, encoding, csvHead: isCsv ? head.length : null, isShapefile };
}

/** Headers and sidecars of the table's shapefile, when all rows stand in their places; null where there is none. */
export function completeTable(
  table: ResultTable,
  prj: string | null,
  shares: readonly (ShapefileShare | null)[],
): WrittenShapefile | null {
  if (!table.isShapefile) return null;
  const options: ShapefileOptions = { encoding: table.encoding, prj };
  const present = shares.flatMap((share) => share ?? []);
  return completeShapefile(table.base, table.columns, options, present, (file, bytes, position) => {
    const fd = openSync(file, 'r+');
    try {
      writePieces(fd, [bytes], position);
    } finally {
      closeSync(fd);
    }
  });
}

/** The rows of one table of one bundle, as bytes. */
export class TableRun implements TableBytes {
  readonly csv: ByteChunks | null;
  readonly dbf: ByteChunks | null;
  readonly shapes: ShapeRun | null;
  rows = 0;

  constructor({ csvHead: head, isShapefile }: ResultTable) {
    this.csv = head === null ? null : new ByteChunks();
    this.dbf = isShapefile ? new ByteChunks() : null;
    this.shapes = isShapefile ? new ShapeRun() : null;
  }

  extent(): TableExtent {
    return { rows: this.rows, csv: this.csv?.length ?? 0, shp: this.shapes?.bytes ?? 0 };
  }

  clear(): void {
    this.rows = 0;
    this.csv?.clear();
    this.dbf?.clear();
    this.shapes?.clear();
  }
}

/** One thread's hand on a table: encodes rows into runs and writes runs to their places. */
export class TableWriter {
  private readonly encoder: TableEncoder;
  private readonly box = emptyBox();
  private readonly files = new Map<string, number>();
  private records = 0;
  private shpBytes = 0;

  constructor(private readonly table: ResultTable) {
    this.encoder = new TableEncoder(table.columns, table.encoding);
  }

  newRun(): TableRun {
    return new TableRun(this.table);
  }

  add(cells: readonly TableCell[], shape: Rings, run: TableRun): void {
    this.encoder.add(cells, run);
    run.shapes?.add(shape, this.box);
    run.rows++;
  }

  /** Writes a run behind everything that stands `before` it. Errors: SIZE_LIMIT. */
  write(run: TableRun, before: TableExtent): void {
    const { base, csvHead: head } = this.table;
    const { headerLength, recordLength } = this.encoder.layout;
    if (run.csv && head !== null) writePieces(this.fd('csv'), run.csv.pieces(), head + before.csv);
    if (!run.shapes || !run.dbf) return;
    requireFileSize(`${base}.shp`, SHP_HEADER_BYTES + before.shp + run.shapes.bytes);
    const { shp, shx } = run.shapes.placed(before.rows, before.shp);
    writePieces(this.fd('shp'), shp, SHP_HEADER_BYTES + before.shp);
    writePieces(this.fd('shx'), [shx], SHP_HEADER_BYTES + SHX_ENTRY_BYTES * before.rows);
    writePieces(this.fd('dbf'), run.dbf.pieces(), headerLength + recordLength * before.rows);
    this.records += run.rows;
    this.shpBytes += run.shapes.bytes;
  }

  /** What the whole must know of this thread's rows; null where no shapefile is written. */
  share(): ShapefileShare | null {
    if (!this.table.isShapefile) return null;
    return { records: this.records, shpBytes: this.shpBytes, box: this.box, ...this.encoder.losses() };
  }

  close(): void {
    for (const fd of this.files.values()) closeSync(fd);
    this.files.clear();
  }

  private fd(extension: string): number {
    let fd = this.files.get(extension);
    if (fd === undefined) {
      fd = openSync(`${this.table.base}.${extension}`, 'r+');
      this.files.set(extension, fd);
    }
    return fd;
  }
}
