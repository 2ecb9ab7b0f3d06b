import { Command, CommanderError } from 'commander';
import { toolVersion } from '../io/version.js';
import { Problem } from '../model/problem.js';
import { CLI } from '../words/cli.js';
import type { Lang } from '../words/text.js';
import { checkCommand } from './commands/check.js';
import { explainCommand } from './commands/explain.js';
import { inspectCommand } from './commands/inspect.js';
import { rulesCommand } from './commands/rules.js';
import { runCommand } from './commands/run.js';
import { EXIT } from './exit-codes.js';
import { chooseLang, say } from './terminal.js';

/** The command line. Sets `process.exitCode`; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const lang = chooseLang(argv, process.env);
  quietOnClosedPipe();
  try {
    await program(lang).parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = report(error, lang);
  }
}

function program(lang: Lang): Command {
  const tuban = new Command('tuban')
    .description(CLI.program[lang])
    .version(toolVersion(), '-V, --version', CLI.optVersion[lang])
    .helpOption('-h, --help', CLI.optHelp[lang])
    .helpCommand('help [command]', CLI.helpCommand[lang]);
  const commands = [
    runCommand(lang),
    inspectCommand(lang),
    checkCommand(lang),
    explainCommand(lang),
    rulesCommand(lang),
  ];
  for (const command of commands) {
    for (const one of [command, ...command.commands]) {
      one.helpOption('-h, --help', CLI.optHelp[lang]).exitOverride().showSuggestionAfterError();
    }
    tuban.addCommand(command);
  }
  return tuban.exitOverride().showHelpAfterError().showSuggestionAfterError();
}

/** Turns what went wrong into words on stderr and an exit code. */
function report(error: unknown, lang: Lang): number {
  if (error instanceof Problem) {
    say(error.describe(lang));
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    // Help and version end this way too; commander has printed what there is to say.
    return error.exitCode === 0 ? EXIT.complete : EXIT.usage;
  }
  say(CLI.defect[lang]);
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.defect;
}

/** `tuban … | head` ends without a stack trace. */
function quietOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}
