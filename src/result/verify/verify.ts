import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestFile } from '../../io/digest.js';
import { isBesideResult } from '../../io/publish.js';
import { decimal } from '../../io/write/csv.js';
import { muCents } from '../../kernel/rounding.js';
import type { Manifest } from '../../model/manifest.js';
import { Problem } from '../../model/problem.js';
import { FinishedResult, missingParts, requireManifest } from '../finished-result.js';
import { isSealIntact, resultDigest } from '../seal.js';
import type { Breach } from './breach.js';
import { polygonFindings } from './polygons.js';
import { recordBreaches } from './shape-records.js';
import { summaryBreaches } from './summary.js';
import { tableBreaches } from './tables.js';

const MANIFEST = 'manifest.json';

/** What was found of a result. */
export interface Verification {
  readonly dir: string;
  /** Empty for a sound result. */
  readonly breaches: readonly Breach[];
  /** What was looked at. */
  readonly files: number;
  readonly rows: number;
  readonly pieces: number;
  readonly polygons: number;
  readonly isByGeos: boolean;
}

/**
 * Reads a finished result again, all of it: seal and digest of the manifest, size and SHA-256 of every file, rows of all
 * tables, identities of every row, pieces, summary, totals, counts, polygons. Nothing of the inputs is needed.
 *
 * Errors  RESULT_UNREADABLE where there is no result at all; whatever is wrong with one becomes a breach.
 */
export function verifyResult(dir: string): Verification {
  requireManifest(dir);
  const seen = { dir, files: 0, rows: 0, pieces: 0, polygons: 0, isByGeos: false };
  const { manifest, breaches } = readSealed(dir);
  if (!manifest) return { ...seen, breaches };
  breaches.push(...fileBreaches(dir, manifest));
  const deep = attempt(breaches, () => contentOf(dir, manifest, breaches));
  return { ...seen, files: manifest.outputs.length + 1, ...deep, breaches };
}

/** The manifest, and what is wrong with it; null when it is too broken to go on. */
function readSealed(dir: string): { manifest: Manifest | null; breaches: Breach[] } {
  const bytes = readFileSync(join(dir, MANIFEST));
  const breaches: Breach[] = isSealIntact(bytes) ? [] : [{ code: 'MANIFEST_CHANGED', file: MANIFEST, params: {} }];
  let manifest: Manifest;
  try {
    manifest = JSON.parse(bytes.toString('utf8')) as Manifest;
  } catch {
    return { manifest: null, breaches };
  }
  const missing = missingParts(manifest);
  breaches.push(...missing.map((name): Breach => ({ code: 'MANIFEST_INCOMPLETE', file: MANIFEST, params: { name } })));
  if (missing.length > 0) return { manifest: null, breaches };
  attempt(breaches, () => {
    if (resultDigest(manifest) !== manifest.digest)
      breaches.push({ code: 'MANIFEST_DIGEST', file: MANIFEST, params: {} });
  });
  return { manifest, breaches };
}

/** A damaged file may make no sense to any reader: that is a finding, not the end. */
function attempt<T>(breaches: Breach[], look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const file = (error instanceof Problem && error.where.file && basename(error.where.file)) || MANIFEST;
    breaches.push({ code: 'FILE_UNREADABLE', file, params: { reason } });
    return null;
  }
}

/** Checksums and sizes; files that are not listed. */
export function fileBreaches(dir: string, { outputs }: Pick<Manifest, 'outputs'>): Breach[] {
  const found: Breach[] = [];
  for (const { file, bytes, sha256 } of outputs) {
    const path = join(dir, basename(file));
    const stat = statSync(path, { throwIfNoEntry: false });
    if (basename(file) !== file) found.push({ code: 'FILE_FOREIGN', file, params: {} });
    else if (!stat?.isFile()) found.push({ code: 'FILE_MISSING', file, params: {} });
    else if (stat.size !== bytes) found.push({ code: 'FILE_SIZE', file, params: { bytes: stat.size, stated: bytes } });
    else if (digestFile(path).sha256 !== sha256) found.push({ code: 'FILE_CHANGED', file, params: {} });
  }
  const known = new Set([MANIFEST, ...outputs.map(({ file }) => file)]);
  for (const file of readdirSync(dir)) {
    if (!known.has(file) && !isBesideResult(file)) found.push({ code: 'FILE_FOREIGN', file, params: {} });
  }
  return found;
}

