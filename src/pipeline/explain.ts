import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '../io/bind/alias-table.js';
import { decimal, spreadsheetText } from '../io/write/csv.js';
import { timingOf } from '../kernel/tally.js';
import type { ApprovalTiming } from '../model/approval-kind.js';
import type { Job } from '../model/job.js';
import { ledgerColumns, valueIn } from '../model/ledger.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import type { Approval } from '../model/records.js';
import { readManifest } from '../result/finished-result.js';
import type { Explanation } from '../rules/judge.js';
import { compilePack } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import { type AssessedPatch, Assessor } from './assessor.js';
import { collectCovers } from './collect-covers.js';
import { candidateIndexes, reachOf } from './near-approvals.js';
import { openJob } from './open-job.js';
import { overlayPatches } from './overlay-patches.js';

/** Why one patch has its class, recomputed from the inputs of a finished result. */
export interface PatchExplanation {
  readonly patch: AssessedPatch;
  readonly explanation: Explanation;
  readonly pack: RulePack;
  readonly approvals: readonly { readonly approval: Approval; readonly timing: ApprovalTiming }[];
  /** Columns in which the published row differs from the recomputed one; empty when they are equal. */
  readonly differs: readonly string[];
}

/**
 * `tuban explain`: runs the job of a result again for one patch and sets the rules' trail beside it.
 *
 * Errors  RESULT_UNREADABLE, PATCH_UNKNOWN, and those of the inputs where they are no longer there.
 */
export function explainPatch(dir: string, id: string): PatchExplanation[] {
  const { job } = readManifest(dir);
  const published = readLedger(dir, job);
  const rows = published.filter((row) => row['JCBH'] === spreadsheetText(id));
  if (published.length > 0 && rows.length === 0) {
    const ids = published.map((row) => row['JCBH'] ?? '');
    throw new Problem('PATCH_UNKNOWN', {}, { id, nearest: nearest(id, ids) });
  }
  const { patches, pack, covers } = assessAgain({ ...job, out: { ...job.out, pieces: true } }, id);
  if (patches.length === 0) throw new Problem('PATCH_UNKNOWN', {}, { id, nearest: '-' });
  return patches.map((patch, i) => ({
    patch,
    explanation: pack.explain(patch.facts),
    pack: pack.pack,
    approvals: covers
      .flatMap(({ meanings }) => meanings.flatMap((meaning) => (meaning.role === 'approval' ? [meaning.approval] : [])))
      .map((approval) => ({ approval, timing: timingOf(approval, patch.patch.imageAfter) })),
    differs: rows[i] ? differences(patch, rows[i], job) : [],
  }));
}

/** The way of the patches of one id, in this thread. */
function assessAgain(job: Job, id: string) {
  const open = openJob(job, { phase: () => {}, step: () => {} }, { only: id });
  const { shapes } = open.patches;
  const indexOf = candidateIndexes(shapes, reachOf(open.pack, open.patches));
  const covers = open.layers.covers.map((layer) => collectCovers(layer, indexOf(layer.role)));
  const pack = compilePack(open.pack);
  const assessor = new Assessor(job, open.layers.crs, covers, open.evidence, pack, open.patches);
  const patches: AssessedPatch[] = [];
  let position = 0;
  for (const overlay of overlayPatches(shapes, covers)) {
    const assessed = assessor.assess(position++, overlay);
    if (assessed) patches.push(assessed);
  }
  return { patches, pack, covers };
}

function columnsOf(job: Job) {
  return ledgerColumns(job.layers.map(({ column }) => column));
}

/** Rows of the published ledger.csv by column code; none when no CSV was written. */
function readLedger(dir: string, job: Job): Record<string, string>[] {
  const file = join(dir, 'ledger.csv');
  if (!existsSync(file)) return [];
  const [, ...rows] = parseCsv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  const codes = columnsOf(job).map(({ code }) => code);
  return rows.map((row) => Object.fromEntries(codes.map((code, c) => [code, row[c] ?? ''])));
}

/** Remarks on other patches (repeated ids) cannot be seen when one patch is read alone. */
const NOT_COMPARED = 'BZ';

function differences({ row }: AssessedPatch, published: Readonly<Record<string, string>>, job: Job): string[] {
  return columnsOf(job)
    .filter((column) => {
      const value = valueIn(row, column);
      const text = typeof value === 'number' ? decimal(value) : spreadsheetText(value ?? '');
      return column.code !== NOT_COMPARED && text !== published[column.code];
    })
    .map(({ code }) => code);
}
