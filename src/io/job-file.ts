import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { APPROVAL_KINDS } from '../model/approval-kind.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { requireFile } from './layer.js';

const text = v.pipe(v.string(), v.minLength(1));
const epsg = v.pipe(v.number(), v.integer(), v.minValue(1));
const isoDate = v.pipe(v.string(), v.isoDate());
const layerEntries = {
  path: text,
  layer: v.optional(text),
  encoding: v.optional(text),
  crs: v.optional(epsg),
  fields: v.optional(v.record(text, text)),
};
const layer = v.strictObject(layerEntries);
const approval = v.union([
  v.strictObject({ kind: v.picklist(APPROVAL_KINDS), ...layerEntries }),
  v.strictObject({ kind: v.picklist(APPROVAL_KINDS), none: v.literal(true) }),
]);

/** The job file of section 2 of the contract. Unknown keys are faults: a misspelt layer must not be left out silently. */
export const JOB_SCHEMA = v.strictObject({
  name: v.optional(text),
  patches: v.optional(layer),
  baseline: v.optional(layer),
  farmland: v.optional(layer),
  redline: v.optional(layer),
  urban: v.optional(layer),
  layers: v.optional(v.record(text, layer)),
  approvals: v.optional(v.array(approval)),
  rules: v.optional(text),
  as_of: v.optional(isoDate),
  crs: v.optional(v.union([epsg, v.literal('none')])),
  area: v.optional(v.picklist(['ellipsoidal', 'planar'])),
  out: v.optional(
    v.strictObject({
      dir: v.optional(text),
      formats: v.optional(v.array(v.picklist(['csv', 'shp']))),
      pieces: v.optional(v.boolean()),
      headers: v.optional(v.picklist(['code', 'zh', 'en'])),
      lang: v.optional(v.picklist(['zh', 'en'])),
      dbf_encoding: v.optional(v.picklist(['gbk', 'utf8'])),
    }),
  ),
});

export type JobFile = v.InferOutput<typeof JOB_SCHEMA>;
export type JobFileLayer = v.InferOutput<typeof layer>;

/**
 * Reads and checks a job file.
 *
 * Errors  FILE_NOT_FOUND, JOB_SYNTAX, JOB_INVALID with the line and the path of the key.
 */
export function readJobFile(path: string): JobFile {
  requireFile(path);
  const lines = new LineCounter();
  // Dates stay text, and a job file needs no anchors: an alias bomb must not open.
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, version: '1.2', schema: 'core' });
  const error = document.errors[0];
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new Problem('JOB_SYNTAX', { file: path }, { line, reason: error.message.split('\n')[0] ?? '' });
  }
  const parsed = v.safeParse(JOB_SCHEMA, plain(path, () => document.toJS({ maxAliasCount: 0 })) ?? {});
  if (parsed.success) return parsed.output;
  const issue = deepest(parsed.issues);
  const keys = issue.path?.map((item) => item.key as string | number) ?? [];
  throw new Problem(
    'JOB_INVALID',
    { file: path },
    { path: pathText(keys), line: lineOf(keys), reason: reasonOf(issue, keys) },
  );

  function lineOf(keys: readonly (string | number)[]): number {
    for (let depth = keys.length; depth > 0; depth--) {
      const parent = depth === 1 ? document.contents : document.getIn(keys.slice(0, depth - 1), true);
      const last = keys[depth - 1]!;
      const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
      const node = pair?.key ?? document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

function plain(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw new Problem(
      'JOB_SYNTAX',
      { file: path },
      { line: 1, reason: 'anchors are not allowed / 不允许使用锚点' },
      { cause },
    );
  }
}

type Issue = v.BaseIssue<unknown>;

/** The issue that says most: of a union, that of the member that came furthest. */
function deepest(issues: readonly Issue[]): Issue {
  let best = issues[0]!;
  for (const issue of issues.flatMap((one) => [one, ...(one.issues ?? [])])) {
    if ((issue.path?.length ?? 0) > (best.path?.length ?? 0)) best = issue;
  }
  return best;
}

function pathText(keys: readonly (string | number)[]): string {
  return keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : i > 0 ? `.${key}` : key)).join('') || '(file)';
}

function reasonOf(issue: Issue, keys: readonly (string | number)[]): string {
  const last = String(keys.at(-1) ?? '');
  if (issue.expected === 'never') {
    const known = knownKeys(keys.slice(0, -1));
    const hint = known.length > 0 ? `; ${nearest(last, known)}? (${known.join(', ')})` : '';
    return `unknown key / 未知的键 "${last}"${hint}`;
  }
  return `${issue.expected ?? issue.message} ← ${issue.received}`;
}

/** The keys that may stand at a place of the job file. */
function knownKeys(keys: readonly (string | number)[]): string[] {
  if (keys.length === 0) return Object.keys(JOB_SCHEMA.entries);
  if (keys[0] === 'out') return Object.keys(JOB_SCHEMA.entries.out.wrapped.entries);
  return ['kind', ...Object.keys(layerEntries)];
}
