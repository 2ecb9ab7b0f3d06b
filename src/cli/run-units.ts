import type { Problem } from '../model/problem.js';
import type { JobFlags } from '../pipeline/load-job.js';
import { runUnits } from '../pipeline/run-units.js';
import type { UnitJob } from '../pipeline/units.js';
import type { UnitResult } from '../result/run-results.js';
import { CLI } from '../words/cli.js';
import { fill, type Lang } from '../words/text.js';
import { EXIT } from './exit-codes.js';
import { tellReport } from './report.js';
import { event, isTalkJson, problemData, say, tellProblem } from './talk.js';
import { type CommonFlags, printData, progressOf } from './terminal.js';

/** A job over many units, as `run` and `retry` hand it over. */
export interface UnitsCommand {
  readonly units: UnitJob;
  readonly jobPath: string;
  readonly flags: JobFlags;
  readonly common: CommonFlags & { readonly exitCodeOnNoChange?: boolean };
  readonly isForced: boolean;
  readonly lang: Lang;
  readonly isWanted?: (unit: UnitResult) => boolean;
}

/** Runs the units, tells of each, and sets the exit code: 3 when some failed or have records in quarantine. */
export async function runAllUnits(command: UnitsCommand): Promise<void> {
  const { units, jobPath, flags, common, isForced, lang, isWanted } = command;
  const results = await runUnits({
    units,
    origin: { job: jobPath, cwd: process.cwd(), flags: { ...flags } },
    isForced,
    isWanted: isWanted ?? (() => true),
    progress: progressOf(common, lang),
    begin: (unit, dir) => event('unit', { unit, status: 'started', exit: null, dir }),
    tell: (result, dir, done) => {
      if (isTalkJson()) {
        const error = done && 'describe' in done ? { error: problemData(done, lang) } : {};
        event('unit', { unit: result.unit, status: result.status, exit: result.exit, dir, ...error });
      }
      if (done && 'describe' in done) tellUnitProblem(result.unit, done, lang);
      else if (result.status === 'failed') say(`[${result.unit}] ${result.error?.text ?? ''}`, 'error');
      else if (done) tellUnitDone(result.unit, done, common, lang);
      else if (!isTalkJson()) say(fill(CLI.unitHead, lang, { unit: result.unit, text: CLI.unitNothingNew[lang] }));
    },
  });
  const { dir } = units;
  if (common.json) printData(JSON.stringify({ dir, units: results }));
  const count = (...statuses: UnitResult['status'][]): number =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const failed = count('failed', 'pending');
  const same = count('nothing_new');
  event('units', { dir, units: results.length, failed });
  if (!isTalkJson()) {
    const done = count('complete', 'quarantined');
    say(fill(CLI.unitsDone, lang, { dir, units: results.length, done, same, failed }), failed > 0 ? 'warn' : 'info');
    if (failed > 0) say(fill(CLI.unitsRetry, lang, { dir }), 'warn');
  }
  process.exitCode = exitOf(results, failed, same, common.exitCodeOnNoChange ?? false);
}

function exitOf(results: readonly UnitResult[], failed: number, same: number, isTold: boolean): number {
  if (failed === results.length) return results.find(({ exit }) => exit !== null)?.exit ?? EXIT.defect;
  if (failed > 0 || results.some(({ status }) => status === 'quarantined')) return EXIT.quarantined;
  return isTold && same === results.length ? EXIT.nothingNew : EXIT.complete;
}

function tellUnitProblem(unit: string, problem: Problem, lang: Lang): void {
  if (isTalkJson()) return; // it stands in the event of the unit
  say(fill(CLI.unitHead, lang, { unit, text: '' }).trim(), 'error');
  tellProblem(problem, lang);
}

function tellUnitDone(unit: string, report: Parameters<typeof tellReport>[0], common: CommonFlags, lang: Lang): void {
  if (isTalkJson() || !common.json) {
    if (!isTalkJson()) say(fill(CLI.unitHead, lang, { unit, text: '' }).trim());
    tellReport(report, lang, { isBrief: true });
  }
}
