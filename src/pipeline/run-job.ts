import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { prjText } from '../crs/prj.js';
import { discard, guarded, openStaging, publish, requireFreeTarget, type Staging } from '../io/publish.js';
import type { DbfColumn } from '../io/shapefile/dbf-layout.js';
import { beginShapefile, placesOf } from '../io/shapefile/part.js';
import { expectedRecords } from '../io/shapefile/scan.js';
import { csvHead, decimal, writeCsv } from '../io/write/csv.js';
import { writeQuarantine } from '../io/write/quarantine.js';
import { ledgerDbfColumns, PIECE_COLUMNS } from '../io/write/rows.js';
import { ledgerColumns } from '../model/ledger.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { collectFindings, type Findings } from './findings.js';
import type { Job } from './job.js';
import { Digests } from './digests.js';
import { type JobLayers, planOf } from './layers.js';
import { buildManifest, type Manifest, type ManifestOutput } from './manifest.js';
import { type OpenJob, openJob } from './open-job.js';
import { Part, type PartPlaces, type PartReport } from './part.js';
import { PhaseClock, type Progress } from './progress.js';
import { cutIntoParts, slicePatches } from './sorted-patches.js';
import { PartThread, threadsAvailable } from './threads.js';

/** What a finished run tells: the manifest as written, and where everything lies. */
export interface RunReport {
  readonly dir: string;
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /** Texts that did not fit into the .dbf, by column: the CSV has them whole. */
  readonly cutTexts: readonly { readonly field: string; readonly count: number }[];
  /** Characters that the encoding of the .dbf does not have, by column. */
  readonly unencodable: readonly { readonly field: string; readonly count: number }[];
}

/** Fewer patches than this a thread, and starting it costs more than it brings. */
const PATCHES_PER_THREAD = 400;

/** `tuban run`: read, overlay, measure, classify, publish. All files appear together or none does. */
export function runJob(job: Job, progress: Progress): RunReport {
  requireFreeTarget(job.out.dir, job.out.overwrite);
  const clock = new PhaseClock(progress);
  // Threads load the program while the main thread opens the layers.
  const threads = Math.min(job.jobs, threadsWorth(expectedRecords(job.patches.path)));
  const digests = new Digests(threads > 1);
  const crew = new Crew(threads);
  try {
    const open = openJob(job, clock, { opened: (layers) => digests.begin(filesOf(layers)) });
    crew.assess(open, clock);
    const findings = collectFindings(open, crew.reports);
    clock.phase('write');
    const staging = openStaging(job.out.dir);
    try {
      return guarded(job.out.dir, () => writeResult(open, findings, crew, digests, staging, clock));
    } catch (error) {
      discard(staging);
      throw error;
    }
  } finally {
    crew.end();
    digests.end();
  }
}

function filesOf({ patches, covers }: JobLayers): string[] {
  return [...covers, patches].flatMap(({ layer }) => layer.files);
}

function threadsWorth(patches: number): number {
  return Math.max(1, Math.floor(patches / PATCHES_PER_THREAD));
}

/** The threads of a run. The main thread does the first part itself. */
class Crew {
  reports: PartReport[] = [];
  private readonly threads: PartThread[];
  private own: Part | null = null;

  constructor(jobs: number) {
    const helpers = threadsAvailable() ? jobs - 1 : 0;
    this.threads = Array.from({ length: helpers }, () => new PartThread());
  }

  /** Cuts the patches into parts, one for every thread that is worth it, and assesses them all. */
  assess(open: OpenJob, progress: Progress): void {
    for (const idle of this.threads.splice(threadsWorth(open.patches.patches.length) - 1)) idle.end();
    const ends = cutIntoParts(open.patches, this.threads.length + 1);
    const plans = ends.map((end, p) => ({
      job: open.job,
      crs: open.layers.crs,
      covers: open.layers.covers.map(planOf),
      evidence: open.evidence,
      pack: open.pack,
      patches: slicePatches(open.patches, p === 0 ? 0 : ends[p - 1]!, end),
    }));
    this.threads.forEach((thread, t) => {
      thread.order({ kind: 'assess', plan: plans[t + 1]! });
    });
    this.own = new Part(plans[0]!);
    const first = this.own.assess(progress);
    this.reports = [first, ...this.threads.map(reportOf)];
  }

  /** Every part writes its rows to its place; `meanwhile` is done by the main thread behind its own part. */
  write(dir: string, places: readonly PartPlaces[], meanwhile: () => void): void {
    this.threads.forEach((thread, t) => {
      thread.order({ kind: 'write', dir, places: places[t + 1]! });
    });
    this.own?.write(dir, places[0]!);
    meanwhile();
    for (const thread of this.threads) thread.answer();
  }

  end(): void {
    for (const thread of this.threads) thread.end();
  }
}

function reportOf(thread: PartThread): PartReport {
  const answer = thread.answer();
  if (answer.kind !== 'report') throw new Error('a worker thread answered out of turn');
  return answer.report;
}

