import { join } from 'node:path';
import type { IndexReport } from '../pipeline/layer-indexes.js';
import type { RunReport } from '../pipeline/run-job.js';
import { CLI } from '../words/cli.js';
import { fill, type Lang, type TextParams } from '../words/text.js';
import { event, isTalkJson, say, warn } from './talk.js';

/** Tells of a finished run on stderr: in sentences, or as warnings and one summary in JSON. */
export function tellReport(report: RunReport, lang: Lang, { isBrief = false } = {}): void {
  if (isTalkJson()) {
    tellWarnings(report, lang);
    event('summary', summaryData(report));
    return;
  }
  const { dir, files, manifest } = report;
  const { counts, totals, run, job } = manifest;
  const line = (words: keyof typeof CLI, params: TextParams): void => say(fill(CLI[words], lang, params));
  const seconds = secondsOf(report);
  line('reportHead', {
    name: job.name,
    judged: counts.judged,
    read: counts.read,
    aside: counts.set_aside,
    repaired: counts.repaired,
    seconds: seconds.toFixed(1),
  });
  if (isBrief) return tellWarnings(report, lang);
  for (const [name, count] of Object.entries(counts.by_class)) say(`  ${fill(CLI.reportClass, lang, { name, count })}`);
  const mu = (code: string): string => totals[`${code}_M`]?.toFixed(2) ?? CLI.notGiven[lang];
  line('reportAreas', { area: mu('TBMJ'), cultivated: mu('GDMJ'), farmland: mu('YNMJ') });
  tellWarnings(report, lang);
  const phases = Object.entries(run.seconds).map(([phase, time]) => `${phase} ${time.toFixed(1)}`);
  line('reportPhases', { phases: phases.join(', '), rate: rateOf(report), memory: run.peak_memory_mb });
  line('reportFiles', { dir });
  for (const file of files) say(`  ${join(dir, file)}`);
}

/** Tells that a run was not needed. */
export function tellNothingNew(dir: string, digest: string, lang: Lang): void {
  if (isTalkJson()) event('nothing_new', { dir, digest });
  else say(fill(CLI.reportNothingNew, lang, { dir, digest: digest.slice(0, 12) }));
}

/** Everything of a run that its reader should look at. */
function tellWarnings(
  { manifest, cutTexts, unencodable, unitlessField, emptyLayers, indexes, systems }: RunReport,
  lang: Lang,
): void {
  const line = (words: keyof typeof CLI, params: TextParams): void =>
    warn(CODES[words] ?? words, fill(CLI[words], lang, params));
  const { rules } = manifest;
  if (rules.uncertain.length > 0) line('reportUncertain', { pack: rules.name, count: rules.uncertain.length });
  for (const [name, { value, unit, overridden }] of Object.entries(rules.parameters)) {
    if (overridden) line('reportOverridden', { name, value, unit, stated: overridden.stated });
  }
  if (unitlessField) line('checkAreasNoUnit', { name: 'patches', field: unitlessField });
  for (const layer of emptyLayers) line('reportEmptyLayer', { layer });
  for (const { field, count } of cutTexts) line('reportCut', { field, count });
  for (const { field, count } of unencodable) line('reportUnencodable', { field, count });
  for (const { layer, file, crs, guessed, doubt, carried, notes, lacks } of systems) {
    for (const note of notes) line('reportNote', { layer, text: note[lang] });
    if (lacks.length > 0) line('reportLacks', { layer, file, fields: lacks.join(', ') });
    if (guessed) line('reportGuessed', { layer, text: guessed[lang] });
    if (doubt) line('reportDoubt', { layer, file, crs, text: doubt[lang] });
    if (carried) line('reportCarried', { layer, text: carried[lang] });
  }
  for (const index of indexes) tellIndex(index, lang);
  const listed = manifest.outputs.find(({ file }) => file === 'quarantine.csv')?.rows ?? 0;
  if (listed > 0) line('reportQuarantine', { count: listed });
}

/** Codes of warnings, by their words. */
const CODES: Readonly<Partial<Record<keyof typeof CLI, string>>> = {
  reportUncertain: 'RULES_UNCERTAIN',
  checkAreasNoUnit: 'AREA_UNIT_UNKNOWN',
  reportCut: 'TEXT_CUT',
  reportOverridden: 'PARAMETER_OVERRIDDEN',
  reportUnencodable: 'TEXT_UNENCODABLE',
  reportNote: 'LAYER_NOTE',
  reportGuessed: 'CRS_GUESSED',
  reportEmptyLayer: 'LAYER_WITHOUT_RECORDS',
  reportLacks: 'FIELDS_LACKING',
  reportDoubt: 'CRS_DOUBTFUL',
  reportCarried: 'CRS_CARRIED',
  reportQuarantine: 'RECORDS_QUARANTINED',
};

const REFUSED = {
  damaged: 'indexDamaged',
  'other-form': 'indexOtherForm',
  'other-encoding': 'indexOtherEncoding',
  changed: 'indexChanged',
} as const;

function tellIndex({ layer, file, path, use }: IndexReport, lang: Lang): void {
  if (use === 'used') say(fill(CLI.reportIndexUsed, lang, { layer, file }));
  else if (use === 'trusted') say(fill(CLI.reportIndexTrusted, lang, { layer, file }));
  else
    warn('INDEX_REFUSED', fill(CLI.reportIndexRefused, lang, { layer, file, path, reason: CLI[REFUSED[use]][lang] }));
}

function summaryData(report: RunReport) {
  const { dir, files, manifest } = report;
  const { counts, totals, run, job, digest } = manifest;
  return {
    name: job.name,
    dir,
    files,
    counts,
    totals,
    seconds: run.seconds,
    seconds_all: secondsOf(report),
    features_a_second: rateOf(report),
    digest,
    threads: run.threads,
    peak_memory_mb: run.peak_memory_mb,
  };
}

function secondsOf({ manifest }: RunReport): number {
  return Object.values(manifest.run.seconds).reduce((sum, part) => sum + part, 0);
}

/** Features of all layers that were read, a second. */
function rateOf(report: RunReport): number {
  const records = report.manifest.inputs.reduce((sum, { records }) => sum + records, 0);
  return Math.round(records / Math.max(secondsOf(report), 0.001));
}
