import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { describeCrs } from '../crs/definitions.js';
import { prjText } from '../crs/prj.js';
import type { FileDigest } from '../io/digest.js';
import { haltState, heed } from '../io/halt.js';
import type { OutputLock } from '../io/lock.js';
import { discard, guarded, openStaging, publish, type Staging, withOutput } from '../io/publish.js';
import type { ShapefileShare } from '../io/shapefile/part.js';
import { expectedRecords } from '../io/shapefile/scan.js';
import type { WrittenShapefile } from '../io/shapefile/write.js';
import { writeChecked } from '../io/write/checked.js';
import { columnHeadings } from '../io/write/headings.js';
import { ledgerStyle, pieceStyle } from '../io/write/qml.js';
import { writeQuarantine } from '../io/write/quarantine.js';
import { ledgerDbfColumns, PIECE_COLUMNS } from '../io/write/rows.js';
import type { Job } from '../model/job.js';
import { FACTS_FILE, keptHeadings } from '../model/kept-facts.js';
import { ledgerColumns } from '../model/ledger.js';
import type { Manifest, ManifestOutput } from '../model/manifest.js';
import { Problem } from '../model/problem.js';
import { sealedText } from '../result/seal.js';
import { requireSoundTables } from '../result/verify/require-sound.js';
import type { Text } from '../words/text.js';
import { sharedPlaces } from './bundle-places.js';
import { CoversRefused, type CrossingCover } from './cover-faults.js';
import { Digests } from './digests.js';
import { collectFindings, type Findings } from './findings.js';
import { type IndexReport, LayerIndexes, StaleIndex } from './layer-indexes.js';
import { type JobLayers, planOf } from './layers.js';
import { buildManifest } from './manifest.js';
import { type OpenJob, openJob } from './open-job.js';
import { directFormats, type WriteForms } from './output-formats.js';
import { Part, type PartPlan, type PartReport } from './part.js';
import { PhaseClock, type Progress } from './progress.js';
import { beginTable, completeTable, type ResultTable } from './result-tables.js';
import { requireUnreviewed } from './reviewed.js';
import { bundlesOf, sharePatches } from './sorted-patches.js';
import { PartThread, threadsAvailable } from './threads.js';
import { filesOfJob } from './unchanged.js';
import { writeSummary } from './write-summary.js';

/** What a finished run tells: the manifest as written, and where everything lies. */
export interface RunReport {
  readonly dir: string;
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /** Texts that did not fit into the .dbf, by column: the CSV has them whole. */
  readonly cutTexts: readonly { readonly field: string; readonly count: number }[];
  /** Characters that the encoding of the .dbf does not have, by column. */
  readonly unencodable: readonly { readonly field: string; readonly count: number }[];
  /** The field of stated areas of which nobody can say the unit: SBMJ and MJCZ are empty. */
  readonly unitlessField: string | null;
  /** Layers on the patches without any record, which says that there are none of what they show. */
  readonly emptyLayers: readonly string[];
  /** Indexes beside the layers, and what became of them. */
  readonly indexes: readonly IndexReport[];
  /** What has to be said of layers: no system stated, another than the job's, decisions while reading the format. */
  readonly systems: readonly {
    readonly layer: string;
    readonly file: string;
    readonly crs: string;
    readonly guessed: Text | null;
    readonly doubt: Text | null;
    readonly carried: Text | null;
    readonly notes: readonly Text[];
    /** Fields in use that this file of several has not. */
    readonly lacks: readonly string[];
  }[];
}

/** Fewer patches than this a thread, and starting it costs more than it brings. */
const PATCHES_PER_THREAD = 2_000;

/**
 * `tuban run`: read, overlay, measure, classify, publish. All files appear together or none does; one run at a time works
 * on an output.
 */
export function runJob(job: Job, progress: Progress, forms: WriteForms = noForms): RunReport {
  if (job.out.overwrite) requireUnreviewed(job.out.dir);
  return withOutput(job.out.dir, job.out.overwrite, (lock) => runLocked(job, progress, lock, forms));
}

function runLocked(job: Job, progress: Progress, lock: OutputLock, forms: WriteForms): RunReport {
  let attempt: Attempt = { threads: threadsFor(job, expectedRecords(job.patches.path)), indexes: [], covers: [] };
  for (;;) {
    try {
      return runWith(attempt, job, progress, lock, forms);
    } catch (error) {
      const next = nextAttempt(attempt, error);
      if (!next) throw error;
      attempt = next;
    }
  }
}

