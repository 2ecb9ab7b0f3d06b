import { join } from 'node:path';
import { Command } from 'commander';
import type { IndexReport } from '../../pipeline/layer-indexes.js';
import { loadForms } from '../../pipeline/load-forms.js';
import { type JobFlags, loadJob } from '../../pipeline/load-job.js';
import { type RunReport, runJob } from '../../pipeline/run-job.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, jobOptions, outputOptions } from '../options.js';
import { type CommonFlags, printData, progressOf, say } from '../terminal.js';

/** What commander hands over for the job options, already checked. */
export interface JobOptionFlags extends CommonFlags, Omit<JobFlags, 'layers' | 'noneOf' | 'fields'> {
  readonly layer?: JobFlags['layers'];
  readonly none?: JobFlags['noneOf'];
  readonly field?: JobFlags['fields'];
}

/** The flags under the names of the pipeline. */
export function jobFlags({ layer, none, field, ...flags }: JobOptionFlags): JobFlags {
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
    const job = loadJob(jobPath, jobFlags(flags));
    const report = runJob(job, progressOf(flags, lang), await loadForms(job.out));
    if (flags.json) printData(JSON.stringify({ dir: report.dir, files: report.files, manifest: report.manifest }));
    else if (!flags.quiet) printReport(report, lang);
    process.exitCode = setAsideIn(report) > 0 ? EXIT.quarantined : EXIT.complete;
  });
}

/** Records that take no part in the job, of any layer. */
function setAsideIn({ manifest }: RunReport): number {
  return manifest.counts.set_aside + manifest.counts.set_aside_in_other_layers;
}

function printReport({ dir, files, manifest, cutTexts, unencodable, indexes, systems }: RunReport, lang: Lang): void {
  const { counts, totals, run, rules, job } = manifest;
  const seconds = Object.values(run.seconds).reduce((sum, part) => sum + part, 0);
  const line = (words: keyof typeof CLI, params: Record<string, string | number>): void =>
    say(fill(CLI[words], lang, params));
  line('reportHead', {
    name: job.name,
    judged: counts.judged,
    read: counts.read,
    aside: counts.set_aside,
    repaired: counts.repaired,
    seconds: seconds.toFixed(1),
  });
  for (const [name, count] of Object.entries(counts.by_class)) say(`  ${fill(CLI.reportClass, lang, { name, count })}`);
  const mu = (code: string): string => totals[`${code}_M`]?.toFixed(2) ?? CLI.notGiven[lang];
  line('reportAreas', { area: mu('TBMJ'), cultivated: mu('GDMJ'), farmland: mu('YNMJ') });
  if (rules.uncertain.length > 0) line('reportUncertain', { pack: rules.name, count: rules.uncertain.length });
  for (const { field, count } of cutTexts) line('reportCut', { field, count });
  for (const { field, count } of unencodable) line('reportUnencodable', { field, count });
  for (const { layer, guessed, carried, notes } of systems) {
    for (const note of notes) line('reportNote', { layer, text: note[lang] });
    if (guessed) line('reportGuessed', { layer, text: guessed[lang] });
    if (carried) line('reportCarried', { layer, text: carried[lang] });
  }
  for (const index of indexes) say(indexLine(index, lang));
  const listed = manifest.outputs.find(({ file }) => file === 'quarantine.csv')?.rows ?? 0;
  if (listed > 0) line('reportQuarantine', { count: listed });
  line('reportFiles', { dir });
  for (const file of files) say(`  ${join(dir, file)}`);
}

const REFUSED = {
  damaged: 'indexDamaged',
  'other-form': 'indexOtherForm',
  'other-encoding': 'indexOtherEncoding',
  changed: 'indexChanged',
} as const;

function indexLine({ layer, file, path, use }: IndexReport, lang: Lang): string {
  if (use === 'used') return fill(CLI.reportIndexUsed, lang, { layer, file });
  if (use === 'trusted') return fill(CLI.reportIndexTrusted, lang, { layer, file });
  return fill(CLI.reportIndexRefused, lang, { layer, file, path, reason: CLI[REFUSED[use]][lang] });
}
