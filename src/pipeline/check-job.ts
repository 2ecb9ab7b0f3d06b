import type { Crs } from '../crs/definitions.js';
import { requireFreeTarget } from '../io/publish.js';
import type { Job } from '../model/job.js';
import { checkLayers } from './layer-checks.js';
import type { LayerFinding } from './layer-finding.js';
import type { JobLayer, JobLayers } from './layers.js';
import { openJob } from './open-job.js';
import type { Progress } from './progress.js';
import { requireReadable } from './read-patches.js';
import { unchangedResult } from './unchanged.js';

/** What `tuban check` tells of a job that can be run. */
export interface JobCheck {
  readonly layers: readonly JobLayer[];
  /** The system that the job works in. */
  readonly crs: Crs;
  /** Evidence that is not provided, in words of the ledger. */
  readonly missing: readonly string[];
  readonly findings: readonly LayerFinding[];
}

/**
 * `tuban check`: everything that `run` would refuse is refused here, and what it would set aside, or what else is odd in
 * the layers where the patches lie, is told. Nothing is written.
 */
export function checkJob(job: Job, progress: Progress): JobCheck {
  // A result that a run would leave as it is stands in nobody's way.
  if (!unchangedResult(job)) requireFreeTarget(job.out.dir, job.out.overwrite);
  const opened = ({ patches }: JobLayers): void => requireReadable(job, patches);
  const open = openJob(job, progress, { opened });
  progress.phase('layers');
  const { patches, covers } = open.layers;
  return {
    layers: [patches, ...covers],
    crs: open.layers.crs,
    missing: open.evidence.missing,
    findings: checkLayers(open),
  };
}
