import { resolve } from 'node:path';
import { Command } from 'commander';
import { Problem } from '../../model/problem.js';
import type { JobFlags } from '../../pipeline/load-job.js';
import { unitJob } from '../../pipeline/units.js';
import { readRunResults } from '../../result/run-results.js';
import { CLI } from '../../words/cli.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { runAllUnits } from '../run-units.js';
import type { CommonFlags } from '../terminal.js';

export function retryCommand(lang: Lang): Command {
  const command = new Command('retry')
    .summary(CLI.retry[lang])
    .description(CLI.retry[lang])
    .argument('<out>', CLI.retryOut[lang]);
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (out: string, common: CommonFlags) => {
    const dir = resolve(out);
    const before = readRunResults(dir);
    if (!before) throw new Problem('UNITS_NOT_THERE', {}, { dir });
    // Paths among the flags are relative to the folder that the job was run in.
    process.chdir(before.cwd);
    const flags = { ...(before.flags as JobFlags), out: dir };
    const units = unitJob(before.job, flags);
    if (!units) throw new Problem('UNITS_NOT_THERE', { file: before.job }, { dir });
    await runAllUnits({
      units,
      jobPath: before.job,
      flags,
      common,
      isForced: false,
      lang,
      isWanted: ({ status }) => status === 'failed' || status === 'pending',
    });
  });
}
