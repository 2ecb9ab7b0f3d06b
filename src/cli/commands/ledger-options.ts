import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { requireOtherFile } from '../../io/write/other-file.js';
import { writeWhole } from '../../io/write/whole-file.js';
import { type OfficeTable, tableCsv, tableJson, tableText } from '../../office/table.js';
import { LEDGER_CLI } from '../../words/office.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions, parseIsoDate } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

const DEFAULT_STORE = 'tuban-ledger.gpkg';
const STDOUT = '-';

type Words = keyof typeof LEDGER_CLI;

export interface StoreFlags extends CommonFlags {
  readonly store: string;
  readonly settings?: string;
}

export interface TableFlags {
  readonly format?: 'text' | 'csv' | 'json';
  readonly output?: string;
  readonly headings?: 'code' | 'title';
}

/** A subcommand with the options that all of them have. */
export function storeCommand(name: string, words: Words, lang: Lang): Command {
  return storeOptions(new Command(name).summary(LEDGER_CLI[words][lang]).description(LEDGER_CLI[words][lang]), lang);
}

/** Which store, which settings, and what every command has. */
export function storeOptions(command: Command, lang: Lang): Command {
  command.addOption(option('--store <file>', 'optStore', lang).default(DEFAULT_STORE));
  command.addOption(option('--settings <file>', 'optSettings', lang));
  for (const common of commonOptions(lang)) command.addOption(common);
  return command;
}

export function option(flags: string, words: Words, lang: Lang): Option {
  return new Option(flags, LEDGER_CLI[words][lang]);
}

export function dateOption(flags: string, words: Words, lang: Lang): Option {
  return option(flags, words, lang).argParser(parseIsoDate);
}

export function tableOptions(command: Command, lang: Lang): Command {
  return command
    .addOption(option('-f, --format <form>', 'optFormat', lang).choices(['text', 'csv', 'json']))
    .addOption(option('-o, --output <file>', 'optOutput', lang))
    .addOption(option('--headings <form>', 'optHeadings', lang).choices(['code', 'title']));
}

/** What a command of the store reads. */
export function inputsOf({ store, settings }: StoreFlags): string[] {
  return settings === undefined ? [store] : [store, settings];
}

/** A table to the terminal or to a file, in the form asked for; its words may be in another language than messages. */
export function putTable(table: OfficeTable, flags: StoreFlags & TableFlags, lang: Lang, words: Lang = lang): void {
  const { output = STDOUT, headings = 'title' } = flags;
  const form = flags.format ?? (flags.json ? 'json' : output === STDOUT ? 'text' : 'csv');
  const text =
    form === 'csv'
      ? tableCsv(table, words, headings)
      : form === 'json'
        ? JSON.stringify(tableJson(table, words))
        : tableText(table, words);
  if (output === STDOUT) {
    printData(text);
    return;
  }
  requireOtherFile([output], inputsOf(flags));
  writeWhole(output, (path) => writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`));
  if (!flags.quiet) say(fill(LEDGER_CLI.written, lang, { file: output, rows: table.rows.length }));
}