/** How a run is tried. */
interface Attempt {
  readonly threads: number;
  /** Indexes that turned out not to fit: then none is looked for. */
  readonly indexes: readonly IndexReport[];
  /** Covers that turned out to be refused. */
  readonly covers: readonly CrossingCover[];
}

/** What a run found out too late to go on with, and what it has to begin again with; null where nothing helps. */
function nextAttempt(attempt: Attempt, error: unknown): Attempt | null {
  // An index did not fit after all: none is used, and the run tells why.
  if (error instanceof StaleIndex) return { ...attempt, indexes: error.reports };
  if (error instanceof CoversRefused) return { ...attempt, covers: [...attempt.covers, ...error.covers] };
  // The last of the independent ways, GEOS, is there in the main thread alone: one more try, all of it there.
  const isBreach = error instanceof Problem && error.code === 'AREA_NOT_CLOSED';
  return isBreach && attempt.threads > 1 ? { ...attempt, threads: 1 } : null;
}

function runWith(
  { threads, indexes: refused, covers }: Attempt,
  job: Job,
  progress: Progress,
  lock: OutputLock,
  forms: WriteForms,
): RunReport {
  const clock = new PhaseClock(progress);
  // Threads load the program while the main thread opens the layers.
  const digests = new Digests(threads > 1);
  const crew = new Crew(threads);
  let staging: Staging | null = null;
  let indexes = new LayerIndexes([], 'off', refused);
  try {
    const opened = (layers: JobLayers): void => {
      if (refused.length === 0) indexes = new LayerIndexes(layers.covers, job.index);
      digests.begin([...filesOf(layers).filter((file) => !indexes.trustedDigest(file)), ...indexes.files]);
    };
    digests.watch(filesOfJob(job));
    const open = openJob(job, clock, { opened });
    staging = openStaging(job.out.dir);
    const { dir } = staging;
    const result = guarded(job.out.dir, () => new ResultWriter(open, dir, forms));
    const findings = collectFindings(open, crew.assess(open, indexes, covers, result, clock), covers);
    return guarded(job.out.dir, () => result.publish(findings, indexes, digests, { staging: staging!, lock }, clock));
  } catch (error) {
    if (staging) discard(staging);
    throw indexes.staleBy(error) ?? error;
  } finally {
    crew.end();
    digests.end();
  }
}

function filesOf({ patches, covers }: JobLayers): string[] {
  return [...covers, patches].flatMap(({ layer }) => layer.files);
}

/** As many threads as the user asks for, else one a core where that pays; never more than there are bundles. */
function threadsFor({ jobs }: Job, patches: number): number {
  const wish = jobs ?? Math.min(availableParallelism(), Math.floor(patches / PATCHES_PER_THREAD));
  return Math.max(1, Math.min(wish, bundlesOf(patches)));
}

/** The threads of a run. The main thread does a share itself. */
class Crew {
  private readonly threads: PartThread[];

  constructor(jobs: number) {
    const helpers = threadsAvailable() ? jobs - 1 : 0;
    this.threads = Array.from({ length: helpers }, () => new PartThread());
  }

  /** Deals the patches out to the threads that are worth it; their rows then stand in the files. */
  assess(
    open: OpenJob,
    indexes: LayerIndexes,
    refused: readonly CrossingCover[],
    { ledger, pieces, facts }: ResultWriter,
    progress: Progress,
  ): PartReport[] {
    const patches = open.patches.patches.length;
    for (const idle of this.threads.splice(threadsFor(open.job, patches) - 1)) idle.end();
    const parts = this.threads.length + 1;
    const places = sharedPlaces(bundlesOf(patches));
    const planOfPart = (part: number): PartPlan => ({
      job: open.job,
      crs: open.layers.crs,
      covers: open.layers.covers.map((layer) => planOf(layer, indexes.of(layer))),
      evidence: open.evidence,
      refused,
      pack: open.pack,
      patches: parts === 1 ? open.patches : sharePatches(open.patches, part, parts),
      part,
      parts,
      ledger,
      pieces,
      facts,
      places,
      halt: haltState(),
    });
    this.threads.forEach((thread, t) => {
      thread.order({ kind: 'assess', plan: planOfPart(t + 1) });
    });
    try {
      const own = new Part(planOfPart(0)).run(progress);
      return [own, ...this.threads.map((thread) => thread.answer())];
    } catch (error) {
      // A failed thread ends the others; whatever they were writing must be over before the staging folder goes.
      for (const thread of this.threads) settle(thread);
      throw error;
    }
  }

