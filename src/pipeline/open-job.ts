import { loadPack } from '../io/load-pack.js';
import type { PackFile } from '../io/rule-packs.js';
import type { Job } from '../model/job.js';
import type { SetAside } from '../model/set-aside.js';
import { requireAsOf } from '../rules/judge.js';
import type { RulePack } from '../rules/schema.js';
import { type Evidence, evidenceOf } from './evidence.js';
import type { JobLayers } from './layers.js';
import { openLayers } from './open-layers.js';
import type { Progress } from './progress.js';
import { readPatches } from './read-patches.js';
import { type SortedPatches, sortPatches } from './sorted-patches.js';

/** A job with its layers open and its patches read: what all threads start from. */
export interface OpenJob {
  readonly job: Job;
  readonly layers: JobLayers;
  readonly evidence: Evidence;
  readonly pack: RulePack;
  readonly packFile: PackFile;
  readonly patches: SortedPatches;
  /** Records in the patch file: judged + set aside. */
  readonly read: number;
  readonly setAside: readonly SetAside[];
  /** The field of stated areas of the patches that cannot be used, because nobody can say their unit. */
  readonly unitlessField: string | null;
}

/** The first stations: rules, layers, patches. */
export function openJob(
  job: Job,
  progress: Progress,
  options: {
    /** Restricts the job to the patches of one id. */
    readonly only?: string;
    /** Told when the layers are open, before the patches are read. */
    readonly opened?: (layers: JobLayers) => void;
  } = {},
): OpenJob {
  progress.phase('open');
  const { pack, file: packFile } = loadPack(job.rules, job.parameters);
  requireAsOf(pack, job.asOf);
  const layers = openLayers(job);
  options.opened?.(layers);
  const evidence = evidenceOf(job, layers.covers);
  progress.phase('patches');
  const read = readPatches(job, layers.patches, options.only ?? null);
  const patches = sortPatches(read, layers.patches.layer.file, layers.patches.name);
  // With the unit as found, so that whoever runs the job again for one patch finds the same.
  const known = { ...job, patches: { ...job.patches, unitTaken: read.areaUnit } };
  const { read: count, setAside, unitlessField } = read;
  return { job: known, layers, evidence, pack, packFile, patches, read: count, setAside, unitlessField };
}