function writeResult(
  open: OpenJob,
  findings: Findings,
  crew: Crew,
  digests: Digests,
  staging: Staging,
  clock: PhaseClock,
): RunReport {
  const writer = new ResultWriter(open, findings, staging.dir);
  const places = writer.begin();
  crew.write(staging.dir, places, () => {
    writer.summary();
    writer.quarantine();
  });
  clock.phase('publish');
  const manifest = buildManifest(open, findings, writer.outputs(digests), clock.run(), (file) => digests.of(file));
  writeFileSync(join(staging.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  publish(staging, open.job.out.overwrite);
  return {
    dir: open.job.out.dir,
    files: [...manifest.outputs.map(({ file }) => file), 'manifest.json'],
    manifest,
    cutTexts: writer.cutTexts,
    unencodable: writer.unencodable,
  };
}

/** Heads of the tables that the parts fill, and the small tables. */
class ResultWriter {
  cutTexts: readonly { field: string; count: number }[] = [];
  unencodable: readonly { field: string; count: number }[] = [];
  private readonly files: { name: string; rows: number | null }[] = [];
  private readonly shapefile: { readonly encoding: 'gbk' | 'utf8'; readonly prj: string | null };

  constructor(
    private readonly open: OpenJob,
    private readonly findings: Findings,
    private readonly dir: string,
  ) {
    const { crs, patches } = open.layers;
    this.shapefile = { encoding: open.job.out.dbfEncoding, prj: prjText(crs) ?? patches.layer.prj };
  }

  /** Makes ledger.* and pieces.* with their heads; where the rows of every part go. */
  begin(): PartPlaces[] {
    const { reports } = this.findings;
    const { out, layers } = this.open.job;
    const columns = ledgerColumns(layers.map(({ column }) => column));
    const ledgerCsv = this.beginCsv(
      'ledger',
      this.headings(columns.map(({ code }) => code)),
      out.formats.includes('csv'),
    );
    const ledgerShp = this.beginShp('ledger', ledgerDbfColumns(columns));
    const pieceHeadings = PIECE_COLUMNS.map(({ name }) => name);
    const piecesCsv = this.beginCsv('pieces', pieceHeadings, out.pieces && out.formats.includes('csv'));
    const piecesShp = this.beginShp('pieces', PIECE_COLUMNS);
    return reports.map((_, p) => ({
      ledgerCsv: ledgerCsv[p]!,
      ledgerShp: ledgerShp[p]!,
      piecesCsv: piecesCsv[p]!,
      piecesShp: piecesShp[p]!,
    }));
  }

  summary(): void {
    const { lang } = this.open.job.out;
    const classes = this.open.pack.outcomes.map((outcome) => outcome.text[lang]);
    const { header, rows, isArea } = this.findings.totals.summary(classes, lang);
    const cells = rows.map((row) =>
      row.map((value, i) => (typeof value === 'number' && isArea[i] ? decimal(value) : value)),
    );
    this.note('summary.csv', writeCsv(join(this.dir, 'summary.csv'), header, cells));
  }

  quarantine(): void {
    const file = join(this.dir, 'quarantine.csv');
    this.note('quarantine.csv', writeQuarantine(file, this.findings.setAside, this.open.job.out.lang));
  }

  /** Sizes and digests of everything written so far. */
  outputs(digests: Digests): ManifestOutput[] {
    const found = digests.flushed(this.files.map(({ name }) => join(this.dir, name)));
    return this.files.map(({ name, rows }, i) => ({ file: name, ...found[i]!, rows }));
  }

  private beginCsv(table: 'ledger' | 'pieces', headings: readonly string[], wanted: boolean): number[] {
    const { reports } = this.findings;
    if (!wanted) return reports.map(() => 0);
    const head = Buffer.from(csvHead(headings));
    const name = `${table}.csv`;
    writeFileSync(join(this.dir, name), head);
    this.note(name, this.rowsOf(table));
    let place = head.length;
    return reports.map((report) => {
      const start = place;
      place += report[table].csvBytes;
      return start;
    });
  }

  private beginShp(table: 'ledger' | 'pieces', fields: readonly DbfColumn[]) {
    const { reports } = this.findings;
    const parts = reports.flatMap((report) => report[table].shapefile ?? []);
    if (parts.length === 0) return reports.map(() => ({ records: 0, shpBytes: 0 }));
    const written = beginShapefile(join(this.dir, table), fields, this.shapefile, parts);
    const { files, records, cutTexts, unencodable } = written;
    for (const file of files) this.note(basename(file), /\.(shp|shx|dbf)$/.test(file) ? records : null);
    if (table === 'ledger') {
      this.cutTexts = cutTexts;
      this.unencodable = unencodable;
    }
    return placesOf(parts);
  }

  private rowsOf(table: 'ledger' | 'pieces'): number {
    return this.findings.reports.reduce(
      (sum, report) => sum + (table === 'ledger' ? report.rows : report.pieceRows),
      0,
    );
  }

  private headings(codes: readonly string[]): string[] {
    const { headers } = this.open.job.out;
    return codes.map((code) => {
      const name = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES];
      return headers === 'code' || !name ? code : name[headers];
    });
  }

  private note(name: string, rows: number | null): void {
    this.files.push({ name, rows });
  }
}
