import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prjText } from '../crs/prj.js';
import { discard, guarded, openStaging, publish, requireFreeTarget, type Staging } from '../io/publish.js';
import { decimal, writeCsv } from '../io/write/csv.js';
import { writeLedgerCsv, writeLedgerShapefile } from '../io/write/ledger.js';
import { writePiecesCsv, writePiecesShapefile, writeQuarantine } from '../io/write/tables.js';
import { type LedgerColumn, ledgerColumns } from '../model/ledger.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { type Assessment, assess, type PhaseName, type Progress } from './assess.js';
import type { Job } from './job.js';
import { buildManifest, describeOutput, type Manifest, type ManifestOutput } from './manifest.js';
import { summarise } from './summary.js';

/** What a finished run tells: the manifest as written, and where everything lies. */
export interface RunReport {
  readonly dir: string;
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /** Texts that did not fit into the .dbf, by column: the CSV has them whole. */
  readonly cutTexts: readonly { readonly field: string; readonly count: number }[];
}

/** `tuban run`: read, overlay, measure, classify, publish. All files appear together or none does. */
export function runJob(job: Job, progress: Progress): RunReport {
  requireFreeTarget(job.out.dir, job.out.overwrite);
  const clock = new PhaseClock(progress);
  const assessment = assess(job, clock);
  clock.phase('write');
  const staging = openStaging(job.out.dir);
  try {
    return guarded(job.out.dir, () => writeResult(job, assessment, staging, clock));
  } catch (error) {
    discard(staging);
    throw error;
  }
}

function writeResult(job: Job, assessment: Assessment, staging: Staging, clock: PhaseClock): RunReport {
  const written = new ResultWriter(job, assessment, staging.dir);
  written.ledger();
  if (job.out.pieces) written.pieces();
  written.summary();
  written.quarantine();
  clock.phase('publish');
  const manifest = buildManifest(job, assessment, written.outputs, clock.run());
  writeFileSync(join(staging.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  publish(staging);
  return {
    dir: job.out.dir,
    files: [...written.outputs.map(({ file }) => file), 'manifest.json'],
    manifest,
    cutTexts: written.cutTexts,
  };
}

class ResultWriter {
  readonly outputs: ManifestOutput[] = [];
  readonly cutTexts: { field: string; count: number }[] = [];
  private readonly columns: readonly LedgerColumn[];
  private readonly shapefile: { readonly encoding: 'gbk' | 'utf8'; readonly prj: string | null };

  constructor(
    private readonly job: Job,
    private readonly assessment: Assessment,
    private readonly dir: string,
  ) {
    this.columns = ledgerColumns(job.layers.map(({ column }) => column));
    const { crs, patches } = assessment.layers;
    this.shapefile = { encoding: job.out.dbfEncoding, prj: prjText(crs) ?? patches.layer.prj };
  }

  ledger(): void {
    const rows = this.assessment.patches.map(({ row }) => row);
    if (this.wants('csv'))
      this.note(['ledger.csv'], writeLedgerCsv(join(this.dir, 'ledger.csv'), this.columns, this.headings(), rows));
    if (!this.wants('shp')) return;
    const shapes = this.assessment.patches.map(({ shape }) => shape);
    const { files, records, cutTexts } = writeLedgerShapefile(
      join(this.dir, 'ledger'),
      this.columns,
      rows,
      shapes,
      this.shapefile,
    );
    this.note(files, records);
    this.cutTexts.push(...cutTexts);
  }

  pieces(): void {
    const pieces = this.assessment.patches.flatMap((patch) => patch.pieces);
    if (this.wants('csv')) this.note(['pieces.csv'], writePiecesCsv(join(this.dir, 'pieces.csv'), pieces));
    if (!this.wants('shp')) return;
    const { files, records } = writePiecesShapefile(join(this.dir, 'pieces'), pieces, this.shapefile);
    this.note(files, records);
  }

  summary(): void {
    const { pack } = this.assessment.pack;
    const { lang } = this.job.out;
    const classes = pack.outcomes.map((outcome) => outcome.text[lang]);
    const rows = this.assessment.patches.map(({ row, place }) => ({
      row,
      townshipCode: place.townshipCode,
      township: place.township,
    }));
    const table = summarise(rows, classes, lang);
    const cells = table.rows.map((row) =>
      row.map((value, i) => (typeof value === 'number' && table.isArea[i] ? decimal(value) : value)),
    );
    this.note(['summary.csv'], writeCsv(join(this.dir, 'summary.csv'), table.header, cells));
  }

  quarantine(): void {
    const { setAside } = this.assessment;
    this.note(['quarantine.csv'], writeQuarantine(join(this.dir, 'quarantine.csv'), setAside, this.job.out.lang));
  }

  private wants(format: 'csv' | 'shp'): boolean {
    return this.job.out.formats.includes(format);
  }

  private headings(): string[] {
    const { headers } = this.job.out;
    return this.columns.map(({ code }) => {
      const name = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES];
      return headers === 'code' || !name ? code : name[headers];
    });
  }

  private note(files: readonly string[], rows: number): void {
    for (const file of files) {
      const name = file.slice(file.lastIndexOf('/') + 1).replace(/^.*\\/, '');
      this.outputs.push(describeOutput(this.dir, name, /\.(csv|dbf|shp|shx)$/.test(name) ? rows : null));
    }
  }
}

/** Passes progress on and keeps the time of every phase. */
class PhaseClock implements Progress {
  private readonly started = new Date();
  private readonly seconds: Record<string, number> = {};
  private current: PhaseName | null = null;
  private since = performance.now();

  constructor(private readonly next: Progress) {}

  phase(name: PhaseName): void {
    this.stop();
    this.current = name;
    this.next.phase(name);
  }

  step(done: number, of: number): void {
    this.next.step(done, of);
  }

  run(): Manifest['run'] {
    this.stop();
    return {
      started: this.started.toISOString(),
      seconds: this.seconds,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      // Linux counts in KiB, as Node does everywhere.
      peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  }

  private stop(): void {
    const now = performance.now();
    if (this.current) this.seconds[this.current] = Math.round(now - this.since) / 1000;
    this.since = now;
  }
}
