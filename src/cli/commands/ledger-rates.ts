import type { Command } from 'commander';
import { Problem } from '../../model/problem.js';
import { type LedgerEntry, ledgerEntries } from '../../office/ledger-entries.js';
import { classFlowTable } from '../../office/rates/class-flow.js';
import { GROUPINGS, type Grouping, RATE_PATCH_COLUMNS } from '../../office/rates/groups.js';
import { milestoneTable, passedMilestones } from '../../office/rates/milestones.js';
import { ratioTable } from '../../office/rates/ratios.js';
import { overdueTable, rectificationTable } from '../../office/rates/rectification.js';
import { standingsAt } from '../../office/rates/standings.js';
import { type OfficeSettings, officeSettings } from '../../office/settings.js';
import { readStore, type Store } from '../../office/store/store.js';
import type { OfficeTable } from '../../office/table.js';
import type { Lang } from '../../words/text.js';
import {
  dateOption,
  option,
  putTable,
  type StoreFlags,
  storeCommand,
  type TableFlags,
  tableOptions,
} from './ledger-options.js';

interface RatesFlags extends StoreFlags, TableFlags {
  readonly by: Grouping;
  readonly table: keyof typeof TABLES;
  readonly asOf?: string;
  readonly since?: string;
}

interface Question {
  readonly store: Store;
  readonly settings: OfficeSettings;
  readonly by: Grouping;
  readonly entriesAt: (day: string | null) => readonly LedgerEntry[];
  readonly asOf: string | null;
  readonly since: string;
}

const TABLES = {
  rates: ({ settings, by, asOf, entriesAt }: Question) => rectificationTable(entriesAt(asOf), by, settings, asOf),
  milestones: ({ store, settings, since, asOf }: Question) => {
    const day = required(asOf);
    const standings = standingsAt(store, [...passedMilestones(settings, day), day], settings, since);
    return milestoneTable((at) => standings.get(at)!, settings, day);
  },
  ratios: ({ settings, by, asOf, entriesAt }: Question) => ratioTable(entriesAt(asOf), by, settings),
  overdue: ({ settings, asOf, entriesAt }: Question) => overdueTable(entriesAt(asOf), settings, required(asOf)),
  flow: ({ by, asOf, entriesAt }: Question) => classFlowTable(entriesAt(asOf), by),
} as const satisfies Record<string, (question: Question) => OfficeTable>;

/** A table of rates of the ledger. */
export function ratesCommand(lang: Lang): Command {
  const command = storeCommand('rates', 'rates', lang)
    .addOption(
      option('--by <group>', 'optBy', lang)
        .choices([...GROUPINGS])
        .default('township'),
    )
    .addOption(option('--table <name>', 'optTable', lang).choices(Object.keys(TABLES)).default('rates'))
    .addOption(dateOption('--as-of <date>', 'optAsOf', lang))
    .addOption(dateOption('--since <date>', 'optSince', lang));
  return tableOptions(command, lang).action(async (flags: RatesFlags) => {
    const settings = officeSettings(flags.settings);
    const table = await readStore(flags.store, (store) => {
      const { by, asOf = null, since = '' } = flags;
      const isListed = ({ state }: LedgerEntry): boolean => state.listed >= since;
      const entriesAt = (day: string | null): readonly LedgerEntry[] =>
        ledgerEntries(store, day, RATE_PATCH_COLUMNS).filter(isListed);
      return TABLES[flags.table]({ store, settings, by, asOf, since, entriesAt });
    });
    putTable(table, flags, lang);
  });
}

function required(asOf: string | null): string {
  if (asOf !== null) return asOf;
  throw new Problem('OPTION_VALUE_MISSING', {}, { option: '--as-of', command: 'ledger rates' });
}
