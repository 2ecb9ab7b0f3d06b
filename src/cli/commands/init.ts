import { Command } from 'commander';
import { initJob } from '../../pipeline/init-job.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData, say } from '../terminal.js';

export function initCommand(lang: Lang): Command {
  const command = new Command('init')
    .summary(CLI.init[lang])
    .description(CLI.init[lang])
    .argument('[folder]', CLI.initFolder[lang], '.');
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((folder: string, flags: CommonFlags) => {
    const { file, layers, used } = initJob(folder, lang);
    const rows = layers.map((layer) => ({
      ...layer,
      problem: layer.problem?.code ?? null,
      used: used.includes(layer),
    }));
    if (flags.json) return printData(JSON.stringify({ file, layers: rows }));
    if (flags.quiet) return;
    for (const { path, layer, role, kind, records, problem, used: isUsed } of rows) {
      const name = layer === null ? path : `${path}:${layer}`;
      const as = isUsed ? [role, kind].filter(Boolean).join(' ') : (problem ?? CLI.initNotUsed[lang]);
      say(fill(CLI.initLayer, lang, { name, records, as }));
    }
    say(fill(CLI.initWritten, lang, { file }));
  });
}
