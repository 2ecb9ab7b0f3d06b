import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { APPROVAL_KINDS } from '../model/approval-kind.js';
import { parseDate } from '../model/date.js';
import { OUTPUT_FORMATS } from '../model/job.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import { JOB_REASONS } from '../words/reasons.js';
import { EXPECTED } from '../words/rules.js';
import { filled, type Text } from '../words/text.js';
import { requireFile } from './required-file.js';

const text = v.pipe(v.string(), v.minLength(1));
const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
const share = v.pipe(notNegative, v.maxValue(100));
const epsg = v.pipe(v.number(), v.integer(), v.minValue(1));
const isoDate = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((text) => parseDate(text) !== null),
);
const register = v.strictObject({
  path: text,
  key: text,
  column: v.optional(text),
  sheet: v.optional(text),
  encoding: v.optional(text),
});
const datum = v.picklist(['CGCS2000', 'Xian 1980', 'Beijing 1954', 'WGS 84']);
const datumShift = v.strictObject({
  from: datum,
  to: datum,
  dx: v.number(),
  dy: v.number(),
  dz: v.number(),
  rx: v.optional(v.number()),
  ry: v.optional(v.number()),
  rz: v.optional(v.number()),
  scale: v.optional(v.number()),
  convention: v.optional(v.picklist(['position-vector', 'coordinate-frame'])),
});
const layerEntries = {
  path: v.union([text, v.pipe(v.array(text), v.minLength(1))]),
  join: v.optional(register),
  layer: v.optional(text),
  encoding: v.optional(text),
  crs: v.optional(epsg),
  fields: v.optional(v.record(text, text)),
};
const areaUnit = { area_unit: v.optional(v.picklist(['m2', 'mu', 'ha', 'km2'])) };
const layer = v.strictObject(layerEntries);
const approvalEntries = { approved: v.optional(isoDate), expires: v.optional(isoDate) };
const patchEntries = { ...layerEntries, ...areaUnit };
const baselineEntries = {
  ...layerEntries,
  ...areaUnit,
  classes: v.optional(v.picklist([2007, 2017])),
  linear: v.optional(layer),
  points: v.optional(layer),
};
const yearEntries = {
  ...layerEntries,
  year: v.pipe(v.number(), v.integer(), v.minValue(1900), v.maxValue(2999)),
  class: v.optional(text),
};
const images = v.union([text, v.pipe(v.array(text), v.minLength(1))]);
const approval = v.union([
  v.strictObject({ kind: v.picklist(APPROVAL_KINDS), ...layerEntries, ...approvalEntries }),
  v.strictObject({ kind: v.picklist(APPROVAL_KINDS), none: v.literal(true) }),
]);

/** A pack with figures of it that the job sets. */
const rules = v.strictObject({
  pack: text,
  parameters: v.optional(v.record(text, v.union([v.number(), text]))),
});

/** The job file of section 2 of the contract. Unknown keys are faults: a misspelt layer must not be left out silently. */
export const JOB_SCHEMA = v.strictObject({
  name: v.optional(text),
  units: v.optional(v.union([text, v.pipe(v.array(text), v.minLength(1))])),
  patches: v.optional(v.strictObject(patchEntries)),
  baseline: v.optional(v.strictObject(baselineEntries)),
  new_farmland: v.optional(v.array(v.strictObject(yearEntries))),
  farmland: v.optional(layer),
  redline: v.optional(layer),
  urban: v.optional(layer),
  layers: v.optional(v.record(text, layer)),
  approvals: v.optional(v.array(approval)),
  rules: v.optional(v.union([text, rules])),
  as_of: v.optional(isoDate),
  crs: v.optional(v.union([epsg, v.literal('none')])),
  datum_shift: v.optional(datumShift),
  area: v.optional(v.picklist(['ellipsoidal', 'planar'])),
  densify: v.optional(v.union([v.pipe(v.number(), v.minValue(1)), v.literal('off')])),
  whole_parcels: v.optional(v.picklist(['geometry', 'attribute'])),
  mu: v.optional(v.pipe(v.number(), v.minValue(600), v.maxValue(700))),
  index: v.optional(v.picklist(['check', 'trust', 'off'])),
  repair: v.optional(
    v.strictObject({
      policy: v.optional(v.picklist(['strict', 'report', 'off'])),
      limit_share: v.optional(share),
      limit_area: v.optional(notNegative),
    }),
  ),
  split: v.optional(v.picklist(['children', 'parents', 'all'])),
  imagery: v.optional(v.strictObject({ before: v.optional(images), after: v.optional(images) })),
  out: v.optional(
    v.strictObject({
      dir: v.optional(text),
      formats: v.optional(v.pipe(v.array(v.picklist(OUTPUT_FORMATS)), v.minLength(1))),
      pieces: v.optional(v.boolean()),
      headers: v.optional(v.picklist(['code', 'zh', 'en'])),
      geojson_lonlat: v.optional(v.boolean()),
      lang: v.optional(v.picklist(['zh', 'en'])),
      dbf_encoding: v.optional(v.picklist(['gbk', 'utf8'])),
    }),
  ),
});

