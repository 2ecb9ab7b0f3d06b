import type { Command, CommanderError } from 'commander';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';

/**
 * A mistake on the command line as a Problem, in the words of the catalogue: commander speaks English only, and gives
 * the name in question as part of its sentence.
 */
export function usageProblem({ code, message }: CommanderError, program: Command, argv: readonly string[]): Problem {
  const asked = askedCommand(program, argv);
  const command = asked.path;
  const quoted = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
  const [name = '', value = ''] = quoted;
  switch (code) {
    case 'commander.unknownCommand':
      return new Problem('COMMAND_UNKNOWN', {}, { name, nearest: nearest(name, namesOf(asked.command)) });
    case 'commander.unknownOption':
      return new Problem(
        'OPTION_UNKNOWN',
        {},
        { option: name, nearest: nearest(name, optionsOf(asked.command)), command },
      );
    case 'commander.missingArgument':
      return new Problem('ARGUMENT_MISSING', {}, { argument: name, command });
    case 'commander.optionMissingArgument':
      return new Problem('OPTION_VALUE_MISSING', {}, { option: name, command });
    case 'commander.missingMandatoryOptionValue':
      return new Problem('OPTION_VALUE_MISSING', {}, { option: longName(name), command });
    case 'commander.invalidArgument':
      return new Problem('OPTION_VALUE_INVALID', {}, { option: longName(name), value, allowed: allowedIn(message) });
    case 'commander.excessArguments':
      return new Problem('ARGUMENT_EXCESS', {}, { argument: asked.command.args.at(-1) ?? '', command });
    default:
      return new Problem('USAGE', {}, { reason: message.replace(/^error: /, ''), command });
  }
}

/** The command that was asked for, as far as its words are known: `rules show`. */
function askedCommand(program: Command, argv: readonly string[]): { command: Command; path: string } {
  let command = program;
  const words: string[] = [];
  for (const word of operandsOf(argv)) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
    words.push(word);
  }
  return { command, path: words.join(' ') };
}

function operandsOf(argv: readonly string[]): string[] {
  return argv.slice(2).filter((word) => !word.startsWith('-'));
}

function namesOf(command: Command): string[] {
  return command.commands.map((one) => one.name());
}

function optionsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => long ?? []).concat('--help');
}

/** `--approvals <[kind=]path>` → `--approvals`. */
function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

/** What is possible: commander lists choices in a sentence, our own checks give the bare list. */
function allowedIn(message: string): string {
  const [, words = ''] = /is invalid\. (.*)$/s.exec(message) ?? [];
  return words.replace(/^Allowed choices are (.*)\.$/s, '$1');
}
