import { Command, Option } from 'commander';
import { inspectLayer, type LayerProfile } from '../../pipeline/inspect.js';
import { CLI } from '../../words/cli.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import type { Lang } from '../../words/text.js';
import { commonOptions } from '../options.js';
import { type CommonFlags, printData } from '../terminal.js';

export function inspectCommand(lang: Lang): Command {
  const command = new Command('inspect')
    .summary(CLI.inspect[lang])
    .description(CLI.inspect[lang])
    .argument('<paths...>', CLI.inspectPaths[lang])
    .addOption(new Option('--encoding <name>', CLI.optEncoding[lang]));
  for (const option of commonOptions(lang)) command.addOption(option);
  return command.action((paths: string[], flags: CommonFlags & { encoding?: string }) => {
    const profiles = paths.map((path) => inspectLayer(path, flags.encoding));
    if (flags.json) printData(JSON.stringify(profiles));
    else for (const profile of profiles) printData(describe(profile, lang));
  });
}

function describe(profile: LayerProfile, lang: Lang): string {
  const { encoding } = profile;
  const word = (key: keyof typeof CLI): string => CLI[key][lang];
  const lines = [profile.file];
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
  line('inspectCrs', profile.crs ?? `? (${profile.crsUnknown?.[lang]})`);
  line('inspectEncoding', `${encoding.name} (${encoding.by})`);
  if (encoding.contradiction) line('inspectContradiction', encoding.contradiction[lang]);
  if (encoding.samples.length > 0) line('inspectSamples', encoding.samples.join(' | '));
  line('inspectFields', '');
  for (const { name, type, sample } of profile.fields) lines.push(`    ${name} ${type}  ${sample ?? '-'}`);
  line('inspectRoles', profile.roles.length === 0 ? word('inspectNone') : '');
  for (const { role, fields } of profile.roles) {
    const bound = Object.entries(fields).map(([meaning, field]) => `${meaning}=${field}`);
    lines.push(`    ${role}: ${bound.join(', ')}`);
  }
  const counts = Object.entries(profile.faultCounts);
  line('inspectFaults', counts.length === 0 ? word('inspectNone') : '');
  for (const [code, count] of counts)
    lines.push(`    ${count} × ${SET_ASIDE[code as keyof typeof SET_ASIDE][lang]} (${code})`);
  for (const { code, record, x, y } of profile.faults) {
    const at = x === null || y === null ? '' : ` (${x.toFixed(3)}, ${y.toFixed(3)})`;
    lines.push(`      #${record} ${code}${at}`);
  }
  line('inspectDuplicates', `${profile.duplicates}`);
  return lines.join('\n');
}
