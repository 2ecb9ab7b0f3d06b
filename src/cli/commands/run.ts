import { Command } from 'commander';
import { tidyUp } from '../../io/publish.js';
import type { Job } from '../../model/job.js';
import { loadForms } from '../../pipeline/load-forms.js';
import { type JobFlags, loadJob } from '../../pipeline/load-job.js';
import { runJob } from '../../pipeline/run-job.js';
import { unchangedResult } from '../../pipeline/unchanged.js';
import { unitJob } from '../../pipeline/units.js';
import { CLI } from '../../words/cli.js';
import type { Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, jobOptions, outputOptions } from '../options.js';
import { tellNothingNew, tellReport } from '../report.js';
import { runAllUnits } from '../run-units.js';
import { isTalkJson } from '../talk.js';
import { type CommonFlags, printData, progressOf } from '../terminal.js';

/** What commander hands over for the job options, already checked. */
export interface JobOptionFlags extends CommonFlags, Omit<JobFlags, 'layers' | 'noneOf' | 'fields'> {
  readonly layer?: JobFlags['layers'];
  readonly none?: JobFlags['noneOf'];
  readonly field?: JobFlags['fields'];
  readonly force?: boolean;
  readonly exitCodeOnNoChange?: boolean;
}

/** The flags under the names of the pipeline, and those only: they are kept for `tuban retry`. */
export function jobFlags(given: JobOptionFlags): JobFlags {
  const { layer, none, field, force: _f, exitCodeOnNoChange: _e, ...others } = given;
  const { json: _j, quiet: _q, progress: _p, color: _c, lang: _l, logLevel: _v, logFormat: _o, ...flags } = others;
  return {
    ...flags,
    ...(layer ? { layers: layer } : {}),
    ...(none ? { noneOf: none } : {}),
    ...(field ? { fields: field } : {}),
  };
}

export function runCommand(lang: Lang): Command {
  const command = new Command('run')
    .summary(CLI.run[lang])
    .description(CLI.run[lang])
    .argument('[job]', CLI.runJob[lang]);
  for (const option of [...jobOptions(lang), ...outputOptions(lang), ...commonOptions(lang)]) command.addOption(option);
  return command.action(async (jobPath: string | undefined, flags: JobOptionFlags) => {
    const { force = false } = flags;
    const wanted = { ...jobFlags(flags), overwrite: flags.overwrite || force };
    const units = unitJob(jobPath, wanted);
    if (units) await runAllUnits({ units, jobPath: jobPath!, flags: wanted, common: flags, isForced: force, lang });
    else await runOne(loadJob(jobPath, wanted), flags, lang);
  });
}

async function runOne(job: Job, flags: JobOptionFlags, lang: Lang): Promise<void> {
  const before = flags.force ? null : unchangedResult(job);
  if (before) {
    tidyUp(job.out.dir);
    if (flags.json) printData(JSON.stringify({ dir: job.out.dir, nothing_new: true, manifest: before }));
    tellNothingNew(job.out.dir, before.digest, lang);
    process.exitCode = flags.exitCodeOnNoChange ? EXIT.nothingNew : EXIT.complete;
    return;
  }
  const report = runJob(job, progressOf(flags, lang), await loadForms(job.out));
  if (flags.json) printData(JSON.stringify({ dir: report.dir, files: report.files, manifest: report.manifest }));
  if (!flags.json || isTalkJson()) tellReport(report, lang);
  const { set_aside, set_aside_in_other_layers } = report.manifest.counts;
  process.exitCode = set_aside + set_aside_in_other_layers > 0 ? EXIT.quarantined : EXIT.complete;
}
