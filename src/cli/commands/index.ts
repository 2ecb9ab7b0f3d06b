import { Command, Option } from 'commander';
import { type IndexedLayer, indexLayer } from '../../pipeline/index-layer.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

export function indexCommand(lang: Lang): Command {
  const command = new Command('index')
    .summary(CLI.index[lang])
    .description(CLI.indexLong[lang])
    .argument('<layers...>', CLI.indexPaths[lang])
    .addOption(new Option('--encoding <name>', CLI.optEncoding[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((paths: string[], flags: CommonFlags & { encoding?: string }) => {
    const written = paths.map((path) => {
      const one = indexLayer(path, flags.encoding);
      if (!flags.json && !flags.quiet) report(one, lang);
      return one;
    });
    if (flags.json) printData(JSON.stringify(written));
  });
}

function report({ file, features, records, leftOut, bytes, seconds }: IndexedLayer, lang: Lang): void {
  const size = (bytes / 1e6).toFixed(1);
  say(fill(CLI.indexWritten, lang, { file, features, records, size, seconds: seconds.toFixed(1) }));
  if (leftOut > 0) say(fill(CLI.indexLeftOut, lang, { count: leftOut }));
}
