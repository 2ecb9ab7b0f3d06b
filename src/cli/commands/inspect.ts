import { Command, Option } from 'commander';
import { writeTextFile } from '../../io/write/text-file.js';
import { Problem } from '../../model/problem.js';
import { inspectPath, type LayerProfile } from '../../pipeline/inspect.js';
import { extentPlot } from '../../pipeline/inspect-plot.js';
import { CLI } from '../../words/cli.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { fill, type Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData, say } from '../terminal.js';

interface InspectFlags extends CommonFlags {
  readonly encoding?: string;
  readonly plot?: string;
}

export function inspectCommand(lang: Lang): Command {
  const command = new Command('inspect')
    .summary(CLI.inspect[lang])
    .description(CLI.inspect[lang])
    .argument('<paths...>', CLI.inspectPaths[lang])
    .addOption(new Option('--encoding <name>', CLI.optEncoding[lang]))
    .addOption(new Option('--plot <file.svg>', CLI.optPlot[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((paths: string[], flags: InspectFlags) => inspect(paths, flags, lang));
}

/** One path that cannot be read does not keep the others from being shown; the exit code tells of the first. */
function inspect(paths: readonly string[], flags: InspectFlags, lang: Lang): void {
  const profiles: LayerProfile[] = [];
  const printed: unknown[] = [];
  for (const path of paths) {
    try {
      const { profiles: found, others } = inspectPath(path, flags.encoding);
      profiles.push(...found);
      for (const profile of found) {
        printed.push(profileJson(profile));
        if (!flags.json) printData(describe(profile, lang));
      }
      for (const { name, geometryType, records } of others) {
        printed.push({ file: path, layer: name, geometry: geometryType, records });
        const params = { file: path, layer: name, geometry: geometryType, records };
        if (!flags.json) printData(fill(CLI.inspectOther, lang, params));
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      process.exitCode ??= error.exitCode;
      printed.push({ file: path, problem: { code: error.code, message: error.describe(lang) } });
      say(error.describe(lang));
    }
  }
  if (flags.json) printData(JSON.stringify(printed));
  if (flags.plot !== undefined) writeTextFile(flags.plot, extentPlot(profiles, lang));
}

function profileJson({ map: _, ...profile }: LayerProfile): Omit<LayerProfile, 'map'> {
  return profile;
}

function describe(profile: LayerProfile, lang: Lang): string {
  const { encoding } = profile;
  const word = (key: keyof typeof CLI): string => CLI[key][lang];
  const lines = [profile.layer === null ? profile.file : `${profile.file}:${profile.layer}`];
  const line = (key: keyof typeof CLI, text: string): void => {
    lines.push(`  ${word(key)}: ${text}`);
  };
  line(
    'inspectRecords',
    profile.records === profile.shapes ? `${profile.records}` : `.dbf ${profile.records}, .shp ${profile.shapes}`,
  );
  line('inspectType', profile.geometry);
  const largest = profile.largest ? ` (max ${profile.largest.vertices}, #${profile.largest.record})` : '';
  line('inspectVertices', `${profile.vertices}${largest}`);
  if (profile.extent) line('inspectExtent', profile.extent.map((value) => value.toFixed(3)).join(', '));
  const why = profile.crsWhy ? ` (${profile.crsWhy[lang]})` : '';
  line('inspectCrs', `${profile.crs ?? '?'}${why}`);
  if (profile.crsDoubt) line('inspectContradiction', profile.crsDoubt[lang]);
  line('inspectEncoding', `${encoding.name} (${encoding.by})`);
  if (encoding.contradiction) line('inspectContradiction', encoding.contradiction[lang]);
  if (encoding.samples.length > 0) line('inspectSamples', encoding.samples.join(' | '));
  for (const note of profile.notes) line('inspectNote', note[lang]);
  line('inspectFields', '');
  for (const { name, type, sample } of profile.fields) lines.push(`    ${name} ${type}  ${sample ?? '-'}`);
  line('inspectRoles', profile.roles.length === 0 ? word('inspectNone') : '');
  for (const { role, fields } of profile.roles) {
    const bound = Object.entries(fields).map(([meaning, field]) => `${meaning}=${field}`);
    lines.push(`    ${role}: ${bound.join(', ')}`);
  }
  lines.push(...faultLines(profile, lang));
  line('inspectDuplicates', `${profile.duplicates}`);
  if (profile.repeatedIds) line('inspectRepeatedIds', `${profile.repeatedIds.count} (${profile.repeatedIds.field})`);
  return lines.join('\n');
}

function faultLines({ faultCounts, faults }: LayerProfile, lang: Lang): string[] {
  const counts = Object.entries(faultCounts) as [keyof typeof SET_ASIDE, number][];
  const lines = [`  ${CLI.inspectFaults[lang]}: ${counts.length === 0 ? CLI.inspectNone[lang] : ''}`];
  for (const [code, count] of counts) {
    const reason = fill(SET_ASIDE[code], lang, { gap: '…', crs: '…' });
    lines.push(`    ${count} × ${reason} (${code})`);
  }
  for (const { code, record, x, y } of faults) {
    const at = x === null || y === null ? '' : ` (${x.toFixed(3)}, ${y.toFixed(3)})`;
    lines.push(`      #${record} ${code}${at}`);
  }
  return lines;
}