export type JobFile = v.InferOutput<typeof JOB_SCHEMA>;
export type JobFileLayer = v.InferOutput<typeof layer> &
  Partial<Pick<NonNullable<JobFile['baseline']>, 'area_unit' | 'classes'>>;

/**
 * Reads and checks a job file.
 *
 * Errors  FILE_NOT_FOUND, JOB_SYNTAX, JOB_INVALID with the line and the path of the key.
 */
export function readJobFile(path: string): JobFile {
  requireFile(path);
  const lines = new LineCounter();
  const document = parsed(path, lines);
  // A tag that is not known is a warning to the parser; a job file needs none.
  const error = document.errors[0] ?? document.warnings[0];
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new Problem('JOB_SYNTAX', { file: `${path}:${line}` }, { line, reason: error.message });
  }
  const data = plain(path, () => document.toJS({ maxAliasCount: 0 })) ?? {};
  const passedOver = languageKey(data, []);
  if (passedOver) {
    const line = lineOf(passedOver);
    const params = { path: pathText(passedOver), line, reason: JOB_REASONS.languageKey };
    throw new Problem('JOB_INVALID', { file: `${path}:${line}` }, params);
  }
  const checked = v.safeParse(JOB_SCHEMA, data);
  if (checked.success) return checked.output;
  const { issue, keys } = worstFault(checked.issues);
  const line = lineOf(keys);
  throw new Problem(
    'JOB_INVALID',
    { file: `${path}:${line}` },
    { path: pathText(keys), line, reason: reasonOf(issue, keys) },
  );

  function lineOf(keys: Keys): number {
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

/** Every object of the language has these, so the check of keys passes over them, and with them over a layer of that name. */
const LANGUAGE_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

function languageKey(data: unknown, keys: Keys): Keys | null {
  if (typeof data !== 'object' || data === null) return null;
  for (const [key, value] of Object.entries(data)) {
    const place = [...keys, Array.isArray(data) ? Number(key) : key];
    const found = LANGUAGE_KEYS.includes(key) ? place : languageKey(value, place);
    if (found) return found;
  }
  return null;
}

/** A job file is a page; what is larger, or nested so deep that it cannot be parsed, is none. */
const MOST_BYTES = 1 << 20;

function parsed(path: string, lineCounter: LineCounter): ReturnType<typeof parseDocument> {
  const none = (cause?: unknown): Problem =>
    new Problem('JOB_SYNTAX', { file: path }, { line: 1, reason: JOB_REASONS.absurd }, { cause });
  if (statSync(path).size > MOST_BYTES) throw none();
  const text = decoded(path);
  try {
    // Dates stay text, and a job file needs no anchors: an alias bomb must not open.
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      version: '1.2',
      schema: 'core',
    });
  } catch (error) {
    if (error instanceof RangeError) throw none(error);
    throw error;
  }
}

/** Refuses what is not UTF-8: names of files and counties would be garbled. */
function decoded(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Problem('JOB_SYNTAX', { file: path }, { line: 1, reason: JOB_REASONS.notUtf8 }, { cause });
  }
}

function plain(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw new Problem('JOB_SYNTAX', { file: path }, { line: 1, reason: JOB_REASONS.anchors }, { cause });
  }
}

type Issue = v.BaseIssue<unknown>;

type Keys = readonly (string | number)[];

interface Fault {
  readonly issue: Issue;
  readonly keys: Keys;
}

