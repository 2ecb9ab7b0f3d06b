import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { REPORT_CLI } from '../../words/report.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData, say } from '../terminal.js';

interface ReportFlags extends CommonFlags {
  readonly output?: string;
  readonly nearby: boolean;
  readonly pdf?: string;
}

export function reportCommand(lang: Lang): Command {
  const command = new Command('report')
    .summary(REPORT_CLI.report[lang])
    .description(REPORT_CLI.report[lang])
    .argument('<out>', REPORT_CLI.out[lang])
    .addOption(new Option('-o, --output <file>', fill(REPORT_CLI.optOutput, lang, { name: 'OUT-report.html' })))
    .addOption(new Option('--pdf <file>', REPORT_CLI.optPdf[lang]))
    .addOption(new Option('--no-nearby', REPORT_CLI.optNoNearby[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (out: string, flags: ReportFlags) => {
    const started = performance.now();
    // Loaded here: `tuban run` must not wait for what it does not need.
    const { FinishedResult } = await import('../../result/finished-result.js');
    const { makeReport } = await import('../../report/make-report.js');
    const { writePage } = await import('../../report/write-page.js');
    const result = new FinishedResult(out);
    const { report, nearbyLeftOut } = makeReport(result, lang, flags.nearby);
    const file = flags.output ?? `${resolve(out)}-report.html`;
    const bytes = writePage(file, report, [], lang);
    if (flags.pdf !== undefined) {
      const { printPdf } = await import('../../report/chromium.js');
      const { cardPages } = await import('../../report/cards.js');
      const { OpenReport } = await import('../../report/shared/opened.js');
      const open = new OpenReport(report);
      const rows = Array.from({ length: open.count }, (_, row) => row);
      printPdf(
        cardPages(open, rows, lang, () => ''),
        flags.pdf,
      );
    }
    const seconds = (performance.now() - started) / 1000;
    const patches = result.rows().length;
    if (flags.json) return printData(JSON.stringify({ file, bytes, patches, digest: report.content.digest }));
    if (flags.quiet) return;
    const { hasOutlines, pieces } = report.content;
    if (!hasOutlines) say(REPORT_CLI.noOutlines[lang]);
    else if (!pieces) say(REPORT_CLI.noPieces[lang]);
    if (nearbyLeftOut) say(fill(REPORT_CLI.nearbyLeftOut, lang, { reason: nearbyLeftOut }));
    say(fill(REPORT_CLI.written, lang, { file, patches, size: (bytes / 1e6).toFixed(1), seconds: seconds.toFixed(1) }));
  });
}
