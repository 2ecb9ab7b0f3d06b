import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestFile } from '../io/digest.js';
import { splitLayer } from '../io/gdal/split-layer.js';
import { layerFiles } from '../io/layer.js';
import { readShippedPack } from '../io/rule-packs.js';
import { toolBuild, toolVersion } from '../io/version.js';
import type { Job, LayerInput } from '../model/job.js';
import type { Manifest, ManifestInput } from '../model/manifest.js';
import { readManifest } from '../result/finished-result.js';
import { isSealIntact } from '../result/seal.js';
import { fileBreaches } from '../result/verify/verify.js';

/**
 * The manifest of the result that lies in the output folder, when a run of this job would give the same: the same
 * program, parameters, rules, and every input with the SHA-256 it had; and when that result is still whole. Null in all
 * other cases, and wherever something cannot be told: then the job has to be run.
 */
export function unchangedResult(job: Job): Manifest | null {
  try {
    const { dir } = job.out;
    const manifest = readManifest(dir);
    const isSame =
      isSameProgram(manifest, job) &&
      JSON.stringify(parametersOf(manifest.job)) === JSON.stringify(parametersOf(job)) &&
      hasSameInputs(manifest, job);
    if (!isSame) return null;
    const isWhole = isSealIntact(readFileSync(join(dir, 'manifest.json'))) && fileBreaches(dir, manifest).length === 0;
    return isWhole ? manifest : null;
  } catch {
    // Whatever is wrong with the inputs, the run itself tells it in full.
    return null;
  }
}

function isSameProgram({ tool, rules, run }: Manifest, job: Job): boolean {
  return (
    tool.version === toolVersion() && run.build === toolBuild() && rules.sha256 === readShippedPack(job.rules).sha256
  );
}

/** All of a job that its result depends on, without the contents of files. */
function parametersOf(job: Job) {
  const { patches, baseline, farmland, redline, layers, approvals, index: _, jobs: __, rules, out, ...rest } = job;
  const { dir: ___, overwrite: ____, ...form } = out;
  return {
    ...rest,
    rules: basename(rules),
    layers: [patches, baseline, farmland, redline, ...layers, ...approvals].map((layer) =>
      layer ? { ...layer, path: basename(layer.path) } : null,
    ),
    out: form,
  };
}

function layersOf({ patches, baseline, farmland, redline, layers, approvals }: Job): LayerInput[] {
  return [patches, baseline, farmland, redline, ...layers, ...approvals].filter((layer) => layer !== null);
}

/** Layer by layer, sizes before contents: a release that came is noticed without reading it. */
function hasSameInputs(manifest: Manifest, job: Job): boolean {
  const before = layersOf(manifest.job).map((layer) => inputOf(manifest, layer));
  const now = layersOf(job).map(({ path }) => layerFiles(path));
  if (before.length !== now.length || before.some((input) => input === null)) return false;
  // An input that belongs to no layer of the job, of whatever kind, is not known to be the same.
  if (manifest.inputs.some((input) => !before.includes(input))) return false;
  const pairs = before.flatMap((input, i) => pairsOf(input!, now[i]!));
  return (
    pairs.every((pair) => pair !== null && statSync(pair.file).size === pair.bytes) &&
    pairs.every((pair) => digestFile(pair!.file).sha256 === pair!.sha256)
  );
}

/** What the manifest says of the files of a layer; null where it cannot be told which they are. */
function inputOf({ inputs }: Manifest, { path }: LayerInput): ManifestInput | null {
  const { path: file } = splitLayer(path);
  return inputs.find((input) => input.file === path || input.file === file) ?? null;
}

/** Files as they are now beside what they were; null for one that came, went or was renamed. */
function pairsOf({ files }: ManifestInput, now: readonly string[]) {
  const names = files.map(({ file }) => file).sort();
  const found = now.map((file) => basename(file)).sort();
  if (JSON.stringify(names) !== JSON.stringify(found)) return [null];
  return files.map(({ file, bytes, sha256 }) => ({
    file: now.find((path) => basename(path) === file)!,
    bytes,
    sha256,
  }));
}
