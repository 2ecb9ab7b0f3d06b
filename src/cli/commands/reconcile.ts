import { Command, InvalidArgumentError, Option } from 'commander';
import { RECONCILE } from '../../words/reconcile.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import type { ReconcileFlags } from './reconcile-run.js';

export function reconcileCommand(lang: Lang): Command {
  const command = new Command('reconcile')
    .summary(RECONCILE.summary[lang])
    .description(RECONCILE.summary[lang])
    .argument('<ledger>', RECONCILE.ledger[lang])
    .argument('<out>', RECONCILE.out[lang])
    .addOption(new Option('-o, --output <file>', RECONCILE.optOutput[lang]))
    .addOption(new Option('--csv <file>', RECONCILE.optCsv[lang]))
    .addOption(new Option('--sheet <name>', RECONCILE.optSheet[lang]))
    .addOption(new Option('--unit <unit>', RECONCILE.optUnit[lang]).choices(['mu', 'm2', 'ha']).default('mu'))
    .addOption(new Option('--tolerance <mu>', RECONCILE.optTolerance[lang]).argParser(parseTolerance).default(0.01))
    .addOption(new Option('--partial', RECONCILE.optPartial[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  // Loaded only here, so that no other command waits for it.
  return command.action(async (file: string, out: string, flags: ReconcileFlags) => {
    const { runReconcile } = await import('./reconcile-run.js');
    await runReconcile(file, out, flags, lang);
  });
}

function parseTolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('0.01');
  return value;
}
