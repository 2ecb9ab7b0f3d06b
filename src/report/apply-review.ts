import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Crs, PLANAR_CRS } from '../crs/definitions.js';
import { recognisePrj } from '../crs/prj.js';
import { digestFile } from '../io/digest.js';
import type { OutputLock } from '../io/lock.js';
import { discard, guarded, openStaging, publish, type Staging, withOutput } from '../io/publish.js';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { PolygonShapefileWriter } from '../io/shapefile/write.js';
import { writeChecked } from '../io/write/checked.js';
import { decimal, writeCsv } from '../io/write/csv.js';
import { columnHeadings } from '../io/write/headings.js';
import { ledgerCells, ledgerDbfColumns } from '../io/write/rows.js';
import { type LedgerColumn, type LedgerRow, ledgerColumns } from '../model/ledger.js';
import { type Manifest, type ManifestOutput, type ManifestReview, REVIEW_LOG } from '../model/manifest.js';
import type { FinishedResult } from '../result/finished-result.js';
import { resultDigest, sealedText } from '../result/seal.js';
import { requireSoundTables } from '../result/verify/require-sound.js';
import { DESK } from '../words/report.js';
import { fill, type Lang } from '../words/text.js';
import { type LoggedDecision, type MergedReviews, mergeReviews, type RowReview } from './merge-reviews.js';
import { type DecisionFile, readDecisions } from './read-decisions.js';
import { DECISION_COLUMNS, OPINIONS, type Opinion } from './shared/decisions.js';
import { type DigestedDecision, decisionIn } from './shared/parse-decisions.js';
import { ringsOf } from './shared/shapes.js';

/** What an applied review tells. */
export interface AppliedReview {
  readonly dir: string;
  readonly digest: string;
  readonly review: ManifestReview;
  readonly rows: number;
  readonly replaced: number;
  readonly conflicts: readonly { readonly id: string; readonly text: string }[];
  /** Files of the old result that do not go over: they would lack the review. */
  readonly leftOut: readonly string[];
}

/** A ledger just written as CSV and shapefile, for the formats that are made of these two. */
export interface LedgerTable {
  /** Path without extension. */
  readonly base: string;
  readonly columns: readonly DbfColumn[];
  readonly encoding: 'gbk' | 'utf8';
  readonly csvHead: number | null;
  readonly isShapefile: boolean;
}

/** Writes the further formats of the job; returns the paths. */
export type WriteFurther = (
  table: LedgerTable,
  title: {
    readonly name: string;
    readonly headings: readonly string[];
    readonly crs: Crs;
    readonly prj: string | null;
  },
) => string[];

const LOG_COLUMNS = [...DECISION_COLUMNS, 'STATE'];

/**
 * `tuban review apply`: writes decisions into the ledger of a result and publishes it whole, in its place or elsewhere.
 * The judgement of the tool is not touched: PDLB stays, the opinions stand beside it. Earlier reviews are merged with the
 * new ones.
 *
 * Errors  RESULT_BROKEN, those of `readDecisions`, OUT_EXISTS, OUT_NOT_OURS, OUT_NOT_WRITABLE.
 */
export function applyReview(
  paths: readonly string[],
  result: FinishedResult,
  out: string | null,
  further: WriteFurther,
): AppliedReview {
  const target = resolve(out ?? result.dir);
  const overwrite = target === resolve(result.dir);
  const files = paths.map((path) => readDecisions(path, result));
  const merged = mergeReviews([...earlier(result), ...files.flatMap(({ decisions }) => decisions)]);
  return withOutput(target, overwrite, (lock) => {
    const staging = openStaging(target);
    try {
      return guarded(target, () => write(result, files, merged, { staging, lock }, overwrite, further));
    } catch (error) {
      discard(staging);
      throw error;
    }
  });
}

/** Decisions that stand in the result already. */
function earlier(result: FinishedResult): DigestedDecision[] {
  if (!result.manifest.review || !result.has(REVIEW_LOG)) return [];
  return result.table(REVIEW_LOG).map(decisionIn);
}

