import { Command, Option } from 'commander';
import { Problem } from '../../model/problem.js';
import { REPORT_CLI } from '../../words/report.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import type { CommonFlags } from '../terminal.js';
import { requireKind, tell, writePicture } from './card.js';

interface PlotFlags extends CommonFlags {
  readonly output?: string;
}

const KINDS = ['.svg', '.png', '.pdf'];
/** 200 points an inch on A4 lying. */
const PIXELS = 2339;

export function plotCommand(lang: Lang): Command {
  const command = new Command('plot')
    .summary(REPORT_CLI.plot[lang])
    .description(REPORT_CLI.plot[lang])
    .argument('<out>', REPORT_CLI.out[lang])
    .addOption(new Option('-o, --output <file>', fill(REPORT_CLI.optOutput, lang, { name: 'map.svg' })));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action(async (out: string, flags: PlotFlags) => {
    const file = flags.output ?? 'map.svg';
    requireKind(file, KINDS);
    const { FinishedResult } = await import('../../result/finished-result.js');
    const { makeReport } = await import('../../report/make-report.js');
    const { OpenReport } = await import('../../report/shared/opened.js');
    const { drawPlot, PLOT_PAGE } = await import('../../report/plot.js');
    const svg = drawPlot(new OpenReport(makeReport(new FinishedResult(out), lang, false).report), lang);
    if (svg === null) throw new Problem('OUTLINES_MISSING', { file: out });
    if (file.toLowerCase().endsWith('.pdf')) {
      const { printPdf } = await import('../../report/chromium.js');
      const { sheetPages } = await import('../../report/cards.js');
      printPdf(sheetPages([svg], PLOT_PAGE, lang), 1, file);
    } else {
      await writePicture(file, svg, PIXELS);
    }
    tell(file, flags);
  });
}
