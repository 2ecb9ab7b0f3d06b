import { Command } from 'commander';
import { examine } from '../../pipeline/doctor.js';
import { CLI } from '../../words/cli.js';
import { DOCTOR, DOCTOR_SAYS } from '../../words/doctor.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData } from '../terminal.js';

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

export function doctorCommand(lang: Lang): Command {
  const command = new Command('doctor')
    .summary(CLI.doctor[lang])
    .description(CLI.doctor[lang])
    .argument('[folder]', CLI.doctorFolder[lang], '.');
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((folder: string, flags: CommonFlags) => {
    const findings = examine(folder, lang);
    if (findings.some(({ state }) => state === 'failed')) process.exitCode = EXIT.notNow;
    const rows = findings.map(({ item, state, says, params }) => {
      return { item, state, text: fill(DOCTOR_SAYS[says], lang, params) };
    });
    if (flags.json) return printData(JSON.stringify(rows));
    for (const { item, state, text } of rows) {
      if (!flags.quiet || state !== 'ok') printData(`${SIGNS[state]} ${DOCTOR[item][lang]}: ${text}`);
    }
  });
}
