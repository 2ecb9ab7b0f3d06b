import { join } from 'node:path';
import type { Crs } from '../crs/definitions.js';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { type PartPlace, type PartSizes, ShapefilePart, writeInto } from '../io/shapefile/part.js';
import { CsvPart } from '../io/write/csv-part.js';
import {
  ledgerCells,
  ledgerDbfColumns,
  ledgerValues,
  PIECE_COLUMNS,
  pieceCells,
  pieceValues,
} from '../io/write/rows.js';
import { PatchIndex } from '../kernel/patch-index.js';
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

/** Pieces of an average patch, for the room to begin with. */
const PIECES_A_PATCH = 4;

/**
 * A run of patches from their shapes to the bytes of their rows. Every thread has one; the rows of all parts, one
 * after the other, are the same whatever the number of parts.
 */
export class Part {
  private readonly columns: readonly LedgerColumn[];
  private readonly ledgerCsv: CsvPart | null;
  private readonly ledgerShp: ShapefilePart | null;
  private readonly piecesCsv: CsvPart | null;
  private readonly piecesShp: ShapefilePart | null;

  constructor(private readonly plan: PartPlan) {
    const { out, layers } = plan.job;
    this.columns = ledgerColumns(layers.map(({ column }) => column));
    const csv = out.formats.includes('csv');
    const shp = out.formats.includes('shp');
    const { count } = plan.patches.shapes;
    const shapefile = (fields: readonly DbfColumn[], expected: number): ShapefilePart | null =>
      shp ? new ShapefilePart(fields, out.dbfEncoding, expected) : null;
    this.ledgerCsv = csv ? new CsvPart() : null;
    this.ledgerShp = shapefile(ledgerDbfColumns(this.columns), count);
    this.piecesCsv = csv && out.pieces ? new CsvPart() : null;
    this.piecesShp = out.pieces ? shapefile(PIECE_COLUMNS, PIECES_A_PATCH * count) : null;
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
      this.ledgerCsv?.add(ledgerCells(this.columns, row));
      this.ledgerShp?.add(shape, ledgerValues(this.columns, row));
      pieceRows += pieces.length;
      for (const piece of pieces) {
        this.piecesCsv?.add(pieceCells(piece));
        this.piecesShp?.add(piece.shape, pieceValues(piece));
      }
      rows++;
    }
    return {
      rows,
      pieceRows,
      ledger: { csvBytes: this.ledgerCsv?.bytes() ?? 0, shapefile: this.ledgerShp?.sizes() ?? null },
      pieces: { csvBytes: this.piecesCsv?.bytes() ?? 0, shapefile: this.piecesShp?.sizes() ?? null },
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
    const csv = (part: CsvPart | null, name: string, place: number): void => {
      if (!part) return;
      const bytes = part.take();
      writeInto(join(dir, name), bytes, bytes.length, place);
    };
    csv(this.ledgerCsv, 'ledger.csv', places.ledgerCsv);
    csv(this.piecesCsv, 'pieces.csv', places.piecesCsv);
    this.ledgerShp?.writeAt(join(dir, 'ledger'), places.ledgerShp);
    this.piecesShp?.writeAt(join(dir, 'pieces'), places.piecesShp);
  }
}
