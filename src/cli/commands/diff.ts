import { Command, Option } from 'commander';
import { DIFF } from '../../words/diff.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import type { CommonFlags } from '../terminal.js';

export const DIFF_FORMATS = ['text', 'csv', 'json', 'xlsx'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];
export const STDOUT = '-';

export interface DiffFlags extends CommonFlags {
  readonly format?: DiffFormat;
  readonly output: string;
  readonly shapes?: string;
  readonly exitCode?: boolean;
}

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
