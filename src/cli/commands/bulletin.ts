import { Command, Option } from 'commander';
import { PRESETS, type Preset } from '../../office/bulletin/period.js';
import { BULLETIN_CLI } from '../../words/bulletin.js';
import { BULLETIN } from '../../words/sheets.js';
import type { Lang } from '../../words/text.js';
import { commonOptions, parseIsoDate } from '../options.js';
import type { PeriodFlags } from './bulletin-period.js';
import type { SheetsFlags } from './bulletin-run.js';
import { storeOptions } from './ledger-options.js';

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
  const command = new Command('bulletin').summary(BULLETIN.summary[lang]).description(BULLETIN.summary[lang]);
  for (const preset of PRESETS) command.addCommand(periodCommand(preset, lang));
  return command.addCommand(sheets);
}

/** The bulletin of a day, a week or a month. */
function periodCommand(preset: Preset, lang: Lang): Command {
  const command = new Command(preset).summary(BULLETIN_CLI[preset][lang]).description(BULLETIN_CLI[preset][lang]);
  command
    .addOption(new Option('--as-of <date>', BULLETIN_CLI.optAsOf[lang]).argParser(parseIsoDate).makeOptionMandatory())
    .addOption(new Option('-o, --output <file>', BULLETIN_CLI.optOutput[lang]))
    .addOption(new Option('--csv <dir>', BULLETIN_CLI.optCsv[lang]))
    .addOption(new Option('--text <file>', BULLETIN_CLI.optText[lang]))
    .addOption(new Option('--text-lang <lang>', BULLETIN_CLI.optTextLang[lang]).choices(['zh', 'en']).default('zh'));
  return storeOptions(command, lang).action(async (flags: PeriodFlags) => {
    const { writeBulletin } = await import('./bulletin-period.js');
    await writeBulletin(preset, flags, lang);
  });
}