/** The issue that says most: the deepest, and there a key that is known nowhere before one that is merely missing. */
function worstFault(issues: readonly Issue[]): Fault {
  const all = issues.flatMap((issue): Fault[] => {
    const keys = keysOf(issue);
    const inner = (issue.issues ?? []).map((one) => ({ issue: one, keys: [...keys, ...keysOf(one)] }));
    return [{ issue, keys }, ...inner];
  });
  const depth = Math.max(...all.map(({ keys }) => keys.length));
  const deepest = all.filter(({ keys }) => keys.length === depth);
  return deepest.find(isUnknownKey) ?? deepest[0]!;
}

function keysOf({ path }: Issue): Keys {
  return path?.map((item) => item.key as string | number) ?? [];
}

function isUnknownKey({ issue, keys }: Fault): boolean {
  return issue.expected === 'never' && !knownKeys(keys.slice(0, -1)).includes(String(keys.at(-1)));
}

function pathText(keys: Keys): string | Text {
  const text = keys.map((key, i) => (typeof key === 'number' ? `[${key + 1}]` : i > 0 ? `.${key}` : key)).join('');
  return text || JOB_REASONS.wholeFile;
}

function reasonOf(issue: Issue, keys: Keys): Text {
  const key = String(keys.at(-1) ?? '');
  if (issue.expected === 'never') {
    const known = knownKeys(keys.slice(0, -1));
    if (known.includes(key)) return filled(JOB_REASONS.excludedKey, { key });
    return filled(JOB_REASONS.unknownKey, { key, nearest: nearest(key, known), known: known.join(', ') });
  }
  if (issue.received === 'undefined') return filled(JOB_REASONS.missingKey, { key });
  const found = issue.received.replace(/^"(.*)"$/, '$1');
  if (issue.type === 'picklist') {
    const known = [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    return filled(JOB_REASONS.unknownChoice, { found, nearest: nearest(found, known), known: known.join(', ') });
  }
  return filled(JOB_REASONS.wrongValue, { expected: expectedOf(issue), found: issue.received });
}

const EXPECTED_BY_TYPE: Readonly<Record<string, Text>> = {
  array: EXPECTED.list,
  boolean: EXPECTED.flag,
  // The one check there is: a day of the calendar.
  check: EXPECTED.date,
  integer: EXPECTED.wholeNumber,
  iso_date: EXPECTED.date,
  min_length: EXPECTED.text,
  finite: EXPECTED.notNegative,
  max_value: EXPECTED.percent,
  min_value: EXPECTED.wholeNumber,
  number: EXPECTED.number,
  record: EXPECTED.map,
  strict_object: EXPECTED.map,
  string: EXPECTED.text,
};

function expectedOf(issue: Issue): string | Text {
  const { type, requirement } = issue;
  if (type === 'min_value' && requirement === 0) return EXPECTED.notNegative;
  if (type === 'min_value' && requirement !== 1) return filled(EXPECTED.atLeast, { limit: String(requirement) });
  if (type === 'max_value' && requirement !== 100) return filled(EXPECTED.atMost, { limit: String(requirement) });
  if (type === 'min_length' && Array.isArray(issue.input)) return EXPECTED.someList;
  return EXPECTED_BY_TYPE[issue.type] ?? issue.expected ?? issue.message;
}

/** The keys that may stand at a place of the job file. */
function knownKeys(keys: Keys): string[] {
  if (keys.length === 0) return Object.keys(JOB_SCHEMA.entries);
  if (keys[0] === 'rules') return Object.keys(rules.entries);
  if (keys[0] === 'out' || keys[0] === 'repair' || keys[0] === 'imagery') {
    return Object.keys(JOB_SCHEMA.entries[keys[0]].wrapped.entries);
  }
  if (keys[0] === 'datum_shift') return Object.keys(datumShift.entries);
  if (keys.includes('join')) return Object.keys(register.entries);
  if (keys[0] === 'patches') return Object.keys(patchEntries);
  if (keys[0] === 'baseline' && keys.length === 1) return Object.keys(baselineEntries);
  if (keys[0] === 'new_farmland') return Object.keys(yearEntries);
  const entries = Object.keys(layerEntries);
  return keys[0] === 'approvals' ? ['kind', ...entries, ...Object.keys(approvalEntries), 'none'] : entries;
}
