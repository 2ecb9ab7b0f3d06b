import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { writeTextFile } from '../io/write/text-file.js';
import { INIT } from '../words/init.js';
import { fill, type Lang, type TextParams } from '../words/text.js';
import { type FoundLayer, findLayers } from './find-layers.js';

/** What `tuban init` wrote, and of what. */
export interface InitReport {
  readonly file: string;
  readonly layers: readonly FoundLayer[];
  /** Layers that stand in the job file, by path and role. */
  readonly used: readonly FoundLayer[];
}

export const JOB_NAME = 'tuban.yaml';
const SINGLE = ['patches', 'baseline', 'farmland', 'redline', 'urban'] as const;

/**
 * `tuban init`: writes a commented job file from what lies in a folder. What is not sure stands there as a comment.
 *
 * Errors  FOLDER_NOT_FOUND, FILE_EXISTS, OUT_NOT_WRITABLE.
 */
export function initJob(folder: string, lang: Lang): InitReport {
  const layers = findLayers(folder);
  const { text, used } = jobText(basename(resolve(folder)), layers, lang);
  const file = join(folder, JOB_NAME);
  writeTextFile(file, text, true);
  return { file, layers, used };
}

/** The job file for the layers found. */
export function jobText(
  name: string,
  layers: readonly FoundLayer[],
  lang: Lang,
): { readonly text: string; readonly used: readonly FoundLayer[] } {
  const words = (key: keyof typeof INIT, params: TextParams = {}): string => `# ${fill(INIT[key], lang, params)}`;
  const used: FoundLayer[] = [];
  const lines = [words('head'), words('again'), `name: ${quoted(name)}`];
  for (const role of SINGLE) {
    const candidates = layers.filter((layer) => layer.role === role && layer.problem === null);
    // The largest is the likeliest: the others may be its parts, or those of another year.
    const best = candidates.reduce<FoundLayer | null>((a, b) => (a && a.records >= b.records ? a : b), null);
    lines.push('', words(role));
    if (best) {
      used.push(best);
      lines.push(`${role}: ${entryOf(best)}  # ${fill(INIT.records, lang, { count: best.records })}`);
    } else {
      lines.push(`# ${role}: {path: ${role}.shp}`);
    }
    for (const other of candidates) {
      if (other !== best) lines.push(words('also', { records: other.records }), `# ${role}: ${entryOf(other)}`);
    }
  }
  lines.push('', words('approvals'), words('kinds'));
  const approvals = layers.filter(({ role, problem }) => role === 'approvals' && problem === null);
  used.push(...approvals);
  lines.push(approvals.length > 0 ? 'approvals:' : '# approvals:');
  for (const layer of approvals) {
    if (!layer.bound['approved']) lines.push(words('undated'));
    lines.push(`  - ${entryOf(layer)}  # ${fill(INIT.records, lang, { count: layer.records })}`);
  }
  lines.push('#  - {kind: linkage, none: true}', ...otherLines(layers, words, lang), '');
  lines.push(words('rules'), 'rules: weipian');
  const patches = used.find(({ role }) => role === 'patches');
  lines.push(words(patches && !patches.bound['imageAfter'] ? 'asOfNeeded' : 'asOf'), '# as_of: 2026-06-30');
  lines.push(words('repair'), '# repair: {policy: report, limit_share: 1, limit_area: 10}', '');
  lines.push(words('out'), 'out: {dir: out, formats: [csv, shp], pieces: false}', '');
  return { text: lines.join('\n'), used };
}

/** Layers that have no place, and why. */
function otherLines(
  layers: readonly FoundLayer[],
  words: (key: keyof typeof INIT, params?: TextParams) => string,
  lang: Lang,
): string[] {
  const others = layers.filter(({ role, problem }) => role === null || problem !== null);
  if (others.length === 0) return [];
  return [
    '',
    words('others'),
    ...others.flatMap((layer) => {
      const { path, problem, fields } = layer;
      const why = problem ? problem.describe(lang).split('\n') : [fields.join(', ')];
      if (problem?.code === 'TABLE_COLUMNS_UNKNOWN') why.push(fill(INIT.register, lang, { path: quoted(path) }));
      const entry = layer.role === null ? quoted(path) : `${layer.role}: ${entryOf(layer)}`;
      return [`# ${entry}`, ...why.map((line) => `#   ${line}`)];
    }),
  ];
}

/** `{path: …, fields: {…}}` on one line; the fields as recognised, so that a reader can check and change them. */
function entryOf({ path, layer, kind, role, bound }: FoundLayer): string {
  const fields = Object.entries(bound).map(([meaning, field]) => `${snakeCase(meaning)}: ${quoted(field)}`);
  const parts = [
    ...(role === 'approvals' ? [`kind: ${kind ?? 'other'}`] : []),
    `path: ${quoted(path)}`,
    ...(layer === null ? [] : [`layer: ${quoted(layer)}`]),
    ...(fields.length === 0 ? [] : [`fields: {${fields.join(', ')}}`]),
  ];
  return `{${parts.join(', ')}}`;
}

/** A text as it stands in a flow mapping: quoted where YAML would read something else. */
function quoted(text: string): string {
  return stringify([text], { flowCollectionPadding: false, collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1);
}

function snakeCase(meaning: string): string {
  return meaning.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
