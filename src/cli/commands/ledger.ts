import { Command } from 'commander';
import { stringify } from 'yaml';
import { Problem } from '../../model/problem.js';
import { addRelease } from '../../office/add-release.js';
import { exportTable } from '../../office/export.js';
import { OFFICE_FIELDS } from '../../office/fields.js';
import { accountTable, eventTable, linkTable, oldAccountTable, releaseTable } from '../../office/history.js';
import { importTable, readOfficeTable } from '../../office/import-table.js';
import { EntryFinder, isProblem, type LedgerEntry, ledgerEntries } from '../../office/ledger-entries.js';
import { readRestored, recordRestored } from '../../office/restored.js';
import { assignmentsOf, isAssignment, setEntries } from '../../office/set-entries.js';
import { officeSettings, shippedSettings } from '../../office/settings.js';
import { entryStory, storyJson, storyText } from '../../office/show.js';
import { changeStore, createStore, readStore, type Store } from '../../office/store/store.js';
import type { OfficeTable } from '../../office/table.js';
import { verifyStore } from '../../office/verify.js';
import { FinishedResult } from '../../result/finished-result.js';
import { LEDGER_CLI } from '../../words/office.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';
import {
  dateOption,
  option,
  putTable,
  type StoreFlags,
  storeCommand,
  type TableFlags,
  tableOptions,
} from './ledger-options.js';
import { ratesCommand } from './ledger-rates.js';
import { addReport, changesText, importText } from './ledger-report.js';

export function ledgerCommand(lang: Lang): Command {
  const ledger = new Command('ledger').summary(LEDGER_CLI.ledger[lang]).description(LEDGER_CLI.ledger[lang]);
  const commands = [
    initCommand,
    addCommand,
    listCommand,
    showCommand,
    setCommand,
    importCommand,
    exportCommand,
    ratesCommand,
    verifyCommand,
    settingsCommand,
  ];
  for (const make of commands) ledger.addCommand(make(lang));
  return ledger;
}

function initCommand(lang: Lang): Command {
  return storeCommand('init', 'init', lang)
    .addOption(option('--office <name>', 'optOffice', lang).default(''))
    .action(async (flags: StoreFlags & { office: string }) => {
      await createStore(flags.store, flags.office);
      if (flags.json) printData(JSON.stringify({ store: flags.store }));
      else if (!flags.quiet) say(fill(LEDGER_CLI.made, lang, { file: flags.store }));
    });
}

interface AddFlags extends StoreFlags {
  readonly release?: string;
  readonly date?: string;
  readonly source?: string;
  readonly exitCodeOnNoChange?: boolean;
}

function addCommand(lang: Lang): Command {
  return storeCommand('add', 'add', lang)
    .argument('<out>', LEDGER_CLI.argOut[lang])
    .addOption(option('--release <name>', 'optRelease', lang))
    .addOption(dateOption('--date <date>', 'optListed', lang))
    .addOption(option('--source <clue>', 'optSource', lang))
    .addOption(option('--exit-code-on-no-change', 'optNoChange', lang))
    .action(async (out: string, flags: AddFlags) => {
      const result = new FinishedResult(out);
      const settings = officeSettings(flags.settings);
      const date = flags.date ?? result.manifest.job.asOf;
      if (!date) throw new Problem('LEDGER_DATE_MISSING', { file: out });
      const name = (flags.release ?? result.manifest.job.name).trim();
      if (name === '') throw new Problem('OPTION_VALUE_MISSING', {}, { option: '--release', command: 'ledger add' });
      const options = { name, date, source: flags.source ?? null, settings };
      const report = await changeStore(flags.store, (store) => addRelease(store, result, options));
      if (flags.json) printData(JSON.stringify(report));
      else if (!flags.quiet) say(addReport(report, lang));
      if (report.outcome === 'unchanged' && flags.exitCodeOnNoChange) process.exitCode = EXIT.nothingNew;
    });
}

interface ListFlags extends StoreFlags, TableFlags {
  readonly status: string;
  readonly township?: string;
  readonly release?: string;
  readonly overdue?: boolean;
  readonly asOf?: string;
}