  end(): void {
    for (const thread of this.threads) thread.end();
  }
}

/** A thread notices the failure of another at its next bundle; one that is dead never does. */
const SETTLING_MS = 30_000;

/** Waits for a thread whose answer does not matter any more. */
function settle(thread: PartThread): void {
  try {
    if (thread.isOwing) thread.answer(SETTLING_MS);
  } catch {
    // One failure is told already.
  }
}

/** For jobs whose formats are written directly. */
function noForms(): string[] {
  return [];
}

/** The system of the result for a .prj: of one that we have no text for, what the layer says that the job took it from. */
function prjOf({ crs, patches, covers }: OpenJob['layers']): string | null {
  const reference = covers.find(({ role }) => role === 'baseline') ?? patches;
  const stated = reference.layer.prj;
  return prjText(crs) ?? (stated !== null && /^(?:PROJCS|GEOGCS)\s*\[/i.test(stated) ? stated : null);
}

/** The tables that the threads fill, the small tables, and their publication. */
class ResultWriter {
  readonly ledger: ResultTable;
  readonly pieces: ResultTable | null;
  readonly facts: ResultTable;
  private readonly prj: string | null;
  private readonly files: { name: string; rows: number | null }[] = [];

  /** Makes ledger.*, pieces.* and facts.csv with their headings. */
  constructor(
    private readonly open: OpenJob,
    private readonly dir: string,
    private readonly forms: WriteForms,
  ) {
    const { out, layers } = open.job;
    this.prj = prjOf(open.layers);
    const columns = ledgerColumns(layers.map(({ column }) => column));
    const { dbfEncoding } = out;
    const formats = directFormats(out.formats);
    if (forms === noForms && formats !== out.formats) throw new Error('the writers of further formats were not loaded');
    const headings = columnHeadings(
      columns.map(({ code }) => code),
      out.headers,
    );
    this.ledger = beginTable(dir, 'ledger', ledgerDbfColumns(columns), headings, dbfEncoding, formats);
    const pieceHeadings = PIECE_COLUMNS.map(({ name }) => name);
    this.pieces = out.pieces ? beginTable(dir, 'pieces', PIECE_COLUMNS, pieceHeadings, dbfEncoding, formats) : null;
    this.facts = beginTable(dir, basename(FACTS_FILE, '.csv'), [], keptHeadings(), 'utf8', ['csv']);
  }

  /** Completes all files, reads them back, and puts the result in its place. */
  publish(
    findings: Findings,
    indexes: LayerIndexes,
    digests: Digests,
    { staging, lock }: { readonly staging: Staging; readonly lock: OutputLock },
    clock: PhaseClock,
  ): RunReport {
    const { open } = this;
    heed();
    clock.phase('write');
    const { reports } = findings;
    const sum = (count: (report: PartReport) => number): number => reports.reduce((all, one) => all + count(one), 0);
    const shares = reports.map(({ ledger }) => ledger);
    const ledger = this.complete(
      this.ledger,
      shares,
      sum(({ rows }) => rows),
    );
    const pieceShares = reports.map(({ pieces }) => pieces);
    if (this.pieces)
      this.complete(
        this.pieces,
        pieceShares,
        sum(({ pieceRows }) => pieceRows),
      );
    completeTable(this.facts, null, []);
    this.note(
      FACTS_FILE,
      sum(({ rows }) => rows),
    );
    this.styles();
    this.summary(findings);
    this.quarantine(findings);
    clock.phase('publish');
    const outputs = this.outputs(digests, () =>
      this.requireSound(
        findings,
        sum(({ rows }) => rows),
      ),
    );
    const digestOf = (file: string): FileDigest => indexes.trustedDigest(file) ?? digests.of(file);
    indexes.requireFitting(digestOf);
    const unsealed = buildManifest(open, findings, outputs, clock.run(), digestOf, indexes.reports);
    digests.requireUntouched();
    const text = sealedText(unsealed);
    writeChecked(join(staging.dir, 'manifest.json'), text);
    publish(staging, open.job.out.overwrite, lock);
    const manifest = JSON.parse(text) as Manifest;
    return {
      dir: open.job.out.dir,
      files: [...manifest.outputs.map(({ file }) => file), 'manifest.json'],
      manifest,
      cutTexts: ledger?.cutTexts ?? [],
      unencodable: ledger?.unencodable ?? [],
      unitlessField: this.open.unitlessField,
      emptyLayers: this.open.layers.covers.filter(({ layer }) => layer.table.count === 0).map(({ name }) => name),
      indexes: indexes.reports,
      systems: [open.layers.patches, ...open.layers.covers].flatMap(({ name, parts }) =>
        parts.map(({ crs, crsWhy, crsDoubt, carried, lacks, layer }) => ({
          layer: name,
          file: layer.file,
          crs: describeCrs(crs),
          guessed: crsWhy,
          doubt: crsDoubt,
          carried,
          notes: layer.origin?.notes ?? [],
          lacks,
        })),
      ),
    };
  }

  private complete(
    table: ResultTable,
    shares: readonly (ShapefileShare | null)[],
    rows: number,
  ): WrittenShapefile | null {
    const { crs } = this.open.layers;
    const { formats } = this.open.job.out;
    const written = completeTable(table, this.prj, shares);
    const name = basename(table.base);
    const about = { name, headings: this.sheetHeadings(table), crs, prj: this.prj };
    const others = this.forms(table, about);
    // What only the other formats were made of is no part of the result.
    const keep = (format: 'csv' | 'shp', file: string, count: number | null): void => {
      if (formats.includes(format)) this.note(basename(file), count);
      else rmSync(file, { force: true });
    };
    if (table.csvHead !== null) keep('csv', `${table.base}.csv`, rows);
    for (const file of written?.files ?? []) keep('shp', file, /\.(shp|shx|dbf)$/.test(file) ? rows : null);
    for (const file of others) this.note(basename(file), rows);
    return formats.includes('shp') ? written : null;
  }

  private sheetHeadings({ columns }: ResultTable): string[] {
    const { sheetHeaders } = this.open.job.out;
    return columnHeadings(
      columns.map(({ name }) => name),
      sheetHeaders,
    );
  }

  /** QGIS takes a style that lies beside a shapefile: both open coloured, with a legend. */
  private styles(): void {
    const { pack, job } = this.open;
    const { lang } = job.out;
    const write = (name: string, text: string): void => {
      writeChecked(join(this.dir, name), text);
      this.note(name, null);
    };
    const columns = ledgerColumns(job.layers.map(({ column }) => column));
    const classes = pack.outcomes.map((outcome) => outcome.text[lang]);
    if (!job.out.formats.includes('shp')) return;
    write('ledger.qml', ledgerStyle(classes, columns, lang));
    if (this.pieces) write('pieces.qml', pieceStyle(lang));
  }

  private summary({ totals }: Findings): void {
    const { job, pack } = this.open;
    this.note('summary.csv', writeSummary(join(this.dir, 'summary.csv'), totals, pack, job.out.lang));
  }

  private quarantine({ setAside }: Findings): void {
    const file = join(this.dir, 'quarantine.csv');
    this.note('quarantine.csv', writeQuarantine(file, setAside, this.open.job.out.lang));
  }

  /** What was written is read again before anybody else may see it. Errors: RESULT_BROKEN. */
  private requireSound({ totals }: Findings, judged: number): void {
    const outputs = this.files.map(({ name, rows }) => ({ file: name, rows }));
    requireSoundTables(this.dir, { job: this.open.job, outputs, totals: totals.ledgerTotals(), counts: { judged } });
  }

  /** Sizes and digests of everything written so far; the tables are read again meanwhile. */
  private outputs(digests: Digests, meanwhile: () => void): ManifestOutput[] {
    const found = digests.flushed(
      this.files.map(({ name }) => join(this.dir, name)),
      meanwhile,
    );
    return this.files.map(({ name, rows }, i) => ({ file: name, ...found[i]!, rows }));
  }

  private note(name: string, rows: number | null): void {
    this.files.push({ name, rows });
  }
}
