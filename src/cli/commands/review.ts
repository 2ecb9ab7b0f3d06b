import { Command, Option } from 'commander';
import { REPORT_CLI } from '../../words/report.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

interface ApplyFlags extends CommonFlags {
  readonly out?: string;
}

export function reviewCommand(lang: Lang): Command {
  const command = new Command('review').summary(REPORT_CLI.review[lang]).description(REPORT_CLI.review[lang]);
  command.addCommand(applyCommand(lang));
  return command;
}

function applyCommand(lang: Lang): Command {
  const command = new Command('apply')
    .summary(REPORT_CLI.apply[lang])
    .description(REPORT_CLI.apply[lang])
    .argument('<decisions>', REPORT_CLI.applyDecisions[lang])
    .argument('<more...>', REPORT_CLI.applyMore[lang])
    .addOption(new Option('--out <dir>', REPORT_CLI.optApplyOut[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (first: string, more: string[], flags: ApplyFlags) => {
    const dir = more.at(-1)!;
    const { applyReview } = await import('../../report/apply-review.js');
    const { FinishedResult } = await import('../../result/finished-result.js');
    const { loadLedgerForms } = await import('../../pipeline/load-forms.js');
    const result = new FinishedResult(dir);
    const forms = await loadLedgerForms(result);
    const applied = applyReview([first, ...more.slice(0, -1)], result, flags.out ?? null, forms);
    // A row on which reviewers differ has no opinion: as with records set aside, somebody must look.
    process.exitCode = applied.conflicts.length > 0 ? EXIT.quarantined : EXIT.complete;
    if (flags.json) return printData(JSON.stringify(applied));
    if (flags.quiet) return;
    const { review, rows, replaced, conflicts, leftOut, digest } = applied;
    say(
      fill(REPORT_CLI.applied, lang, {
        rows,
        decided: review.decided,
        agree: review.agree,
        disagree: review.disagree,
        visit: review.visit,
        conflicts: review.conflicts,
      }),
    );
    for (const { id, text } of conflicts) say(fill(REPORT_CLI.conflict, lang, { id, text }));
    if (replaced > 0) say(fill(REPORT_CLI.replaced, lang, { count: replaced }));
    if (leftOut.length > 0) say(fill(REPORT_CLI.leftOut, lang, { names: leftOut.join(', ') }));
    say(
      fill(REPORT_CLI.result, lang, { digest: digest.slice(0, 16), dir: applied.dir, of: review.of[0]!.slice(0, 16) }),
    );
  });
}