function write(
  result: FinishedResult,
  files: readonly DecisionFile[],
  merged: MergedReviews,
  { staging, lock }: { readonly staging: Staging; readonly lock: OutputLock },
  overwrite: boolean,
  further: WriteFurther,
): AppliedReview {
  const { manifest } = result;
  const columns = ledgerColumns(
    manifest.job.layers.map(({ column }) => column),
    true,
  );
  const rows = reviewedRows(result.rows(), merged.rows, manifest.job.out.lang);
  const written = new Map<string, number | null>();
  writeLedgerCsv(result, columns, rows, staging.dir, written);
  writeLedgerShapes(result, columns, rows, staging.dir, written);
  for (const file of furtherForms(result, columns, staging.dir, further)) written.set(basename(file), rows.length);
  written.set(REVIEW_LOG, writeLog(join(staging.dir, REVIEW_LOG), merged.log));
  const leftOut = carryOver(result, staging.dir, written);
  const outputs = [...written].map(
    ([file, count]): ManifestOutput => ({ file, ...digestFile(join(staging.dir, file)), rows: count }),
  );
  const review = reviewOf(manifest, files, merged);
  const { digest: _digest, run, seal: _seal, ...content } = manifest;
  const reviewed = { ...content, outputs, review };
  const digest = resultDigest(reviewed);
  requireSoundTables(staging.dir, reviewed);
  writeChecked(join(staging.dir, 'manifest.json'), sealedText({ ...reviewed, digest, run }));
  publish(staging, overwrite, lock);
  return {
    dir: staging.target,
    digest,
    review,
    rows: rows.length,
    replaced: merged.log.filter(({ state }) => state === 'replaced').length,
    conflicts: merged.rows
      .filter(({ isConflict }) => isConflict)
      .map(({ decisions }) => ({
        id: decisions[0]!.id,
        text: decisions.map((one) => spoken(one, manifest.job.out.lang)).join('; '),
      })),
    leftOut,
  };
}

/** Rows with the four columns of the review; empty where nobody has decided. */
function reviewedRows(rows: readonly LedgerRow[], reviews: readonly RowReview[], lang: Lang): LedgerRow[] {
  const byRow = new Map(reviews.map((review) => [review.row, review]));
  return rows.map((row, i) => ({ numbers: row.numbers, texts: { ...row.texts, ...reviewTexts(byRow.get(i), lang) } }));
}

function reviewTexts(review: RowReview | undefined, lang: Lang): Record<string, string | null> {
  if (!review) return { FHYJ: null, FHR: null, FHSJ: null, FHBZ: null };
  const { decisions, isConflict } = review;
  const all = (value: (decision: DigestedDecision) => string): string | null =>
    decisions.map(value).filter(Boolean).join(';') || null;
  return {
    FHYJ: isConflict ? DESK.conflict[lang] : opinionText(decisions[0]!, lang),
    FHR: all(({ who }) => who),
    FHSJ: all(({ when }) => when),
    FHBZ: isConflict ? all((one) => spoken(one, lang)) : all(({ note }) => note),
  };
}

function opinionText({ opinion, proposed }: DigestedDecision, lang: Lang): string {
  return opinion === 'disagree' ? fill(DESK.proposal, lang, { class: proposed }) : DESK[opinion][lang];
}

/** Who says what, in one line. */
function spoken(decision: DigestedDecision, lang: Lang): string {
  const note = decision.note ? fill(DESK.inBrackets, lang, { text: decision.note }) : '';
  return fill(DESK.conflictPart, lang, { who: decision.who, opinion: opinionText(decision, lang), note });
}

function writeLedgerCsv(
  result: FinishedResult,
  columns: readonly LedgerColumn[],
  rows: readonly LedgerRow[],
  dir: string,
  written: Map<string, number | null>,
): void {
  const cells = rows.map((row) =>
    ledgerCells(columns, row).map((cell) => (typeof cell === 'number' ? decimal(cell) : cell)),
  );
  const headings = columnHeadings(
    columns.map(({ code }) => code),
    result.manifest.job.out.headers,
  );
  written.set('ledger.csv', writeCsv(join(dir, 'ledger.csv'), headings, cells));
}

