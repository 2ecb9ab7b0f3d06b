import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Manifest } from '../model/manifest.js';

/** The part of a manifest that the digest of the result follows from. */
export type ManifestContent = Omit<Manifest, 'digest' | 'run' | 'seal'>;

/** SHA-256 over inputs, parameters and outputs. Paths and the way of running do not make another result. */
export function resultDigest(content: ManifestContent): string {
  const { tool, job, crs, rules, inputs, counts, refused_covers, totals, outputs, review } = content;
  const stable = {
    tool,
    crs,
    rules,
    inputs: inputs.map((input) => ({ ...input, file: basename(input.file) })),
    counts,
    refused_covers,
    totals,
    outputs,
    ...(review ? { review } : {}),
    parameters: {
      rules: rules.name,
      asOf: job.asOf,
      crs: job.crs,
      datumShift: job.datumShift,
      stated: job.approvals.map(({ statedDates }) => statedDates ?? {}),
      area: job.area,
      densify: job.densify,
      wholeParcels: job.wholeParcels,
      mu: job.mu,
      areaUnit: job.patches.unitTaken,
      repair: job.repair,
      split: job.split,
      noneOf: job.noneOf,
      out: { ...job.out, dir: '', overwrite: false },
    },
  };
  return createHash('sha256').update(JSON.stringify(stable)).digest('hex');
}

const OPEN_SEAL = '0'.repeat(64);

/** The text of manifest.json. Its last entry is the SHA-256 of the whole text with 64 zeros in place of that. */
export function sealedText(manifest: Omit<Manifest, 'seal'>): string {
  const text = `${JSON.stringify({ ...manifest, seal: OPEN_SEAL }, null, 2)}\n`;
  const at = text.lastIndexOf(OPEN_SEAL);
  return text.slice(0, at) + sha256(text) + text.slice(at + OPEN_SEAL.length);
}

/** True when nothing of the text of manifest.json was changed since it was written. */
export function isSealIntact(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const found = /"seal": "([0-9a-f]{64})"\n\}\n$/.exec(text);
  if (!found) return false;
  const at = text.lastIndexOf(found[1]!);
  const open = Buffer.concat([bytes.subarray(0, at), Buffer.from(OPEN_SEAL), bytes.subarray(at + OPEN_SEAL.length)]);
  return sha256(open) === found[1];
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
