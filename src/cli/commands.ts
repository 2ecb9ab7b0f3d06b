import type { Command } from 'commander';
import type { Lang } from '../words/text.js';

/** All commands by name, in the order of the help. Only the one that is asked for is read: reading all takes 0.1 s. */
export const COMMANDS: Readonly<Record<string, (lang: Lang) => Promise<Command>>> = {
  run: async (lang) => (await import('./commands/run.js')).runCommand(lang),
  inspect: async (lang) => (await import('./commands/inspect.js')).inspectCommand(lang),
  check: async (lang) => (await import('./commands/check.js')).checkCommand(lang),
  classify: async (lang) => (await import('./commands/classify.js')).classifyCommand(lang),
  explain: async (lang) => (await import('./commands/explain.js')).explainCommand(lang),
  diff: async (lang) => (await import('./commands/diff.js')).diffCommand(lang),
  bulletin: async (lang) => (await import('./commands/bulletin.js')).bulletinCommand(lang),
  reconcile: async (lang) => (await import('./commands/reconcile.js')).reconcileCommand(lang),
  overlay: async (lang) => (await import('./commands/overlay.js')).overlayCommand(lang),
  index: async (lang) => (await import('./commands/index.js')).indexCommand(lang),
  convert: async (lang) => (await import('./commands/convert.js')).convertCommand(lang),
  init: async (lang) => (await import('./commands/init.js')).initCommand(lang),
  doctor: async (lang) => (await import('./commands/doctor.js')).doctorCommand(lang),
  report: async (lang) => (await import('./commands/report.js')).reportCommand(lang),
  card: async (lang) => (await import('./commands/card.js')).cardCommand(lang),
  plot: async (lang) => (await import('./commands/plot.js')).plotCommand(lang),
  review: async (lang) => (await import('./commands/review.js')).reviewCommand(lang),
  rules: async (lang) => (await import('./commands/rules.js')).rulesCommand(lang),
  verify: async (lang) => (await import('./commands/verify.js')).verifyCommand(lang),
  retry: async (lang) => (await import('./commands/retry.js')).retryCommand(lang),
  ledger: async (lang) => (await import('./commands/ledger.js')).ledgerCommand(lang),
  lookback: async (lang) => (await import('./commands/lookback.js')).lookbackCommand(lang),
};
