import { join } from 'node:path';
import type { Crs } from '../crs/definitions.js';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { type PartPlace, type PartSizes, ShapePart } from '../io/shapefile/part.js';
import { writeInto } from '../io/write/byte-chunks.js';
import { ledgerCells, ledgerDbfColumns, PIECE_COLUMNS, pieceCells } from '../io/write/rows.js';
import { type TableCell, TablePart } from '../io/write/table-part.js';
import { PatchIndex } from '../kernel/patch-index.js';
import type { Rings } from '../model/geometry.js';
import { type LedgerColumn, ledgerColumns } from '../model/ledger.js';
import type { SetAside } from '../model/set-aside.js';
import { compilePack } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import { Assessor } from './assessor.js';
import { collectCovers, type TouchedParcels } from './collect-covers.js';
import type { Evidence } from './evidence.js';
import type { Job } from './job.js';
import { type CoverPlan, reopenLayer } from './layers.js';
import { overlayPatches } from './overlay-patches.js';
import type { Progress } from './progress.js';
import type { SortedPatches } from './sorted-patches.js';
import { LedgerTotals, type TotalsData } from './totals.js';

/** Everything one thread needs for its run of patches. Plain data and shared memory. */
export interface PartPlan {
  readonly job: Job;
  readonly crs: Crs;
  readonly covers: readonly CoverPlan[];
  readonly evidence: Evidence;
  readonly pack: RulePack;
  readonly patches: SortedPatches;
}

/** What a thread tells of its part, before anything is written. Plain data. */
export interface PartReport {
  readonly rows: number;
  readonly pieceRows: number;
  readonly ledger: TableSizes;
  readonly pieces: TableSizes;
  readonly totals: TotalsData;
  readonly setAside: readonly SetAside[];
  readonly parcels: TouchedParcels | null;
  readonly pairs: number;
  readonly worstClosure: number;
  readonly worstControl: number;
  readonly pieceWays: { readonly traced: number; readonly exact: number };
}

/** Sizes of a table in its formats; 0 or null where it is not written. */
export interface TableSizes {
  readonly csvBytes: number;
  readonly shapefile: PartSizes | null;
}

/** Where a part's tables begin in the whole. */
export interface PartPlaces {
  readonly ledgerCsv: number;
  readonly ledgerShp: PartPlace;
  readonly piecesCsv: number;
  readonly piecesShp: PartPlace;
}

/** The rows of one table of a part: attributes, and shapes where a shapefile is wanted. */
class PartTable {
  private readonly rows: TablePart;
  private readonly shapes: ShapePart | null;

  constructor(columns: readonly DbfColumn[], encoding: 'gbk' | 'utf8', formats: readonly string[]) {
    const shp = formats.includes('shp');
    this.rows = new TablePart(columns, encoding, { csv: formats.includes('csv'), dbf: shp });
    this.shapes = shp ? new ShapePart() : null;
  }

  add(cells: readonly TableCell[], shape: Rings): void {
    this.rows.add(cells);
    this.shapes?.add(shape);
  }

  sizes(): TableSizes {
    return { csvBytes: this.rows.csv?.length ?? 0, shapefile: this.shapes?.sizes(this.rows.losses()) ?? null };
  }

  writeAt(base: string, csvPlace: number, shpPlace: PartPlace): void {
    const { csv, dbf, layout } = this.rows;
    if (csv) writeInto(`${base}.csv`, csv.pieces(), csvPlace);
    if (dbf) this.shapes?.writeAt(base, shpPlace, layout, dbf);
  }
}

/**
 * A run of patches from their shapes to the bytes of their rows. Every thread has one; the rows of all parts, one
 * after the other, are the same whatever the number of parts.
 */
export class Part {
  private readonly columns: readonly LedgerColumn[];
  private readonly ledger: PartTable;
  private readonly pieces: PartTable | null;

  constructor(private readonly plan: PartPlan) {
    const { out, layers } = plan.job;
    this.columns = ledgerColumns(layers.map(({ column }) => column));
    this.ledger = new PartTable(ledgerDbfColumns(this.columns), out.dbfEncoding, out.formats);
    this.pieces = out.pieces ? new PartTable(PIECE_COLUMNS, out.dbfEncoding, out.formats) : null;
  }

  /** Streams the layers past the patches, overlays, judges and encodes. */
  assess(progress: Progress): PartReport {
    const { job, crs, evidence, pack, patches } = this.plan;
    progress.phase('layers');
    const index = new PatchIndex(patches.shapes.boxes, patches.shapes.count);
    const covers = this.plan.covers.map((plan) => collectCovers(reopenLayer(plan), index));
    progress.phase('overlay');
    const assessor = new Assessor(job, crs, covers, evidence, compilePack(pack), patches);
    const totals = new LedgerTotals();
    const ways = { traced: 0, exact: 0 };
    let rows = 0;
    let position = 0;
    let pieceRows = 0;
    for (const overlay of overlayPatches(patches.shapes, covers, ways)) {
      const assessed = assessor.assess(position++, overlay);
      if (position % 256 === 0) progress.step(position, patches.shapes.count);
      if (!assessed) continue; // set aside
      const { row, place, shape, pieces } = assessed;
      totals.add(row, place.townshipCode, place.township);
      this.ledger.add(ledgerCells(this.columns, row), shape);
      pieceRows += pieces.length;
      for (const piece of pieces) this.pieces?.add(pieceCells(piece), piece.shape);
      rows++;
    }
    return {
      rows,
      pieceRows,
      ledger: this.ledger.sizes(),
      pieces: this.pieces?.sizes() ?? { csvBytes: 0, shapefile: null },
      totals: totals.data(),
      setAside: [...covers.flatMap((cover) => cover.setAside), ...assessor.setAside],
      parcels: covers.find((cover) => cover.parcels)?.parcels ?? null,
      pairs: covers.reduce((sum, cover) => sum + cover.pairPatch.length, 0),
      worstClosure: assessor.worstClosure,
      worstControl: assessor.worstControl,
      pieceWays: ways,
    };
  }

  /** Writes the rows to their places in the files, which exist. */
  write(dir: string, places: PartPlaces): void {
    this.ledger.writeAt(join(dir, 'ledger'), places.ledgerCsv, places.ledgerShp);
    this.pieces?.writeAt(join(dir, 'pieces'), places.piecesCsv, places.piecesShp);
  }
}
