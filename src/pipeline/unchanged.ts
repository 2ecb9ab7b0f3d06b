import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestFile } from '../io/digest.js';
import { layerFiles } from '../io/layer.js';
import { loadPack } from '../io/load-pack.js';
import { expandPattern } from '../io/path-pattern.js';
import { STDIN } from '../io/text/byte-source.js';
import { toolBuild, toolVersion } from '../io/version.js';
import type { Job, LayerInput } from '../model/job.js';
import type { Manifest, ManifestInput } from '../model/manifest.js';
import { readManifest } from '../result/finished-result.js';
import { isSealIntact } from '../result/seal.js';
import { fileBreaches } from '../result/verify/verify.js';
import { type NamedInput, namedInputs } from './open-layers.js';

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
    tool.version === toolVersion() &&
    run.build === toolBuild() &&
    rules.sha256 === loadPack(job.rules, job.parameters).file.sha256
  );
}

/** All of a job that its result depends on, without the contents of files. */
function parametersOf(job: Job) {
  const { patches: _p, baseline: _b, linear: _l, points: _o, newFarmland: _n, farmland: _f, ...others } = job;
  const { redline: _r, layers: _y, approvals: _a, index: _i, jobs: _j, rules, out, ...rest } = others;
  const { dir: _d, overwrite: _w, ...form } = out;
  return { ...rest, rules: basename(rules), layers: namedInputs(job).map(withoutFolders), out: form };
}

function withoutFolders({ name, input }: NamedInput) {
  const { path, more = [], join: register, unitTaken: _, ...rest } = input;
  const paths = [path, ...more].map((one) => basename(one));
  return { name, paths, register: register ? { ...register, path: basename(register.path) } : null, ...rest };
}

/** Layer by layer, sizes before contents: a release that came is noticed without reading it. */
function hasSameInputs({ inputs }: Manifest, job: Job): boolean {
  // An input that belongs to no layer of the job, of whatever kind, is not known to be the same.
  const names = new Set(namedInputs(job).map(({ name }) => name));
  if (inputs.some(({ layer }) => !names.has(layer))) return false;
  const pairs = namedInputs(job).flatMap(({ name, input }) =>
    pairsOf(
      inputs.filter(({ layer }) => layer === name),
      filesNow(input),
      input.join?.path,
    ),
  );
  return (
    pairs.every((pair) => pair !== null && statSync(pair.file).size === pair.bytes) &&
    pairs.every((pair) => digestFile(pair!.file).sha256 === pair!.sha256)
  );
}

/** All files of a job as they are now. Of a path that leads nowhere, opening it tells. */
export function filesOfJob(job: Job): string[] {
  return namedInputs(job).flatMap(({ input }) => {
    try {
      return filesNow(input);
    } catch {
      return [];
    }
  });
}

/** The files of a layer as they are now, register included. Errors: those of a path that leads nowhere. */
function filesNow({ path, more = [], join: register }: LayerInput): string[] {
  if (path === STDIN) throw new Error('standard input cannot be compared');
  const files = [path, ...more].flatMap(expandPattern).flatMap(layerFiles);
  return register ? [...files, register.path] : files;
}

/** Files as they are now beside what they were; null for any that came, went or was renamed. */
function pairsOf(before: readonly ManifestInput[], now: readonly string[], register: string | undefined) {
  const known = before.flatMap(({ files }) => files);
  const name = (file: string): string => basename(file);
  const byName = [...now].sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a < b ? -1 : 1));
  // A register stands with every file of its layer.
  const isRegister = (file: string): boolean => register !== undefined && file === name(register);
  const once = known.filter(({ file }, i) => !isRegister(file) || known.findIndex((one) => one.file === file) === i);
  once.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  if (byName.length !== once.length || byName.some((file, i) => name(file) !== once[i]!.file)) return [null];
  return once.map(({ bytes, sha256 }, i) => ({ file: byName[i]!, bytes, sha256 }));
}
