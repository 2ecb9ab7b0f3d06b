import { systemFault } from '../io/system-faults.js';
import { Problem, type ProblemCode, type Where } from '../model/problem.js';
import type { TextParams } from '../words/text.js';

/** What went wrong in a thread, as plain data. */
export type CrossingFault =
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly where: Where; readonly params: TextParams }
  | { readonly kind: 'defect'; readonly message: string };

export function crossingFault(error: unknown): CrossingFault {
  const problem = error instanceof Problem ? error : systemFault(error);
  if (problem) return { kind: 'problem', code: problem.code, where: problem.where, params: problem.params };
  return { kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The other side. Errors: the thread's Problem, or an Error for a defect. */
export function throwCrossed(fault: CrossingFault): never {
  if (fault.kind === 'problem') throw new Problem(fault.code, fault.where, fault.params);
  throw new Error(`in a worker thread: ${fault.message}`);
}
