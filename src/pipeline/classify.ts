import { closeSync, copyFileSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { digestFile } from '../io/digest.js';
import { type LoadedPack, loadPack } from '../io/load-pack.js';
import { discard, openStaging, publish, withOutput } from '../io/publish.js';
import { isPackPath } from '../io/rule-packs.js';
import { toolVersion } from '../io/version.js';
import { ByteChunks, writePieces } from '../io/write/byte-chunks.js';
import { writeChecked } from '../io/write/checked.js';
import { csvHead } from '../io/write/csv.js';
import { columnHeadings } from '../io/write/headings.js';
import { ledgerStyle } from '../io/write/qml.js';
import { ledgerCells, ledgerDbfColumns } from '../io/write/rows.js';
import { TableEncoder } from '../io/write/table-part.js';
import type { Job } from '../model/job.js';
import { type LedgerRow, ledgerColumns } from '../model/ledger.js';
import { type Manifest, type ManifestOutput, REVIEW_LOG } from '../model/manifest.js';
import { FinishedResult } from '../result/finished-result.js';
import { resultDigest, sealedText } from '../result/seal.js';
import { requireSoundTables } from '../result/verify/require-sound.js';
import { compilePack } from '../rules/judge.js';
import type { Overrides } from '../rules/override.js';
import { type KeptPatch, keptPatches } from './judge-kept.js';
import { describeRules } from './manifest.js';
import { requireMeasured } from './measured-facts.js';
import { requireUnreviewed } from './reviewed.js';
import { LedgerTotals } from './totals.js';
import { joined, VerdictWords } from './verdict-words.js';
import { writeSummary } from './write-summary.js';

/** What `tuban classify` is asked for. */
export interface ClassifyOrder {
  /** Folder of the finished result. */
  readonly from: string;
  /** Name or path of the pack; null for the one that judged it. */
  readonly rules: string | null;
  readonly parameters: Overrides;
  /** Folder of the new result; null to put it in the place of the old one. */
  readonly out: string | null;
  readonly overwrite: boolean;
}

export interface ClassifyReport {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Patches with another class, sub-class, rule, stock or sign than before. */
  readonly changed: number;
  /** Files of the old result that hold its classes and cannot be made here; they are not in the new one. */
  readonly leftOut: readonly string[];
  /** The old result holds decisions of reviewers, which are not in the new one. */
  readonly wasReviewed: boolean;
}

/** Files in which no class stands: they are the same in the new result. */
const UNTOUCHED = /^(ledger\.(shp|shx|prj|cpg)|pieces\.\w+|quarantine\.csv|facts\.csv)$/;
const MADE_AGAIN: readonly string[] = ['ledger.csv', 'ledger.dbf', 'ledger.qml', 'summary.csv'];

/**
 * `tuban classify`: judges the patches of a finished result by another pack or other figures, from the facts it keeps.
 * Nothing is measured again. The new result is whole, and the same to the byte as a run with that pack would give: the
 * decisions of a review, made on the old classes, are not in it.
 *
 * Errors  those of packs and results; RESULT_LACKS, RESULT_UNREADABLE, RESULT_REVIEWED, RESULT_BROKEN, OUT_EXISTS.
 */
export function classify({ from, rules, parameters, out, overwrite }: ClassifyOrder): ClassifyReport {
  const result = new FinishedResult(from);
  const { job } = result.manifest;
  const target = out ?? from;
  if (overwrite || resolve(target) === resolve(from)) requireUnreviewed(target);
  const name = rules === null ? job.rules : isPackPath(rules) ? resolve(rules) : rules;
  // Without another pack the figures of the job go on holding, except those that are set anew.
  const figures = rules === null ? { ...job.parameters, ...parameters } : parameters;
  const loaded = loadPack(name, figures);
  requireMeasured(result.manifest, loaded.pack);
  const judged = judgeAgain(keptPatches(result), loaded, job);
  return withOutput(target, overwrite, (lock) => {
    const staging = openStaging(target);
    try {
      const { outputs, leftOut } = writeFiles(result, judged, loaded, staging.dir);
      const newJob = {
        ...job,
        rules: name,
        parameters: figures,
        out: { ...job.out, ...(out ? { dir: resolve(out) } : {}) },
      };
      const unsealed = nextManifest(result.manifest, newJob, loaded, judged.totals, outputs);
      const text = sealedText(unsealed);
      const wasReviewed = result.manifest.review !== undefined;
      requireSoundTables(staging.dir, unsealed);
      writeChecked(join(staging.dir, 'manifest.json'), text);
      publish(staging, overwrite, lock);
      return { dir: target, manifest: JSON.parse(text) as Manifest, changed: judged.changed, leftOut, wasReviewed };
    } catch (error) {
      discard(staging);
      throw error;
    }
  });
}

interface Judged {
  readonly rows: readonly LedgerRow[];
  readonly totals: LedgerTotals;
  readonly changed: number;
}

/** Columns in which a reader sees that a patch is judged otherwise. */
const SEEN = ['PDLB', 'PDXL', 'PDGZ', 'ZLXZ', 'XWBS'] as const;

function judgeAgain(patches: readonly KeptPatch[], { pack }: LoadedPack, { asOf, out: { lang } }: Job): Judged {
  const { judge, evidence } = compilePack(pack, asOf);
  const words = new VerdictWords(pack, lang);
  const totals = new LedgerTotals();
  let changed = 0;
  const rows = patches.map(({ row, kept }): LedgerRow => {
    const verdict = judge(kept.facts);
    const remarks = [kept.remarks, ...evidence(verdict, kept.facts).map((text) => text[lang])];
    const texts = { ...words.of(verdict), BZ: joined(remarks.flatMap((remark) => remark ?? [])) };
    if (SEEN.some((code) => texts[code] !== row.texts[code])) changed++;
    const next = { texts: { ...row.texts, ...texts }, numbers: row.numbers };
    totals.add(next, kept.townshipCode, row.texts['XZMC'] ?? null);
    return next;
  });
  return { rows, totals, changed };
}

function writeFiles(result: FinishedResult, { rows, totals }: Judged, { pack }: LoadedPack, dir: string) {
  const { manifest } = result;
  // Without the columns of a review: people have agreed or disagreed with the old classes.
  const columns = ledgerColumns(manifest.job.layers.map(({ column }) => column));
  const { dbfEncoding, formats, headers, lang } = manifest.job.out;
  const isShapefile = formats.includes('shp');
  const encoder = new TableEncoder(ledgerDbfColumns(columns), dbfEncoding);
  const csv = new ByteChunks();
  const dbf = isShapefile ? new ByteChunks() : null;
  for (const row of rows) encoder.add(ledgerCells(columns, row), { csv, dbf });
  const headings = columnHeadings(
    columns.map(({ code }) => code),
    headers,
  );
  writeParts(join(dir, 'ledger.csv'), [Buffer.from(csvHead(headings)), ...csv.pieces()]);
  if (dbf) {
    const parts = [encoder.layout.header(rows.length), ...dbf.pieces(), Buffer.of(0x1a)];
    writeParts(join(dir, 'ledger.dbf'), parts);
  }
  if (manifest.outputs.some(({ file }) => file === 'ledger.qml')) {
    const classes = pack.outcomes.map((outcome) => outcome.text[lang]);
    writeChecked(join(dir, 'ledger.qml'), ledgerStyle(classes, columns, lang));
  }
  writeSummary(join(dir, 'summary.csv'), totals, pack, lang);
  const leftOut: string[] = [];
  const outputs = manifest.outputs.flatMap((output): ManifestOutput[] => {
    const { file } = output;
    const path = join(dir, file);
    if (MADE_AGAIN.includes(file)) return [{ file, ...digestFile(path), rows: output.rows }];
    if (file === REVIEW_LOG) return [];
    if (!UNTOUCHED.test(file)) {
      leftOut.push(file);
      return [];
    }
    result.require(file);
    copyFileSync(result.file(file), path);
    if (digestFile(path).sha256 !== output.sha256) throw result.unreadable(file);
    return [output];
  });
  return { outputs, leftOut };
}

function writeParts(file: string, parts: readonly Uint8Array[]): void {
  const fd = openSync(file, 'w');
  try {
    writePieces(fd, parts, 0);
  } finally {
    closeSync(fd);
  }
}

function nextManifest(
  before: Manifest,
  job: Manifest['job'],
  { pack, file }: LoadedPack,
  totals: LedgerTotals,
  outputs: readonly ManifestOutput[],
): Omit<Manifest, 'seal'> {
  const { digest, run, seal: _seal, review: _review, ...content } = before;
  const rules = describeRules(pack, file.sha256);
  const next = {
    ...content,
    tool: { name: 'tuban', version: toolVersion() } as const,
    job,
    rules,
    counts: { ...content.counts, by_class: totals.classCounts() },
    totals: totals.ledgerTotals(),
    outputs,
  };
  const nextDigest = resultDigest(next);
  if (nextDigest === digest) return { ...next, digest, run };
  const { name, edition, sha256 } = before.rules;
  const origin = { rules: { name, edition, sha256 }, digest, measured_by: before.tool.version };
  return { ...next, digest: nextDigest, run: { ...run, judged_again: origin } };
}