function listCommand(lang: Lang): Command {
  const command = storeCommand('list', 'list', lang)
    .addOption(
      option('--status <status>', 'optStatus', lang)
        .choices(['open', 'closed', 'merged', 'withdrawn', 'all'])
        .default('all'),
    )
    .addOption(option('--township <name>', 'optTownship', lang))
    .addOption(option('--release <name>', 'optReleaseOnly', lang))
    .addOption(option('--overdue', 'optOverdue', lang))
    .addOption(dateOption('--as-of <date>', 'optAsOf', lang));
  return tableOptions(command, lang).action(async (flags: ListFlags) => {
    const table = await readStore(flags.store, (store) => exportTable(chosenEntries(store, flags)));
    const shown = new Set(['TZBH', 'TZZT', 'TBZT', 'XZMC', 'CMC', 'TBMJ_M', 'GDMJ_M', 'PDLB', 'LZRQ', 'ZGQX', 'ZGJZ']);
    putTable(
      flags.format === 'csv' || flags.format === 'json' || flags.json ? table : columnsOf(table, shown),
      flags,
      lang,
    );
  });
}

function columnsOf(table: OfficeTable, shown: ReadonlySet<string>): OfficeTable {
  const places = table.columns.flatMap(({ code }, c) => (shown.has(code) ? [c] : []));
  return {
    ...table,
    columns: places.map((c) => table.columns[c]!),
    rows: table.rows.map((row) => places.map((c) => row[c] ?? null)),
  };
}

function chosenEntries(store: Store, flags: ListFlags): LedgerEntry[] {
  const settings = officeSettings(flags.settings);
  if (flags.overdue && !flags.asOf) {
    throw new Problem('OPTION_VALUE_MISSING', {}, { option: '--as-of', command: 'ledger list' });
  }
  return ledgerEntries(store, flags.asOf ?? null).filter((entry) => {
    const { state, texts } = entry;
    if (flags.status !== 'all' && state.status !== flags.status) return false;
    if (flags.township && texts['XZMC'] !== flags.township && texts['XZQDM'] !== flags.township) return false;
    if (flags.release && state.last_release !== flags.release) return false;
    const isLate = state.status === 'open' && state.deadline !== null && state.deadline < (flags.asOf ?? '');
    return !flags.overdue || (isLate && isProblem(entry, settings));
  });
}

function showCommand(lang: Lang): Command {
  return storeCommand('show', 'show', lang)
    .argument('<id>', LEDGER_CLI.argId[lang])
    .addOption(dateOption('--as-of <date>', 'optAsOf', lang))
    .action(async (id: string, flags: StoreFlags & { asOf?: string }) => {
      const stories = await readStore(flags.store, (store) =>
        new EntryFinder(store, ledgerEntries(store, flags.asOf ?? null))
          .require(id)
          .map((entry) => entryStory(store, entry, flags.asOf ?? null)),
      );
      if (flags.json) printData(JSON.stringify(stories.map((story) => storyJson(story, lang))));
      else printData(stories.map((story) => storyText(story, lang)).join('\n\n'));
    });
}

interface SetFlags extends StoreFlags {
  readonly date: string;
  readonly restored?: string;
}

function setCommand(lang: Lang): Command {
  return storeCommand('set', 'set', lang)
    .argument(
      '[words...]',
      fill(LEDGER_CLI.argIds, lang, { fields: OFFICE_FIELDS.map(({ field }) => field).join(', ') }),
    )
    .addOption(dateOption('--date <date>', 'optDate', lang).makeOptionMandatory())
    .addOption(option('--restored <layer>', 'optRestored', lang))
    .action(async (words: string[], flags: SetFlags) => {
      if (flags.restored !== undefined) return setRestored(flags.restored, words, flags, lang);
      const first = words.findIndex(isAssignment);
      const ids = first < 0 ? words : words.slice(0, first);
      const assignments = assignmentsOf(first < 0 ? [] : words.slice(first));
      if (ids.length === 0 || assignments.length === 0) {
        const argument = ids.length === 0 ? 'ID' : 'FIELD=VALUE';
        throw new Problem('ARGUMENT_MISSING', {}, { argument, command: 'ledger set' });
      }
      const settings = officeSettings(flags.settings);
      const changes = await changeStore(flags.store, (store) =>
        setEntries(store, ids, assignments, flags.date, 'ledger set', settings),
      );
      if (flags.json) printData(JSON.stringify(changes));
      else if (!flags.quiet) say(changesText(changes, lang));
    });
}