/** What the tables and polygons say. */
function contentOf(dir: string, manifest: Manifest, breaches: Breach[]) {
  breaches.push(...tableBreaches(dir, manifest), ...recordBreaches(dir, 'ledger'), ...recordBreaches(dir, 'pieces'));
  const result = new FinishedResult(dir);
  breaches.push(...countBreaches(result));
  if (result.has('ledger.csv')) {
    breaches.push(...rowBreaches(result));
    if (result.has('summary.csv')) breaches.push(...summaryBreaches(result));
  }
  const found = polygonFindings(result);
  breaches.push(...found.breaches);
  const pieces = manifest.outputs.find(({ file }) => /^pieces\.(csv|dbf)$/.test(file))?.rows ?? 0;
  return { rows: manifest.counts.judged, pieces, polygons: found.polygons, isByGeos: found.isByGeos };
}

/** Counts of the manifest against the quarantine and each other. */
function countBreaches(result: FinishedResult): Breach[] {
  const { counts, outputs } = result.manifest;
  const found: Breach[] = [];
  const differs = (name: string, stated: number, there: number): void => {
    if (stated !== there) found.push({ code: 'COUNTS_DIFFER', file: MANIFEST, params: { name, stated, found: there } });
  };
  differs('read', counts.read, counts.judged + counts.set_aside);
  differs(
    'by_class',
    counts.judged,
    Object.values(counts.by_class).reduce((sum, count) => sum + count, 0),
  );
  if (!result.has('quarantine.csv')) return found;
  const [header = [], ...lines] = result.tableWithHeadings('quarantine.csv');
  const action = header.indexOf('action');
  const ofAction = (name: string): number => lines.filter((line) => line[action] === name).length;
  differs('set_aside', counts.set_aside + counts.set_aside_in_other_layers, ofAction('set aside'));
  differs('repaired', counts.repaired, ofAction('repaired'));
  differs('noted', counts.noted, ofAction('noted'));
  const stated = outputs.find(({ file }) => file === 'quarantine.csv')?.rows ?? 0;
  if (stated !== lines.length)
    found.push({ code: 'ROWS_DIFFER', file: 'quarantine.csv', params: { found: lines.length, stated } });
  return found;
}

/** Order of the ids, twins in 亩, classes. */
function rowBreaches(result: FinishedResult): Breach[] {
  const found: Breach[] = [];
  const file = 'ledger.csv';
  const twins = result.columns.filter(({ type }) => type === 'mu').map(({ code }) => code);
  const classes = new Map<string, number>();
  let before = '';
  result.rows().forEach(({ texts, numbers }, i) => {
    const id = texts['JCBH'] ?? '';
    const place = { file, row: i + 1, id };
    if (id < before) found.push({ code: 'IDS_UNSORTED', ...place, params: { id } });
    before = id;
    for (const column of twins) {
      const from = column.replace(/_M$/, '');
      const area = numbers[from] ?? null;
      const expected = area === null ? null : muCents(area);
      const there = numbers[column] ?? null;
      if (there === expected) continue;
      const params = { column, from, found: text(there), expected: text(expected) };
      found.push({ code: 'MU_DIFFERS', ...place, params });
    }
    const name = texts['PDLB'] ?? '';
    classes.set(name, (classes.get(name) ?? 0) + 1);
  });
  for (const [name, stated] of Object.entries(result.manifest.counts.by_class)) {
    const there = classes.get(name) ?? 0;
    if (there !== stated) found.push({ code: 'COUNTS_DIFFER', file: MANIFEST, params: { name, stated, found: there } });
  }
  return found;
}

function text(cents: number | null): string {
  return cents === null ? '-' : decimal(cents);
}
