import { Command, Option } from 'commander';
import { BULLETIN } from '../../words/sheets.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import type { SheetsFlags } from './bulletin-run.js';

export function bulletinCommand(lang: Lang): Command {
  const sheets = new Command('sheets')
    .summary(BULLETIN.sheets[lang])
    .description(BULLETIN.sheets[lang])
    .argument('<out>', BULLETIN.out[lang])
    .addOption(new Option('-o, --output <file>', BULLETIN.optOutput[lang]))
    .addOption(new Option('--csv <dir>', BULLETIN.optCsv[lang]))
    .addOption(new Option('--county <name>', BULLETIN.optCounty[lang]))
    .addOption(
      new Option('--class <name>', BULLETIN.optClass[lang]).argParser((name: string, before: string[] | undefined) => [
        ...(before ?? []),
        name,
      ]),
    );
  for (const option of commonOptions(lang)) sheets.addOption(option);
  // Loaded only here, so that no other command waits for it.
  sheets.action(async (out: string, flags: SheetsFlags) => {
    const { writeSheets } = await import('./bulletin-run.js');
    await writeSheets(out, flags, lang);
  });
  return new Command('bulletin').summary(BULLETIN.summary[lang]).description(BULLETIN.summary[lang]).addCommand(sheets);
}
