import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type JobFile, readJobFile } from '../io/job-file.js';
import type { Job } from '../model/job.js';
import { Problem } from '../model/problem.js';
import { type JobFlags, loadJob } from './load-job.js';

/** One county of a job over many. */
export interface Unit {
  readonly name: string;
  /** Reads its job. Errors: those of `loadJob`. */
  readonly job: () => Job;
}

/** A job over many units: what they are, and the folder above their results. */
export interface UnitJob {
  readonly dir: string;
  readonly units: readonly Unit[];
}

const PLACE = '{unit}';

/**
 * The units of a job file with `units:`; null for a job of one. `{unit}` in its paths stands for the name of the unit,
 * and its result goes into a folder of that name below `out.dir`.
 *
 * Errors  UNITS_NONE, UNIT_NAME_UNUSABLE, UNIT_NOT_IN_PATHS, and those of the job file.
 */
export function unitJob(jobPath: string | undefined, flags: JobFlags): UnitJob | null {
  if (jobPath === undefined) return null;
  const file = readJobFile(jobPath);
  if (file.units === undefined) return null;
  const names = unitNames(file.units, dirname(resolve(jobPath)));
  if (names.length === 0) throw new Problem('UNITS_NONE', { file: jobPath }, { pattern: String(file.units) });
  if (!(flags.patches ?? file.patches?.path ?? '').includes(PLACE))
    throw new Problem('UNIT_NOT_IN_PATHS', { file: jobPath }, { unit: PLACE });
  const dir = outputOf(file, jobPath, flags);
  const units = names.map((name) => ({
    name,
    job: () => loadJob(jobPath, { ...withUnit(flags, name), out: join(dir, name) }, (text) => withUnit(text, name)),
  }));
  return { dir, units };
}

function outputOf(file: JobFile, jobPath: string, flags: JobFlags): string {
  if (flags.out) return resolve(flags.out);
  return file.out?.dir ? resolve(dirname(resolve(jobPath)), file.out.dir) : resolve('out');
}

/** Every text in a piece of plain data with the unit's name in its place. */
function withUnit<T>(data: T, name: string): T {
  if (typeof data === 'string') return data.replaceAll(PLACE, name) as T;
  if (Array.isArray(data)) return data.map((one) => withUnit(one, name)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withUnit(value, name)])) as T;
}

/** Names as listed, or what the star of a pattern stands for, sorted. */
function unitNames(units: string | readonly string[], base: string): string[] {
  const names = typeof units === 'string' ? matches(units, base) : [...units];
  for (const name of names) {
    // It becomes the name of a folder: never one outside of the output.
    const isPlain = name === basename(name) && !name.includes('\\') && !name.startsWith('.') && name.trim() === name;
    if (!isPlain || name === '' || names.indexOf(name) !== names.lastIndexOf(name))
      throw new Problem('UNIT_NAME_UNUSABLE', {}, { name });
  }
  return names;
}

function matches(pattern: string, base: string): string[] {
  const parts = pattern.split(/[\\/]/);
  const at = parts.findIndex((part) => part.includes('*'));
  if (at < 0) return [pattern];
  const folder = resolve(base, parts.slice(0, at).join(sep) || '.');
  const [before, after] = parts[at]!.split('*', 2) as [string, string];
  const rest = parts.slice(at + 1);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after))
    .filter((name) => !name.startsWith('.') && existsSync(join(folder, name, ...rest)))
    .map((name) => name.slice(before.length, name.length - after.length))
    .sort();
}
