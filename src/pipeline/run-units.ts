import { join } from 'node:path';
import { heed } from '../io/halt.js';
import { OutputLock } from '../io/lock.js';
import { makeFolder } from '../io/make-folder.js';
import { guarded, tidyUp } from '../io/publish.js';
import { systemFault } from '../io/system-faults.js';
import { toolVersion } from '../io/version.js';
import { Problem } from '../model/problem.js';
import { type RunResults, readRunResults, type UnitResult, writeRunResults } from '../result/run-results.js';
import { loadForms } from './load-forms.js';
import type { Progress } from './progress.js';
import { type RunReport, runJob } from './run-job.js';
import { unchangedResult } from './unchanged.js';
import type { Unit, UnitJob } from './units.js';

/** How a job over many units is run. */
export interface UnitRun {
  readonly units: UnitJob;
  /** What `tuban retry` needs to find the job again. */
  readonly origin: Pick<RunResults, 'job' | 'cwd' | 'flags'>;
  /** Computes units again whose result is there and unchanged. */
  readonly isForced: boolean;
  /** True for the units to be run; the others stay as they stand in run_results.json. */
  readonly isWanted: (unit: UnitResult) => boolean;
  readonly progress: Progress;
  /** Told when the turn of a unit has come. */
  readonly begin: (unit: string, dir: string) => void;
  /** Told when a unit is done. */
  readonly tell: (result: UnitResult, dir: string, done: RunReport | Problem | null) => void;
}

/**
 * Runs one unit after the other, each with its own publication. A bad unit is written down and the others go on. Units
 * whose result is there and unchanged are passed over: after a kill the job goes on where it was.
 *
 * Errors  OUT_LOCKED; INTERRUPTED, TERMINATED: run_results.json then tells what is pending.
 */
export async function runUnits(run: UnitRun): Promise<readonly UnitResult[]> {
  const { dir, units } = run.units;
  const lock = guarded(dir, () => OutputLock.take(dir));
  try {
    guarded(dir, () => makeFolder(dir));
    const known = new Map(readRunResults(dir)?.units.map((result) => [result.unit, result]));
    const results = new Map(units.map(({ name }) => [name, known.get(name) ?? pending(name)]));
    const wanted = units.filter(({ name }) => run.isWanted(results.get(name)!));
    for (const { name } of wanted) results.set(name, pending(name));
    const write = (): void =>
      guarded(dir, () =>
        writeRunResults(dir, { tool: 'tuban', version: toolVersion(), ...run.origin, units: [...results.values()] }),
      );
    write();
    for (const unit of wanted) {
      heed();
      run.begin(unit.name, join(dir, unit.name));
      const { result, done } = await runUnit(unit, join(dir, unit.name), run);
      results.set(unit.name, result);
      write();
      run.tell(result, join(dir, unit.name), done);
    }
    return [...results.values()];
  } finally {
    lock.release();
  }
}

function pending(unit: string): UnitResult {
  return { unit, status: 'pending', exit: null, digest: null, seconds: null, error: null };
}

interface UnitDone {
  readonly result: UnitResult;
  readonly done: RunReport | Problem | null;
}

async function runUnit({ name, job: load }: Unit, dir: string, { isForced, progress }: UnitRun): Promise<UnitDone> {
  const since = performance.now();
  const result = (rest: Pick<UnitResult, 'status' | 'exit' | 'digest' | 'error'>): UnitResult => ({
    unit: name,
    ...rest,
    seconds: Math.round(performance.now() - since) / 1000,
  });
  try {
    const job = load();
    const before = isForced ? null : unchangedResult(job);
    if (before) {
      tidyUp(dir);
      return { result: result({ status: 'nothing_new', exit: 0, digest: before.digest, error: null }), done: null };
    }
    const report = runJob(job, progress, await loadForms(job.out));
    const { set_aside, set_aside_in_other_layers } = report.manifest.counts;
    const isWhole = set_aside + set_aside_in_other_layers === 0;
    const { digest } = report.manifest;
    return {
      result: result({
        status: isWhole ? 'complete' : 'quarantined',
        exit: isWhole ? 0 : QUARANTINED,
        digest,
        error: null,
      }),
      done: report,
    };
  } catch (error) {
    const problem = error instanceof Problem ? error : systemFault(error);
    if (problem && STOPPING.has(problem.code)) throw problem;
    const code = problem?.code ?? 'DEFECT';
    const text = problem?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    return {
      result: result({ status: 'failed', exit: problem?.exitCode ?? 1, digest: null, error: { code, text } }),
      done: problem,
    };
  }
}

const QUARANTINED = 3;
/** A signal ends the whole job. */
const STOPPING: ReadonlySet<string> = new Set(['INTERRUPTED', 'TERMINATED']);
