import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What became of one unit of a job over many. */
export interface UnitResult {
  readonly unit: string;
  /** `pending`: its turn had not come when the job ended. */
  readonly status: 'complete' | 'quarantined' | 'nothing_new' | 'failed' | 'pending';
  readonly exit: number | null;
  /** Of its result; null where there is none. */
  readonly digest: string | null;
  readonly seconds: number | null;
  readonly error: { readonly code: string; readonly text: string } | null;
}

/** run_results.json: how a job over many units stands. It is written anew whenever a unit is done. */
export interface RunResults {
  readonly tool: 'tuban';
  readonly version: string;
  readonly job: string;
  /** The working folder and flags of the command, for `tuban retry`. */
  readonly cwd: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly units: readonly UnitResult[];
}

const NAME = 'run_results.json';

/** Null where the folder holds none of ours. */
export function readRunResults(dir: string): RunResults | null {
  const file = join(dir, NAME);
  if (!existsSync(file)) return null;
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as RunResults;
    return results.tool === 'tuban' && Array.isArray(results.units) ? results : null;
  } catch {
    return null;
  }
}

/** Replaces the file in one step. */
export function writeRunResults(dir: string, results: RunResults): void {
  const file = join(dir, NAME);
  const unfinished = `${file}.part`;
  const bytes = Buffer.from(`${JSON.stringify(results, null, 2)}\n`);
  const fd = openSync(unfinished, 'w');
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(unfinished, file);
}
