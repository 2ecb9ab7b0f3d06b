import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Job } from '../../model/job.js';
import type { ReportImages } from '../../report/build-content.js';
import type { ImagePaths } from '../../report/chips.js';
import { REPORT_CLI } from '../../words/report.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

interface ReportFlags extends CommonFlags {
  readonly output?: string;
  readonly nearby: boolean;
  readonly pdf?: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly images: boolean;
}

export function reportCommand(lang: Lang): Command {
  const command = new Command('report')
    .summary(REPORT_CLI.report[lang])
    .description(REPORT_CLI.report[lang])
    .argument('<out>', REPORT_CLI.out[lang])
    .addOption(new Option('-o, --output <file>', fill(REPORT_CLI.optOutput, lang, { name: 'OUT-report.html' })))
    .addOption(new Option('--pdf <file>', REPORT_CLI.optPdf[lang]))
    .addOption(new Option('--before <image>', REPORT_CLI.optBefore[lang]).argParser(collected))
    .addOption(new Option('--after <image>', REPORT_CLI.optAfter[lang]).argParser(collected))
    .addOption(new Option('--no-images', REPORT_CLI.optNoImages[lang]))
    .addOption(new Option('--no-nearby', REPORT_CLI.optNoNearby[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (out: string, flags: ReportFlags) => {
    const started = performance.now();
    // Loaded here: `tuban run` must not wait for what it does not need.
    const { FinishedResult } = await import('../../result/finished-result.js');
    const { makeReport } = await import('../../report/make-report.js');
    const { writePage } = await import('../../report/write-page.js');
    const result = new FinishedResult(out);
    const paths = imagePaths(flags, result.manifest.job.imagery);
    const images = paths ? (await import('../../report/chips.js')).cutChips(result, paths) : null;
    const { report, nearbyLeftOut } = makeReport(result, lang, flags.nearby, images);
    const file = flags.output ?? `${resolve(out)}-report.html`;
    const bytes = writePage(file, report, images?.files ?? [], lang);
    if (flags.pdf !== undefined) {
      const { printPdf } = await import('../../report/chromium.js');
      const { cardPages, pdfParts } = await import('../../report/cards.js');
      const { OpenReport } = await import('../../report/shared/opened.js');
      const open = new OpenReport(report);
      const address = jpegAddress(images?.files ?? []);
      for (const { file: pdf, from, to } of pdfParts(flags.pdf, open.count)) {
        const rows = Array.from({ length: to - from }, (_, i) => from + i);
        printPdf(cardPages(open, rows, lang, address), rows.length, pdf);
        if (!flags.json && !flags.quiet) say(pdf);
      }
    }
    const seconds = (performance.now() - started) / 1000;
    const patches = result.rows().length;
    if (flags.json) return printData(JSON.stringify({ file, bytes, patches, digest: report.content.digest }));
    if (flags.quiet) return;
    const { hasOutlines, pieces } = report.content;
    if (!hasOutlines) say(REPORT_CLI.noOutlines[lang]);
    else if (!pieces) say(REPORT_CLI.noPieces[lang]);
    if (nearbyLeftOut) say(fill(REPORT_CLI.nearbyLeftOut, lang, { reason: nearbyLeftOut }));
    if (images) say(fill(REPORT_CLI.chips, lang, chipCounts(images.chips)));
    say(fill(REPORT_CLI.written, lang, { file, patches, size: (bytes / 1e6).toFixed(1), seconds: seconds.toFixed(1) }));
  });
}

function collected(path: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), path];
}

/** Images by flags, else those that the job named; null for none. */
function imagePaths({ before, after, images }: ReportFlags, ofJob: Job['imagery']): ImagePaths | null {
  if (!images) return null;
  if (before || after) return { before: before ?? [], after: after ?? [] };
  return ofJob ?? null;
}

/** Images as addresses that hold them. */
export function jpegAddress(files: readonly Buffer[]): (image: number) => string {
  return (image) => `data:image/jpeg;base64,${files[image]!.toString('base64')}`;
}

function chipCounts(chips: ReportImages['chips']): { before: number; after: number; none: number } {
  const count = (isIn: (chip: ReportImages['chips'][number]) => boolean): number => chips.filter(isIn).length;
  return {
    before: count(([chip]) => chip !== null),
    after: count(([, chip]) => chip !== null),
    none: count(([a, b]) => a === null && b === null),
  };
}
