import { Command } from 'commander';
import { describeCrs } from '../../crs/definitions.js';
import { checkJob } from '../../pipeline/check-job.js';
import { loadJob } from '../../pipeline/load-job.js';
import { unitJob } from '../../pipeline/units.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions, jobOptions, outputOptions } from '../options.js';
import { printData } from '../terminal.js';
import { type JobOptionFlags, jobFlags } from './run.js';

export function checkCommand(lang: Lang): Command {
  const command = new Command('check')
    .summary(CLI.check[lang])
    .description(CLI.check[lang])
    .argument('[job]', CLI.runJob[lang]);
  for (const option of [...jobOptions(lang), ...outputOptions(lang), ...commonOptions(lang)]) command.addOption(option);
  return command.action((jobPath: string | undefined, flags: JobOptionFlags) => {
    const wanted = jobFlags(flags);
    const units = unitJob(jobPath, wanted)?.units ?? [];
    // Every unit is opened; what is shown is the first, for they have the same layers.
    const jobs = units.length > 0 ? units.map(({ job }) => job()) : [loadJob(jobPath, wanted)];
    const [{ layers, missing }] = jobs.map(checkJob) as [ReturnType<typeof checkJob>];
    const rows = layers.map(({ name, layer, crs }) => ({
      name,
      file: layer.file,
      records: layer.table.count,
      crs: describeCrs(crs),
      encoding: layer.table.encoding.encoding,
      how: layer.table.encoding.how,
    }));
    if (flags.json) return printData(JSON.stringify({ layers: rows, missing }));
    if (flags.quiet) return;
    for (const row of rows) printData(fill(CLI.checkLayer, lang, row));
    if (missing.length > 0) printData(fill(CLI.reportMissing, lang, { list: missing.join('; ') }));
    printData(CLI.checkOk[lang]);
  });
}
