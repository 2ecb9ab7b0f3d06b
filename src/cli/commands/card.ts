import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { Problem } from '../../model/problem.js';
import { REPORT_CLI } from '../../words/report.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';
import { jpegAddress } from './report.js';

interface CardFlags extends CommonFlags {
  readonly output?: string;
  readonly images: boolean;
}

const KINDS = ['.svg', '.png', '.pdf'];
/** 200 points an inch on A4. */
const PIXELS = 1654;

export function cardCommand(lang: Lang): Command {
  const command = new Command('card')
    .summary(REPORT_CLI.card[lang])
    .description(REPORT_CLI.card[lang])
    .argument('<out>', REPORT_CLI.out[lang])
    .argument('<patch-id>', REPORT_CLI.cardId[lang])
    .addOption(new Option('-o, --output <file>', fill(REPORT_CLI.optOutput, lang, { name: 'JCBH.svg' })))
    .addOption(new Option('--no-images', REPORT_CLI.optNoImages[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (out: string, id: string, flags: CardFlags) => {
    const file = flags.output ?? `${id.replace(/[^\p{L}\p{N}_-]/gu, '_')}.svg`;
    requireKind(file, KINDS);
    const { FinishedResult } = await import('../../result/finished-result.js');
    const { makeReport } = await import('../../report/make-report.js');
    const { OpenReport } = await import('../../report/shared/opened.js');
    const { drawCard } = await import('../../report/shared/card.js');
    const { cardPages, rowsOfId } = await import('../../report/cards.js');
    const result = new FinishedResult(out);
    const imagery = flags.images ? result.manifest.job.imagery : null;
    const wanted = new Set(result.rows().flatMap(({ texts }, row) => (texts['JCBH'] === id ? [row] : [])));
    const images =
      imagery && wanted.size > 0 ? (await import('../../report/chips.js')).cutChips(result, imagery, wanted) : null;
    const report = new OpenReport(makeReport(result, lang, true, images).report);
    const rows = rowsOfId(report, id);
    const address = jpegAddress(images?.files ?? []);
    if (file.toLowerCase().endsWith('.pdf')) {
      const { printPdf } = await import('../../report/chromium.js');
      printPdf(cardPages(report, rows, lang, address), rows.length, file);
    } else {
      await writePicture(file, drawCard(report, rows[0]!, lang, address), PIXELS);
    }
    tell(file, flags);
  });
}

/** Refuses an ending that says nothing of the form. Errors: OUTPUT_KIND_UNKNOWN. */
export function requireKind(file: string, kinds: readonly string[]): void {
  if (kinds.includes(extname(file).toLowerCase())) return;
  throw new Problem('OUTPUT_KIND_UNKNOWN', { file }, { known: kinds.join(', ') });
}

/** An SVG as it is, or drawn into a PNG of so many pixels in width. */
export async function writePicture(file: string, svg: string, pixels: number): Promise<void> {
  const { writePng, writeSvg } = await import('../../report/picture.js');
  if (file.toLowerCase().endsWith('.png')) await writePng(file, svg, pixels);
  else writeSvg(file, svg);
}

export function tell(file: string, flags: CommonFlags): void {
  if (flags.json) printData(JSON.stringify({ file }));
  else if (!flags.quiet) say(file);
}
