import type { Crs } from '../crs/definitions.js';
import { requireFreeTarget } from '../io/publish.js';
import { readShippedPack } from '../io/rule-packs.js';
import type { Job } from '../model/job.js';
import { parsePack } from '../rules/load.js';
import { evidenceOf } from './evidence.js';
import type { JobLayer } from './layers.js';
import { openLayers } from './open-layers.js';
import { requireReadable } from './read-patches.js';

export interface CheckedJob {
  readonly layers: readonly JobLayer[];
  /** The system that the job works in. */
  readonly crs: Crs;
  readonly missing: readonly string[];
}

/** `tuban check`: the stations before the overlay. Everything that `run` would refuse is refused here. */
export function checkJob(job: Job): CheckedJob {
  const packFile = readShippedPack(job.rules);
  parsePack(packFile.text, packFile.file);
  const { patches, covers, crs } = openLayers(job);
  requireReadable(job, patches);
  requireFreeTarget(job.out.dir, job.out.overwrite);
  return { layers: [patches, ...covers], crs, missing: evidenceOf(job, covers).missing };
}
