import { closeSync, openSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { projJson } from '../../crs/projjson.js';
import { heed, watchSignals } from '../../io/halt.js';
import { guarded } from '../../io/publish.js';
import { GeoParquet, loadParquet } from '../../io/write/parquet.js';
import { FileStaging, isOpenEnded } from '../../io/write/whole-file.js';
import { Problem } from '../../model/problem.js';
import { type Bundle, OVERLAY_FORMATS, type OverlayFormat } from '../../pipeline/overlay-format.js';
import { type OverlayAnswer, type OverlayJob, runOverlay } from '../../pipeline/run-overlay.js';
import { CLI } from '../../words/cli.js';
import { OVERLAY } from '../../words/overlay.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, parseCrs, parseJobs } from '../options.js';
import { haltWords, say, warn } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

interface OverlayFlags extends CommonFlags {
  readonly id?: Readonly<Record<string, string>>;
  readonly area?: 'planar' | 'ellipsoidal';
  readonly crs?: number | 'none';
  readonly format: OverlayFormat;
  readonly output: string;
  readonly jobs?: number;
}

const STDOUT = '-';
const SHOWN_FAULTS = 20;
const FLUSH_BYTES = 1 << 20;
const PAUSE_MS = 2;

export function overlayCommand(lang: Lang): Command {
  const command = new Command('overlay')
    .summary(OVERLAY.summary[lang])
    .description(OVERLAY.summary[lang])
    .argument('<layers...>', OVERLAY.layers[lang])
    .addOption(new Option('--id <list>', OVERLAY.optId[lang]).argParser(parseIds))
    .addOption(new Option('--area <method>', OVERLAY.optArea[lang]).choices(['planar', 'ellipsoidal']))
    .addOption(new Option('--crs <epsg>', OVERLAY.optCrs[lang]).argParser(parseCrs))
    .addOption(new Option('-f, --format <format>', OVERLAY.optFormat[lang]).choices(OVERLAY_FORMATS).default('csv'))
    .addOption(new Option('-o, --output <file>', OVERLAY.optOutput[lang]).default(STDOUT))
    .addOption(new Option('--jobs <n>', CLI.optJobs[lang]).argParser(parseJobs));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (paths: string[], flags: OverlayFlags) => {
    requireReadableOutput(flags);
    // Rows on stdout end where the process does; a file that grows has to be cleared away.
    if (flags.output !== STDOUT) watchSignals(haltWords(lang));
    const answer = runOverlay(jobOf(paths, flags));
    report(flags, lang, answer, await writeRows(flags, answer));
  });
}

function jobOf(paths: readonly string[], flags: OverlayFlags): OverlayJob {
  return {
    paths,
    ids: flags.id ?? {},
    crs: flags.crs ?? null,
    area: flags.area ?? null,
    format: flags.format,
    jobs: flags.jobs ?? availableParallelism(),
  };
}

/** Bytes on a screen help nobody and may leave it unusable. */
function requireReadableOutput({ format, output }: OverlayFlags): void {
  if (format !== 'parquet' || output !== STDOUT || !process.stdout.isTTY) return;
  throw new Problem('STDOUT_IS_TERMINAL', {}, { format });
}

function report(flags: OverlayFlags, lang: Lang, { features, faults }: OverlayAnswer, rows: number): void {
  // With the rows on stdout the account of them goes to stderr.
  const account = JSON.stringify({ features, rows, faults });
  if (flags.json && flags.output === STDOUT) say(account, 'error');
  else if (flags.json) printData(account);
  else say(fill(OVERLAY.report, lang, { features, rows, aside: faults.length }));
  for (const { file, record, code } of faults.slice(0, SHOWN_FAULTS)) {
    warn(code, fill(OVERLAY.aside, lang, { file, record, reason: SET_ASIDE[code][lang] }));
  }
  process.exitCode = faults.length > 0 ? EXIT.quarantined : EXIT.complete;
}

/** Streams the rows to a file (complete or not there) or to stdout; returns how many there were. */
async function writeRows({ format, output }: OverlayFlags, answer: OverlayAnswer): Promise<number> {
  const target = new Target(output);
  let count = 0;
  try {
    const table = format === 'parquet' ? await parquetTable(answer, target) : new TextTable(answer, target);
    for await (const bundle of answer.bundles) {
      heed();
      table.add(bundle);
      count += bundle.rows;
    }
    table.finish();
    target.publish();
    return count;
  } catch (error) {
    target.discard();
    if (isClosedPipe(error)) return count;
    throw error;
  }
}

/** Takes the rows of an overlay in order. */
interface Table {
  add(bundle: Bundle): void;
  finish(): void;
}

/** Text: what comes is written as it is, a megabyte at a time. */
class TextTable implements Table {
  private pending: Uint8Array[];
  private bytes = 0;

  constructor(
    { head }: OverlayAnswer,
    private readonly target: Target,
  ) {
    this.pending = [Buffer.from(head)];
  }

  add({ text }: Bundle): void {
    if (!text) throw new Error('rows without text');
    this.pending.push(text);
    this.bytes += text.length;
    if (this.bytes >= FLUSH_BYTES) this.finish();
  }

  finish(): void {
    this.target.write(Buffer.concat(this.pending));
    this.pending = [];
    this.bytes = 0;
  }
}

async function parquetTable({ headings, crs }: OverlayAnswer, target: Target): Promise<Table> {
  const texts = headings.map((name) => ({ name, kind: 'text' as const }));
  const layout = { columns: [...texts, { name: 'area', kind: 'number' as const }], crs: projJson(crs) };
  const parquet = new GeoParquet(await loadParquet(), layout, (bytes) => target.write(bytes));
  return {
    add: ({ columns }) => {
      if (!columns) throw new Error('rows without columns');
      parquet.add({ columns: [...columns.ids, columns.areas], geometry: columns.geometry });
    },
    finish: () => parquet.finish(),
  };
}

/** Where the bytes go: stdout, a pipe or device, or a file that has its name only when it is whole. */
class Target {
  private readonly staging: FileStaging | null;
  private readonly fd: number;
  private isOpen = true;

  constructor(private readonly output: string) {
    this.staging = output === STDOUT || isOpenEnded(output) ? null : new FileStaging(output);
    const path = this.staging?.path ?? output;
    this.fd = output === STDOUT ? process.stdout.fd : guarded(output, () => openSync(path, 'w'));
  }

  write(bytes: Uint8Array): void {
    if (this.output === STDOUT) writeFully(this.fd, bytes);
    else guarded(this.output, () => writeFully(this.fd, bytes));
  }

  publish(): void {
    this.close();
    this.staging?.publish();
    this.staging?.remove();
  }

  discard(): void {
    this.close();
    this.staging?.remove();
  }

  private close(): void {
    if (this.output !== STDOUT && this.isOpen) closeSync(this.fd);
    this.isOpen = false;
  }
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      // A pipe whose reader is slow: wait a little and try again.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** a=JCBH,b=BSM */
function parseIds(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => /^\s*([A-Za-z])\s*=\s*(.+?)\s*$/.exec(pair));
  return Object.fromEntries(
    pairs.map((match) => {
      if (!match) throw new InvalidArgumentError('a=FIELD,b=FIELD');
      return [match[1]!.toLowerCase(), match[2]!];
    }),
  );
}