/** Polygons find their entries by themselves. */
async function setRestored(file: string, words: readonly string[], flags: SetFlags, lang: Lang): Promise<void> {
  if (words[0] !== undefined) {
    throw new Problem('ARGUMENT_EXCESS', {}, { argument: words[0], command: 'ledger set --restored' });
  }
  const ground = readRestored(file);
  const report = await changeStore(flags.store, (store) => recordRestored(store, ground, flags.date));
  if (flags.json) printData(JSON.stringify(report));
  else if (!flags.quiet) {
    const { polygons, entries, changes } = report;
    say(fill(LEDGER_CLI.restoredHead, lang, { file, polygons, entries }));
    if (changes.length > 0) say(changesText(changes, lang));
  }
}

interface ImportFlags extends StoreFlags {
  readonly date: string;
  readonly apply?: boolean;
  readonly sheet?: string;
  readonly encoding?: string;
}

function importCommand(lang: Lang): Command {
  return storeCommand('import', 'import', lang)
    .argument('<file>', LEDGER_CLI.argFile[lang])
    .addOption(dateOption('--date <date>', 'optDate', lang).makeOptionMandatory())
    .addOption(option('--apply', 'optApply', lang))
    .addOption(option('--sheet <name>', 'optSheet', lang))
    .action(async (file: string, flags: ImportFlags) => {
      const table = await readOfficeTable(file, flags.sheet === undefined ? {} : { sheet: flags.sheet });
      const options = { date: flags.date, apply: flags.apply === true, settings: officeSettings(flags.settings) };
      const report = options.apply
        ? await changeStore(flags.store, (store) => importTable(store, table, options))
        : await readStore(flags.store, (store) => importTable(store, table, options).result);
      if (flags.json) printData(JSON.stringify(report));
      else printData(importText(report, lang));
      if (report.refused.length > 0) process.exitCode = EXIT.quarantined;
    });
}

/** Each as it stood at the end of a day, or as it stands. */
const EXPORTS = {
  entries: (store: Store, asOf: string | null) => exportTable(ledgerEntries(store, asOf)),
  history: (store: Store, asOf: string | null) => eventTable(store, { asOf }),
  lineage: (store: Store, asOf: string | null) => linkTable(store, { asOf }),
  accounts: accountTable,
  'old-accounts': oldAccountTable,
  releases: releaseTable,
} as const;

function exportCommand(lang: Lang): Command {
  const command = storeCommand('export', 'export', lang)
    .addOption(option('--table <name>', 'optTable', lang).choices(Object.keys(EXPORTS)).default('entries'))
    .addOption(dateOption('--as-of <date>', 'optAsOf', lang));
  return tableOptions(command, lang).action(
    async (flags: StoreFlags & TableFlags & { table: keyof typeof EXPORTS; asOf?: string }) => {
      const table = await readStore(flags.store, (store) => EXPORTS[flags.table](store, flags.asOf ?? null));
      // The words of a ledger do not depend on who exports it; its headings are codes, as those of a run.
      const words = flags.format ? lang : 'zh';
      putTable(table, { headings: 'code', ...flags, format: flags.format ?? 'csv' }, lang, words);
    },
  );
}

function verifyCommand(lang: Lang): Command {
  return storeCommand('verify', 'verify', lang).action(async (flags: StoreFlags) => {
    const check = await readStore(flags.store, verifyStore);
    const { breaches, ...counts } = check;
    if (flags.json) printData(JSON.stringify({ ...counts, breaches: breaches.map((text) => text[lang]) }));
    else if (breaches.length === 0) printData(fill(LEDGER_CLI.verifyOk, lang, counts));
    else printData([LEDGER_CLI.verifyBroken[lang], ...breaches.map((text) => `  ${text[lang]}`)].join('\n'));
    if (breaches.length > 0) process.exitCode = EXIT.broken;
  });
}

function settingsCommand(lang: Lang): Command {
  const command = new Command('settings').summary(LEDGER_CLI.settings[lang]).description(LEDGER_CLI.settings[lang]);
  command.addOption(option('--settings <file>', 'optSettings', lang));
  for (const common of commonOptions(lang)) command.addOption(common);
  return command.action((flags: CommonFlags & { settings?: string }) => {
    const { shown } = officeSettings(flags.settings);
    if (flags.json) printData(JSON.stringify(shown));
    else printData(flags.settings === undefined ? shippedSettings() : stringify(shown));
  });
}