function writeLedgerShapes(
  result: FinishedResult,
  columns: readonly LedgerColumn[],
  rows: readonly LedgerRow[],
  dir: string,
  written: Map<string, number | null>,
): void {
  const shapes = result.outlines();
  if (!shapes) return;
  const writer = new PolygonShapefileWriter(join(dir, 'ledger'), ledgerDbfColumns(columns), {
    encoding: result.manifest.job.out.dbfEncoding,
    prj: prjOf(result),
  });
  rows.forEach((row, i) => {
    // The writer takes numbers of two decimals as they are; rows hold hundredths.
    const values = ledgerCells(columns, row).map((cell) => (typeof cell === 'number' ? cell / 100 : cell));
    writer.add(ringsOf(shapes, i), values);
  });
  for (const file of writer.finish().files)
    written.set(basename(file), /\.(shp|shx|dbf)$/.test(file) ? rows.length : null);
}

/** The ledger in the further formats of the job. None where nobody can say where the coordinates lie. */
function furtherForms(
  result: FinishedResult,
  columns: readonly LedgerColumn[],
  dir: string,
  further: WriteFurther,
): string[] {
  const { dbfEncoding, sheetHeaders } = result.manifest.job.out;
  const prj = prjOf(result);
  const system = prj === null ? { crs: PLANAR_CRS } : recognisePrj(prj);
  if ('unknown' in system) return [];
  const codes = columns.map(({ code }) => code);
  return further(
    {
      base: join(dir, 'ledger'),
      columns: ledgerDbfColumns(columns),
      encoding: dbfEncoding,
      csvHead: null,
      isShapefile: result.has('ledger.shp'),
    },
    { name: 'ledger', headings: columnHeadings(codes, sheetHeaders), crs: system.crs, prj },
  );
}

function prjOf(result: FinishedResult): string | null {
  return result.has('ledger.prj') ? readFileSync(result.file('ledger.prj'), 'utf8') : null;
}

function writeLog(file: string, log: readonly LoggedDecision[]): number {
  return writeCsv(
    file,
    LOG_COLUMNS,
    log.map((one) => [
      one.digest,
      String(one.row + 1),
      one.id,
      one.before,
      one.opinion,
      one.proposed,
      one.who,
      one.when,
      one.note,
      one.state,
    ]),
  );
}

/** Copies what a review does not change; ledgers that could not be written anew would lack it and are named. */
function carryOver(result: FinishedResult, dir: string, written: Map<string, number | null>): string[] {
  const leftOut: string[] = [];
  for (const { file, rows } of result.manifest.outputs) {
    if (written.has(file) || !existsSync(result.file(file))) continue;
    if (/^ledger\./.test(file) && !/\.(qml|prj|cpg)$/.test(file)) {
      leftOut.push(file);
      continue;
    }
    copyFileSync(result.file(file), join(dir, file));
    written.set(file, rows);
  }
  return leftOut;
}

function reviewOf(
  { digest, review }: Manifest,
  files: readonly DecisionFile[],
  { rows }: MergedReviews,
): ManifestReview {
  const count = (wanted: Opinion): number =>
    rows.filter(({ isConflict, decisions }) => !isConflict && decisions[0]!.opinion === wanted).length;
  const [agree, disagree, visit] = OPINIONS.map(count) as [number, number, number];
  return {
    of: [digest, ...(review?.of ?? [])],
    files: [
      ...(review?.files ?? []),
      ...files.map(({ file, sha256, decisions }) => ({ file, sha256, decisions: decisions.length })),
    ],
    decided: rows.length,
    agree,
    disagree,
    visit,
    conflicts: rows.filter(({ isConflict }) => isConflict).length,
  };
}
