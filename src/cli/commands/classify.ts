import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type ClassifyReport, classify } from '../../pipeline/classify.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions, parameterOption } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

interface ClassifyFlags extends CommonFlags {
  readonly rules?: string;
  readonly param?: Readonly<Record<string, number | string>>;
  readonly out?: string;
  readonly overwrite?: boolean;
}

export function classifyCommand(lang: Lang): Command {
  const command = new Command('classify')
    .summary(CLI.classify[lang])
    .description(CLI.classifyLong[lang])
    .argument('<out>', CLI.explainOut[lang])
    .addOption(new Option('--rules <pack>', CLI.classifyRules[lang]))
    .addOption(parameterOption(lang))
    .addOption(new Option('-o, --out <dir>', CLI.classifyOut[lang]))
    .addOption(new Option('--overwrite', CLI.optOverwrite[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((from: string, flags: ClassifyFlags) => {
    const { rules = null, param = {}, out = null, overwrite = false } = flags;
    const report = classify({ from, rules, parameters: param, out, overwrite });
    if (flags.json) printData(JSON.stringify(report));
    else if (!flags.quiet) printReport(report, lang);
  });
}

function printReport({ dir, manifest, changed, leftOut, wasReviewed }: ClassifyReport, lang: Lang): void {
  const { rules, counts, outputs } = manifest;
  say(fill(CLI.classifyHead, lang, { pack: `${rules.name} ${rules.edition}`, judged: counts.judged, changed }));
  for (const [name, count] of Object.entries(counts.by_class)) say(`  ${fill(CLI.reportClass, lang, { name, count })}`);
  for (const [name, { value, unit, overridden }] of Object.entries(rules.parameters)) {
    if (overridden) say(fill(CLI.reportOverridden, lang, { name, value, unit, stated: overridden.stated }));
  }
  if (leftOut.length > 0) say(fill(CLI.classifyLeftOut, lang, { files: leftOut.join(', ') }));
  if (wasReviewed) say(CLI.classifyReviewed[lang]);
  say(fill(CLI.reportFiles, lang, { dir }));
  for (const file of [...outputs.map((output) => output.file), 'manifest.json']) say(`  ${join(dir, file)}`);
}
