import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { guarded } from '../../io/publish.js';
import type { PolygonRings } from '../../kernel/rings.js';
import type { OverlayRow } from '../../pipeline/overlay-layers.js';
import { type OverlayJob, runOverlay } from '../../pipeline/run-overlay.js';
import { OVERLAY } from '../../words/overlay.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, parseCrs } from '../options.js';
import { type CommonFlags, printData, say } from '../terminal.js';

interface OverlayFlags extends CommonFlags {
  readonly id?: Readonly<Record<string, string>>;
  readonly area?: 'planar' | 'ellipsoidal';
  readonly crs?: number | 'none';
  readonly format: OverlayFormat;
  readonly output: string;
}

type OverlayFormat = 'csv' | 'ndjson' | 'geojsonseq';

const SHOWN_FAULTS = 20;
const FLUSH_BYTES = 1 << 20;

export function overlayCommand(lang: Lang): Command {
  const command = new Command('overlay')
    .summary(OVERLAY.summary[lang])
    .description(OVERLAY.summary[lang])
    .argument('<layers...>', OVERLAY.layers[lang])
    .addOption(new Option('--id <list>', OVERLAY.optId[lang]).argParser(parseIds))
    .addOption(new Option('--area <method>', OVERLAY.optArea[lang]).choices(['planar', 'ellipsoidal']))
    .addOption(new Option('--crs <epsg>', OVERLAY.optCrs[lang]).argParser(parseCrs))
    .addOption(
      new Option('-f, --format <format>', OVERLAY.optFormat[lang])
        .choices(['csv', 'ndjson', 'geojsonseq'])
        .default('csv'),
    )
    .addOption(new Option('-o, --output <file>', OVERLAY.optOutput[lang]).default('-'));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((paths: string[], flags: OverlayFlags) => {
    const job: OverlayJob = {
      paths,
      ids: flags.id ?? {},
      crs: flags.crs ?? null,
      area: flags.area ?? null,
      geometry: flags.format === 'geojsonseq',
    };
    const { headings, rows, idOf, features, faults } = runOverlay(job);
    const count = writeRows(flags, headings, rows, idOf);
    // With the rows on stdout the account of them goes to stderr.
    const account = JSON.stringify({ features, rows: count, faults });
    if (flags.json && flags.output === '-') say(account);
    else if (flags.json) printData(account);
    else if (!flags.quiet) say(fill(OVERLAY.report, lang, { features, rows: count, aside: faults.length }));
    for (const { file, record, code } of faults.slice(0, SHOWN_FAULTS)) {
      say(fill(OVERLAY.aside, lang, { file, record, reason: SET_ASIDE[code][lang] }));
    }
    process.exitCode = faults.length > 0 ? EXIT.quarantined : EXIT.complete;
  });
}

type IdOf = (layer: number, record: number) => string;

/** Streams the rows to a file (complete or not there) or to stdout; returns how many there were. */
function writeRows(flags: OverlayFlags, headings: readonly string[], rows: Iterable<OverlayRow>, idOf: IdOf): number {
  const format = FORMATS[flags.format];
  const unfinished = `${flags.output}.part`;
  const fd = flags.output === '-' ? process.stdout.fd : guarded(flags.output, () => openSync(unfinished, 'w'));
  let count = 0;
  let pending = format.head(headings);
  try {
    for (const row of rows) {
      pending += format.row(headings, row, idOf);
      count++;
      if (pending.length < FLUSH_BYTES) continue;
      writeFully(fd, pending);
      pending = '';
    }
    writeFully(fd, pending);
    if (flags.output === '-') return count;
    closeSync(fd);
    guarded(flags.output, () => renameSync(unfinished, flags.output));
    return count;
  } catch (error) {
    if (flags.output !== '-') rmSync(unfinished, { force: true });
    if (isClosedPipe(error)) return count;
    throw error;
  }
}

function writeFully(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      // A pipe whose reader is slow: try again.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

interface RowFormat {
  head(headings: readonly string[]): string;
  row(headings: readonly string[], row: OverlayRow, idOf: IdOf): string;
}

const FORMATS: Readonly<Record<OverlayFormat, RowFormat>> = {
  csv: {
    head: (headings) => stringify([[...headings, 'area']]),
    row: (_, row, idOf) => stringify([[...idsOf(row, idOf), row.area]]),
  },
  ndjson: {
    head: () => '',
    row: (headings, row, idOf) => `${JSON.stringify(properties(headings, row, idOf))}\n`,
  },
  geojsonseq: {
    head: () => '',
    // RFC 8142: every text begins with a record separator.
    row: (headings, row, idOf) =>
      `\u001e${JSON.stringify({ type: 'Feature', properties: properties(headings, row, idOf), geometry: geoJson(row.polygons ?? []) })}\n`,
  },
};

function idsOf(row: OverlayRow, idOf: IdOf): string[] {
  return [
    idOf(0, row.a),
    ...row.others.map((records, layer) => records.map((record) => idOf(layer + 1, record)).join(';')),
  ];
}

function properties(headings: readonly string[], row: OverlayRow, idOf: IdOf): Record<string, string | number | null> {
  const ids = idsOf(row, idOf).map((id, i): [string, string | null] => [headings[i]!, id === '' ? null : id]);
  return { ...Object.fromEntries(ids), area: row.area };
}

/** Outer rings counter-clockwise, as RFC 7946 asks; coordinates stay in the system of the layers. */
function geoJson(polygons: readonly PolygonRings[]) {
  const rings = polygons.map(({ outer, holes }) => [outer, ...holes].map(closedRing));
  return rings.length === 1 ? { type: 'Polygon', coordinates: rings[0] } : { type: 'MultiPolygon', coordinates: rings };
}

function closedRing(ring: Float64Array): number[][] {
  const points: number[][] = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i]!, ring[i + 1]!]);
  points.push([ring[0]!, ring[1]!]);
  return points;
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
