import { loadPack } from '../io/load-pack.js';
import type { PatchFacts } from '../model/facts.js';
import type { Job } from '../model/job.js';
import { FACTS_FILE, type KeptApproval } from '../model/kept-facts.js';
import { type LedgerRow, ledgerColumns, valueIn } from '../model/ledger.js';
import type { Manifest } from '../model/manifest.js';
import { nearest } from '../model/nearest.js';
import type { PieceRow } from '../model/piece.js';
import { Problem } from '../model/problem.js';
import { FinishedResult } from '../result/finished-result.js';
import { type CompiledPack, compilePack, type Explanation } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import { type AssessedPatch, Assessor } from './assessor.js';
import { collectLayers } from './collect-layers.js';
import { CoverFaults } from './cover-faults.js';
import { candidateIndexes, reachOf } from './near-approvals.js';
import { openJob } from './open-job.js';
import { overlayPatches } from './overlay-patches.js';

/** Why one patch has its class. */
export interface PatchExplanation {
  readonly id: string;
  /** The row as it was recomputed from the inputs, else as published. */
  readonly row: LedgerRow;
  readonly facts: PatchFacts;
  readonly explanation: Explanation;
  readonly pack: RulePack;
  readonly approvals: readonly KeptApproval[];
  /** The account parcel by parcel; null where neither the inputs nor pieces.csv are there. */
  readonly pieces: readonly Omit<PieceRow, 'shape'>[] | null;
  /** What the explanation was made from. */
  readonly from: 'inputs' | 'result';
  /** Why not from the inputs; null where it was. */
  readonly inputsFault: Problem | null;
  /** Columns in which the published row differs from the one found now; empty when they are equal. */
  readonly differs: readonly string[];
}

/**
 * `tuban explain`: runs the job of a result again for one patch and sets the rules' trail beside it. Where the inputs
 * are gone or have become unusable, the facts that the result keeps are explained instead.
 *
 * Errors  RESULT_UNREADABLE, PATCH_UNKNOWN, those of the pack, and those of the inputs where the result kept no facts.
 */
export function explainPatch(dir: string, id: string): PatchExplanation[] {
  const result = new FinishedResult(dir);
  const { job } = result.manifest;
  const published = result.has('ledger.csv') ? result.rows() : [];
  const rows = published.filter(({ texts }) => texts['JCBH'] === id);
  if (published.length > 0 && rows.length === 0) throw unknownPatch(id, published);
  const { pack } = loadPack(job.rules, job.parameters);
  const compiled = compilePack(pack, job.asOf);
  try {
    return fromInputs(result.manifest, id, compiled, rows);
  } catch (fault) {
    if (!(fault instanceof Problem) || !result.has(FACTS_FILE) || rows.length === 0) throw fault;
    return fromResult(result, id, compiled, fault);
  }
}

function unknownPatch(id: string, published: readonly LedgerRow[]): Problem {
  const ids = published.map(({ texts }) => texts['JCBH'] ?? '');
  return new Problem('PATCH_UNKNOWN', {}, { id, nearest: nearest(id, ids) || '-' });
}

function fromInputs(
  manifest: Manifest,
  id: string,
  pack: CompiledPack,
  rows: readonly LedgerRow[],
): PatchExplanation[] {
  const { job } = manifest;
  requireWholeJob(manifest);
  const patches = assessAgain(manifest, { ...job, out: { ...job.out, pieces: true } }, id, pack);
  if (patches.length === 0) throw unknownPatch(id, []);
  return patches.map(({ row, facts, approvals, pieces }, i) => ({
    id,
    row,
    facts,
    explanation: pack.explain(facts),
    pack: pack.pack,
    approvals,
    pieces,
    from: 'inputs',
    inputsFault: null,
    differs: rows[i] ? differences(row, rows[i], job) : [],
  }));
}

/** Settings that a run goes by; an earlier version knew and kept fewer of them, and none may be guessed. */
const SETTINGS = [
  'patches',
  'baseline',
  'linear',
  'points',
  'newFarmland',
  'farmland',
  'redline',
  'layers',
  'approvals',
  'noneOf',
  'crs',
  'datumShift',
  'area',
  'densify',
  'wholeParcels',
  'mu',
  'repair',
  'split',
] as const satisfies (keyof Job)[];

function requireWholeJob({ tool, job, refused_covers }: Manifest): void {
  const lacks: string[] = SETTINGS.filter((name) => job[name] === undefined);
  if (!Array.isArray(refused_covers)) lacks.push('refused_covers');
  if (lacks.length > 0) throw new Problem('RESULT_OLDER', {}, { version: tool.version, lacks: lacks.join(', ') });
}

/** The way of the patches of one id, in this thread. */
function assessAgain({ run, refused_covers }: Manifest, job: Job, id: string, pack: CompiledPack): AssessedPatch[] {
  const open = openJob(job, { phase: () => {}, step: () => {} }, { only: id });
  // What the other patches say decides how far approvals are looked for; they are not read here.
  const patches = { ...open.patches, hasParties: run.measured?.parties ?? open.patches.hasParties };
  const { shapes } = patches;
  const layers = open.layers.covers.map((layer) => ({ layer, index: null }));
  const { covers, deducted } = collectLayers(layers, candidateIndexes(shapes, reachOf(open.pack, patches)));
  const faults = new CoverFaults(covers, shapes, job.repair, refused_covers);
  const assessor = new Assessor(job, open.layers.crs, faults, deducted, open.evidence, pack, patches);
  const assessedPatches: AssessedPatch[] = [];
  let position = 0;
  for (const overlay of overlayPatches(shapes, faults.sound)) {
    const assessed = assessor.assess(position++, overlay);
    if (assessed) assessedPatches.push(assessed);
  }
  return assessedPatches;
}

function fromResult(result: FinishedResult, id: string, pack: CompiledPack, fault: Problem): PatchExplanation[] {
  const rows = result.rows();
  const pieces = result.has('pieces.csv') ? piecesOf(result, id) : null;
  const found = result.facts().flatMap((kept, i) => (kept.id === id && rows[i] ? [{ kept, row: rows[i] }] : []));
  return found.map(({ kept, row }) => {
    const explanation = pack.explain(kept.facts);
    return {
      id,
      row,
      facts: kept.facts,
      explanation,
      pack: pack.pack,
      approvals: kept.approvals,
      // Pieces name the patch by its id alone: of several patches with one id nobody can tell whose they are.
      pieces: found.length === 1 ? pieces : null,
      from: 'result',
      inputsFault: fault,
      differs: explanation.ruleId === row.texts['PDGZ'] ? [] : ['PDGZ'],
    };
  });
}

function piecesOf(result: FinishedResult, id: string): Omit<PieceRow, 'shape'>[] {
  const flag = (cell: string | undefined): boolean | null => (cell ? cell === '1' : null);
  return result
    .table('pieces.csv')
    .filter(([patch]) => patch === id)
    .map(([patchId = '', parcel, landClass, landClassName, area, farmland, approved]) => ({
      patchId,
      parcelId: parcel || null,
      landClass: landClass || null,
      landClassName: landClassName || null,
      area: Math.round(Number(area) * 100),
      inFarmland: flag(farmland),
      inForce: flag(approved),
    }));
}

/** Remarks on other patches (repeated ids) cannot be seen when one patch is read alone. */
const NOT_COMPARED = 'BZ';

function differences(row: LedgerRow, published: LedgerRow, job: Job): string[] {
  return ledgerColumns(job.layers.map(({ column }) => column))
    .filter((column) => column.code !== NOT_COMPARED && valueIn(row, column) !== valueIn(published, column))
    .map(({ code }) => code);
}
