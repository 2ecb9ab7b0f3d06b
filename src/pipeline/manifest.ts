import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { describeCrs } from '../crs/definitions.js';
import { digestFile } from '../io/publish.js';
import { toolVersion } from '../io/version.js';
import type { Assessment } from './assess.js';
import type { Job } from './job.js';
import type { JobLayer } from './layers.js';

export interface ManifestInput {
  readonly layer: string;
  readonly file: string;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly records: number;
  readonly crs: string;
  readonly crs_source: string;
  readonly encoding: string;
  readonly encoding_by: string;
  readonly encoding_contradiction: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

export interface ManifestOutput {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number | null;
}

/** manifest.json: what went in, by which rules, what came out. Times stand outside the part that is hashed. */
export interface Manifest {
  readonly tool: { readonly name: 'tuban'; readonly version: string };
  readonly job: Job;
  readonly crs: string;
  readonly rules: {
    readonly name: string;
    readonly edition: string;
    readonly sha256: string;
    readonly parameters: Readonly<
      Record<string, { value: number | string; unit: string; cite: string; confidence: string }>
    >;
    /** Parameters whose source is not certain. */
    readonly uncertain: readonly string[];
  };
  readonly inputs: readonly ManifestInput[];
  readonly counts: {
    readonly read: number;
    readonly judged: number;
    readonly set_aside: number;
    readonly repaired: number;
    readonly noted: number;
    readonly by_class: Readonly<Record<string, number>>;
    readonly candidate_pairs: number;
  };
  readonly checks: { readonly worst_closure: number; readonly worst_survey_difference: number };
  /** Sums over the ledger in m², null where the evidence was not provided. */
  readonly totals: Readonly<Record<string, number | null>>;
  readonly outputs: readonly ManifestOutput[];
  /** SHA-256 over inputs, parameters and outputs: equal digests mean equal results. */
  readonly digest: string;
  readonly run: {
    readonly started: string;
    readonly seconds: Readonly<Record<string, number>>;
    readonly node: string;
    readonly platform: string;
    readonly peak_memory_mb: number;
  };
}

const TOTALS = [
  'TBMJ',
  'GDMJ',
  'FGNYMJ',
  'JSYDMJ',
  'WLYDMJ',
  'WFGMJ',
  'YNMJ',
  'HXMJ',
  'SPMJ',
  'WSPMJ',
  'WSGDMJ',
  'WSYNMJ',
];

export function buildManifest(
  job: Job,
  assessment: Assessment,
  outputs: readonly ManifestOutput[],
  run: Manifest['run'],
): Manifest {
  const { pack } = assessment.pack;
  const aside = (action: string): number => assessment.setAside.filter((row) => row.action === action).length;
  const ofPatches = assessment.read.setAside.filter((row) => row.action === 'set aside').length;
  const hashed = {
    tool: { name: 'tuban', version: toolVersion() } as const,
    job,
    crs: describeCrs(assessment.layers.crs),
    rules: {
      name: pack.name,
      edition: pack.edition,
      sha256: assessment.packFile.sha256,
      parameters: Object.fromEntries(
        pack.parameters.map(({ name, value, unit, cite, confidence }) => [name, { value, unit, cite, confidence }]),
      ),
      uncertain: pack.parameters.filter(({ confidence }) => confidence !== 's').map(({ name }) => name),
    },
    inputs: [assessment.layers.patches, ...assessment.layers.covers].map(describeInput),
    counts: {
      read: assessment.read.read,
      judged: assessment.patches.length,
      set_aside: ofPatches,
      repaired: aside('repaired'),
      noted: aside('noted'),
      by_class: classCounts(assessment),
      candidate_pairs: assessment.pairs,
    },
    checks: { worst_closure: assessment.worstClosure, worst_survey_difference: assessment.worstControl },
    totals: Object.fromEntries(TOTALS.map((code) => [code, total(assessment, code)])),
    outputs,
  };
  // Paths and the way of running do not make another result.
  const { job: _, ...content } = hashed;
  const stable = {
    ...content,
    inputs: hashed.inputs.map((input) => ({ ...input, file: basename(input.file) })),
    parameters: {
      rules: job.rules,
      asOf: job.asOf,
      crs: job.crs,
      area: job.area,
      noneOf: job.noneOf,
      out: { ...job.out, dir: '' },
    },
  };
  const digest = createHash('sha256').update(JSON.stringify(stable)).digest('hex');
  return { ...hashed, digest, run };
}

function describeInput({ name, layer, crs, crsSource, fields }: JobLayer): ManifestInput {
  const { encoding, how, contradiction } = layer.table.encoding;
  const bound = Object.entries(fields).flatMap(([meaning, field]) => (field ? [[meaning, field.name] as const] : []));
  return {
    layer: name,
    file: layer.file,
    files: layer.files.map((file) => ({ file: basename(file), ...digestFile(file) })),
    records: layer.table.count,
    crs: describeCrs(crs),
    crs_source: crsSource,
    encoding,
    encoding_by: how,
    encoding_contradiction: contradiction,
    fields: Object.fromEntries(bound),
  };
}

function classCounts({ patches }: Assessment): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { row } of patches) {
    const name = String(row['PDLB'] ?? '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function total({ patches }: Assessment, code: string): number | null {
  let cents = 0;
  for (const { numbers } of patches) {
    const value = numbers[code];
    if (typeof value !== 'number') return null;
    cents += value;
  }
  return cents / 100;
}

/** Size and digest of a written file. */
export function describeOutput(dir: string, file: string, rows: number | null): ManifestOutput {
  return { file, ...digestFile(join(dir, file)), rows };
}
