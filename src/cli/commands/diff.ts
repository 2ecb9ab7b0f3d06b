import { Command, Option } from 'commander';
import { DIFF } from '../../words/diff.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { DIFF_FORMATS, type DiffFlags, STDOUT } from './diff-flags.js';

export function diffCommand(lang: Lang): Command {
  const command = new Command('diff')
    .summary(DIFF.summary[lang])
    .description(DIFF.summary[lang])
    .argument('<before>', DIFF.before[lang])
    .argument('<after>', DIFF.after[lang])
    .addOption(new Option('-f, --format <format>', DIFF.optFormat[lang]).choices(DIFF_FORMATS))
    .addOption(new Option('-o, --output <file>', DIFF.optOutput[lang]).default(STDOUT))
    .addOption(new Option('--shapes <file>', DIFF.optShapes[lang]))
    .addOption(new Option('--exit-code', DIFF.optExitCode[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  // Loaded only here, so that no other command waits for it.
  return command.action(async (before: string, after: string, flags: DiffFlags) => {
    const { runDiff } = await import('./diff-run.js');
    await runDiff(before, after, flags, lang);
  });
}
