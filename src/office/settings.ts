import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import { tableFile } from '../io/tables.js';
import { Problem } from '../model/problem.js';

const cited = v.object({ value: v.pipe(v.number(), v.minValue(0)), conf: v.optional(v.string()), cite: v.string() });
const plainOrCited = v.union([v.pipe(v.number(), v.minValue(0)), cited]);
const texts = v.array(v.string());
/** Where a milestone stands; bulletins print it, so it may be given in both languages. */
const printedCite = v.union([v.string(), v.strictObject({ en: v.string(), zh: v.string() })]);
const day = v.pipe(v.string(), v.isoDate());

const SCHEMA = v.strictObject({
  lineage: v.strictObject({
    least_overlap_m2: plainOrCited,
    least_share_percent: plainOrCited,
    same_share_percent: plainOrCited,
  }),
  deadline: v.strictObject({
    days: plainOrCited,
    by_class: v.record(v.string(), v.union([day, v.pipe(v.number(), v.integer(), v.minValue(0))])),
  }),
  classes: v.strictObject({
    problem: texts,
    new_construction: texts,
    not_new_construction_sub: texts,
    cite: v.string(),
  }),
  increment: texts,
  ratio: v.strictObject({ deduct_from: v.picklist(['numerator', 'both']), cite: v.string() }),
  milestones: v.array(
    v.strictObject({ percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)), date: day, cite: printedCite }),
  ),
  ranking: v.strictObject({ small_number: plainOrCited }),
  measures: v.strictObject({ demolished: texts, regularised: texts, cite: v.string() }),
});

type Settings = v.InferOutput<typeof SCHEMA>;

/** The settings of an office, values without their citations; `shown` holds them as they stand in the file. */
export interface OfficeSettings {
  readonly leastOverlap: number;
  /** Shares as fractions of 1. */
  readonly leastShare: number;
  readonly sameShare: number;
  readonly deadlineDays: number;
  readonly deadlineByClass: Readonly<Record<string, string | number>>;
  readonly classes: Settings['classes'];
  readonly increment: readonly string[];
  readonly deductFrom: 'numerator' | 'both';
  readonly milestones: Settings['milestones'];
  readonly smallNumber: number;
  readonly measures: Settings['measures'];
  readonly shown: Settings;
}

/**
 * The shipped settings (tables/office.yaml), with those of `file` in their place: maps key by key, lists as a whole.
 *
 * Errors  SETTINGS_INVALID for a file that is no YAML, for unknown keys and for values of another kind.
 */
export function officeSettings(file?: string): OfficeSettings {
  const shipped = parse(shippedSettings(), { schema: 'core' }) as object;
  const own = file === undefined ? {} : readOwn(file);
  const found = v.safeParse(SCHEMA, merged(shipped, own));
  if (!found.success) {
    const issue = found.issues[0];
    const path = v.getDotPath(issue) ?? '';
    throw new Problem('SETTINGS_INVALID', { file: file ?? 'office.yaml' }, { path, reason: issue.message });
  }
  return plain(found.output);
}

/** The text of the shipped settings, comments and sources included. */
export function shippedSettings(): string {
  return readFileSync(tableFile('office.yaml'), 'utf8');
}

function readOwn(file: string): object {
  try {
    const own: unknown = parse(readFileSync(file, 'utf8'), { schema: 'core' });
    if (own === null || typeof own !== 'object' || Array.isArray(own)) throw new Error('a map of keys is expected');
    return own;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new Problem('SETTINGS_INVALID', { file }, { path: '-', reason }, { cause });
  }
}

/** A cited number may be replaced by a plain one. */
function merged(base: unknown, own: unknown): unknown {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(base) || !isMap(own)) return own;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) result[key] = key in base ? merged(base[key], value) : value;
  return result;
}

function plain(settings: Settings): OfficeSettings {
  const number = (value: v.InferOutput<typeof plainOrCited>): number =>
    typeof value === 'number' ? value : value.value;
  const { lineage, deadline, ratio } = settings;
  return {
    leastOverlap: number(lineage.least_overlap_m2),
    leastShare: number(lineage.least_share_percent) / 100,
    sameShare: number(lineage.same_share_percent) / 100,
    deadlineDays: number(deadline.days),
    deadlineByClass: deadline.by_class,
    classes: settings.classes,
    increment: settings.increment,
    deductFrom: ratio.deduct_from,
    milestones: settings.milestones,
    smallNumber: number(settings.ranking.small_number),
    measures: settings.measures,
    shown: settings,
  };
}

const DAY = 86_400_000;

/** The day by which an entry of a class has to be rectified, listed on `listed`; null where its class needs none. */
export function deadlineOf(settings: OfficeSettings, landClass: string, listed: string): string | null {
  const own = settings.deadlineByClass[landClass];
  if (typeof own === 'string') return own;
  if (own === undefined && !settings.classes.problem.includes(landClass)) return null;
  return new Date(Date.parse(listed) + (own ?? settings.deadlineDays) * DAY).toISOString().slice(0, 10);
}
