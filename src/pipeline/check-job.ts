import { loadWholePack } from '../io/load-pack.js';
import { requireFreeTarget } from '../io/publish.js';
import type { Job } from '../model/job.js';
import { requireAsOf } from '../rules/judge.js';
import { evidenceOf } from './evidence.js';
import { type JobLayer, openLayers } from './layers.js';
import { requireReadable } from './read-patches.js';

/** `tuban check`: the stations before the overlay. Everything that `run` would refuse is refused here. */
export function checkJob(job: Job): { readonly layers: readonly JobLayer[]; readonly missing: readonly string[] } {
  requireAsOf(loadWholePack(job.rules, job.parameters).pack, job.asOf);
  const { patches, covers } = openLayers(job);
  requireReadable(job, patches);
  requireFreeTarget(job.out.dir, job.out.overwrite);
  return { layers: [patches, ...covers], missing: evidenceOf(job, covers).missing };
}
