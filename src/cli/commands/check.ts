import { Command, Option } from 'commander';
import { describeCrs } from '../../crs/definitions.js';
import { checkJob } from '../../pipeline/check-job.js';
import { checkDeclaredAreas, type DeclaredLayer, writeDeclaredReport } from '../../pipeline/declared-report.js';
import type { FindingPlace } from '../../pipeline/layer-finding.js';
import { loadJob } from '../../pipeline/load-job.js';
import { CLI } from '../../words/cli.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions, jobOptions, outputOptions } from '../options.js';
import { printData, progressOf } from '../terminal.js';
import { type JobOptionFlags, jobFlags } from './run.js';

export function checkCommand(lang: Lang): Command {
  const command = new Command('check')
    .summary(CLI.check[lang])
    .description(CLI.check[lang])
    .argument('[job]', CLI.runJob[lang]);
  for (const option of [...jobOptions(lang), ...outputOptions(lang), ...commonOptions(lang)]) command.addOption(option);
  command.addOption(new Option('--areas <file>', CLI.optAreas[lang]));
  return command.action((jobPath: string | undefined, flags: JobOptionFlags & { readonly areas?: string }) => {
    const job = loadJob(jobPath, jobFlags(flags));
    const { layers, crs, missing, findings } = checkJob(job, progressOf(flags, lang));
    const areas = flags.areas === undefined ? null : checkDeclaredAreas(job, layers, crs);
    if (areas && flags.areas) writeDeclaredReport(flags.areas, areas);
    const rows = layers.map(({ name, layer, crs }) => ({
      name,
      file: layer.file,
      records: layer.table.count,
      crs: describeCrs(crs),
      encoding: layer.table.encoding.encoding,
      how: layer.table.encoding.how,
    }));
    if (flags.json) {
      return printData(
        JSON.stringify({ layers: rows, missing, findings, ...(areas ? { areas: areas.map(summary) } : {}) }),
      );
    }
    if (flags.quiet) return;
    for (const row of rows) printData(fill(CLI.checkLayer, lang, row));
    if (missing.length > 0) printData(fill(CLI.reportMissing, lang, { list: missing.join('; ') }));
    for (const layer of areas ?? []) {
      const { name, field, unit, stated, far } = summary(layer);
      if (unit) printData(fill(CLI.checkAreas, lang, { name, field, unit, stated, far }));
      else printData(fill(CLI.checkAreasNoUnit, lang, { name, field }));
    }
    for (const { layer, text, places } of findings) {
      printData(fill(CLI.checkFinding, lang, { layer, text }));
      for (const place of places.slice(0, SHOWN_PLACES)) printData(`    ${describePlace(place)}`);
      if (places.length > SHOWN_PLACES) printData(`    … (${places.length})`);
    }
    printData(CLI.checkOk[lang]);
  });
}

function summary({ name, field, unit, stated, far }: DeclaredLayer) {
  return { name, field, unit, stated, far: far.length };
}

/** The rest is in --json. */
const SHOWN_PLACES = 5;

function describePlace({ record, id, x, y, area, stated }: FindingPlace): string {
  const at = x === null || y === null ? '' : ` (${x.toFixed(3)}, ${y.toFixed(3)})`;
  const areas = [stated, area].flatMap((value) => (value === null ? [] : [value.toFixed(2)])).join(' → ');
  return `#${record} ${id ?? ''}${at}${areas === '' ? '' : ` ${areas} m²`}`;
}
