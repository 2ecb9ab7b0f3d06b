import type { Crs } from '../crs/definitions.js';
import { type HaltState, heed } from '../io/halt.js';
import { guarded } from '../io/publish.js';
import type { ShapefileShare } from '../io/shapefile/part.js';
import { addFactLine } from '../io/write/fact-lines.js';
import { ledgerCells, pieceCells } from '../io/write/rows.js';
import type { Job } from '../model/job.js';
import { ledgerColumns } from '../model/ledger.js';
import type { SetAside } from '../model/set-aside.js';
import { compilePack } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import { type AssessedPatch, Assessor } from './assessor.js';
import { BundlePlaces, type SharedPlaces } from './bundle-places.js';
import type { TouchedParcels } from './collect-covers.js';
import { collectLayers } from './collect-layers.js';
import { CoverFaults, type CrossingCover } from './cover-faults.js';
import type { Evidence } from './evidence.js';
import { type CoverPlan, reopenLayer } from './layers.js';
import { candidateIndexes, reachOf } from './near-approvals.js';
import { overlayPatches } from './overlay-patches.js';
import type { Progress } from './progress.js';
import { type ResultTable, type TableRun, TableWriter } from './result-tables.js';
import { BUNDLE, type SortedPatches } from './sorted-patches.js';
import { LedgerTotals, type TotalsData } from './totals.js';

/** Everything one thread needs for its share of the patches. Plain data and shared memory. */
export interface PartPlan {
  readonly job: Job;
  readonly crs: Crs;
  readonly covers: readonly CoverPlan[];
  readonly evidence: Evidence;
  /** Covers that an earlier pass found to be refused. */
  readonly refused: readonly CrossingCover[];
  readonly pack: RulePack;
  /** Bundles part, part + parts, part + 2·parts … of the ledger. */
  readonly patches: SortedPatches;
  readonly part: number;
  readonly parts: number;
  readonly ledger: ResultTable;
  /** Null where no pieces are wanted. */
  readonly pieces: ResultTable | null;
  readonly facts: ResultTable;
  readonly places: SharedPlaces;
  /** Where signals are noted; null where they are not watched. */
  readonly halt: HaltState | null;
}

/** What a thread tells of its share when its rows are written. Plain data. */
export interface PartReport {
  readonly rows: number;
  readonly pieceRows: number;
  readonly ledger: ShapefileShare | null;
  readonly pieces: ShapefileShare | null;
  readonly totals: TotalsData;
  readonly setAside: readonly SetAside[];
  readonly parcels: TouchedParcels | null;
  /** Covers that this pass found to be refused. */
  readonly refused: readonly CrossingCover[];
  readonly pairs: number;
  /** Patches whose areas did not add up at first, by the way that found sound ones. */
  readonly mended: { readonly exact: number; readonly geos: number };
  readonly worstClosure: number;
  readonly worstControl: number;
  readonly worstResidual: number;
  readonly pieceWays: { readonly traced: number; readonly exact: number };
}

/** The rows of one bundle, waiting for their place. */
interface Bundle {
  number: number;
  readonly ledger: TableRun;
  readonly pieces: TableRun | null;
  readonly facts: TableRun;
}

/**
 * A share of the patches from their shapes to their rows in the files. Every thread has one; the files are the same
 * whatever the number of threads.
 */
export class Part {
  private readonly places: BundlePlaces;
  private readonly ledger: TableWriter;
  private readonly pieces: TableWriter | null;
  private readonly facts: TableWriter;
  /** Bundles that are encoded and wait for those before them, and bundles to be used again. */
  private readonly waiting: Bundle[] = [];
  private readonly spare: Bundle[] = [];

  constructor(private readonly plan: PartPlan) {
    this.places = new BundlePlaces(plan.places);
    this.ledger = new TableWriter(plan.ledger);
    this.pieces = plan.pieces ? new TableWriter(plan.pieces) : null;
    this.facts = new TableWriter(plan.facts);
  }

  /** Streams the layers past the patches, overlays, judges, encodes and writes. Errors reach all threads. */
  run(progress: Progress): PartReport {
    try {
      return this.assess(progress);
    } catch (error) {
      this.places.fail();
      throw error;
    } finally {
      this.ledger.close();
      this.pieces?.close();
      this.facts.close();
    }
  }

