import type { Command } from 'commander';
import { lookBack, lookbackTable } from '../../office/lookback.js';
import { officeSettings } from '../../office/settings.js';
import { readStore } from '../../office/store/store.js';
import { FinishedResult } from '../../result/finished-result.js';
import { LEDGER_CLI } from '../../words/office.js';
import type { Lang } from '../../words/text.js';
import { putTable, type StoreFlags, storeCommand, type TableFlags, tableOptions } from './ledger-options.js';

/** `tuban lookback OUT`: nothing is written to the store. */
export function lookbackCommand(lang: Lang): Command {
  const command = storeCommand('lookback', 'lookback', lang).argument('<out>', LEDGER_CLI.argOut[lang]);
  return tableOptions(command, lang).action(async (out: string, flags: StoreFlags & TableFlags) => {
    const result = new FinishedResult(out);
    const settings = officeSettings(flags.settings);
    const found = await readStore(flags.store, (store) => lookBack(store, result, settings));
    putTable(lookbackTable(found), flags, lang);
  });
}
