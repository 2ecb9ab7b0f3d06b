import type { Command } from 'commander';
import { lookBack, lookbackTable } from '../../office/lookback.js';
import { readSeenPatches } from '../../office/seen-patches.js';
import { officeSettings } from '../../office/settings.js';
import { readStore } from '../../office/store/store.js';
import { LEDGER_CLI } from '../../words/office.js';
import type { Lang } from '../../words/text.js';
import {
  dateOption,
  putTable,
  type StoreFlags,
  storeCommand,
  type TableFlags,
  tableOptions,
} from './ledger-options.js';

interface LookbackFlags extends StoreFlags, TableFlags {
  readonly imageDate?: string;
}

/** `tuban lookback SEEN`: nothing is written to the store. */
export function lookbackCommand(lang: Lang): Command {
  const command = storeCommand('lookback', 'lookback', lang).argument('<seen>', LEDGER_CLI.argSeen[lang]);
  command.addOption(dateOption('--image-date <date>', 'optImageDate', lang));
  return tableOptions(command, lang).action(async (seen: string, flags: LookbackFlags) => {
    const patches = readSeenPatches(seen, flags.imageDate ?? null);
    const settings = officeSettings(flags.settings);
    const found = await readStore(flags.store, (store) => lookBack(store, patches, settings));
    putTable(lookbackTable(found), flags, lang);
  });
}