  private assess(progress: Progress): PartReport {
    const { job, crs, evidence, refused, pack, patches, part, parts } = this.plan;
    progress.phase('layers');
    const indexOf = candidateIndexes(patches.shapes, reachOf(pack, patches));
    const live = (): void => {
      heed();
      this.places.live();
    };
    const layers = this.plan.covers.map((plan) => ({ layer: reopenLayer(plan), index: plan.index }));
    const { covers, deducted } = collectLayers(layers, indexOf, live);
    progress.phase('overlay');
    const columns = ledgerColumns(job.layers.map(({ column }) => column));
    const faults = new CoverFaults(covers, patches.shapes, job.repair, refused);
    const assessor = new Assessor(job, crs, faults, deducted, evidence, compilePack(pack, job.asOf), patches);
    const totals = new LedgerTotals();
    const pieceWays = { traced: 0, exact: 0 };
    let rows = 0;
    let position = 0;
    let pieceRows = 0;
    let bundle = this.newBundle(part);
    for (const overlay of overlayPatches(patches.shapes, faults.sound, pieceWays)) {
      heed();
      this.places.live();
      const assessed = assessor.assess(position++, overlay);
      if (assessed) {
        const { row, place, shape, pieces } = assessed;
        totals.add(row, place.townshipCode, place.township);
        this.ledger.add(ledgerCells(columns, row), shape, bundle.ledger);
        this.keep(assessed, bundle.facts);
        if (bundle.pieces) for (const piece of pieces) this.pieces?.add(pieceCells(piece), piece.shape, bundle.pieces);
        pieceRows += pieces.length;
        rows++;
      }
      if (position % BUNDLE !== 0 && position !== patches.shapes.count) continue;
      progress.step(position, patches.shapes.count);
      this.shut(bundle);
      if (this.places.isInVain) break;
      bundle = this.newBundle(bundle.number + parts);
    }
    this.writeRest();
    return {
      rows,
      pieceRows,
      ledger: this.ledger.share(),
      pieces: this.pieces?.share() ?? null,
      totals: totals.data(),
      setAside: [...[...covers, ...deducted].flatMap((layer) => layer.setAside), ...assessor.setAside],
      parcels: covers.find((cover) => cover.parcels)?.parcels ?? null,
      refused: faults.late,
      pairs: covers.reduce((sum, cover) => sum + cover.pairPatch.length, 0),
      mended: assessor.mended,
      worstClosure: assessor.worstClosure,
      worstControl: assessor.worstControl,
      worstResidual: assessor.worstResidual,
      pieceWays,
    };
  }

  /** What the patch was judged by goes beside its row, so that it can be judged again without the inputs. */
  private keep({ patch, place, facts, approvals, remarks }: AssessedPatch, run: TableRun): void {
    if (!run.csv) return;
    addFactLine({ id: patch.id, townshipCode: place.townshipCode, facts, approvals, remarks }, run.csv);
    run.rows++;
  }

  private newBundle(number: number): Bundle {
    const used = this.spare.pop();
    if (!used) {
      const runs = { ledger: this.ledger.newRun(), pieces: this.pieces?.newRun() ?? null, facts: this.facts.newRun() };
      return { number, ...runs };
    }
    used.number = number;
    return used;
  }

  /** The bundle is encoded: its size is told, and what has its place by now is written. */
  private shut(bundle: Bundle): void {
    const none = { rows: 0, csv: 0, shp: 0 };
    const { ledger, pieces, facts } = bundle;
    const extent = { ledger: ledger.extent(), pieces: pieces?.extent() ?? none, facts: facts.extent() };
    this.places.tell(bundle.number, extent);
    this.waiting.push(bundle);
    while (this.waiting.length > 0) {
      const before = this.places.of(this.waiting[0]!.number);
      if (!before) return;
      this.write(this.waiting.shift()!, before);
    }
  }

  private writeRest(): void {
    for (let bundle = this.waiting.shift(); bundle; bundle = this.waiting.shift()) {
      const before = this.places.wait(bundle.number);
      if (!before) return; // another thread has failed, and tells why
      this.write(bundle, before);
    }
  }

  private write(bundle: Bundle, before: NonNullable<ReturnType<BundlePlaces['of']>>): void {
    guarded(this.plan.job.out.dir, () => {
      this.ledger.write(bundle.ledger, before.ledger);
      if (bundle.pieces) this.pieces?.write(bundle.pieces, before.pieces);
      this.facts.write(bundle.facts, before.facts);
    });
    bundle.ledger.clear();
    bundle.pieces?.clear();
    bundle.facts.clear();
    this.spare.push(bundle);
  }
}
