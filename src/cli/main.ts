import { Command, CommanderError, type HelpConfiguration } from 'commander';
import { watchSignals } from '../io/halt.js';
import { systemFault } from '../io/system-faults.js';
import { toolVersion } from '../io/version.js';
import { Problem } from '../model/problem.js';
import { CLI } from '../words/cli.js';
import { fill, type Lang } from '../words/text.js';
import { COMMANDS } from './commands.js';
import { EXIT } from './exit-codes.js';
import { chooseTalk, haltWords, tellDefect, tellProblem } from './talk.js';
import { chooseLang } from './terminal.js';
import { usageProblem } from './usage.js';

/** Commands that begin things which a signal must not leave behind. */
const WATCHED: ReadonlySet<string> = new Set(['run', 'retry', 'classify', 'review', 'convert']);

/** The command line. Sets `process.exitCode`; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const lang = chooseLang(argv, process.env);
  chooseTalk(argv, process.env);
  // As early as can be: the thread for it starts while the command line is read.
  if (WATCHED.has(argv[2] ?? '')) watchSignals(haltWords(lang));
  quietOnClosedPipe(lang);
  const tuban = await program(argv, lang);
  try {
    await tuban.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = report(error, tuban, argv, lang);
  }
}

/** The command that is asked for, or all of them where it is none: for the help, and to find the nearest name. */
async function program(argv: readonly string[], lang: Lang): Promise<Command> {
  const tuban = new Command('tuban')
    .description(CLI.program[lang])
    .version(toolVersion(), '-V, --version', CLI.optVersion[lang])
    .helpOption('-h, --help', CLI.optHelp[lang])
    .helpCommand('help [command]', CLI.helpCommand[lang])
    .configureHelp(helpWords(lang))
    // Of commander's own words only the help is let through; its faults are told in ours.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  const [, , name = ''] = argv;
  const wanted = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS);
  const commands = await Promise.all(wanted.map((make) => make(lang)));
  for (const command of commands) {
    for (const one of [command, ...command.commands]) {
      one.copyInheritedSettings(tuban).helpOption('-h, --help', CLI.optHelp[lang]);
      if (one.commands.length > 0) one.helpCommand('help [command]', CLI.helpCommand[lang]);
    }
    tuban.addCommand(command);
  }
  return tuban;
}

/** Headings and notes of commander's help in the reader's language. */
function helpWords(lang: Lang): HelpConfiguration {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': CLI.helpUsage[lang],
    'Arguments:': CLI.helpArguments[lang],
    'Options:': CLI.helpOptions[lang],
    'Commands:': CLI.helpCommands[lang],
  };
  return {
    styleTitle: (title) => titles[title] ?? title,
    optionDescription: ({ description, argChoices }) =>
      argChoices ? `${description}${fill(CLI.helpChoices, lang, { list: argChoices.join(', ') })}` : description,
    argumentDescription: ({ description, defaultValue }) =>
      defaultValue === undefined
        ? description
        : `${description}${fill(CLI.helpDefault, lang, { value: String(defaultValue) })}`,
  };
}

/** Turns what went wrong into words on stderr and an exit code. */
function report(error: unknown, tuban: Command, argv: readonly string[], lang: Lang): number {
  if (error instanceof Problem) {
    tellProblem(error, lang);
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.complete; // help or version was asked for
    // Without a command the help itself is the answer, and it stands on stderr already.
    if (error.code !== 'commander.help') tellProblem(usageProblem(error, tuban, argv), lang);
    return EXIT.usage;
  }
  const refused = systemFault(error);
  if (refused) {
    tellProblem(refused, lang);
    return refused.exitCode;
  }
  tellDefect(error, lang);
  return EXIT.defect;
}

/** A full disk or pipe behind stdout is no defect of ours. */
function refusedOutput(error: unknown): Problem | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['ENOSPC', 'EDQUOT', 'EIO'].includes(code)) return null;
  return new Problem('STDOUT_REFUSED', {}, { reason: code }, { cause: error });
}

/** `tuban … | head` ends without a stack trace. */
function quietOnClosedPipe(lang: Lang): void {
  // Nobody listens, or there is no room for what is said: the work itself goes on, and its exit code tells.
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    const refused = refusedOutput(error);
    if (!refused) throw error;
    tellProblem(refused, lang);
    process.exit(refused.exitCode);
  });
}
