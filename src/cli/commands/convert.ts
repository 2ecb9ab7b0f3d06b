import { Command, Option } from 'commander';
import { Problem } from '../../model/problem.js';
import { type ConvertReport, convertLayer } from '../../pipeline/convert-layer.js';
import { CLI } from '../../words/cli.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { fill, type Lang } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { commonOptions, parseEpsg } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

interface ConvertFlags extends CommonFlags {
  readonly encoding?: string;
  readonly from?: number;
  readonly crs?: number;
  readonly dbfEncoding: 'gbk' | 'utf8';
  readonly overwrite?: boolean;
}

/** Records that are told of on the terminal; --json has all. */
const SHOWN = 20;

export function convertCommand(lang: Lang): Command {
  const option = (flags: string, words: keyof typeof CLI): Option => new Option(flags, CLI[words][lang]);
  const command = new Command('convert')
    .summary(CLI.convert[lang])
    .description(CLI.convertLong[lang])
    .argument('<sources-and-target...>', CLI.convertPaths[lang]);
  const own = [
    option('--crs <epsg>', 'convertCrs').argParser(parseEpsg),
    option('--from <epsg>', 'convertFrom').argParser(parseEpsg),
    option('--encoding <name>', 'optEncoding'),
    option('--dbf-encoding <name>', 'convertDbfEncoding').choices(['gbk', 'utf8']).default('gbk'),
    option('--overwrite', 'convertOverwrite'),
  ];
  for (const one of [...own, ...commonOptions(lang)]) command.addOption(one);
  return command.action(async (paths: string[], flags: ConvertFlags) => {
    const sources = paths.slice(0, -1);
    const target = paths.at(-1)!;
    if (sources.length === 0) throw new Problem('TARGET_MISSING', { file: target });
    const { encoding, from, crs, dbfEncoding, overwrite = false } = flags;
    const report = await convertLayer(sources, target, {
      encoding,
      from,
      to: crs,
      write: dbfEncoding,
      overwrite,
      lang,
    });
    if (flags.json) printData(JSON.stringify(report));
    else if (!flags.quiet) print(report, lang);
    process.exitCode = report.leftOut.length > 0 ? EXIT.quarantined : EXIT.complete;
  });
}

function print({ files, records, written, leftOut, crs, notes }: ConvertReport, lang: Lang): void {
  say(fill(CLI.convertDone, lang, { written, records, crs }));
  for (const note of notes) say(`  ${note[lang]}`);
  for (const { file, record, code, detail } of leftOut.slice(0, SHOWN)) {
    const reason = detail ? detail[lang] : SET_ASIDE[code][lang];
    say(`  ${fill(CLI.convertLeftOut, lang, { file, record, code, reason })}`);
  }
  if (leftOut.length > SHOWN) say(`  ${fill(CLI.convertMore, lang, { count: leftOut.length - SHOWN })}`);
  for (const file of files) say(`  ${file}`);
}
